"""Do the multipliers agree with published ones and with a system solved by hand?"""

from __future__ import annotations

import csv
import dataclasses
from pathlib import Path

import numpy as np
import pytest

from ecosim.accounts.multipliers import leontief, type1, type2, weighted
from ecosim.kernel.types import Floats
from ecosim.region.coefficients import Coefficients
from ecosim.region.loader import Region, load_region
from tests.reference.economies import effect, history, without_suppliers

# ---- two sectors on paper ----------------------------------------------------------------------

# A = [[.2, .3], [.1, .4]]: det(I - A) = .8 x .6 - .3 x .1 = .45
TWO = np.array([[0.2, 0.3], [0.1, 0.4]])
TWO_INVERSE = np.array([[0.6, 0.3], [0.1, 0.8]]) / 0.45


def test_leontief_inverse_of_two_sectors_is_the_one_on_paper() -> None:
    assert leontief(TWO) == pytest.approx(TWO_INVERSE, rel=1e-14)


def test_type1_of_two_sectors_is_the_one_on_paper() -> None:
    # columns of the inverse add up to .7 / .45 and 1.1 / .45
    m = type1(TWO, gva_share=np.array([0.5, 0.2]), pay_share=np.array([0.3, 0.1]))
    assert m.output == pytest.approx([0.7 / 0.45, 1.1 / 0.45])
    assert m.gva == pytest.approx([(0.5 * 0.6 + 0.2 * 0.1) / 0.45, (0.5 * 0.3 + 0.2 * 0.8) / 0.45])
    assert m.pay == pytest.approx([(0.3 * 0.6 + 0.1 * 0.1) / 0.45, (0.3 * 0.3 + 0.1 * 0.8) / 0.45])


def test_type2_of_one_sector_is_the_geometric_series() -> None:
    # of a pound, .2 comes back through inputs and .5 x .4 through pay that is spent here
    m = type2(np.array([[0.2]]), np.array([0.6]), np.array([0.5]), spending=np.array([0.4]))
    assert m.output[0] == pytest.approx(1.0 / (1.0 - 0.2 - 0.2))
    assert m.gva[0] == pytest.approx(0.6 / 0.6)


def test_weights_are_output() -> None:
    assert weighted(np.array([1.2, 1.8]), np.array([3.0, 1.0])) == pytest.approx(1.35)


# ---- published tables --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def facts(shared_data: Path | None) -> Path:
    """Return the folder of published facts, or skip and say so."""
    if shared_data is None:
        pytest.skip("the published source tables (../shared/data) are not beside this checkout")
    return shared_data


def matrix(path: Path) -> Floats:
    """Read a square table with a column and a row of codes."""
    with path.open(encoding="utf-8", newline="") as stream:
        return np.array([[float(x) for x in row[1:]] for row in list(csv.reader(stream))[1:]])


def column(path: Path, name: str, **where: str) -> Floats:
    """Read a column of numbers, of the rows where other columns have given texts."""
    with path.open(encoding="utf-8", newline="") as stream:
        found = [r for r in csv.DictReader(stream) if all(r[k] == v for k, v in where.items())]
    return np.array([float(row[name]) for row in found])


def test_scottish_table_gives_the_published_type1(facts: Path) -> None:
    A = matrix(facts / "scotland_A_2019_p19.csv")
    anchor = facts / "scotland_anchor_multipliers_2019_p19.csv"
    output = column(anchor, "output_gbp_m")
    m = type1(A, np.zeros(19), np.zeros(19))
    assert m.output == pytest.approx(column(anchor, "type1_scotland_published_p19"), abs=1e-4)
    assert round(weighted(m.output, output), 4) in (1.3274, 1.3275)  # published to four figures
    # the published mean, from the table of the method's test
    published = column(facts / "flq_validation_scotland_2019.csv", "wtd_type1_published")[0]
    assert weighted(m.output, output) == pytest.approx(published, abs=5e-5)


def test_scottish_table_gives_the_published_type2(facts: Path) -> None:
    A = matrix(facts / "scotland_A_2019_p19.csv")
    anchor = facts / "scotland_anchor_multipliers_2019_p19.csv"
    pay = column(anchor, "coe_per_output_scotland")
    spending = column(anchor, "hh_in_region_spend_coef_scotland")
    m = type2(A, np.zeros(19), pay, spending)
    # coefficients are published to four figures, so sums of nineteen of them to about 3e-4
    assert m.output == pytest.approx(column(anchor, "type2_scotland_published_p19"), abs=4e-4)


def test_uk_table_gives_the_published_type1(facts: Path) -> None:
    A = matrix(facts / "uk_A_domestic_2019_p19.csv")
    indicators = facts / "uk_sector_indicators_2019_p19.csv"
    m = type1(A, np.zeros(19), np.zeros(19))
    assert m.output == pytest.approx(column(indicators, "type1_output_mult_p19"), abs=1e-4)
    assert round(weighted(m.output, column(indicators, "output_gbp_m")), 4) == 1.6663


