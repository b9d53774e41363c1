"""Functions whose sensitivity is known, and how a test runs one through our own wiring."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ecosim.kernel.types import Floats
from ecosim.study.experiment import Design, Factor

# Ishigami and Homma 1990 with a = 7, b = 0.1, worked by hand from the decomposition of the
# variance: V1 = (1 + b pi^4 / 5)^2 / 2, V2 = a^2 / 8, V13 = 8 b^2 pi^8 / 225.
ISHIGAMI_S1 = (0.3139, 0.4424, 0.0)
ISHIGAMI_ST = (0.5576, 0.4424, 0.2437)
ISHIGAMI_S13 = 0.2437
G_COEFFICIENTS = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0])


def factors(n: int, low: float = 0.0, high: float = 1.0, **more: object) -> list[Factor]:
    """Return n factors called x1, x2 and so on."""
    return [Factor(name=f"x{i + 1}", low=low, high=high, **more) for i in range(n)]  # type: ignore[arg-type]


def evaluated(design: Design, function: Callable[[Floats], Floats], names: Sequence[str]) -> Floats:
    """Return outcomes (n_rows, 1) of a function of named factors, read as a run reads them."""
    rows = [design.values(row) for row in range(len(design.rows))]
    x = np.array([[float(row[name]) for name in names] for row in rows])  # type: ignore[arg-type]
    return function(x)[:, None]


def ishigami(x: Floats) -> Floats:
    """Return the function of Ishigami and Homma with a = 7 and b = 0.1."""
    first, second, third = x.T
    return np.asarray(np.sin(first) + 7.0 * np.sin(second) ** 2 + 0.1 * third**4 * np.sin(first))


def g_function(x: Floats) -> Floats:
    """Return Sobol's g-function of six factors."""
    terms = (np.abs(4.0 * x - 2.0) + G_COEFFICIENTS) / (1.0 + G_COEFFICIENTS)
    return np.asarray(terms.prod(axis=1))


def g_indices() -> tuple[Floats, Floats]:
    """Return S1 and ST of the g-function.

    The factors of the product have mean 1 and variance v = 1 / (3 (1 + a)^2), so V_i = v_i, the
    total variance is prod(1 + v) - 1, and the total effect of i is v_i prod_{j != i} (1 + v_j).
    """
    v = 1.0 / (3.0 * (1.0 + G_COEFFICIENTS) ** 2)
    everything = np.prod(1.0 + v)
    return v / (everything - 1.0), v * everything / (1.0 + v) / (everything - 1.0)


def noisy(y: Floats, n: int, size: float, seed: int) -> Floats:
    """Return n replicates of each row with independent normal noise of a standard deviation."""
    rng = np.random.default_rng(seed)
    return np.asarray(y[:, :1] + size * rng.standard_normal((len(y), n)))
