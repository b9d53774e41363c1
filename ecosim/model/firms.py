"""Step 11 put together: what happens to suppliers at the end of a month."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ecosim.agents.suppliers import NEVER
from ecosim.economy import firms as rules
from ecosim.economy import payments
from ecosim.economy.economy import Economy
from ecosim.economy.firms import EntryRates, FirmParams
from ecosim.economy.parameters import PaymentParams, ProductionParams
from ecosim.kernel import engine
from ecosim.kernel.columns import total_by
from ecosim.kernel.types import N_STRATA, Bools, Floats, Ints, Kind
from ecosim.model.world import World
from ecosim.region.demography import DemographyParams, exit_rate

if TYPE_CHECKING:
    from ecosim.model.compiled_renewal import CompiledRenewal
    from ecosim.model.model import ProcurementModel


@dataclass
class FirmYear:
    """What renewal needs to remember.

    Attributes
    ----------
    target : (n_cells,), private level of enterprises at month 0
    rates : entry rates
    staff_then, generation_then : (n,), at the start of the year
    """

    target: Floats
    rates: EntryRates
    staff_then: Floats
    generation_then: Ints
    _compiled: CompiledRenewal | None = None

    def compiled(self, model: ProcurementModel) -> CompiledRenewal:
        """Return the compiled twin of :func:`renew`, made when first asked for."""
        if self._compiled is None:
            from ecosim.model.compiled_renewal import CompiledRenewal

            self._compiled = CompiledRenewal(model, self)
        return self._compiled

    @classmethod
    def open(cls, world: World, economy: Economy) -> FirmYear:
        """Bind the suppliers' columns to the economy's and note month 0."""
        s, f, n = world.suppliers, economy.firms, len(world.suppliers)
        s.private_level = f.level[:n]
        month = economy.month
        for name, storage in (("staff", f.staff), ("capacity", f.capacity), ("work", f.ordered),
                              ("load", month.load), ("sales", month.revenue),
                              ("public_sales", month.public_revenue)):  # fmt: skip
            s.share(name, storage[:n])
        s.share("is_alive", f.active[:n])
        params = world.scenario.parameters
        rates = rules.entry_rates(
            s.sector, s.stratum, s.is_alive, may_enter(world),
            exit_rate(s.age, np.maximum(s.staff, 1.0), params.of(DemographyParams)),
            (world.chart.n_sectors, N_STRATA), params.of(FirmParams),
        )  # fmt: skip
        target = total_by(s.cell, s.private_level, world.chart.n_cells)
        return cls(target, rates, s.staff.copy(), s.generation.copy())


@dataclass(frozen=True)
class Renewal:
    """What the month did to suppliers: counts, slots of firms that closed (m,), and jobs."""

    births: int = 0
    closed: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    insolvencies: int = 0
    job_creation: float = 0.0
    job_destruction: float = 0.0

    @property
    def deaths(self) -> int:
        """Return how many firms closed."""
        return len(self.closed)


def may_enter(world: World) -> Bools:
    """Return slots that firms may close in and enter: not nationals', nor in empty cells."""
    s = world.suppliers
    return np.asarray((s.kind != Kind.NATIONAL) & (s.standing_staff > 0))


def renew(model: ProcurementModel, year: FirmYear) -> Renewal:
    """Let suppliers grow, learn, close and start; return what happened."""
    if engine.is_compiled():
        counts = year.compiled(model).renew(model)
        return Renewal(*counts, *_job_flows(model, year)) if counts else Renewal()
    world, economy = model.world, model.economy
    on = model.scenario.switches
    _note_month(model)
    if not on.firm_dynamics:
        return Renewal()
    s, p = world.suppliers, model.scenario.parameters.of(FirmParams)
    _grow(model, year, p, noise=on.noise)
    closed, n_insolvent = _close(model, cash=on.cash)
    born = _start(model, year, closed)
    model.public.close(closed, model.month)
    if on.learning:
        s.capability = rules.next_capability(
            s.capability, s.base_capability, model.public.price_only_wins(), p
        )
    s.age = np.where(s.is_alive, s.age + 1.0 / 12.0, 0.0)
    n = len(s)
    economy.firms.level[:n] = np.where(s.is_alive, s.private_level + s.gained_home, 0.0)
    economy.firms.export_level[:n] = np.where(s.is_alive, s.gained_abroad, 0.0)
    created, destroyed = _job_flows(model, year)
    return Renewal(len(born), closed, n_insolvent, created, destroyed)


def _note_month(model: ProcurementModel) -> None:
    s, n = model.world.suppliers, len(model.world.suppliers)
    s.sales = model.closing.revenue[:n]
    s.public_sales = model.closing.public_revenue
    s.public_norm = s.public_norm + (12.0 * s.public_sales - s.public_norm) / 12.0
    s.load = model.output.production.load[:n]
    target = model.scenario.parameters.of(ProductionParams).target_load
    # of a firm that does not fit into its place buyers trust the whole
    own = s.capacity * target * s.whole_size
    s.turnover = np.where(s.kind == Kind.NATIONAL, model.world.whole_turnover, own)


