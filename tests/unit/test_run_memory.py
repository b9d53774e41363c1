"""Is the memory of a replicate given back before the next begins?"""

from __future__ import annotations

import gc
import weakref

import pytest

from ecosim.model import ProcurementModel
from ecosim.run.tasks import Task, run_tasks
from tests.unit.run_example import TINY


class Ring:
    """Something that points at itself, as a model does through its agents."""

    def __init__(self) -> None:
        self.me = self


def test_a_model_that_nobody_holds_is_gone() -> None:
    model = weakref.ref(ProcurementModel(TINY))
    gc.collect()
    assert model() is None


def test_buyers_of_every_model_are_numbered_from_one() -> None:
    for _ in range(2):
        model = ProcurementModel(TINY)
        assert [buyer.unique_id for buyer in model.buyers] == list(range(1, len(model.buyers) + 1))


def test_rings_of_one_replicate_are_gone_when_the_next_begins() -> None:
    made: list[weakref.ref[Ring]] = []
    alive: list[int] = []

    def run(task: Task) -> int:
        alive.append(sum(one() is not None for one in made))
        made.append(weakref.ref(Ring()))
        return task.replicate

    gc.disable()
    try:
        tasks = [Task(TINY, 1, replicate) for replicate in range(3)]
        assert list(run_tasks(tasks, 1, None, run)) == [0, 1, 2]
    finally:
        gc.enable()
    assert alive == [0, 0, 0]


def test_they_are_gone_after_a_replicate_that_fails() -> None:
    made: list[weakref.ref[Ring]] = []

    def run(task: Task) -> int:
        made.append(weakref.ref(Ring()))
        raise MemoryError("no room")

    with pytest.raises(MemoryError):
        list(run_tasks([Task(TINY, 1, 0)], 1, None, run))
    gc.collect()
    assert made[0]() is None
