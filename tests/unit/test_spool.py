"""Does the spool keep every finished record, and nothing else?"""

from __future__ import annotations

from pathlib import Path

import pytest

from ecosim.run.spool import Spool

RECORDS = [b"first", b"", b"third" * 1000]


def filled(path: Path) -> Path:
    """Write the three records."""
    with Spool(path, "question") as spool:
        for record in RECORDS:
            spool.append(record)
    return path


def read(path: Path, question: str = "question") -> list[bytes]:
    with Spool(path, question) as spool:
        return spool.records


def test_records_come_back_in_order(tmp_path: Path) -> None:
    assert read(filled(tmp_path / "spool")) == RECORDS


def test_a_tail_cut_at_any_byte_loses_only_the_record_it_cuts(tmp_path: Path) -> None:
    path = filled(tmp_path / "spool")
    whole = path.read_bytes()
    last = len(RECORDS[2]) + 40
    for cut in range(1, last, 37):
        path.write_bytes(whole[:-cut])
        assert read(path) == RECORDS[:2]
        assert len(path.read_bytes()) == len(whole) - last  # the torn tail is gone


def test_a_record_with_a_wrong_byte_is_not_believed(tmp_path: Path) -> None:
    path = filled(tmp_path / "spool")
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(bytes(content))
    assert read(path) == RECORDS[:2]


def test_what_is_appended_after_a_torn_tail_is_read_again(tmp_path: Path) -> None:
    path = filled(tmp_path / "spool")
    path.write_bytes(path.read_bytes()[:-3])
    with Spool(path, "question") as spool:
        spool.append(b"again")
    assert read(path) == [*RECORDS[:2], b"again"]


@pytest.mark.parametrize("content", [b"", b"not a spool", b"ecosim spool 1 other\n" + b"\0" * 90])
def test_a_foreign_file_is_begun_anew(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "spool"
    path.write_bytes(content)
    assert read(path) == []
    assert path.read_bytes() == b"ecosim spool 1 question\n"


def test_another_question_begins_anew(tmp_path: Path) -> None:
    path = filled(tmp_path / "spool")
    assert read(path, "another") == []
