"""The studies that come with the package."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[2]
#: in an installed wheel they lie inside the package, in a checkout beside it
FOLDERS = (_PACKAGE / "_experiments", _PACKAGE.parent / "experiments")


def shipped_experiments() -> dict[str, Path]:
    """Return the shipped study files by the name of their folder, in name order."""
    for folder in FOLDERS:
        if folder.is_dir():
            return {path.parent.name: path for path in sorted(folder.glob("*/study.yaml"))}
    return {}