def test_closure_of_eighteen_sectors_leaves_imputed_rent_out(facts: Path) -> None:
    """The regional table's Type II is 1.466 for the 18 sectors: model page, section 10."""
    table = facts / "wm_multipliers_2019_p19.csv"
    where = {"region": "WM_region_ITL1", "method": "FLQ", "delta": "0.2"}
    A = matrix(facts / "WM_region_ITL1_A_flq020_2019_p19.csv")[:18, :18]
    pay = column(table, "coe_coef", **where)[:18]
    spending = column(table, "hh_in_region_spend_coef", **where)[:18]
    output = column(table, "output_gbp_m", **where)[:18]
    m = type2(A, np.zeros(18), pay, spending)
    assert weighted(m.output, output) == pytest.approx(1.466, abs=1e-3)


# ---- the same tables through the simulated rounds ----------------------------------------------


def one_place(A: Floats, pay: Floats, output: Floats) -> Region:
    """Return a region of one place that makes `output` with technology `A`, GBP a year.

    What the table does not say is made up and does not matter to a difference of two runs: a tenth
    of output goes to households, the rest to exports, and what is not inputs or pay is surplus.
    """
    base, n = load_region("west_midlands"), len(A)
    zeros = np.zeros(n)
    surplus = 1.0 - A.sum(axis=0) - pay
    coefficients = Coefficients(A, zeros, zeros, zeros, pay, surplus, zeros)
    final = dataclasses.replace(
        base.final_demand, households=output / 10, housing=zeros, npish=zeros, government=zeros,
        investment=zeros,
    )  # fmt: skip
    places = dataclasses.replace(
        base.places, codes=("one",), names=("One",), population=np.ones(1),
        distance_km=np.full((1, 1), 5.0), is_combined_authority=np.ones(1, dtype=bool),
    )  # fmt: skip
    codes = tuple(f"S{i}" for i in range(n))
    sectors = dataclasses.replace(
        base.sectors, codes=codes, names=codes, is_public=np.zeros(n, dtype=bool)
    )
    gva = (output * (pay + surplus))[None, :]
    return dataclasses.replace(
        base, places=places, sectors=sectors, coefficients=coefficients, gva=gva,
        jobs=(output / 1e5)[None, :], final_demand=final, buyers=(),
    )  # fmt: skip


def simulated_multipliers(region: Region, months: int, spending: Floats | None = None) -> Floats:
    """Return regional output per pound of impulse in each sector, by simulated rounds."""
    economy = without_suppliers(region, consumption=spending is not None)
    if spending is not None:
        # consumption per pound of pay, given the defaults of tax, commuting and spending
        shares = spending / ((1 - 0.12) * (1 - 0.25) * 0.88)
        economy.structure = dataclasses.replace(economy.structure, consumption_shares=shares)
    size = float(region.gva.sum()) / 1e3
    undisturbed = history(economy, months)
    found = []
    for i in range(len(region.sectors)):
        impulse = np.zeros_like(region.gva)
        impulse[0, i] = size
        found.append(effect(economy, impulse, undisturbed)[0].sum() / size)
    return np.array(found)


def test_scottish_table_gives_the_published_type1_through_simulated_rounds(facts: Path) -> None:
    A = matrix(facts / "scotland_A_2019_p19.csv")
    anchor = facts / "scotland_anchor_multipliers_2019_p19.csv"
    output = column(anchor, "output_gbp_m") * 1e6
    region = one_place(A, column(anchor, "coe_per_output_scotland"), output)
    found = simulated_multipliers(region, months=24)
    assert weighted(found, output) == pytest.approx(1.3275, abs=5e-5)
    assert found == pytest.approx(np.linalg.inv(np.eye(19) - A).sum(axis=0), rel=1e-9)


def test_scottish_table_gives_the_published_type2_through_simulated_rounds(facts: Path) -> None:
    anchor = facts / "scotland_anchor_multipliers_2019_p19.csv"
    pay = column(anchor, "coe_per_output_scotland")
    output = column(anchor, "output_gbp_m") * 1e6
    region = one_place(matrix(facts / "scotland_A_2019_p19.csv"), pay, output)
    spending = column(anchor, "hh_in_region_spend_coef_scotland")
    found = simulated_multipliers(region, months=36, spending=spending)
    assert found == pytest.approx(column(anchor, "type2_scotland_published_p19"), abs=4e-4)


def test_uk_table_gives_the_published_type1_through_simulated_rounds(facts: Path) -> None:
    A = matrix(facts / "uk_A_domestic_2019_p19.csv")
    indicators = facts / "uk_sector_indicators_2019_p19.csv"
    output = column(indicators, "output_gbp_m") * 1e6
    pay = column(indicators, "coe_per_output")
    region = one_place(A, np.minimum(pay, 0.9 * (1 - A.sum(axis=0))), output)
    found = simulated_multipliers(region, months=48)
    assert weighted(found, output) == pytest.approx(1.6663, abs=5e-5)
    assert found == pytest.approx(np.linalg.inv(np.eye(19) - A).sum(axis=0), rel=1e-9)
