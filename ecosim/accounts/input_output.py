"""Type I and II multipliers by sector and place, from rounds of spending between cells.

The same system is filled twice: with the coefficients in force, and with those that a year of
simulation realised, inputs actually bought and pay actually earned per pound of work. Systems are
solved, never inverted.

Source: Miller and Blair (2009), Input-Output Analysis, chapters 3 (interregional) and 6.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ecosim.accounts.chart import BACKGROUND_CLASS
from ecosim.accounts.flows import Why
from ecosim.accounts.pound import inputs_per_work, spent_pay
from ecosim.accounts.year import Year
from ecosim.kernel.types import Floats


@dataclass(frozen=True, eq=False)
class Rounds:
    """What a pound of work in a cell sets off; C cells are place x sector, P homes.

    Attributes
    ----------
    inputs : (C, C), bought in the row per pound of work in the column
    pay : (P, C), residents' pay by home per pound of work
    spending : (C, P), bought in the row per pound of residents' pay
    gva : (C,), GBP per GBP of work
    jobs : (C,), job-years per GBP of work
    """

    inputs: Floats
    pay: Floats
    spending: Floats
    gva: Floats
    jobs: Floats


class CellMultipliers(NamedTuple):
    """Effects of one more pound of final demand on each cell: (C,) each.

    Attributes
    ----------
    output, gva, jobs : in the region, GBP per GBP, and job-years per GBP
    output_here, gva_here, jobs_here : the part in the place of the demand
    """

    output: Floats
    gva: Floats
    jobs: Floats
    output_here: Floats
    gva_here: Floats
    jobs_here: Floats


def cell_multipliers(rounds: Rounds, n_places: int, *, households: bool) -> CellMultipliers:
    """Return Type I, or with `households` Type II, multipliers of every cell."""
    matrix = rounds.inputs + rounds.spending @ rounds.pay if households else rounds.inputs
    n = len(matrix)
    place = np.repeat(np.arange(n_places), n // n_places)
    is_in = (place[:, None] == np.arange(n_places)).astype(np.float64)
    counted = [value[:, None] * is_in for value in (np.ones(n), rounds.gva, rounds.jobs)]
    # from the effect's side: what a pound on each cell brings to each place
    effects = np.linalg.solve((np.eye(n) - matrix).T, np.concatenate(counted, axis=1))
    by_place = effects.reshape(n, len(counted), n_places)
    here = np.take_along_axis(by_place, place[:, None, None], axis=2)[:, :, 0]
    return CellMultipliers(*by_place.sum(axis=2).T, *here.T)


def realised(year: Year, spent: float) -> Rounds:
    """Return the rounds that a year of simulation realised.

    Parameters
    ----------
    year
    spent : share of income after tax that households spend (a1)
    """
    cells, outside = inputs_per_work(year)
    regional = _mean(year.ordered, cells)
    bought = _mean(year.ordered, (cells.sum(axis=1) + outside.sum(axis=0))[:, None])[:, 0]
    wages = year.firms_paid(Why.WAGES)[:, None] * year.to_homes(Why.WAGES)
    return Rounds(
        inputs=regional.T,
        pay=_per_work(year, wages).T,
        spending=spent_pay(year, spent)[0].T,
        gva=1.0 - bought,
        jobs=_per_work(year, year.jobs[:, None])[:, 0],
    )


def _by_cell(values: Floats) -> Floats:
    """Sum rows of lines over classes of firms: (C, ...)."""
    return np.asarray(values.reshape(BACKGROUND_CLASS + 1, -1, values.shape[1]).sum(axis=0))


def _mean(weight: Floats, rates: Floats) -> Floats:
    """Return the mean of rates of lines over the firms of a cell: (C, ...)."""
    return _divided(_by_cell(rates * weight[:, None]), _by_cell(weight[:, None]))


def _per_work(year: Year, amounts: Floats) -> Floats:
    return _divided(_by_cell(amounts), _by_cell(year.work[:, None]))


def _divided(amounts: Floats, base: Floats) -> Floats:
    base = np.broadcast_to(base, amounts.shape)
    return np.divide(amounts, base, out=np.zeros_like(amounts), where=base > 0)
