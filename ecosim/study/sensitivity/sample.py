"""Designs: where in the space of factors the model is run, and what a design costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ecosim.errors import InputError
from ecosim.kernel.registry import nearest
from ecosim.kernel.types import Floats
from ecosim.study.experiment import Design, Factor
from ecosim.study.sensitivity.factors import Groups, groups_of, scaled, with_dummy
from ecosim.study.sensitivity.library import borrowed

Settings = Mapping[str, Any]

#: settings of each sampler and their defaults; None is a setting that has none
SETTINGS: dict[str, dict[str, Any]] = {
    "morris": {"trajectories": None, "levels": 4, "optimal_trajectories": 0},
    "saltelli": {"n": None, "second_order": True},
    "latin_hypercube": {"n": None},
    "rbd_fast": {"n": None},
    "sobol_sequence": {"n": None},
}


def sample(method: str, factors: Sequence[Factor], seed: int, **settings: Any) -> Design:
    """Return a design over factors and a dummy that nothing reads.

    Parameters
    ----------
    method
        ``morris``, ``saltelli``, ``latin_hypercube``, ``rbd_fast`` or ``sobol_sequence``.
    factors
    seed
        Any integer; the same seed gives the same rows.
    settings
        ``trajectories``, ``levels`` and ``optimal_trajectories`` (the number kept of them, those
        furthest apart) for Morris; ``n`` and ``second_order`` for Saltelli; ``n`` for the others.

    Raises
    ------
    InputError
        When a setting is unknown, missing or out of range, or a factor cannot be moved.

    References
    ----------
    Morris 1991, doi:10.1080/00401706.1991.10484804; Campolongo et al. 2007,
    doi:10.1016/j.envsoft.2006.10.004; Ruano et al. 2012, doi:10.1016/j.envsoft.2012.03.008;
    Saltelli 2002, doi:10.1016/S0010-4655(02)00280-1; McKay et al. 1979, doi:10.2307/1268522.
    """
    told = checked_settings(method, settings)
    moved = with_dummy(factors)
    groups = groups_of(moved)
    with borrowed(seed, f"sample.{method}") as ours:
        units = np.asarray(_SAMPLERS[method](groups, told, ours), dtype=np.float64)
    rows = scaled(units, moved, on_grid=method == "morris")
    rows.flags.writeable = False
    return Design(method=method, factors=moved, rows=rows, seed=seed, settings=told)


def n_rows(method: str, factors: Sequence[Factor], settings: Settings) -> int:
    """Return how many rows a design has, without making it.

    With g groups, the dummy among them: Morris ``trajectories (g + 1)``, Saltelli ``n (g + 2)``
    or ``n (2 g + 2)`` with second order, the others ``n``.
    """
    told = checked_settings(method, settings)
    g = groups_of(with_dummy(factors)).n
    if method == "morris":
        return int(told["optimal_trajectories"] or told["trajectories"]) * (g + 1)
    if method == "saltelli":
        return int(told["n"]) * (2 * g + 2 if told["second_order"] else g + 2)
    return int(told["n"])


def checked_settings(method: str, settings: Settings) -> dict[str, Any]:
    """Return a sampler's settings with defaults filled in.

    Raises
    ------
    InputError
        When the method or a setting is unknown, or a setting is missing or out of range.
    """
    if method not in SETTINGS:
        raise InputError(
            f"no sampler is called {method!r}", expected=", ".join(SETTINGS),
            nearest=nearest(method, SETTINGS),
        )  # fmt: skip
    known = SETTINGS[method]
    for name in settings:
        if name not in known:
            raise InputError(
                f"{method} has no setting {name!r}", expected=", ".join(known),
                nearest=nearest(name, known), path=(name,), at_key=True,
            )  # fmt: skip
    told = {**known, **settings}
    for name, value in told.items():
        if value is None:
            raise InputError(f"{method} needs {name!r}", expected=f"{name}: a whole number")
    if "trajectories" in told:
        _check_morris(told)
    else:
        _check_n(method, told)
    return told


def _whole(told: Settings, name: str, low: int, high: int | None = None) -> None:
    value = told[name]
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if not is_whole or value < low or (high is not None and value > high):
        upto = "or more" if high is None else f"to {high}"
        raise InputError(
            f"{name} is {value!r}", expected=f"a whole number, {low} {upto}", path=(name,)
        )


def _check_morris(told: Settings) -> None:
    _whole(told, "trajectories", 2)
    _whole(told, "levels", 2)
    if told["levels"] % 2:
        raise InputError(
            f"levels is {told['levels']}", path=("levels",),
            expected="an even number: with an odd one some levels are visited more than others",
        )  # fmt: skip
    if told["optimal_trajectories"]:
        _whole(told, "optimal_trajectories", 2, told["trajectories"] - 1)


def _check_n(method: str, told: Settings) -> None:
    _whole(told, "n", 2)
    n = int(told["n"])
    if method in ("saltelli", "sobol_sequence") and n & (n - 1):
        below = 1 << (n.bit_length() - 1)
        raise InputError(
            f"n is {n}, which is no power of two: a Sobol' sequence is balanced only there",
            expected=f"{below} or {2 * below}", path=("n",),
        )  # fmt: skip
    if "second_order" in told and not isinstance(told["second_order"], bool):
        raise InputError(f"second_order is {told['second_order']!r}", expected="true or false",
                         path=("second_order",))  # fmt: skip


def _problem(groups: Groups) -> dict[str, Any]:
    """Return SALib's description of a unit cube; neutral names, since it forbids some endings."""
    k = len(groups.of)
    problem: dict[str, Any] = {
        "num_vars": k,
        "names": [f"x{i}" for i in range(k)],
        "bounds": [[0.0, 1.0]] * k,
    }
    if groups.has_several:
        problem["groups"] = [f"g{i}" for i in groups.of]
    return problem


def _morris(groups: Groups, told: Settings, seed: int) -> Floats:
    from SALib.sample import morris

    rows: Floats = morris.sample(
        _problem(groups), told["trajectories"], num_levels=told["levels"],
        optimal_trajectories=told["optimal_trajectories"] or None, seed=seed,
    )  # fmt: skip
    return rows


def _saltelli(groups: Groups, told: Settings, seed: int) -> Floats:
    from SALib.sample import sobol

    rows: Floats = sobol.sample(
        _problem(groups), told["n"], calc_second_order=told["second_order"], seed=seed
    )
    return rows


def _latin(groups: Groups, told: Settings, seed: int) -> Floats:
    from SALib.sample import latin

    each = Groups(groups.names, np.arange(groups.n, dtype=np.int64))
    rows: Floats = latin.sample(_problem(each), told["n"], seed=seed)
    return rows[:, groups.of]


def _sequence(groups: Groups, told: Settings, seed: int) -> Floats:
    from scipy.stats import qmc

    sequence = qmc.Sobol(d=groups.n, scramble=True, seed=seed)
    return np.asarray(sequence.random(told["n"]), dtype=np.float64)[:, groups.of]


_SAMPLERS: dict[str, Callable[[Groups, Settings, int], Floats]] = {
    "morris": _morris,
    "saltelli": _saltelli,
    "latin_hypercube": _latin,
    "rbd_fast": _latin,
    "sobol_sequence": _sequence,
}
