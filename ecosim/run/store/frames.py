"""Records in an append-only file: each whole and checked, or not there.

A frame is a mark, the lengths of its head and body, a digest of the head, the head (JSON, with the
digest of the body) and the body. A reader skips from head to head without reading bodies. What
follows the last whole frame is being written, or was when its writer died; bytes in the middle that
are no frame are damage, and reading goes on at the next whole head.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

MARK = b"\x89ECR"
_HEAD, _BODY, _DIGEST = 4, 8, 16
_FIXED = len(MARK) + _HEAD + _BODY + _DIGEST
#: a longer head is damage
LONGEST_HEAD = 1_000_000


@dataclass(frozen=True, slots=True)
class Frame:
    """Where one record lies, and what its head says."""

    head: Mapping[str, Any]
    at: int
    body_at: int
    body_length: int

    @property
    def end(self) -> int:
        """Return the position after the frame."""
        return self.body_at + self.body_length


def encode(head: Mapping[str, Any], body: bytes = b"") -> bytes:
    """Return a frame's bytes; the body's digest is put into the head."""
    text = json.dumps({**head, "sha256": sha256(body).hexdigest()}, ensure_ascii=False).encode()
    lengths = len(text).to_bytes(_HEAD, "big") + len(body).to_bytes(_BODY, "big")
    return MARK + lengths + sha256(lengths + text).digest()[:_DIGEST] + text + body


def scan(file: BinaryIO, start: int, size: int) -> Iterator[Frame | int]:
    """Yield each whole frame from a position on, and the number of damaged bytes before a frame.

    Parameters
    ----------
    file
        Open for reading.
    start
        Where a frame begins, or the end of the file.
    size
        Length of the file.
    """
    at = start
    while at < size:
        frame = _frame_at(file, at, size)
        if frame is None:
            found = _next_frame(file, at + 1, size)
            if found is None:
                return
            yield found - at
            at = found
        else:
            yield frame
            at = frame.end


def _frame_at(file: BinaryIO, at: int, size: int) -> Frame | None:
    """Return the frame that begins at a position, or None when there is no whole one."""
    file.seek(at)
    fixed = file.read(_FIXED)
    if len(fixed) < _FIXED or not fixed.startswith(MARK):
        return None
    lengths = fixed[len(MARK) : len(MARK) + _HEAD + _BODY]
    n_head, n_body = int.from_bytes(lengths[:_HEAD], "big"), int.from_bytes(lengths[_HEAD:], "big")
    body_at = at + _FIXED + n_head
    if n_head > LONGEST_HEAD or body_at + n_body > size:
        return None
    text = file.read(n_head)
    if sha256(lengths + text).digest()[:_DIGEST] != fixed[-_DIGEST:]:
        return None
    return Frame(json.loads(text), at, body_at, n_body)


def _next_frame(file: BinaryIO, at: int, size: int) -> int | None:
    """Return where the next whole frame begins; the rest of the file is read for it."""
    file.seek(at)
    rest = file.read(size - at)
    found = rest.find(MARK)
    while found >= 0:
        if _frame_at(file, at + found, size) is not None:
            return at + found
        found = rest.find(MARK, found + 1)
    return None


def read_frame(path: Path, at: int) -> Frame:
    """Return the frame at a position where one was found before.

    Raises
    ------
    ValueError
        When it is not there any more.
    """
    with path.open("rb") as file:
        frame = _frame_at(file, at, path.stat().st_size)
    if frame is None:
        raise ValueError(f"{path} was changed while it was read")
    return frame


def read_body(path: Path, frame: Frame) -> bytes | None:
    """Return a frame's body, or None when its bytes are not those that were written."""
    with path.open("rb") as file:
        file.seek(frame.body_at)
        body = file.read(frame.body_length)
    return body if sha256(body).hexdigest() == frame.head["sha256"] else None
