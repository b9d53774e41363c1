"""Read a run's folder and write its page into it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ecosim.report.page.render import render_still
from ecosim.report.run_page.build import build_run_page
from ecosim.run.files import write_text
from ecosim.run.plan import MANIFEST


def is_run(folder: Path) -> bool:
    """Return whether a folder holds one finished run."""
    return "scenario_sha256" in _manifest(folder)


def write_run_report(folder: Path) -> list[Path]:
    """Write ``report.html`` of a run; return the file.

    Raises
    ------
    InputError
        When the run kept no tables of the instruments.
    """
    page = build_run_page(folder, _manifest(folder))
    return [write_text(folder / "report.html", render_still("run.html.j2", page))]


def _manifest(folder: Path) -> dict[str, Any]:
    """Return a folder's manifest; nothing where there is none or it does not read."""
    path = folder / MANIFEST
    if not path.is_file():
        return {}
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return {}
    return content
