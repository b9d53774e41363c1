"""Write the report of a finished comparison: the page, the figures and the summary."""

from __future__ import annotations

from pathlib import Path

from ecosim.report.comparison.figures import draw_comparison
from ecosim.report.comparison.finding import read_finding
from ecosim.report.comparison.innovation_figures import draw_arms
from ecosim.report.page.build import build_page
from ecosim.report.page.render import render
from ecosim.report.page.summary import summary
from ecosim.run.files import write_text


def write_report(folder: Path) -> list[Path]:
    """Read a comparison's folder and write its report into it; return the files.

    Parameters
    ----------
    folder
        Where the tables and the manifest are.

    Raises
    ------
    InputError
        When the folder holds no comparison.
    """
    found = read_finding(folder)
    drawn = draw_arms(found, folder, folder / "figures")
    page = build_page(found, drawn)
    return [
        write_text(folder / "report.html", render(page)),
        write_text(folder / "summary.md", summary(page)),
        *draw_comparison(found, folder / "figures"),
        *(path for paths in drawn.values() for path in paths),
    ]
