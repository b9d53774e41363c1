"""Is a run a function of its seed, its replicate and its scenario, and of nothing else?

The state after every step is compared, not only what is written (for that see test_bytes.py).
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from ecosim.model import ProcurementModel
from ecosim.scenario import Scenario

ROOT = Path(__file__).parents[2]
#: tendering may be missing from a checkout in which only assigned spending has landed
SIDES = ["assigned", "tender"] if find_spec("ecosim.model.tendered") else ["assigned"]
MONTHS = 4


def scenario(side: str, name: str = "baseline") -> Scenario:
    """Return a small scenario with everything on."""
    loaded = Scenario.load(ROOT / "scenarios" / f"{name}.yaml")
    return loaded.replace(scale=0.02, months=MONTHS, procurement=side)


def digests(model: ProcurementModel, months: int = MONTHS) -> list[tuple[int, str, str]]:
    """Run and return the digest of the whole state after every step."""
    for _ in range(months):
        model.step()
    assert model.trace is not None
    assert len(model.trace.digests) >= 10 * months
    return model.trace.digests


@pytest.mark.parametrize("side", SIDES)
def test_two_models_that_take_turns_do_not_disturb_each_other(side: str) -> None:
    alone = digests(ProcurementModel(scenario(side), trace=True))
    one = ProcurementModel(scenario(side), trace=True)
    other = ProcurementModel(scenario(side), seed=99, trace=True)
    for _ in range(MONTHS):
        one.step()
        other.step()
    assert one.trace is not None
    assert one.trace.digests == alone


@pytest.mark.parametrize("side", SIDES)
def test_another_seed_or_replicate_is_another_course_of_events(side: str) -> None:
    runs = [
        digests(ProcurementModel(scenario(side), seed, replicate, trace=True))[-1][2]
        for seed, replicate in ((2025, 0), (2026, 0), (2025, 1))
    ]
    assert len(set(runs)) == 3


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("name", ["local-first", "austerity"])
def test_arms_are_identical_before_the_lever_acts_and_differ_after(name: str, side: str) -> None:
    """Both levers of the shipped scenarios begin in 2026-04, month 12."""
    base = scenario(side).replace(months=14)
    policy = scenario(side, name).replace(months=14)
    one = digests(ProcurementModel(base, trace=True), 14)
    other = digests(ProcurementModel(policy, trace=True), 14)
    first = next((k for k, (a, b) in enumerate(zip(one, other, strict=True)) if a != b), None)
    if name == "local-first" and side == "assigned":
        assert first is None  # nothing is tendered, so there is nothing to prefer
    else:
        assert first is not None
        assert one[first][0] in (12, 13)  # austerity's line leaves 1.00 in its second month
