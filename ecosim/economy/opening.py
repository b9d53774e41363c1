"""Month 0: levels of everything such that value added by place and sector equals the accounts.

Public contracts in progress and firms' sizes are given; background firms, trade between places,
exports and households' other income are what closes the accounts around them (model page,
section 10: the enterprises are scaled, not the accounts; no cell of exports is negative).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecosim.accounts.chart import Chart
from ecosim.economy.parameters import HouseholdParams, LabourParams, PaymentParams, ProductionParams
from ecosim.economy.public_work import PublicWork
from ecosim.economy.state import FirmState, HouseholdState, Structure, Switches
from ecosim.economy.trade import decay_for_own_share, fit_to_margins, gravity_seed, trade_shares
from ecosim.errors import RegionError
from ecosim.kernel.columns import total_by
from ecosim.kernel.params import Parameters
from ecosim.kernel.types import N_KINDS, Bools, Floats, Kind
from ecosim.region.loader import Region

_MONTHS = 12.0
#: most of a cell's private sales that its suppliers may have; the rest is background
_FULLEST = 0.98


@dataclass(frozen=True)
class Opening:
    """The economy at month 0.

    Attributes
    ----------
    structure, firms, households
    corrections : cells whose explicit firms had to be made smaller to fit the accounts
    """

    structure: Structure
    firms: FirmState
    households: HouseholdState
    corrections: int


@dataclass(frozen=True)
class SupplierSizes:
    """What the population brings: (n_suppliers,) each."""

    staff: Floats
    is_alive: Bools
    profit_at_home: Floats


def open_economy(
    region: Region,
    scale: float,
    chart: Chart,
    suppliers: SupplierSizes,
    public: PublicWork,
    params: Parameters,
    switches: Switches,
) -> Opening:
    """Return the economy at month 0.

    Raises
    ------
    RegionError
        When the accounts cannot be closed with non-negative exports.
    """
    monthly = scale / _MONTHS
    gva = region.gva * monthly
    c = region.coefficients
    gva_share = c.pay + c.surplus + c.production_tax
    output = gva / gva_share
    jobs_per_work = _jobs_per_work(region, output, scale)
    offset_regional, offset_uk = _offsets(region, output, monthly)
    offset = offset_regional.sum(axis=0) + offset_uk

    explicit = _explicit_levels(
        chart, suppliers, public, jobs_per_work, params.of(ProductionParams).private_floor
    )
    demand = _private_demand(region, chart, public, gva, offset)
    level, corrections = _levels(chart, explicit, demand)
    work = _work(chart, level, public, offset, region)
    propensity = _propensity(chart, work, params, switches)

    hh = _households(region, chart, suppliers, public, work, level, jobs_per_work, monthly, params)
    markets = _markets(
        region, chart, demand, work, propensity, offset_regional, offset, hh, monthly, params
    )

    firm_cell = np.concatenate([chart.supplier_cell, np.arange(chart.n_cells)])
    firm_class = np.concatenate([chart.supplier_kind, np.full(chart.n_cells, N_KINDS)])
    jobs = jobs_per_work.ravel()[firm_cell] * work
    structure = Structure(
        chart=chart,
        coefficients=c.regional,
        regional=c.regional.sum(axis=0),
        uk=c.rest_of_uk,
        abroad=c.foreign,
        product_tax=c.product_tax,
        pay=c.pay,
        production_tax=c.production_tax,
        propensity=propensity,
        offset_regional=offset_regional,
        offset_uk=offset_uk,
        commuting=hh.commuting,
        jobs_per_work=jobs_per_work,
        wage=c.pay / jobs_per_work,
        benefits=hh.benefits,
        council_tax=hh.council_tax,
        property_income=hh.property_income,
        wealth_income=hh.spending - params.of(HouseholdParams).a1 * hh.spending,
        jobs0=float(jobs.sum()),
        residents0=float(jobs.sum()) * (1.0 - params.of(LabourParams).commuters),
        firm_cell=firm_cell.astype(np.int64),
        firm_class=firm_class.astype(np.int64),
        firm_sector=(firm_cell % chart.n_sectors).astype(np.int64),
        consumption_shares=hh.shares,
        **markets,
    )
    target = params.of(ProductionParams).target_load
    firms = FirmState(
        level=level,
        export_level=np.zeros(len(level)),
        capacity=work / target,
        staff=jobs,
        ordered=work.copy(),
        active=np.concatenate([suppliers.is_alive, np.ones(chart.n_cells, dtype=bool)]),
    )
    return Opening(structure, firms, HouseholdState(hh.spending.copy()), corrections)


def _jobs_per_work(region: Region, output: Floats, scale: float) -> Floats:
    """Return jobs per GBP/month of work; a cell with no output takes its sector's mean."""
    mean = region.jobs.sum(axis=0) * scale / output.sum(axis=0)
    full = np.broadcast_to(mean, output.shape).copy()
    return np.asarray(np.divide(region.jobs * scale, output, out=full, where=output > 0))


