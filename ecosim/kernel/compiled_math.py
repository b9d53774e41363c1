"""Logarithms and exponentials for kernels that need many.

The library's functions take one number at a time. These are plain series without branches: in a
short loop over an array the compiler works on several numbers side by side. They agree with the
library's to 1e-15.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosim.kernel.compiled import inlined

#: adding this to a number below 2^51 rounds it to a whole one, held in the lowest bits
_ROUND = 6755399441055744.0
_ROUND_BITS = 0x4338000000000000
#: bits of the square root of a half; the mantissa's width
_ROOT_HALF_BITS = 0x3FE6A09E667F3BCD
_WIDTH = 52
#: ln 2 in two parts, the first with room for exact products
_LN2, _LN2_REST = 0.6931471803691238, 1.9082149292705877e-10
_LOG2_E = 1.4426950408889634


@inlined
def log_of(x: Any) -> Any:
    """Return the natural logarithm of a positive number.

    With ``x = 2^k m`` and m between the roots of a half and of two, ``ln m = 2 artanh(s)`` for
    ``s = (m - 1) / (m + 1)``, of which eleven terms are taken.
    """
    bits = np.float64(x).view(np.int64)
    power = (bits - _ROOT_HALF_BITS) >> _WIDTH
    m = np.int64(bits - (power << _WIDTH)).view(np.float64)
    k = np.int64(power + _ROUND_BITS).view(np.float64) - _ROUND
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    t = 1.0 / 19.0 + z * (1.0 / 21.0)
    t = 1.0 / 15.0 + z * (1.0 / 17.0 + z * t)
    t = 1.0 / 11.0 + z * (1.0 / 13.0 + z * t)
    t = 1.0 / 7.0 + z * (1.0 / 9.0 + z * t)
    t = z * (1.0 / 3.0 + z * (1.0 / 5.0 + z * t))
    return k * _LN2 + (2.0 * s + (2.0 * s * t + k * _LN2_REST))


@inlined
def exp_of(x: Any) -> Any:
    """Return the exponential of a number within 700 of zero.

    With ``x = k ln 2 + r``, ``e^x = 2^k e^r``; of the series of ``e^r`` fourteen terms are taken.
    """
    whole = x * _LOG2_E + _ROUND
    k = whole - _ROUND
    r = (x - k * _LN2) - k * _LN2_REST
    t = 1.0 / 479001600.0 + r * (1.0 / 6227020800.0)
    t = 1.0 / 3628800.0 + r * (1.0 / 39916800.0 + r * t)
    t = 1.0 / 40320.0 + r * (1.0 / 362880.0 + r * t)
    t = 1.0 / 720.0 + r * (1.0 / 5040.0 + r * t)
    t = 1.0 / 24.0 + r * (1.0 / 120.0 + r * t)
    series = 1.0 + (r + r * r * (0.5 + r * (1.0 / 6.0 + r * t)))
    power = np.float64(whole).view(np.int64) - _ROUND_BITS
    return np.int64(np.float64(series).view(np.int64) + (power << _WIDTH)).view(np.float64)
