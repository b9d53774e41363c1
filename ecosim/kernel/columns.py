"""Populations as columns: declared, named arrays, one row an entity.

A subclass of :class:`Population` declares its columns in the class body::

    class Suppliers(Population):
        staff = column("jobs", "people employed", np.float64)

``suppliers.staff`` is the array itself; ``suppliers[17].staff`` reads and writes row 17. A
population answers the same verbs as a view of some of its rows: it is the view of all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, Self, TypeVar, overload

import numpy as np
import numpy.typing as npt

from ecosim.kernel import engine
from ecosim.kernel.types import AnyArray, Bools, Floats, Ints

T = TypeVar("T", bound=np.generic)

#: columns shorter than this are summed by NumPy
_WORTH_COMPILING = 2_000


@dataclass(frozen=True, slots=True)
class ColumnInfo:
    """What a column holds: its unit, meaning, type and the value of an empty row."""

    name: str
    unit: str
    doc: str
    dtype: np.dtype[Any]
    default: float


class column(Generic[T]):  # noqa: N801 - reads as a declaration, like property
    """Declare one column of a population.

    Parameters
    ----------
    unit
        Unit of the values, as printed in documents.
    doc
        What the values mean.
    dtype
        NumPy scalar type.
    default
        Value of a row that nobody has set.
    """

    def __init__(self, unit: str, doc: str, dtype: type[T], default: float = 0) -> None:
        self.unit, self.doc, self.dtype, self.default = unit, doc, dtype, default
        self.__doc__ = f"{doc} ({unit})"

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, obj: None, owner: type) -> Self: ...
    @overload
    def __get__(self, obj: Population, owner: type) -> npt.NDArray[T]: ...
    def __get__(self, obj: Population | None, owner: type) -> Self | npt.NDArray[T]:
        if obj is None:
            return self
        return obj._columns[self.name]

    def __set__(self, obj: Population, values: npt.ArrayLike) -> None:
        obj._columns[self.name][...] = values

    @property
    def info(self) -> ColumnInfo:
        """Return the declaration as data."""
        return ColumnInfo(self.name, self.unit, self.doc, np.dtype(self.dtype), self.default)


class Population:
    """Entities as columns of equal length, indexed by a permanent row number (uid)."""

    _columns: dict[str, AnyArray]

    def __init__(self, n: int) -> None:
        self._columns = {
            info.name: np.full(n, info.default, dtype=info.dtype) for info in self.column_infos()
        }
        self.n = n

    @classmethod
    def column_infos(cls) -> list[ColumnInfo]:
        """Return the declared columns, base classes first."""
        found: dict[str, ColumnInfo] = {}
        for klass in reversed(cls.__mro__):
            for value in vars(klass).values():
                if isinstance(value, column):
                    found[value.name] = value.info
        return list(found.values())

    def share(self, name: str, storage: AnyArray) -> None:
        """Let a column live in an array that is kept elsewhere: (n,), same type, no copy."""
        if storage.shape != (self.n,) or storage.dtype != self._columns[name].dtype:
            raise ValueError(f"{name} needs ({self.n},) {self._columns[name].dtype}")
        self._columns[name] = storage

    def __len__(self) -> int:
        return self.n

    def __getitem__(self, uid: int) -> Row:
        if not -self.n <= uid < self.n:
            raise IndexError(f"no row {uid}: {type(self).__name__} has {self.n} rows")
        return Row(self, uid % self.n)

    def __iter__(self) -> Iterator[Row]:
        return (Row(self, uid) for uid in range(self.n))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.n:,} rows, {len(self._columns)} columns>"

    @property
    def all(self) -> View:
        """Return every row as a view."""
        return View(self, np.arange(self.n, dtype=np.int64))

    def select(self, condition: Bools | Callable[[Self], Bools]) -> View:
        """Return the rows where `condition` ((n,) bool, or a function of self) holds."""
        mask = condition(self) if callable(condition) else condition
        return View(self, np.flatnonzero(mask).astype(np.int64))

    def get(self, name: str) -> AnyArray:
        """Return the values of one column in every row (a copy)."""
        return self.all.get(name)

    def set(self, name: str, values: npt.ArrayLike) -> Self:
        """Write one column in every row."""
        self.all.set(name, values)
        return self

    def agg(self, name: str, func: Callable[[AnyArray], Any]) -> Any:
        """Reduce one column over every row."""
        return self.all.agg(name, func)

    def groupby(self, name: str) -> dict[Any, View]:
        """Split every row by the values of a column."""
        return self.all.groupby(name)

    def do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> Self:
        """Call a method (by name, on row views) or a function of the row: slow, one by one."""
        self.all.do(method, *args, **kwargs)
        return self


class View:
    """Some rows of a population, with the verbs of Mesa's AgentSet at array speed."""

    __slots__ = ("population", "uids")

    def __init__(self, population: Population, uids: Ints) -> None:
        self.population, self.uids = population, uids

    def __len__(self) -> int:
        return len(self.uids)

    def __iter__(self) -> Iterator[Row]:
        return (Row(self.population, int(uid)) for uid in self.uids)

    def __repr__(self) -> str:
        return f"<View of {len(self):,} of {self.population!r}>"

    def get(self, name: str) -> AnyArray:
        """Return the values of one column in these rows (a copy)."""
        return np.asarray(self.population._columns[name][self.uids])

    def set(self, name: str, values: npt.ArrayLike) -> View:
        """Write one column in these rows."""
        self.population._columns[name][self.uids] = values
        return self

    def select(self, condition: Bools | Callable[[Population], Bools]) -> View:
        """Return those of these rows where a full-length condition holds."""
        mask = condition(self.population) if callable(condition) else condition
        return View(self.population, self.uids[mask[self.uids]])

    def agg(self, name: str, func: Callable[[AnyArray], Any]) -> Any:
        """Reduce one column over these rows."""
        return func(self.get(name))

    def groupby(self, name: str) -> dict[Any, View]:
        """Split these rows by the values of a column."""
        values = self.get(name)
        return {v.item(): View(self.population, self.uids[values == v]) for v in np.unique(values)}

    def do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> View:
        """Call a method (by name, on row views) or a function of the row: slow, one by one."""
        for row in self:
            getattr(row, method)(*args, **kwargs) if isinstance(method, str) else method(
                row, *args, **kwargs
            )
        return self


