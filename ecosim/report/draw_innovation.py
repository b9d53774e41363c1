"""The figures of the innovation funnel in a run's folder."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ecosim.report import style
from ecosim.report.funnel import funnel, hurdles, time_in_stage
from ecosim.report.innovation_tables import hurdle_rows, in_note, stage_rows
from ecosim.run.files import read_metadata


def draw_innovation(folder: Path, target: Path) -> list[Path]:
    """Draw the funnel, months in each stage, and hurdles; nothing where no challenge was set."""
    file = folder / "challenges.parquet"
    if not file.is_file():
        return []
    challenges, scale = pd.read_parquet(file), float(read_metadata(file)["scale"])
    stages = stage_rows(challenges)
    written = style.save(
        funnel(stages, note=in_note(challenges, scale)), target / "innovation_funnel"
    )
    written += style.save(time_in_stage(stages), target / "innovation_time")
    stopped = hurdle_rows(challenges)
    figure, (axes,) = style.new_figure(0.9 + 0.42 * len(stopped))
    hurdles(stopped, axes)
    return written + style.save(figure, target / "innovation_hurdles")
