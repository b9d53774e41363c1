"""A case as an analyst writes it: what is given, what is done, what must follow. Strict.

Every section is a dataclass; a key that is not a field of it is an error, and so is a value of
another kind. What the questions under ``then`` mean is in :mod:`tests.cases.answers`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any

from ecosim.errors import EcosimError
from ecosim.kernel.registry import nearest
from ecosim.kernel.types import BuyerKind, Kind, Ring
from ecosim.policies import Lever
from ecosim.policies.base import find_lever
from ecosim.procurement.tender import Procedure, Route
from ecosim.scenario.document import read_document


class CaseError(Exception):
    """A case file says something that no case can say."""


def one_of(kind: type[Any]) -> Callable[[Any], Any]:
    """Return a check that reads the name of a code, in small letters."""

    def check(value: Any) -> Any:
        known = {member.name.lower(): member for member in kind}
        if value not in known:
            raise CaseError(f"{value!r} is not one of {', '.join(known)}")
        return known[value]

    return check


def number(value: Any) -> float:
    """Return a number, or raise."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise CaseError(f"{value!r} is not a number")
    return float(value)


def text(value: Any) -> str:
    """Return a text, or raise."""
    if not isinstance(value, str):
        raise CaseError(f"{value!r} is not a text")
    return value


def yes_no(value: Any) -> bool:
    """Return true or false, or raise."""
    if not isinstance(value, bool):
        raise CaseError(f"{value!r} is neither true nor false")
    return value


TEXT, NUMBER, YES_NO = {"check": text}, {"check": number}, {"check": yes_no}


@dataclass(frozen=True, kw_only=True)
class Buyer:
    """A buyer. `member`: its place belongs to the combined authority; `spend`: GBP a year."""

    name: str = field(metadata=TEXT)
    kind: BuyerKind = field(default=BuyerKind.COUNCIL, metadata={"check": one_of(BuyerKind)})
    place: str = field(default="here", metadata=TEXT)
    member: bool = field(default=False, metadata=YES_NO)
    price_weight: float = field(default=0.40, metadata=NUMBER)
    capability: float = field(default=1.0, metadata=NUMBER)
    risk_aversion: float = field(default=0.0, metadata=NUMBER)
    invoices: float = field(default=0.0, metadata=NUMBER)
    spend: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Tender:
    """A tender, or the need that becomes one. `threshold`: in GBP without VAT."""

    name: str = field(metadata=TEXT)
    buyer: str = field(metadata=TEXT)
    category: str = field(default="CON", metadata=TEXT)
    estimate: float = field(metadata=NUMBER)
    threshold: float = field(default=173_100.0, metadata=NUMBER)
    route: Route = field(default=Route.SOLE, metadata={"check": one_of(Route)})
    procedure: Procedure = field(
        default=Procedure.BELOW_THRESHOLD, metadata={"check": one_of(Procedure)}
    )


@dataclass(frozen=True, kw_only=True)
class Bid:
    """A bid for a whole tender; for lots it counts in proportion.

    `wins`: won before; `made_here`: part of what the firm sells that is made in the region.
    """

    tender: str = field(metadata=TEXT)
    by: str = field(metadata=TEXT)
    kind: Kind = field(default=Kind.SME, metadata={"check": one_of(Kind)})
    ring: Ring = field(default=Ring.PLACE, metadata={"check": one_of(Ring)})
    price: float = field(metadata=NUMBER)
    quality: float = field(default=0.6, metadata=NUMBER)
    social: float = field(default=0.5, metadata=NUMBER)
    wins: float = field(default=1.0, metadata=NUMBER)
    made_here: float = field(default=1.0, metadata=NUMBER)


@dataclass(frozen=True, kw_only=True)
class Given:
    """The world of a case. `start`: first month of the run; `parameters`: by dotted name."""

    start: str = field(default="2025-04", metadata=TEXT)
    categories: tuple[str, ...] = ("CON",)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    buyers: tuple[Buyer, ...] = ()
    tenders: tuple[Tender, ...] = ()
    bids: tuple[Bid, ...] = ()


@dataclass(frozen=True, kw_only=True)
class When:
    """What is done: the month it is, and the levers of the scenario."""

    month: str = field(metadata=TEXT)
    levers: tuple[Lever, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Case:
    """One case: `then` with the levers, `otherwise` without them."""

    case: str = field(metadata=TEXT)
    given: Given
    when: When
    then: Mapping[str, Any]
    otherwise: Mapping[str, Any] = field(default_factory=dict)


def read_case(path: Path) -> Case:
    """Return the case of a file, or raise with the key that is wrong."""
    said = read_document(path, path.name).data
    whole = _keys(Case, said, path.name)
    for key in ("given", "when", "then", "otherwise"):
        if not isinstance(whole.get(key, {}), Mapping):
            raise CaseError(f"{path.name}: {key} is not a list of keys with values")
    whole["given"] = _given(whole["given"], f"{path.name}: given")
    whole["when"] = _when(whole["when"], f"{path.name}: when")
    return Case(**_checked(Case, whole, path.name))


def _given(said: Mapping[str, Any], where: str) -> Given:
    parts = _keys(Given, said, where)
    for key, kind in (("buyers", Buyer), ("tenders", Tender), ("bids", Bid)):
        parts[key] = tuple(
            kind(**_checked(kind, _keys(kind, item, f"{where}.{key}.{i}"), f"{where}.{key}.{i}"))
            for i, item in enumerate(parts.get(key, ()))
        )
    parts["categories"] = tuple(parts.get("categories", ("CON",)))
    given = Given(**_checked(Given, parts, where))
    _known(where, "buyer", [t.buyer for t in given.tenders], [b.name for b in given.buyers])
    _known(where, "tender", [b.tender for b in given.bids], [t.name for t in given.tenders])
    _known(where, "category", [t.category for t in given.tenders], given.categories)
    return given


def _when(said: Mapping[str, Any], where: str) -> When:
    parts = _keys(When, said, where)
    levers = []
    for i, item in enumerate(parts.get("levers", ())):
        settings = dict(item)
        try:
            kind = find_lever(settings.pop("lever", None))
            levers.append(kind(**{k: kind.check_one(k, v) for k, v in settings.items()}))
        except EcosimError as error:
            raise CaseError(f"{where}.levers.{i}: {error}") from error
    parts["levers"] = tuple(levers)
    return When(**_checked(When, parts, where))


def _keys(kind: type[Any], said: Any, where: str) -> dict[str, Any]:
    """Return what is said as a dict, or raise for a key that is unknown or missing."""
    if not isinstance(said, Mapping):
        raise CaseError(f"{where}: {said!r} is not a list of keys with values")
    known = {f.name: f for f in fields(kind)}
    for key in said:
        if key not in known:
            close = nearest(str(key), known)
            raise CaseError(f"{where}: unknown key {key!r}" + (f"; {close!r}?" if close else ""))
    for name, f in known.items():
        if name not in said and f.default is MISSING and f.default_factory is MISSING:
            raise CaseError(f"{where}: {name} is missing")
    return dict(said)


def _checked(kind: type[Any], said: dict[str, Any], where: str) -> dict[str, Any]:
    """Return the values in their own types."""
    checked = dict(said)
    for f in fields(kind):
        if f.name in said and "check" in f.metadata:
            try:
                checked[f.name] = f.metadata["check"](said[f.name])
            except CaseError as error:
                raise CaseError(f"{where}.{f.name}: {error}") from None
    return checked


def _known(where: str, what: str, named: list[str], known: Any) -> None:
    for name in named:
        if name not in known:
            raise CaseError(f"{where}: there is no {what} {name!r}")
