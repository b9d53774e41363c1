"""Margins of national and other suppliers, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ecosim.kernel.types import Kind
from ecosim.model.market_power import market_power
from ecosim.procurement.tender import Procedure

# kind, price, cost of planned work, bidders, procedure
AWARDS = [
    (Kind.NATIONAL, 900.0, 450.0, 9, Procedure.BELOW_THRESHOLD),  # of the year before
    (Kind.NATIONAL, 100.0, 80.0, 1, Procedure.BELOW_THRESHOLD),
    (Kind.NATIONAL, 300.0, 270.0, 4, Procedure.FRAMEWORK),
    (Kind.SME, 150.0, 150.0, 2, Procedure.QUICK_QUOTE),
    (Kind.SME, 50.0, 30.0, 1, Procedure.QUICK_QUOTE),
    (Kind.LARGE, 400.0, 380.0, 1, Procedure.BELOW_THRESHOLD),
    (Kind.SME, 700.0, 1.0, 1, Procedure.INNOVATION),  # research, not tendered
]


class Contracts:
    """The contracts above."""

    kind, price, work, n_bidders, procedure = (np.array(each) for each in zip(*AWARDS, strict=True))


def test_national_share_is_by_value_of_tendered_awards() -> None:
    found = market_power(Contracts(), 1)  # type: ignore[arg-type]
    assert found["national_award_share"] == pytest.approx(400 / 1000)


def test_the_lerner_index_weighs_awards_by_price() -> None:
    margin = market_power(Contracts(), 1)["price_cost_margin"]  # type: ignore[arg-type]
    # (20 + 30) / 400, (0 + 20) / 200 and 20 / 400; the third sector won nothing
    assert margin[Kind.NATIONAL] == pytest.approx(0.125)
    assert margin[Kind.SME] == pytest.approx(0.1)
    assert margin[Kind.LARGE] == pytest.approx(0.05)
    assert np.isnan(margin[Kind.VCSE])


def test_the_gap_is_to_all_others_together() -> None:
    found = market_power(Contracts(), 1)  # type: ignore[arg-type]
    # 50 / 400 less 40 / 600
    assert found["national_margin_gap"] == pytest.approx(0.125 - 1 / 15)


def test_single_bids_are_counted_by_kind_of_winner() -> None:
    alone = market_power(Contracts(), 1)["single_bid_share_by_kind"]  # type: ignore[arg-type]
    assert alone[[Kind.SME, Kind.LARGE, Kind.NATIONAL]] == pytest.approx([0.5, 1.0, 0.5])


def test_a_year_without_awards_has_no_measures() -> None:
    found = market_power(Contracts(), len(AWARDS))  # type: ignore[arg-type]
    assert all(np.isnan(value).all() for value in found.values())
