"""One finished replicate as its tables: what a folder is made of and an interrupted run keeps.

Tables are Arrow, so that a replicate read back from a spool gives the same bytes as one that comes
from a worker. Reading runs no code.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from ecosim.result import Result
from ecosim.run.files import arrow_table
from ecosim.run.metadata import ATTRIBUTES, OPTIONAL, TABLES, table_metadata

_LENGTH = 8


@dataclass(frozen=True, eq=False)
class Replicate:
    """The tables of one replicate.

    Attributes
    ----------
    replicate
    tables : by name, each with its metadata; those without rows are left out where they may be
    identity_residual_max : over regional value added of a month
    wall_s : seconds the run took
    """

    replicate: int
    tables: Mapping[str, pa.Table]
    identity_residual_max: float
    wall_s: float

    def __repr__(self) -> str:
        return f"<Replicate {self.replicate}, {len(self.tables)} tables>"

    @classmethod
    def of_result(cls, result: Result) -> Replicate:
        """Return the tables of a finished run."""
        tables = {}
        for name in TABLES:
            frame = getattr(result, ATTRIBUTES.get(name, name))
            if not (name in OPTIONAL and frame.empty):
                tables[name] = arrow_table(frame, table_metadata(name, result))
        return cls(result.replicate, tables, result.identity_residual_max, result.wall_s)

    def to_bytes(self) -> bytes:
        """Return the replicate as bytes: JSON, and Arrow's stream of each table."""
        about = {
            "replicate": self.replicate,
            "tables": list(self.tables),
            "identity_residual_max": self.identity_residual_max,
            "wall_s": self.wall_s,
        }
        blocks = [json.dumps(about).encode(), *map(table_bytes, self.tables.values())]
        return b"".join(len(block).to_bytes(_LENGTH, "big") + block for block in blocks)

    @classmethod
    def from_bytes(cls, content: bytes) -> Replicate:
        """Return the replicate that :meth:`to_bytes` wrote."""
        source, blocks = io.BytesIO(content), []
        while length := source.read(_LENGTH):
            blocks.append(source.read(int.from_bytes(length, "big")))
        about: dict[str, Any] = json.loads(blocks[0])
        tables = {
            name: table_of_bytes(block)
            for name, block in zip(about["tables"], blocks[1:], strict=True)
        }
        return cls(about["replicate"], tables, about["identity_residual_max"], about["wall_s"])


def table_of_bytes(content: bytes) -> pa.Table:
    """Return the table that :func:`table_bytes` wrote."""
    return pa.ipc.open_stream(content).read_all()


def table_bytes(table: pa.Table) -> bytes:
    """Return a table as Arrow's stream, metadata included."""
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())
