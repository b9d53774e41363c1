"""What a worker process does before its first part and after it.

Before: it sees to it that it does not outlive its master. After: what it has loaded for good is
taken out of the search for rings of references, which every run ends with: a sixth of a short run
else.
"""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections.abc import Callable
from functools import cache
from multiprocessing import parent_process
from multiprocessing.connection import wait
from typing import TypeVar

P = TypeVar("P")
R = TypeVar("R")


def prepare() -> None:
    """End with the master, however it ends, and at Ctrl-C without a word: the master says it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_follow, name="follow the master", daemon=True).start()


def _follow() -> None:
    """Wait for the master's end and end at once; what is in the store is whole."""
    master = parent_process()
    if master is not None:
        wait([master.sentinel])
        os._exit(1)


def settled(work: Callable[[P], R], part: P) -> R:
    """Return the outcome of a part; after the first one the process settles down."""
    outcome = work(part)
    settle()
    return outcome


@cache
def settle() -> None:
    """Take what is loaded by now out of the search for garbage, once."""
    gc.collect()
    gc.freeze()
