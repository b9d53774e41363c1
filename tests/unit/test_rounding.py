"""Do whole firms keep the totals of the fractions they come from?"""

from __future__ import annotations

import numpy as np
import pytest

from ecosim.kernel.random import Streams
from ecosim.kernel.types import Floats, Ints
from ecosim.region.rounding import share_out, spread


def test_spread_keeps_running_totals_and_whole_numbers() -> None:
    cells = np.array([0.3, 0.3, 2.0, 0.4, 5.0])
    for u in (0.01, 0.35, 0.5, 0.99):
        whole = spread(cells, u)
        assert (abs(np.cumsum(whole) - np.cumsum(cells)) < 1).all()
        assert whole[2] == 2
        assert whole[4] == 5


def test_spread_is_right_on_average() -> None:
    cells = np.array([0.3, 0.45, 1.25])
    mean = np.mean([spread(cells, (i + 0.5) / 1000) for i in range(1000)], axis=0)
    np.testing.assert_allclose(mean, cells, atol=0.002)


def table(seed: int) -> tuple[Floats, Ints]:
    """Return sectors by places of very different size, and whole totals of the sectors."""
    draws = Streams(seed)
    sector = -np.log(draws.uniform("sector", np.arange(18)))
    place = -np.log(draws.uniform("place", np.arange(14)))
    noise = draws.uniform("cell", np.arange(18 * 14)).reshape(18, 14)
    cells = 5.0 * sector[:, None] * place * noise
    return cells, spread(cells.sum(axis=1), 0.5)


@pytest.mark.parametrize("seed", range(20))
def test_rows_have_their_totals(seed: int) -> None:
    cells, totals = table(seed)
    assert share_out(cells, totals).sum(axis=1).tolist() == totals.tolist()


@pytest.mark.parametrize("seed", range(20))
def test_cells_are_within_one_of_their_share(seed: int) -> None:
    cells, totals = table(seed)
    share = cells * (totals / cells.sum(axis=1))[:, None]
    assert abs(share_out(cells, totals) - share).max() < 1.0


@pytest.mark.parametrize("seed", range(20))
def test_columns_keep_their_sums(seed: int) -> None:
    cells, totals = table(seed)
    share = cells * (totals / cells.sum(axis=1))[:, None]
    gap = share_out(cells, totals).sum(axis=0) - share.sum(axis=0)
    # roundings of 18 rows that knew nothing of each other would be off by up to three
    assert abs(gap).max() < 1.5


def test_a_column_with_little_in_every_row_has_its_due() -> None:
    # a tenth of every row: one of ten in all, not none
    cells = np.tile([0.9, 0.1], (10, 1))
    assert share_out(cells, np.ones(10, dtype=np.int64)).sum(axis=0).tolist() == [9, 1]


def test_fine_rows_make_up_for_coarse_ones() -> None:
    # one firm of the first row counts for ten of the second: rounding it up in the first column
    # costs that column what it would have been owed in the second
    cells = np.array([[0.6, 0.4], [5.0, 5.0]])
    alone = share_out(cells, np.array([1, 9]))
    weighted = share_out(cells, np.array([1, 9]), np.array([10.0, 1.0]))
    assert weighted[0].tolist() == alone[0].tolist() == [1, 0]
    assert weighted[1].tolist() == [4, 5]


def test_rows_that_count_most_come_first() -> None:
    cells = np.array([[4.5, 4.5], [0.6, 0.4]])
    whole = share_out(cells, np.array([9, 1]), np.array([1.0, 10.0]))
    assert whole.tolist() == [[4, 5], [1, 0]]


def test_whole_shares_are_kept() -> None:
    cells = np.array([[3.0, 2.0, 7.0], [1.0, 0.0, 1.0]])
    assert share_out(cells, np.array([12, 2])).tolist() == cells.tolist()


def test_kept_cells_get_their_first_before_others_a_second() -> None:
    cells = np.array([[8.2, 0.3, 0.3, 0.2]])
    keep = np.ones((1, 4), dtype=bool)
    assert share_out(cells, np.array([9]), keep=keep).tolist() == [[6, 1, 1, 1]]
    assert share_out(cells, np.array([3]), keep=keep).sum() == 3
    assert share_out(cells, np.array([3]), keep=keep).max() == 1


def test_cells_that_are_not_kept_may_stay_empty() -> None:
    cells = np.array([[8.2, 0.3, 0.3, 0.2]])
    keep = np.array([[True, True, False, False]])
    assert share_out(cells, np.array([9]), keep=keep).tolist() == [[8, 1, 0, 0]]
