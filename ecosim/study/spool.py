"""Finished replicates, appended one by one and synced: an interrupted study goes on from them.

The file begins with a line that names the question. A record is its length, its SHA-256 and its
bytes; whatever follows the last whole record is the tail of an interrupted write and is cut off.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Self

_LENGTH, _DIGEST = 8, 32


class Spool:
    """An append-only file of records of one question.

    Parameters
    ----------
    path
        The file; made when absent.
    question
        Digest of what is asked, code and libraries included. A spool of another question is
        begun anew.
    """

    def __init__(self, path: Path, question: str) -> None:
        self.path = path
        self._header = f"ecosim spool 1 {question}\n".encode()
        self.records: list[bytes] = []
        end = 0
        if path.exists():
            content = path.read_bytes()
            if content.startswith(self._header):
                self.records = list(_whole(content, len(self._header)))
                sizes = (_LENGTH + _DIGEST + len(record) for record in self.records)
                end = len(self._header) + sum(sizes)
        self._file = path.open("r+b" if end else "w+b")
        if end:
            self._file.truncate(end)
            self._file.seek(end)
        else:
            self._write(self._header)

    def append(self, record: bytes) -> None:
        """Add a record; when this returns it is on disk."""
        self._write(len(record).to_bytes(_LENGTH, "big") + sha256(record).digest() + record)

    def _write(self, content: bytes) -> None:
        self._file.write(content)
        self._file.flush()
        os.fsync(self._file.fileno())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()


def _whole(content: bytes, at: int) -> Iterator[bytes]:
    """Yield each whole record after a position."""
    while at + _LENGTH + _DIGEST <= len(content):
        begin = at + _LENGTH + _DIGEST
        end = begin + int.from_bytes(content[at : at + _LENGTH], "big")
        record = content[begin:end]
        if end > len(content) or sha256(record).digest() != content[at + _LENGTH : begin]:
            return
        yield record
        at = end
