"""What a case may ask under ``then``: each question is a function of a situation.

Answers come from the market's own rules: the tables and names of a case are laid out as the
columns that the rules take. A new question is a new function here, marked with its name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cached_property
from types import SimpleNamespace
from typing import Any

import numpy as np

from ecosim.economy.parameters import PaymentParams
from ecosim.economy.payments import monthly_share
from ecosim.kernel.clock import Calendar
from ecosim.kernel.params import Parameters
from ecosim.kernel.random import Streams
from ecosim.kernel.types import Kind, Ring
from ecosim.market.award import baseline_weights, pick_winners, scores, usual_judgement
from ecosim.market.delivery import overrun_chance as chance_of_overrun
from ecosim.market.delivery import passed_on, social_kept
from ecosim.market.entry import bid_cost, cost_of_terms
from ecosim.market.parameters import AwardParams, DeliveryParams, EntryParams, ProcedureParams
from ecosim.market.participation import chances_of
from ecosim.market.procedures import baseline_routes
from ecosim.market.tendering import open_invitation, purchases, usual_oversight, usual_terms
from ecosim.policies import Lever, PolicyStack
from ecosim.procurement.decision_points import (
    Funding,
    Lots,
    PaymentTerms,
    Programme,
    Purchases,
    Support,
    Thresholds,
)
from ecosim.procurement.scope import BuyerDirectory
from ecosim.procurement.tender import Bids, Field, Route, Tenders
from tests.cases.case import Case, Given

Answer = Callable[["Situation"], Mapping[str, Any]]
QUESTIONS: dict[str, Answer] = {}


def question(answer: Answer) -> Answer:
    """File a question under the name of its function."""
    QUESTIONS[answer.__name__] = answer
    return answer


class Situation:
    """A case laid out in columns, under some levers.

    Parameters
    ----------
    case
    levers
        Those of the case, or none.
    """

    def __init__(self, case: Case, levers: tuple[Lever, ...]) -> None:
        self.given: Given = case.given
        self.params = Parameters(dict(self.given.parameters))
        buyers = self.given.buyers
        self.names = [b.name for b in buyers]
        directory = BuyerDirectory(
            codes=tuple(self.names),
            names=tuple(self.names),
            kinds=tuple(b.kind.name.lower() for b in buyers),
            places=tuple(b.place for b in buyers),
            sectors=self.given.categories,
            members=tuple(b.member for b in buyers),
            spend=tuple(
                tuple(float(b.spend.get(code, 0.0)) for code in self.given.categories)
                for b in buyers
            ),
        )
        for lever in levers:
            lever.buyers.check(directory)
        calendar = Calendar(self.given.start, 600)
        self.month = calendar.index(case.when.month)
        self.policy = PolicyStack(levers, calendar, directory)
        self.world: Any = SimpleNamespace(
            buyers=SimpleNamespace(
                kind=np.array([int(b.kind) for b in buyers], dtype=np.int64),
                price_weight=np.array([b.price_weight for b in buyers]),
                capability=np.array([b.capability for b in buyers]),
                risk_aversion=np.array([b.risk_aversion for b in buyers]),
                awareness=np.ones(len(buyers)),
            ),
            suppliers=SimpleNamespace(
                kind=np.array([int(b.kind) for b in self.given.bids], dtype=np.int8),
                wins=np.array([b.wins for b in self.given.bids]),
                stands_for=np.ones(len(self.given.bids)),
                delivery_share=np.array([b.made_here for b in self.given.bids]),
            ),
            last_winner=np.full((len(buyers), len(self.given.categories)), -1),
        )

    @cached_property
    def lots(self) -> Lots:
        """Return the lots of each tender of the case."""
        n = len(self.given.tenders)
        bought = self._purchases
        whole = Lots(np.ones(n, dtype=np.int64), np.zeros(n, dtype=np.int64))
        return self.policy.lots(whole, bought, self.month)

    @cached_property
    def thresholds(self) -> Any:
        """Return the thresholds that levers set, by buyer and category; zero where none does."""
        table = np.zeros((len(self.names), len(self.given.categories)))
        return self.policy.thresholds(Thresholds(table), self.month).value

    @cached_property
    def _limits(self) -> Any:
        """Return the threshold of each tender of the case."""
        rows = self.given.tenders
        buyer = [self.names.index(t.buyer) for t in rows]
        category = [self.given.categories.index(t.category) for t in rows]
        given = np.array([t.threshold for t in rows])
        set_by_levers = self.thresholds[buyer, category]
        return np.where(set_by_levers > 0, set_by_levers, given)

    @property
    def _purchases(self) -> Purchases:
        rows = self.given.tenders
        return Purchases(
            buyer=np.array([self.names.index(t.buyer) for t in rows], dtype=np.int64),
            category=np.array([self.given.categories.index(t.category) for t in rows]),
            estimate=np.array([t.estimate for t in rows]),
            is_below_threshold=np.array([t.estimate for t in rows]) < self._limits,
            route=np.array([t.route for t in rows], dtype=np.int8),
        )

    @cached_property
    def tenders(self) -> Tenders:
        """Return the tenders, a row a lot; a bundle is always one lot."""
        rows, bought = self.given.tenders, self._purchases
        n_lots = np.where(bought.route == Route.COLLABORATION, 1, self.lots.n_lots)
        of = np.repeat(np.arange(len(rows)), n_lots)
        lot = np.arange(len(of)) - np.repeat(np.cumsum(n_lots) - n_lots, n_lots)
        value = bought.estimate[of] / n_lots[of]
        limit = self._limits[of]
        n = len(of)
        return Tenders(
            key=of.astype(np.uint64), look_month=lot, buyer=bought.buyer[of],
            category=bought.category[of], value=value, monthly_value=value / 24.0,
            quality_need=np.zeros(n), appeal=np.ones(n), route=bought.route[of],
            procedure=np.array([t.procedure for t in rows], dtype=np.int8)[of],
            is_below_threshold=bought.estimate[of] < limit, n_lots=n_lots[of],
            cap=self.lots.cap[of], need=of, tender=np.arange(n), part=1.0 / n_lots[of],
        )  # fmt: skip

    @cached_property
    def bids(self) -> Bids:
        """Return the bids, a row a lot and bidder, in order of tender."""
        rows, tenders = self.given.bids, self.tenders
        names = [t.name for t in self.given.tenders]
        wanted = np.array([names.index(b.tender) for b in rows], dtype=np.int64)
        tender, look = np.nonzero(tenders.need[:, None] == wanted[None, :])
        firms = list(dict.fromkeys(b.by for b in rows))
        take = [rows[i] for i in look]
        n = len(take)
        relative = np.array([b.price for b in take]) * tenders.part[tender] / tenders.value[tender]
        return Bids(
            tender=tender, look=look, consortium=np.full(n, -1), cost=relative, price=relative,
            supplier=np.array([_first(rows, firms, b.by) for b in take], dtype=np.int64),
            ring=np.array([b.ring for b in take], dtype=np.int8),
            quality=np.array([b.quality for b in take]),
            social=np.array([b.social for b in take]), innovation=np.zeros(n),
        )  # fmt: skip

    @cached_property
    def bought(self) -> Purchases:
        """Return what policies are told about the tenders."""
        return purchases(self.tenders)

    @cached_property
    def rule(self) -> Any:
        """Return the award rule in force, a row a lot."""
        usual = baseline_weights(self.tenders, self.world, self.params.of(AwardParams))
        return self.policy.score(usual, self.bought, self.month)

    @cached_property
    def invitation(self) -> Any:
        """Return the invitation in force, a row a lot."""
        return self.policy.invite(open_invitation(len(self.tenders)), self.bought, self.month)

    @cached_property
    def terms(self) -> Any:
        """Return the contract terms in force, a row a lot."""
        usual = usual_terms(len(self.tenders), self.params)
        return self.policy.contract(usual, self.bought, self.month)

    @cached_property
    def oversight(self) -> Any:
        """Return how delivery is watched, a row a lot."""
        return self.policy.deliver(usual_oversight(len(self.tenders)), self.bought, self.month)

    @cached_property
    def judged(self) -> tuple[Any, Any]:
        """Return the score of every bid and whether it is admissible."""
        usual = usual_judgement(self.tenders, self.world)
        judgement = self.policy.judge(usual, self.bought, self.month)
        return scores(
            self.tenders, self.bids, self.rule, judgement, self.world, Streams(1), self.params
        )

    @cached_property
    def winners(self) -> Any:
        """Return the row of the winning bid of every lot, -1 where there is none."""
        return pick_winners(self.tenders, self.bids, *self.judged, Streams(1))

    @cached_property
    def chances(self) -> Any:
        """Return who hears and who is listed, a row a lot."""
        p, quotes = self.params.of(EntryParams), self.params.of(ProcedureParams).quotes
        return chances_of(self.tenders, self.invitation, self.world, p, quotes, self.month)

    def by_tender(self, values: Any) -> dict[str, Any]:
        """Return a value for each tender of the case: of its first lot, where lots are alike."""
        first = np.unique(self.tenders.need, return_index=True)[1]
        return {t.name: values[i] for t, i in zip(self.given.tenders, first, strict=True)}

    def of_lots(self, value: Callable[[int, int], Any]) -> dict[str, Any]:
        """Return by tender what `value(lot, winning bid)` gives: a list where there are lots."""
        found: dict[str, list[Any]] = {t.name: [] for t in self.given.tenders}
        for lot, (need, bid) in enumerate(zip(self.tenders.need, self.winners, strict=True)):
            found[self.given.tenders[need].name].append(None if bid < 0 else value(lot, bid))
        return {name: each[0] if len(each) == 1 else each for name, each in found.items()}

    def bidder(self, bid: int) -> str:
        """Return the name of the firm behind a bid."""
        return self.given.bids[int(self.bids.look[bid])].by


def _first(rows: Any, firms: list[str], name: str) -> int:
    """Return the row of a firm's first bid: what the market knows of the firm stands there."""
    return next(i for i, row in enumerate(rows) if row.by == name)


