"""The compiled twin of step 11: suppliers' columns and rules laid out once a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecosim.agents.suppliers import NEVER
from ecosim.economy import compiled_firms as kernels
from ecosim.economy.compiled_entries import Entries
from ecosim.economy.compiled_exits import Exits
from ecosim.economy.compiled_growth import Growth, Sales
from ecosim.economy.compiled_slots import Slots
from ecosim.economy.firms import FirmParams, monthly_decay
from ecosim.economy.parameters import PaymentParams, ProductionParams
from ecosim.kernel.types import AnyArray, Floats, Ints, Kind
from ecosim.model.firms import FirmYear, may_enter
from ecosim.region.demography import DemographyParams, yearly_rates

if TYPE_CHECKING:
    from ecosim.model.model import ProcurementModel


class CompiledRenewal:
    """Growth, exits and entries of a run.

    Parameters
    ----------
    model
    year
        What renewal remembers; its suppliers' columns are bound to the economy's.
    """

    def __init__(self, model: ProcurementModel, year: FirmYear) -> None:
        world, params = model.world, model.scenario.parameters
        self.target: Floats = np.ascontiguousarray(year.target)
        self.target_load = float(params.of(ProductionParams).target_load)
        self.sales = Sales(np.asarray(world.suppliers.kind == Kind.NATIONAL), self.target_load)
        self.slots = self._slots(model)
        draws = ("growth", "exit", "entry")
        keys = (np.uint64(world.streams.key(f"firms.{name}")) for name in draws)
        self.rules = kernels.Rules(
            self._growth(params.of(FirmParams)), self._exits(model), self._entries(model, year),
            *keys,
        )  # fmt: skip
        self._closed: Ints = np.zeros(len(world.suppliers), dtype=np.int64)

    def _slots(self, model: ProcurementModel) -> Slots:
        world, firms = model.world, model.economy.firms
        n = len(world.suppliers)
        others: dict[str, AnyArray] = {
            "may_enter": may_enter(world),
            "entrant_staff": world.entrant_staff,
            "home_level": firms.level[:n],
            "export_level": firms.export_level[:n],
        }
        return Slots(
            *(
                others[name] if name in others else getattr(world.suppliers, name)
                for name in Slots._fields
            )
        )

    def _growth(self, p: FirmParams) -> Growth:
        return Growth(
            growth_sd=float(p.growth_sd),
            size_exponent=float(p.size_exponent),
            share_pull=float(p.share_pull),
            rho_young=float(p.rho_young),
            rho_mature=float(p.rho_mature),
            fade=monthly_decay(p.rho_decay),
            chi=float(p.chi),
        )

    def _exits(self, model: ProcurementModel) -> Exits:
        params = model.scenario.parameters
        p = params.of(DemographyParams)
        return Exits(
            by_age=yearly_rates(p),
            reference_staff=float(p.reference_staff),
            size_exponent=float(p.exit_size_exponent),
            cash=model.scenario.switches.cash,
            overdraft_months=params.of(PaymentParams).overdraft * 3.0,
        )

    def _entries(self, model: ProcurementModel, year: FirmYear) -> Entries:
        params = model.scenario.parameters
        p = params.of(FirmParams)
        return Entries(
            probability=np.ascontiguousarray(year.rates.probability),
            target_load=self.target_load,
            buffer=float(params.of(PaymentParams).buffer),
            owed_by_customers=model.economy.owed_by_customers,
            never=NEVER,
            learning=model.scenario.switches.learning,
            capability_return=float(p.capability_return),
            price_only_loss=float(p.price_only_loss),
        )

    def renew(self, model: ProcurementModel) -> tuple[int, Ints, int] | None:
        """Renew the suppliers; return how many started, who closed, how many for want of cash."""
        on, public = model.scenario.switches, model.public
        if not on.firm_dynamics:
            kernels.pass_month(self.slots, self.sales)
            return None
        shown = kernels.Shown(public.ended_value(), public.price_only_wins())
        n_closed, n_insolvent, n_born = kernels.renew(
            self.slots, self.sales, shown, model.ledger.books, model.economy.compiled.groups,
            self.rules, model.month, on.noise, self.target, self._closed,
        )  # fmt: skip
        closed = self._closed[:n_closed].copy()
        public.close(closed, model.month)
        return n_born, closed, n_insolvent
