"""Compiled verbs of the ledger: the only place where compiled code moves money.

Accounts are moved one by one (`cash`, `claim`, `debt`), inside the loops of those who pay.
Transactions are noted by line and by party (`market`, `to_external`, `from_external`) from totals
of many accounts at once. The identities tie the two together, as they do for the plain verbs.

Constants are NumPy's integers, not Python's: for each of those a verb would be compiled anew. A
run of lines is taken out as a slice: an index that begins anywhere might be negative, for all the
compiler knows, and so nothing is added several at a time.
"""

from __future__ import annotations

from collections import namedtuple
from typing import Any

import numpy as np

from ecosim.accounts.books import COLUMNS, PAID, RECEIVED, ROWS
from ecosim.accounts.flows import Why
from ecosim.errors import BooksError
from ecosim.kernel.compiled import inlined, kernel, part, unordered_part

#: the type of a tuple that is named after an enumeration is known to no checker
_tuple_named: Any = namedtuple
#: what a transaction is for, by number: not all versions of the compiler index by an enumeration
WHY = _tuple_named("WHY", Why.__members__)(*(np.int64(why) for why in Why))
#: a sale that is paid at once
CASH = np.int64(-1)
#: the first of all lines or parties
FIRST = np.int64(0)
#: external accounts, in the order of the chart
GOVERNMENT, BANK, REST_OF_UK, WORLD = (np.int64(account) for account in range(4))
#: whether an external account pays or is paid
_PAYS, _IS_PAID = np.True_, np.False_
#: sides of a market may differ by rounding only, relative to what is paid
_ROUNDING = 1e-9


# ---------------------------------------------------------------------- accounts
@inlined
def cash(books: Any, account: Any, got: Any, gave: Any) -> Any:
    """Move an account's deposits."""
    books.deposits[account] += got - gave
    books.cash_in[account] += got
    books.cash_out[account] += gave


@inlined
def spend(books: Any, account: Any, gave: Any) -> Any:
    """Take from an account's deposits."""
    books.deposits[account] -= gave
    books.cash_out[account] += gave


@inlined
def claim(books: Any, credit: Any, account: Any, amount: Any) -> Any:
    """Book what an account sold on account."""
    books.owed_to[credit, account] += amount


@inlined
def debt(books: Any, credit: Any, account: Any, amount: Any) -> Any:
    """Book what an account bought on account."""
    books.owed_by[credit, account] += amount


# ---------------------------------------------------------------------- the two grids
@part
def _widen(reach: Any, why: Any, side: Any, first: Any, stop: Any) -> Any:
    """Let what was written reach from `first` to before `stop`; so far nothing where both are 0."""
    is_new = reach[why, side, 1] == 0
    reach[why, side, 0] = first if is_new else min(reach[why, side, 0], first)
    reach[why, side, 1] = max(reach[why, side, 1], stop)


@part
def _note(lines: Any, reach: Any, why: Any, side: Any, first: Any, amounts: Any) -> Any:
    """Add amounts to lines that follow each other."""
    run = lines[why, first : first + len(amounts)]
    for i in range(len(amounts)):
        run[i] += amounts[i]
    _widen(reach, why, side, first, first + len(amounts))


@part
def _note_external(books: Any, why: Any, first: Any, amounts: Any, who: Any, pays: Any) -> Any:
    """Add amounts between a run of lines and an external account to the matrix; return their sum.

    Lines of one party follow each other, so each party's sum is added once.
    """
    parties = books.party[first : first + len(amounts)]
    party, total, whole = parties[0] if len(amounts) else 0, 0.0, 0.0
    other, low, high = books.grid.external_party + who, party, party + 1
    for i in range(len(amounts) + 1):
        if i == len(amounts) or parties[i] != party:
            row, column = (other, party) if pays else (party, other)
            books.between[why, row, column] += total
            low, high, whole = min(low, party), max(high, party + 1), whole + total
            if i == len(amounts):
                break
            party, total = parties[i], 0.0
        total += amounts[i]
    _widen(books.reach, why, COLUMNS if pays else ROWS, low, high)
    _widen(books.reach, why, ROWS if pays else COLUMNS, other, other + 1)
    return whole