def _offsets(region: Region, output: Floats, monthly: float) -> tuple[Floats, Floats]:
    """Split what explicit buyers buy of public bodies' inputs over cells and origins.

    Purchases go to places by the output of the public sector they are inputs of: from the
    regional totals, not from a place's own columns. They come from the region as the table says,
    sector by sector, and never exceed what the table's cell uses.

    Returns
    -------
    regional : (S, P, S) GBP/month, supplying sector first
    uk : (P, S) GBP/month
    """
    c = region.coefficients
    public = region.sectors.is_public
    bought = np.zeros((len(public), len(public)))
    for buyer in region.buyers:
        bought[:, public] += buyer.inputs_by_sector * monthly
    spread = output / output.sum(axis=0)
    at_home = c.regional.sum(axis=0) / (c.regional.sum(axis=0) + c.rest_of_uk)
    cells = bought[:, None, :] * spread[None, :, :]
    regional = np.minimum(cells * at_home, c.regional[:, None, :] * output[None, :, :])
    return regional, np.asarray((cells - regional).sum(axis=0))


def _explicit_levels(
    chart: Chart, suppliers: SupplierSizes, public: PublicWork, jobs_per_work: Floats, floor: float
) -> Floats:
    """Return suppliers' private sales: what staff stand for less public work, at least a part.

    Branches of national firms have no private sales here: those are in the background.
    """
    whole = suppliers.staff / jobs_per_work.ravel()[chart.supplier_cell]
    private = np.maximum(whole - public.work, floor * whole)
    return np.where(suppliers.is_alive & (chart.supplier_kind != 3), private, 0.0)


def _cells(chart: Chart, values: Floats) -> Floats:
    flat = total_by(chart.supplier_cell, values, chart.n_cells)
    return flat.reshape(chart.n_places, chart.n_sectors)


def _private_demand(
    region: Region, chart: Chart, public: PublicWork, gva: Floats, offset: Floats
) -> Floats:
    """Return private sales of each cell such that its value added equals the accounts: (P, S)."""
    c = region.coefficients
    gva_share = c.pay + c.surplus + c.production_tax
    revenue = public.billed + public.sub_received - public.sub_paid - public.bid_costs
    from_contracts = _cells(chart, revenue) - (1.0 - gva_share) * _cells(chart, public.work)
    from_bids = np.zeros_like(gva)
    bids = _cells(chart, public.bid_costs).sum(axis=1)
    from_bids[:, bid_sector(region)] = bids * gva_share[bid_sector(region)]
    return np.asarray((gva - from_contracts - from_bids) / gva_share - offset)


def bid_sector(region: Region) -> int:
    """Return the sector that writes bids: professional services, else the last sector."""
    codes = region.sectors.codes
    return codes.index("PRO") if "PRO" in codes else len(codes) - 1


