"""Finished replicates, appended one by one and synced: an interrupted study goes on from them.

The file begins with a line that names the question. A record is its length, its SHA-256 and its
bytes; whatever follows the last whole record is the tail of an interrupted write and is cut off.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from ecosim.errors import InputError
from ecosim.run.closing import Closing

_LENGTH, _DIGEST = 8, 32


class Spool(Closing):
    """An append-only file of records of one question.

    Parameters
    ----------
    path
        The file; made when absent.
    question
        Digest of what is asked, code and libraries included. A spool of another question is
        put aside under another name.

    Raises
    ------
    InputError
        When another process writes it.
    """

    def __init__(self, path: Path, question: str) -> None:
        self.path = path
        self._header = f"ecosim spool 1 {question}\n".encode()
        self.records: list[bytes] = []
        self._file = _alone(path)
        content, end = self._file.read(), 0
        if content and not content.startswith(self._header):
            # finished work of another question or version is put aside, never thrown away
            path.replace(path.with_name(f"{path.stem}-{sha256(content).hexdigest()[:8]}.spool"))
            self._file.close()
            self._file, content = _alone(path), b""
        if content:
            self.records = list(_whole(content, len(self._header)))
            sizes = (_LENGTH + _DIGEST + len(record) for record in self.records)
            end = len(self._header) + sum(sizes)
        self._file.truncate(end)
        self._file.seek(end)
        if not end:
            self._write(self._header)

    def append(self, record: bytes) -> None:
        """Add a record; when this returns it is on disk."""
        self._write(len(record).to_bytes(_LENGTH, "big") + sha256(record).digest() + record)

    def _write(self, content: bytes) -> None:
        self._file.write(content)
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file and let others write it."""
        self._file.close()


def peek(path: Path) -> int:
    """Return how many whole records a spool has; its writer is not disturbed."""
    if not path.exists():
        return 0
    content = path.read_bytes()
    return sum(1 for _ in _whole(content, content.find(b"\n") + 1))


def _alone(path: Path) -> BinaryIO:
    """Return the file, opened for this process alone."""
    file = path.open("r+b" if path.exists() else "x+b")
    if sys.platform != "win32":
        import fcntl

        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            raise InputError(
                "another process is at work in this folder", file=path.parent,
                hint="wait for it, or choose another folder with -o",
            ) from None  # fmt: skip
    return file


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
