"""Firm sizes inside an employment band: a truncated Pareto distribution.

Counts of enterprises by band fall off close to a power law with exponent one [F06], so within a
band sizes are drawn from the same law cut off at the band's edges.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ecosim.kernel.types import Floats


def pareto_quantile(
    u: Floats, low: npt.ArrayLike, high: npt.ArrayLike, exponent: npt.ArrayLike
) -> Floats:
    """Return the quantile of a Pareto distribution cut off at `low` and `high`.

    ``x = low (1 - u (1 - (low/high)^a))^(-1/a)``.

    Parameters
    ----------
    u : (n,) in [0, 1)
    low, high : broadcast to (n,), people
    exponent : broadcast to (n,)

    Returns
    -------
    sizes : (n,) people
    """
    lo, hi, a = (np.asarray(x, dtype=np.float64) for x in (low, high, exponent))
    return np.asarray(lo * (1.0 - u * (1.0 - (lo / hi) ** a)) ** (-1.0 / a), dtype=np.float64)


def pareto_mean(low: npt.ArrayLike, high: npt.ArrayLike, exponent: npt.ArrayLike) -> Floats:
    """Return the mean of a Pareto distribution cut off at `low` and `high`.

    ``a low^a (high^(1-a) - low^(1-a)) / ((1-a) (1 - (low/high)^a))``, and its limit
    ``low log(high/low) / (1 - low/high)`` where ``a = 1``.
    """
    lo, hi, a = (np.asarray(x, dtype=np.float64) for x in (low, high, exponent))
    at_one = np.isclose(a, 1.0)
    b = np.where(at_one, 2.0, a)
    mean = b * lo**b * (hi ** (1 - b) - lo ** (1 - b)) / ((1 - b) * (1 - (lo / hi) ** b))
    return np.asarray(np.where(at_one, lo * np.log(hi / lo) / (1 - lo / hi), mean))


def pareto_sum(
    u: Floats, low: npt.ArrayLike, high: npt.ArrayLike, exponent: npt.ArrayLike
) -> Floats:
    """Return the integral of :func:`pareto_quantile` from 0 to `u`: (n,) people.

    With ``k = 1 - (low/high)^a`` it is ``low (1 - (1 - u k)^(1-1/a)) / (k (1-1/a))``, and its
    limit ``-low log(1 - u k) / k`` where ``a = 1``.
    """
    lo, hi, a = (np.asarray(x, dtype=np.float64) for x in (low, high, exponent))
    at_one = np.isclose(a, 1.0)
    k = 1.0 - (lo / hi) ** a
    left = np.log1p(-u * k)
    power = np.where(at_one, 1.0, 1.0 - 1.0 / a)
    area = np.where(at_one, -left, -np.expm1(power * left) / power)
    return np.asarray(lo * area / k, dtype=np.float64)