def _rate(chart: Chart, cut: Floats, values: Floats) -> Floats:
    """Return what part of each supplier's value its cell has to cut: (n_suppliers,)."""
    whole = _cells(chart, values)
    rate = np.divide(cut, whole, out=np.zeros_like(whole), where=whole > 0)
    return np.asarray(rate.ravel()[chart.supplier_cell])


def _levels(chart: Chart, explicit: Floats, demand: Floats) -> tuple[Floats, int]:
    """Return private demand of all firms: explicit ones, shrunk where they exceed the cell."""
    if not (demand >= 0).all():
        p, s = np.unravel_index(int(demand.argmin()), demand.shape)
        raise RegionError(
            f"public contracts exceed the accounts of place {p}, sector {s}: "
            f"private sales would be GBP {demand[p, s]:,.0f} a month",
            hint="raise `scale`: in a small world one contract can be larger than a cell",
        )
    large = np.where(chart.supplier_kind == Kind.LARGE, explicit, 0.0)
    excess = np.maximum(_cells(chart, explicit) - _FULLEST * demand, 0.0)
    # large firms give way first, so that what small firms sell does not depend on the scale
    from_large = np.minimum(excess, _cells(chart, large))
    from_others = excess - from_large
    sized = explicit - large * _rate(chart, from_large, large)
    sized -= (explicit - large) * _rate(chart, from_others, explicit - large)
    background = demand - _cells(chart, sized)
    return np.concatenate([sized, background.ravel()]), int((excess > 0.0).sum())


def _work(
    chart: Chart, level: Floats, public: PublicWork, offset: Floats, region: Region
) -> Floats:
    """Return work of every firm at month 0; public cells' background does the offset's work too."""
    background = level[len(chart.suppliers) :].reshape(offset.shape) + offset
    background[:, bid_sector(region)] += _cells(chart, public.bid_costs).sum(axis=1)
    return np.concatenate([level[: len(chart.suppliers)] + public.work, background.ravel()])


def _propensity(chart: Chart, work: Floats, params: Parameters, switches: Switches) -> Floats:
    """Return regional purchase propensities by class, restored to mean 1 in each sector: (K, S)."""
    relative = np.array([*params.of(ProductionParams).regional_inputs, 1.0])
    if not switches.propensity:
        relative = np.ones(N_KINDS + 1)
    by_class = _by_class(chart, work).sum(axis=1)
    shares = by_class / by_class.sum(axis=0)
    return np.asarray(relative[:, None] / (relative @ shares))


def _by_class(chart: Chart, values: Floats) -> Floats:
    """Sum over firms by class and cell: (K, P, S)."""
    n = len(chart.suppliers)
    code = chart.supplier_kind.astype(np.int64) * chart.n_cells + chart.supplier_cell
    explicit = total_by(code, values[:n], N_KINDS * chart.n_cells)
    flat = np.concatenate([explicit, values[n:]])
    return flat.reshape(N_KINDS + 1, chart.n_places, chart.n_sectors)


@dataclass(frozen=True)
class _Households:
    spending: Floats
    shares: Floats
    regional: Floats
    benefits: Floats
    council_tax: Floats
    property_income: Floats
    commuting: Floats


