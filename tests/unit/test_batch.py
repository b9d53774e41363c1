"""Does a study run what it lacks, once, and say of every run how it ended?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ecosim.errors import InputError
from ecosim.run.executors import Lost, make_executor
from ecosim.run.executors.here import Here
from ecosim.run.store import RunRecord, Store
from ecosim.run.store.work import Chunk
from ecosim.study.batch import MOST_DEATHS, Batch, Place
from ecosim.study.digest import experiment_digest
from ecosim.study.experiment import Design, Experiment, Factor, Outcome, PrecisionRule
from ecosim.study.outcomes import half_widths
from ecosim.study.request import experiment_of, with_replicates
from ecosim.study.standing import standing
from ecosim.study.study_folder import study_into
from tests.unit.study_example import BASE, LOCAL, linear, study


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Return an empty store."""
    with Store(tmp_path / "store") as made:
        yield made


def batch(store: Store, ask: Experiment, executor: Any = None) -> Batch:
    """Return a planned batch of made-up runs."""
    made = Batch(ask, store, executor or Here(), linear)
    made.plan(ask.replicates)
    return made


def test_every_run_is_made_once(store: Store) -> None:
    first = batch(store, study())
    first.finish()
    again = batch(store, study())
    again.finish()
    assert (first.computed, again.computed) == (len(first.keys), 0)


def test_a_baseline_that_no_factor_moves_is_run_once(store: Store) -> None:
    weight = Factor(name="levers.local_sourcing.locality_weight", low=0.0, high=0.3)
    design = Design(method="list", factors=(weight,), rows=np.array([[0.1], [0.2], [0.3]]))
    made = batch(store, study(design=design, replicates=2))
    assert (len(made.tasks), len(made.keys)) == (3 * 2 * 2, (1 + 3) * 2)


def test_replicates_are_added_to_those_that_are_there(store: Store) -> None:
    batch(store, study(replicates=2)).finish()
    more = batch(store, with_replicates(study(replicates=2), 3))
    more.finish()
    # 4 rows x 2 arms x 3 further replicates
    assert more.computed == 24


def test_a_failed_run_is_kept_and_not_tried_again_unless_asked(store: Store) -> None:
    # the made-up run fails where the factor is above .14, in one of four rows
    made = batch(store, study(), None)
    made.finish()
    statuses = [store.status(made.tasks[place].key) for place in sorted(made.tasks)]
    again = batch(store, study())
    again.finish()
    kept = again.computed
    again.try_failures_again()
    again.finish()
    assert (statuses.count("failed"), kept, again.computed) == (4, 0, 4)


class Deadly:
    """Works like `Here`, but a run of one replicate takes its worker with it."""

    n_workers = 1

    def __init__(self, replicate: int) -> None:
        self.replicate = replicate

    def run(self, work: Callable[[Chunk], Any], parts: Sequence[Chunk]) -> Iterator[Any]:
        """Yield outcomes, and what was lost."""
        for part in parts:
            safe = []
            for task in part.tasks:
                if task.replicate == self.replicate:
                    work(Chunk(part.store, part.session, tuple(safe), part.simulate))
                    with Store(part.store) as store:
                        about = {"session": part.session, "seed": 1, "replicate": task.replicate}
                        store.write(task.key, "running", about)
                    yield Lost(part, "the worker died")
                    break
                safe.append(task)
            else:
                yield work(part)

    def close(self) -> None:
        """Do nothing."""


def test_a_run_that_kills_its_workers_is_given_up_and_the_rest_goes_on(store: Store) -> None:
    design = Design(
        method="list", factors=study().design.factors, rows=np.array([[0.08], [0.1]])
    )
    made = batch(store, study(design=design, replicates=3), Deadly(1))
    made.finish()
    found = [store.status(made.tasks[place].key) for place in sorted(made.tasks)]
    assert found == ["succeeded", "aborted", "succeeded"] * 4
    head = store.entries[made.tasks[Place(0, 0, 1)].key].head
    assert f"{MOST_DEATHS} workers died" in head["message"]


def test_the_next_session_tries_what_was_given_up(store: Store) -> None:
    ask = study(design=Design(method="list", factors=study().design.factors,
                              rows=np.array([[0.08]])))  # fmt: skip
    batch(store, ask, Deadly(1)).finish()
    healthy = batch(store, ask)
    healthy.finish()
    assert {store.status(key) for key in healthy.keys} == {"succeeded"}


def test_a_record_whose_bytes_were_changed_is_run_again(store: Store) -> None:
    made = batch(store, study())
    made.finish()
    key = made.tasks[Place(0, 0, 0)].key
    spool, frame = store.entries[key].spool, store.entries[key].frame
    content = bytearray(spool.read_bytes())
    content[frame.body_at + 40] ^= 1
    spool.write_bytes(bytes(content))
    assert made.mend() == 1
    assert made.record(Place(0, 0, 0)) is not None


def folder_of(tmp_path: Path, name: str, ask: Experiment, **options: Any) -> Any:
    """Return the result of a study of made-up runs."""
    with Store(tmp_path / "store") as store:
        return study_into(ask, tmp_path / name, store, Here(), simulate=linear, **options)


