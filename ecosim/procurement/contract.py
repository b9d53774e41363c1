"""Contracts: every award of a run, appended month by month."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from ecosim.kernel.types import AnyArray, Bools, Codes, Floats, Ints, Keys, SmallCodes

_GROWTH = 1.3


@dataclass(frozen=True, slots=True, eq=False)
class Awards:
    """Contracts awarded in one month, all (n,) but the parts of consortia.

    Parameters
    ----------
    key : id
        The need it meets.
    buyer, category : code
    supplier : uid
        Winner; the leader, of a consortium.
    estimate, price : GBP, whole life
        Estimate `V` of the part of the need it meets, and price agreed.
    work : GBP of cost, whole life
        Work planned, in cost units.
    overrun_work, overrun_price : GBP, whole life
        Additional work beyond the plan, and what the buyer pays for it from reserves.
    service_units : GBP of estimate
        Estimate times quality: what will have been delivered at the end.
    social_promised, social_units : GBP of estimate
        Estimate times the social value offered, and what of it will have been delivered.
    quality : 0-1
    start, duration : month, months
        First month of work, and how many.
    ring, kind : code
        Ring by the supplier's address, kind of the supplier.
    n_bidders : count
    route, procedure : code
    is_below_threshold, is_abnormally_low : bool
    subcontract_share : share of the price
    duration_need : months
        Length of the need, kept for re-letting.
    appeal, quality_need
        See :class:`~ecosim.procurement.need.Needs`.
    attempt : count
    part_contract, part_supplier, part_share : (k,)
        Members of consortia: row in this table, uid and share; contracts of one firm have none.
    """

    key: Keys
    buyer: Codes
    category: Codes
    supplier: npt.NDArray[np.int32]
    estimate: Floats
    price: Floats
    work: Floats
    overrun_work: Floats
    overrun_price: Floats
    service_units: Floats
    social_promised: Floats
    social_units: Floats
    quality: npt.NDArray[np.float32]
    start: Codes
    duration: Codes
    ring: SmallCodes
    kind: SmallCodes
    n_bidders: SmallCodes
    route: SmallCodes
    procedure: SmallCodes
    is_below_threshold: Bools
    is_abnormally_low: Bools
    subcontract_share: npt.NDArray[np.float32]
    quality_need: npt.NDArray[np.float32]
    appeal: npt.NDArray[np.float32]
    attempt: SmallCodes
    part_contract: Ints
    part_supplier: Ints
    part_share: Floats

    def __len__(self) -> int:
        return len(self.key)

    @property
    def is_framework(self) -> Bools:
        """Return which were called off from a framework."""
        return np.equal(self.procedure, 3)


PART_COLUMNS = ("part_contract", "part_supplier", "part_share")
COLUMNS = tuple(f.name for f in fields(Awards) if f.name not in PART_COLUMNS)


class Contracts:
    """All contracts of a run as growing columns; ``contracts.price`` is the array itself.

    Beside the columns of :class:`Awards` it has ``billed`` (GBP to date) and ``end`` (first month
    without work; moved forward when a contract is terminated), and ``is_terminated``.
    """

    _OWN = (("billed", np.float64), ("end", np.int16), ("is_terminated", np.bool_))

    def __init__(self) -> None:
        self._columns: dict[str, AnyArray] = {}
        self._parts: dict[str, AnyArray] = {
            "part_contract": np.zeros(0, dtype=np.int64),
            "part_supplier": np.zeros(0, dtype=np.int64),
            "part_share": np.zeros(0),
        }
        self.n = 0
        self._first = 0

    def __len__(self) -> int:
        return self.n

    def __repr__(self) -> str:
        return f"<Contracts {self.n:,}>"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in PART_COLUMNS:
            return self._parts[name]
        if name in self._columns:
            return self._columns[name][: self.n]
        if name in self.names():
            return np.zeros(0)
        raise AttributeError(f"Contracts has no column {name!r}")

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Return the columns with one row a contract."""
        return (*COLUMNS, *(name for name, _ in cls._OWN))

    def append(self, awards: Awards) -> Ints:
        """Add a month's awards and return their rows."""
        rows = np.arange(self.n, self.n + len(awards))
        self._parts = {
            "part_contract": np.append(self._parts["part_contract"], awards.part_contract + self.n),
            "part_supplier": np.append(self._parts["part_supplier"], awards.part_supplier),
            "part_share": np.append(self._parts["part_share"], awards.part_share),
        }
        for name in COLUMNS:
            self._put(name, getattr(awards, name))
        self._put("billed", np.zeros(len(awards)))
        self._put("end", (awards.start + awards.duration).astype(np.int16))
        self._put("is_terminated", np.zeros(len(awards), dtype=np.bool_))
        self.n += len(awards)
        return rows

    def active(self, month: int) -> Ints:
        """Return the rows with work in a month; O(contracts since the oldest still alive)."""
        if not self.n:
            return np.zeros(0, dtype=np.int64)
        end, start = self.end[self._first :], self.start[self._first :]
        rows = np.flatnonzero((start <= month) & (end > month))
        return np.asarray(rows + self._first, dtype=np.int64)

    def forget_before(self, month: int) -> None:
        """Skip the oldest contracts that ended before a month when looking for active ones."""
        ended = self.end[self._first :] <= month
        self._first += int(np.argmin(ended)) if not ended.all() else len(ended)

    def set_billed(self, rows: Ints, amount: Floats) -> None:
        """Set what has been billed to date."""
        self._columns["billed"][rows] = amount

    def set_ended(self, rows: Ints, month: int) -> None:
        """Terminate contracts: `month` is the first without work."""
        self._columns["end"][rows] = month
        self._columns["is_terminated"][rows] = True

    def _put(self, name: str, values: AnyArray) -> None:
        needed = self.n + len(values)
        old = self._columns.get(name)
        if old is None or needed > len(old):
            room = np.zeros(max(needed, 1024, int(needed * _GROWTH)), dtype=values.dtype)
            if old is not None:
                room[: self.n] = old[: self.n]
            self._columns[name] = room
        self._columns[name][self.n : needed] = values