def _households(
    region: Region,
    chart: Chart,
    suppliers: SupplierSizes,
    public: PublicWork,
    work: Floats,
    level: Floats,
    jobs_per_work: Floats,
    monthly: float,
    params: Parameters,
) -> _Households:
    """Close households' income: benefits by head fill what consumption needs beyond pay."""
    h, labour, pay = params.of(HouseholdParams), params.of(LabourParams), params.of(PaymentParams)
    c = region.coefficients
    regional = region.final_demand.households * monthly
    total = float(regional.sum()) / h.region_share
    people = region.places.population / region.places.population.sum()

    by_cell = _by_class(chart, work).sum(axis=0)
    wages = (by_cell * c.pay).sum(axis=1)
    commuting = _commuting(region, by_cell * jobs_per_work, labour.commuting_km)
    net_pay = commuting.T @ wages * (1.0 - labour.commuters) * (1.0 - h.income_tax)

    sector = chart.supplier_cell % chart.n_sectors
    private = level[: len(chart.suppliers)]
    gva_share = c.pay + c.surplus + c.production_tax
    margin = public.billed + public.sub_received - public.sub_paid - public.bid_costs
    profit = (
        private * c.surplus[sector]
        + margin
        - public.work * (1.0 - gva_share + c.pay + c.production_tax)[sector]
    )
    home = profit - np.maximum(profit, 0.0) * pay.corporate_tax
    place = chart.supplier_cell // chart.n_sectors
    property_income = total_by(place, home * suppliers.profit_at_home, chart.n_places)
    council = np.zeros(chart.n_places)
    for buyer in region.buyers:
        if buyer.kind == "council":
            council[buyer.place] += buyer.spend.sum()
    council_tax = council * monthly * pay.council_tax
    benefits = people * (total - net_pay.sum() - property_income.sum() + council_tax.sum())
    spending = net_pay + property_income + benefits - council_tax
    return _Households(
        spending, regional / total, regional, benefits, council_tax, property_income, commuting
    )


def _commuting(region: Region, jobs: Floats, decay_km: float) -> Floats:
    """Return homes of a place's workers: gravity on jobs and population, rows sum to 1."""
    places = region.places
    workers = jobs.sum(axis=1)
    homes = places.population / places.population.sum() * workers.sum()
    flows = fit_to_margins(gravity_seed(places.distance_km, decay_km), workers, homes, rounds=500)
    return np.asarray(flows / flows.sum(axis=1, keepdims=True))


def _markets(
    region: Region,
    chart: Chart,
    demand: Floats,
    work: Floats,
    propensity: Floats,
    offset_regional: Floats,
    offset_total: Floats,
    hh: _Households,
    monthly: float,
    params: Parameters,
) -> dict[str, Floats]:
    """Share each cell's private sales over its markets; exports are what is left."""
    final, distance = region.final_demand, region.places.distance_km
    explicit_final = sum((b.final for b in region.buyers), start=np.zeros(chart.n_sectors))
    explicit_works = sum((b.investment for b in region.buyers), start=np.zeros(chart.n_sectors))
    spread = demand / demand.sum(axis=0)
    # public output is sold at cost: what explicit buyers pay themselves, the grant need not cover
    at_cost = offset_total.sum(axis=0)
    government = spread * ((final.government - explicit_final) * monthly - at_cost)
    transfers = spread * final.npish * monthly
    investment = spread * (final.investment - explicit_works) * monthly
    housing = spread * final.housing * monthly

    ordered = np.einsum("kqj,kj->qj", _by_class(chart, work), propensity)
    inputs = ordered @ region.coefficients.regional.T - offset_regional.sum(axis=2).T
    consumption = hh.spending[:, None] * hh.shares
    left = demand - government - transfers - investment - housing
    exports_share = 1.0 - (inputs.sum(axis=0) + consumption.sum(axis=0)) / left.sum(axis=0)
    if not (exports_share >= 0).all() or not (left >= 0).all():
        worst = region.sectors.codes[int(exports_share.argmin())]
        raise RegionError(
            f"exports of {worst} would be negative ({exports_share.min():.1%} of private sales)",
            hint="the table's regional demand exceeds the accounts' output: check coefficients",
        )
    h = params.of(HouseholdParams)
    decay = decay_for_own_share(distance, left, consumption, h.own_place_share / h.region_share)
    surplus = demand * region.coefficients.surplus
    return {
        "input_trade": trade_shares(
            gravity_seed(distance, params.of(ProductionParams).trade_km), left, inputs
        ),
        "consumption_trade": trade_shares(gravity_seed(distance, decay), left, consumption),
        "government": government,
        "transfers": transfers,
        "investment": investment,
        "exports": left * exports_share,
        "housing": housing,
        "investment_share": surplus / surplus.sum(),
    }
