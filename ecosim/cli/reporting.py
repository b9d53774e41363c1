"""The verb that writes the report of finished results."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def report(
    folder: Annotated[Path, typer.Argument(metavar="OUT", help="Folder of a comparison.")],
) -> None:
    """Write a comparison's report again: one HTML file, figures, a summary.

    Needs no server and no network; nothing is run again.

    Example: ecosim report out/compare
    """
    from ecosim.report.page.write import write_report

    for path in write_report(folder):
        print(path)
