"""The levers of a scenario, applied in the order of their names.

The order in which a file lists them does not matter: levers of one name go by their settings.
The stack is the only thing the month talks to. It hands a lever the rows it reaches and puts
what comes back in their place; rows that nobody reaches are never touched, and where no lever
acts the value returned is the very object that came in.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np

from ecosim.kernel.clock import Calendar
from ecosim.kernel.params import Parameters
from ecosim.kernel.types import Bools, Floats, Ints
from ecosim.policies.base import Lever, Moment
from ecosim.policies.law import LawParams
from ecosim.procurement.decision_points import Purchases
from ecosim.procurement.scope import BuyerDirectory

if TYPE_CHECKING:
    from ecosim.procurement.decision_points import (
        ContractTerms,
        Funding,
        Invitation,
        Lots,
        PaymentTerms,
        Routes,
        ScoreRule,
    )

V = TypeVar("V")


class PolicyEvent(NamedTuple):
    """One lever acted once: which, when, where, on how many rows."""

    lever: str
    month: int
    point: str
    n: int


class PolicyStack:
    """Levers in the order of their names, with a record of when each acted.

    Parameters
    ----------
    levers
        The scenario's levers, in any order.
    calendar
        Dates of the months.
    buyers
        The directory of all buyers.
    params
        The scenario's parameters, for the legal regime; the defaults when absent.
    """

    def __init__(
        self,
        levers: Sequence[Lever],
        calendar: Calendar,
        buyers: BuyerDirectory,
        params: Parameters | None = None,
    ) -> None:
        self._law = (params or Parameters()).of(LawParams)
        self.levers = tuple(sorted(levers, key=_in_order))
        self.calendar, self.buyers = calendar, buyers
        self.reach: tuple[Bools, ...] = tuple(lever.buyers.mask(buyers) for lever in self.levers)
        self.events: list[PolicyEvent] = []
        self._everyone = np.arange(len(buyers), dtype=np.int64)

    def __repr__(self) -> str:
        return f"<PolicyStack of {len(self.levers)}: {', '.join(lv.name for lv in self.levers)}>"

    def budget(self, value: Funding, month: int) -> Funding:
        """Return the funding factors in force, a row a buyer."""
        return self._bend("budget", value, self._everyone, month)

    def route(self, value: Routes, month: int) -> Routes:
        """Return the shares of the routes in force, a row a buyer."""
        return self._bend("route", value, self._everyone, month)

    def lots(self, value: Lots, bought: Purchases, month: int) -> Lots:
        """Return the lots in force, a row a need."""
        return self._bend("lots", value, bought.buyer, month, bought)

    def invite(self, value: Invitation, bought: Purchases, month: int) -> Invitation:
        """Return the invitations in force, a row a need."""
        return self._bend("invite", value, bought.buyer, month, bought)

    def score(self, value: ScoreRule, bought: Purchases, month: int) -> ScoreRule:
        """Return the award rules in force, a row a need."""
        return self._bend("score", value, bought.buyer, month, bought)

    def contract(self, value: ContractTerms, bought: Purchases, month: int) -> ContractTerms:
        """Return the contract terms in force, a row a need."""
        return self._bend("contract", value, bought.buyer, month, bought)

    def pay(self, value: PaymentTerms, month: int) -> PaymentTerms:
        """Return the payment terms in force, a row a buyer."""
        return self._bend("pay", value, self._everyone, month)

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
        for lever, reach in zip(self.levers, self.reach, strict=True):
            strength = lever.strength(month, self.calendar)
            base = np.where(reach, spend, 0.0)
            if not lever.cost * strength > 0 or not base.sum() > 0:
                continue
            costs += strength * lever.cost * base / base.sum()
            self.events.append(
                PolicyEvent(lever.name, month, "cost", int(np.count_nonzero(base)))
            )
        return costs

    def _bend(
        self, point: str, value: V, buyer: Ints, month: int, bought: Purchases | None = None
    ) -> V:
        for lever, reach in zip(self.levers, self.reach, strict=True):
            strength = lever.strength(month, self.calendar)
            if not strength > 0:
                continue
            rows = np.flatnonzero(reach[buyer])
            if not len(rows):
                continue
            at = Moment(
                month=month,
                strength=strength,
                calendar=self.calendar,
                buyers=self.buyers,
                buyer=buyer[rows],
                bought=take_rows(bought, rows) if bought else Purchases.none(),
                law=self._law,
            )
            part = take_rows(value, rows)
            bent = getattr(lever, point)(part, at)
            if bent is not part:
                value = put_rows(value, rows, bent)
                self.events.append(PolicyEvent(lever.name, month, point, len(rows)))
        return value


def _in_order(lever: Lever) -> tuple[str, str]:
    """Return what levers are sorted by: the name, then every setting."""
    return lever.name, json.dumps(lever.as_data(), sort_keys=True)


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
