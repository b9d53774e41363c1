"""Finished replicates of one unfinished folder: on disk before the next one is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from ecosim.result import Result
from ecosim.run import provenance
from ecosim.run.closing import Closing
from ecosim.run.plan import Plan
from ecosim.run.replicate import Replicate
from ecosim.run.spool import Spool
from ecosim.run.store import Store, deposit
from ecosim.run.tasks import Failure, Outcome

#: finished replicates of an unfinished run
SPOOL = "replicates.spool"


class KeptReplicates(Closing):
    """The replicates of a plan, from its folder's spool and from this run.

    Parameters
    ----------
    plan
        Its folder is there already.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._spool = Spool(plan.folder / SPOOL, provenance.run_key(plan.question))
        self._known = {one.replicate: one for one in map(Replicate.from_bytes, self._spool.records)}

    @property
    def missing(self) -> list[int]:
        """Return the replicates that are to be run."""
        return [r for r in range(self.plan.replicates) if r not in self._known]

    def all(
        self, outcomes: Iterator[Outcome], store: Store | None
    ) -> Iterator[Replicate | Failure]:
        """Yield every replicate in order; what is new is kept before it is yielded.

        Parameters
        ----------
        outcomes
            Those of :attr:`missing`, in order.
        store
            Where indicators are kept for studies, too.
        """
        for number in range(self.plan.replicates):
            if number in self._known:
                yield self._known[number]
                continue
            outcome = next(outcomes)
            yield outcome if isinstance(outcome, Failure) else self._keep(outcome, store)

    def _keep(self, result: Result, store: Store | None) -> Replicate:
        content = Replicate.of_result(result).to_bytes()
        self._spool.append(content)
        if store is not None:
            deposit(store, result)
        # read back, so that a run that goes on writes the same bytes
        return Replicate.from_bytes(content)

    def discard(self) -> None:
        """Take the spool away: the folder has everything."""
        self._spool.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the spool; it stays unless it was discarded."""
        self._spool.close()
