"""The store: finished runs by what they are, kept by any number of processes at once.

::

    STORE/
      store.json          what this folder is
      spools/             a file of records a process, append-only
      claims/             what is at work now, an empty file a run

Every process writes to a spool of its own and reads everybody's. A record counts once it is whole
and synced; nothing ever rewrites one. The index is not a file that could disagree with the
records: it is read from their heads.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import time, time_ns
from typing import Any, Literal, get_args

from ecosim.errors import InputError, RunError
from ecosim.run.closing import Closing
from ecosim.run.files import sync_folder, write_json
from ecosim.run.store import claims
from ecosim.run.store.frames import Frame, encode, read_body, read_frame, scan

Status = Literal["pending", "running", "succeeded", "failed", "aborted"]
STATUSES: tuple[str, ...] = get_args(Status)
#: what counts when a run has several records: a success is never taken back
_RANK = {"running": 0, "aborted": 1, "failed": 2, "succeeded": 3}
FORMAT = 1
_SUFFIX = ".spool"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the store knows of a run without looking: little, since every worker knows all runs.

    Attributes
    ----------
    status
    written : when, seconds since 1970
    session : who sent the work
    spool, position : where the record lies
    """

    status: str
    written: float
    session: str
    spool: Path
    position: int

    @property
    def frame(self) -> Frame:
        """Return the record's frame, read from the spool."""
        return read_frame(self.spool, self.position)

    @property
    def head(self) -> Mapping[str, Any]:
        """Return what was written beside the record: seed, seconds, memory, stage, exception."""
        return self.frame.head


@dataclass(slots=True)
class _Spool:
    """How far a spool has been read."""

    at: int = 0
    is_foreign: bool = False


@dataclass(slots=True)
class Damage:
    """What was found that is no record.

    Attributes
    ----------
    foreign : files that are no spools of ours
    damaged : spool to bytes in its middle that are no record
    changed : spool to records that are not as they were written
    """

    foreign: list[Path] = field(default_factory=list)
    damaged: dict[Path, int] = field(default_factory=dict)
    changed: dict[Path, int] = field(default_factory=dict)

    def in_words(self) -> list[str]:
        """Return a sentence each."""
        return [
            *(f"{path} is no spool of ecosim's; it is left alone" for path in self.foreign),
            *(
                f"{path}: {n:,} bytes are damaged; records around them are read, and a run that "
                "was lost in them runs again"
                for path, n in self.damaged.items()
            ),
            *(
                f"{path}: {n:,} records are not as they were written; these runs run again"
                for path, n in self.changed.items()
            ),
        ]