@part
def _note_matrix(books: Any, why: Any, row: Any, column: Any, between: Any) -> Any:
    """Add a matrix of who paid whom, from one party of each side on."""
    n_rows, n_columns = between.shape
    for i in range(n_rows):
        run = books.between[why, row + i, column : column + n_columns]
        for j in range(n_columns):
            run[j] += between[i, j]
    _widen(books.reach, why, ROWS, row, row + n_rows)
    _widen(books.reach, why, COLUMNS, column, column + n_columns)


@part
def _owe(lines: Any, credit: Any, first: Any, amounts: Any) -> Any:
    """Add what is bought or sold on account to lines that follow each other."""
    run = lines[credit, first : first + len(amounts)]
    for i in range(len(amounts)):
        run[i] += amounts[i]


@unordered_part
def checked_sum(values: Any) -> Any:
    """Return a sum for comparison only: its order of additions is the processor's."""
    total = 0.0
    for i in range(len(values)):
        total += values[i]
    return total


@part
def market(
    books: Any, why: Any, credit: Any, payer_line: Any, paid: Any, payee_line: Any, received: Any,
    row: Any, column: Any, between: Any,
) -> Any:  # fmt: skip
    """Note a market: what two runs of lines paid and received, and who paid whom by party.

    `payer_line` and `payee_line` are the first of each run, `row` and `column` the first parties
    of the matrix. Raises where the three totals differ.
    """
    _note(books.paid, books.reach, why, PAID, payer_line, paid)
    _note(books.received, books.reach, why, RECEIVED, payee_line, received)
    given, taken = checked_sum(paid), checked_sum(received)
    _note_matrix(books, why, row, column, between)
    whole = 0.0
    for i in range(len(between)):
        whole += checked_sum(between[i])
    if credit >= 0:
        _owe(books.owed_by_lines, credit, payer_line, paid)
        _owe(books.owed_to_lines, credit, payee_line, received)
    room = _ROUNDING * max(1.0, abs(given))
    # written so that a total that is no number fails
    if not (abs(given - taken) <= room and abs(given - whole) <= room):
        raise BooksError("a market does not clear: payers, payees and the matrix differ")


@part
def to_external(books: Any, why: Any, payer_line: Any, paid: Any, who: Any) -> Any:
    """Note what a run of lines pays to one external account, and give it the money."""
    _note(books.paid, books.reach, why, PAID, payer_line, paid)
    total = _note_external(books, why, payer_line, paid, who, _IS_PAID)
    line = books.grid.external_line + who
    books.received[why, line] += total
    _widen(books.reach, why, RECEIVED, line, line + 1)
    cash(books, books.grid.externals + who, total, 0.0)


@part
def from_external(
    books: Any, why: Any, credit: Any, who: Any, payee_line: Any, received: Any
) -> Any:
    """Note what one external account pays to a run of lines, and take the money or book a debt."""
    _note(books.received, books.reach, why, RECEIVED, payee_line, received)
    total = _note_external(books, why, payee_line, received, who, _PAYS)
    line, account = books.grid.external_line + who, books.grid.externals + who
    books.paid[why, line] += total
    _widen(books.reach, why, PAID, line, line + 1)
    if credit >= 0:
        _owe(books.owed_to_lines, credit, payee_line, received)
        books.owed_by_lines[credit, line] += total
        debt(books, credit, account, total)
    else:
        cash(books, account, 0.0, total)


