"""Step 7: contracts first, then private demand within capacity; what overflows is imported.

Customers whose firm is full go to other firms of the same place and sector that have room; only
what the whole cell cannot serve is bought outside the region.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecosim.economy.demand import Demand
from ecosim.economy.state import FirmState, Structure
from ecosim.kernel.columns import total_by
from ecosim.kernel.types import N_KINDS, Floats


@dataclass(frozen=True)
class Production:
    """What firms did in a month. (n,) over firms unless said otherwise; GBP/month.

    Attributes
    ----------
    served : private sales
    work : work done in the firm, cost units, contracts included
    bought_in : contract work beyond capacity, bought from outside the region
    load : work asked over capacity
    missed : (P, S), share of private demand on each cell that overflowed
    served_cell : (K, P, S), private sales by class and cell
    """

    served: Floats
    work: Floats
    bought_in: Floats
    load: Floats
    missed: Floats
    served_cell: Floats


def by_class_and_cell(structure: Structure, values: Floats) -> Floats:
    """Sum a column over firms by class and cell: (K, P, S)."""
    chart = structure.chart
    totals = total_by(structure.firm_group, values, (N_KINDS + 1) * chart.n_cells)
    return totals.reshape(N_KINDS + 1, chart.n_places, chart.n_sectors)


def share_market(structure: Structure, firms: FirmState, demand: Demand) -> Floats:
    """Return private demand on each firm: (n,) GBP/month.

    Demand on a cell goes to its firms by their levels (so that growth of one displaces the
    others), and demand won outside comes on top.
    """
    level = np.where(firms.active, firms.level, 0.0)
    in_cell = by_class_and_cell(structure, level).sum(axis=0)
    rate = np.divide(demand.total, in_cell, out=np.zeros_like(in_cell), where=in_cell > 0).ravel()
    return np.asarray(
        level * rate[structure.firm_cell] + np.where(firms.active, firms.export_level, 0.0)
    )


def produce(
    structure: Structure,
    firms: FirmState,
    asked: Floats,
    contracts: Floats,
    standing: Floats,
    *,
    capacity: bool,
) -> Production:
    """Serve contracts first, then private demand up to capacity.

    Parameters
    ----------
    structure, firms
    asked : (n,) private demand, GBP/month
    contracts : (n,) work under public contracts, cost units
    standing : (n,) work of public cells that explicit buyers' purchases stand for, and bids written
    capacity
        Whether capacity binds.
    """
    wanted = asked + contracts + standing
    if capacity:
        in_house = np.minimum(contracts, firms.capacity)
        room = np.where(firms.active, np.maximum(firms.capacity - in_house - standing, 0.0), 0.0)
        served = _within_room(structure, asked, room)
    else:
        in_house, served = contracts, asked
    asked_cell = by_class_and_cell(structure, asked).sum(axis=0)
    served_cell = by_class_and_cell(structure, served)
    missed = 1.0 - np.divide(
        served_cell.sum(axis=0), asked_cell, out=np.ones_like(asked_cell), where=asked_cell > 0
    )
    load = np.divide(wanted, firms.capacity, out=np.zeros_like(wanted), where=firms.capacity > 0)
    return Production(
        served=served,
        work=served + in_house + standing,
        bought_in=contracts - in_house,
        load=load,
        missed=missed if capacity else np.zeros_like(missed),
        served_cell=served_cell,
    )


def _within_room(structure: Structure, asked: Floats, room: Floats) -> Floats:
    """Return private sales of each firm: its own customers up to its room, then those turned away.

    Customers turned away within a cell fill the room that is left there, in proportion to it.
    """
    served = np.minimum(asked, room)
    cell, n_cells = structure.firm_cell, structure.chart.n_cells
    turned_away = total_by(cell, asked - served, n_cells)
    left = total_by(cell, room - served, n_cells)
    rate = np.divide(
        np.minimum(turned_away, left), left, out=np.zeros_like(left), where=left > 0
    )
    return np.asarray(served + (room - served) * rate[cell])


def next_capacity(firms: FirmState, wanted: Floats, target_load: float, speed: float) -> Floats:
    """Return capacity after a month: it follows the work asked for, kept at the target load."""
    return np.asarray(firms.capacity + speed * (wanted / target_load - firms.capacity))
