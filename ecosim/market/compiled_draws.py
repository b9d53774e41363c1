"""Quantiles of the normal distribution, many at once, in compiled code."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosim.kernel.compiled import kernel, part
from ecosim.kernel.compiled_math import log_of

# Wichura (1988), algorithm AS 241, doi:10.2307/2347330: the quantile of the normal distribution
# to about 1e-16; coefficients of numerator and denominator, constant first.
_A = (
    3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
    1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
    3.3430575583588128105e4, 2.5090809287301226727e3,
)
_B = (
    1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
    2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
    5.2264952788528545610e3,
)
_C = (
    1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
    3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
    2.27238449892691845833e-2, 7.74545014278341407640e-4,
)
_D = (
    1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
    1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
    1.05075007164441684324e-9,
)
_E = (
    6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
    2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
    2.71155556874348757815e-5, 2.01033439929228813265e-7,
)
_F = (
    1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
    7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
    2.04426310338993978564e-15,
)
#: draws that are worked out side by side
BLOCK = 256
#: so far from a half the first of the three approximations holds
_MIDDLE = 0.425
#: nearer to 0 or 1 than this, the third
_FARTHEST = 1.4e-11


@part
def _polynomial(c: Any, x: Any) -> Any:
    """Return a polynomial of degree 7."""
    high = ((c[7] * x + c[6]) * x + c[5]) * x + c[4]
    return (((high * x + c[3]) * x + c[2]) * x + c[1]) * x + c[0]


@part
def _outer(r: Any) -> Any:
    """Return the quantile's size where the root of minus a probability's logarithm is below 5."""
    return _polynomial(_C, r - 1.6) / _polynomial(_D, r - 1.6)


@part
def _tail(u: Any) -> Any:
    """Return the quantile of a probability near 0 or 1."""
    r = np.sqrt(-np.log(u if u < 0.5 else 1.0 - u))
    z = _outer(r) if r <= 5.0 else _polynomial(_E, r - 5.0) / _polynomial(_F, r - 5.0)
    return -z if u < 0.5 else z


@part
def _middle(u: Any) -> Any:
    """Return the quantile of a probability near a half."""
    q = u - 0.5
    x = 0.180625 - q * q
    return q * (_polynomial(_A, x) / _polynomial(_B, x))


@kernel
def quantiles(values: Any) -> Any:
    """Replace probabilities by their quantiles, several side by side where it can be done."""
    u, near, at = np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK, np.int64)
    for first in range(0, len(values), BLOCK):
        block = values[first : first + BLOCK]
        n, m = len(block), 0
        for i in range(n):
            u[i] = block[i]
        for i in range(n):
            block[i] = _middle(u[i])
        # three in twenty lie further out: they are picked, worked out together and put back
        for i in range(n):
            at[m], near[m] = i, min(u[i], 1.0 - u[i])
            m += abs(u[i] - 0.5) > _MIDDLE
        for k in range(m):
            near[k] = _outer(np.sqrt(-log_of(near[k])))
        for k in range(m):
            far = u[at[k]]
            z = -near[k] if far < 0.5 else near[k]
            block[at[k]] = z if min(far, 1.0 - far) > _FARTHEST else _tail(far)
