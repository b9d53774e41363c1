"""The local multiplier's instruments, year by year, as tables of plain columns.

The books of each year are read once, when it closes: LM3 under each convention, Type I and II by
sector and place, and money traced under both closures, for all public buyers and by group.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ecosim.accounts.input_output import Rounds, cell_multipliers, realised
from ecosim.accounts.pound import CHANNELS, as_paid, responding
from ecosim.accounts.three_rounds import three_rounds
from ecosim.accounts.tracing import Tracing
from ecosim.accounts.year import Year
from ecosim.economy.parameters import HouseholdParams, LabourParams
from ecosim.economy.state import Structure
from ecosim.kernel.params import Parameters
from ecosim.kernel.types import N_KINDS, AnyArray, BuyerKind, Floats, Ints, Kind
from ecosim.model.first_steps import first_steps
from ecosim.model.pound_story import pound_story
from ecosim.model.yearbook import YearBook

if TYPE_CHECKING:
    from ecosim.model.model import ProcurementModel

Columns = dict[str, AnyArray]
#: shares of a pound that leave by each channel, as columns of a table
LEAVES = tuple(f"to_{name}" for name in CHANNELS)


def in_force(structure: Structure, params: Parameters) -> Rounds:
    """Return what a pound of work sets off by the coefficients of month 0.

    Parameters
    ----------
    structure, params
        Of the run.
    """
    s, h = structure, params.of(HouseholdParams)
    P, n = s.chart.n_places, s.chart.n_cells
    inputs = np.einsum("ij,ipq->piqj", s.coefficients, s.input_trade).reshape(n, n)
    bought = np.einsum("ipq,i->piq", s.consumption_trade, s.consumption_shares).reshape(n, P)
    at_home = s.pay * (1.0 - params.of(LabourParams).commuters)
    outside = s.uk + s.abroad + s.product_tax
    return Rounds(
        inputs=inputs,
        pay=np.einsum("qh,j->hqj", s.commuting, at_home).reshape(P, n),
        spending=(1.0 - h.income_tax) * h.a1 * bought,
        gva=np.tile(1.0 - s.regional - outside, P),
        jobs=s.jobs_per_work.ravel() / 12.0,
    )


class Grouping(NamedTuple):
    """Groups of bills under one heading: (g, n_buyers) buyers, or (F, h) lines of suppliers."""

    by: str
    keys: tuple[str, ...]
    buyers: Floats
    lines: Floats


def groupings(model: ProcurementModel) -> list[Grouping]:
    """Return the groups that tables are given by: buyers in several ways, category, supplier."""
    buyers, region = model.world.buyers, model.region
    n, F = len(buyers), model.world.chart.firm_lines.size
    everybody, all_lines = np.ones((1, n)), np.ones((F, 1))
    line = np.arange(F)
    S, C = model.world.chart.n_sectors, model.world.chart.n_cells
    kinds = tuple(kind.name.lower() for kind in BuyerKind)
    suppliers = tuple(kind.name.lower() for kind in Kind)
    return [
        Grouping("all", ("all",), everybody, all_lines),
        Grouping("buyer_kind", kinds, _members(buyers.kind, len(kinds)).T, all_lines),
        Grouping("buyer", buyers.codes, np.eye(n), all_lines),
        Grouping("place", region.places.codes, _members(buyers.place, C // S).T, all_lines),
        Grouping("category", region.sectors.codes, everybody, _members(line % S, S)),
        Grouping("supplier_kind", suppliers, everybody, _members(line // C, N_KINDS)),
    ]


def _members(codes: AnyArray, n: int) -> Floats:
    """Return which code each has: (len(codes), n), 0 or 1."""
    return np.asarray(codes[:, None] == np.arange(n), dtype=np.float64)


class Instruments:
    """Reads the books of every year and keeps the tables.

    Parameters
    ----------
    model
        A model at month 0.
    """

    def __init__(self, model: ProcurementModel) -> None:
        self.model = model
        self.book = YearBook(model)
        self._spent = model.scenario.parameters.of(HouseholdParams).a1
        self._parts: dict[str, list[Columns]] = {}

    def note(self) -> None:
        """Add the month whose payments are posted."""
        self.book.note()

    def close_year(self) -> None:
        """Read the year that ends with this month."""
        year = self.book.close()
        paid = Tracing(year, as_paid(year))
        groups = groupings(self.model)
        self._keep("lm3", self._lm3(paid, groups))
        self._keep("input_output", self._input_output(year))
        extra = Tracing(year, responding(year, self._spent))
        for closure, tracing in (("as_paid", paid), ("responding", extra)):
            self._keep("tracing", self._traced(closure, tracing, groups))
        self._keep("money_steps", iter([first_steps(paid, self.model)]))
        story = pound_story(paid, self.model)
        self._keep("pound_story", iter([story] if story is not None else []))

    def columns(self) -> dict[str, Columns]:
        """Return each table's columns, all years one below the other."""
        return {
            name: {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}
            for name, parts in self._parts.items()
        }

    def _keep(self, table: str, parts: Iterator[Columns]) -> None:
        month = self.model.month
        for part in parts:
            n = len(next(iter(part.values())))
            self._parts.setdefault(table, []).append({"month": np.full(n, month), **part})

    def _lm3(self, paid: Tracing, groups: list[Grouping]) -> Iterator[Columns]:
        authority = self.model.region.places.is_combined_authority
        for convention, rounds in three_rounds(paid, authority):
            for group in groups:
                found = rounds.over(group.buyers, group.lines)
                yield _texts(len(group.keys), **convention._asdict()) | _keys(group) | {
                    "spend": found.first.ravel(),
                    "local": found.local.ravel(),
                    "round2": found.second.ravel(),
                    "round3": found.third.ravel(),
                    "lm3": found.lm3.ravel(),
                    "lm3_survey": found.survey.ravel(),
                    "suppliers": found.suppliers.ravel(),
                }

    def _input_output(self, year: Year) -> Iterator[Columns]:
        structure, params = self.model.economy.structure, self.model.scenario.parameters
        codes, chart = self.model.region, year.chart
        both = {"in_force": in_force(structure, params), "realised": realised(year, self._spent)}
        for (source, rounds), households in ((a, b) for a in both.items() for b in (False, True)):
            found = cell_multipliers(rounds, chart.n_places, households=households)
            kind = "type2" if households else "type1"
            yield _texts(chart.n_cells, coefficients=source, type=kind) | {
                "place": np.repeat(np.array(codes.places.codes, dtype=object), chart.n_sectors),
                "sector": np.tile(np.array(codes.sectors.codes, dtype=object), chart.n_places),
                **{name: 1e6 * v if name.startswith("jobs") else v
                   for name, v in found._asdict().items()},
            }  # fmt: skip

    def _traced(self, closure: str, tracing: Tracing, groups: list[Grouping]) -> Iterator[Columns]:
        inside, outside = (
            np.concatenate(parts) for parts in zip(*_amounts(tracing.year, groups), strict=True)
        )
        keys = [_keys(group) for group in groups]
        found = tracing.trace(inside, outside, self._places(groups))
        yield _texts(len(outside), closure=closure) | {
            **{name: np.concatenate([key[name] for key in keys]) for name in ("by", "key")},
            "spend": found.spend,
            "multiplier": found.multiplier,
            "firms": found.firms,
            "households": found.households,
            "own_place": found.own_place,
            "sd": found.sd,
            **dict(zip(LEAVES, found.leaves.T, strict=True)),
            "retained": found.retained,
            "leaked": found.leaked,
        }

    def _places(self, groups: list[Grouping]) -> Ints:
        """Return the place that each group's own place is; -1 where it has none."""
        places, buyers = self.model.region.places, self.model.world.buyers
        own = {"place": np.arange(len(places)), "buyer": buyers.place}
        return np.concatenate([own.get(g.by, np.full(len(g.keys), -1)) for g in groups])


def _amounts(year: Year, groups: list[Grouping]) -> Iterator[tuple[Floats, Floats]]:
    """Yield what each group's keys pay to lines, (g, n_lines), and outside, (g,)."""
    elsewhere = (year.bills - year.billed)[:, year.firm_lines]
    for group in groups:
        inside = np.zeros((len(group.keys), year.chart.n_lines))
        if len(group.buyers) == len(group.keys):
            inside[:, year.firm_lines] = group.buyers @ year.billed[:, year.firm_lines]
            yield inside, group.buyers @ elsewhere.sum(axis=1)
        else:
            by_line = group.buyers @ year.billed[:, year.firm_lines]
            inside[:, year.firm_lines] = group.lines.T * by_line
            yield inside, (group.buyers @ elsewhere @ group.lines)[0]


def _texts(n: int, **values: str) -> Columns:
    return {name: np.full(n, value, dtype=object) for name, value in values.items()}


def _keys(group: Grouping) -> Columns:
    keys: Mapping[str, AnyArray] = {
        "by": np.full(len(group.keys), group.by, dtype=object),
        "key": np.array(group.keys, dtype=object),
    }
    return dict(keys)
