"""Public spending handed out by fixed shares: no tenders, no prices, no chance.

For docking with input-output tables and for the stationarity test. Shares by place of the supplier
and kind are the targets that the tendering model is fitted to (model page, section 9).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecosim.accounts.chart import Chart
from ecosim.economy.public_work import PublicWork, assigned_work
from ecosim.errors import ParameterError
from ecosim.kernel.columns import total_by
from ecosim.kernel.params import param, parameter_group
from ecosim.kernel.types import N_KINDS, Bools, Floats, Ints, Kind


@parameter_group("economy.assigned")
class AssignedParams:
    """Fixed shares of council spending by supplier address and kind."""

    own_place: float = param(
        0.45, unit="share", low=0.28, high=0.79, role="uncertainty",
        source="assumption between P18 (.31) and P11 (.56, Birmingham)",
        doc="spent with suppliers of the buyer's own place",
    )  # fmt: skip
    region: float = param(
        0.60, unit="share", low=0.46, high=0.79, role="uncertainty",
        source="assumption between P17 (.46) and P10 (.79, Birmingham)",
        doc="spent with suppliers of the region, own place included",
    )  # fmt: skip
    sme: float = param(
        0.35, unit="share", low=0.20, high=0.60, role="uncertainty",
        source="P31 (.34 to .47); the wider range is an assumption",
        doc="spent with small and medium firms",
    )  # fmt: skip
    vcse: float = param(
        0.10, unit="share", low=0.05, high=0.13, role="uncertainty", source="P35",
        doc="spent with the third sector",
    )  # fmt: skip

    def check_together(self) -> None:
        """Raise where shares do not fit into each other; they matter to assigned spending only.

        Raises
        ------
        ParameterError
        """
        if self.own_place > self.region:
            raise ParameterError(
                f"economy.assigned.own_place is {self.own_place:g}, more than "
                f"economy.assigned.region, {self.region:g}",
                expected="a share of the own place within that of the region",
                path=("parameters", "economy.assigned.own_place"),
            )
        if self.sme + self.vcse > self.region:
            raise ParameterError(
                f"economy.assigned.sme and vcse add up to {self.sme + self.vcse:g}, more than "
                f"economy.assigned.region, {self.region:g}",
                expected="small firms and the third sector within what stays in the region",
                hint="lower one of them, or raise economy.assigned.region",
                path=("parameters", "economy.assigned.sme"),
            )


@dataclass(frozen=True)
class Assignment:
    """Fixed monthly shares.

    Attributes
    ----------
    buyer_cell : (n_buyers, n_kinds, n_cells), GBP/month at full funding, delivered in the region
    imported : (n_buyers, S), GBP/month, delivered from outside
    by_kind_place : (n_buyers, n_kinds, P), GBP/month billed, by the supplier's place
    by_cell : (n_buyers, n_kinds, n_cells), GBP/month billed, delivery from outside included
    weight : (n_suppliers,), part of each supplier in its kind and cell
    """

    buyer_cell: Floats
    imported: Floats
    by_kind_place: Floats
    by_cell: Floats
    weight: Floats

    def work(self, chart: Chart, funding: Floats) -> PublicWork:
        """Return the month's public work at funding factors (n_buyers, S)."""
        factor = np.tile(funding, (1, chart.n_places))[:, None, :]
        imported = (self.imported * funding).sum(axis=1)
        return assigned_work(chart, self.buyer_cell * factor, self.weight, imported)


def assign(
    chart: Chart,
    spend: Floats,
    output: Floats,
    size: Floats,
    delivery_share: Floats,
    is_alive: Bools,
    p: AssignedParams,
) -> Assignment:
    """Return fixed shares for every buyer.

    Parameters
    ----------
    chart
    spend : (n_buyers, S), GBP/month
    output : (P, S), weight of places outside the buyer's own
    size : (n_suppliers,), staff
    delivery_share : (n_suppliers,)
    is_alive : (n_suppliers,)
    p : shares
    """
    p.check_together()
    P, S = chart.n_places, chart.n_sectors
    weights = np.where(is_alive, size, 0.0)
    mass = _mass(chart, weights)
    kinds = np.array([p.sme, p.vcse, p.region - p.sme - p.vcse, 1.0 - p.region])
    billed = np.zeros((len(spend), N_KINDS, P, S))
    for b, place in enumerate(chart.buyer_place):
        billed[b] = _one_buyer(int(place), spend[b], kinds, mass, output, p)
    rate = np.divide(
        _mass(chart, weights * delivery_share), mass, out=np.zeros_like(mass), where=mass > 0
    )
    inside = billed * rate
    in_cell = mass.reshape(N_KINDS, -1)[chart.supplier_kind, chart.supplier_cell]
    return Assignment(
        buyer_cell=inside.reshape(len(spend), N_KINDS, P * S),
        imported=(billed - inside).sum(axis=(1, 2)),
        by_kind_place=billed.sum(axis=3),
        by_cell=billed.reshape(len(spend), N_KINDS, P * S),
        weight=np.divide(weights, in_cell, out=np.zeros_like(weights), where=in_cell > 0),
    )


def _mass(chart: Chart, weights: Floats) -> Floats:
    code = chart.supplier_kind.astype(np.int64) * chart.n_cells + chart.supplier_cell
    flat = total_by(code, weights, N_KINDS * chart.n_cells)
    return flat.reshape(N_KINDS, chart.n_places, chart.n_sectors)


def _one_buyer(
    place: int, spend: Floats, kinds: Floats, mass: Floats, output: Floats, p: AssignedParams
) -> Floats:
    """Return one buyer's bills by kind, place and sector: (n_kinds, P, S).

    Where a place has no supplier of a kind and sector, its part goes to SMEs there, then to the
    kind elsewhere, then to nationals.
    """
    n_places = len(output)
    local = p.own_place / p.region
    spread = output / output.sum(axis=0)
    where = np.broadcast_to(spread * (1.0 - local), (N_KINDS, n_places, len(spend))).copy()
    where[:, place] += local
    where[Kind.NATIONAL] = spread
    has = mass > 0
    bills = np.zeros_like(where)
    left = kinds[:, None, None] * where * spend
    for kind in (int(Kind.VCSE), int(Kind.LARGE)):
        moved = np.where(has[kind], 0.0, left[kind])
        left[kind] -= moved
        left[Kind.SME] += moved
    for kind in range(N_KINDS):
        good = np.where(has[kind], left[kind], 0.0)
        lost = left[kind].sum(axis=0) - good.sum(axis=0)
        base = np.where(has[kind], mass[kind], 0.0)
        share = np.divide(
            base, base.sum(axis=0), out=np.zeros_like(base), where=base.sum(axis=0) > 0
        )
        bills[kind] = good + share * lost
    missing = spend - bills.sum(axis=(0, 1))
    national = mass[Kind.NATIONAL]
    total = national.sum(axis=0)
    share = np.divide(national, total, out=np.zeros_like(national), where=total > 0)
    bills[Kind.NATIONAL] += share * missing
    return bills


def kind_ring(by_kind_place: Floats, buyer_place: Ints, rings: Ints, n_rings: int) -> Floats:
    """Return bills by kind and ring of address: (n_buyers, n_kinds, n_rings), GBP/month."""
    out = np.zeros((len(by_kind_place), N_KINDS, n_rings))
    for b, place in enumerate(buyer_place):
        for kind in range(N_KINDS):
            ring = np.full(rings.shape[0], 3) if kind == Kind.NATIONAL else rings[place]
            out[b, kind] = total_by(ring, by_kind_place[b, kind], n_rings)
    return out
