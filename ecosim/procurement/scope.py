"""Which buyers a lever reaches: by kind, by place, by name.

::

    scope = BuyerScope.parse({"kind": "council", "place": ["birmingham", "solihull"]})
    scope.mask(buyers)          # (n_buyers,) bool

Within one key any match is enough; the keys together must all match. An empty scope is everybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from ecosim.errors import ScenarioError
from ecosim.kernel.registry import nearest
from ecosim.kernel.types import Bools, BuyerKind, Floats, Ints

BUYER_KINDS: tuple[str, ...] = tuple(kind.name.lower() for kind in BuyerKind)

#: more names than this are not listed in a message, only some
_MANY, _SOME = 40, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerDirectory:
    """Who buys, as codes a scope can be matched against.

    Parameters
    ----------
    codes
        Code of each buyer, in buyer order.
    names
        Name of each buyer, in buyer order.
    kinds
        Kind of each buyer as in :data:`BUYER_KINDS`, in buyer order.
    places
        Place code of each buyer, in buyer order.
    sectors
        Codes of the purchase categories, in column order.
    members
        Whether each buyer's place belongs to the combined authority, in buyer order.
    spend
        Baseline spend of each buyer by category, GBP a year at full scale; nothing where unknown.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    places: tuple[str, ...]
    sectors: tuple[str, ...]
    members: tuple[bool, ...]
    spend: tuple[tuple[float, ...], ...] = ()

    @classmethod
    def of_region(cls, region: Any) -> BuyerDirectory:
        """Return the directory of a loaded region's buyers."""
        buyers = region.buyers
        return cls(
            codes=tuple(b.code for b in buyers),
            names=tuple(b.name for b in buyers),
            kinds=tuple(b.kind for b in buyers),
            places=tuple(region.places.codes[int(b.place)] for b in buyers),
            sectors=tuple(region.sectors.codes),
            members=tuple(bool(region.places.is_combined_authority[b.place]) for b in buyers),
            spend=tuple(tuple(float(x) for x in b.spend) for b in buyers),
        )

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def annual_spend(self) -> Floats:
        """Return baseline spend, (n_buyers, S) GBP a year at full scale."""
        return np.array(self.spend, dtype=np.float64).reshape(len(self), len(self.sectors))

    @property
    def kind_codes(self) -> Ints:
        """Return the kinds as :class:`BuyerKind` numbers, (n_buyers,)."""
        return np.array([BuyerKind[kind.upper()] for kind in self.kinds], dtype=np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerScope:
    """The buyers a lever reaches; empty tuples do not restrict.

    Parameters
    ----------
    kind
        Kinds of buyer: council, nhs, university, police, housing, combined_authority.
    place
        Place codes.
    name
        Buyer codes or full names.
    """

    kind: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    name: tuple[str, ...] = ()

    @classmethod
    def parse(cls, value: object) -> BuyerScope:
        """Return the scope that a scenario writes as a mapping of texts or lists of texts."""
        if isinstance(value, BuyerScope):
            return value
        known = tuple(f.name for f in fields(cls))
        if not isinstance(value, Mapping):
            raise ScenarioError(
                f"buyers cannot be {value!r}",
                expected=f"a mapping with any of {', '.join(known)}",
                hint="for instance {kind: council}",
            )
        for key in value:
            if key not in known:
                raise ScenarioError(
                    f"unknown key {key!r} in buyers",
                    expected=" or ".join(known),
                    nearest=nearest(str(key), known),
                    path=(key,),
                    at_key=True,
                )
        return cls(**{key: _texts(key, item) for key, item in value.items()})

    def check(self, buyers: BuyerDirectory) -> None:
        """Raise for a kind, place or name that this region does not have, or an empty reach."""
        named = {"kind": BUYER_KINDS, "place": buyers.places, "name": buyers.codes + buyers.names}
        for key, known in named.items():
            for i, item in enumerate(getattr(self, key)):
                if item not in known:
                    raise ScenarioError(
                        f"no buyer has the {key} {item!r}",
                        expected=_one_of(known),
                        # who names a place means its council
                        nearest=council if (council := f"{item}_council") in known
                        else nearest(item, known),
                        path=(key, i),
                    )
        if not self.mask(buyers).any():
            raise ScenarioError(
                "no buyer matches all of these together", expected="at least one buyer", path=()
            )

    def mask(self, buyers: BuyerDirectory) -> Bools:
        """Return which buyers are reached, (n_buyers,) bool."""
        reached = np.ones(len(buyers), dtype=bool)
        if self.kind:
            reached &= np.isin(buyers.kinds, self.kind)
        if self.place:
            reached &= np.isin(buyers.places, self.place)
        if self.name:
            reached &= np.isin(buyers.codes, self.name) | np.isin(buyers.names, self.name)
        return reached

    def as_data(self) -> dict[str, list[str]]:
        """Return what a scenario file would say."""
        return {f.name: list(getattr(self, f.name)) for f in fields(self) if getattr(self, f.name)}

    def in_words(self) -> str:
        """Return the reach as a reader would say it."""
        said = [", ".join(getattr(self, f.name)) for f in fields(self) if getattr(self, f.name)]
        return " · ".join(said) if said else "all buyers"


def _texts(key: str, value: object) -> tuple[str, ...]:
    """Return one text or a list of texts as a tuple."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, Sequence) and value and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise ScenarioError(
        f"{key} cannot be {value!r}", expected="a text or a list of texts", path=(key,)
    )


def _one_of(known: Sequence[str]) -> str:
    """Return the known names as an expectation, in first-seen order; of many only the first."""
    names = list(dict.fromkeys(known))
    if len(names) <= _MANY:
        return "one of " + ", ".join(names)
    return f"one of {len(names)} names, as {', '.join(names[:_SOME])}"
