"""An `ecosim` command that writes down every replicate it begins: ``... counted NOTES WORDS...``.

What was computed is known from here and not from the store, which cannot say what it never saw.
Replicates are noted in this process, so the command must run them here: ``-j 1``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

#: where each verb calls what runs a replicate, and which argument is its number
CALLED = {
    "run": ("ecosim.run.tasks", "simulate", 2),
    "compare": ("ecosim.study.compare", "simulate_arms", 1),
    "multiplier": ("ecosim.study.impulse_runs", "simulate_impulses", 2),
}


def noted(run: Callable[..., Any], argument: int, notes: str) -> Callable[..., Any]:
    """Return a function that notes a replicate on disk and then runs it."""

    def begin(*given: Any, **named: Any) -> Any:
        handle = os.open(notes, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        os.write(handle, f"{given[argument]}\n".encode())
        os.fsync(handle)
        os.close(handle)
        return run(*given, **named)

    return begin


def main() -> None:
    """Run the command."""
    from ecosim.cli.app import main as command

    notes, *words = sys.argv[1:]
    module, name, argument = CALLED[words[0]]
    import_module(module)
    home = sys.modules[module]  # a package may call a function by the name of its module
    setattr(home, name, noted(getattr(home, name), argument, notes))
    command(words)


if __name__ == "__main__":
    main()
