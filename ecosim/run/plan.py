"""What is to be run and where its results go; finished results of another run are not replaced."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ecosim.errors import InputError
from ecosim.run import provenance
from ecosim.run.files import open_folder
from ecosim.scenario import Scenario

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Plan:
    """One scenario and the folder its results go to."""

    scenario: Scenario
    folder: Path
    replicates: int
    question: str

    @property
    def seed(self) -> int:
        """Return the seed of the scenario."""
        return self.scenario.seed

    def open_folder(self) -> None:
        """Make the folder, and take the manifest away: it is unfinished from here on."""
        open_folder(self.folder)
        (self.folder / MANIFEST).unlink(missing_ok=True)


def check_folder(folder: Path, question: str, force: bool) -> None:
    """Refuse to replace the finished results of another run."""
    if folder.exists() and not folder.is_dir():
        raise InputError("this is a file", file=folder, expected="a folder for results")
    found = folder / MANIFEST
    if force or not found.exists():
        return
    try:
        known = json.loads(found.read_text(encoding="utf-8")).get("question")
    except ValueError:
        known = None
    if known != question:
        raise InputError(
            "the folder holds the finished results of another run",
            file=folder,
            hint="choose another folder with -o, or replace them with --force",
        )


def make_plans(scenarios: Sequence[Scenario], out: Path, replicates: int | None) -> list[Plan]:
    """Return a plan for each scenario; several get a folder each below `out`."""
    if not scenarios:
        raise InputError("no scenario to run")
    plans, taken = [], set[str]()
    for scenario in scenarios:
        n = scenario.replicates if replicates is None else replicates
        folder = out if len(scenarios) == 1 else out / _free_slug(scenario.name, taken)
        plans.append(Plan(scenario, folder, n, provenance.question(scenario, scenario.seed, n)))
    return plans


def common_question(plans: Sequence[Plan]) -> str:
    """Return the digest of what was asked of several scenarios together."""
    return provenance.digest({"questions": [plan.question for plan in plans]})


def slugs(names: Sequence[str]) -> list[str]:
    """Return a folder name for each scenario, no two the same."""
    taken: set[str] = set()
    return [_free_slug(name, taken) for name in names]


def _free_slug(name: str, taken: set[str]) -> str:
    base = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "scenario"
    slug = next(
        s for i in range(1, 10_000) if (s := base if i == 1 else f"{base}-{i}") not in taken
    )
    taken.add(slug)
    return slug