class Store(Closing):
    """Finished runs in a folder.

    Parameters
    ----------
    folder
        Made when it is absent.

    Raises
    ------
    InputError
        When the folder is something else, belongs to another format, or cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        self.spools, self.claimed = self.folder / "spools", self.folder / "claims"
        self._prepare()
        self.entries: dict[str, Entry] = {}
        self.damage = Damage()
        self._read: dict[Path, _Spool] = {}
        self._writer: _Writer | None = None
        self.refresh()

    def __repr__(self) -> str:
        return f"<Store {self.folder}, {len(self.entries)} runs known>"

    def _prepare(self) -> None:
        about = self.folder / "store.json"
        try:
            if about.exists():
                _check_format(about)
            elif self.folder.is_dir() and any(self.folder.iterdir()) and not self.spools.is_dir():
                raise InputError(
                    "this folder is not empty and is no store",
                    file=self.folder,
                    expected="a store of ecosim's, an empty folder, or one that is not there yet",
                )
            self.spools.mkdir(parents=True, exist_ok=True)
            self.claimed.mkdir(exist_ok=True)
            if not about.exists():
                write_json(about, {"format": FORMAT, "what": "finished runs of ecosim"})
        except OSError as error:
            raise InputError(
                f"the store cannot be made: {error.strerror}", file=self.folder,
                hint="choose another folder with --store",
            ) from error  # fmt: skip

    def refresh(self) -> None:
        """Read what all processes have written since the last time."""
        for path in sorted(self.spools.iterdir()):
            spool = self._read.setdefault(path, _Spool())
            if spool.is_foreign or not path.is_file():
                continue
            if path.suffix != _SUFFIX:
                spool.is_foreign = True
                self.damage.foreign.append(path)
                continue
            size = path.stat().st_size
            if size > spool.at:
                self._read_on(path, spool, size)

    def _read_on(self, path: Path, spool: _Spool, size: int) -> None:
        with path.open("rb") as file:
            for found in scan(file, spool.at, size):
                if isinstance(found, int):
                    self.damage.damaged[path] = self.damage.damaged.get(path, 0) + found
                    spool.at += found
                else:
                    self._enter(path, found)
                    spool.at = found.end

    def _enter(self, path: Path, frame: Frame) -> None:
        head = frame.head
        entry = Entry(
            sys.intern(head["status"]), float(head["at"]), sys.intern(head.get("session", "")),
            path, frame.at,
        )  # fmt: skip
        known = self.entries.get(head["key"])
        if known is None or _weight(entry) >= _weight(known):
            self.entries[head["key"]] = entry

    def torn(self) -> dict[Path, int]:
        """Return the bytes at the end of spools that are no whole record and have no writer."""
        return {
            path: path.stat().st_size - spool.at
            for path, spool in self._read.items()
            if not spool.is_foreign and path.stat().st_size > spool.at
        }

    def status(self, key: str) -> Status:
        """Return how a run stands; one that was begun and is claimed by nobody was aborted."""
        entry = self.entries.get(key)
        if entry is None:
            return "pending"
        if entry.status == "running" and not self.is_claimed(key):
            return "aborted"
        return entry.status  # type: ignore[return-value]

    def is_finished(self, key: str) -> bool:
        """Return whether a run has succeeded or failed: it is not run again."""
        entry = self.entries.get(key)
        return entry is not None and entry.status in ("succeeded", "failed")

    def read(self, key: str) -> bytes | None:
        """Return what a run that succeeded left, or None when its bytes were changed since.

        Raises
        ------
        KeyError
            When the run has not succeeded.
        """
        entry = self.entries[key]
        if entry.status != "succeeded":
            raise KeyError(key)
        try:
            body = read_body(entry.spool, entry.frame)
        except ValueError:
            body = None
        if body is None:
            # what cannot be read is not finished
            del self.entries[key]
            self.damage.changed[entry.spool] = self.damage.changed.get(entry.spool, 0) + 1
        return body

    def forget_failure(self, key: str) -> None:
        """Take a failure as pending, so that the run is tried again."""
        if self.entries[key].status == "failed":
            del self.entries[key]

    def claim(self, key: str) -> claims.Claim | None:
        """Return a claim on a run, or None while another process has it at work."""
        return claims.take(self.claimed / key)

    def is_claimed(self, key: str) -> bool:
        """Return whether a process has a run at work."""
        if not (self.claimed / key).exists():
            return False
        claim = self.claim(key)
        if claim is None:
            return True
        claim.close()
        return False

    def write(
        self, key: str, status: Status, head: Mapping[str, Any], body: bytes = b""
    ) -> None:
        """Add a record; unless it only says that a run begins, it is on disk on return.

        Raises
        ------
        RunError
            When it cannot be written; what was written before stands.
        """
        if self._writer is None:
            self._writer = _Writer(self.spools)
        try:
            frame = encode({"key": key, "status": status, "at": time(), **head}, body)
            self._writer.append(frame, is_synced=status != "running")
        except OSError as error:
            raise RunError(
                f"{self._writer.path} cannot be written: {error.strerror}; every finished run is "
                "safe, and `ecosim resume` goes on from there once there is room"
            ) from error

    def keys(self, status: str) -> Iterator[str]:
        """Yield the runs whose last record has a status."""
        return (key for key, entry in self.entries.items() if entry.status == status)

    def close(self) -> None:
        """Close this process's spool."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None


class _Writer:
    """This process's own spool, made when the first record comes."""

    def __init__(self, folder: Path) -> None:
        name = f"{socket.gethostname()}-{os.getpid()}-{time_ns():x}"
        self.path = folder / f"{name}{_SUFFIX}"
        self._file = self.path.open("xb", buffering=0)
        sync_folder(folder)
        self._end = 0

    def append(self, frame: bytes, *, is_synced: bool) -> None:
        """Write a whole frame, or leave the file as it was."""
        try:
            left = memoryview(frame)
            while left:
                left = left[self._file.write(left) :]
            if is_synced:
                os.fsync(self._file.fileno())
        except OSError:
            os.ftruncate(self._file.fileno(), self._end)
            self._file.seek(self._end)
            raise
        self._end += len(frame)

    def close(self) -> None:
        self._file.close()


def _weight(entry: Entry) -> tuple[int, float]:
    """Return what decides between two records of a run: how it ended, then which came later."""
    return _RANK[entry.status], entry.written


def _check_format(about: Path) -> None:
    try:
        found = json.loads(about.read_text(encoding="utf-8")).get("format")
    except (ValueError, AttributeError):
        found = None
    if found != FORMAT:
        raise InputError(
            f"the store has format {found!r}", file=about, expected=f"format {FORMAT}",
            hint="read it with the version that wrote it, or choose another folder with --store",
        )  # fmt: skip
