"""A design of rows that a study file lists one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ecosim.errors import ScenarioError
from ecosim.kernel.params import Value
from ecosim.scenario import Scenario
from ecosim.study.experiment import Design, Factor
from ecosim.study.file.factors import Checker, checker_of
from ecosim.study.file.problems import Problems


def list_design(
    rows: Sequence[Mapping[str, Any]], arms: Sequence[Scenario], problems: Problems
) -> Design:
    """Return the rows as listed; what a row does not name is as the arms have it.

    A factor whose values are all numbers keeps them in its column; any other has levels in the
    order in which they first appear.
    """
    first = {name: i for i, row in reversed(list(enumerate(rows))) for name in row}
    names = list(dict.fromkeys(name for row in rows for name in row))
    factors, columns = [], []
    for name in names:
        with problems.at("design", "rows", first[name], name):
            checker = checker_of(name, arms)
            column = [_value(checker, row, i, problems) for i, row in enumerate(rows)]
            if len(problems):
                continue
            place = str(problems.document.origin(("design", "rows", first[name], name)))
            factor, numbers = _column(checker, column, place)
            factors.append(factor)
            columns.append(numbers)
    problems.raise_all()
    return Design(method="list", factors=tuple(factors), rows=np.array(columns).T)


def _value(
    checker: Checker, row: Mapping[str, Any], i: int, problems: Problems
) -> Value | None:
    """Return one row's value of a factor; a wrong one is noted."""
    name = checker.name
    if name in row:
        with problems.at("design", "rows", i, name):
            value = row[name]
            return checker.check(tuple(value) if isinstance(value, list) else value)
        return None
    with problems.at("design", "rows", i):
        usual = checker.usual()
        if usual is None:
            raise ScenarioError(
                f"row {i} does not say {name}, and the arms have no common value of it",
                expected=f"{name} in every row",
            )
        return usual
    return None


def _column(
    checker: Checker, values: Sequence[Any], place: str
) -> tuple[Factor, list[float]]:
    """Return a factor and its column of the rows."""
    is_whole = [isinstance(value, int) and not isinstance(value, bool) for value in values]
    if all(whole or isinstance(value, float)
           for whole, value in zip(is_whole, values, strict=True)):  # fmt: skip
        numbers = [float(value) for value in values]
        factor = checker.factor(
            low=min(numbers), high=max(numbers), place=place, is_integer=all(is_whole)
        )
        return factor, numbers
    levels = tuple(dict.fromkeys(values))
    factor = checker.factor(low=0.0, high=float(len(levels) - 1), place=place, values=levels)
    return factor, [float(levels.index(value)) for value in values]
