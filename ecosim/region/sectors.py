"""The sectors of a region."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ecosim.kernel.types import Bools, Ints
from ecosim.region.table import frozen, read_table


@dataclass(frozen=True, slots=True, eq=False)
class Sectors:
    """The S sectors, in the order of the table.

    Parameters
    ----------
    codes, names, sic2007
        Short code, name, and what it covers in the Standard Industrial Classification 2007.
    is_public : (S,) bool
        Produced mostly by public bodies (public administration, education, health): they buy
        through public buyers.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    sic2007: tuple[str, ...]
    is_public: Bools

    def __len__(self) -> int:
        return len(self.codes)

    def __repr__(self) -> str:
        return f"<Sectors {len(self)}: {', '.join(self.codes)}>"

    @property
    def public(self) -> Ints:
        """Return the positions of the public sectors."""
        return np.flatnonzero(self.is_public)

    @property
    def public_codes(self) -> tuple[str, ...]:
        """Return the codes of the public sectors."""
        return tuple(self.codes[i] for i in self.public)


def read_sectors(folder: Path) -> Sectors:
    """Read ``sectors.csv``."""
    table = read_table(folder, "sectors", ("code", "name", "sic2007", "is_public"))
    is_public = table.flags("is_public")
    if is_public.all() or not is_public.any():
        raise table.error(
            "public buyers need sectors that buy and sectors that sell", column="is_public",
            expected="true for some sectors and false for others",
        )  # fmt: skip
    return Sectors(table.keys("code"), table.text("name"), table.text("sic2007"), frozen(is_public))
