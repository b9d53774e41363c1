"""What the law asks of buyers and allows them, by regime and month: a table of dated rules.

``regimes.csv`` holds one row a value: regime, setting, value, unit, first month, and where it
comes from (or that it is an assumption). A rule holds from its month until the next one of the
same setting. Where no legal regime is chosen, :data:`USUAL` is in force.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from ecosim.errors import ParameterError
from ecosim.kernel.clock import month_number
from ecosim.kernel.types import Bools
from ecosim.procurement.scope import BuyerDirectory

#: the law of the region where a scenario does not choose another
USUAL = "england-act-2023"


class Rule(NamedTuple):
    """One value of one regime.

    Parameters
    ----------
    regime, setting
        Names, as in the table.
    value
        As written: an amount, a share, yes or no, or kinds of buyer with spaces between.
    unit
    start
        First month in force, ``YYYY-MM``.
    source
        Where the value is published, or why it is assumed.
    """

    regime: str
    setting: str
    value: str
    unit: str
    start: str
    source: str

    @property
    def number(self) -> float:
        """Return the value as a number."""
        return float(self.value)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of buyer that it names."""
        return () if self.value == "none" else tuple(self.value.split())


@dataclass(frozen=True, slots=True)
class Law:
    """What buyers may do this month that others may not.

    Parameters
    ----------
    may_reserve : (n_buyers,)
        May keep contracts below the threshold for suppliers of an area.
    """

    may_reserve: Bools


@cache
def rules() -> tuple[Rule, ...]:
    """Return every rule of every regime, in the order of the table."""
    text = files("ecosim.policies").joinpath("regimes.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple(
        Rule(r["regime"], r["setting"], r["value"], r["unit"], r["from"], r["source"]) for r in rows
    )


def regimes() -> tuple[str, ...]:
    """Return the names of the regimes, in the order of the table."""
    return tuple(dict.fromkeys(rule.regime for rule in rules()))


def rule_of(regime: str, setting: str, month: str) -> Rule | None:
    """Return the rule in force in a ``YYYY-MM`` month, or None before the first of its setting."""
    known = [rule for rule in rules() if (rule.regime, rule.setting) == (regime, setting)]
    if not known:
        raise ParameterError(
            f"the regime {regime!r} has no {setting!r}",
            expected="a regime and a setting of ecosim/policies/regimes.csv",
        )
    begun = [rule for rule in known if month_number(rule.start) <= month_number(month)]
    return max(begun, key=lambda rule: month_number(rule.start)) if begun else None


def who(regime: str, setting: str, month: str, kinds: tuple[str, ...]) -> Bools:
    """Return which buyers a rule names: (n,) bool, by their kinds; nobody before it begins."""
    rule = rule_of(regime, setting, month)
    return np.isin(kinds, rule.kinds if rule else ())


def law_of(regime: str, month: str, buyers: BuyerDirectory) -> Law:
    """Return what a regime lets each buyer do in a ``YYYY-MM`` month."""
    return Law(may_reserve=who(regime, "reservation_by", month, buyers.kinds))


def may_ever_reserve() -> tuple[str, ...]:
    """Return the kinds of buyer that some regime at some time lets reserve by location."""
    named = (rule.kinds for rule in rules() if rule.setting == "reservation_by")
    return tuple(dict.fromkeys(kind for kinds in named for kind in kinds))
