"""What every lever has: a name, declared settings, a beginning, an end, a ramp and a reach.

A lever is one file with one class::

    @lever("social_value")
    class SocialValue(Lever):
        \"\"\"What it does, in a sentence.\"\"\"

        weight: float = param(0.0, unit="share", low=0, high=0.3, role="lever",
                              source="P62", doc="weight of social value in the award")

        def score(self, value: ScoreRule, at: Moment) -> ScoreRule:
            ...

and it is usable from a scenario at once. The methods of the decision points take a value and
return a value; they are called only with the rows a lever reaches, and only in months in which
its strength is above zero, so timing and reach need no thought in a lever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, dataclass_transform

import numpy as np

from ecosim.errors import ParameterError, ScenarioError
from ecosim.kernel.clock import Calendar, month_number
from ecosim.kernel.params import Declaration, declare
from ecosim.kernel.random import Streams
from ecosim.kernel.registry import Registry, nearest
from ecosim.kernel.types import Bools, Ints
from ecosim.policies.handles import Handle
from ecosim.policies.law import Law
from ecosim.procurement.need import Needs, no_needs
from ecosim.procurement.scope import BuyerDirectory, BuyerScope

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
        Purchases,
        Routes,
        ScoreRule,
        Support,
        Thresholds,
    )

L = TypeVar("L", bound="Lever")

#: most that running a lever may cost, GBP a year: more than the region's public buyers spend
MOST_COST = 1e10


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A lever's setting that is not a single number: how to check it and how to describe it.

    Parameters
    ----------
    check
        Returns the value in its own type, or raises an input error with a path.
    schema
        JSON Schema of what a file may say.
    doc
        What it means.
    """

    check: Callable[[Any], Any]
    schema: Mapping[str, Any]
    doc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Where and when a lever is asked.

    Parameters
    ----------
    month
        Month index, 0 is the first of the run.
    strength
        Above 0, up to 1 when a ramp is complete.
    calendar
        Dates of the months.
    buyers
        The directory of all buyers.
    buyer
        Buyer of each row of the value, (n,) int.
    bought
        What is bought in each row; empty where the rows are buyers.
    law
        What the law in force lets each buyer do, (n_buyers,).
    """

    month: int
    strength: float
    calendar: Calendar
    buyers: BuyerDirectory
    buyer: Ints
    bought: Purchases
    law: Law


def _date(value: object) -> str | None:
    """Return a ``YYYY-MM`` text (or None), or raise."""
    if value is None:
        return None
    try:
        month_number(str(value))
    except ValueError:
        # a full date such as 2026-04-01 has its month in front
        text = str(value)
        short = text[:7] if len(text) == 10 and text[:4].isdigit() and text[4] == "-" else None
        raise ScenarioError(
            f"{value!r} is not a month",
            expected="YYYY-MM, for instance 2026-04",
            nearest=short,
        ) from None
    return str(value)


def _ramp(value: object) -> int:
    """Return a number of months, or raise."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 600:
        return value
    raise ScenarioError(
        f"ramp cannot be {value!r}", expected="a whole number from 0 to 600 (months)"
    )


