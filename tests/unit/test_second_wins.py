"""Firms that win again: contracts and closures written by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ecosim.model.second_wins import SecondWins
from ecosim.procurement.tender import Procedure

NOBODY = np.zeros(0, dtype=np.int64)
BELOW, RESEARCH = Procedure.BELOW_THRESHOLD, Procedure.INNOVATION


class Contracts:
    """Contracts that are added by hand, in the order of their months."""

    def __init__(self) -> None:
        self.supplier = np.zeros(0, dtype=np.int32)
        self.start = np.zeros(0, dtype=np.int16)
        self.procedure = np.zeros(0, dtype=np.int8)
        self.part_contract, self.part_supplier = NOBODY, NOBODY

    def __len__(self) -> int:
        return len(self.supplier)

    def add(self, month: int, *who: int, procedure: int = BELOW) -> None:
        """Award a contract to a firm, or to a consortium that the first of several leads."""
        if len(who) > 1:
            row = np.full(len(who), len(self))
            self.part_contract = np.append(self.part_contract, row)
            self.part_supplier = np.append(self.part_supplier, who)
        self.supplier = np.append(self.supplier, np.int32(who[0]))
        self.start = np.append(self.start, np.int16(month + 1))
        self.procedure = np.append(self.procedure, np.int8(procedure))


def years(
    n: int,
    *awards: tuple[int, ...],
    before: tuple[tuple[int, ...], ...] = (),
    **closed: tuple[int, ...],
) -> list[dict[str, float]]:
    """Return the figures of some years.

    Parameters
    ----------
    n
    awards
        Month and slots, or Procedure.INNOVATION last as its negative.
    before
        Holders of contracts of the months before the run.
    closed
        By slot as ``s3``: the months in which its firms close.
    """
    contracts = Contracts()
    for who in before:
        contracts.add(-5, *who)
    wins = SecondWins(contracts, 10)  # type: ignore[arg-type]
    found = []
    for year in range(n):
        months = range(12 * year, 12 * year + 12)
        for month, *who in sorted(each for each in awards if each[0] in months):
            is_research = who[-1] == -RESEARCH
            who = who[:-1] if is_research else who
            contracts.add(month, *who, procedure=RESEARCH if is_research else BELOW)
        gone = [np.array([int(s[1:]) for s, when in closed.items() if m in when], dtype=np.int64)
                for m in months]  # fmt: skip
        found.append(wins.close_year(contracts, gone, months[0]))  # type: ignore[arg-type]
    return found


def test_firms_of_a_year_that_win_again_within_twelve_months() -> None:
    # slot 1 twelve months after its first, slot 2 thirteen, slot 3 never
    first, second = years(2, (5, 1), (17, 1), (5, 2), (18, 2), (11, 3))
    assert np.isnan(first["won_again_12m"])
    assert second["won_again_12m"] == pytest.approx(1 / 3)


def test_firms_of_a_year_that_win_again_within_thirty_six_months() -> None:
    # slot 1 thirty-six months after its first, slot 2 thirty-seven
    found = years(4, (5, 1), (41, 1), (5, 2), (42, 2))
    assert np.isnan(found[2]["won_again_36m"])
    assert found[3]["won_again_36m"] == pytest.approx(1 / 2)
    assert found[1]["won_again_12m"] == 0.0


def test_the_first_cohort_is_counted_to_its_last_month() -> None:
    found = years(2, (11, 1), (23, 1), (0, 2))
    assert found[1]["won_again_12m"] == pytest.approx(1 / 2)


def test_a_further_contract_counts_from_the_first_month_on_and_once() -> None:
    found = years(2, (3, 1), (3, 1), (4, 1), (8, 1), (6, 2))
    assert found[1]["won_again_12m"] == pytest.approx(1 / 2)


def test_who_held_a_contract_before_the_run_is_no_first_time_winner() -> None:
    found = years(2, (3, 1), (9, 1), (3, 2), before=((1,),))
    assert found[1]["won_again_12m"] == 0.0


def test_a_member_of_a_consortium_before_the_run_is_none_either() -> None:
    found = years(2, (3, 1), (9, 1), (3, 2), before=((5, 1),))
    assert found[1]["won_again_12m"] == 0.0


def test_a_consortium_is_a_win_of_each_member_and_one_of_its_leader() -> None:
    # slot 1 leads 2 and 3: had its part counted beside the contract, it had won twice
    found = years(2, (3, 1, 2, 3), (7, 3))
    assert found[1]["won_again_12m"] == pytest.approx(1 / 3)


def test_a_new_firm_in_a_slot_begins_anew() -> None:
    # slot 1: one firm wins in month 2 and closes in 5, the next wins in 8: two firms, none again
    found = years(2, (2, 1), (8, 1), (2, 2), (8, 2), s1=(5,))
    assert found[1]["won_again_12m"] == pytest.approx(1 / 3)


def test_a_slot_whose_firm_has_closed_is_open_to_a_first_contract_in_later_years() -> None:
    # slot 1: one firm wins twice and closes in month 9, the next has its first in month 14
    found = years(3, (2, 1), (4, 1), (14, 1), (15, 2), (20, 2), s1=(9,))
    assert found[1]["won_again_12m"] == pytest.approx(1.0)
    assert found[2]["won_again_12m"] == pytest.approx(1 / 2)


def test_each_of_three_firms_of_a_slot_in_a_year_is_a_firm() -> None:
    # two win once each and close, the third wins in months 9 and 13
    found = years(2, (1, 1), (5, 1), (9, 1), (13, 1), s1=(3, 7))
    assert found[1]["won_again_12m"] == pytest.approx(1 / 3)


def test_a_firm_that_closes_wins_what_is_awarded_in_the_month_before_it_does() -> None:
    # awards come before closures of a month
    found = years(2, (2, 1), (5, 1), (8, 2), s1=(5,))
    assert found[1]["won_again_12m"] == pytest.approx(1 / 2)


def test_first_contracts_that_are_partnerships_are_not_counted_here() -> None:
    # slot 1 is a partner first; slot 2 wins a tender first and a partnership after
    found = years(2, (2, 1, -RESEARCH), (6, 1), (2, 2), (6, 2, -RESEARCH), (3, 3))
    assert found[1]["won_again_12m"] == pytest.approx(1 / 2)


def test_a_year_without_first_contracts_has_no_share() -> None:
    assert np.isnan(years(2, (3, 1), before=((1,),))[1]["won_again_12m"])
