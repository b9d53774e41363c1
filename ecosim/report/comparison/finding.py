"""Read a finished comparison's folder: the one place that knows its files and columns.

``additionality``, ``distribution``, ``attribution`` and ``near_winners.parquet`` may be absent;
whoever shows them says so.

::

    found = read_finding(Path("out/compare"))
    found.policies, found.effects, found.additionality
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pandas as pd

from ecosim.errors import InputError, RegionError
from ecosim.region import Region, load_region
from ecosim.result.tidy import ALL
from ecosim.run.files import read_metadata
from ecosim.run.plan import MANIFEST
from ecosim.scenario import Scenario
from ecosim.study.effects import TOTAL

#: most months that a scenario may have: every date of a lever lies within
LONGEST = 600
#: one row of a table
Row = Mapping[str, Any]

ADDITIONALITY = ("policy", "item", "period", "unit", "mean", "lo", "hi", "sign_share", "n")
DISTRIBUTION = ("policy", "dimension", "group", "period", "measure", "unit", "mean", "lo", "hi",
                "sign_share", "n", "baseline_mean")  # fmt: skip

NEAR_WINNERS = ("policy", "n_participants", "n_matched", "growth", "near_winners", "difference",
                "lo", "hi")  # fmt: skip
ATTRIBUTION = ("policy", "indicator", "period", "lever", "kind", "unit", "mean", "lo", "hi",
               "sign_share", "n")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Arm:
    """One scenario of the comparison.

    Parameters
    ----------
    name, description
        As the scenario says.
    slug
        Its folder.
    levers
        Each lever in words.
    scenario_sha256
        Digest of exactly what ran.
    scenario
        The resolved scenario; None where its file is gone or no longer reads.
    is_complete
        Whether the file reads as it stands: a run that was made shorter on the command line may
        leave dates of levers behind its end.
    """

    name: str
    description: str
    slug: str
    levers: tuple[str, ...]
    scenario_sha256: str
    scenario: Scenario | None
    is_complete: bool


@dataclass(frozen=True, eq=False)
class Finding:
    """Everything a report shows of one comparison.

    Parameters
    ----------
    manifest
        What the folder says about itself.
    arms
        The baseline first.
    effects, flows
        Paired effects; who paid whom by year.
    additionality, distribution, attribution
        The net decomposition, who gains, and what each lever of a package brings; None where the
        comparison has none.
    near_winners
        Growth of participants of innovation partnerships; None where there are none.
    placebo
        The gate's sentences.
    places, sectors
        Names by code.
    warning
        What the table of effects says where many intervals are read at once, or nothing.
    region
        Where the places are; None where the region's tables cannot be read.
    """

    manifest: Mapping[str, Any]
    arms: tuple[Arm, ...]
    effects: pd.DataFrame
    flows: pd.DataFrame
    additionality: pd.DataFrame | None
    distribution: pd.DataFrame | None
    attribution: pd.DataFrame | None
    near_winners: pd.DataFrame | None
    placebo: tuple[str, ...]
    places: Mapping[str, str]
    sectors: Mapping[str, str]
    warning: str
    region: Region | None

    @property
    def baseline(self) -> Arm:
        """Return the arm the others are compared with."""
        return self.arms[0]

    @property
    def policies(self) -> tuple[Arm, ...]:
        """Return the arms after the baseline."""
        return self.arms[1:]

    @property
    def indicators(self) -> tuple[str, ...]:
        """Return what was compared; runs without tenders have fewer indicators."""
        return tuple(dict.fromkeys(self.effects["indicator"]))


def read_finding(folder: Path) -> Finding:
    """Return what a comparison's folder says.

    Raises
    ------
    InputError
        When the folder holds no comparison.
    """
    manifest = _manifest(folder)
    about = read_metadata(folder / "effects.parquet")
    return Finding(
        manifest=manifest,
        arms=tuple(_arm(folder, entry) for entry in manifest["arms"]),
        effects=_plain(pd.read_parquet(folder / "effects.parquet")),
        flows=_plain(pd.read_parquet(folder / "flows.parquet")),
        additionality=_optional(folder / "additionality.parquet", ADDITIONALITY),
        distribution=_optional(folder / "distribution.parquet", DISTRIBUTION),
        attribution=_optional(folder / "attribution.parquet", ATTRIBUTION),
        near_winners=_optional(folder / "near_winners.parquet", NEAR_WINNERS),
        placebo=tuple(manifest["placebo"]),
        places=about["places"],
        sectors=about["sectors"],
        warning=str(about.get("warning", "")),
        region=_region(str(manifest["region"]), tuple(about["places"])),
    )


def rows_of(table: pd.DataFrame) -> list[Row]:
    """Return the rows of a table in order."""
    return cast("list[Row]", table.to_dict("records"))


def effect(found: Finding, policy: str, indicator: str) -> Row:
    """Return the regional effect on an indicator over the whole run."""
    rows = found.effects
    rows = rows[
        (rows["policy"] == policy) & (rows["indicator"] == indicator) & (rows["period"] == TOTAL)
        & (rows[["place", "sector", "detail"]] == ALL).all(axis=1)
    ]  # fmt: skip
    return rows_of(rows)[0]


def effects_by(found: Finding, policy: str, indicator: str, key: str) -> pd.DataFrame:
    """Return the whole run's effects on an indicator, a row a place, sector or detail."""
    rows = found.effects
    is_wanted = (rows["policy"] == policy) & (rows["indicator"] == indicator)
    return rows[is_wanted & (rows["period"] == TOTAL) & (rows[key] != ALL)]