def _cost(value: object) -> float:
    """Return a yearly cost, or raise."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and 0.0 <= value <= MOST_COST:  # type: ignore[operator]
        return float(value)  # type: ignore[arg-type]
    raise ScenarioError(
        f"cost cannot be {value!r}", expected=f"a number from 0 to {MOST_COST:g} (GBP a year)"
    )


def sector_codes(value: object) -> tuple[str, ...]:
    """Return sector codes, or raise; whether the region has them is checked with the region."""
    items = (value,) if isinstance(value, str) else value
    if not isinstance(items, list | tuple) or not all(isinstance(i, str) for i in items):
        raise ScenarioError(f"cannot be {value!r}", expected="a list of sector codes, as [SOC]")
    return tuple(items)


_MONTH_SCHEMA = {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$"}
_TEXTS = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
SECTORS_SCHEMA = _TEXTS

COMMON: dict[str, Setting] = {
    "start": Setting(check=_date, schema=_MONTH_SCHEMA, doc="first month in force"),
    "end": Setting(check=_date, schema=_MONTH_SCHEMA, doc="first month no longer in force"),
    "ramp": Setting(
        check=_ramp,
        schema={"type": "integer", "minimum": 0, "maximum": 600},
        doc="months until full strength; yes/no rules apply from the start",
    ),
    "buyers": Setting(
        check=BuyerScope.parse,
        schema={
            "type": "object",
            "additionalProperties": False,
            "properties": {f.name: _TEXTS for f in fields(BuyerScope)},
        },
        doc="whom it reaches: kind, place, name; everybody when absent",
    ),
    "cost": Setting(
        check=_cost,
        schema={"type": "number", "minimum": 0, "maximum": MOST_COST},
        doc="what running it costs the buyers it reaches (staff, events, advice), GBP a year at "
        "full scale and full strength, while it acts; 0 unless you know better, and an assumption "
        "wherever no source is named",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Lever:
    """Base of all levers. Frozen; usable from Python and from a scenario alike.

    Parameters
    ----------
    start, end
        First month in force, first month no longer in force (``YYYY-MM``); open when None.
    ramp
        Months until full strength.
    buyers
        Whom the lever reaches.
    cost
        What running it costs the buyers it reaches, GBP a year at full scale and strength.
    """

    name: ClassVar[str] = ""
    #: levers of a scenario act in this order whatever the order of the file, then by name
    order: ClassVar[int] = 0
    #: pillar of the innovation programme that the lever belongs to; none for the others
    pillar: ClassVar[str] = ""
    #: by which settings it acts, and what two of its kind come to; none when nobody has said
    handles: ClassVar[Mapping[str, Handle]] = {}
    declared: ClassVar[dict[str, Declaration]] = {}
    settings: ClassVar[dict[str, Setting]] = {}

    start: str | None = None
    end: str | None = None
    ramp: int = 0
    buyers: BuyerScope = field(default_factory=BuyerScope)
    cost: float = 0.0

    def __post_init__(self) -> None:
        for key in self.keys():
            object.__setattr__(self, key, self.check_one(key, getattr(self, key)))
        if self.start and self.end and month_number(self.end) <= month_number(self.start):
            raise ScenarioError(
                f"{self.name}: end {self.end} is not after start {self.start}",
                expected=f"a month after {self.start}",
                path=("end",),
            )
        self.check_whole()

    @classmethod
    def keys(cls) -> tuple[str, ...]:
        """Return the settings a scenario may write, the common ones first."""
        return (*COMMON, *cls.declared, *cls.settings)

    @classmethod
    def check_one(cls, key: str, value: object) -> Any:
        """Return one setting's value in its own type, or raise an input error."""
        if key in cls.declared:
            return cls.declared[key].check(value)
        if key in COMMON:
            return COMMON[key].check(value)
        if key in cls.settings:
            return cls.settings[key].check(value)
        raise ScenarioError(
            f"unknown key {key!r} in lever {cls.name}",
            expected="one of " + ", ".join(cls.keys()),
            nearest=nearest(key, cls.keys()),
            at_key=True,
        )

    def check_whole(self) -> None:
        """Raise when settings that are right one by one do not fit together."""

    def dates(self) -> dict[tuple[str, ...], str]:
        """Return every date the lever names, by the keys that lead to it."""
        named = {"start": self.start, "end": self.end}
        return {(key,): date for key, date in named.items() if date}

    def names_of_its_own(self) -> dict[str, str]:
        """Return what no other lever of a scenario may be called, by the key that says it."""
        return {}

    def sectors(self) -> dict[tuple[str | int, ...], str]:
        """Return every sector code the lever names, by the keys that lead to it."""
        return {}

    def in_use(self) -> tuple[str, ...]:
        """Return the settings by which it acts: its handles that are not at their off value."""
        return tuple(key for key, one in self.handles.items() if getattr(self, key) != one.off)

    def sets_nothing(self) -> bool:
        """Return whether it can change nothing, whenever and wherever it is in force."""
        return bool(self.handles) and not self.in_use() and not self.cost

    def covers_sectors(self, sectors: tuple[str, ...]) -> Bools:
        """Return which sectors' purchases the lever is about: (S,) bool."""
        return np.ones(len(sectors), dtype=np.bool_)

    def covers(self, bought: Purchases, buyers: BuyerDirectory) -> Bools:
        """Return which of some purchases the lever is about, beside its buyers: (n,) bool."""
        return np.ones(len(bought.buyer), dtype=np.bool_)

    def strength(self, month: int, calendar: Calendar) -> float:
        """Return the strength in a month: 0 outside start and end, rising over the ramp to 1."""
        first = calendar.index(self.start) if self.start else 0
        if month < first or (self.end and month >= calendar.index(self.end)):
            return 0.0
        return 1.0 if month - first >= self.ramp else (month - first + 1) / (self.ramp + 1)

    def as_data(self) -> dict[str, Any]:
        """Return what a scenario file would say, defaults of the common settings left out."""
        said: dict[str, Any] = {"lever": self.name}
        for key in self.keys():
            value = getattr(self, key)
            if key in COMMON and value == type(self).__dataclass_fields__[key].default:
                continue
            value = value.as_data() if isinstance(value, BuyerScope) else value
            said[key] = list(value) if isinstance(value, tuple) else value
        return {k: dict(v) if isinstance(v, Mapping) else v for k, v in said.items() if v != {}}

    def __reduce__(self) -> tuple[Any, ...]:
        # read-only mappings cannot be pickled, and scenarios travel to worker processes
        plain = {key: getattr(self, key) for key in self.keys()}
        plain = {k: dict(v) if isinstance(v, Mapping) else v for k, v in plain.items()}
        return _rebuild, (type(self), plain)

    def in_words(self) -> str:
        """Return the lever as a reader would say it."""
        when = f"from {self.start or 'the start'}" + (f" until {self.end}" if self.end else "")
        return f"{self.name}: {when}, {self.buyers.in_words()}"

    # Decision points. Each returns the very same object when the lever has nothing to say.

    def law(self, value: Law, at: Moment) -> Law:
        """Bend what the law lets buyers do; asked before every other point."""
        return value

    def needs(self, at: Moment, streams: Streams, scale: float) -> Needs:
        """Return needs of the lever's own that fall due this month, on top of all others.

        Their keys must be nobody else's, and a stronger lever must have those of a weaker one.

        Parameters
        ----------
        at
        streams
            The run's streams, for draws keyed by the needs.
        scale
            Share of the region simulated: it thins needs, never shrinks them.
        """
        return no_needs()

    def budget(self, value: Funding, at: Moment) -> Funding:
        """Bend how much of the needs is funded, per buyer and category."""
        return value

    def route(self, value: Routes, at: Moment) -> Routes:
        """Bend which route a buyer's needs take."""
        return value

    def thresholds(self, value: Thresholds, at: Moment) -> Thresholds:
        """Bend from which estimate on the full procedure applies."""
        return value

    def lots(self, value: Lots, at: Moment) -> Lots:
        """Bend into how many lots a need is split."""
        return value

    def invite(self, value: Invitation, at: Moment) -> Invitation:
        """Bend who hears of a tender and who may bid."""
        return value

    def score(self, value: ScoreRule, at: Moment) -> ScoreRule:
        """Bend how bids are compared."""
        return value

    def judge(self, value: Judgement, at: Moment) -> Judgement:
        """Bend how well and how boldly buyers judge bids."""
        return value

    def contract(self, value: ContractTerms, at: Moment) -> ContractTerms:
        """Bend the terms of what is awarded."""
        return value

    def deliver(self, value: Oversight, at: Moment) -> Oversight:
        """Bend how closely the delivery of what is awarded is watched."""
        return value

    def pay(self, value: PaymentTerms, at: Moment) -> PaymentTerms:
        """Bend when invoices are paid."""
        return value

    def challenge(self, value: Programme, at: Moment) -> Programme:
        """Bend how many innovation challenges buyers set, and on what conditions."""
        return value

    def support(self, value: Support, at: Moment) -> Support:
        """Bend what is offered to suppliers around challenges."""
        return value


