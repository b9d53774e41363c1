"""What public buyers ask of firms in one month, whichever way it was awarded."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ecosim.accounts.chart import Chart
from ecosim.kernel.columns import total_by
from ecosim.kernel.types import Floats, Ints


class PublicWork(NamedTuple):
    """One month of deliveries under public contracts. All money GBP/month.

    Attributes
    ----------
    paid : (n_buyers,)
        Billed to each buyer for delivery inside the region.
    imported : (n_buyers,)
        Billed to each buyer for the part delivered by headquarters outside the region.
    billed : (n_suppliers,)
        Billed by each supplier for delivery inside the region.
    between : (n_parties, n_parties)
        Who bills whom, by party; sums to ``paid`` and ``billed``.
    work : (n_suppliers,)
        Work done in the region, cost units, subcontracts received included and given excluded.
    sub_paid, sub_received : (n_suppliers,)
        Subcontracts given and received.
    bid_costs : (n_suppliers,)
        Cost of the bids of the month before, invoiced now.
    support : (n_buyers,)
        Services that buyers take to run policies, from professional firms of their own place;
        None where no policy costs anything.
    """

    paid: Floats
    imported: Floats
    billed: Floats
    between: Floats
    work: Floats
    sub_paid: Floats
    sub_received: Floats
    bid_costs: Floats
    support: Floats | None = None


def bills_between(chart: Chart, buyer: Ints, supplier: Ints, amount: Floats) -> Floats:
    """Return who bills whom by party: (n_parties, n_parties), from bills (m,)."""
    party = chart.party_of_line[chart.line]
    code = party[buyer] * chart.n_parties + party[chart.suppliers.start + supplier]
    flat = total_by(code, amount, chart.n_parties**2)
    return flat.reshape(chart.n_parties, chart.n_parties)


def assigned_work(
    chart: Chart, buyer_cell: Floats, supplier_weight: Floats, imported: Floats
) -> PublicWork:
    """Return public work handed out by fixed shares: price and cost both 1, no bids.

    Parameters
    ----------
    chart
    buyer_cell : (n_buyers, n_kinds, n_cells)
        Billed by each buyer to each kind and cell.
    supplier_weight : (n_suppliers,)
        Share of each supplier in its kind and cell; sums to 1 in each that is served.
    imported : (n_buyers,)
    """
    n_kinds = buyer_cell.shape[1]
    per_cell = buyer_cell.sum(axis=0)
    billed = per_cell[chart.supplier_kind, chart.supplier_cell] * supplier_weight
    by_place = buyer_cell.reshape(len(imported), n_kinds, chart.n_places, chart.n_sectors).sum(
        axis=3
    )
    between = np.zeros((chart.n_parties, chart.n_parties))
    for b, place in enumerate(chart.buyer_place):
        row = chart.buyer_parties.start + place
        between[row, : n_kinds * chart.n_places] += by_place[b].ravel()
    nothing = np.zeros(len(billed))
    return PublicWork(
        paid=buyer_cell.sum(axis=(1, 2)),
        imported=imported,
        billed=billed,
        between=between,
        work=billed.copy(),
        sub_paid=nothing,
        sub_received=nothing,
        bid_costs=nothing,
    )
