"""Subcontracts of a month: which SMEs of the region there are to take them, and what each gets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ecosim.agents.suppliers import Suppliers
from ecosim.kernel import engine
from ecosim.kernel.columns import total_by
from ecosim.kernel.types import Floats, Kind
from ecosim.market import delivery
from ecosim.market.parameters import DeliveryParams
from ecosim.market.world import World


@dataclass(frozen=True, slots=True, eq=False)
class Subcontractors:
    """Where subcontracts go this month; P places, S sectors.

    Attributes
    ----------
    share : (P, P, S), by buyer's place, place of the SMEs and category; none where none live
    passed_on : (P, S), its sum over the places of SMEs: a prime keeps what finds nobody
    in_cell : (P, S), staff of living SMEs
    """

    share: Floats
    passed_on: Floats
    in_cell: Floats


class Received(NamedTuple):
    """A month's subcontracts received, and what follows from them.

    Attributes
    ----------
    taken, work : (n,), GBP of subcontracts received, and work done with them
    by_cell : (2, P, S), GBP billed and work done
    """

    taken: Floats
    work: Floats
    by_cell: Floats


def find_subcontractors(market: World, p: DeliveryParams) -> Subcontractors:
    """Return where subcontracts go."""
    s, shape = market.suppliers, (len(market.ring), market.suppliers.start.shape[0])
    if engine.is_compiled():
        from ecosim.model.compiled_subcontracts import find

        rings = p.subcontract_rings
        ring_share = tuple(share / sum(rings) for share in rings)
        return Subcontractors(
            *find(s.is_alive, s.kind, s.cell, s.staff, market.ring, ring_share, *shape)
        )
    staff = np.where(s.is_alive & (s.kind == Kind.SME), s.staff, 0.0)
    in_cell = total_by(s.cell, staff, shape[0] * shape[1]).reshape(shape)
    everywhere = delivery.subcontract_places(market, p).transpose(0, 2, 1)
    share = np.where(in_cell > 0, everywhere, 0.0)
    return Subcontractors(share, share.sum(axis=1), in_cell)


def received(
    found: Subcontractors, given: Floats, own: Floats, passed: Floats, billed: Floats, s: Suppliers
) -> Received:
    """Return subcontracts received, work done, and sums by cell.

    Inside a cell subcontracts go to SMEs by staff.

    Parameters
    ----------
    found
    given : (P, S), GBP that primes pass on, by buyer's place and category
    own, passed, billed : (n,), GBP
        Work under each supplier's contracts, what it passes on of it, and what it bills.
    s
        Suppliers.
    """
    if engine.is_compiled():
        from ecosim.model.compiled_subcontracts import take

        return Received(*take(
            given, found.share, found.in_cell, s.is_alive, s.kind, s.cell, s.staff, own, passed,
            billed,
        ))  # fmt: skip
    in_area = np.einsum("bs,bps->ps", given, found.share)
    rate = np.divide(in_area, found.in_cell, out=np.zeros_like(in_area), where=found.in_cell > 0)
    staff = np.where(s.is_alive & (s.kind == Kind.SME), s.staff, 0.0)
    taken = np.asarray(staff * rate.ravel()[s.cell])
    work = np.maximum(own - passed + taken, 0.0)
    return Received(taken, work, sums_by_cell(billed, work, s, len(given)))


def sums_by_cell(billed: Floats, work: Floats, s: Suppliers, n_places: int) -> Floats:
    """Return what was billed and done by cell: (2, P, S) GBP, from columns of suppliers (n,)."""
    shape = (n_places, s.start.shape[0])
    return np.stack(
        [total_by(s.cell, each, shape[0] * shape[1]).reshape(shape) for each in (billed, work)]
    )
