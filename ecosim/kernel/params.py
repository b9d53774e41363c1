"""Parameters: declared once, with unit, range, role and source; checked wherever they are set.

::

    @parameter_group("market.entry")
    class EntryParams:
        \"\"\"Who bids.\"\"\"
        sigma_c: float = param(0.10, unit="ln units", low=0.07, high=0.15,
                               role="uncertainty", source="A05, A06", doc="spread of cost signals")

    params = Parameters().replace({"market.entry.sigma_c": 0.12})
    params.of(EntryParams).sigma_c      # 0.12

A bare number in a rule is a bug: the parameter page and the sensitivity problem are made from
these declarations.
"""

from __future__ import annotations

import math
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import (
    Any,
    Literal,
    TypeVar,
    cast,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

from ecosim.errors import ParameterError
from ecosim.kernel.registry import nearest

Value = bool | int | float | str | tuple[float, ...]
Role = Literal["uncertainty", "lever", "constant"]
T = TypeVar("T")
G = TypeVar("G")

ROLES: tuple[str, ...] = get_args(Role)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What is known about one parameter.

    Parameters
    ----------
    name
        Full dotted name, ``group.field``.
    default
        Value when nobody sets it.
    unit
        Unit, as printed.
    low, high
        The plausible range that sensitivity studies sweep; None for flags and texts.
    accept
        The range a scenario may set; the plausible range unless declared wider.
    role
        ``uncertainty`` (nobody knows), ``lever`` (somebody decides) or ``constant``.
    source
        Evidence id, publication, or ``assumption``.
    doc
        What it means.
    type
        ``bool``, ``int``, ``float``, ``str`` or ``tuple`` (of floats).
    choices
        Allowed texts of a ``str`` parameter.
    is_weights
        Of a ``tuple``: what it holds is divided by its sum, which must not be 0.
    group
        Dotted name of the group.
    """

    name: str
    default: Value
    unit: str
    low: float | None
    high: float | None
    accept: tuple[float, float] | None
    role: Role
    source: str
    doc: str
    type: str
    choices: tuple[str, ...]
    is_weights: bool
    group: str

    @property
    def expected(self) -> str:
        """Return in words what a value must be: type, range and unit."""
        if self.type == "bool":
            return "true or false"
        if self.type == "str":
            return "one of " + ", ".join(self.choices) if self.choices else "a text"
        noun = {"int": "a whole number", "float": "a number"}.get(self.type)
        if noun is None:
            noun = f"a list of {len(cast('tuple[float, ...]', self.default))} numbers"
        if self.accept:
            noun += f" from {self.accept[0]:g} to {self.accept[1]:g}"
        noun += ", not all 0" if self.is_weights else ""
        return f"{noun} ({self.unit})" if self.unit else noun

    def check(self, value: object) -> Value:
        """Return `value` in the parameter's own type, or raise :class:`ParameterError`."""
        if self.type == "bool" and isinstance(value, bool):
            return value
        if self.type == "str" and isinstance(value, str):
            if not self.choices or value in self.choices:
                return value
            raise self._error(value, near=nearest(value, self.choices))
        if self.type == "int" and isinstance(value, int) and not isinstance(value, bool):
            return int(self._within(value, value))
        if self.type == "float":
            return self._within(value, value)
        if self.type == "tuple" and isinstance(value, list | tuple) and self._fits(value):
            numbers = tuple(self._within(item, value) for item in value)
            if not self.is_weights or sum(numbers) > 0.0:
                return numbers
        raise self._error(value)

    def _fits(self, value: list[Any] | tuple[Any, ...]) -> bool:
        return len(value) == len(cast("tuple[float, ...]", self.default))

    def _within(self, number: object, whole: object) -> float:
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise self._error(whole)
        low, high = self.accept or (-math.inf, math.inf)
        # written so that NaN fails
        if not (low <= number <= high) or not math.isfinite(number):
            raise self._error(whole)
        return float(number)

    def _error(self, value: object, near: str | None = None) -> ParameterError:
        return ParameterError(
            f"{self.name} cannot be {value!r}", expected=self.expected, nearest=near
        )


@dataclass(frozen=True, slots=True)
class _Spec:
    """What :func:`param` leaves in the class body until the group is made."""

    default: Any
    facts: dict[str, Any]


def param(
    default: T,
    *,
    unit: str,
    source: str,
    doc: str,
    role: Role,
    low: float | None = None,
    high: float | None = None,
    accept: tuple[float, float] | None = None,
    choices: tuple[str, ...] = (),
    is_weights: bool = False,
) -> T:
    """Declare one parameter in the body of a parameter group.

    Parameters
    ----------
    default
        Value when nobody sets it: bool, int, float, str or a tuple of floats.
    unit, source, doc, role, low, high, accept, choices, is_weights
        See :class:`Declaration`.
    """
    facts: dict[str, Any] = {
        "unit": unit, "source": source, "doc": doc, "role": role, "low": low, "high": high,
        "accept": accept, "choices": choices, "is_weights": is_weights,
    }  # fmt: skip
    # typed as the value it will become, so that a group reads as a plain dataclass
    return cast("T", _Spec(default, facts))


_DECLARED: dict[str, Declaration] = {}
_GROUPS: dict[str, type[Any]] = {}


@dataclass_transform(kw_only_default=True, frozen_default=True)
def parameter_group(name: str) -> Callable[[type[G]], type[G]]:
    """Make a class a frozen, keyword-only, slotted dataclass of declared parameters.

    Parameters
    ----------
    name
        Dotted name of the group: ``market.entry``.
    """

    def make(cls: type[G]) -> type[G]:
        old = _GROUPS.get(name)
        if old is not None and (old.__module__, old.__qualname__) != (
            cls.__module__,
            cls.__qualname__,
        ):
            raise ValueError(f"parameter group {name!r} is declared twice")
        for declaration in declare(name, cls):
            _DECLARED[declaration.name] = declaration
        group = dataclass(frozen=True, kw_only=True, slots=True)(cls)
        _GROUPS[name] = group
        group._parameter_group = name  # type: ignore[attr-defined]
        return group

    return make


def declare(group: str, cls: type[Any]) -> list[Declaration]:
    """Turn the ``param(...)`` of a class body into declarations and plain defaults."""
    if not (cls.__doc__ or "").strip():
        raise ValueError(f"parameter group {group!r} has no docstring")
    hints = get_type_hints(cls)
    found = []
    for field, value in list(vars(cls).items()):
        if isinstance(value, _Spec):
            found.append(_declaration(group, field, hints[field], value))
            setattr(cls, field, found[-1].default)
    return found


def _declaration(group: str, field: str, hint: Any, spec: _Spec) -> Declaration:
    name = f"{group}.{field}"
    facts = dict(spec.facts)
    kind = _kind_of(name, hint)
    if get_origin(hint) is Literal and not facts["choices"]:
        facts["choices"] = get_args(hint)
    if facts["role"] not in ROLES:
        raise ValueError(f"{name}: role must be one of {', '.join(ROLES)}")
    if not facts["source"] or not facts["doc"]:
        raise ValueError(f"{name}: a parameter needs a source and a doc")
    low, high = facts["low"], facts["high"]
    if (low is None) != (high is None) or (low is not None and not low <= high):
        raise ValueError(f"{name}: low and high come together, low first")
    if facts["accept"] is None and low is not None:
        facts["accept"] = (float(low), float(high))
    accept = facts["accept"]
    if low is not None and not (accept[0] <= low and high <= accept[1]):
        raise ValueError(f"{name}: the plausible range must lie inside the accepted one")
    default = tuple(spec.default) if kind == "tuple" else spec.default
    made = Declaration(name=name, default=default, type=kind, group=group, **facts)
    object.__setattr__(made, "default", made.check(default))
    return made


def _kind_of(name: str, hint: Any) -> str:
    if hint in (bool, int, float, str):
        return cast("str", hint.__name__)
    if get_origin(hint) is Literal:
        return "str"
    if get_origin(hint) is tuple:
        return "tuple"
    raise ValueError(f"{name}: a parameter is a bool, int, float, str or tuple of floats")


def declarations() -> dict[str, Declaration]:
    """Return every declared parameter by its full name, in name order.

    Groups exist once their module is imported.
    """
    return {name: _DECLARED[name] for name in sorted(_DECLARED)}


def groups() -> dict[str, type[Any]]:
    """Return every parameter group by its dotted name, in name order."""
    return {name: _GROUPS[name] for name in sorted(_GROUPS)}


def declaration(name: str) -> Declaration:
    """Return one declaration, or raise with the nearest known name."""
    if name not in _DECLARED:
        raise ParameterError(
            f"unknown parameter {name!r}",
            expected="the dotted name of a declared parameter",
            nearest=nearest(name, _DECLARED),
        )
    return _DECLARED[name]


class Parameters(Mapping[str, Value]):
    """Every parameter's value: the declared defaults and what was set on top. Frozen.

    Parameters
    ----------
    values
        What differs from the defaults, by dotted name; each is checked.
    """

    __slots__ = ("_cache", "_set")

    def __init__(self, values: Mapping[str, object] | None = None) -> None:
        checked = {k: declaration(k).check(v) for k, v in (values or {}).items()}
        kept = {k: checked[k] for k in sorted(checked)}
        object.__setattr__(self, "_set", types.MappingProxyType(kept))
        object.__setattr__(self, "_cache", {})

    _set: Mapping[str, Value]
    _cache: dict[type[Any], Any]

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("parameters are frozen: use .replace({...})")

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to another process, where the declaring modules may not be imported yet."""
        return _restore, (dict(self._set),)

    @property
    def changed(self) -> Mapping[str, Value]:
        """Return what was set, by dotted name in name order."""
        return self._set

    def replace(self, values: Mapping[str, object]) -> Parameters:
        """Return a copy with these values set, each checked."""
        return Parameters({**self._set, **values})

    def of(self, group: type[G]) -> G:
        """Return the values of one group as its typed, frozen instance."""
        kept: G | None = self._cache.get(group)
        if kept is None:
            prefix: str = group._parameter_group + "."  # type: ignore[attr-defined]
            own = {k[len(prefix) :]: v for k, v in self._set.items() if k.startswith(prefix)}
            own = {k: v for k, v in own.items() if "." not in k}
            kept = self._cache[group] = group(**own)
        return kept

    def __getitem__(self, name: str) -> Value:
        known = declaration(name)
        return self._set.get(name, known.default)

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(_DECLARED))

    def __len__(self) -> int:
        return len(_DECLARED)

    def __contains__(self, name: object) -> bool:
        return name in _DECLARED

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Parameters):
            return NotImplemented
        return self._effective() == other._effective()

    @classmethod
    def _unchecked(cls, values: dict[str, Value]) -> Parameters:
        made = cls()
        object.__setattr__(made, "_set", types.MappingProxyType(values))
        return made

    def _effective(self) -> dict[str, Value]:
        return {k: v for k, v in self._set.items() if v != _DECLARED[k].default}

    def __repr__(self) -> str:
        return f"<Parameters {len(self)} declared, {len(self._effective())} changed>"


def _restore(values: dict[str, Value]) -> Parameters:
    """Return parameters that were checked when they were first made."""
    return Parameters._unchecked(values)
