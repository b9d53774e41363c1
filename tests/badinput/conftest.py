"""What the cases of wrong scenarios build on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.badinput.cases import BASE, HEAD


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with scenarios a case can build on."""
    inner = tmp_path / "inner"
    (inner / "folder").mkdir(parents=True)
    (tmp_path / "outside.yaml").write_text(BASE)
    (inner / "baseline.yaml").write_text(BASE)
    (inner / "circle.yaml").write_text(HEAD + "extends: case.yaml\n")
    return inner
