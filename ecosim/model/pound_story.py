"""A pound's story: one real contract of a council, followed to people, suppliers and out.

The contract and who won it are the run's own. What the supplier pays on is what firms of its kind,
place and sector paid of their average pound in the year, and so for those it pays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecosim.accounts.chain import Values
from ecosim.accounts.pound import CHANNELS
from ecosim.accounts.tracing import Tracing
from ecosim.kernel.types import AnyArray, Floats, Kind, Ring

if TYPE_CHECKING:
    from ecosim.model.model import ProcurementModel

#: who holds the pound after a step, in the region: in the council's place, or elsewhere in it
HOLDERS = ("people_here", "people_near", "firms_here", "firms_near")
TARGETS = (*HOLDERS, *CHANNELS)


def pound_story(paid: Tracing, model: ProcurementModel) -> dict[str, AnyArray] | None:
    """Return the steps of one contract's pound; None where nothing was awarded.

    Returns
    -------
    columns
        source, target, step and amount of 100 pounds of the contract; and what the contract is:
        buyer, place, sector, kind, staff, price, duration, bidders.
    """
    row = choose(model)
    if row is None:
        return None
    c, s = model.contracts, model.suppliers
    supplier = int(c.supplier[row])
    chart = model.world.chart
    line = int(chart.line[chart.suppliers.start + supplier] - paid.year.firm_lines[0])
    steps = _steps(paid, line, int(model.world.buyers.place[c.buyer[row]]))
    n = len(steps)
    facts = {
        "buyer": model.world.buyers.names[int(c.buyer[row])],
        "place": model.region.places.names[int(s.place[supplier])],
        "sector": model.region.sectors.names[int(s.sector[supplier])],
        "kind": Kind(int(s.kind[supplier])).name.lower(),
    }
    numbers = {
        "staff": s.staff[supplier],
        "price": c.price[row],
        "duration": c.duration[row],
        "bidders": c.n_bidders[row],
    }
    return {
        "step": np.array([step for step, *_ in steps]),
        "source": np.array([source for _, source, _, _ in steps], dtype=object),
        "target": np.array([target for _, _, target, _ in steps], dtype=object),
        "amount": np.array([amount for *_, amount in steps]),
        **{name: np.full(n, text, dtype=object) for name, text in facts.items()},
        **{name: np.full(n, float(number)) for name, number in numbers.items()},
    }


def choose(model: ProcurementModel) -> int | None:
    """Return the contract to follow: of councils' in the last year, with a firm of the place.

    Of those with one supplier in business it is the one in the middle by price.
    """
    c, world = model.contracts, model.world
    if not len(c):
        return None
    joint = np.zeros(len(c), dtype=np.bool_)
    joint[c.part_contract] = True
    fits = (
        world.buyers.is_council[c.buyer]
        & (c.ring == Ring.PLACE)
        & (c.kind == Kind.SME)
        & (c.start > model.month - 12)
        & world.suppliers.is_alive[c.supplier]
        & ~joint
    )
    rows = np.flatnonzero(fits)
    if not len(rows):
        return None
    order = np.argsort(c.price[rows], kind="stable")
    return int(rows[order[len(rows) // 2]])


def _steps(paid: Tracing, line: int, place: int) -> list[tuple[int, str, str, float]]:
    """Return three payments of 100 pounds, the council's included: step, source, target, GBP."""
    rates, chain, chart = paid.rates, paid.chain, paid.year.chart
    P, F = chart.n_places, len(paid.year.firm_lines)
    near = np.arange(P) != place
    of_line = near[np.arange(F) % chart.n_cells // chart.n_sectors]
    start = np.zeros(F)
    start[line] = 100.0
    found = [(1, "buyer", "supplier", 100.0)]
    holds = _next(chain.lines_pay.T @ start, chain.markets_pay, P)
    found += _targets(2, "supplier", holds, start @ rates.firm_leaves, near, of_line)
    for name, part in _parts(holds, near, of_line).items():
        there = chain.lines_pay.T @ part.lines + chain.homes_pay.T @ part.homes
        leaves = part.lines @ rates.firm_leaves + part.homes @ rates.home_leaves
        found += _targets(3, name, _next(there, chain.markets_pay, P), leaves, near, of_line)
    return [step for step in found if step[3] > 0.0]


def _next(there: Floats, markets_pay: AnyArray, n_places: int) -> Values:
    """Return what lines and households hold once markets have handed it on."""
    return Values(np.asarray(markets_pay.T @ there), there[:n_places])


def _parts(holds: Values, near: AnyArray, of_line: AnyArray) -> dict[str, Values]:
    """Return what each of :data:`HOLDERS` holds."""
    no_lines, no_homes = np.zeros_like(holds.lines), np.zeros_like(holds.homes)
    return {
        "people_here": Values(no_lines, np.where(near, 0.0, holds.homes)),
        "people_near": Values(no_lines, np.where(near, holds.homes, 0.0)),
        "firms_here": Values(np.where(of_line, 0.0, holds.lines), no_homes),
        "firms_near": Values(np.where(of_line, holds.lines, 0.0), no_homes),
    }


def _targets(
    step: int, source: str, holds: Values, leaves: Floats, near: AnyArray, of_line: AnyArray
) -> list[tuple[int, str, str, float]]:
    """Return what a source pays each of :data:`TARGETS`."""
    parts = _parts(holds, near, of_line)
    held = [float(part.lines.sum() + part.homes.sum()) for part in parts.values()]
    amounts = [*held, *leaves.tolist()]
    return [(step, source, target, a) for target, a in zip(TARGETS, amounts, strict=True)]
