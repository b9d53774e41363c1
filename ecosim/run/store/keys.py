"""What a run is: the hash of everything that its numbers depend on.

Two runs with one key give the same bytes. A name, a description, or how many replicates a file
asks for do not matter, and neither does code that only reads results.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from ecosim.run import provenance
from ecosim.scenario import Scenario

#: code that decides numbers: whole layers, and of `run` what steps a model and reads it. How a
#: scenario file is read decides nothing, since a key holds every value it came to; studies,
#: reports, executors and the command line send runs about and read them.
DECIDING = (
    "kernel", "accounts", "region", "agents", "procurement", "market", "economy", "innovation",
    "policies", "scenario/scenario.py", "scenario/impulse.py", "model", "result",
    "run/simulation.py", "run/store/record.py",
)  # fmt: skip
#: keys of a resolved scenario that change no number
IDLE = ("name", "description", "replicates", "seed", "schema_version")


@cache
def results_digest() -> str:
    """Return the SHA-256 over the sources and tables that decide results."""
    root = Path(__file__).parents[2]
    total = hashlib.sha256()
    for part in DECIDING:
        whole = [root / part] if part.endswith(".py") else (root / part).rglob("*")
        for path in sorted(p for p in whole if p.suffix in (".py", ".csv")):
            total.update(path.relative_to(root).as_posix().encode() + b"\0")
            total.update(path.read_bytes())
    return total.hexdigest()


@cache
def _surroundings(region: str) -> dict[str, object]:
    """Return the part of a key that all runs of a process share."""
    return {
        "code": results_digest(),
        "fingerprint": provenance.fingerprint(),
        "region": provenance.region_digest(region),
    }


def run_key(scenario: Scenario, seed: int, replicate: int) -> str:
    """Return what a run is, 64 hex digits."""
    asked = {key: value for key, value in scenario.as_data().items() if key not in IDLE}
    asked["region"] = None
    return provenance.digest({
        "scenario": asked, "seed": seed, "replicate": replicate,
        "surroundings": provenance.digest(_surroundings(scenario.region)),
    })  # fmt: skip