LEVERS: Registry[type[Lever]] = Registry("lever")

#: the five pillars of the innovation programme, groups of levers
PILLARS = ("networks and linkages", "investment", "talent", "intelligence", "culture")


@dataclass_transform(kw_only_default=True, frozen_default=True)
def lever(name: str) -> Callable[[type[L]], type[L]]:
    """Make a class a frozen lever with declared settings and file it under `name`.

    Parameters
    ----------
    name
        What a scenario writes after ``lever:``.
    """

    def make(cls: type[L]) -> type[L]:
        cls.name = name
        cls.declared = {d.name.split(".", 1)[1]: d for d in declare(name, cls)}
        made = dataclass(frozen=True, kw_only=True, repr=False)(cls)
        made.__repr__ = _repr  # type: ignore[assignment]
        LEVERS.add(name, made)
        return made

    return make


def _rebuild(cls: type[Lever], plain: dict[str, Any]) -> Lever:
    return cls(**plain)


def _repr(self: Lever) -> str:
    said = ", ".join(f"{k}={v!r}" for k, v in self.as_data().items() if k != "lever")
    return f"{type(self).__name__}({said})"


def find_lever(name: object) -> type[Lever]:
    """Return the lever class of a name, or raise with the nearest known name."""
    if isinstance(name, str) and name in LEVERS:
        return LEVERS[name]
    raise ParameterError(
        f"unknown lever {name!r}",
        expected="one of " + ", ".join(LEVERS),
        nearest=LEVERS.nearest(str(name)),
    )
