"""Compile the hot passes once, so that no run and no two workers wait for it: ``make`` calls this.

Takes about two minutes of processor time after an installation or an edit of compiled code, and
no time otherwise. One process compiles the market's passes and a second one the economy's; each
pass is kept in a file of its own.
"""

from __future__ import annotations

from multiprocessing import get_context
from pathlib import Path

from ecosim.kernel import engine
from ecosim.model import ProcurementModel
from ecosim.model.tendered import TenderedProcurement
from ecosim.model.world import build_world
from ecosim.scenario import Scenario

#: written beside the compiled code when all of it is there
DONE = "complete"
_TINY = Scenario(name="compile", scale=0.01, months=13)


def main() -> None:
    """Step a tiny region for a year and a month, which compiles what a run needs."""
    if not engine.is_compiled():
        return
    from ecosim.kernel.compiled import cache_folder

    done: Path = cache_folder() / DONE
    if done.exists():
        return
    print("Compiling the hot passes, once: about two minutes of processor time.", flush=True)
    economy = get_context("spawn").Process(target=compile_economy)
    economy.start()
    compile_market()
    economy.join()
    step(_TINY)
    done.parent.mkdir(parents=True, exist_ok=True)
    done.touch()


def compile_market() -> None:
    """Award the contracts in progress at the start of a run."""
    TenderedProcurement(build_world(_TINY, seed=1, replicate=0)).open()


def compile_economy() -> None:
    """Step a region whose contracts are assigned, not tendered."""
    step(_TINY.replace(procurement="assigned"))


def step(scenario: Scenario) -> None:
    """Run a scenario to its last month; in a year and a month every pass is called."""
    model = ProcurementModel(scenario, seed=1)
    for _ in range(scenario.months):
        model.step()


if __name__ == "__main__":
    main()
