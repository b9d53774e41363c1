"""Step 14: the month's indicators, read from the books and the market."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ecosim.accounts import lm3, measures, multipliers
from ecosim.accounts.flows import Why
from ecosim.economy.parameters import HouseholdParams, LabourParams
from ecosim.kernel import engine
from ecosim.kernel.catalogue import INDICATORS, Series
from ecosim.kernel.types import AnyArray, Floats, Ring
from ecosim.model.constant_prices import FirstMarkups, FirstPrices
from ecosim.model.innovation_figures import innovation_figures
from ecosim.model.networks import NetworkYear
from ecosim.model.readings import read_firms, read_jobs, read_spending
from ecosim.model.year_figures import YearFigures

_BUSINESS_TAX = (Why.PRODUCT_TAX, Why.PRODUCTION_TAX, Why.CORPORATE_TAX)
#: shares of council spending by kind of supplier, in the order of the kinds
_KIND_SHARES = ("sme_share", "vcse_share", "large_share", "national_share")

if TYPE_CHECKING:
    from ecosim.accounts.reading import Reading
    from ecosim.model.model import ProcurementModel
    from ecosim.model.procurement import Deliveries

_SNAPSHOT = ("entity", "kind", "stratum", "place", "sector", "generation", "age", "staff", "sales",
             "public_sales", "capability", "wins", "first_win")  # fmt: skip


class _Values(dict[str, list[Any]]):
    """What was recorded of each indicator, a value a period; the catalogue must have its name."""

    def __missing__(self, name: str) -> list[Any]:
        if name not in INDICATORS:
            raise KeyError(f"{name} is not in the catalogue of indicators")
        self[name] = []
        return self[name]


class Recorder:
    """Collects series, yearly snapshots and the transaction matrix of one run.

    Parameters
    ----------
    model
    detail
        Keep the transaction matrix, supplier snapshots and ties; nothing else depends on it.
    """

    def __init__(self, model: ProcurementModel, *, detail: bool) -> None:
        self.model, self.detail = model, detail
        self._values = _Values()
        self._snapshots: list[dict[str, AnyArray]] = []
        self._flows: list[tuple[AnyArray, ...]] = []
        self._first = FirstPrices()
        self._year = YearFigures(model)
        self._ties: list[dict[str, AnyArray]] = []
        chart = model.world.chart
        self._first_markups = FirstMarkups(chart.n_places), FirstMarkups(chart.n_sectors)
        self._year_flows = np.zeros((len(lm3.ROWS), chart.n_lines))
        self._year_round1 = np.zeros(len(chart.buyers))

    def put(self, figures: Mapping[str, Any]) -> None:
        """Add one period's values of indicators of the catalogue."""
        for name, value in figures.items():
            self._values[name].append(value)

    def residual(self, worst: float) -> None:
        """Note the month's largest identity residual."""
        self.put({"identity_residual": worst})

    @property
    def series(self) -> dict[str, Series]:
        """Return everything recorded so far, by name."""
        return {
            name: Series(INDICATORS[name], np.array(values, dtype=np.float64))
            for name, values in self._values.items()
        }

    def note(self, reading: Reading) -> float:
        """Record the month, given a reading of its books; return regional GVA, GBP/month."""
        model = self.model
        self.put(self._accounts(reading))
        self.put(self._people())
        self.put(self._public())
        self.put(self._firms())
        self.put(model.public.figures())
        self.put(innovation_figures(model.innovation, model.month))
        self._year.note()
        self._gather_year()
        if self.detail:
            self._keep_flows()
        if model.month % 12 == 11 or model.month == model.scenario.months - 1:
            self._close_year()
        return reading.gva

    # ------------------------------------------------------------------ macro
    def _accounts(self, books: Reading) -> dict[str, Any]:
        """Return indicators of the region's accounts by name."""
        total, deliveries = books.total, self.model.deliveries
        by_place, by_sector = self._markup_rises(deliveries)
        return {
            "gva": books.gva,
            "gva_volume": books.gva - self._first.markup_rise(deliveries),
            "gva_volume_by_place": books.gva_by_place - by_place,
            "gva_volume_by_sector": books.gva_by_sector - by_sector,
            "gva_quality_adjusted": books.gva - self._first.service_rise(deliveries),
            "gva_by_place": books.gva_by_place,
            "gva_by_sector": books.gva_by_sector,
            "gva_income": measures.gva_income(books, self.model.closing.surplus),
            "gva_expenditure": measures.gva_expenditure(books),
            "consumption": float(self.model.demand.spending.sum()),
            "wage_bill": sum(total(why) for why in measures.PAY),
            "income_tax": total(Why.INCOME_TAX),
            "business_tax": sum(total(why) for why in _BUSINESS_TAX),
            "benefits": total(Why.BENEFITS),
            "exports": total(Why.EXPORTS),
            "imports": sum(total(why) for why in measures.IMPORTS),
            "investment": total(Why.INVESTMENT),
        }

    def _markup_rises(self, deliveries: Deliveries) -> tuple[Floats, Floats]:
        """Return what mark-ups on contracts have risen by, GBP by place and by sector."""
        of_places, of_sectors = self._first_markups
        return (
            of_places.rise(*deliveries.by_cell.sum(axis=2)),
            of_sectors.rise(*deliveries.by_cell.sum(axis=1)),
        )

    def _people(self) -> dict[str, Any]:
        """Return indicators of households and jobs by name."""
        income, labour = self.model.economy.households.income, self.model.labour
        by_place, by_sector = read_jobs(labour.jobs)
        jobs = float(by_place.sum())
        return {
            "household_income": float(income.sum()),
            "household_income_by_place": income.copy(),
            "jobs": jobs,
            "jobs_by_place": by_place,
            "jobs_by_sector": by_sector,
            "residents_employed": jobs * (1.0 - labour.commuters_share),
            "in_commuters": jobs * labour.commuters_share,
        }

    # ------------------------------------------------------------------ meso
    def _public(self) -> dict[str, Any]:
        """Return indicators of public spending and services by name."""
        model, deliveries = self.model, self.model.deliveries
        spent = read_spending(deliveries.spending, model.world.buyers, model.world.chart.n_places)
        by_ring, by_kind = spent.by_ring.tolist(), spent.by_kind.tolist()
        units = float(deliveries.service_units.sum())
        run_by = model.ledger.flows.total(Why.SUPPORT)
        return {
            "public_spend": spent.total,
            "council_spend": spent.council,
            "spend_by_ring": spent.by_ring,
            "local_share_place": _share(by_ring[Ring.PLACE], spent.council),
            "local_share_region": _share(sum(by_ring[: Ring.REGION + 1]), spent.council),
            "regional_content_share": _share(spent.regional, spent.council),
            **{name: _share(billed, spent.council)
               for name, billed in zip(_KIND_SHARES, by_kind, strict=True)},
            "nhs_sme_share": _share(spent.nhs_sme, spent.nhs),
            "local_share_by_place": spent.own_place,
            "sme_share_by_place": spent.sme,
            "service_units": units,
            "service_units_lost": float(deliveries.service_units_lost.sum()),
            "service_units_per_pound": _share(units, spent.total),
            "reserves": model.reserves.total,
            "budget_held_back": float(model.reserves.put_by.sum()),
            "overrun": float(deliveries.overrun.sum()),
            "service_units_per_public_pound": _share(units, spent.total + run_by),
            "programme_cost": run_by,
            "budget_factor": spent.funding,
            "price_weight": spent.price_weight,
            "buyer_capability": spent.capability,
            "bidders_belief": spent.belief,
        }  # fmt: skip

    # ------------------------------------------------------------------ micro
    def _firms(self) -> dict[str, Any]:
        """Return indicators of suppliers by name."""
        model, renewal = self.model, self.model.renewal
        firms = read_firms(model.suppliers, model.world.chart.n_places)
        return {
            "sme_turnover": float(firms.turnover.sum()),
            "sme_turnover_by_place": firms.turnover,
            "sme_staff": float(firms.staff.sum()),
            "sme_staff_by_place": firms.staff,
            "sme_count": firms.alive,
            "vcse_turnover": firms.third_sector,
            "public_dependency": _share(firms.public, firms.dependent),
            "births": float(renewal.births),
            "deaths": float(renewal.deaths),
            "insolvencies": float(renewal.insolvencies),
            "job_creation": renewal.job_creation,
            "job_destruction": renewal.job_destruction,
        }

    # ------------------------------------------------------------------ years
    def _gather_year(self) -> None:
        flows = self.model.ledger.flows
        self._year_round1 += self.model.deliveries.spending.total
        if engine.is_compiled():
            from ecosim.model.compiled_readings import gather

            gather(
                flows.paid, flows.received, flows.reach, lm3.READS_PAID, lm3.READS_RECEIVED,
                self._year_flows,
            )  # fmt: skip
            return
        lm3.add_flows(self._year_flows, flows.paid, flows.received)

    def _close_year(self) -> None:
        """Record the figures of the year that ends, and take a snapshot of suppliers."""
        self.put(self._year.close())
        self.put(self._lm3())
        self.put(self._types)
        self._note_networks()
        for kept in (self._year_flows, self._year_round1):
            kept[:] = 0.0
        if self.detail:
            self._keep_snapshot()

    def _lm3(self) -> dict[str, Any]:
        """Return LM3 of the year by name: of councils together, by place, by buyer."""
        chart, buyers = self.model.world.chart, self.model.world.buyers
        rates = lm3.local_rates(chart, self._year_flows)
        each = lm3.lm3(self._year_round1, self.model.public.billed_this_year(), rates)
        council = buyers.is_council
        weights = self._year_round1[council]
        by_place = np.full(chart.n_places, np.nan)
        by_place[buyers.place[council]] = each[council]
        return {
            "lm3": float(np.nansum(each[council] * weights) / weights.sum()),
            "lm3_by_place": by_place,
            "lm3_by_buyer": each,
        }

    @cached_property
    def _types(self) -> dict[str, Floats | float]:
        """Return multipliers of Type I and II by name: what a region buys where is fixed."""
        region, params = self.model.world.region, self.model.scenario.parameters
        c, h = region.coefficients, params.of(HouseholdParams)
        outside = params.of(LabourParams).commuters
        spend = (1.0 - outside) * (1.0 - h.income_tax) * h.a1
        shares = self.model.economy.structure.consumption_shares
        one = multipliers.type1(c.regional, c.gva, c.pay).output
        two = multipliers.type2(c.regional, c.gva, c.pay, spend * shares).output
        output = region.gva.sum(axis=0) / c.gva
        return {
            "type1": multipliers.weighted(one, output),
            "type2": multipliers.weighted(two, output),
            "type1_by_sector": one,
            "type2_by_sector": two,
        }

    def _note_networks(self) -> None:
        """Measure the networks as they are at the end of the year, and keep their ties."""
        model = self.model
        year = NetworkYear(model.networks, model.contracts, model.month)
        self.put(year.figures())
        if self.detail:
            ties = year.ties()
            when = np.full(len(ties["kind"]), model.month, dtype=np.int16)
            self._ties.append({"month": when, **ties})

    def _keep_snapshot(self) -> None:
        s = self.model.suppliers
        alive = np.flatnonzero(s.is_alive)
        rows = {name: getattr(s, name)[alive].copy() for name in _SNAPSHOT}
        rows = {"month": np.full(len(alive), self.model.month), "supplier": alive, **rows}
        self._snapshots.append(rows)

    def _keep_flows(self) -> None:
        between = self.model.ledger.flows.between
        # a third of the time of asking an array of three dimensions where it is not zero
        cells = np.flatnonzero(between != 0.0)
        why, payer, payee = np.unravel_index(cells, between.shape)
        month = np.full(len(why), self.model.month, dtype=np.int16)
        self._flows.append(
            (month, why.astype(np.int8), payer.astype(np.int16), payee.astype(np.int16),
             between.ravel()[cells])
        )  # fmt: skip

    # ------------------------------------------------------------------ tables
    def supplier_columns(self) -> dict[str, AnyArray]:
        """Return yearly snapshots as columns."""
        return _joined(self._snapshots)

    def tie_columns(self) -> dict[str, AnyArray]:
        """Return the ties at the end of each year as columns: month, kind, one, other, weight."""
        return _joined(self._ties)

    def flow_codes(self) -> dict[str, AnyArray]:
        """Return the transaction matrix as columns of codes: month, kind, payer, payee, GBP."""
        if not self._flows:
            return {}
        names = ("month", "kind", "payer", "payee", "amount")
        return {name: np.concatenate([part[i] for part in self._flows])
                for i, name in enumerate(names)}  # fmt: skip

    def flow_columns(self) -> dict[str, AnyArray]:
        """Return the transaction matrix as columns: month, kind, payer, payee, GBP."""
        columns = self.flow_codes()
        if not columns:
            return {}
        kinds = np.array([w.name.lower() for w in Why], dtype=object)
        names = self.model.world.chart.party_names(self.model.world.region.places.codes)
        parties = np.array(names, dtype=object)
        named = {"kind": kinds, "payer": parties, "payee": parties}
        return columns | {name: of[columns[name]] for name, of in named.items()}


def _joined(parts: list[dict[str, AnyArray]]) -> dict[str, AnyArray]:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]} if (
        parts) else {}


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else float("nan")