class Row:
    """A live view of one row: attributes read and write the population's columns."""

    __slots__ = ("_population", "unique_id")

    def __init__(self, population: Population, uid: int) -> None:
        object.__setattr__(self, "_population", population)
        object.__setattr__(self, "unique_id", uid)

    def __getattr__(self, name: str) -> Any:
        columns = self._population._columns
        if name in columns:
            return columns[name][self.unique_id]
        attribute = getattr(self._population, name, None)
        if isinstance(attribute, np.ndarray) and len(attribute) == self._population.n:
            return attribute[self.unique_id]
        raise AttributeError(f"{type(self._population).__name__} has no column {name!r}")

    def __setattr__(self, name: str, value: Any) -> None:
        columns = self._population._columns
        if name not in columns:
            raise AttributeError(f"{type(self._population).__name__} has no column {name!r}")
        columns[name][self.unique_id] = value

    def __repr__(self) -> str:
        return f"<{type(self._population).__name__} row {self.unique_id}>"


def total_by(codes: AnyArray, values: Floats, n: int) -> Floats:
    """Sum `values` by integer code in one fixed order.

    Parameters
    ----------
    codes : (m,) int in [0, n)
    values : (m,)
    n : number of codes

    Returns
    -------
    totals : (n,)

    Raises
    ------
    ValueError
        When a code is out of range.
    """
    if len(codes) >= _WORTH_COMPILING and engine.is_compiled():
        from ecosim.kernel.compiled_sums import totals

        weights = np.asarray(values, dtype=np.float64)
        return np.asarray(totals(codes, weights, n), dtype=np.float64)
    return np.asarray(np.bincount(codes, weights=values, minlength=n), dtype=np.float64)