@part
def between_externals(books: Any, why: Any, payer: Any, payee: Any, amount: Any) -> Any:
    """Let one external account pay another."""
    grid = books.grid
    books.paid[why, grid.external_line + payer] += amount
    books.received[why, grid.external_line + payee] += amount
    row, column = grid.external_party + payer, grid.external_party + payee
    books.between[why, row, column] += amount
    line = grid.external_line
    _widen(books.reach, why, PAID, line + payer, line + payer + 1)
    _widen(books.reach, why, RECEIVED, line + payee, line + payee + 1)
    _widen(books.reach, why, ROWS, row, row + 1)
    _widen(books.reach, why, COLUMNS, column, column + 1)
    cash(books, grid.externals + payer, 0.0, amount)
    cash(books, grid.externals + payee, amount, 0.0)


# ---------------------------------------------------------------------- single payments
@kernel
def pay_each(books: Any, why: Any, credit: Any, payer: Any, payee: Any, amounts: Any) -> Any:
    """Pay element by element: `payer` and `payee` are account numbers, one for all or (m,)."""
    for i in range(len(amounts)):
        by = payer[i] if len(payer) > 1 else payer[0]
        to = payee[i] if len(payee) > 1 else payee[0]
        amount = amounts[i] if len(amounts) > 1 else amounts[0]
        _pay_one(books, why, credit, by, to, amount)


@part
def _pay_one(books: Any, why: Any, credit: Any, payer: Any, payee: Any, amount: Any) -> Any:
    by, to = books.line[payer], books.line[payee]
    row, column = books.party[by], books.party[to]
    books.paid[why, by] += amount
    books.received[why, to] += amount
    books.between[why, row, column] += amount
    _widen(books.reach, why, PAID, by, by + 1)
    _widen(books.reach, why, RECEIVED, to, to + 1)
    _widen(books.reach, why, ROWS, row, row + 1)
    _widen(books.reach, why, COLUMNS, column, column + 1)
    if credit >= 0:
        books.owed_by_lines[credit, by] += amount
        books.owed_to_lines[credit, to] += amount
        debt(books, credit, payer, amount)
        claim(books, credit, payee, amount)
    else:
        cash(books, payer, 0.0, amount)
        cash(books, payee, amount, 0.0)


# ---------------------------------------------------------------------- debts on account
@inlined
def _settled(books: Any, credit: Any, account: Any, got: Any, gave: Any) -> Any:
    """Pay a part of one account's claims and debts."""
    books.owed_to[credit, account] -= got
    books.owed_by[credit, account] -= gave
    cash(books, account, got, gave)


@kernel
def settle_pool(books: Any, credit: Any, share: Any) -> Any:
    """Pay a share of everything owed in a credit book, each side its part of one total."""
    for account in range(len(books.deposits)):
        settle(books, credit, share, account, 0.0, 0.0)
    settle_lines(books, credit, share)


@inlined
def settle(books: Any, credit: Any, share: Any, account: Any, got: Any, gave: Any) -> Any:
    """Move an account's deposits and pay a share of its claims and debts, in one go.

    :func:`settle_lines` notes what all pay.
    """
    claims, debts = share * books.owed_to[credit, account], share * books.owed_by[credit, account]
    books.owed_to[credit, account] -= claims
    books.owed_by[credit, account] -= debts
    books.deposits[account] += (got - gave) + (claims - debts)
    books.cash_in[account] += got + claims
    books.cash_out[account] += gave + debts


@part
def settle_lines(books: Any, credit: Any, share: Any) -> Any:
    """Note by line and by party that all accounts settle a share."""
    why = WHY.SETTLEMENT
    n_lines = books.paid.shape[1]
    paid, received = np.empty(n_lines), np.empty(n_lines)
    for line in range(n_lines):
        paid[line] = share * books.owed_by_lines[credit, line]
        received[line] = share * books.owed_to_lines[credit, line]
        books.owed_by_lines[credit, line] -= paid[line]
        books.owed_to_lines[credit, line] -= received[line]
    _note(books.paid, books.reach, why, PAID, FIRST, paid)
    _note(books.received, books.reach, why, RECEIVED, FIRST, received)
    _note_shared(books, why, paid, received)


