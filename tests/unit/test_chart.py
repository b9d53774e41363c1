"""Does every account report under the right line and party?"""

from __future__ import annotations

import numpy as np
import pytest

from ecosim.accounts.chart import BACKGROUND_CLASS, EXTERNALS, PLACED_CLASSES
from ecosim.kernel.types import Kind
from tests.accounts.books import small_chart

# 3 buyers, 6 suppliers, 4 background cells, 2 household accounts, 4 externals, in this order
CHART = small_chart()


def test_blocks_follow_each_other_and_cover_every_account() -> None:
    blocks = [CHART.buyers, CHART.suppliers, CHART.background, CHART.households]
    assert [(b.start, b.stop) for b in blocks] == [(0, 3), (3, 9), (9, 13), (13, 15)]
    externals = [CHART.government, CHART.bank, CHART.rest_of_uk, CHART.world]
    assert externals == [15, 16, 17, 18]
    assert CHART.n_accounts == 19


def test_firms_are_suppliers_then_background() -> None:
    assert (CHART.firms.start, CHART.firms.stop) == (3, 13)
    assert len(CHART.firms) == 10
    assert CHART.firms.ids.tolist() == list(range(3, 13))


def test_lines_are_the_ones_counted_by_hand() -> None:
    # 3 buyers, then 4 kinds x 4 cells (3..18), background (19..22), households, externals
    expected = [0, 1, 2, 3, 8, 13, 18, 6, 6, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28]
    assert CHART.line.tolist() == expected
    assert CHART.n_lines == 29


def test_firms_of_one_kind_and_cell_share_a_line() -> None:
    line = CHART.line[CHART.suppliers.slice]
    assert line[4] == line[5]
    assert len(set(line.tolist())) == 5


def test_firm_lines_are_found_by_kind_place_and_sector() -> None:
    grid = CHART.firm_lines
    assert grid.shape == (5, 2, 2)
    assert grid[Kind.LARGE, 1, 0] == CHART.line[CHART.suppliers.start + 2]
    assert grid[BACKGROUND_CLASS].ravel().tolist() == CHART.background_lines.tolist()


@pytest.mark.parametrize(
    ("account", "name"),
    [
        (0, "buyer:a"), (1, "buyer:b"), (3, "sme:a"), (4, "vcse:a"), (5, "large:b"),
        (6, "national:b"), (7, "sme:b"), (9, "background:a"), (12, "background:b"),
        (13, "household:a"), (14, "household:b"), (15, "government"), (18, "world"),
    ],
)  # fmt: skip
def test_party_of_an_account_is_its_class_and_place(account: int, name: str) -> None:
    names = CHART.party_names(("a", "b"))
    assert len(names) == CHART.n_parties == len(PLACED_CLASSES) * 2 + len(EXTERNALS)
    assert names[CHART.party_of_line[CHART.line[account]]] == name


def test_every_line_has_a_party() -> None:
    party = CHART.party_of_line
    assert party.shape == (CHART.n_lines,)
    assert set(party.tolist()) == set(range(CHART.n_parties))


def test_party_ranges_agree_with_names() -> None:
    names = np.array(CHART.party_names(("a", "b")))
    assert names[CHART.household_parties].tolist() == ["household:a", "household:b"]
    assert names[CHART.buyer_parties].tolist() == ["buyer:a", "buyer:b"]
    assert names[CHART.firm_party(Kind.VCSE)].tolist() == ["vcse:a", "vcse:b"]
    assert names[CHART.external_party(CHART.rest_of_uk)] == "rest_of_uk"
