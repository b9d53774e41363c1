"""The verb that writes the report of finished results."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def report(
    folder: Annotated[
        Path, typer.Argument(metavar="OUT", help="Folder of a comparison, a run or a study.")
    ],
) -> None:
    """Write the report of a comparison, a run or a study: one HTML file.

    Needs no server and no network; nothing is run again. A comparison's has figures and a summary
    beside it; a run's has its headlines, the local multiplier and where the pound goes.

    Example: ecosim report out/compare
    """
    from ecosim.report.page.write import write_report
    from ecosim.report.run_page.write import is_run, write_run_report
    from ecosim.report.study import is_study, report_again

    if is_study(folder):
        written = report_again(folder)
    else:
        written = write_run_report(folder) if is_run(folder) else write_report(folder)
    for path in written:
        print(path)
