"""From a study's outcomes to its tables of analyses, its figures and its page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ecosim.errors import InputError
from ecosim.kernel.types import Floats
from ecosim.report.page.pictures import inlined
from ecosim.report.page.render import render_still
from ecosim.report.study.build import build_study_page
from ecosim.report.study.calibration import report_calibration_again
from ecosim.report.study.pictures import draw_study
from ecosim.run import request
from ecosim.run.files import write_text
from ecosim.run.plan import MANIFEST
from ecosim.study.analyses import Analyses, analyse_study, in_manifest, write_analyses
from ecosim.study.experiment import Experiment
from ecosim.study.request import experiment_of
from ecosim.study.verify import STUDIES


def is_study(folder: Path) -> bool:
    """Return whether a folder holds a batch or a sensitivity study."""
    try:
        return bool(request.read_request(folder)["verb"] in STUDIES)
    except InputError:
        return False


def analyse_and_report(folder: Path, experiment: Experiment, values: Floats) -> dict[str, Any]:
    """Make a study's analyses, their tables and figures, and the page; return the manifest's part.

    Parameters
    ----------
    values : (n_outcomes, n_rows, n_replicates)
        NaN where a run did not succeed.
    """
    found = analyse_study(experiment, values)
    write_analyses(found, folder)
    _write_page(folder, experiment, values, found)
    return in_manifest(found)


def report_of(folder: Path, experiment: Experiment, values: Floats) -> dict[str, Any]:
    """Draw a batch's outcomes and write the page, without the analyses its file may ask for."""
    _write_page(folder, experiment, values, Analyses())
    return {}


def report_again(folder: Path) -> list[Path]:
    """Write the figures and the page of a finished study from its tables; return the page.

    Raises
    ------
    InputError
        When the study is not finished.
    """
    if not (folder / MANIFEST).exists():
        raise InputError("the study is not finished", file=folder, hint=f"ecosim resume {folder}")
    said = request.read_request(folder)
    experiment = experiment_of(folder, said)
    values = outcomes_of(folder, experiment)
    if said["verb"] == "calibrate":
        return [report_calibration_again(folder, experiment, values)]
    found = Analyses() if said["verb"] == "batch" else analyse_study(experiment, values)
    return [_write_page(folder, experiment, values, found)]


def outcomes_of(folder: Path, experiment: Experiment) -> Floats:
    """Return a finished study's outcomes: (n_outcomes, n_rows, n_replicates)."""
    table = pd.read_parquet(folder / "outcomes.parquet")
    n = int(table["replicate"].max()) + 1
    values = np.full((len(experiment.outcomes), experiment.n_rows, n), np.nan)
    names = [outcome.name for outcome in experiment.outcomes]
    which = pd.Categorical(table["outcome"], categories=names).codes
    values[which, table["draw"].to_numpy(), table["replicate"].to_numpy()] = table["value"]
    return values


def _write_page(folder: Path, ask: Experiment, values: Floats, found: Analyses) -> Path:
    drawn = draw_study(ask, values, found, folder / "figures")
    pictures = {
        name: [inlined(path, says) for says, path in some] for name, some in drawn.items()
    }
    said = request.read_request(folder)
    page = build_study_page(folder, ask, values, found, pictures, said)
    return write_text(folder / "report.html", render_still("study.html.j2", page))
