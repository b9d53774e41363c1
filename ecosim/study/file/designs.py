"""The rows of a study: all combinations, a list, levers on and off, or a sampler's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from math import prod
from typing import Any

import numpy as np

from ecosim.errors import InputError, ScenarioError
from ecosim.kernel.params import Value
from ecosim.kernel.registry import nearest
from ecosim.scenario import Scenario
from ecosim.scenario.document import Document, KeyPath
from ecosim.scenario.knowledge import known_parameters
from ecosim.study.experiment import Design, Factor
from ecosim.study.file.shape import DesignShape
from ecosim.study.moved import LEVERS, moved

#: a study of more runs than this is a slip
MOST_RUNS = 1_000_000
#: settings of each method beside its seed
SETTINGS = {
    "grid": (), "list": ("rows",), "factorial": ("levers",),
    "morris": ("trajectories", "levels", "optimal_trajectories"),
    "saltelli": ("n", "second_order"), "latin_hypercube": ("n",), "sobol_sequence": ("n",),
    "rbd_fast": ("n",),
}  # fmt: skip


def design_of(
    shape: DesignShape, factors: Sequence[Factor], document: Document, arms: Sequence[Scenario],
    runs_a_row: int,
) -> Design:  # fmt: skip
    """Return the design that a file describes, or raise at the place that is wrong.

    Parameters
    ----------
    runs_a_row
        Arms times replicates, for the limit of a study's size.
    """
    given = {
        name: value for name, value in shape.model_dump().items()
        if name not in ("method", "seed") and value is not None
    }  # fmt: skip
    for name in given:
        if name not in SETTINGS[shape.method]:
            raise document.locate(
                ScenarioError(
                    f"a design of the kind {shape.method} has no {name}", at_key=True,
                    expected=", ".join(SETTINGS[shape.method]) or "no settings but seed",
                ), ("design", name),
            )  # fmt: skip
    make = {"grid": _grid, "list": _list, "factorial": _factorial}.get(shape.method, _sampled)
    try:
        design = make(shape, given, factors, arms, runs_a_row)
    except InputError as error:
        raise document.locate(error, ("design",)) from None
    _check_rows(design, document, arms)
    return design


def _limit(rows: int, runs_a_row: int) -> None:
    if rows * runs_a_row > MOST_RUNS:
        raise ScenarioError(
            f"the study has {rows * runs_a_row:,} runs", expected=f"at most {MOST_RUNS:,}",
            hint="take fewer rows, arms or replicates",
        )  # fmt: skip


def _need(factors: Sequence[Factor]) -> None:
    if not factors:
        raise ScenarioError(
            "nothing is moved", expected="parameters, or uncertainties", path=("method",)
        )


def _grid(
    shape: DesignShape, given: Mapping[str, Any], factors: Sequence[Factor], arms: Any, runs: int
) -> Design:
    """Return all combinations of levels, the last factor moving fastest."""
    _need(factors)
    for factor in factors:
        if not factor.values:
            raise ScenarioError(
                f"{factor.name} has no values, and a grid needs levels",
                expected="{values: [A, B]}", path=("method",),
            )  # fmt: skip
    _limit(prod(len(factor.values) for factor in factors), runs)
    rows = np.array(list(product(*(range(len(f.values)) for f in factors))), dtype=np.float64)
    return Design(method="grid", factors=tuple(factors), rows=rows, seed=shape.seed)


def _list(
    shape: DesignShape, given: Mapping[str, Any], factors: Sequence[Factor],
    arms: Sequence[Scenario], runs: int,
) -> Design:  # fmt: skip
    """Return the rows as listed; what a row does not name is as in the scenario."""
    if factors:
        raise ScenarioError(
            "a list says in its rows what is moved", expected="no parameters and uncertainties",
            path=("method",),
        )  # fmt: skip
    rows: list[dict[str, Value]] = given.get("rows", [])
    if not rows:
        raise ScenarioError("missing key 'rows' in design", expected="rows: a list of mappings")
    _limit(len(rows), runs)
    names = list(dict.fromkeys(name for row in rows for name in row))
    made = []
    columns = []
    for name in names:
        own = _usual(name, arms)
        levels = list(dict.fromkeys([row.get(name, own) for row in rows]))
        known = known_parameters().get(name)
        made.append(Factor(
            name=name, low=0.0, high=float(len(levels) - 1), values=tuple(levels), group=name,
            unit=known.unit if known else "", doc=known.doc if known else "", source="study file",
        ))  # fmt: skip
        columns.append([float(levels.index(row.get(name, own))) for row in rows])
    grid = np.array(columns, dtype=np.float64).T.reshape(len(rows), len(names))
    return Design(method="list", factors=tuple(made), rows=grid, seed=shape.seed)


def _usual(name: str, arms: Sequence[Scenario]) -> Value:
    """Return what a row has that does not name a factor: the scenario's own value."""
    if name in known_parameters():
        return arms[0].parameters[name]
    for arm in arms:
        for label, lever in zip(arm.lever_labels, arm.levers, strict=True):
            prefix = f"{LEVERS}{label}."
            if name.startswith(prefix):
                setting, _, date = name[len(prefix) :].partition(".")
                value: Any = getattr(lever, setting, None)
                found: Any = value[date] if date and value and date in value else value
                if found is not None and not isinstance(found, dict):
                    own: Value = found
                    return own
    known = [*known_parameters(), *(f"levers.{x}.SETTING" for a in arms for x in a.lever_labels)]
    raise ScenarioError(
        f"unknown factor {name!r}", expected="a declared parameter, or levers.NAME.SETTING",
        nearest=nearest(name, known), path=("rows",),
    )  # fmt: skip


