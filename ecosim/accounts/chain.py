"""A pound on its way, as an absorbing Markov chain.

A pound in a state is paid on to another state or leaves for good by one of the channels. Sparse
systems are factorised once and solved; nothing is inverted.

Source: Kemeny and Snell (1976), Finite Markov Chains, chapter 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from ecosim.kernel.types import Floats


@dataclass(frozen=True, eq=False)
class Chain:
    """States and channels of a pound.

    Attributes
    ----------
    onward : (n, n) sparse, probability that a pound in the row goes to the column next
    leaving : (n, c), probability that it leaves by each channel; with ``onward`` rows sum to 1
    """

    onward: Any
    leaving: Floats

    @cached_property
    def _factors(self) -> Any:
        n = len(self.leaving)
        return splu(sparse.csc_matrix(sparse.identity(n) - self.onward))

    def visits(self, start: Floats) -> Floats:
        """Return how often a pound that starts as given is in each state: (n,) or (n, m).

        Parameters
        ----------
        start : (n,) or (n, m)
            Amounts put into the states.
        """
        return np.asarray(self._factors.solve(np.ascontiguousarray(start), trans="T"))

    def expected(self, counted: Floats) -> Floats:
        """Return the sum of what is counted on the way from each state, itself included: (n,).

        Parameters
        ----------
        counted : (n,)
            What a visit to each state counts for.
        """
        return np.asarray(self._factors.solve(np.ascontiguousarray(counted)))

    def second_moment(self, counted: Floats, expected: Floats) -> Floats:
        """Return the mean square of that sum: (n,).

        With ``N = r + N'`` and the sum from the next state on ``N'``:
        ``E[N^2] = r^2 + 2 r E[N'] + E[N'^2]``.
        """
        after = self.onward @ expected
        return np.asarray(self._factors.solve(counted**2 + 2.0 * counted * after))

    def absorbed(self) -> Floats:
        """Return how likely a pound leaves by each channel, from each state: (n, c)."""
        return np.asarray(self._factors.solve(np.ascontiguousarray(self.leaving)))
