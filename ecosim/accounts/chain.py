"""A pound on its way, as an absorbing Markov chain.

A pound that a line of firms or a household receives is paid on to a market (the firms of a place
and sector, or of a class and place) or to a household, or leaves for good by one of the channels; a
market hands it to one of its lines. Lines are more numerous than markets, so they are left out of
the equations and put back afterwards: with ``v`` at markets and households,

    v = (S B + H) v + S r   and at lines   r + B v,

``B`` what lines pay, ``S`` which lines markets pay, ``H`` what households pay and ``r`` what a
visit counts for. The sparse system is factorised once and solved; nothing is inverted.

Source: Kemeny and Snell (1976), Finite Markov Chains, chapter 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from ecosim.kernel.types import Floats


class Values(NamedTuple):
    """Something at each line, (F, ...), and at each household, (P, ...)."""

    lines: Floats
    homes: Floats


@dataclass(frozen=True, eq=False)
class Chain:
    """Where a pound goes next; the P households come first among the n other states.

    Attributes
    ----------
    lines_pay : (F, n), probability that a pound of a line goes to each household and market
    markets_pay : (n, F) sparse, to each line, of markets; rows of households are empty
    homes_pay : (P, n)
    leaves : probability that it leaves by each channel, of lines and households
    """

    lines_pay: Floats
    markets_pay: Any
    homes_pay: Floats
    leaves: Values

    @cached_property
    def _factors(self) -> Any:
        onward = np.asarray(self.markets_pay @ self.lines_pay)
        onward[: len(self.homes_pay)] += self.homes_pay
        system = sparse.csc_matrix(np.eye(len(onward)) - onward)
        return splu(system, permc_spec="NATURAL")

    def visits(self, start: Floats) -> Values:
        """Return how often amounts put into lines are received, in all: (F, m) and (P, m).

        Parameters
        ----------
        start : (F, m)
        """
        others = self._factors.solve(np.ascontiguousarray(self.lines_pay.T @ start), trans="T")
        return Values(start + self.markets_pay.T @ others, others[: len(self.homes_pay)])

    def expected(self, counted: Values) -> Values:
        """Return the mean of what is counted on the way of a pound, its first receiver included.

        Parameters
        ----------
        counted
            What a visit counts for: (F, c) and (P, c), or (F,) and (P,).
        """
        there = self._solve(counted)
        return Values(
            counted.lines + self.lines_pay @ there, counted.homes + self.homes_pay @ there
        )

    def second_moment(self, counted: Values, expected: Values) -> Values:
        """Return the mean square of it.

        With ``N = r + N'`` and what is counted from the next receiver on ``N'``:
        ``E[N^2] = r^2 + 2 r E[N'] + E[N'^2]``.
        """
        return self.expected(Values(*(
            r**2 + 2.0 * r * (mean - r) for r, mean in zip(counted, expected, strict=True)
        )))  # fmt: skip

    def absorbed(self) -> Values:
        """Return how likely a pound leaves by each channel: (F, channels), (P, channels)."""
        return self.expected(self.leaves)

    def next_receipt(self, values: Values) -> Values:
        """Return the mean of values at the next receiver of a pound; 0 where it leaves."""
        there = np.asarray(self.markets_pay @ values.lines)
        there[: len(values.homes)] = values.homes
        return Values(self.lines_pay @ there, self.homes_pay @ there)

    def _solve(self, counted: Values) -> Floats:
        """Return values at households and markets: (n, ...)."""
        known = np.asarray(self.markets_pay @ counted.lines)
        known[: len(counted.homes)] = counted.homes
        return np.asarray(self._factors.solve(np.ascontiguousarray(known)))
