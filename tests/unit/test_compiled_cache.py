"""Is compiled code kept where an edit of any compiled module is noticed?"""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("numba")

from ecosim.kernel import compiled
from ecosim.market import compiled_tenders


def test_the_folder_changes_with_the_text_of_any_compiled_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled, "_PACKAGE", tmp_path)
    (tmp_path / "market").mkdir()
    module = tmp_path / "market" / "compiled_bids.py"
    module.write_text("a = 1\n")
    before = compiled.cache_folder()
    assert compiled.cache_folder() == before
    module.write_text("a = 2\n")
    assert compiled.cache_folder() != before


def test_kernels_are_kept_there() -> None:
    path = Path(compiled_tenders._contest.stats.cache_path)
    assert compiled.cache_folder() in path.parents


def test_a_folder_that_cannot_be_written_gives_way_to_the_users_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled, "_PACKAGE", tmp_path)
    monkeypatch.setattr(compiled.os, "access", lambda path, mode: False)
    assert Path.home() in compiled.cache_folder().parents
