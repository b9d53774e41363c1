"""Sobol' indices: shares of the outcome's variance, from a Saltelli design.

S1 is the share a factor explains alone, ST the share that would vanish if it were known, S2 what a
pair explains beyond its parts. Estimators of SALib: Saltelli et al. 2010,
doi:10.1016/j.cpc.2009.09.018 (S1, ST), and Saltelli 2002, doi:10.1016/S0010-4655(02)00280-1 (S2).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosim.errors import RunError
from ecosim.kernel.types import Floats
from ecosim.study.sensitivity.indices import Estimate, Estimates
from ecosim.study.sensitivity.library import borrowed
from ecosim.study.sensitivity.outcome import Outcomes, noise_of_mean


def sobol(found: Outcomes, seed: int, confidence: float, resamples: int) -> Estimates:
    """Return S1, ST and, where the design has it, S2, with intervals by resampling base points.

    Raises
    ------
    RunError
        When a row failed: each row stands in many indices, and none can be left out.
    """
    refuse_failed(found, "sobol")
    g = found.groups.n
    second = found.block == 2 * g + 2
    problem = {"num_vars": g, "names": [f"x{i}" for i in range(g)], "bounds": [[0.0, 1.0]] * g}
    with borrowed(seed, "analyse.sobol") as ours:
        from SALib.analyze import sobol as library

        said: dict[str, Any] = library.analyze(
            problem, found.means, calc_second_order=second, num_resamples=resamples,
            conf_level=confidence, seed=ours,
        )  # fmt: skip
    single = {key: Estimate.around(said[key], said[f"{key}_conf"]) for key in ("ST", "S1")}
    pairs = {"S2": Estimate.around(said["S2"], said["S2_conf"])} if second else {}
    return Estimates("ST", single, _noise(found), pairs, _out_of_range(single["S1"]))


def refuse_failed(found: Outcomes, method: str) -> None:
    """Raise RunError when a row failed, saying how many and what to do."""
    failed = int((~np.isfinite(found.means)).sum())
    if failed:
        raise RunError(
            f"{failed} of {len(found.means):,} rows failed in all replicates, and {method} needs "
            "every row: run them again (a study resumes where it stopped), or analyse the design "
            "with delta or pawn, which can leave rows out"
        )


def _noise(found: Outcomes) -> Floats:
    """Return the ST of a factor that only reshuffles chance: noise over the variance."""
    y, each = found.blocks_of(found.means), found.blocks_of(found.values)
    variance = float(np.var(y[:, [0, -1]]))
    half = [
        0.5 * float(noise_of_mean(each[:, 0] - each[:, 1 + j]).mean())
        for j in range(found.groups.n)
    ]
    return np.array(half) / variance if variance > 0.0 else np.zeros(found.groups.n)


def _out_of_range(first: Estimate) -> tuple[str, ...]:
    n = int((first.hi < 0.0).sum())
    if not n:
        return ()
    return (
        f"{n} first-order indices lie clearly below 0, which no share can: the base sample is too "
        "small for this outcome.",
    )
