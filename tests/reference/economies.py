"""Economies for reference tests: the real code on a world without suppliers, month by month."""

from __future__ import annotations

import copy
from collections.abc import Mapping

import numpy as np

from ecosim.accounts import measures
from ecosim.accounts.chart import Chart
from ecosim.accounts.ledger import Ledger
from ecosim.economy.economy import Economy
from ecosim.economy.opening import SupplierSizes, bid_sector, open_economy
from ecosim.economy.public_work import PublicWork
from ecosim.economy.state import Switches
from ecosim.kernel.params import Parameters
from ecosim.kernel.types import Floats
from ecosim.region.loader import Region

#: every departure from input-output off, as `mode: leontief` sets them
LEONTIEF = {
    "capacity": False, "cash": False, "wealth": False, "commuting": False,
    "sticky_labour": False, "propensity": False, "benefits": False,
}  # fmt: skip


def nobody_bills(chart: Chart) -> PublicWork:
    """Return a month in which public buyers buy nothing from suppliers."""
    none, parties = np.zeros(len(chart.suppliers)), np.zeros((chart.n_parties, chart.n_parties))
    buyers = np.zeros(len(chart.buyers))
    return PublicWork(buyers, buyers.copy(), none, parties, none, none, none, none)


def without_suppliers(
    region: Region, *, parameters: Mapping[str, float] | None = None, **switches: bool
) -> Economy:
    """Return a region's economy at full scale in which background firms do all the work."""
    P, S = region.gva.shape
    place = np.array([b.place for b in region.buyers], dtype=np.int64)
    chart = Chart(place, np.zeros(0, np.int8), np.zeros(0, np.int64), P, S)
    params = Parameters().replace(dict(parameters or {}))
    public, on = nobody_bills(chart), Switches(**{**LEONTIEF, **switches})
    nobody = SupplierSizes(np.zeros(0), np.zeros(0, bool), np.zeros(0))
    opening = open_economy(region, 1.0, chart, nobody, public, params, on)
    council = np.full(P, -1, dtype=np.int64)
    return Economy(opening, Ledger(chart), public, params, on, bid_sector(region), council)


def run_month(economy: Economy, impulse: Floats | None = None) -> tuple[Floats, Floats]:
    """Run steps 6 to 9; return output and value added by place and sector, GBP."""
    public = nobody_bills(economy.chart)
    economy.ledger.open_month()
    output = economy.produce(economy.demand(impulse), public)
    economy.pay(output, economy.employ(output), public)
    flows = economy.ledger.flows
    return measures.output(flows), measures.gva(flows)


def history(start: Economy, months: int) -> list[tuple[Floats, Floats]]:
    """Return output and value added of each month when nothing happens."""
    economy = copy.deepcopy(start)
    return [run_month(economy) for _ in range(months)]


def effect(
    start: Economy, impulse: Floats, without: list[tuple[Floats, Floats]]
) -> tuple[Floats, Floats]:
    """Return what an impulse in the first month adds, cumulated: output and value added (P, S).

    The difference from the run without it is taken cell by cell and month by month, before any sum.
    """
    economy = copy.deepcopy(start)
    output, gva = np.zeros(impulse.shape), np.zeros(impulse.shape)
    for month, base in enumerate(without):
        more = run_month(economy, impulse if month == 0 else None)
        output += more[0] - base[0]
        gva += more[1] - base[1]
    return output, gva
