"""Finished replicates of one unfinished folder: on disk before the next one is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from ecosim.errors import RunError
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

    Attributes
    ----------
    missing : the replicates that are to be run
    """

    def __init__(self, plan: Plan, verify: bool, store: Store | None) -> None:
        self.plan, self.verify, self.store = plan, verify, store
        self._spool = Spool(plan.folder / SPOOL, provenance.run_key(plan.question))
        kept = self._spool.records
        self._known = {Replicate.from_bytes(block).replicate: block for block in kept}
        # looked at now, read when its turn comes: the tables of a large run take much memory
        self.missing = [
            r
            for r in range(plan.replicates)
            if r not in self._known and take_whole(store, self._key(r)) is None
        ]

    def _key(self, replicate: int) -> str:
        return whole_key("run", [self.plan.scenario], replicate, verify=self.verify)

    def all(self, outcomes: Iterator[Outcome]) -> Iterator[Replicate | Failure]:
        """Yield every replicate in order.

        Parameters
        ----------
        outcomes
            Those of :attr:`missing`, in order; each was kept as it landed.
        """
        missing = set(self.missing)
        for number in range(self.plan.replicates):
            if number in missing:
                outcome = next(outcomes)
                if isinstance(outcome, Failure):
                    yield outcome
                    continue
            # read back, so that a run that goes on writes the same bytes
            yield Replicate.from_bytes(self._block(number))

    def _block(self, number: int) -> bytes:
        if number in self._known:
            return self._known.pop(number)
        block = take_whole(self.store, self._key(number))
        if block is None:
            raise RunError("a record of the store was changed while it was read; run it again")
        return block

    def keep(self, result: Result) -> None:
        """Keep a replicate that has just been finished."""
        content = Replicate.of_result(result).to_bytes()
        self._known[result.replicate] = content
        self._spool.append(content)
        if self.store is not None:
            keep_whole(self.store, self._key(result.replicate), result.seed, result.replicate,
                       content)  # fmt: skip
            deposit(self.store, result)

    def discard(self) -> None:
        """Take the spool away: the folder has everything."""
        self._spool.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the spool; it stays unless it was discarded."""
        self._spool.close()
