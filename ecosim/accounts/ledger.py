"""The ledger: the only door through which money moves, double entry.

Three verbs. ``pay`` is one payer to one payee, arrays in. ``clear`` is a market in one step: many
payers, many payees, equal totals. Both take ``credit=`` when the sale is on account: claims and
debts are booked instead of deposits. ``settle`` and ``settle_pool`` pay such debts later.

Positions are vectors over accounts in GBP: ``deposits`` (negative is an overdraft at the bank),
``owed_to`` and ``owed_by`` (claims and debts on account, one row a credit book). Loans are the
negative deposits.
"""

from __future__ import annotations

from enum import IntEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ecosim.accounts.books import Books
from ecosim.accounts.chart import Block, Chart
from ecosim.accounts.flows import Flows, Why
from ecosim.errors import BooksError
from ecosim.kernel import engine
from ecosim.kernel.columns import total_by
from ecosim.kernel.types import Floats, Ints

Accounts = Block | int | Ints


class Credit(IntEnum):
    """The books of sales on account."""

    TRADE = 0
    PUBLIC = 1


#: totals of the two sides of a cleared market may differ by rounding only
_ROUNDING = 1e-11


class Ledger:
    """Positions of every account and the flows of the month.

    Parameters
    ----------
    chart
        The chart of accounts.
    """

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.flows = Flows(chart)
        n = chart.n_accounts
        self.deposits: Floats = np.zeros(n)
        self.owed_to: Floats = np.zeros((len(Credit), n))
        self.owed_by: Floats = np.zeros((len(Credit), n))
        #: the same claims and debts summed by line, kept along so that nobody sums them again
        self._owed_to_lines: Floats = np.zeros((len(Credit), chart.n_lines))
        self._owed_by_lines: Floats = np.zeros((len(Credit), chart.n_lines))
        self.opening: Floats = np.zeros(n)
        self.cash_in: Floats = np.zeros(n)
        self.cash_out: Floats = np.zeros(n)

    @cached_property
    def books(self) -> Books:
        """Return the arrays in one bundle, for compiled verbs."""
        flows, chart = self.flows, self.chart
        return Books(
            chart.grid, self.deposits, self.cash_in, self.cash_out, self.owed_to, self.owed_by,
            self._owed_to_lines, self._owed_by_lines, flows.paid, flows.received, flows.between,
            flows.reach, chart.line, chart.party_of_line,
        )  # fmt: skip

    def __repr__(self) -> str:
        return f"<Ledger {self.chart.n_accounts:,} accounts>"

    def open_month(self) -> None:
        """Start a month: flows at zero, opening balances noted."""
        if engine.is_compiled():
            from ecosim.accounts.compiled_ledger import open_month

            open_month(self.books, self.opening)
            return
        self.flows.clear()
        self.opening[:] = self.deposits
        self.cash_in[:] = 0.0
        self.cash_out[:] = 0.0

    def open_credit(self, book: Credit, owed_by: Floats, owed_to: Floats) -> None:
        """Set debts and claims on account that exist before the first month: (n_accounts,) each."""
        self.owed_by[book][:] = owed_by
        self.owed_to[book][:] = owed_to
        everyone = Block(0, self.chart.n_accounts)
        self._owed_by_lines[book] = self._by_line(everyone, self.owed_by[book])
        self._owed_to_lines[book] = self._by_line(everyone, self.owed_to[book])

    def endow(self, accounts: Accounts, amount: npt.ArrayLike) -> None:
        """Give opening deposits before the first month; the bank owes what others hold."""
        where = _index(accounts)
        before = float(np.sum(self.deposits[where]))
        self.deposits[where] = amount
        self.deposits[self.chart.bank] -= float(np.sum(self.deposits[where])) - before

    # ------------------------------------------------------------------ one payer, one payee
    def pay(
        self,
        why: Why,
        payer: Accounts,
        payee: Accounts,
        amount: npt.ArrayLike,
        *,
        credit: Credit | None = None,
        by_payer: Floats | None = None,
        by_payee: Floats | None = None,
    ) -> None:
        """Move money from payers to payees, element by element.

        Parameters
        ----------
        why
            What it is for.
        payer, payee
            A block, one account, or account numbers (m,); a single account serves every element.
        amount : (m,), GBP
            May be negative only for a correction of an earlier payment of the same kind.
        credit
            Book claims and debts instead of moving deposits.
        by_payer, by_payee : (n_lines,), GBP
            The amounts summed by line, where the caller has them; summed here otherwise.
        """
        amounts = np.asarray(amount, dtype=np.float64)
        n = _elements(payer, payee)
        if by_payer is None and by_payee is None and engine.is_compiled():
            self._pay_compiled(why, payer, payee, amounts, n, credit)
            return
        if amounts.shape != (n,):
            amounts = np.broadcast_to(amounts, (n,))
        by_payer, by_payee = self._lines(payer, payee, amounts, by_payer, by_payee)
        total = np.array([by_payer.sum()])
        paid = total if isinstance(payer, int) else amounts
        received = total if isinstance(payee, int) else amounts
        self._book(payer, payee, paid, received, by_payer, by_payee, credit=credit)
        self._post(why, payer, payee, amounts, by_payer, by_payee)

    # ------------------------------------------------------------------ a market in one step
    def clear(
        self,
        why: Why,
        payers: Accounts,
        paid: Floats,
        payees: Accounts,
        received: Floats,
        between: Floats,
        *,
        credit: Credit | None = None,
        by_payer: Floats | None = None,
        by_payee: Floats | None = None,
    ) -> None:
        """Clear a market: what all payers pay is what all payees receive.

        Parameters
        ----------
        payers, payees
            Accounts of the two sides.
        paid, received : GBP, one each a payer and a payee
        between : (n_parties, n_parties), GBP
            Who pays whom, by party; the same total.
        by_payer, by_payee : (n_lines,), GBP
            As in :meth:`pay`.

        Raises
        ------
        BooksError
            When the three totals differ by more than rounding.
        """
        by_payer = self._by_line(payers, paid) if by_payer is None else by_payer
        by_payee = self._by_line(payees, received) if by_payee is None else by_payee
        self._require_totals(why, by_payer, by_payee, between)
        self._book(payers, payees, paid, received, by_payer, by_payee, credit=credit)
        self.flows.post(why, by_payer, by_payee, between)

    # ------------------------------------------------------------------ debts on account
    def settle(self, book: Credit, payer: Accounts, payee: Accounts, amount: Floats) -> None:
        """Pay debts on account, element by element: (m,) GBP."""
        by_payer, by_payee = self._by_line(payer, amount), self._by_line(payee, amount)
        self._settle(book, payer, payee, amount, amount, by_payer, by_payee)
        self._post(Why.SETTLEMENT, payer, payee, amount, by_payer, by_payee)

    def settle_market(
        self,
        book: Credit,
        payers: Accounts,
        paid: Floats,
        payees: Accounts,
        received: Floats,
        between: Floats,
    ) -> None:
        """Pay debts on account of many to many: arguments as in :meth:`clear`."""
        if engine.is_compiled() and isinstance(payers, Block) and isinstance(payees, Block):
            from ecosim.accounts.compiled_ledger import settle_sales

            settle_sales(
                self.books, int(book), payers.start, paid, payees.start, received, between
            )
            return
        by_payer, by_payee = self._by_line(payers, paid), self._by_line(payees, received)
        self._require_totals(Why.SETTLEMENT, by_payer, by_payee, between)
        self._settle(book, payers, payees, paid, received, by_payer, by_payee)
        self.flows.post(Why.SETTLEMENT, by_payer, by_payee, between)

    def settle_pool(self, book: Credit, share: float) -> None:
        """Pay a share of everything owed in a credit book: each side its part of one total.

        With a share of 1 / (1 + L) a month the mean delay is L months.
        """
        if engine.is_compiled():
            from ecosim.accounts.compiled_ledger import settle_pool

            settle_pool(self.books, int(book), share)
            return
        paid, received = share * self.owed_by[book], share * self.owed_to[book]
        by_payer, by_payee = share * self._owed_by_lines[book], share * self._owed_to_lines[book]
        everyone = Block(0, self.chart.n_accounts)
        self._settle(book, everyone, everyone, paid, received, by_payer, by_payee)
        self.flows.post(Why.SETTLEMENT, by_payer, by_payee, self._proportional(by_payer, by_payee))

    # ------------------------------------------------------------------ inside
    def _pay_compiled(
        self,
        why: Why,
        payer: Accounts,
        payee: Accounts,
        amounts: Floats,
        n: int,
        credit: Credit | None,
    ) -> None:
        from ecosim.accounts.compiled_ledger import CASH, pay_each

        if n == 0:
            return
        each = np.ascontiguousarray(np.broadcast_to(amounts, (n,)))
        # plain integers: to type a member of an enumeration takes ten times as long as to pay
        book = CASH if credit is None else int(credit)
        pay_each(self.books, int(why), book, _ids(payer), _ids(payee), each)

    def _require_totals(
        self, why: Why, by_payer: Floats, by_payee: Floats, between: Floats
    ) -> None:
        """Raise when what is paid, what is received and the matrix between differ."""
        totals = (float(by_payer.sum()), float(by_payee.sum()), float(between.sum()))
        scale = max(1.0, float(np.abs(by_payer).sum()))
        # NumPy's peak-to-peak, because Python's max() and min() step over a NaN
        if not (scale < np.inf and np.ptp(totals) <= _ROUNDING * scale * 100):
            raise BooksError(
                f"{why.name.lower()}: payers pay {totals[0]!r}, payees receive {totals[1]!r}, "
                f"the matrix holds {totals[2]!r}"
            )

    def _book(
        self,
        payer: Accounts,
        payee: Accounts,
        paid: Floats,
        received: Floats,
        by_payer: Floats,
        by_payee: Floats,
        *,
        credit: Credit | None,
    ) -> None:
        if credit is not None:
            self._add(self.owed_by[credit], payer, paid)
            self._add(self.owed_to[credit], payee, received)
            self._owed_by_lines[credit] += by_payer
            self._owed_to_lines[credit] += by_payee
        else:
            self._cash(payer, payee, paid, received)

    def _settle(
        self,
        book: Credit,
        payer: Accounts,
        payee: Accounts,
        paid: Floats,
        received: Floats,
        by_payer: Floats,
        by_payee: Floats,
    ) -> None:
        self._cash(payer, payee, paid, received)
        self._subtract(self.owed_by[book], payer, paid)
        self._subtract(self.owed_to[book], payee, received)
        self._owed_by_lines[book] -= by_payer
        self._owed_to_lines[book] -= by_payee

    def _cash(self, payer: Accounts, payee: Accounts, paid: Floats, received: Floats) -> None:
        self._subtract(self.deposits, payer, paid)
        self._add(self.deposits, payee, received)
        self._add(self.cash_out, payer, paid)
        self._add(self.cash_in, payee, received)

    def _add(self, vector: Floats, accounts: Accounts, amounts: Floats) -> None:
        if isinstance(accounts, Block):
            vector[accounts.slice] += amounts
        elif isinstance(accounts, int):
            vector[accounts] += amounts.sum()
        else:
            np.add.at(vector, accounts, amounts)

    def _subtract(self, vector: Floats, accounts: Accounts, amounts: Floats) -> None:
        if isinstance(accounts, Block):
            vector[accounts.slice] -= amounts
        else:
            self._add(vector, accounts, -amounts)

    def _lines(
        self,
        payer: Accounts,
        payee: Accounts,
        amounts: Floats,
        by_payer: Floats | None,
        by_payee: Floats | None,
    ) -> tuple[Floats, Floats]:
        """Return the sums by line of both sides; a single account's follows from the other's."""
        if by_payer is None:
            by_payer = self._by_line(payer, amounts)
        if by_payee is None and isinstance(payee, int):
            by_payee = np.zeros(self.chart.n_lines)
            by_payee[self.chart.line[payee]] = float(by_payer.sum())
        if by_payee is None:
            by_payee = self._by_line(payee, amounts)
        return by_payer, by_payee

    def _by_line(self, accounts: Accounts, amounts: Floats) -> Floats:
        chart = self.chart
        if isinstance(accounts, int):
            lines = np.zeros(chart.n_lines)
            lines[chart.line[accounts]] = float(np.sum(amounts))
            return lines
        line = chart.line[_index(accounts)]
        return total_by(line, amounts, chart.n_lines)

    def _post(
        self,
        why: Why,
        payer: Accounts,
        payee: Accounts,
        amounts: Floats,
        by_payer: Floats,
        by_payee: Floats,
    ) -> None:
        """Post payments to the flows; those of or to a single account fill one row or column."""
        chart, flows = self.chart, self.flows
        if isinstance(payee, int):
            flows.post(why, by_payer, by_payee, flows.by_party(by_payer),
                       column=chart.external_party(payee))  # fmt: skip
        elif isinstance(payer, int):
            flows.post(why, by_payer, by_payee, flows.by_party(by_payee),
                       row=chart.external_party(payer))  # fmt: skip
        else:
            code = chart.party[_index(payer)] * chart.n_parties + chart.party[_index(payee)]
            flat = total_by(code, amounts, chart.n_parties**2)
            flows.post(why, by_payer, by_payee, flat.reshape(chart.n_parties, -1))

    def _proportional(self, by_payer: Floats, by_payee: Floats) -> Floats:
        payers, payees = self.flows.by_party(by_payer), self.flows.by_party(by_payee)
        total = float(payers.sum())
        return np.outer(payers, payees) / total if total else np.zeros((len(payers), len(payees)))


def _index(accounts: Accounts) -> slice | int | Ints:
    return accounts.slice if isinstance(accounts, Block) else accounts


def _ids(accounts: Accounts) -> Ints:
    """Return account numbers: (m,)."""
    if isinstance(accounts, Block):
        return accounts.ids
    return np.atleast_1d(np.asarray(accounts, dtype=np.int64))


def _elements(payer: Accounts, payee: Accounts) -> int:
    """Return how many payments there are: no payer or no payee among many is none."""
    sides = [len(side) for side in (payer, payee) if not isinstance(side, int)]
    if len(set(sides)) > 1:
        raise BooksError(f"{sides[0]} payers cannot pay {sides[1]} payees one by one")
    return sides[0] if sides else 1
