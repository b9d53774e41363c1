"""Is what a verb has run taken from the store when the same is asked again, to the same bytes?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from shutil import rmtree
from sys import modules
from time import sleep
from typing import Any

import pytest

from ecosim.cli.app import run as command
from ecosim.policies import BudgetCut, LocalSourcing
from ecosim.result import Result
from ecosim.run import provenance, run_scenarios
from ecosim.run.store import Store, run_key
from ecosim.run.store.wholes import keep_whole, take_whole, whole_key
from ecosim.run.store.work import simulate_record
from ecosim.run.tasks import Outcome, Task, run_tasks
from ecosim.scenario import Scenario
from ecosim.study import impulse_runs, subsets
from ecosim.study.compare import compare
from ecosim.study.multiplier_folder import Question, answer
from tests.unit.run_example import TINY, made_up
from tests.unit.test_kept import tables

ROOT = Path(__file__).parents[2]
BASE = Scenario.load(ROOT / "scenarios" / "baseline.yaml", ["months=3", "scale=0.01"])
LOCAL = BASE.replace(name="Local", levers=(LocalSourcing(locality_weight=0.3),))


class Counted:
    """Runs made-up replicates, and counts them."""

    def __init__(self) -> None:
        self.ran: list[int] = []

    def __call__(self, task: Task) -> Outcome:
        """Return a made-up result."""
        self.ran.append(task.replicate)
        return made_up(task)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Return an empty store."""
    with Store(tmp_path / "store") as empty:
        yield empty


def never(*_: Any, **__: Any) -> Any:
    """Stand in for a run that must not be made."""
    raise AssertionError("this was run before")


# ---- run ---------------------------------------------------------------------------------------


def again(tmp_path: Path, scenario: Scenario = TINY, **how: Any) -> list[int]:
    """Run a scenario into one folder, and ask for another into a second; return what that ran."""
    run_scenarios([TINY], tmp_path / "one", run=made_up, store=tmp_path / "store")
    second = Counted()
    run_scenarios([scenario], tmp_path / "two", run=second, store=tmp_path / "store", **how)
    return second.ran


def test_a_second_folder_is_made_from_the_store(tmp_path: Path) -> None:
    assert again(tmp_path) == []
    assert tables(tmp_path / "two") == tables(tmp_path / "one")


def test_more_replicates_run_those_that_are_new(tmp_path: Path) -> None:
    assert again(tmp_path, replicates=5) == [3, 4]


def test_a_description_changes_nothing_and_a_name_is_in_every_table(tmp_path: Path) -> None:
    assert again(tmp_path, TINY.replace(description="The same in other words")) == []
    assert again(tmp_path / "named", TINY.replace(name="Another")) == [0, 1, 2]


def test_another_number_is_another_run(tmp_path: Path) -> None:
    assert again(tmp_path, TINY.replace(seed=8)) == [0, 1, 2]
    assert again(tmp_path / "shorter", TINY.replace(months=12)) == [0, 1, 2]


def test_what_was_not_verified_does_not_stand_for_what_is(tmp_path: Path) -> None:
    assert again(tmp_path, verify=True) == [0, 1, 2]


def test_a_record_that_was_changed_is_run_again(tmp_path: Path) -> None:
    run_scenarios([TINY], tmp_path / "one", run=made_up, store=tmp_path / "store")
    (spool,) = (tmp_path / "store" / "spools").iterdir()
    with Store(tmp_path / "store") as found:
        key = whole_key("run", [TINY], 1, verify=False)
        middle = found.entries[key].frame.body_at + 40
    content = bytearray(spool.read_bytes())
    content[middle] ^= 0xFF
    spool.write_bytes(content)
    second = Counted()
    run_scenarios([TINY], tmp_path / "two", run=second, store=tmp_path / "store")
    assert second.ran == [1]
    assert tables(tmp_path / "two") == tables(tmp_path / "one")


def slow_first(task: Task) -> Outcome:
    """Run the first replicate long after the others are finished."""
    if task.replicate == 0:
        sleep(6.0)
    return made_up(task)


def test_a_replicate_is_kept_when_it_is_finished_not_when_its_turn_comes(tmp_path: Path) -> None:
    kept: list[int] = []
    tasks = [Task(TINY, 7, r) for r in range(4)]
    outcomes = run_tasks(tasks, 2, None, slow_first, chunk=1, landed=lambda i, _: kept.append(i))
    first = next(outcomes)
    # with two workers the others were there before
    assert isinstance(first, Result)
    assert (first.replicate, kept) == (0, [1, 2, 3, 0])
    assert [one.replicate for one in outcomes] == [1, 2, 3]


# ---- what a whole is ---------------------------------------------------------------------------


def test_a_whole_is_kept_once_and_taken_by_its_key_alone(store: Store) -> None:
    key, other = (whole_key(verb, [TINY], 0) for verb in ("run", "compare"))
    keep_whole(store, key, 7, 0, b"first")
    keep_whole(store, key, 7, 0, b"second")
    store.refresh()
    assert (take_whole(store, key), take_whole(store, other)) == (b"first", None)
    assert take_whole(None, key) is None


def test_the_code_of_the_whole_package_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    before = whole_key("run", [TINY], 0)
    monkeypatch.setattr(provenance, "code_digest", lambda: "0" * 64)
    assert whole_key("run", [TINY], 0) != before