RINGS = {"place": Ring.PLACE, "combined_authority": Ring.COMBINED_AUTHORITY,
         "region": Ring.REGION, "national": Ring.UK}  # fmt: skip


def _named(kind: Any, values: Any) -> dict[str, float]:
    return {member.name.lower(): float(values[member]) for member in kind}


# ---- buyers ------------------------------------------------------------------------------------


@question
def funding(s: Situation) -> Mapping[str, Any]:
    """Share of baseline spend that is funded, by buyer and category."""
    full = Funding(np.ones((len(s.names), len(s.given.categories))))
    factor = s.policy.budget(full, s.month).factor
    return {
        name: dict(zip(s.given.categories, row.tolist(), strict=True))
        for name, row in zip(s.names, factor, strict=True)
    }


@question
def routes(s: Situation) -> Mapping[str, Any]:
    """Share of needs that takes each route, by buyer."""
    usual = baseline_routes(s.world.buyers.kind, s.params.of(ProcedureParams))
    share = s.policy.route(usual, s.month).share
    return {name: _named(Route, row) for name, row in zip(s.names, share, strict=True)}


def _lags(s: Situation) -> Any:
    usual = np.full(len(s.names), s.params.of(PaymentParams).council_lag)
    return s.policy.pay(PaymentTerms(usual), s.month).lag_days


