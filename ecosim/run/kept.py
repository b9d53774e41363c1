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
from ecosim.run.store.wholes import keep_whole, take_whole, whole_key
from ecosim.run.tasks import Failure, Outcome

#: finished replicates of an unfinished run
SPOOL = "replicates.spool"


class KeptReplicates(Closing):
    """The replicates of a plan, from its folder's spool, from the store, and from this run.

    Parameters
    ----------
    plan
        Its folder is there already.
    verify
        Whether every identity is asserted in every month.
    store
        Where replicates are kept for whoever asks for the same again, and indicators for studies.
    """

    def __init__(self, plan: Plan, verify: bool, store: Store | None) -> None:
        self.plan, self.verify, self.store = plan, verify, store
        self._spool = Spool(plan.folder / SPOOL, provenance.run_key(plan.question))
        kept = {Replicate.from_bytes(block).replicate: block for block in self._spool.records}
        for number in range(plan.replicates):
            block = take_whole(store, self._key(number)) if number not in kept else None
            if block is not None:
                kept[number] = block
        self._known = kept

    def _key(self, replicate: int) -> str:
        return whole_key("run", [self.plan.scenario], replicate, verify=self.verify)

    @property
    def missing(self) -> list[int]:
        """Return the replicates that are to be run."""
        return [r for r in range(self.plan.replicates) if r not in self._known]

    def all(self, outcomes: Iterator[Outcome]) -> Iterator[Replicate | Failure]:
        """Yield every replicate in order; what is new is kept before it is yielded.

        Parameters
        ----------
        outcomes
            Those of :attr:`missing`, in order.
        """
        for number in range(self.plan.replicates):
            if number in self._known:
                yield Replicate.from_bytes(self._known[number])
                continue
            outcome = next(outcomes)
            yield outcome if isinstance(outcome, Failure) else self._keep(outcome)

    def _keep(self, result: Result) -> Replicate:
        content = Replicate.of_result(result).to_bytes()
        self._spool.append(content)
        if self.store is not None:
            keep_whole(self.store, self._key(result.replicate), result.seed, result.replicate,
                       content)  # fmt: skip
            deposit(self.store, result)
        # read back, so that a run that goes on writes the same bytes
        return Replicate.from_bytes(content)

    def discard(self) -> None:
        """Take the spool away: the folder has everything."""
        self._spool.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the spool; it stays unless it was discarded."""
        self._spool.close()
