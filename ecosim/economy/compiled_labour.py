"""Compiled twin of :mod:`ecosim.economy.labour`: jobs follow work, pay follows jobs."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosim.accounts.compiled_ledger import (
    CASH,
    FIRST,
    REST_OF_UK,
    WHY,
    cash,
    market,
    spend,
    to_external,
)
from ecosim.kernel.compiled import kernel, part


@kernel
def employ(
    books: Any, groups: Any, firms: Any, work: Any, commuting: Any, speed: Any, jobs0: Any,
    c0: Any, c1: Any, pay: Any, jobs: Any, residents: Any,
) -> Any:  # fmt: skip
    """Hire or shed and pay staff; fill pay (n,), jobs (K, P, S) and residents' pay (P,).

    Returns the share of jobs held by people from outside.
    """
    by_group = jobs.ravel()
    _hire_and_pay(books, groups, firms, work, speed, pay, by_group)
    share = min(max(c0 + c1 * (by_group.sum() / jobs0 - 1.0), 0.0), 0.6)
    _post_pay(books, by_group * groups.wage, share, commuting, residents)
    return share


@part
def _hire_and_pay(
    books: Any, groups: Any, firms: Any, work: Any, speed: Any, pay: Any, jobs: Any
) -> Any:
    """Let staff follow work with speed psi, equation (13), and pay them; fill jobs by group."""
    group, first = groups.of_firm, books.grid.suppliers
    jobs[:] = 0.0
    g, of_group = group[0], 0.0
    for i in range(len(work)):
        if group[i] != g:
            jobs[g] = of_group
            g, of_group = group[i], jobs[group[i]]
        staff = firms.staff[i]
        moved = staff + speed * (work[i] * groups.jobs[g] - staff)
        staff = moved if firms.active[i] else 0.0
        of_group += staff
        firms.staff[i], pay[i] = staff, staff * groups.wage[g]
        spend(books, np.uint64(first + i), pay[i])
    jobs[g] = of_group


@part
def _post_pay(books: Any, paid: Any, share: Any, commuting: Any, residents: Any) -> Any:
    """Note pay of residents, by home, and of those who live outside the region."""
    grid = books.grid
    n_parties = len(paid) // grid.n_sectors
    inside = paid * (1.0 - share)
    between = np.zeros((n_parties, grid.n_places))
    residents[:] = 0.0
    for party in range(n_parties):
        first = party * grid.n_sectors
        amount = inside[first : first + grid.n_sectors].sum()
        for home in range(grid.n_places):
            between[party, home] = amount * commuting[party % grid.n_places, home]
            residents[home] += between[party, home]
    market(
        books, WHY.WAGES, CASH, grid.firm_line, inside, grid.household_line, residents,
        FIRST, grid.household_party, between,
    )  # fmt: skip
    to_external(books, WHY.WAGES_COMMUTERS, grid.firm_line, paid * share, REST_OF_UK)
    for home in range(grid.n_places):
        cash(books, grid.households + home, residents[home], 0.0)