@question
def thresholds(s: Situation) -> Mapping[str, Any]:
    """Threshold that levers set, GBP without VAT, by buyer and category."""
    return {
        name: dict(zip(s.given.categories, row.tolist(), strict=True))
        for name, row in zip(s.names, s.thresholds, strict=True)
    }


@question
def days_to_pay(s: Situation) -> Mapping[str, Any]:
    """Mean days from invoice to payment, by buyer."""
    return dict(zip(s.names, _lags(s).tolist(), strict=True))


@question
def paid(s: Situation) -> Mapping[str, Any]:
    """Part of a buyer's open invoices that is paid this month, GBP."""
    rows = zip(s.given.buyers, _lags(s), strict=True)
    return {b.name: float(b.invoices * monthly_share(days)) for b, days in rows}


@question
def challenges(s: Situation) -> Mapping[str, Any]:
    """How many challenges a year each buyer is asked for, and on what conditions."""
    usual = Programme.none(np.full(len(s.names), 0.5))
    return _by_buyer(s, s.policy.challenge(usual, s.month))


@question
def supported(s: Situation) -> Mapping[str, Any]:
    """What suppliers of each buyer's place are offered around challenges."""
    return _by_buyer(s, s.policy.support(Support.none(len(s.names)), s.month))


def _by_buyer(s: Situation, value: Any) -> dict[str, dict[str, Any]]:
    columns = {f.name: getattr(value, f.name).tolist() for f in fields(value)}
    return {name: {k: v[i] for k, v in columns.items()} for i, name in enumerate(s.names)}


# ---- tenders -----------------------------------------------------------------------------------


@question
def lots(s: Situation) -> Mapping[str, Any]:
    """Lots of a tender, and most of them that one firm may win (0 is no cap)."""
    return {
        name: {"n_lots": int(n), "cap": int(s.by_tender(s.tenders.cap)[name])}
        for name, n in s.by_tender(s.tenders.n_lots).items()
    }


