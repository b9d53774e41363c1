"""Does a run that was cut off go on from its finished replicates, to the same bytes?"""

from __future__ import annotations

from pathlib import Path

import pytest

from ecosim.errors import InputError
from ecosim.run import request, run_scenarios
from ecosim.run.kept import SPOOL
from ecosim.run.spool import Spool, peek
from ecosim.run.store import RunRecord, Store, run_key
from ecosim.run.tasks import Outcome, Task
from tests.unit.run_example import TINY, made_up, second_fails


def tables(folder: Path) -> dict[str, bytes]:
    """Return every table and resolved scenario of a folder."""
    kinds = (".parquet", ".yaml")
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir()) if p.suffix in kinds}


class CutOff:
    """Runs replicates until it is cut off, and counts them."""

    def __init__(self, at: int | None) -> None:
        self.at, self.ran = at, list[int]()

    def __call__(self, task: Task) -> Outcome:
        """Return a made-up result, or break off."""
        if task.replicate == self.at:
            raise KeyboardInterrupt
        self.ran.append(task.replicate)
        return made_up(task)


def cut_off_at(replicate: int, out: Path) -> None:
    """Begin a run that is cut off in a replicate."""
    with pytest.raises(KeyboardInterrupt):
        run_scenarios([TINY], out, run=CutOff(replicate))


def test_finished_replicates_are_not_run_again(tmp_path: Path) -> None:
    cut_off_at(2, tmp_path)
    rest = CutOff(None)
    run_scenarios([TINY], tmp_path, run=rest)
    assert rest.ran == [2]


def test_a_run_that_went_on_has_the_bytes_of_one_that_was_never_cut_off(tmp_path: Path) -> None:
    run_scenarios([TINY], tmp_path / "whole", run=made_up)
    cut_off_at(1, tmp_path / "cut")
    run_scenarios([TINY], tmp_path / "cut", run=made_up)
    assert tables(tmp_path / "cut") == tables(tmp_path / "whole")


def test_a_finished_folder_keeps_no_spool(tmp_path: Path) -> None:
    run_scenarios([TINY], tmp_path, run=made_up)
    assert not (tmp_path / SPOOL).exists()


def test_replicates_beside_a_failed_one_are_kept(tmp_path: Path) -> None:
    run_scenarios([TINY], tmp_path, run=second_fails)
    rest = CutOff(None)
    run_scenarios([TINY], tmp_path, run=rest)
    assert rest.ran == [1]


def test_the_folder_says_what_it_was_asked(tmp_path: Path) -> None:
    cut_off_at(0, tmp_path)
    said = request.read_request(tmp_path)
    assert (said["verb"], request.arms_of(tmp_path, said)) == ("run", (TINY,))


def test_another_version_of_the_model_is_not_gone_on_with(tmp_path: Path) -> None:
    cut_off_at(0, tmp_path)
    said = request.read_request(tmp_path) | {"code_sha256": "0" * 64}
    with pytest.raises(InputError, match="code has changed"):
        request.check_code(tmp_path, said)


def test_two_commands_do_not_write_one_folder(tmp_path: Path) -> None:
    with (
        Spool(tmp_path / SPOOL, "question"),
        pytest.raises(InputError, match="another process is at work"),
    ):
        Spool(tmp_path / SPOOL, "question")


def test_work_of_another_question_is_put_aside_not_thrown_away(tmp_path: Path) -> None:
    with Spool(tmp_path / SPOOL, "one") as spool:
        spool.append(b"finished work")
    Spool(tmp_path / SPOOL, "another").close()
    aside = [path for path in tmp_path.iterdir() if path.name != SPOOL]
    assert [peek(path) for path in aside] == [1]


def test_indicators_of_a_run_are_in_the_store_for_studies(tmp_path: Path) -> None:
    run_scenarios([TINY], tmp_path / "out", run=made_up, store=tmp_path / "store")
    with Store(tmp_path / "store") as store:
        kept = [store.read(run_key(TINY, TINY.seed, r)) for r in range(3)]
    results = [made_up(Task(TINY, TINY.seed, r)) for r in range(3)]
    assert kept == [RunRecord.of_result(result).to_bytes() for result in results]
