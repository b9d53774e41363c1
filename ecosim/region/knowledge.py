"""Who brings knowledge to a region's firms: universities and the brokers between them and firms."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

import numpy as np

from ecosim.kernel.types import Bools, Ints
from ecosim.region.places import Places
from ecosim.region.table import check_one_of, frozen, read_table


class KnowledgeKind(IntEnum):
    """What a knowledge node is; all but universities are brokers."""

    UNIVERSITY = 0
    CATAPULT = 1
    CHAMBER = 2
    ALLIANCE = 3


KINDS = tuple(kind.name.lower() for kind in KnowledgeKind)


@dataclass(frozen=True, slots=True, eq=False)
class KnowledgeNodes:
    """Universities and brokers, in the order of the table; none in a region that brings no table.

    Parameters
    ----------
    codes, names
        Permanent code and name of each.
    kind : (n,) :class:`KnowledgeKind`
    place : (n,) position of the place
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    kind: Ints
    place: Ints

    def __len__(self) -> int:
        return len(self.codes)

    def __repr__(self) -> str:
        return f"<KnowledgeNodes {len(self)}, {int(self.is_broker.sum())} of them brokers>"

    @property
    def is_broker(self) -> Bools:
        """Return which nodes bring others together for a living: (n,)."""
        return np.asarray(self.kind != KnowledgeKind.UNIVERSITY)


def no_knowledge_nodes() -> KnowledgeNodes:
    """Return the nodes of a region that brings no table of them."""
    none = np.empty(0, dtype=np.int64)
    return KnowledgeNodes((), (), frozen(none), frozen(none.copy()))


def read_knowledge(folder: Path, places: Places) -> KnowledgeNodes:
    """Read ``knowledge_nodes.csv`` where the region has one."""
    if not (folder / "knowledge_nodes.csv").is_file():
        return no_knowledge_nodes()
    table = read_table(folder, "knowledge_nodes", ("code", "name", "kind", "place"))
    codes = table.keys("code")
    kinds = [check_one_of(table, i, "kind", t, KINDS) for i, t in enumerate(table.text("kind"))]
    where = [
        check_one_of(table, i, "place", text, places.codes)
        for i, text in enumerate(table.text("place"))
    ]
    return KnowledgeNodes(
        codes=codes,
        names=table.text("name"),
        kind=frozen(np.array(kinds, dtype=np.int64)),
        place=frozen(np.array(where, dtype=np.int64)),
    )
