"""Do executors do every part, survive a dead worker, and bound the memory of a worker?"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from ecosim.errors import InputError
from ecosim.run.executors import Executor, Lost, make_executor
from ecosim.run.executors.here import Here
from ecosim.run.executors.processes import Processes


def double(part: int) -> int:
    """Return twice a number."""
    return 2 * part


def deadly(part: int) -> int:
    """Return twice a number; 13 kills its worker."""
    if part == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * part


def broken(part: int) -> int:
    """Raise."""
    raise InputError(f"part {part} is wrong")


def process_of(_: int) -> int:
    """Return which process works."""
    return os.getpid()


@pytest.fixture(params=["here", "processes"])
def executor(request: pytest.FixtureRequest) -> Iterator[Executor]:
    """Return each executor of this machine."""
    made: Executor = Here() if request.param == "here" else Processes(2)
    yield made
    made.close()


def test_every_part_is_done_once(executor: Executor) -> None:
    assert sorted(executor.run(double, range(20))) == [2 * n for n in range(20)]  # type: ignore[type-var]


def test_what_work_raises_ends_it(executor: Executor) -> None:
    with pytest.raises(InputError, match="part 0 is wrong"):
        list(executor.run(broken, [0]))


def test_a_dead_worker_costs_its_part_and_the_rest_is_done() -> None:
    made = Processes(1)
    try:
        found = list(made.run(deadly, [1, 13, 2, 3]))
    finally:
        made.close()
    lost = [one.part for one in found if isinstance(one, Lost)]
    done = [one for one in found if not isinstance(one, Lost)]
    # what waited at the dead worker's door is given up with it, and said to be
    assert 13 in lost
    assert sorted([*done, *(2 * part for part in lost)]) == [2, 4, 6, 26]


def test_a_worker_above_its_memory_is_replaced_between_two_parts() -> None:
    made = Processes(1, memory_limit=1)
    try:
        workers = list(made.run(process_of, range(4)))
    finally:
        made.close()
    # two parts are with a worker at a time: one at work, one at its door
    assert len(set(workers)) == 2
    assert workers[0] == workers[1]


def test_a_worker_within_its_memory_stays() -> None:
    made = Processes(1)
    try:
        workers = set(made.run(process_of, range(4)))
    finally:
        made.close()
    assert len(workers) == 1


def test_all_cores_but_one_is_at_least_one() -> None:
    made = make_executor(jobs=-1)
    assert made.n_workers == max(1, (os.cpu_count() or 1) - 1)
    made.close()
