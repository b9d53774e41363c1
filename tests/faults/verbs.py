"""Kills of `ecosim run`, `compare` and `multiplier` themselves: the same command goes on.

What they promise lies in two places, the spool of the unfinished folder and the store; here the
store is read, and at the end every table of the folder.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path
from random import Random

from tests.faults.campaign import MOST_ATTEMPTS, PATIENCE, Count, ended_within
from tests.faults.ledger import promised, tables
from tests.faults.study import ROOT

SMALL = ("-n", "3", "-q", "--set", "months=6", "--set", "scale=0.004")
VERBS: dict[str, tuple[str, ...]] = {
    "run": ("run", "scenarios/baseline.yaml", *SMALL),
    "compare": (
        "compare", "scenarios/baseline.yaml", "scenarios/local-first.yaml", *SMALL, "--allow-idle",
    ),
    "multiplier": (
        "multiplier", "scenarios/baseline.yaml", "--sector", "CON", "--place", "birmingham", *SMALL,
    ),
}  # fmt: skip


def start(words: Sequence[str], place: Path) -> subprocess.Popen[str]:
    """Start a command whose folder and store lie in a place of their own."""
    return subprocess.Popen(
        [sys.executable, "-m", "ecosim", *words, "-o", str(place / "out"),
         "--store", str(place / "store")],
        cwd=ROOT, start_new_session=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def kill_verbs(
    folder: Path, random: Random, trial: str, kills: int, jobs: int = 2,
    verbs: Sequence[str] = tuple(VERBS),
) -> Count:  # fmt: skip
    """Kill each verb in turn, at instants spread over its life."""
    count, expected = Count(trial), {}
    asked = {verb: (*VERBS[verb], "-j", str(jobs)) for verb in verbs}
    for verb in verbs:
        _finish(asked[verb], folder / "unharmed" / verb)
        expected[verb] = tables(folder / "unharmed" / verb / "out")
    for number, verb in enumerate(_in_turn(verbs, count, kills)):
        place = folder / f"{verb}-{number}"
        _kill_until_done(asked[verb], place, random, count, kills)
        count.twice += promised(place / "store").computed_twice()
        found = tables(place / "out")
        count.tables_differ += sum(
            found.get(name) != digest for name, digest in expected[verb].items()
        )
    return count


def _in_turn(verbs: Sequence[str], count: Count, kills: int) -> Iterator[str]:
    """Yield a verb for as long as there is somebody to kill."""
    for verb in cycle(verbs):
        if count.kills >= kills or count.attempts >= MOST_ATTEMPTS:
            return
        yield verb


def _kill_until_done(
    words: Sequence[str], place: Path, random: Random, count: Count, kills: int
) -> None:
    """Kill one command again and again until it is finished; its share of kills is a handful."""
    before = promised(place / "store")
    for _ in range(min(5, kills - count.kills)):
        count.attempts += 1
        attempt = start(words, place)
        if ended_within(attempt, random.uniform(0.2, 12.0)):
            return
        attempt.kill()
        attempt.communicate()
        count.kills += 1
        now = promised(place / "store")
        count.lost += now.lost_since(before)
        before = now
    _finish(words, place)
    count.lost += promised(place / "store").lost_since(before)


def _finish(words: Sequence[str], place: Path) -> None:
    attempt = start(words, place)
    _, errors = attempt.communicate(timeout=PATIENCE)
    assert attempt.returncode == 0, errors
