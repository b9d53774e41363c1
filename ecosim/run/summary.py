"""What a run leaves for whoever asked for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from ecosim.run.tasks import Failure


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run leaves for the short table on standard output.

    Attributes
    ----------
    headlines : headline indicators by year, median over replicates; empty when all failed
    changes : how far each moves from the first to the last year, as in
        :func:`ecosim.result.changes`; empty when all failed
    region : as the scenario names it
    status : ``done``, or ``failed`` when a replicate failed
    identity_residual_max : largest of any month, over regional value added; None when all failed
    """

    scenario: str
    folder: Path
    status: str
    replicates: int
    seed: int
    scale: float
    region: str
    headlines: pd.DataFrame
    changes: pd.DataFrame
    identity_residual_max: float | None
    wall_s: float
    files: tuple[Path, ...]
    failures: tuple[Failure, ...] = field(default=())

    def __repr__(self) -> str:
        return f"<RunSummary {self.scenario!r} {self.status}, {self.replicates} replicates>"

    def __str__(self) -> str:
        return (
            f"{self.scenario}: {self.status}, largest identity residual "
            f"{residual_text([self])}, {self.wall_s:.1f} s, results in {self.folder}"
        )


def residual_text(summaries: Sequence[RunSummary]) -> str:
    """Return the largest identity residual of some runs, or that there is none."""
    found = [s.identity_residual_max for s in summaries if s.identity_residual_max is not None]
    return f"{max(found):.1e}" if found else "unknown"
