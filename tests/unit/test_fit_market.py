"""Do the market's measures give, on a handful of made-up contracts, what a pencil gives?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ecosim.kernel.clock import Calendar
from ecosim.study import fit_market
from ecosim.study.reading import by_year, period


def contracts() -> pd.DataFrame:
    """Return five contracts of two councils and a hospital."""
    return pd.DataFrame(
        {
            "month": pd.Categorical(["2024-10", "2025-04", "2025-10", "2026-04", "2025-04"]),
            "buyer": [
                "birmingham_council",
                "birmingham_council",
                "dudley_council",
                "dudley_council",
                "trust",
            ],
            "buyer_kind": ["council", "council", "council", "council", "nhs"],
            "supplier_kind": ["sme", "national", "sme", "sme", "sme"],
            "supplier": [1, 2, 3, 3, 4],
            "ring": ["place", "uk", "region", "place", "place"],
            "procedure": [
                "framework",
                "below_threshold",
                "framework",
                "above_threshold",
                "quick_quote",
            ],
            "price": [1200.0, 2400.0, 600.0, 5000.0, 99.0],
            "estimate": [1000.0, 3000.0, 600.0, 5000.0, 90.0],
            "billed": [1200.0, 2400.0, 250.0, 0.0, 99.0],
            "duration": [12, 24, 12, 10, 1],
            "n_bidders": [1, 4, 2, 1, 3],
            "is_below_threshold": [True, False, True, False, True],
        }
    )


@pytest.fixture
def start() -> np.ndarray:
    """Return the contracts' first months, counted from April 2025."""
    return period(contracts()["month"], Calendar("2025-04", 12))


def test_months_are_counted_from_the_start(start: np.ndarray) -> None:
    assert start.tolist() == [-6, 0, 6, 12, 0]


def test_spend_is_what_falls_into_the_window(start: np.ndarray) -> None:
    # half of the old contract; half of the long one; 300 of the third, but it was ended at 250;
    # the fourth starts after the window; the last lies in one month
    spent = fit_market.spend(contracts(), start, 12)
    assert spent.tolist() == [600.0, 1200.0, 250.0, 0.0, 99.0]


def test_shares_of_councils_by_ring(start: np.ndarray) -> None:
    shares = fit_market.council_shares(contracts(), np.array([600.0, 1200.0, 300.0, 100.0, 1000.0]))
    assert shares["own_birmingham"] == pytest.approx(1 / 3)
    assert shares["region_birmingham"] == pytest.approx(1 / 3)
    assert shares["own_others"] == pytest.approx(0.25)
    assert shares["region_others"] == 1.0
    assert shares["own_lowest"] == pytest.approx(0.25)
    assert shares["region_highest"] == 1.0


def test_award_measures_by_hand() -> None:
    found = fit_market.award_measures(contracts().iloc[:4])
    assert found["framework_share"] == pytest.approx(1800 / 9200)
    assert found["below_threshold"] == 0.5
    assert found["mean_contract"] == 2300.0


def test_a_supplier_counts_once_however_often_it_wins() -> None:
    # winners 1, 2, 3 and 3 again, 4: three of the four firms are SMEs
    assert fit_market.winners_share(contracts(), "sme") == 0.75


def test_median_revenue_counts_firms_not_contracts() -> None:
    # firm 1 sold 600 in half a year, firm 3 both its contracts together 400, firm 4 nothing
    spent = np.array([600.0, 1200.0, 300.0, 100.0, 0.0])
    assert fit_market.median_revenue(contracts(), spent, 6) == 1000.0


def test_price_by_number_of_bidders() -> None:
    # the two with one bidder: 1.2 and 1.0
    assert fit_market.price_at(contracts(), 1) == pytest.approx(1.1)


def test_price_drop_is_not_fooled_by_size() -> None:
    # inside either size the second bidder saves 10 %, but large tenders are dearer and have more
    # bidders: without the control two bidders would look dearer than one
    small = [(100.0, 1, 1.0)] * 90 + [(100.0, 2, 0.9)] * 10
    large = [(9e5, 1, 2.0)] * 10 + [(9e5, 2, 1.8)] * 90
    table = pd.DataFrame(small + large, columns=["estimate", "n_bidders", "ratio"])
    table["price"] = table["ratio"] * table["estimate"]
    # shuffled by a fixed rule, or ties in size would be binned in the order of the rows
    table = table.iloc[np.argsort(np.arange(len(table)) * 7919 % len(table), kind="stable")]
    raw = 1.0 - fit_market.price_at(table, 2) / fit_market.price_at(table, 1)
    assert raw < -0.5
    assert fit_market.price_drop(table) == pytest.approx(0.10, abs=1e-9)


def test_price_drop_needs_both_kinds_of_tender() -> None:
    alone = contracts()[contracts()["n_bidders"] == 1]
    assert np.isnan(fit_market.price_drop(alone))


def test_years_are_complete() -> None:
    assert by_year(np.arange(26.0)).tolist() == [66.0, 210.0]
