"""The scenarios and the studies of them that come with the package."""

from __future__ import annotations

from pathlib import Path

from ecosim.errors import ScenarioError
from ecosim.kernel.registry import nearest

_PACKAGE = Path(__file__).resolve().parent.parent

#: in an installed wheel they lie inside the package, in a checkout beside it; `scenarios` and
#: `experiments` are neighbours in both, so that a study finds its arms
FOLDERS = (_PACKAGE / "_shipped", _PACKAGE.parent)


def shipped_scenarios() -> dict[str, Path]:
    """Return the shipped scenario files by name, in name order."""
    for folder in FOLDERS:
        if (folder / "scenarios" / "baseline.yaml").is_file():
            return {path.stem: path for path in sorted(folder.glob("scenarios/*.yaml"))}
    return {}


def shipped_experiments() -> dict[str, Path]:
    """Return the shipped study files by the name of their folder, in name order."""
    return _in_experiments("study.yaml")


def shipped_calibrations() -> dict[str, Path]:
    """Return the shipped files of calibrations by the name of their folder, in name order."""
    return _in_experiments("calibration.yaml")


def _in_experiments(name: str) -> dict[str, Path]:
    for folder in FOLDERS:
        if (folder / "scenarios" / "baseline.yaml").is_file():
            return {path.parent.name: path for path in sorted(folder.glob(f"experiments/*/{name}"))}
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


def shipped(name: str) -> Path:
    """Return one shipped scenario, study or calibration, or raise with the nearest name."""
    studies = shipped_experiments() | shipped_calibrations()
    if name in studies:
        return studies[name]
    known = [*shipped_scenarios(), *studies]
    if name.removesuffix(".yaml") not in known:
        raise ScenarioError(
            f"no shipped scenario or study {name!r}", expected="one of " + ", ".join(known),
            nearest=nearest(name.removesuffix(".yaml"), known),
        )  # fmt: skip
    return shipped_scenario(name)
