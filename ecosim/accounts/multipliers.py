"""Input-output multipliers from coefficients: Type I and Type II.

Miller and Blair (2009), Input-Output Analysis, chapter 6. Coefficients arrive as arrays, so the
same code serves any region's table. Systems are solved, never inverted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecosim.kernel.types import Floats


@dataclass(frozen=True)
class Multipliers:
    """Effects of one more pound of final demand, by sector.

    Attributes
    ----------
    output, gva, pay : (n,), GBP per GBP
    """

    output: Floats
    gva: Floats
    pay: Floats


def leontief(coefficients: Floats) -> Floats:
    """Return the total requirements of one unit of each sector: (n, n), (I - A)^-1 by solving."""
    n = len(coefficients)
    return np.asarray(np.linalg.solve(np.eye(n) - coefficients, np.eye(n)))


def type1(coefficients: Floats, gva_share: Floats, pay_share: Floats) -> Multipliers:
    """Return Type I multipliers: direct and supply-chain effects.

    Parameters
    ----------
    coefficients : (n, n)
        Regional purchases from row per pound of output of column.
    gva_share, pay_share : (n,), GBP per GBP of output
    """
    total = leontief(coefficients)
    return Multipliers(total.sum(axis=0), gva_share @ total, pay_share @ total)


def type2(
    coefficients: Floats, gva_share: Floats, pay_share: Floats, spending: Floats
) -> Multipliers:
    """Return Type II multipliers: households' spending of pay closes the system.

    Parameters
    ----------
    coefficients : (n, n)
    gva_share, pay_share : (n,), GBP per GBP of output
    spending : (n,), GBP
        Regional output bought by households per pound of pay in the region, by sector.
    """
    closed = coefficients + np.outer(spending, pay_share)
    return type1(closed, gva_share, pay_share)


def weighted(multiplier: Floats, output: Floats) -> float:
    """Return the output-weighted mean of a multiplier."""
    return float(multiplier @ output / output.sum())
