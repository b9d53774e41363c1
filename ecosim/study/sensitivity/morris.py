"""Elementary effects: which factors matter at all, and which act through others.

An elementary effect is the change of the outcome over one step of one factor, divided by the
step as a part of the factor's range (Morris 1991, doi:10.1080/00401706.1991.10484804): the outcome
of a linear model with slope c over a range w has the effect c w everywhere. ``mu_star`` is the mean
of its size (Campolongo et al. 2007, doi:10.1016/j.envsoft.2006.10.004), ``sigma`` its spread.

SALib divides by the nominal step of its grid; here it is the step that was made, which differs for
whole numbers and listed levels.
"""

from __future__ import annotations

import numpy as np

from ecosim.errors import InputError, RunError
from ecosim.kernel.random import Streams
from ecosim.kernel.types import Bools, Floats, Ints
from ecosim.study.sensitivity.indices import Estimate, Estimates
from ecosim.study.sensitivity.outcome import Outcomes, noise_of_mean

#: a step smaller than this part of the range is no step
_STILL = 1e-9


def morris(found: Outcomes, seed: int, confidence: float, resamples: int) -> Estimates:
    """Return mu, mu_star and sigma with bootstrap intervals over trajectories.

    Trajectories with a failed row are left out whole.

    Raises
    ------
    InputError
        When the rows are no trajectories.
    RunError
        When fewer than two trajectories are left.
    """
    whole = np.asarray(np.isfinite(found.blocks_of(found.means)).all(axis=1), dtype=np.bool_)
    notes = _dropped(whole)
    used = found.kept(whole)
    which, step = _steps(used)
    effects, noise = _effects(used, which, step)
    is_group = np.bincount(used.groups.of, minlength=used.groups.n) > 1
    picks = _picks(len(effects), resamples, seed)
    alpha = (1.0 - confidence) / 2.0
    single = {}
    for name, summary in (("mu_star", _mu_star), ("mu", _mu), ("sigma", _sigma)):
        value = summary(effects)
        lo, hi = np.quantile(summary(effects[picks]), [alpha, 1.0 - alpha], axis=0)
        if name != "mu_star":
            value, lo, hi = (np.where(is_group, np.nan, x) for x in (value, lo, hi))
        single[name] = Estimate(value, lo, hi)
    if is_group.any():
        notes.append("Members of a group move up and down apart: a group has mu_star alone.")
    return Estimates("mu_star", single, np.sqrt(2.0 / np.pi * noise), notes=tuple(notes))


def _dropped(whole: Bools) -> list[str]:
    n, left = len(whole), int(whole.sum())
    if left < 2:
        raise RunError(
            f"{n - left} of {n} trajectories hold a row all of whose replicates failed; elementary "
            "effects need two whole ones: run the failed rows again or sample more trajectories"
        )
    if left == n:
        return []
    return [
        f"{n - left} of {n} trajectories were left out because a row in each failed in all "
        "replicates; the others are analysed."
    ]


def _steps(used: Outcomes) -> tuple[Ints, Floats]:
    """Return which group moves at each step of each trajectory, and how far, signed.

    Shape (n_trajectories, n_groups) both; in parts of the range; a group's step is its members'
    mean size, always positive.
    """
    moves = np.diff(used.blocks_of(used.units), axis=1)
    moved = np.abs(moves) > _STILL
    first = np.argmax(moved, axis=2)
    which = used.groups.of[first]
    n = moved.sum(axis=2)
    once = np.sort(which, axis=1) == np.arange(used.groups.n)
    alone = ~moved | (used.groups.of == which[:, :, None])
    if not (once.all() and alone.all() and (n > 0).all()):
        raise InputError(
            "the design's rows are no Morris trajectories: a step moves one group, each once",
            hint="analyse the rows as they were sampled, in their order",
        )
    size = np.abs(moves).sum(axis=2) / n
    signed = np.take_along_axis(moves, first[:, :, None], axis=2)[:, :, 0]
    return which, np.where(n > 1, size, np.where(signed > 0, size, -size))


def _effects(used: Outcomes, which: Ints, step: Floats) -> tuple[Floats, Floats]:
    """Return elementary effects (n_trajectories, n_groups) and the mean variance chance leaves."""
    order = np.argsort(which, axis=1)
    rises = np.diff(used.blocks_of(used.means), axis=1) / step
    each = np.diff(used.blocks_of(used.values), axis=1) / step[:, :, None]
    noise = np.take_along_axis(noise_of_mean(each), order, axis=1)
    effects: Floats = np.take_along_axis(rises, order, axis=1)
    return effects, np.asarray(noise.mean(axis=0), dtype=np.float64)


def _picks(n: int, resamples: int, seed: int) -> Ints:
    """Return resampled trajectories, shape (resamples, n)."""
    draw = np.arange(resamples, dtype=np.int64)[:, None]
    u = Streams(seed).uniform("sensitivity.morris", draw, np.arange(n, dtype=np.int64)[None, :])
    return np.asarray(np.floor(u * n), dtype=np.int64)


def _mu_star(effects: Floats) -> Floats:
    return np.asarray(np.abs(effects).mean(axis=-2), dtype=np.float64)


def _mu(effects: Floats) -> Floats:
    return np.asarray(effects.mean(axis=-2), dtype=np.float64)


def _sigma(effects: Floats) -> Floats:
    return np.asarray(effects.std(axis=-2, ddof=1), dtype=np.float64)
