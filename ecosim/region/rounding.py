"""Whole firms out of fractions, so that totals by row and by column are kept at any scale."""

from __future__ import annotations

import numpy as np

from ecosim.kernel.types import Bools, Floats, Ints


def spread(expected: Floats, u: float) -> Ints:
    """Return whole numbers whose running total follows that of `expected` within one.

    ``n_i = floor(C_i + u) - floor(C_(i-1) + u)`` with ``C`` the running total: every total from
    the start is right within one, and a whole expectation is kept.

    Parameters
    ----------
    expected : any shape, in running order
    u
        In (0, 1); at one half running totals are rounded to the nearest.
    """
    total = np.floor(np.cumsum(expected.ravel()) + u)
    return np.diff(total, prepend=0.0).astype(np.int64).reshape(expected.shape)


def share_out(
    expected: Floats, totals: Ints, weight: Floats | None = None, keep: Bools | None = None
) -> Ints:
    """Return whole numbers in the proportions of each row, with given row sums.

    A row's total is shared over its columns in proportion; what is left after whole numbers goes
    to the columns with the largest remainders. A column that is rounded down is owed the rest in
    the next rows, one that is rounded up owes it: so column sums are kept too, and a column with
    little in every row has its due in all.

    Parameters
    ----------
    expected : (R, C)
    totals : (R,)
    weight : (R,)
        What one of a row counts in the column sums that are kept; all the same without. Rows in
        which one counts most come first, so that finer ones make up for them.
    keep : (R, C)
        Cells that get one before the rest is shared, as far as the row's total goes.

    Returns
    -------
    whole : (R, C)
        Without `keep` each is within one of its row's proportional share.
    """
    counts = np.ones(len(totals)) if weight is None else weight
    whole = np.zeros(expected.shape, dtype=np.int64)
    owed = np.zeros(expected.shape[1])
    for row in np.argsort(-counts, kind="stable"):
        if totals[row] == 0:
            continue
        share = expected[row] * (totals[row] / expected[row].sum())
        due = np.divide(owed, counts[row], out=np.zeros_like(owed), where=counts[row] > 0)
        first = np.zeros_like(whole[row])
        if keep is not None:
            first = _largest(np.where(keep[row], share + due, -np.inf), int(totals[row]))
        whole[row] = first + _rounded(share, first, due, int(totals[row] - first.sum()))
        owed += counts[row] * (share - whole[row])
    return whole


def _rounded(share: Floats, first: Ints, due: Floats, total: int) -> Ints:
    """Return what each column of a row gets beyond its first ones, `total` in all: (C,)."""
    beyond = np.maximum(share - first, 0.0)
    beyond *= total / max(float(beyond.sum()), 1e-300)
    # a hair of tolerance: a whole share must not lose its last firm by rounding
    down = np.floor(beyond + 1e-9).astype(np.int64)
    rest = beyond - down
    wish = np.where(rest > 1e-9, rest + due, -np.inf)
    return down + _largest(wish, int(total - down.sum()))


def _largest(wish: Floats, n: int) -> Ints:
    """Return one for each of the `n` largest wishes that there are, else zero: (C,)."""
    order = np.argsort(-wish, kind="stable")[:n]
    chosen = np.zeros(len(wish), dtype=np.int64)
    chosen[order[np.isfinite(wish[order])]] = 1
    return chosen
