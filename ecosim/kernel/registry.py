"""A small table of named things, and the nearest known name to a misspelt one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from typing import Generic, TypeVar

T = TypeVar("T")


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name most like `name`, or None when nothing is near.

    A dotted name is also compared by its last part, since that is what people remember.
    """
    names = sorted(known)
    found = get_close_matches(name, names, n=1, cutoff=0.6)
    if found:
        return found[0]
    tails: dict[str, str] = {}
    for full in names:
        tails.setdefault(full.rsplit(".", 1)[-1], full)
    found = get_close_matches(name.rsplit(".", 1)[-1], sorted(tails), n=1, cutoff=0.75)
    return tails[found[0]] if found else None


class Registry(Generic[T]):
    """Things by name, in name order; a name is given once.

    Parameters
    ----------
    what
        What is registered, for messages: ``lever``, ``scoring rule``.
    """

    def __init__(self, what: str) -> None:
        self.what = what
        self._items: dict[str, T] = {}

    def register(self, name: str) -> Callable[[T], T]:
        """Return a decorator that files its argument under `name`."""

        def file_it(item: T) -> T:
            self.add(name, item)
            return item

        return file_it

    def add(self, name: str, item: T) -> None:
        """File one thing; a second thing of that name is an error."""
        if name in self._items:
            raise ValueError(f"{self.what} {name!r} is registered twice")
        self._items[name] = item

    def __getitem__(self, name: str) -> T:
        if name not in self._items:
            near = self.nearest(name)
            raise KeyError(
                f"no {self.what} {name!r}" + (f"; did you mean {near!r}?" if near else "")
            )
        return self._items[name]

    def __contains__(self, name: object) -> bool:
        return name in self._items

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._items))

    def __len__(self) -> int:
        return len(self._items)

    def nearest(self, name: str) -> str | None:
        """Return the registered name most like `name`."""
        return nearest(name, self._items)

    def __repr__(self) -> str:
        return f"<Registry of {len(self)} {self.what}s: {', '.join(self)}>"