def _grow(model: ProcurementModel, year: FirmYear, p: FirmParams, *, noise: bool) -> None:
    """Move private demand: chance, the pull of the cell, fading of what contracts left."""
    s, world = model.world.suppliers, model.world
    level = s.private_level
    if noise:
        level = rules.grown(world.streams, s, level, model.month, p)
    else:
        level = np.where(s.is_alive, level, 0.0)
    drift = rules.share_drift(level, s.cell, year.target, p.share_pull)
    s.private_level = level * drift[s.cell]
    fade = rules.monthly_decay(p.rho_decay)
    ended = model.public.ended_value()
    kept = rules.lasting_share(s.age, p) * ended / 12.0
    s.gained_home = s.gained_home * fade + (1.0 - p.chi) * kept
    s.gained_abroad = s.gained_abroad * fade + p.chi * kept


def _close(model: ProcurementModel, *, cash: bool) -> tuple[Ints, int]:
    """Close firms by age and size, and those without cash; wind up; return who."""
    world, economy, s = model.world, model.economy, model.world.suppliers
    params = model.scenario.parameters
    may = s.is_alive & may_enter(world)
    leaving = rules.exits(world.streams, s, may, model.month, params.of(DemographyParams))
    failed = np.zeros_like(leaving)
    if cash:
        deposits = model.ledger.deposits[world.chart.suppliers.slice]
        pay = s.staff * economy.structure.wage_of_firm[: len(s)]
        limit = params.of(PaymentParams).overdraft
        failed, s.months_short = rules.insolvent(deposits, pay, s.months_short, limit)
        failed &= may
    closed = np.flatnonzero(leaving | failed).astype(np.int64)
    s.is_alive[closed] = False
    # `work` is what inputs are ordered for: who closes cancels the next month's
    for name in ("private_level", "gained_home", "gained_abroad", "staff", "capacity", "work"):
        getattr(s, name)[closed] = 0.0
    # every empty slot is swept: claims of dead firms keep coming in for some months
    deposits = model.ledger.deposits[world.chart.suppliers.slice]
    left = ~s.is_alive & (deposits != 0.0) & may_enter(world)
    empty = np.flatnonzero(left).astype(np.int64)
    payments.post_closures(economy.structure, model.ledger, empty, economy.at_home[empty])
    return closed, int(failed.sum())


def _start(model: ProcurementModel, year: FirmYear, closed: Ints) -> Ints:
    """Fill empty slots: a new generation with the slot's starting size.

    It orders the inputs of its first month, and its owners give it the cash that firms keep and
    what its customers will owe it beyond what it will owe: otherwise a firm with large inputs and
    little pay would be beyond its overdraft before its first customers have paid.
    """
    world, economy, s = model.world, model.economy, model.world.suppliers
    empty = ~s.is_alive & may_enter(world)
    empty[closed] = False
    fills = rules.entries(world.streams, s, empty, year.rates, model.month)
    born = np.flatnonzero(fills).astype(np.int64)
    structure = economy.structure
    cell = s.cell[born]
    staff = world.entrant_staff[born]
    output = staff / structure.jobs_per_work.ravel()[cell]
    s.generation[born] += 1
    s.is_alive[born] = True
    s.staff[born], s.age[born], s.private_level[born] = staff, 0.0, output
    s.capability[born] = s.base_capability[born]
    s.wins[born], s.first_win[born], s.months_short[born] = 0.0, NEVER, 0
    s.public_norm[born] = 0.0
    target = model.scenario.parameters.of(ProductionParams).target_load
    s.capacity[born], s.work[born] = output / target, output
    s.turnover[born] = output * s.whole_size[born]
    buffer = model.scenario.parameters.of(PaymentParams).buffer
    capital = buffer * staff * structure.wage.ravel()[cell]
    capital = capital + output * economy.owed_by_customers[cell]
    payments.post_start_ups(structure, model.ledger, born, capital)
    return born


def _job_flows(model: ProcurementModel, year: FirmYear) -> tuple[float, float]:
    """Return jobs created and destroyed over the year, at its last month; nothing before.

    As statistical offices count them: yearly change of each enterprise, births and deaths
    included [F14].
    """
    if model.month % 12 != 11:
        return 0.0, 0.0
    s = model.world.suppliers
    regional = s.kind != Kind.NATIONAL
    same = s.generation == year.generation_then
    change = np.where(same, s.staff - year.staff_then, 0.0)[regional]
    turned = ~same & regional
    created = float(np.maximum(change, 0.0).sum() + s.staff[turned].sum())
    destroyed = float(np.maximum(-change, 0.0).sum() + year.staff_then[turned].sum())
    year.staff_then, year.generation_then = s.staff.copy(), s.generation.copy()
    return created, destroyed
