"""Further runs of an attribution: one subset of a package's levers, one replicate each.

They are run alone, one by one, with the seed and replicate of the comparison, which gives what
stepping them beside its arms would give. They are runs like those of a study: taken from the store
where it has them, and kept there. A comparison keeps the regional indicators of each.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from ecosim.errors import InputError
from ecosim.kernel.catalogue import INDICATORS
from ecosim.kernel.types import Floats
from ecosim.run.packed import packed
from ecosim.run.simulation import Progress, simulate
from ecosim.run.store import RunRecord, Store, run_key
from ecosim.run.store.wholes import run_kept
from ecosim.run.tasks import Failure, Task, failure_of
from ecosim.study.packages import Packages

#: rounding of the books, not a result: nothing brings it about
ROUNDING = "identity_residual"
#: indicators without place, sector or detail
REGIONAL = tuple(name for name, what in INDICATORS.items() if not what.dims and name != ROUNDING)

#: regional indicators at full scale: (periods,) each
Regional = Mapping[str, Floats]


@dataclass(frozen=True, eq=False)
class SubsetRecord:
    """One replicate of one further run.

    Attributes
    ----------
    replicate
    further : position among the further runs
    series : regional indicators at full scale, (periods,) each
    identity_residual_max
    """

    #: how a record begins, to be told from others in one file
    TAG: ClassVar[bytes] = b"subset\n"

    replicate: int
    further: int
    series: Regional
    identity_residual_max: float

    def __repr__(self) -> str:
        return f"<SubsetRecord replicate {self.replicate}, further run {self.further}>"

    @classmethod
    def of_run(cls, run: RunRecord, task: SubsetTask) -> SubsetRecord:
        """Return what an attribution reads of a finished run."""
        series = {name: run.series[name] for name in REGIONAL if name in run.series}
        return cls(task.replicate, task.further, series, run.identity_residual_max)

    def to_bytes(self) -> bytes:
        """Return the record as bytes: arrays and JSON, no pickles."""
        about = json.dumps({
            "replicate": self.replicate,
            "further": self.further,
            "identity_residual_max": self.identity_residual_max,
        })  # fmt: skip
        arrays = {f"series/{name}": values for name, values in self.series.items()}
        return self.TAG + packed({"about": np.array(about)} | arrays)

    @classmethod
    def from_bytes(cls, content: bytes) -> SubsetRecord:
        """Return the record that :meth:`to_bytes` wrote."""
        with np.load(io.BytesIO(content[len(cls.TAG) :]), allow_pickle=False) as stored:
            about: dict[str, Any] = json.loads(str(stored["about"]))
            names = [key for key in stored.files if key.startswith("series/")]
            return cls(
                about["replicate"],
                about["further"],
                {key.removeprefix("series/"): stored[key] for key in names},
                about["identity_residual_max"],
            )


@dataclass(frozen=True, slots=True)
class SubsetTask(Task):
    """One replicate of one further run."""

    further: int = 0


@dataclass(frozen=True, eq=False)
class Subsets:
    """The further runs of an attribution that are finished.

    Attributes
    ----------
    plan
    series : regional indicators by (replicate, further run)
    failures : runs that could not be finished
    identity_residual_max : of all of them
    """

    plan: Packages
    series: Mapping[tuple[int, int], Regional]
    failures: tuple[Failure, ...] = ()
    identity_residual_max: float = 0.0


@dataclass(eq=False)
class SubsetStore:
    """Further runs of one comparison, from the spool and from this run.

    Parameters
    ----------
    stored
        Records of an interrupted comparison.
    keep
        Puts a new record where it outlives an interruption.
    runs
        Where finished runs are found, and kept for studies.
    """

    stored: Sequence[bytes] = ()
    keep: Callable[[bytes], None] = lambda _: None
    runs: Store | None = None
    records: dict[tuple[int, int], SubsetRecord] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        for block in self.stored:
            self._add(block)

    def run(
        self,
        plan: Packages,
        replicates: Sequence[int],
        seed: int,
        verify: bool,
        jobs: int,
        progress: Progress | None,
    ) -> Subsets:
        """Return the further runs that these replicates need, running those that are missing."""
        wanted = [(r, i) for r in replicates for i in plan.needed(r)]
        tasks = [
            SubsetTask(plan.further[i], seed, r, verify, i)
            for r, i in wanted
            if (r, i) not in self.records
        ]
        # identities asserted in every month are no part of a run that a study left
        store = None if verify else self.runs
        failures = []
        outcomes = run_kept(tasks, _key_of, store, jobs, progress, _run_subset)
        for task, outcome in zip(tasks, outcomes, strict=True):
            if isinstance(outcome, Failure):
                failures.append(outcome)
                continue
            block = SubsetRecord.of_run(RunRecord.from_bytes(outcome), task).to_bytes()
            self.keep(block)
            self._add(block)
        found = {key: self.records[key] for key in wanted if key in self.records}
        return Subsets(
            plan,
            {key: record.series for key, record in found.items()},
            tuple(failures),
            max((record.identity_residual_max for record in found.values()), default=0.0),
        )

    def _add(self, block: bytes) -> None:
        record = SubsetRecord.from_bytes(block)
        self.records[record.replicate, record.further] = record


def _key_of(task: SubsetTask) -> str:
    return run_key(task.scenario, task.seed, task.replicate)


def _run_subset(task: Task) -> bytes | Failure:
    """Run one replicate of a subset; a failure is returned, wrong input is raised."""
    assert isinstance(task, SubsetTask)
    try:
        result = simulate(
            task.scenario, task.seed, task.replicate, verify=task.verify, details=False
        )
        return RunRecord.of_result(result).to_bytes()
    except InputError:
        raise
    except Exception as error:  # noqa: BLE001 - one bad run must not end a study
        return failure_of(task, "attribute", error)