@part
def by_party(books: Any, lines: Any) -> Any:
    """Sum a vector over all lines to parties."""
    out = np.zeros(books.between.shape[1])
    for i in range(len(lines)):
        out[books.party[i]] += lines[i]
    return out


@part
def _note_shared(books: Any, why: Any, paid: Any, received: Any) -> Any:
    """Note who paid whom where everybody who pays, pays into one pool: in proportion."""
    payers, payees = by_party(books, paid), by_party(books, received)
    total = payers.sum()
    if total == 0.0:
        return
    row, last_row = _span(payers != 0.0)
    column, last_column = _span(payees != 0.0)
    paid_here = payees[column:last_column]
    for i in range(row, last_row):
        run = books.between[why, i, column:last_column]
        for j in range(len(run)):
            run[j] += payers[i] * paid_here[j] / total
    _widen(books.reach, why, ROWS, row, last_row)
    _widen(books.reach, why, COLUMNS, column, last_column)


@kernel
def settle_sales(
    books: Any, credit: Any, payer: Any, paid: Any, payee: Any, received: Any, between: Any
) -> Any:
    """Pay debts of many to many: `payer` and `payee` are the first of two runs of accounts.

    `between` is by party, over all parties.
    """
    n_lines, n_parties = books.paid.shape[1], books.between.shape[1]
    by, to = np.zeros(n_lines), np.zeros(n_lines)
    pays, gets = np.zeros(n_parties, np.bool_), np.zeros(n_parties, np.bool_)
    for i in range(len(paid)):
        line = books.line[payer + i]
        by[line] += paid[i]
        pays[books.party[line]] = True
        _settled(books, credit, payer + i, 0.0, paid[i])
    _collect(books, credit, payee, received, to, gets)
    for line in range(n_lines):
        books.owed_by_lines[credit, line] -= by[line]
        books.owed_to_lines[credit, line] -= to[line]
    row, last_row = _span(pays)
    column, last_column = _span(gets)
    part_between = np.empty((last_row - row, last_column - column))
    for i in range(len(part_between)):
        part_between[i] = between[row + i, column:last_column]
    market(books, WHY.SETTLEMENT, CASH, FIRST, by, FIRST, to, row, column, part_between)


@part
def _collect(books: Any, credit: Any, payee: Any, received: Any, to: Any, gets: Any) -> Any:
    """Let a run of accounts be paid claims; add what lines get, and mark parties that get any."""
    line, total = books.line[payee], 0.0
    for i in range(len(received)):
        account = np.uint64(payee + i)
        if books.line[account] != line:
            to[line] = total
            line, total = books.line[account], to[books.line[account]]
        total += received[i]
        books.owed_to[credit, account] -= received[i]
        books.deposits[account] += received[i]
        books.cash_in[account] += received[i]
    to[line] = total
    for i in range(len(to)):
        if to[i] != 0.0:
            gets[books.party[i]] = True


@part
def _span(flags: Any) -> Any:
    """Return the first position that is set and the one after the last."""
    first, stop = 0, 0
    for i in range(len(flags)):
        if flags[i]:
            first = i if stop == 0 else first
            stop = i + 1
    return first, stop


# ---------------------------------------------------------------------- months
@kernel
def open_month(books: Any, opening: Any) -> Any:
    """Clear what was written of the flows; note opening deposits."""
    for why in range(len(books.reach)):
        reach = books.reach[why]
        _clear(books.paid[why, reach[PAID, 0] : reach[PAID, 1]])
        _clear(books.received[why, reach[RECEIVED, 0] : reach[RECEIVED, 1]])
        for row in range(reach[ROWS, 0], reach[ROWS, 1]):
            _clear(books.between[why, row, reach[COLUMNS, 0] : reach[COLUMNS, 1]])
        reach[:, :] = 0
    for a in range(len(opening)):
        opening[a] = books.deposits[a]
        books.cash_in[a] = 0.0
        books.cash_out[a] = 0.0


@part
def _clear(run: Any) -> Any:
    for i in range(len(run)):
        run[i] = 0.0