def effects_by_year(found: Finding, policy: str, indicator: str) -> pd.DataFrame:
    """Return the regional effects on an indicator, a row a year in order."""
    rows = found.effects
    rows = rows[
        (rows["policy"] == policy) & (rows["indicator"] == indicator) & (rows["period"] != TOTAL)
        & (rows[["place", "sector", "detail"]] == ALL).all(axis=1)
    ]  # fmt: skip
    return rows.sort_values("period", kind="stable")


def net_terms(found: Finding, policy: str) -> dict[str, Row]:
    """Return the net decomposition over the whole run by item; empty where there is none."""
    if found.additionality is None:
        return {}
    rows = found.additionality
    rows = rows[(rows["policy"] == policy) & (rows["period"] == TOTAL)]
    return {str(row["item"]): row for row in rows_of(rows)}


def parts(found: Finding, policy: str, indicator: str) -> list[Row]:
    """Return what each lever brings over the whole run, then interactions; nothing if not split."""
    if found.attribution is None:
        return []
    rows = found.attribution
    is_wanted = (rows["policy"] == policy) & (rows["indicator"] == indicator)
    rows = rows[is_wanted & (rows["period"] == TOTAL)]
    values, crossed = (rows[rows["kind"] == kind] for kind in ("value", "interaction"))
    return rows_of(pd.concat([values, crossed])) if len(crossed) else []


def gains(found: Finding, policy: str, dimension: str, measure: str) -> pd.DataFrame:
    """Return who gains over the whole run, a row a group; empty where there is none."""
    if found.distribution is None:
        return pd.DataFrame(columns=list(DISTRIBUTION))
    rows = found.distribution
    is_wanted = (rows["policy"] == policy) & (rows["dimension"] == dimension)
    return rows[is_wanted & (rows["measure"] == measure) & (rows["period"] == TOTAL)]


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    if not path.is_file():
        raise InputError(
            f"{folder} has no {MANIFEST}: nothing was finished there",
            expected="the folder of a finished comparison",
            hint="ecosim compare BASELINE POLICY -o FOLDER writes one",
        )
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if content.get("kind") != "comparison":
        raise InputError(
            f"{folder} does not hold a comparison",
            expected="a folder that ecosim compare wrote, or that of one run",
            hint="several scenarios that ran together have a folder each inside it",
        )
    return content


def _arm(folder: Path, entry: Mapping[str, Any]) -> Arm:
    path = folder / entry["slug"] / "scenario.resolved.yaml"
    whole = _scenario(path)
    return Arm(
        name=entry["name"],
        description=entry["description"],
        slug=entry["slug"],
        levers=tuple(entry["levers"]),
        scenario_sha256=entry["scenario_sha256"],
        scenario=whole or _scenario(path, f"months={LONGEST}"),
        is_complete=whole is not None,
    )


def _scenario(path: Path, *overrides: str) -> Scenario | None:
    """Return the scenario; a report of an older folder does without it."""
    try:
        return Scenario.load(path, overrides)
    except InputError:
        return None


def _region(name: str, codes: tuple[str, ...]) -> Region | None:
    try:
        region = load_region(name)
    except RegionError:
        return None
    return region if sorted(region.places.codes) == sorted(codes) else None


def _optional(path: Path, columns: tuple[str, ...]) -> pd.DataFrame | None:
    return _plain(pd.read_parquet(path, columns=list(columns))) if path.is_file() else None


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with its dictionary columns as plain texts."""
    texts = table.select_dtypes("category").columns
    return table.astype(dict.fromkeys(texts, "object"))
