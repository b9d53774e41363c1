"""Indices from rows of any random design by SALib: RBD-FAST and HDMR."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosim.errors import InputError
from ecosim.kernel.types import Floats
from ecosim.study.sensitivity.indices import Estimate, Estimates
from ecosim.study.sensitivity.library import borrowed

#: harmonics that RBD-FAST sums
HARMONICS = 10
#: factors up to which HDMR also fits pairs: it holds 25 columns a pair
MOST_FOR_PAIRS = 20
_HDMR_ROWS = 300
_HDMR_RESAMPLES = 100


def _problem(n: int) -> dict[str, Any]:
    return {"num_vars": n, "names": [f"x{i}" for i in range(n)], "bounds": [[0.0, 1.0]] * n}


def _need(method: str, n: int, least: int) -> None:
    if n < least:
        raise InputError(f"{method} has {n} rows", expected=f"{least} rows or more")


def rbd_fast(x: Floats, y: Floats, seed: int, confidence: float, resamples: int) -> Estimates:
    """Return S1 by random balance designs.

    Tarantola et al. 2006, doi:10.1016/j.ress.2005.06.003, with the correction of Tissot and Prieur
    2012, doi:10.1016/j.ress.2012.06.010. The intervals come from resamples of half the size.
    """
    _need("rbd_fast", len(y), 8 * HARMONICS)
    with borrowed(seed, "analyse.rbd_fast") as ours:
        from SALib.analyze import rbd_fast as library

        said: dict[str, Any] = library.analyze(
            _problem(x.shape[1]), x, y, M=HARMONICS, num_resamples=resamples,
            conf_level=confidence, seed=ours,
        )  # fmt: skip
    return Estimates(
        "S1", {"S1": Estimate.around(said["S1"], said["S1_conf"])}, np.zeros(x.shape[1])
    )


def hdmr(x: Floats, y: Floats, seed: int, confidence: float, resamples: int) -> Estimates:
    """Return ST, S1 and, for few factors, S2 by a high-dimensional model representation.

    Splines fitted to single factors and pairs (Li et al. 2010, doi:10.1021/jp9096919), so it
    allows for factors that are correlated. The intervals come from resamples of half the size.
    """
    _need("hdmr", len(y), _HDMR_ROWS)
    g = x.shape[1]
    if not np.ptp(x, axis=0).all():
        raise InputError("hdmr has a factor that never moves", hint="leave it out of the design")
    order = 2 if g <= MOST_FOR_PAIRS else 1
    with borrowed(seed, "analyse.hdmr") as ours:
        from SALib.analyze import hdmr as library

        said: dict[str, Any] = library.analyze(
            _problem(g), x, y, maxorder=order, K=max(2, min(resamples, _HDMR_RESAMPLES)),
            alpha=confidence, seed=ours,
        )  # fmt: skip
    single = {
        "ST": Estimate.around(said["ST"][:g], said["ST_conf"][:g]),
        "S1": Estimate.around(said["S"][:g], said["S_conf"][:g]),
    }
    if order == 1:
        note = f"HDMR fits single factors only: pairs of more than {MOST_FOR_PAIRS} are too many."
        return Estimates("ST", single, np.zeros(g), notes=(note,))
    pair = Estimate.nothing(g, g)
    upper = np.triu_indices(g, 1)
    flat = Estimate.around(said["S"][g:], said["S_conf"][g:])
    pair.value[upper], pair.lo[upper], pair.hi[upper] = flat.value, flat.lo, flat.hi
    return Estimates("ST", single, np.zeros(g), {"S2": pair})
