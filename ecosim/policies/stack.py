"""The levers of a scenario, applied one after the other in an order of their own.

The order is that of their class, then of their names and settings, so that two files that list the
same levers in another order are the same scenario. The stack is the only thing the month talks to.
It hands a lever the rows it reaches and puts what comes back in their place; rows that nobody
reaches are never touched, and where no lever acts the value returned is the very object that came
in.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np

from ecosim.kernel.clock import Calendar
from ecosim.kernel.random import Streams
from ecosim.kernel.types import Bools, Floats, Ints
from ecosim.policies.base import Lever, Moment
from ecosim.policies.law import USUAL, Law, law_of
from ecosim.procurement.decision_points import Purchases
from ecosim.procurement.need import Needs, join_needs, no_needs
from ecosim.procurement.scope import BuyerDirectory

if TYPE_CHECKING:
    from ecosim.procurement.decision_points import (
        ContractTerms,
        Funding,
        Invitation,
        Judgement,
        Lots,
        Oversight,
        PaymentTerms,
        Programme,
        Routes,
        ScoreRule,
        Support,
        Thresholds,
    )

V = TypeVar("V")


class PolicyEvent(NamedTuple):
    """One lever acted once: which, when, where, on how many rows; where the scenario has it."""

    lever: str
    month: int
    point: str
    n: int
    position: int


class PolicyStack:
    """Levers in the order in which they act, with a record of when each did.

    Parameters
    ----------
    levers
        The scenario's levers.
    calendar
        Dates of the months.
    buyers
        The directory of all buyers.
    """

    def __init__(
        self, levers: Sequence[Lever], calendar: Calendar, buyers: BuyerDirectory
    ) -> None:
        # where the scenario has each: two levers of one kind are told apart by that alone
        self.positions = tuple(sorted(range(len(levers)), key=lambda i: _turn(levers[i])))
        self.levers = tuple(levers[i] for i in self.positions)
        self.calendar, self.buyers = calendar, buyers
        self._laws: dict[int, Law] = {}
        self.reach: tuple[Bools, ...] = tuple(lever.buyers.mask(buyers) for lever in self.levers)
        self.events: list[PolicyEvent] = []
        self._everyone = np.arange(len(buyers), dtype=np.int64)

    def __repr__(self) -> str:
        return f"<PolicyStack of {len(self.levers)}: {', '.join(lv.name for lv in self.levers)}>"

    def apart(self) -> PolicyStack:
        """Return the same levers with no record yet, to ask what they would do."""
        return PolicyStack(self.levers, self.calendar, self.buyers)

    def law(self, month: int) -> Law:
        """Return what the law in force lets each buyer do."""
        if month not in self._laws:
            usual = law_of(USUAL, self.calendar.date(month), self.buyers)
            self._laws[month] = self._bend("law", usual, self._everyone, month, law=usual)
        return self._laws[month]

    def budget(self, value: Funding, month: int) -> Funding:
        """Return the funding factors in force, a row a buyer."""
        return self._bend("budget", value, self._everyone, month)

    def needs(self, streams: Streams, scale: float, month: int) -> Needs:
        """Return needs that levers add this month, in the order of the levers."""
        parts = [no_needs()]
        for position, lever, _, at in self._acting(self._everyone, month):
            added = lever.needs(at, streams, scale)
            if len(added):
                parts.append(added)
                self.events.append(PolicyEvent(lever.name, month, "needs", len(added), position))
        return join_needs(parts)

    def route(self, value: Routes, month: int) -> Routes:
        """Return the shares of the routes in force, a row a buyer."""
        return self._bend("route", value, self._everyone, month)

    def thresholds(self, value: Thresholds, month: int) -> Thresholds:
        """Return the thresholds in force, a row a buyer."""
        return self._bend("thresholds", value, self._everyone, month)

    def lots(self, value: Lots, bought: Purchases, month: int) -> Lots:
        """Return the lots in force, a row a need."""
        return self._bend("lots", value, bought.buyer, month, bought)

    def invite(self, value: Invitation, bought: Purchases, month: int) -> Invitation:
        """Return the invitations in force, a row a tender."""
        return self._bend("invite", value, bought.buyer, month, bought)

    def score(self, value: ScoreRule, bought: Purchases, month: int) -> ScoreRule:
        """Return the award rules in force, a row a tender."""
        return self._bend("score", value, bought.buyer, month, bought)

    def judge(self, value: Judgement, bought: Purchases, month: int) -> Judgement:
        """Return how buyers judge bids, a row a tender."""
        return self._bend("judge", value, bought.buyer, month, bought)

    def contract(self, value: ContractTerms, bought: Purchases, month: int) -> ContractTerms:
        """Return the contract terms in force, a row a tender."""
        return self._bend("contract", value, bought.buyer, month, bought)

    def deliver(self, value: Oversight, bought: Purchases, month: int) -> Oversight:
        """Return how delivery is watched, a row a tender."""
        return self._bend("deliver", value, bought.buyer, month, bought)

    def pay(self, value: PaymentTerms, month: int) -> PaymentTerms:
        """Return the payment terms in force, a row a buyer."""
        return self._bend("pay", value, self._everyone, month)

    def challenge(self, value: Programme, month: int) -> Programme:
        """Return the programme of challenges in force, a row a buyer."""
        return self._bend("challenge", value, self._everyone, month)

    def support(self, value: Support, month: int) -> Support:
        """Return the support in force, a row a buyer."""
        return self._bend("support", value, self._everyone, month)

    def bends(self, *points: str) -> bool:
        """Return whether any lever of the scenario has something to say at some points."""
        return any(_has_a_say(one, point) for one in self.levers for point in points)

    def running_costs(self, spend: Floats, month: int) -> Floats:
        """Return what the levers in force cost the buyers they reach, as they run this month.

        Buyers reached share a lever's cost in proportion to what they spend at baseline.

        Parameters
        ----------
        spend : (n_buyers,), baseline spend in any unit
        month

        Returns
        -------
        costs : (n_buyers,), GBP a year at full scale
        """
        costs = np.zeros(len(self.buyers))
        for position, lever, rows, at in self._acting(self._everyone, month):
            whole = float(spend[rows].sum())
            if lever.cost > 0 and whole > 0:
                costs[rows] += at.strength * lever.cost * spend[rows] / whole
                self.events.append(PolicyEvent(lever.name, month, "cost", len(rows), position))
        return costs

    def _bend(
        self,
        point: str,
        value: V,
        buyer: Ints,
        month: int,
        bought: Purchases | None = None,
        law: Law | None = None,
    ) -> V:
        if not self.levers:
            return value
        for position, lever, rows, at in self._acting(buyer, month, bought, law, point):
            part = take_rows(value, rows)
            bent = getattr(lever, point)(part, at)
            if bent is not part:
                value = put_rows(value, rows, bent)
                self.events.append(PolicyEvent(lever.name, month, point, len(rows), position))
        return value

    def _acting(
        self,
        buyer: Ints,
        month: int,
        bought: Purchases | None = None,
        law: Law | None = None,
        point: str | None = None,
    ) -> Iterator[tuple[int, Lever, Ints, Moment]]:
        """Yield the levers in force that reach some rows: position, lever, rows and moment.

        Of levers that have nothing to say at `point`, none.
        """
        for position, lever, reach in zip(self.positions, self.levers, self.reach, strict=True):
            if point is not None and not _has_a_say(lever, point):
                continue
            strength = lever.strength(month, self.calendar)
            rows = np.flatnonzero(reach[buyer]) if strength > 0 else _NO_ROWS
            if bought is not None and len(rows):
                rows = rows[lever.covers(take_rows(bought, rows), self.buyers)]
            if len(rows):
                yield position, lever, rows, Moment(
                    month=month,
                    strength=strength,
                    calendar=self.calendar,
                    buyers=self.buyers,
                    buyer=buyer[rows],
                    bought=take_rows(bought, rows) if bought else Purchases.none(),
                    law=law or self.law(month),
                )


_NO_ROWS: Ints = np.zeros(0, dtype=np.int64)


def _turn(lever: Lever) -> tuple[int, str, str]:
    """Return when a lever acts among others: what is read in the file comes into it nowhere."""
    return (lever.order, lever.name, json.dumps(lever.as_data(), sort_keys=True))


def _has_a_say(lever: Lever, point: str) -> bool:
    """Return whether a lever bends a decision point, at whatever strength."""
    return getattr(type(lever), point) is not getattr(Lever, point)


def take_rows(value: V, rows: Ints) -> V:
    """Return a decision-point value with only these rows of its arrays."""
    taken = {f.name: getattr(value, f.name)[rows] for f in fields(value)}  # type: ignore[arg-type]
    return replace(value, **taken)  # type: ignore[type-var]


def put_rows(value: V, rows: Ints, part: V) -> V:
    """Return a copy of `value` with these rows replaced by those of `part`."""
    merged: dict[str, Any] = {}
    for f in fields(value):  # type: ignore[arg-type]
        whole = np.array(getattr(value, f.name))
        whole[rows] = getattr(part, f.name)
        merged[f.name] = whole
    return replace(value, **merged)  # type: ignore[type-var]
