"""Compiled twin of :func:`ecosim.accounts.reading.read_all`: what was written this month, once."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosim.accounts.books import COLUMNS, PAID, RECEIVED, ROWS
from ecosim.accounts.compiled_ledger import WHY, checked_sum
from ecosim.kernel.compiled import kernel, part, unordered_part


@kernel
def read(books: Any, sales: Any, inputs: Any, paid: Any, by_place: Any, by_sector: Any) -> Any:
    """Fill totals paid, and value added by place and by sector.

    `sales` and `inputs` are the kinds of transaction that add to and take from value added.

    Returns
    -------
    gva, and the gaps of a reading: sides, matrix, deposits, claims, inputs
    """
    sides, matrix, claims = 0.0, 0.0, 0.0
    for why in range(len(books.reach)):
        reach = books.reach[why]
        paid[why] = checked_sum(books.paid[why, reach[PAID, 0] : reach[PAID, 1]])
        taken = checked_sum(books.received[why, reach[RECEIVED, 0] : reach[RECEIVED, 1]])
        between = _block_sum(books.between, why, reach[ROWS], reach[COLUMNS])
        sides = _larger(sides, abs(taken - paid[why]))
        matrix = _larger(matrix, abs(between - paid[why]))
    for credit in range(len(books.owed_to)):
        claims = _larger(claims, abs(_gap(books.owed_to[credit], books.owed_by[credit])))
    gva = _value_added(books, sales, inputs, by_place, by_sector)
    gap = _firms(books, books.received[WHY.INTERMEDIATE]) - _firms(
        books, books.paid[WHY.INTERMEDIATE]
    )
    deposits = checked_sum(books.deposits)
    return gva, sides, matrix, deposits, claims, gap


@part
def _larger(worst: Any, gap: Any) -> Any:
    """Return the larger gap; one that is no number stays."""
    return gap if gap > worst or gap != gap else worst


@part
def _value_added(books: Any, sales: Any, inputs: Any, by_place: Any, by_sector: Any) -> Any:
    """Fill value added by place and by sector; return the whole."""
    n_sectors = len(by_sector)
    gva, total = np.zeros(len(by_place) * n_sectors), 0.0
    for k in range(len(sales)):
        _add_firms(books, books.received[sales[k]], 1.0, gva)
    for k in range(len(inputs)):
        _add_firms(books, books.paid[inputs[k]], -1.0, gva)
    for p in range(len(by_place)):
        for i in range(n_sectors):
            by_place[p] += gva[p * n_sectors + i]
            by_sector[i] += gva[p * n_sectors + i]
        total += by_place[p]
    return total


@part
def _add_firms(books: Any, lines: Any, sign: Any, gva: Any) -> Any:
    """Add what firms of all classes received or paid, by cell."""
    for first in range(books.grid.firm_line, books.grid.household_line, len(gva)):
        run = lines[first : first + len(gva)]
        for cell in range(len(gva)):
            gva[cell] += sign * run[cell]


@part
def _firms(books: Any, lines: Any) -> Any:
    return checked_sum(lines[books.grid.firm_line : books.grid.household_line])


@unordered_part
def _gap(owed_to: Any, owed_by: Any) -> Any:
    total = 0.0
    for a in range(len(owed_to)):
        total += owed_to[a] - owed_by[a]
    return total


@part
def _block_sum(between: Any, why: Any, rows: Any, columns: Any) -> Any:
    """Return the sum of a block of one matrix, for comparison only."""
    total = 0.0
    for row in range(rows[0], rows[1]):
        total += checked_sum(between[why, row, columns[0] : columns[1]])
    return total
