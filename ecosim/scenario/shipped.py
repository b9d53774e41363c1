"""The scenarios and the studies of them that come with the package, and the user's own beside them.

In a checkout both lie in the same folders, so what is shipped is listed by name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from ecosim.errors import ScenarioError
from ecosim.kernel.registry import nearest

_PACKAGE = Path(__file__).resolve().parent.parent

#: in an installed wheel they lie inside the package, in a checkout beside it; `scenarios` and
#: `experiments` are neighbours in both, so that a study finds its arms
FOLDERS = (_PACKAGE / "_shipped", _PACKAGE.parent)

SCENARIOS = (
    "austerity", "baseline", "buy-together", "capable-buyers", "cheaper-bids", "dips-at-scale",
    "dips-direct", "dips-showcase", "docking", "innovation-under-austerity", "local-first",
    "local-harm", "local-help", "local-lots", "open-lists", "outreach-in-care", "package",
    "prompt-payment", "published-pipelines", "ready-and-open", "retrofit", "scottish-law",
    "services-2010s", "social-value", "subcontracting", "wmip-package",
)  # fmt: skip
STUDIES = (
    "budget-cut-depth", "calibrate-competition", "morris-baseline", "policy-ranking",
    "sobol-local-multiplier",
)  # fmt: skip


def scenarios_at_hand() -> dict[str, Path]:
    """Return the scenario files beside the shipped baseline, its own and others, by name."""
    return _at_hand("scenarios/*.yaml", lambda path: path.stem)


def studies_at_hand() -> dict[str, Path]:
    """Return the files of studies and calibrations, shipped or not, by the name of their folder."""
    return _studies("study.yaml") | _studies("calibration.yaml")


def shipped_scenarios() -> dict[str, Path]:
    """Return the shipped scenario files by name, in name order."""
    return _chosen(scenarios_at_hand(), SCENARIOS)


def shipped_experiments() -> dict[str, Path]:
    """Return the shipped study files by the name of their folder, in name order."""
    return _chosen(_studies("study.yaml"), STUDIES)


def shipped_calibrations() -> dict[str, Path]:
    """Return the shipped files of calibrations by the name of their folder, in name order."""
    return _chosen(_studies("calibration.yaml"), STUDIES)


def shipped_scenario(name: str) -> Path:
    """Return one shipped scenario file, or raise with the nearest name."""
    return _one(name, shipped_scenarios(), "shipped scenario")


def example(name: str) -> Path:
    """Return one scenario, study or calibration at hand, or raise with the nearest shipped name."""
    every = studies_at_hand() | scenarios_at_hand()
    stem = name.removesuffix(".yaml")
    if stem in every:
        return every[stem]
    known = shipped_scenarios() | shipped_experiments() | shipped_calibrations()
    return _one(name, known, "shipped scenario or study")


def _one(name: str, known: dict[str, Path], what: str) -> Path:
    stem = name.removesuffix(".yaml")
    if stem not in known:
        raise ScenarioError(
            f"no {what} {name!r}", expected="one of " + ", ".join(known),
            nearest=nearest(stem, known),
        )  # fmt: skip
    return known[stem]


def _chosen(files: dict[str, Path], names: Collection[str]) -> dict[str, Path]:
    return {name: path for name, path in files.items() if name in names}


def _studies(name: str) -> dict[str, Path]:
    return _at_hand(f"experiments/*/{name}", lambda path: path.parent.name)


def _at_hand(pattern: str, called: Callable[[Path], str]) -> dict[str, Path]:
    for folder in FOLDERS:
        if (folder / "scenarios" / "baseline.yaml").is_file():
            return {called(path): path for path in sorted(folder.glob(pattern))}
    return {}
