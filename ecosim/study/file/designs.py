"""The rows of a study: all combinations, a list, levers there or not, or a sampler's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from math import prod
from typing import Any

import numpy as np

from ecosim.errors import InputError, ScenarioError
from ecosim.kernel.registry import nearest
from ecosim.scenario import Scenario
from ecosim.study.experiment import Design, Factor
from ecosim.study.file.listed import list_design
from ecosim.study.file.problems import Problems
from ecosim.study.file.shape import DesignShape, StudyShape
from ecosim.study.moved import LEVERS, moved

#: a study of more runs than this is a slip
MOST_RUNS = 1_000_000
#: settings of each method beside its seed, which only samplers have
SETTINGS = {
    "grid": (), "list": ("rows",), "factorial": ("levers", "combinations"),
    "morris": ("trajectories", "levels", "optimal_trajectories"),
    "saltelli": ("n", "second_order"), "latin_hypercube": ("n",), "sobol_sequence": ("n",),
    "rbd_fast": ("n",),
}  # fmt: skip
#: methods whose rows are drawn
SAMPLED = ("morris", "saltelli", "latin_hypercube", "sobol_sequence", "rbd_fast")
#: combinations of lever settings that are tried before a study starts
TRIED = 2_000


def design_of(
    shape: StudyShape, factors: Sequence[Factor], problems: Problems, arms: Sequence[Scenario],
    runs_a_row: int,
) -> Design:  # fmt: skip
    """Return the design that a file describes, or raise at the places that are wrong.

    Parameters
    ----------
    runs_a_row
        Arms times replicates, for the limit of a study's size.
    """
    asked = shape.design
    given = {
        name: value for name, value in asked.model_dump().items()
        if name not in ("method", "seed") and value is not None
    }  # fmt: skip
    _check_settings(asked, given, problems)
    _check_company(shape, factors, problems)
    problems.raise_all()
    with problems.at("design"):
        if asked.method == "grid":
            return _tried(_grid(factors, runs_a_row), arms)
        if asked.method == "factorial":
            return _factorial(asked, arms, runs_a_row)
        if asked.method == "list":
            check_size(len(asked.rows or ()), runs_a_row)
            return _tried(list_design(asked.rows or [], arms, problems), arms)
        return _sampled(asked, given, factors, runs_a_row)
    problems.raise_all()
    raise AssertionError("a design is returned or a problem raised")


def _check_settings(asked: DesignShape, given: Mapping[str, Any], problems: Problems) -> None:
    """Refuse settings of another method."""
    known = SETTINGS[asked.method] + (("seed",) if asked.method in SAMPLED else ())
    for name in [*given, *(["seed"] if "seed" in asked.model_fields_set else [])]:
        if name not in known:
            others = [method for method, names in SETTINGS.items() if name in names]
            error = ScenarioError(
                f"a {asked.method} design has no {name}", at_key=True,
                expected=", ".join(("method", *known)),
                hint=f"{name} belongs to {' and '.join(others)}" if others
                else "nothing is drawn in it",
            )  # fmt: skip
            problems.note(error, ("design", name))


def _check_company(shape: StudyShape, factors: Sequence[Factor], problems: Problems) -> None:
    """Refuse factors where the design names what moves itself, and none where it does not."""
    method = shape.design.method
    if method in ("list", "factorial"):
        for key in ("parameters", "uncertainties"):
            if getattr(shape, key):
                error = ScenarioError(
                    f"a {method} design says itself what moves", at_key=True,
                    expected=f"no {key} beside it",
                )  # fmt: skip
                problems.note(error, (key,))
    elif not factors:
        problems.note(
            ScenarioError("nothing moves", expected="parameters, or uncertainties"), ("design",)
        )
    if method == "list" and not shape.design.rows:
        problems.note(
            ScenarioError("a list design has no rows", expected="rows: a list of mappings"),
            ("design",),
        )
    if shape.groups and method not in SAMPLED:
        error = ScenarioError(
            f"a {method} design has no groups", expected="one of " + ", ".join(SAMPLED),
            at_key=True,
        )  # fmt: skip
        problems.note(error, ("groups",))


def check_size(rows: int, runs_a_row: int) -> None:
    """Refuse a study that nobody can have meant."""
    if rows * runs_a_row > MOST_RUNS:
        raise ScenarioError(
            f"{rows:,} rows of {runs_a_row:,} runs each are {rows * runs_a_row:,} runs",
            expected=f"at most {MOST_RUNS:,}", hint="take fewer rows, arms or replicates",
        )  # fmt: skip


def _grid(factors: Sequence[Factor], runs_a_row: int) -> Design:
    """Return all combinations of levels, the last factor moving fastest."""
    for factor in factors:
        if not factor.values:
            raise ScenarioError(
                f"{factor.name} has a range, and a grid needs levels", expected="{values: [A, B]}",
            )
    check_size(prod(len(factor.values) for factor in factors), runs_a_row)
    rows = np.array(list(product(*(range(len(f.values)) for f in factors))), dtype=np.float64)
    return Design(method="grid", factors=tuple(factors), rows=rows)


def _factorial(asked: DesignShape, arms: Sequence[Scenario], runs_a_row: int) -> Design:
    """Return every subset of levers, none first and all last; or the combinations listed."""
    there = list(dict.fromkeys(label for arm in arms[1:] for label in arm.lever_labels))
    own = [label for label in there if label not in arms[0].lever_labels]
    labels = own if asked.levers is None else asked.levers
    for i, label in enumerate(labels):
        _check_label(label, own, there, ("levers", i))
        if label in labels[:i]:
            raise ScenarioError(
                f"{label} is there twice", expected="each lever once", path=("levers", i)
            )
    if not labels:
        raise ScenarioError("no policy has a lever of its own", expected="policies with levers")
    if asked.combinations is None:
        check_size(2 ** len(labels), runs_a_row)
        rows = np.array(list(product((0.0, 1.0), repeat=len(labels))))
    else:
        rows = _combinations(asked.combinations, labels, there)
        check_size(len(rows), runs_a_row)
    factors = tuple(
        Factor(name=f"{LEVERS}{label}", low=0.0, high=1.0, values=(False, True),
               group=f"{LEVERS}{label}", doc=f"whether lever {label} is there", source="the arms")
        for label in labels
    )  # fmt: skip
    return Design(method="factorial", factors=factors, rows=rows)


def _combinations(
    asked: Sequence[Sequence[str]], labels: Sequence[str], there: Sequence[str]
) -> np.ndarray[Any, np.dtype[np.float64]]:
    rows = np.zeros((len(asked), len(labels)))
    for i, present in enumerate(asked):
        for j, label in enumerate(present):
            _check_label(label, labels, there, ("combinations", i, j))
            rows[i, labels.index(label)] = 1.0
        if any((rows[i] == earlier).all() for earlier in rows[:i]):
            raise ScenarioError(
                "these levers are listed before", expected="each combination once",
                path=("combinations", i),
            )
    return rows


def _check_label(
    label: str, known: Sequence[str], there: Sequence[str], path: tuple[str | int, ...]
) -> None:
    if label in known:
        return
    if label in there:
        raise ScenarioError(
            f"the lever {label} does not move", path=path, expected="one of " + ", ".join(known),
            hint="a lever that the baseline has as well would be taken from both",
        )  # fmt: skip
    raise ScenarioError(
        f"no policy has a lever {label!r}", path=path, nearest=nearest(label, known),
        expected="one of " + ", ".join(known) if known else "policies with levers",
    )  # fmt: skip


def _sampled(
    asked: DesignShape, given: Mapping[str, Any], factors: Sequence[Factor], runs_a_row: int
) -> Design:
    """Return a sampler's rows; its refusals name the setting."""
    from ecosim.study.sensitivity import n_rows, sample

    check_size(n_rows(asked.method, factors, given), runs_a_row)
    return sample(asked.method, factors, asked.seed, **given)


def _tried(design: Design, arms: Sequence[Scenario]) -> Design:
    """Return a design whose combinations of lever settings fit together.

    Each value alone was checked; a lever may still refuse two that contradict each other.
    """
    own = [j for j, factor in enumerate(design.factors) if factor.name.startswith(LEVERS)]
    first: dict[tuple[float, ...], int] = {}
    for i, row in enumerate(design.rows[:, own]):
        first.setdefault(tuple(row), i)
    for i in list(first.values())[:TRIED]:
        values = {n: v for n, v in design.values(i).items() if n.startswith(LEVERS)}
        for arm in arms:
            try:
                moved(arm, values)
            except InputError as error:
                raise ScenarioError(
                    f"row {i} makes no scenario of {arm.name!r}: {error.message}",
                    expected=error.expected, hint=error.hint,
                    path=("rows", i) if design.method == "list" else (),
                ) from None  # fmt: skip
    return design
