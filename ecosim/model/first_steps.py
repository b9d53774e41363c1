"""The first steps of a year's public money: who is paid, where the work is done, who is paid next.

As booked: bills by kind of supplier, the place in which the work is done, and then what these
suppliers pay on, of each pound as of their average pound.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecosim.accounts.pound import CHANNELS
from ecosim.accounts.tracing import Tracing
from ecosim.kernel.types import N_KINDS, AnyArray, Floats, Kind

if TYPE_CHECKING:
    from ecosim.model.model import ProcurementModel

OUTSIDE = "outside"
#: whom suppliers pay next: people and firms of the region, then the ways out
NEXT = ("people", "firms", *CHANNELS)
STEPS = ("kind", "place", "next")


def first_steps(paid: Tracing, model: ProcurementModel) -> dict[str, AnyArray]:
    """Return amounts from each source to each target, step by step.

    ``kind``: from buyers' places to kinds of supplier, or outside. ``place``: from these to the
    place of the work. ``next``: from there to whom it is paid next.

    Returns
    -------
    columns
        step, source, target, amount (GBP).
    """
    year, places = paid.year, model.region.places.codes
    P, F = len(places), len(year.firm_lines)
    kinds = tuple(kind.name.lower() for kind in Kind)
    suppliers = year.billed[:, year.firm_lines].reshape(len(year.spend), N_KINDS + 1, P, -1)
    of_place = np.zeros((P, len(year.spend)))
    of_place[year.chart.buyer_place, np.arange(len(year.spend))] = 1.0
    outside = of_place @ (year.spend - year.billed.sum(axis=1))
    by_kind = np.column_stack([of_place @ suppliers[:, :N_KINDS].sum(axis=(2, 3)), outside])
    at_work = suppliers[:, :N_KINDS].sum(axis=(0, 3))
    inside = year.billed[:, year.firm_lines].sum(axis=0)
    onward = _onward(paid, inside).reshape(N_KINDS + 1, P, F // (P * (N_KINDS + 1)), -1)
    tables = {
        "kind": (places, (*kinds, OUTSIDE), by_kind),
        "place": (kinds, places, at_work),
        "next": (places, NEXT, onward.sum(axis=(0, 2))),
    }
    parts = [_rows(step, *tables[step]) for step in STEPS]
    return {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}


def _onward(paid: Tracing, inside: Floats) -> Floats:
    """Return whom each line pays next of what public buyers paid it: (F, next)."""
    r = paid.rates
    firms = r.firm_cells.sum(axis=1) + r.firm_deals.sum(axis=1)
    shares = np.column_stack([r.firm_homes.sum(axis=1), firms, r.firm_leaves])
    return shares * inside[:, None]


def _rows(
    step: str, sources: tuple[str, ...], targets: tuple[str, ...], amounts: Floats
) -> dict[str, AnyArray]:
    n, m = amounts.shape
    return {
        "step": np.full(n * m, step, dtype=object),
        "source": np.repeat(np.array(sources, dtype=object), m),
        "target": np.tile(np.array(targets, dtype=object), n),
        "amount": amounts.ravel(),
    }