@question
def chance_to_hear(s: Situation) -> Mapping[str, Any]:
    """Chance that a firm hears of a tender and may bid, by where it is."""
    heard = s.by_tender(s.chances.heard)
    return {name: {k: float(row[r]) for k, r in RINGS.items()} for name, row in heard.items()}


@question
def chance_on_list(s: Situation) -> Mapping[str, Any]:
    """Chance that a firm is let in by the buyer's list, by kind; 1 where there is no list."""
    return {name: _named(Kind, row) for name, row in s.by_tender(s.chances.listed).items()}


@question
def bid_costs(s: Situation) -> Mapping[str, Any]:
    """Cost of one bid, GBP."""
    cost = bid_cost(s.tenders.value, s.tenders.route, s.params.of(EntryParams))
    return {k: float(v) for k, v in s.by_tender(cost * s.invitation.bid_cost).items()}


@question
def cost_factor(s: Situation) -> Mapping[str, Any]:
    """What the terms make of suppliers' costs, by kind: 1 at the usual terms."""
    n = len(s.tenders)
    tender, kind = np.divmod(np.arange(4 * n), 4)
    no_rows = np.zeros(0, dtype=np.int64)
    field = Field(tender, kind, kind, kind.astype(np.int8), kind, no_rows, no_rows, np.zeros(0))
    world: Any = SimpleNamespace(suppliers=SimpleNamespace(kind=np.arange(4)))
    p = s.params.of(DeliveryParams)
    factor = cost_of_terms(s.terms, s.oversight, field, world, p).reshape(n, 4)
    return {name: _named(Kind, row) for name, row in s.by_tender(factor).items()}


# ---- awards ------------------------------------------------------------------------------------


@question
def weights(s: Situation) -> Mapping[str, Any]:
    """Weights of the award, by tender."""
    names = ("price", "quality", "social", "innovation", "locality")
    each = {w: s.by_tender(getattr(s.rule, w)) for w in names}
    return {t.name: {w: float(each[w][t.name]) for w in names} for t in s.given.tenders}


@question
def score(s: Situation) -> Mapping[str, Any]:
    """Score of each bid, by tender and bidder; of the first lot, where there are lots."""
    found: dict[str, dict[str, float]] = {t.name: {} for t in s.given.tenders}
    for bid, value in enumerate(s.judged[0]):
        name = s.given.bids[int(s.bids.look[bid])].tender
        found[name].setdefault(s.bidder(bid), float(value))
    return found


@question
def winner(s: Situation) -> Mapping[str, Any]:
    """Who wins each tender, by lot where there are lots."""
    return s.of_lots(lambda lot, bid: s.bidder(bid))


@question
def price(s: Situation) -> Mapping[str, Any]:
    """Price agreed, GBP, by lot where there are lots."""
    return s.of_lots(lambda lot, bid: float(s.bids.price[bid] * s.tenders.value[lot]))


@question
def subcontracted(s: Situation) -> Mapping[str, Any]:
    """What the winner passes on to small firms of the region, GBP."""

    def passed(lot: int, bid: int) -> float:
        who = s.bids.supplier[[bid]]
        here = float(s.world.suppliers.delivery_share[who][0])
        share = float(passed_on(s.terms, np.array([lot]), who, s.world)[0])
        return float(s.bids.price[bid] * s.tenders.value[lot]) * here * share

    return s.of_lots(passed)


@question
def social_value(s: Situation) -> Mapping[str, Any]:
    """Social value that the winner promised and that it delivers, in pounds of estimate."""
    kept = social_kept(s.oversight.monitoring, s.params.of(DeliveryParams))

    def both(lot: int, bid: int) -> dict[str, float]:
        promised = float(s.tenders.value[lot] * s.bids.social[bid])
        return {"promised": promised, "delivered": promised * float(kept[lot])}

    return s.of_lots(both)


@question
def overrun_chance(s: Situation) -> Mapping[str, Any]:
    """Chance that the winner's contract needs more work than planned."""
    p = s.params.of(DeliveryParams)

    def chance(lot: int, bid: int) -> float:
        is_low = s.bids.price[[bid]] < p.abnormally_low
        return float(chance_of_overrun(is_low, s.oversight.overrun[[lot]], p)[0])

    return s.of_lots(chance)