def _factorial(
    shape: DesignShape, given: Mapping[str, Any], factors: Sequence[Factor],
    arms: Sequence[Scenario], runs: int,
) -> Design:  # fmt: skip
    """Return every subset of levers, none first."""
    if factors:
        raise ScenarioError(
            "a factorial design moves levers alone", expected="no parameters and uncertainties",
            path=("method",),
        )  # fmt: skip
    there = list(dict.fromkeys(label for arm in arms[1:] for label in arm.lever_labels))
    asked = given.get("levers", there)
    for i, label in enumerate(asked):
        if label not in there:
            raise ScenarioError(
                f"no policy has the lever {label!r}", expected=", ".join(there) or "policies",
                nearest=nearest(label, there), path=("levers", i),
            )  # fmt: skip
    if not asked:
        raise ScenarioError("no policy has a lever", expected="policies with levers")
    _limit(2 ** len(asked), runs)
    made = tuple(
        Factor(name=f"{LEVERS}{label}", low=0.0, high=1.0, values=(False, True), group=label,
               doc=f"lever {label} is there", source="study file")
        for label in asked
    )  # fmt: skip
    rows = np.array(list(product((0.0, 1.0), repeat=len(asked))))
    return Design(method="factorial", factors=made, rows=rows, seed=shape.seed)


def _sampled(
    shape: DesignShape, given: Mapping[str, Any], factors: Sequence[Factor], arms: Any, runs: int
) -> Design:
    from ecosim.study.sensitivity import n_rows, sample

    _need(factors)
    _limit(n_rows(shape.method, factors, given), runs)
    return sample(shape.method, factors, shape.seed, **given)


#: rows that are tried before a study starts; a sampler's rows lie between ends that were tried
TRIED = 2_000


def _check_rows(design: Design, document: Document, arms: Sequence[Scenario]) -> None:
    """Refuse a row that makes no scenario."""
    for row in range(min(len(design.rows), TRIED)):
        for arm in arms:
            try:
                moved(arm, design.values(row))
            except (InputError, TypeError, ValueError, AttributeError) as error:
                said = error.message if isinstance(error, InputError) else str(error)
                where: KeyPath = ("design", "rows", row) if design.method == "list" else ("design",)
                raise document.locate(
                    ScenarioError(f"row {row} makes no scenario of {arm.name!r}: {said}"), where
                ) from None
