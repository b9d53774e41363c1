"""The scenarios that come with the package."""

from __future__ import annotations

from pathlib import Path

from ecosim.errors import ScenarioError
from ecosim.kernel.registry import nearest

_PACKAGE = Path(__file__).resolve().parent.parent

#: in an installed wheel they lie inside the package, in a checkout beside it
FOLDERS = (_PACKAGE / "_scenarios", _PACKAGE.parent / "scenarios")


def shipped_scenarios() -> dict[str, Path]:
    """Return the shipped scenario files by name, in name order."""
    for folder in FOLDERS:
        if (folder / "baseline.yaml").is_file():
            return {path.stem: path for path in sorted(folder.glob("*.yaml"))}
    return {}


def shipped_scenario(name: str) -> Path:
    """Return one shipped scenario file, or raise with the nearest name."""
    known = shipped_scenarios()
    stem = name.removesuffix(".yaml")
    if stem not in known:
        raise ScenarioError(
            f"no shipped scenario {name!r}", expected="one of " + ", ".join(known),
            nearest=nearest(stem, known),
        )  # fmt: skip
    return known[stem]