def test_outcomes_are_what_the_runs_gave(tmp_path: Path) -> None:
    result = folder_of(tmp_path, "out", study())
    # by hand: gva of a month is 1000 (1 + 10 sigma_c) + replicate, times the lever's 1.01; 2 years
    sigma, replicate = np.array([0.07, 0.1, 0.12])[:, None], np.arange(2)
    level = 24 * (1000.0 * (1.0 + 10.0 * sigma) + replicate)
    np.testing.assert_allclose(result.values[0][:3], level, rtol=1e-12)
    np.testing.assert_allclose(result.values[1][:3], 0.01, rtol=1e-9)
    assert np.isnan(result.values[:, 3]).all()


def test_failures_are_rows_with_their_reason(tmp_path: Path) -> None:
    folder_of(tmp_path, "out", study())
    runs = pd.read_parquet(tmp_path / "out" / "runs.parquet")
    failed = runs[runs["status"] == "failed"]
    assert failed["draw"].astype(int).tolist() == [3, 3, 3, 3]
    assert set(failed["exception"]) == {"ZeroDivisionError"}
    assert all(failed["message"] == "sigma_c is too large for this test")


def test_an_indicator_table_has_every_run_that_succeeded(tmp_path: Path) -> None:
    folder_of(tmp_path, "out", study())
    table = pd.read_parquet(tmp_path / "out" / "indicators.parquet")
    # 3 rows x 2 arms x 2 replicates x (2 years + total) of one indicator
    assert len(table) == 36
    year = table[(table["draw"] == 0) & (table["period"] == "2025-26")]
    assert year["value"].iloc[0] == pytest.approx(12 * 1700.0)


def test_a_stop_rule_adds_replicates_until_the_mean_is_known(tmp_path: Path) -> None:
    rule = PrecisionRule(outcome=0, half_width=60.0, most=40)
    design = Design(method="list", factors=study().design.factors, rows=np.array([[0.1]]))
    result = folder_of(tmp_path, "out", study(design=design, stop=rule))
    n = result.values.shape[2]
    assert half_widths(result.values[0])[0] <= 60.0
    assert half_widths(result.values[0][:, : n - 1])[0] > 60.0
    assert n < 40


def test_half_widths_are_those_of_a_t_interval() -> None:
    # by hand: 1, 2, 3 have mean 2 and sd 1; t(2, .975) = 4.302653
    assert half_widths(np.array([[1.0, 2.0, 3.0]]))[0] == pytest.approx(4.302653 / np.sqrt(3.0))


def test_a_request_brings_back_the_same_question(tmp_path: Path) -> None:
    from ecosim.run import request

    ask = study()
    folder_of(tmp_path, "out", ask)
    back = experiment_of(tmp_path / "out", request.read_request(tmp_path / "out"))
    assert experiment_digest(back) == experiment_digest(ask)


def test_a_lever_that_starts_after_a_shortened_run_can_be_resumed(tmp_path: Path) -> None:
    from ecosim.run import request

    late = LOCAL.replace(months=24)
    ask = study(arms=(BASE.replace(months=24), late))
    folder_of(tmp_path, "out", ask)
    back = experiment_of(tmp_path / "out", request.read_request(tmp_path / "out"))
    assert back.arms[1] == late


def test_another_question_is_not_written_over_a_finished_one(tmp_path: Path) -> None:
    folder_of(tmp_path, "out", study())
    with pytest.raises(InputError, match="another run"):
        folder_of(tmp_path, "out", study(replicates=3))


def test_status_counts_what_is_there(tmp_path: Path) -> None:
    folder_of(tmp_path, "out", study())
    found = standing(tmp_path / "out")
    assert found.is_finished
    # 4 draws x 2 arms x 2 replicates, of which the last draw fails
    assert dict(found.counts) == {"succeeded": 12, "failed": 4}


def test_no_folder_no_status(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing was begun"):
        standing(tmp_path)


@pytest.mark.parametrize(
    ("name", "jobs", "scheduler", "said"),
    [("threads", 1, None, "not known"), ("dask", 1, None, "go together"),
     ("processes", 2, "tcp://127.0.0.1:1", "go together"), ("processes", 0, None, "do nothing")],
)  # fmt: skip
def test_a_wrong_executor_is_refused(
    name: str, jobs: int, scheduler: str | None, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        make_executor(name, jobs, scheduler)


def test_the_same_scenario_under_another_name_is_the_same_run(store: Store) -> None:
    batch(store, study()).finish()
    renamed = (BASE.replace(name="B"), LOCAL.replace(name="L"))
    outcomes = (Outcome(indicator="gva", of="level", arm="B"),)
    again = batch(store, study(arms=renamed, outcomes=outcomes))
    again.finish()
    assert again.computed == 0


def test_a_made_up_record_is_read_as_it_was_written(store: Store) -> None:
    made = batch(store, study())
    made.finish()
    record = made.record(Place(1, 0, 1))
    assert isinstance(record, RunRecord)
    assert record.series["gva"].tolist() == [2001.0] * 24
