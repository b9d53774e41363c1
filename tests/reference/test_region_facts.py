"""Is the West Midlands that we ship the one that the statistics describe?

Expected numbers are read here from the published tables, or quoted from the evidence, without the
code that built ours.
"""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ecosim.region.loader import Region, load_region

FACTOR = 1.117e6  # GBP million of 2019 to GBP at 2022 prices


@pytest.fixture(scope="module")
def west_midlands() -> Region:
    """Return the shipped region."""
    return load_region("west_midlands")


@pytest.fixture(scope="module")
def facts(shared_data: Path | None) -> Path:
    """Return the folder of published facts, or skip and say so."""
    if shared_data is None:
        pytest.skip("the published source tables (../shared/data) are not beside this checkout")
    return shared_data


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Read a table row by row."""
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def gva_2019(facts: Path, itl: str, *items: str) -> float:
    """Add up published GVA of 2019, GBP million."""
    return sum(float(r["2019"]) for r in rows(facts / "wm_gva_current_prices_2010_2022.csv")
               if r["itl"] == itl and r["item"] in items)  # fmt: skip


# ---- built from the facts -------------------------------------------------------------------


def test_shipped_tables_are_what_the_script_builds(facts: Path, root: Path, tmp_path: Path) -> None:
    for folder in ("first", "second"):
        subprocess.run(
            [sys.executable, str(root / "scripts" / "build_region.py"), str(facts),
             str(tmp_path / folder)], check=True, capture_output=True,
        )  # fmt: skip
    shipped = root / "ecosim" / "region" / "tables" / "west_midlands"
    names = sorted(p.name for p in shipped.iterdir())
    assert names == sorted(p.name for p in (tmp_path / "first").iterdir())
    for name in names:
        first = (tmp_path / "first" / name).read_bytes()
        assert first == (tmp_path / "second" / name).read_bytes()
        assert first == (shipped / name).read_bytes(), f"{name} is stale: run the script"


@pytest.mark.parametrize(
    ("sector", "items"),
    [("MAN", ["SEC_C"]), ("CON", ["SEC_F"]), ("REA", ["REA"]), ("SOC", ["SOC_87", "SOC_88"]),
     ("ENE", ["SEC_D"]), ("WAS", ["SEC_E"]), ("CUL", ["SEC_R", "SEC_S"]), ("PUB", ["SEC_O"]),
     ("PRI", ["SEC_A", "SEC_B"])],
)  # fmt: skip
def test_gva_of_a_sector_is_the_published_one(
    west_midlands: Region, facts: Path, sector: str, items: list[str]
) -> None:
    s = west_midlands.sectors.codes.index(sector)
    assert west_midlands.gva[:, s].sum() == pytest.approx(gva_2019(facts, "TLG", *items) * FACTOR)


def test_gva_of_a_place_is_the_published_one(west_midlands: Region, facts: Path) -> None:
    for code, itl in (("birmingham", "TLG31"), ("stoke_on_trent", "TLG23"), ("dudley", "TLG36")):
        p = west_midlands.places.codes.index(code)
        published = gva_2019(facts, itl, "TOTAL") - gva_2019(
            facts, itl, "HHO_imputed_rent", "SEC_T"
        )
        assert west_midlands.gva[p].sum() == pytest.approx(published * FACTOR, rel=1e-3)


def test_jobs_are_those_of_the_employment_survey(west_midlands: Region, facts: Path) -> None:
    published = {r["sector"]: r for r in rows(facts / "wm_jobs_bres_2015_2021_p18.csv")
                 if r["year"] == "2019"}  # fmt: skip
    metro = west_midlands.places.is_combined_authority
    for s, code in enumerate(west_midlands.sectors.codes):
        total = float(published[code]["WM_region"])
        assert west_midlands.jobs[:, s].sum() == pytest.approx(total)
        inner = float(published[code]["WM_metro_ITL2"])
        assert west_midlands.jobs[metro, s].sum() == pytest.approx(inner, rel=0.01)


def test_coefficients_are_the_regional_table_but_for_energy(
    west_midlands: Region, facts: Path
) -> None:
    flq = {next(iter(r.values())): r for r in rows(facts / "WM_region_ITL1_A_flq020_2019_p19.csv")}
    scot = {next(iter(r.values())): r for r in rows(facts / "scotland_A_2019_p19.csv")}
    codes = west_midlands.sectors.codes
    expected = np.array(
        [[float((scot if u == "ENE" else flq)[s][u]) for u in codes] for s in codes]
    )
    np.testing.assert_allclose(west_midlands.coefficients.regional, expected, atol=1e-12)


def test_population_is_the_published_one(west_midlands: Region, facts: Path) -> None:
    published = {r["ITL code"]: float(r["2022"])
                 for r in rows(facts / "wm_population_2010_2022.csv")}  # fmt: skip
    assert west_midlands.places.population.sum() == published["TLG"]
    assert west_midlands.places.population[0] == published["TLG31"]


def test_distance_of_two_single_district_places_is_the_published_one(
    west_midlands: Region, facts: Path
) -> None:
    table = {r["name"]: r for r in rows(facts / "wm_lad_distance_km.csv")}
    codes = west_midlands.places.codes
    ours = west_midlands.places.distance_km[codes.index("birmingham"), codes.index("coventry")]
    assert ours == pytest.approx(float(table["Birmingham"]["Coventry"]), abs=0.01)


# ---- known totals, quoted -------------------------------------------------------------------


def test_regional_gva_without_imputed_rent(west_midlands: Region) -> None:
    # GBP 131.2bn in 2019 (README of the source tables, 2023 edition; ours is the 2024 edition)
    assert west_midlands.gva.sum() == pytest.approx(131.2e3 * FACTOR, rel=2e-3)


def test_type_one_multiplier_is_in_the_published_range(west_midlands: Region) -> None:
    # output-weighted 1.32, range 1.27 to 1.37 over FLQ's delta
    inverse = np.linalg.inv(np.eye(18) - west_midlands.coefficients.regional)
    output = west_midlands.output.sum(axis=0)
    assert 1.27 <= inverse.sum(axis=0) @ output / output.sum() <= 1.37


@pytest.mark.parametrize(("sector", "billion"), [("PUB", 5.0), ("EDU", 3.9), ("HEA", 5.3)])
def test_public_sectors_buy_what_the_accounts_say(
    west_midlands: Region, sector: str, billion: float
) -> None:
    c, s = west_midlands.coefficients, west_midlands.sectors.codes.index(sector)
    share = c.regional[:, s].sum() + c.rest_of_uk[s] + c.foreign[s] + c.product_tax[s]
    bought = share * west_midlands.output[:, s].sum() / FACTOR
    # the quoted totals are of the 2023 edition; education is 2.8 % smaller in that of 2024
    assert bought == pytest.approx(billion * 1e3, rel=0.04)


def test_government_buys_from_providers_what_the_accounts_say(west_midlands: Region) -> None:
    # social care, waste, transport, culture: about GBP 4.4bn in 2019
    assert west_midlands.public_buckets.final.sum() / FACTOR == pytest.approx(4.4e3, rel=0.03)


def test_councils_buy_the_evidenced_share_of_gva(west_midlands: Region) -> None:
    council = sum(b.spend.sum() for b in west_midlands.buyers if b.kind == "council")
    assert council / west_midlands.gva.sum() == pytest.approx(0.045)  # P04, P16, R01


def test_birmingham_buys_near_its_evidenced_total(west_midlands: Region) -> None:
    # P08-P11: GBP 1.0 to 1.2bn a year in 2012-2021; 10 % for prices since
    birmingham = next(b for b in west_midlands.buyers if b.code == "birmingham_council")
    assert 1.0e9 < birmingham.spend.sum() < 1.2e9 * 1.1


def test_councils_per_head_agree_with_the_evidence(west_midlands: Region) -> None:
    # GBP 1,086 per head (model page, section 10)
    council = sum(b.spend.sum() for b in west_midlands.buyers if b.kind == "council")
    assert council / west_midlands.places.population.sum() == pytest.approx(1086, rel=0.02)


def test_region_sells_more_than_it_uses_of_everything(west_midlands: Region) -> None:
    # what is left of each sector's output after regional users is exports: never negative
    region, final = west_midlands, west_midlands.final_demand
    output = region.output.sum(axis=0)
    used = region.coefficients.regional @ output + final.households + final.housing
    used = used + final.npish + final.government + final.investment
    assert (output - used >= 0).all()
