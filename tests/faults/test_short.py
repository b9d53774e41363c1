"""Is nothing lost, repeated or changed when things break? A short form of the fault campaign.

The long form is ``python -m tests.faults --kills 200``; its figures stand in docs/store.md.
"""

from __future__ import annotations

import pytest

from tests.faults import campaign, files, verbs
from tests.faults.campaign import Bench, Count


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Return a bench whose study nobody has harmed yet."""
    return Bench.build(tmp_path_factory.mktemp("faults"), seed=1, rows=4)


def clean(count: Count) -> dict[str, int]:
    """Return what must all be zero."""
    return {"lost": count.lost, "twice": count.twice, "tables": count.tables_differ}


NOTHING = {"lost": 0, "twice": 0, "tables": 0}


def test_a_killed_command_loses_and_repeats_nothing(bench: Bench) -> None:
    assert clean(campaign.kill_masters(bench, "master", 2, "-j", "2")) == NOTHING


def test_a_killed_run_goes_on_with_the_same_command(bench: Bench) -> None:
    count = verbs.kill_verbs(bench.folder / "verbs", bench.random, "verbs", 1, ("run",))
    assert clean(count) == NOTHING


def test_a_killed_worker_of_the_pool_costs_only_its_run(bench: Bench) -> None:
    assert clean(campaign.kill_workers(bench, "pool", 1)) == NOTHING


def test_a_killed_dask_worker_costs_only_its_run(bench: Bench) -> None:
    assert clean(campaign.kill_dask_workers(bench, "dask", 1)) == NOTHING


def test_two_commands_on_one_store_share_the_work(bench: Bench) -> None:
    assert clean(campaign.two_writers(bench, "two writers")) == NOTHING


def test_cut_changed_and_foreign_files_cost_only_what_they_held(bench: Bench) -> None:
    assert clean(files.harmed_files(bench, "harmed")) == NOTHING


@pytest.mark.skipif(not files.can_mount(), reason="this user may not mount a small file system")
def test_a_full_disk_loses_nothing_and_says_what_to_do(bench: Bench) -> None:
    assert clean(files.full_disk(bench, "full", kilobytes=200)) == NOTHING
