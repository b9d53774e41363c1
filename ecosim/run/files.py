"""Files that are whole or absent, with the same bytes for the same content.

Every file is written under a temporary name, synced and renamed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ecosim.errors import InputError

#: rows of a row group: fixed, so that bytes do not depend on how rows were gathered
ROW_GROUP = 131_072


def open_folder(folder: Path) -> Path:
    """Make a folder for results, and those above it, unless it is there.

    Raises
    ------
    InputError
        When it cannot be made, or nothing can be written in it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        trial = folder / ".ecosim-trial"
        trial.touch()
        trial.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            f"this folder cannot be written: {error.strerror}", file=folder,
            expected="a folder for results, there or to be made", hint="choose another with -o",
        ) from error  # fmt: skip
    return folder


def write_atomically(path: Path, content: bytes) -> Path:
    """Write a file that is there with all its content, or not at all."""
    temporary = path.with_name(f".{path.name}.part")
    temporary.write_bytes(content)
    return put_in_place(temporary, path)


def put_in_place(temporary: Path, path: Path) -> Path:
    """Sync a finished temporary file and give it its name."""
    with temporary.open("rb+") as handle:
        os.fsync(handle.fileno())
    temporary.replace(path)
    sync_folder(path.parent)
    return path


def write_text(path: Path, text: str) -> Path:
    """Write a text file in UTF-8, line ends as they are."""
    return write_atomically(path, text.encode())


def write_json(path: Path, content: Mapping[str, Any]) -> Path:
    """Write JSON that a person can read, keys in the given order."""
    return write_text(path, json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def write_csv(path: Path, frame: pd.DataFrame) -> Path:
    """Write a table as CSV, numbers with all their digits."""
    return write_text(path, frame.to_csv(index=False, lineterminator="\n"))


class ParquetSink:
    """A Parquet file that grows by tables and gets its name when it is finished.

    Bytes are a function of the tables, their order and library versions: row groups are fixed, and
    there are no dates.

    Parameters
    ----------
    path
        Final name.
    metadata
        Stored as JSON under the key ``ecosim`` of the file's schema.
    """

    def __init__(self, path: Path, metadata: Mapping[str, Any]) -> None:
        self.path, self.metadata = path, metadata
        self._temporary = path.with_name(f".{path.name}.part")
        self._writer: pq.ParquetWriter | None = None

    def append(self, frame: pd.DataFrame) -> None:
        """Add the rows of a table; every table has the same columns."""
        self.append_table(arrow_table(frame, self.metadata))

    def append_table(self, table: pa.Table) -> None:
        """Add the rows of a table that :func:`arrow_table` made."""
        for start in range(0, max(1, table.num_rows), ROW_GROUP):
            self._write(table.slice(start, ROW_GROUP))

    def _write(self, table: pa.Table) -> None:
        if self._writer is None:
            floats = [one.name for one in table.schema if pa.types.is_floating(one.type)]
            others = [one.name for one in table.schema if one.name not in floats]
            self._writer = pq.ParquetWriter(
                self._temporary,
                table.schema,
                compression="zstd",
                use_dictionary=others,
                use_byte_stream_split=floats,
            )
        self._writer.write_table(table)

    def finish(self) -> Path | None:
        """Close, sync and name the file; return its path, or None when no table came."""
        if self._writer is None:
            return None
        self._writer.close()
        return put_in_place(self._temporary, self.path)

    def discard(self) -> None:
        """Give the unfinished file up."""
        if self._writer is not None:
            self._writer.close()
        self._temporary.unlink(missing_ok=True)


def arrow_table(frame: pd.DataFrame, metadata: Mapping[str, Any]) -> pa.Table:
    """Return a frame as an Arrow table: texts as sorted dictionaries, no pandas metadata."""
    columns = {name: _arrow_column(frame[name]) for name in frame.columns}
    text = json.dumps(metadata, sort_keys=True, ensure_ascii=False)
    return pa.table(columns).replace_schema_metadata({"ecosim": text})


def read_metadata(path: Path) -> dict[str, Any]:
    """Return what :func:`write_parquet` stored beside the table."""
    stored: dict[str, Any] = json.loads(pq.read_schema(path).metadata[b"ecosim"])
    return stored


def _arrow_column(column: pd.Series[Any]) -> pa.Array:
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes, values = column.cat.codes.to_numpy(), column.cat.categories
    elif column.dtype == object or isinstance(column.dtype, pd.StringDtype):
        codes, values = pd.factorize(column, sort=True)
    else:
        return pa.array(column.to_numpy())
    return pa.DictionaryArray.from_arrays(
        pa.array(codes.astype("int32"), mask=codes < 0), pa.array(list(values), type=pa.string())
    )


def sync_folder(folder: Path) -> None:
    """Make a rename durable; folders cannot be opened on Windows, where it is not needed."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
