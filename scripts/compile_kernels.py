"""Compile the hot passes once, so that no run and no two workers wait for it: ``make`` calls this.

Takes about two minutes after an installation or an edit of compiled code, and no time otherwise.
"""

from __future__ import annotations

from pathlib import Path

from ecosim.kernel import engine
from ecosim.model import ProcurementModel
from ecosim.scenario import Scenario

#: written beside the compiled code when all of it is there
DONE = "complete"


def main() -> None:
    """Step a tiny region for two months, which compiles what a run needs."""
    if not engine.is_compiled():
        return
    from ecosim.kernel.compiled import cache_folder

    done: Path = cache_folder() / DONE
    if done.exists():
        return
    print("Compiling the hot passes, once: about two minutes.", flush=True)
    model = ProcurementModel(Scenario(name="compile", scale=0.01, months=13), seed=1)
    for _ in range(13):
        model.step()
    done.parent.mkdir(parents=True, exist_ok=True)
    done.touch()


if __name__ == "__main__":
    main()
