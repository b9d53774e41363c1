"""Does the store keep what it is given, and notice what is not as it was written?"""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosim.errors import InputError, RunError
from ecosim.run.store import RunRecord, Store, run_key
from ecosim.run.store.frames import Frame, encode, read_body, scan
from ecosim.run.store.work import Chunk, RunTask, run_chunk
from ecosim.scenario import Scenario

TINY = Scenario(name="tiny", months=2, scale=0.004)
KEY = "ab" * 32


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Return an empty store."""
    with Store(tmp_path / "store") as made:
        yield made


def made_up(scenario: Scenario, seed: int, replicate: int) -> RunRecord:
    """Return a record without a simulation; replicate 13 fails."""
    if replicate == 13:
        raise ZeroDivisionError("replicate 13 always fails")
    return RunRecord({"gva": np.array([float(seed), float(replicate)])}, 0.0)


def chunk(store: Store, *tasks: RunTask) -> Chunk:
    """Return a chunk of made-up runs."""
    return Chunk(store.folder, "session", tasks, made_up)


def task(replicate: int, *, is_again: bool = False) -> RunTask:
    """Return a run of its own key."""
    return RunTask(run_key(TINY, 1, replicate), TINY, 1, replicate, is_again)


def written(path: Path, *frames: bytes) -> list[Frame | int]:
    """Return what a scan finds in a file of frames."""
    path.write_bytes(b"".join(frames))
    with path.open("rb") as file:
        return list(scan(file, 0, path.stat().st_size))


@settings(max_examples=60)
@given(bodies=st.lists(st.binary(max_size=300), max_size=6))
def test_frames_come_back_as_they_went(
    bodies: list[bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("frames") / "f"
    found = written(path, *(encode({"n": n}, body) for n, body in enumerate(bodies)))
    assert [read_body(path, one) for one in found if isinstance(one, Frame)] == bodies


@settings(max_examples=60)
@given(cut=st.integers(min_value=1, max_value=400))
def test_a_cut_frame_is_not_there_and_those_before_are(
    cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    first, second = encode({"n": 0}, b"x" * 50), encode({"n": 1}, b"y" * 300)
    cut = min(cut, len(second))
    found = written(tmp_path_factory.mktemp("frames") / "f", first, second[:-cut])
    assert [one.head["n"] for one in found if isinstance(one, Frame)] == [0]


@settings(max_examples=100)
@given(at=st.integers(min_value=0, max_value=10_000), bit=st.integers(min_value=0, max_value=7))
def test_one_changed_bit_costs_one_record_at_most(
    at: int, bit: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    frames = [encode({"n": n}, bytes([n]) * 100) for n in range(3)]
    content = bytearray(b"".join(frames))
    content[at % len(content)] ^= 1 << bit
    path = tmp_path_factory.mktemp("frames") / "f"
    found = written(path, bytes(content))
    whole = [
        one.head["n"]
        for one in found
        if isinstance(one, Frame) and read_body(path, one) == bytes([one.head["n"]]) * 100
    ]
    harmed = next(n for n in range(3) if at % len(content) < sum(map(len, frames[: n + 1])))
    assert whole == [n for n in range(3) if n != harmed]


def test_a_finished_run_is_seen_by_another_view_of_the_store(store: Store) -> None:
    run_chunk(chunk(store, task(0)))
    with Store(store.folder) as other:
        body = other.read(task(0).key)
    assert body is not None
    assert RunRecord.from_bytes(body).series["gva"].tolist() == [1.0, 0.0]


def test_a_run_is_not_run_again(store: Store) -> None:
    first = run_chunk(chunk(store, task(0)))
    assert [*first.values(), *run_chunk(chunk(store, task(0))).values()] == ["succeeded", "known"]


def test_a_failed_run_is_a_record_with_its_reason(store: Store) -> None:
    run_chunk(chunk(store, task(13), task(1)))
    store.refresh()
    head = store.entries[task(13).key].head
    assert [head[name] for name in ("status", "exception", "message", "replicate")] == [
        "failed", "ZeroDivisionError", "replicate 13 always fails", 13,
    ]  # fmt: skip
    assert store.status(task(1).key) == "succeeded"


def test_a_success_outweighs_an_earlier_failure(store: Store) -> None:
    store.write(KEY, "failed", {})
    store.write(KEY, "succeeded", {}, b"x")
    store.write(KEY, "failed", {})
    store.refresh()
    assert store.status(KEY) == "succeeded"


def test_a_run_that_was_begun_and_is_claimed_by_nobody_was_aborted(store: Store) -> None:
    with store.claim(KEY) as claim:  # type: ignore[union-attr]
        assert claim is not None
        store.write(KEY, "running", {})
        store.refresh()
        during = store.status(KEY)
    assert [during, store.status(KEY), store.status("cd" * 32)] == ["running", "aborted", "pending"]


def _hold(folder: Path, key: str, held: Any, go: Any) -> None:
    with Store(folder).claim(key):  # type: ignore[union-attr]
        held.set()
        go.wait()


def test_a_claim_ends_with_its_process_however_that_ends(store: Store) -> None:
    spawn = multiprocessing.get_context("spawn")
    held, go = spawn.Event(), spawn.Event()
    other = spawn.Process(target=_hold, args=(store.folder, KEY, held, go))
    other.start()
    held.wait()
    assert store.claim(KEY) is None
    other.kill()
    other.join()
    mine = store.claim(KEY)
    assert mine is not None
    mine.close()


def test_a_changed_body_is_not_read_and_can_be_run_again(store: Store) -> None:
    run_chunk(chunk(store, task(0)))
    store.refresh()
    entry = store.entries[task(0).key]
    spool, frame = entry.spool, entry.frame
    content = bytearray(spool.read_bytes())
    content[frame.body_at + 3] ^= 1
    spool.write_bytes(bytes(content))
    assert store.read(task(0).key) is None
    run_chunk(chunk(store, task(0, is_again=True)))
    store.refresh()
    assert store.read(task(0).key) is not None


def test_a_foreign_file_is_named_and_left_alone(store: Store) -> None:
    foreign = store.spools / "holiday.txt"
    foreign.write_text("mine")
    store.refresh()
    assert f"{foreign} is no spool" in " ".join(store.damage.in_words())
    assert foreign.read_text() == "mine"


def test_a_folder_with_other_things_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(InputError, match="not empty and is no store"):
        Store(tmp_path)


def test_a_store_of_another_format_is_refused(store: Store) -> None:
    (store.folder / "store.json").write_text('{"format": 99}')
    with pytest.raises(InputError, match="format 99"):
        Store(store.folder)


def test_a_worker_that_cannot_see_the_store_says_so(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="cannot be seen from this worker"):
        run_chunk(Chunk(tmp_path / "elsewhere", "session", (task(0),), made_up))


@pytest.mark.parametrize(
    "change", [{"name": "other"}, {"description": "other"}, {"replicates": 7}]
)
def test_a_key_does_not_depend_on_what_changes_no_number(change: dict[str, Any]) -> None:
    assert run_key(TINY.replace(**change), 1, 0) == run_key(TINY, 1, 0)


@pytest.mark.parametrize(
    "change",
    [{"months": 3}, {"scale": 0.005}, {"parameters": {"market.entry.sigma_c": 0.12}},
     {"switches": {"learning": False}}, {"start": "2026-04"}],
)  # fmt: skip
def test_a_key_depends_on_what_changes_numbers(change: dict[str, Any]) -> None:
    assert run_key(TINY.replace(**change), 1, 0) != run_key(TINY, 1, 0)


def test_a_key_depends_on_seed_and_replicate() -> None:
    assert len({run_key(TINY, seed, replicate) for seed in (1, 2) for replicate in (0, 1)}) == 4


def test_a_record_has_the_same_bytes_for_the_same_numbers() -> None:
    assert made_up(TINY, 1, 2).to_bytes() == made_up(TINY, 1, 2).to_bytes()


def test_a_process_that_worked_for_a_store_leaves_no_file_open(store: Store) -> None:
    """A worker lives as long as its pool and never says that it is done."""
    work = (
        "from pathlib import Path; import sys\n"
        "from ecosim.run.store.work import run_chunk\n"
        "from tests.unit.test_store import Chunk, made_up, task\n"
        "print(*run_chunk(Chunk(Path(sys.argv[1]), 'session', (task(0),), made_up)).values())"
    )
    ended = subprocess.run(
        [sys.executable, "-W", "always::ResourceWarning", "-c", work, str(store.folder)],
        check=True, capture_output=True, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert ended.stdout.split() == ["succeeded"]
    assert "ResourceWarning" not in ended.stderr
