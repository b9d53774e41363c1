"""Is money conserved, whatever is paid?

Hypothesis draws sequences of payments, cleared markets and settlements; after each sequence the
books must close. A plain dictionary of balances, kept here, is the independent second set of books.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ecosim.accounts import identities
from ecosim.accounts.flows import Why
from ecosim.accounts.ledger import Credit, Ledger
from ecosim.accounts.reading import read_month
from ecosim.errors import BooksError
from tests.accounts.books import endowed_ledger, small_chart

CHART = small_chart()
INSIDE = CHART.government  # accounts below have a place
EXTERNALS = range(CHART.government, CHART.n_accounts)
PENCE = st.integers(0, 10**9).map(lambda pence: pence / 100)
BOOKS = st.sampled_from([None, Credit.TRADE, Credit.PUBLIC])
# inputs are between firms only, an identity of their own; settlement has its own verb
WHYS = st.sampled_from([w for w in Why if w not in (Why.INTERMEDIATE, Why.SETTLEMENT)])


@dataclass(frozen=True)
class Payment:
    """Element by element: some accounts pay one external, or the other way, or pairs."""

    why: Why
    payers: tuple[int, ...]
    payees: tuple[int, ...]
    amounts: tuple[float, ...]
    credit: Credit | None

    def book(self, ledger: Ledger) -> None:
        ledger.pay(
            self.why, _accounts(self.payers, len(self.amounts)),
            _accounts(self.payees, len(self.amounts)), np.array(self.amounts), credit=self.credit,
        )  # fmt: skip


@dataclass(frozen=True)
class Market:
    """What every firm sells to every household, as a table."""

    why: Why
    table: tuple[tuple[float, ...], ...]  # 10 firms x 2 households
    credit: Credit | None

    def book(self, ledger: Ledger) -> None:
        sold = np.array(self.table)
        line = CHART.line[CHART.firms.slice]
        between = np.zeros((CHART.n_parties, CHART.n_parties))
        for firm in range(10):
            for home in range(2):
                between[CHART.household_parties.start + home, CHART.party_of_line[line[firm]]] += (
                    sold[firm, home]
                )
        ledger.clear(
            self.why, CHART.households, sold.sum(axis=0), CHART.firms, sold.sum(axis=1), between,
            credit=self.credit,
        )  # fmt: skip


@dataclass(frozen=True)
class Settlement:
    """A part of a credit book is paid."""

    book_of: Credit
    share: float

    def book(self, ledger: Ledger) -> None:
        ledger.settle_pool(self.book_of, self.share)


def _accounts(numbers: tuple[int, ...], m: int) -> int | np.ndarray:
    return numbers[0] if len(numbers) == 1 < m or numbers[0] in EXTERNALS else np.array(numbers)


@st.composite
def payments(draw: st.DrawFn) -> Payment:
    """Draw a payment between accounts of the region and an external, or between pairs."""
    m = draw(st.integers(1, 5))
    inside = st.integers(0, INSIDE - 1)
    many = tuple(draw(st.lists(inside, min_size=m, max_size=m)))
    amounts = tuple(draw(st.lists(PENCE, min_size=m, max_size=m)))
    other: tuple[int, ...] = (draw(st.sampled_from(EXTERNALS)),)
    form = draw(st.sampled_from(["to external", "from external", "pairs"]))
    if form == "pairs":
        other = tuple(draw(st.lists(inside, min_size=m, max_size=m)))
    sides = (other, many) if form == "from external" else (many, other)
    return Payment(draw(WHYS), *sides, amounts, draw(BOOKS))


@st.composite
def markets(draw: st.DrawFn) -> Market:
    """Draw a market in which every firm may sell to every household."""
    cells = draw(st.lists(PENCE, min_size=20, max_size=20))
    rows = tuple((cells[2 * k], cells[2 * k + 1]) for k in range(10))
    return Market(draw(WHYS), rows, draw(BOOKS))


settlements = st.builds(Settlement, st.sampled_from(Credit), st.floats(0.0, 1.0))
histories = st.lists(st.one_of(payments(), markets(), settlements), min_size=1, max_size=8)


def booked(history: list[Payment | Market | Settlement]) -> Ledger:
    """Return endowed books in which everything of a history is posted."""
    ledger = endowed_ledger()
    for event in history:
        event.book(ledger)
    return ledger


def size(ledger: Ledger) -> float:
    """Return how much money there is and how much moved, to compare rounding with."""
    return 2 * (450.0 + 1300.0) + float(ledger.flows.paid.sum())


def ever_owed(history: list[Payment | Market | Settlement], book: Credit) -> float:
    """Return what was promised in a credit book, settled since or not.

    A settlement takes its part off what is owed, so the rest is rounded like what was owed, however
    small it is: of 1,048,586.49 settled by .99999 the 10.49 left are known to eleven digits.
    """
    promised = 0.0
    for event in history:
        if not isinstance(event, Settlement) and event.credit == book:
            values = event.amounts if isinstance(event, Payment) else event.table
            promised += float(np.sum(values))
    return promised


NEARLY_SETTLED = [
    Market(Why.PROCUREMENT, ((0.0, 0.0),) * 9 + ((0.01, 1_048_586.48),), Credit.TRADE),
    Settlement(Credit.TRADE, 0.99999),
]


@given(histories)
@example(NEARLY_SETTLED)
def test_deposits_and_claims_sum_to_zero(history: list[Payment | Market | Settlement]) -> None:
    ledger = booked(history)
    assert abs(ledger.deposits.sum()) < 1e-12 * size(ledger)
    assert abs(identities.net_position(ledger).sum()) < 1e-12 * size(ledger)
    for book in Credit:
        owed_to, owed_by = ledger.owed_to[book].sum(), ledger.owed_by[book].sum()
        assert abs(owed_to - owed_by) <= 1e-12 * max(1.0, ever_owed(history, book))


@given(st.lists(st.one_of(payments(), markets()), min_size=1, max_size=8))
def test_both_sides_of_a_claim_are_equal_while_nothing_is_settled(
    history: list[Payment | Market],
) -> None:
    ledger = booked(list(history))
    for book in Credit:
        assert ledger.owed_to[book].sum() == pytest.approx(ledger.owed_by[book].sum(), rel=1e-12)


@given(histories)
def test_what_is_paid_is_received_and_in_the_matrix(
    history: list[Payment | Market | Settlement],
) -> None:
    ledger = booked(history)
    flows, room = ledger.flows, 1e-12 * size(ledger)
    assert abs(flows.paid.sum(axis=1) - flows.received.sum(axis=1)).max() < room
    for why in Why:
        by_payer = np.bincount(CHART.party_of_line, flows.paid[why], CHART.n_parties)
        by_payee = np.bincount(CHART.party_of_line, flows.received[why], CHART.n_parties)
        assert abs(flows.between[why].sum(axis=1) - by_payer).max() < room
        assert abs(flows.between[why].sum(axis=0) - by_payee).max() < room


@given(histories)
def test_deposits_change_by_what_came_in_less_what_went_out(
    history: list[Payment | Market | Settlement],
) -> None:
    ledger = booked(history)
    change = ledger.deposits - ledger.opening
    assert abs(change - (ledger.cash_in - ledger.cash_out)).max() < 1e-12 * size(ledger)


@given(histories)
def test_every_balance_is_the_one_kept_in_a_second_set_of_books(
    history: list[Payment | Market | Settlement],
) -> None:
    ledger = booked(history)
    cash = [0.0] * CHART.n_accounts
    for k in range(10):
        cash[CHART.firms.start + k] = 10.0 * k
    cash[CHART.households.start], cash[CHART.households.start + 1] = 500.0, 800.0
    cash[CHART.bank] = -(450.0 + 1300.0)
    owes = {book: [0.0] * CHART.n_accounts for book in Credit}
    claims = {book: [0.0] * CHART.n_accounts for book in Credit}
    for event in history:
        if isinstance(event, Settlement):
            for a in range(CHART.n_accounts):
                cash[a] += event.share * (claims[event.book_of][a] - owes[event.book_of][a])
                owes[event.book_of][a] *= 1.0 - event.share
                claims[event.book_of][a] *= 1.0 - event.share
            continue
        if isinstance(event, Market):
            deals = [
                (CHART.households.start + h, CHART.firms.start + f, event.table[f][h])
                for f in range(10) for h in range(2)
            ]  # fmt: skip
        else:
            m = len(event.amounts)
            payers = event.payers * (m if len(event.payers) == 1 else 1)
            payees = event.payees * (m if len(event.payees) == 1 else 1)
            deals = list(zip(payers, payees, event.amounts, strict=True))
        for payer, payee, amount in deals:
            if event.credit is None:
                cash[payer] -= amount
                cash[payee] += amount
            else:
                owes[event.credit][payer] += amount
                claims[event.credit][payee] += amount
    room = 1e-12 * size(ledger)
    assert ledger.deposits == pytest.approx(cash, abs=room)
    for book in Credit:
        assert ledger.owed_by[book] == pytest.approx(owes[book], abs=room)
        assert ledger.owed_to[book] == pytest.approx(claims[book], abs=room)


@given(histories)
def test_cheap_residuals_see_nothing_wrong_in_books_that_close(
    history: list[Payment | Market | Settlement],
) -> None:
    ledger = booked(history)
    residuals = identities.cheap_residuals(read_month(ledger))
    assert max(residuals.values()) < 1e-12 * size(ledger)


# ---- what is refused ---------------------------------------------------------------------------


def market(paid: list[float], received: list[float], matrix: float) -> Ledger:
    """Clear a market between two households and two background firms; return the books."""
    ledger = Ledger(CHART)
    between = np.zeros((CHART.n_parties, CHART.n_parties))
    between[CHART.household_parties.start, CHART.firm_party(4).start] = matrix
    firms = CHART.background.ids[:2]
    ledger.clear(
        Why.CONSUMPTION, CHART.households, np.array(paid), firms, np.array(received), between
    )
    return ledger


def test_market_with_equal_totals_clears() -> None:
    ledger = market([3.0, 4.0], [5.0, 2.0], 7.0)
    assert ledger.flows.total(Why.CONSUMPTION) == 7.0
    assert ledger.deposits[CHART.households.slice].tolist() == [-3.0, -4.0]
    assert ledger.deposits[CHART.background.ids[:2]].tolist() == [5.0, 2.0]


@pytest.mark.parametrize(
    ("paid", "received", "matrix"),
    [
        ([3.0, 4.0], [5.0, 2.01], 7.0),
        ([3.0, 4.01], [5.0, 2.0], 7.0),
        ([3.0, 4.0], [5.0, 2.0], 7.01),
        ([np.nan, 4.0], [5.0, 2.0], 7.0),
        ([3.0, 4.0], [np.nan, 2.0], 7.0),
        ([3.0, 4.0], [5.0, 2.0], np.nan),
        ([np.inf, 4.0], [5.0, 2.0], 7.0),
        ([3.0, 4.0], [np.inf, 2.0], 7.0),
    ],
)
def test_market_that_does_not_add_up_is_refused(
    paid: list[float], received: list[float], matrix: float
) -> None:
    with pytest.raises(BooksError, match="consumption"):
        market(paid, received, matrix)


def test_payers_and_payees_of_different_number_are_refused() -> None:
    ledger = Ledger(CHART)
    with pytest.raises(BooksError, match="2 payers cannot pay 3 payees"):
        ledger.pay(Why.WAGES, CHART.households, np.array([3, 4, 5]), 1.0)
    assert not ledger.deposits.any()


def test_nobody_paying_somebody_is_no_payment() -> None:
    ledger = Ledger(CHART)
    nobody = np.zeros(0, dtype=np.int64)
    ledger.pay(Why.DIVIDENDS_OUTSIDE, nobody, CHART.rest_of_uk, np.zeros(0))
    assert not ledger.deposits.any()
    assert not ledger.flows.paid.any()
