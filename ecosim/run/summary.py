"""What a run leaves for whoever asked for it."""

from __future__ import annotations

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
    status : ``done``, or ``failed`` when a replicate failed
    """

    scenario: str
    folder: Path
    status: str
    replicates: int
    seed: int
    scale: float
    headlines: pd.DataFrame
    identity_residual_max: float
    wall_s: float
    files: tuple[Path, ...]
    failures: tuple[Failure, ...] = field(default=())

    def __repr__(self) -> str:
        return f"<RunSummary {self.scenario!r} {self.status}, {self.replicates} replicates>"

    def __str__(self) -> str:
        return (
            f"{self.scenario}: {self.status}, largest identity residual "
            f"{self.identity_residual_max:.1e}, {self.wall_s:.1f} s, results in {self.folder}"
        )
