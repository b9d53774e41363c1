"""Does the fault campaign's own reader count what was promised, and nothing else?"""

from __future__ import annotations

from pathlib import Path

from ecosim.run.store import Store
from tests.faults.ledger import promised


def test_only_what_ended_well_or_failed_is_finished(tmp_path: Path) -> None:
    with Store(tmp_path / "store") as store:
        for key, status, body in (
            ("a", "running", b""), ("a", "aborted", b""), ("a", "running", b""),
            ("a", "succeeded", b"numbers"), ("b", "aborted", b""), ("c", "succeeded", b"one"),
            ("c", "succeeded", b"one"), ("d", "failed", b""),
        ):  # fmt: skip
            store.write(key, status, {}, body)  # type: ignore[arg-type]
    found = promised(tmp_path / "store")
    assert {key: len(digests) for key, digests in found.succeeded.items()} == {
        "a": 1, "c": 2, "d": 1,
    }  # fmt: skip
    assert (found.begun["a"], found.computed_twice()) == (2, 1)


def test_a_torn_record_and_one_that_was_changed_are_no_promise(tmp_path: Path) -> None:
    with Store(tmp_path / "store") as store:
        store.write("a", "succeeded", {}, b"numbers")
        store.write("b", "succeeded", {}, b"numbers")
    (spool,) = (tmp_path / "store" / "spools").iterdir()
    whole = spool.read_bytes()
    spool.write_bytes(whole[:-1])
    assert list(promised(tmp_path / "store").succeeded) == ["a"]
    spool.write_bytes(whole.replace(b"numbers", b"Numbers", 1))
    assert list(promised(tmp_path / "store").succeeded) == ["b"]


def test_what_is_gone_is_lost(tmp_path: Path) -> None:
    with Store(tmp_path / "store") as store:
        store.write("a", "succeeded", {}, b"numbers")
    before = promised(tmp_path / "store")
    (spool,) = (tmp_path / "store" / "spools").iterdir()
    spool.write_bytes(b"")
    assert promised(tmp_path / "store").lost_since(before) == 1
