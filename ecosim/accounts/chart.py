"""The chart of accounts: who holds an account, and which group each account reports under.

Accounts are numbered in blocks: buyers, suppliers, background firms (place x sector),
households (place), then government, bank, rest of UK and rest of world.

Two groupings serve the flows. A *line* is fine: one a buyer, one a supplier kind x place x sector,
one a background cell, one a household account, one an external account; margins are kept on it.
A *party* is coarse: class x place and the four external accounts; who pays whom is kept on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ecosim.accounts.books import Grid
from ecosim.kernel.types import N_KINDS, Floats, Ints, Kind

#: classes of party that exist in every place, in order; the first four are supplier kinds
PLACED_CLASSES = ("sme", "vcse", "large", "national", "background", "household", "buyer")
EXTERNALS = ("government", "bank", "rest_of_uk", "world")


@dataclass(frozen=True, slots=True)
class Block:
    """A contiguous run of accounts."""

    start: int
    stop: int

    def __len__(self) -> int:
        return self.stop - self.start

    @property
    def slice(self) -> slice:
        """Return the block as a slice of account arrays."""
        return slice(self.start, self.stop)

    @property
    def ids(self) -> Ints:
        """Return the account numbers of the block."""
        return np.arange(self.start, self.stop, dtype=np.int64)


@dataclass(frozen=True)
class Chart:
    """Accounts and their groups.

    Parameters
    ----------
    buyer_place : (n_buyers,) place code of every buyer
    supplier_kind, supplier_cell : (n_suppliers,) kind, and place x n_sectors + sector
    n_places, n_sectors
        Size of the region.
    """

    buyer_place: Ints
    supplier_kind: npt.NDArray[np.int8]
    supplier_cell: Ints
    n_places: int
    n_sectors: int

    @cached_property
    def n_cells(self) -> int:
        """Return the number of place x sector cells."""
        return self.n_places * self.n_sectors

    @cached_property
    def buyers(self) -> Block:
        """Return the buyers' accounts."""
        return Block(0, len(self.buyer_place))

    @cached_property
    def suppliers(self) -> Block:
        """Return the suppliers' accounts."""
        return Block(self.buyers.stop, self.buyers.stop + len(self.supplier_kind))

    @cached_property
    def background(self) -> Block:
        """Return the background firms' accounts, by place x sector."""
        return Block(self.suppliers.stop, self.suppliers.stop + self.n_cells)

    @cached_property
    def firms(self) -> Block:
        """Return suppliers and background firms together."""
        return Block(self.suppliers.start, self.background.stop)

    @cached_property
    def households(self) -> Block:
        """Return the households' accounts, by place."""
        return Block(self.background.stop, self.background.stop + self.n_places)

    @cached_property
    def government(self) -> int:
        """Return the account of central government."""
        return self.households.stop

    @cached_property
    def bank(self) -> int:
        """Return the account of the bank."""
        return self.households.stop + 1

    @cached_property
    def rest_of_uk(self) -> int:
        """Return the account of the rest of the UK."""
        return self.households.stop + 2

    @cached_property
    def world(self) -> int:
        """Return the account of the rest of the world."""
        return self.households.stop + 3

    @cached_property
    def n_accounts(self) -> int:
        """Return how many accounts there are."""
        return self.households.stop + len(EXTERNALS)

    @cached_property
    def line(self) -> Ints:
        """Return the line of every account: (n_accounts,) codes in [0, n_lines)."""
        n_buyers = len(self.buyers)
        firm_lines = n_buyers + self.supplier_kind.astype(np.int64) * self.n_cells
        parts = [
            np.arange(n_buyers),
            firm_lines + self.supplier_cell,
            self.background_lines,
            np.arange(self.n_places) + self.background_lines[-1] + 1,
            np.arange(len(EXTERNALS)) + self.background_lines[-1] + 1 + self.n_places,
        ]
        return np.concatenate(parts).astype(np.int64)

    @cached_property
    def background_lines(self) -> Ints:
        """Return the lines of the background firms, by place x sector."""
        return len(self.buyers) + N_KINDS * self.n_cells + np.arange(self.n_cells, dtype=np.int64)

    @cached_property
    def n_lines(self) -> int:
        """Return how many lines there are."""
        n_firm_lines = (N_KINDS + 1) * self.n_cells
        return len(self.buyers) + n_firm_lines + self.n_places + len(EXTERNALS)

    @cached_property
    def firm_lines(self) -> Ints:
        """Return the lines of firms: (n_kinds + 1, n_places, n_sectors), background last."""
        count = (N_KINDS + 1) * self.n_cells
        lines = len(self.buyers) + np.arange(count, dtype=np.int64)
        return lines.reshape(N_KINDS + 1, self.n_places, self.n_sectors)

    @cached_property
    def household_lines(self) -> Ints:
        """Return the lines of households by place."""
        return self.line[self.households.slice]

    @cached_property
    def party_of_line(self) -> Ints:
        """Return the party that each line belongs to: (n_lines,) codes in [0, n_parties)."""
        P = self.n_places
        party = np.empty(self.n_lines, dtype=np.int64)
        places = np.arange(P)
        party[: len(self.buyers)] = PLACED_CLASSES.index("buyer") * P + self.buyer_place
        for kind in range(N_KINDS + 1):
            party[self.firm_lines[kind]] = (kind * P + places)[:, None]
        party[self.household_lines] = PLACED_CLASSES.index("household") * P + places
        party[-len(EXTERNALS) :] = len(PLACED_CLASSES) * P + np.arange(len(EXTERNALS))
        return party

    @cached_property
    def party(self) -> Ints:
        """Return the party of every account: (n_accounts,) codes in [0, n_parties)."""
        return self.party_of_line[self.line]

    def lines_of_firms(self, totals: Floats) -> Floats:
        """Return a vector over lines from totals by class and cell: (n_lines,)."""
        lines = np.zeros(self.n_lines)
        first = len(self.buyers)
        lines[first : first + totals.size] = totals.ravel()
        return lines

    @cached_property
    def n_parties(self) -> int:
        """Return how many parties there are."""
        return len(PLACED_CLASSES) * self.n_places + len(EXTERNALS)

    def party_names(self, places: tuple[str, ...]) -> list[str]:
        """Return readable names of the parties, ``class:place``."""
        named = [f"{c}:{p}" for c in PLACED_CLASSES for p in places]
        return named + list(EXTERNALS)

    def firm_party(self, kind: int) -> slice:
        """Return the parties of one class of firms by place (`kind` 4 is background)."""
        return slice(kind * self.n_places, (kind + 1) * self.n_places)

    @cached_property
    def household_parties(self) -> slice:
        """Return the parties of households by place."""
        return self.firm_party(PLACED_CLASSES.index("household"))

    @cached_property
    def buyer_parties(self) -> slice:
        """Return the parties of buyers by place."""
        return self.firm_party(PLACED_CLASSES.index("buyer"))

    @cached_property
    def grid(self) -> Grid:
        """Return where the blocks begin, for compiled code."""
        return Grid(
            n_places=self.n_places,
            n_sectors=self.n_sectors,
            n_groups=(N_KINDS + 1) * self.n_cells,
            suppliers=self.suppliers.start,
            background=self.background.start,
            households=self.households.start,
            externals=self.government,
            firm_line=len(self.buyers),
            household_line=int(self.household_lines[0]),
            external_line=self.n_lines - len(EXTERNALS),
            household_party=self.household_parties.start,
            buyer_party=self.buyer_parties.start,
            external_party=self.n_parties - len(EXTERNALS),
        )

    def external_party(self, account: int) -> int:
        """Return the party of an external account."""
        return int(self.party_of_line[self.line[account]])


BACKGROUND_CLASS = len(Kind)
