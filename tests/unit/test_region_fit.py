"""Does the fit of enterprises to published margins do what it says?"""

from __future__ import annotations

import numpy as np
import pytest

from ecosim.region.enterprises import fit, rake, whole_by_column
from ecosim.region.loader import Region, load_region


@pytest.fixture(scope="module")
def west_midlands() -> Region:
    """Return the shipped region."""
    return load_region("west_midlands")


def test_rake_of_a_flat_table_is_the_product_of_its_margins() -> None:
    # rows 30 and 70, columns 40 and 60 of 100: 30 * 40 / 100 = 12 and so on
    rows, columns = np.array([30.0, 70.0]), np.array([40.0, 60.0])
    fitted, misfit = rake(np.ones((2, 2)), [((0,), rows), ((1,), columns)])
    np.testing.assert_allclose(fitted, [[12.0, 18.0], [28.0, 42.0]])
    assert misfit < 1e-7


def test_rake_keeps_odds_ratios() -> None:
    # proportional fitting never changes ad/bc: 8 for this table, whatever the margins
    start = np.array([[4.0, 1.0], [1.0, 2.0]])
    fitted, _ = rake(start, [((0,), np.array([10.0, 30.0])), ((1,), np.array([15.0, 25.0]))])
    assert np.isclose(fitted[0, 0] * fitted[1, 1] / (fitted[0, 1] * fitted[1, 0]), 8.0)


def test_rake_keeps_empty_cells_empty() -> None:
    start = np.array([[1.0, 0.0], [1.0, 1.0]])
    fitted, _ = rake(start, [((0,), np.array([5.0, 15.0])), ((1,), np.array([10.0, 10.0]))])
    np.testing.assert_allclose(fitted, [[5.0, 0.0], [5.0, 10.0]])


def test_fit_recovers_a_table_without_three_way_interaction() -> None:
    # two places, two sectors in two groups, two bands: a[p] * b[s] * c[k] is its own fit
    a, b, c = np.array([0.25, 0.75]), np.array([40.0, 60.0]), np.array([0.9, 0.1])
    truth = a[:, None, None] * b[:, None] * c
    fitted, misfit = fit(
        truth.sum(axis=0), truth.sum(axis=1), truth.sum(axis=2), np.array([0, 1]), np.ones((2, 2))
    )
    np.testing.assert_allclose(fitted, truth, rtol=1e-6)
    assert misfit < 1e-3


def test_sectors_of_one_group_start_where_their_output_is() -> None:
    # one group of two sectors: the margins say nothing about the sectors' split over places
    core = np.array([[50.0], [50.0]])
    gva = np.array([[9.0, 1.0], [1.0, 9.0]])
    fitted, _ = fit(core, np.array([[50.0], [50.0]]), np.array([[50.0], [50.0]]),
                    np.array([0, 0]), gva)  # fmt: skip
    np.testing.assert_allclose(fitted[:, :, 0], [[45.0, 5.0], [5.0, 45.0]], rtol=1e-6)


def test_rounding_keeps_totals_over_places() -> None:
    counts = np.array([0.4, 0.35, 0.25, 3.0]).reshape(4, 1, 1)
    whole = whole_by_column(counts, np.array([[4.0]]))
    assert whole[:, 0, 0].tolist() == [1, 0, 0, 3]


def test_west_midlands_misfit_is_below_half_an_enterprise(west_midlands: Region) -> None:
    assert west_midlands.enterprises.misfit < 0.5


def test_west_midlands_has_every_published_enterprise(west_midlands: Region) -> None:
    assert west_midlands.enterprises.counts.sum() == 216_135  # ONS UK Business 2024, region row


def test_place_totals_stay_near_the_published(west_midlands: Region) -> None:
    # ONS UK Business 2024: Birmingham 37,245, Herefordshire 10,750, Solihull 8,355
    counts = dict(zip(west_midlands.places.codes,
                      west_midlands.enterprises.counts.sum(axis=(1, 2)), strict=True))  # fmt: skip
    published = {"birmingham": 37_245, "herefordshire": 10_750, "solihull": 8_355}
    assert all(abs(counts[k] - n) <= 15 for k, n in published.items())
