"""What a worker process does before its first part, so that none outlives its master."""

from __future__ import annotations

import os
import signal
import threading
from multiprocessing import parent_process
from multiprocessing.connection import wait


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
