"""A finished comparison made by hand: a baseline and policies whose every number is chosen here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ecosim.region import load_region
from ecosim.report.page.effect_tables import HEADLINES, SERVICES
from ecosim.run.files import ParquetSink
from ecosim.scenario import Scenario

REGION = load_region("west_midlands")
UNITS = {"gva": "GBP", "gva_quality_adjusted": "GBP", "jobs": "jobs", "sme_staff": "jobs",
         "service_units": "units", "service_units_per_pound": "units/GBP",
         "price_index": "ratio", "bidders_mean": "bids/tender"}  # fmt: skip
YEARS = ("2025-26", "2026-27", "total")
FLOWS = (
    ("procurement", "buyer", "sme", 60.0),
    ("procurement", "buyer", "national", 30.0),
    ("procurement_imported", "buyer", "rest_of_uk", 10.0),
    ("wages", "sme", "household", 300.0),
    ("intermediate_uk", "sme", "rest_of_uk", 100.0),
    ("wages", "national", "household", 50.0),
    ("dividends_outside", "national", "rest_of_uk", 150.0),
    ("settlement", "buyer", "sme", 55.0),
)
TERMS = {"gross": 1000.0, "deadweight": 700.0, "substitution": 40.0, "displacement": 110.0,
         "multiplier": 50.0, "net": 200.0}  # fmt: skip
BESIDE = {"withdrawn": 0.0, "markup_effect": 20.0, "net_volume": 180.0,
          "net_quality_adjusted": 150.0, "extra_spending": 30.0, "programme_cost": 3.0,
          "net_uk": 90.0, "leakage": 400.0, "contracts_moved": 170.0,
          "service_price_effect": 50.0}  # fmt: skip


@dataclass(frozen=True)
class Policy:
    """A policy: its name, what it says of itself, and how large its effects are."""

    name: str = "Local first"
    description: str = "Two councils weigh locality."
    levers: tuple[str, ...] = ("local_sourcing: from 2026-04, council · birmingham; SOC protected",)
    size: float = 1.0


def row(mean: float, half: float, base: float, n: int = 20, sign: float = 1.0) -> dict[str, float]:
    """Return the statistics of an effect."""
    return {"mean": mean, "lo": mean - half, "hi": mean + half, "median": mean,
            "sign_share": sign, "variance_ratio": 40.0, "n": n, "baseline_mean": base}  # fmt: skip


def effects(policy: Policy) -> pd.DataFrame:
    """Return the effects of one policy: a tenth of a per cent of everything, times its size."""
    rows = []
    for name in dict.fromkeys((*HEADLINES, *SERVICES)):
        unit = "share" if name.endswith("share") or "_share_" in name else UNITS.get(name, "GBP")
        base = 0.5 if unit in ("share", "ratio") else 1e9
        for year in YEARS:
            said = row(policy.size * base / 1000.0, abs(policy.size) * base / 10000.0, base)
            rows.append(_keyed(policy.name, name, year, unit) | said)
    for name, key, codes in (
        ("gva_by_place", "place", REGION.places.codes),
        ("gva_by_sector", "sector", REGION.sectors.codes),
    ):
        for i, code in enumerate(codes):
            mean = policy.size * 1e6 * (2 - i)
            rows.append(_keyed(policy.name, name, "total", "GBP", **{key: code})
                        | row(mean, 0.5e6, 1e9))  # fmt: skip
    return pd.DataFrame(rows)


def _keyed(
    policy: str, indicator: str, period: str, unit: str, place: str = "all", sector: str = "all"
) -> dict[str, object]:
    return {"policy": policy, "indicator": indicator, "place": place, "sector": sector,
            "detail": "all", "period": period, "unit": unit}  # fmt: skip


def flows(scenario: str, factor: float) -> pd.DataFrame:
    """Return flows of one year; the first is `factor` times as large."""
    rows = [
        {"scenario": scenario, "year": "2025-26", "kind": kind, "payer": payer, "payee": payee,
         "amount": amount * 1e6 * (factor if i == 0 else 1.0)}
        for i, (kind, payer, payee, amount) in enumerate(FLOWS)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def additionality(policy: Policy) -> pd.DataFrame:
    """Return a net decomposition whose terms add up, and two rows beside it."""
    rows = [
        {"policy": policy.name, "item": item, "period": "total", "unit": unit,
         **row(policy.size * mean, 5.0e6, 0.0)}
        for item, mean, unit in (
            *((item, 1e6 * mean, "GBP") for item, mean in (TERMS | BESIDE).items()),
            ("net_job_years", 900.0, "job-years"),
            ("cost_per_net_job", float("nan"), "GBP/job-year"),
        )
    ]  # fmt: skip
    return pd.DataFrame(rows)


def distribution(policy: Policy) -> pd.DataFrame:
    """Return who gains by kind of firm, and the Gini across places."""
    common = {"policy": policy.name, "period": "total"}
    rows = [
        common | {"dimension": "firms", "group": "small", "measure": "gva", "unit": "GBP"}
        | row(5e6 * policy.size, 1e6, 1e9),
        common | {"dimension": "firms", "group": "national", "measure": "gva", "unit": "GBP"}
        | row(-2e6 * policy.size, 1e6, 1e9),
        *(common | {"dimension": "place", "group": code, "measure": "household_income_per_head",
                    "unit": "GBP/year"} | row(3.0 * policy.size, 1.0, 20000.0)
          for code in REGION.places.codes),
        *(common | {"dimension": "place", "group": code, "measure": f"programme_gva_{way}",
                    "unit": "GBP"} | row((9 - i) * million * policy.size, 1e5, 0.0)
          for way, million in (("won", 1e6), ("lost", 0.5e6))
          for i, code in enumerate(REGION.places.codes[:3])),
        common | {"dimension": "gini", "group": "all", "measure": "gva_per_head", "unit": "index"}
        | row(0.001 * policy.size, 0.0001, 0.2),
    ]  # fmt: skip
    return pd.DataFrame(rows)


def attribution(policy: Policy) -> pd.DataFrame:
    """Return a split over two levers that bring 3 and 1, of which -1 is their interaction."""
    rows = [
        {"policy": policy.name, "indicator": "gva", "period": "total", "lever": lever,
         "kind": kind, "unit": "GBP", **row(1e6 * mean, 0.1e6, float("nan"))}
        for lever, kind, mean in (
            ("local_sourcing", "value", 3.0),
            ("budget_cut", "value", 1.0),
            ("local_sourcing + budget_cut", "interaction", -1.0),
        )
    ]  # fmt: skip
    return pd.DataFrame(rows).drop(columns=["median", "variance_ratio", "baseline_mean"])


def write_comparison(
    folder: Path,
    policies: Sequence[Policy] = (Policy(),),
    *,
    baseline: Policy = Policy("Baseline", "As it is.", ()),
    has_net: bool = True,
    is_split: bool = False,
    replicates: int = 20,
) -> Path:
    """Write a comparison's folder as a finished run leaves it; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    about = {
        "places": dict(zip(REGION.places.codes, REGION.places.names, strict=True)),
        "sectors": dict(zip(REGION.sectors.codes, REGION.sectors.names, strict=True)),
        "warning": "500 intervals are read together",
    }
    tables = {
        "effects": pd.concat([effects(one) for one in policies]),
        "flows": pd.concat([flows(baseline.name, 1.0), *(flows(p.name, 1.5) for p in policies)]),
    }
    if has_net:
        tables["additionality"] = pd.concat([additionality(one) for one in policies])
        tables["distribution"] = pd.concat([distribution(one) for one in policies])
    if is_split:
        tables["attribution"] = pd.concat([attribution(one) for one in policies])
    for name, table in tables.items():
        sink = ParquetSink(folder / f"{name}.parquet", about)
        sink.append(table.reset_index(drop=True))
        sink.finish()
    manifest = _manifest((baseline, *policies), replicates)
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    for arm in manifest["arms"]:
        (folder / arm["slug"]).mkdir(exist_ok=True)
        text = Scenario(name=arm["name"], description=arm["description"]).to_yaml()
        (folder / arm["slug"] / "scenario.resolved.yaml").write_text(text, encoding="utf-8")
    return folder


def _manifest(arms: Sequence[Policy], replicates: int) -> dict[str, object]:
    return {
        "format": 1, "kind": "comparison", "status": "done",
        "arms": [
            {"name": arm.name, "slug": f"arm-{i}", "role": "policy" if i else "baseline",
             "description": arm.description, "levers": list(arm.levers),
             "scenario_sha256": f"{i}" * 64}
            for i, arm in enumerate(arms)
        ],
        "region": "west_midlands", "start": "2025-04", "months": 24, "seed": 2025, "scale": 0.2,
        "replicates": replicates, "stop_rule": None,
        "placebo": [f"{arm.name}: bit-identical before 2026-04" for arm in arms[1:]],
        "identity_residual_max": 1e-13, "failures": [], "question": "a" * 64,
        "code_sha256": "b" * 64, "versions": {"ecosim": "0.1.0"},
        "fingerprint": {"engine": "numba", "libm": "glibc", "machine": "x86_64"},
    }  # fmt: skip