def test_the_order_of_arms_and_what_else_is_asked_count() -> None:
    keys = {
        whole_key("compare", arms, 0, **asked)
        for arms in ([BASE, LOCAL], [LOCAL, BASE])
        for asked in ({}, {"verify": True}, {"verify": False})
    }
    assert len(keys) == 6


def test_tables_of_a_folder_are_part_of_what_is_asked(tmp_path: Path) -> None:
    asked = []
    for people in ("1", "2"):
        folder = tmp_path / people
        folder.mkdir()
        (folder / "places.csv").write_text(f"place,people\na,{people}\n")
        asked.append(provenance.question(TINY.replace(region=str(folder)), 1, 1))
    assert asked[0] != asked[1]


# ---- compare -----------------------------------------------------------------------------------


def test_a_comparison_is_made_from_the_store(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = compare(BASE, LOCAL, replicates=2, store=store)
    monkeypatch.setattr(modules["ecosim.study.compare"], "simulate_arms", never)
    store.refresh()
    second = compare(BASE, LOCAL, replicates=2, store=store)
    assert second.effects.equals(first.effects)
    assert second.placebo == first.placebo


def test_further_runs_of_an_attribution_are_runs_like_those_of_a_study(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = BASE.replace(
        name="Both", levers=(*LOCAL.levers, BudgetCut(path={"2025-04": 0.9}))
    )
    first = compare(BASE, both, replicates=2, attribute=True, store=store)
    assert first.subsets is not None
    store.refresh()
    for further in first.subsets.plan.further:
        body = store.read(run_key(further, further.seed, 1))
        assert body == simulate_record(further, further.seed, 1).to_bytes()
    monkeypatch.setattr(subsets, "simulate", never)
    second = compare(BASE, both, replicates=2, attribute=True, store=store)
    assert second.attribution.equals(first.attribution)


# ---- multiplier --------------------------------------------------------------------------------


def test_a_multiplier_is_made_from_the_store(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Question(scenario=BASE, amounts=(1e6,), sector="CON", place="birmingham", replicates=2)
    first = answer(asked, store=store)
    monkeypatch.setattr(impulse_runs, "simulate_impulses", never)
    store.refresh()
    second = answer(asked, store=store)
    assert second.marginal.multipliers.equals(first.marginal.multipliers)
    assert second.marginal.profile.equals(first.marginal.profile)


def ecosim(*words: str) -> tuple[int, str]:
    out = StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        code = command(list(words))
    return code, out.getvalue()


def test_a_multiplier_that_was_cut_off_is_resumed_and_verified(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = ["multiplier", "--sector", "CON", "--place", "birmingham", "--impulse", "1e6", "-n", "2",
           "--months", "3", "--set", "scale=0.01", "-o"]  # fmt: skip
    whole, cut = tmp_path / "a" / "out", tmp_path / "b" / "out"
    assert ecosim(*ask, str(whole))[0] == 0
    run_one = impulse_runs.simulate_impulses

    def first_only(*args: Any, **how: Any) -> Any:
        if args[2] == 1:
            raise KeyboardInterrupt
        return run_one(*args, **how)

    monkeypatch.setattr(impulse_runs, "simulate_impulses", first_only)
    assert ecosim(*ask, str(cut))[0] == 130
    said = ecosim("status", str(cut))[1].split()
    assert [said[said.index(word) + 1] for word in ("pending", "succeeded")] == ["1", "1"]

    def second_only(*args: Any, **how: Any) -> Any:
        assert args[2] == 1
        return run_one(*args, **how)

    monkeypatch.setattr(impulse_runs, "simulate_impulses", second_only)
    assert ecosim("resume", str(cut), "-j", "1")[0] == 0
    assert tables(cut) == tables(whole)
    monkeypatch.setattr(impulse_runs, "simulate_impulses", run_one)
    code, said_of_it = ecosim("verify", str(cut), "--replicate", "1")
    assert code == 0, said_of_it
    assert said_of_it.count(" ok ") == 3


def test_verify_runs_the_scenario_itself_and_says_what_it_cannot_check(tmp_path: Path) -> None:
    out = tmp_path / "out"
    ask = ["multiplier", "--sector", "CON", "--place", "birmingham", "-n", "1", "--months", "2",
           "--set", "scale=0.01", "--set", "mode=leontief", "--set", "switches.benefits=true",
           "--waterfall", "-o", str(out)]  # fmt: skip
    assert ecosim(*ask)[0] == 0
    code, said = ecosim("verify", str(out))
    assert (code, "equal bit for bit" in said) == (0, True), said
    rmtree(tmp_path / ".ecosim-store")
    code, said = ecosim("verify", str(out))
    assert (code, "not checked" in said) == (0, True), said
    assert ecosim("status", str(out))[1].split().count("2") >= 1  # two variants, finished


def test_a_range_that_an_arm_does_not_accept_is_refused_at_its_line(tmp_path: Path) -> None:
    study = tmp_path / "calibration.yaml"
    study.write_text(
        "schema_version: 1\nname: Both\nbaseline: dips-showcase\nset: {months: 24, scale: 0.01}\n"
        "parameters:\n  levers.innovation_partnership.share_of_needs:\nreplicates: 1\n"
        "targets:\n  - {indicator: gva, value: 1.0, within: 1.0, source: assumption}\n",
        encoding="utf-8",
    )
    code, said = ecosim("validate", str(study))
    assert code == 2
    assert said.startswith(f"{study}:6:"), said
    assert "both say how many" in said

