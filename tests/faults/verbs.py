"""Kills of `ecosim run`, `compare` and `multiplier` themselves: the same command goes on.

A replicate is kept once the store has it. A kill loses one if it is not there any more, and a later
attempt repeats one if it begins it all the same; what an attempt begins it writes down itself.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path
from random import Random

from tests.faults.campaign import MOST_ATTEMPTS, PATIENCE, Count, ended_within
from tests.faults.ledger import Promised, promised, tables
from tests.faults.study import ROOT

SMALL = ("-n", "4", "-j", "1", "-q", "--set", "months=6", "--set", "scale=0.004")
VERBS: dict[str, tuple[str, ...]] = {
    "run": ("run", "scenarios/baseline.yaml", *SMALL),
    "compare": (
        "compare", "scenarios/baseline.yaml", "scenarios/local-first.yaml", *SMALL, "--allow-idle",
    ),
    "multiplier": (
        "multiplier", "scenarios/baseline.yaml", "--sector", "CON", "--place", "birmingham", *SMALL,
    ),
}  # fmt: skip
NOTES = "begun.txt"


def start(words: Sequence[str], place: Path) -> subprocess.Popen[str]:
    """Start a command whose folder and store lie in a place of their own."""
    place.mkdir(parents=True, exist_ok=True)
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.counted", str(place / NOTES), *words,
         "-o", str(place / "out"), "--store", str(place / "store")],
        cwd=ROOT, start_new_session=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def kill_verbs(
    folder: Path, random: Random, trial: str, kills: int, verbs: Sequence[str] = tuple(VERBS)
) -> Count:
    """Kill each verb in turn, at instants spread over its life."""
    count, expected = Count(trial), {}
    for verb in verbs:
        place = folder / "unharmed" / verb
        _finish(VERBS[verb], place)
        expected[verb] = tables(place / "out")
        assert len(begun(place)) == 4, "replicates are not noted as they begin"
    for number, verb in enumerate(_in_turn(verbs, count, kills)):
        place = folder / f"{verb}-{number}"
        _kill_until_done(VERBS[verb], place, random, count, kills)
        found = tables(place / "out")
        count.tables_differ += sum(
            found.get(name) != digest for name, digest in expected[verb].items()
        )
    return count


def begun(place: Path) -> list[int]:
    """Return every replicate that was begun, in order."""
    notes = place / NOTES
    return [int(line) for line in notes.read_text().splitlines()] if notes.exists() else []


def repeated(before: Promised, place: Path, known: int) -> int:
    """Return how many replicates were begun since then although they were kept before."""
    return sum(replicate in before.replicates for replicate in begun(place)[known:])


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
    before, known = promised(place / "store"), 0
    for _ in range(min(5, kills - count.kills)):
        count.attempts += 1
        attempt = start(words, place)
        is_over = ended_within(attempt, random.uniform(0.2, 9.0))
        if not is_over:
            attempt.kill()
            attempt.communicate()
            count.kills += 1
        now = promised(place / "store")
        count.lost += now.lost_since(before)
        count.twice += repeated(before, place, known)
        before, known = now, len(begun(place))
        if is_over:
            return
    _finish(words, place)
    count.lost += promised(place / "store").lost_since(before)
    count.twice += repeated(before, place, known)


def _finish(words: Sequence[str], place: Path) -> None:
    attempt = start(words, place)
    _, errors = attempt.communicate(timeout=PATIENCE)
    assert attempt.returncode == 0, errors
