"""Claims: a run is at work in one process at a time, and a dead process claims nothing.

A claim is a lock of the operating system on a small file. The kernel gives it up when its process
ends, however that ends, so that a claim never has to be judged stale.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ecosim.run.closing import Closing


class Claim(Closing):
    """A held claim; leaving the block gives it up."""

    def __init__(self, path: Path, handle: int) -> None:
        self._path, self._handle = path, handle

    def close(self) -> None:
        """Give the claim up."""
        # the name goes first: whoever opens it now makes a new file and finds the run finished
        self._path.unlink(missing_ok=True)
        os.close(self._handle)


def take(path: Path) -> Claim | None:
    """Return a claim on a name, or None while another process holds it."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        if not _lock(handle):
            os.close(handle)
            return None
        if _is_still(path, handle):
            return Claim(path, handle)
        # its holder gave the name up between our opening and locking it
        os.close(handle)


def _lock(handle: int) -> bool:
    if sys.platform == "win32":
        return True  # no such locks there: one process works on a store at a time
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_still(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(os.stat(path), os.fstat(handle))
    except FileNotFoundError:
        return False
