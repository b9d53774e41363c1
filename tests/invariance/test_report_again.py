"""Does the command that a report prints give the same tables?"""

from __future__ import annotations

import re
import shlex
from html import unescape
from pathlib import Path

import pytest

from ecosim.cli.app import run

ROOT = Path(__file__).resolve().parents[2]
BASE, LOCAL = (str(ROOT / "scenarios" / f"{name}.yaml") for name in ("baseline", "local-first"))


def test_the_command_of_the_page_gives_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    small = ["-n", "2", "--set", "scale=0.02", "--set", "months=14", "-q"]
    assert run(["compare", BASE, LOCAL, *small, "-o", str(out)]) == 0
    page = (out / "report.html").read_text(encoding="utf-8")
    found = re.search(r'<code class="command">(.*?)</code>', page)
    assert found is not None
    monkeypatch.chdir(out)
    assert run([*shlex.split(unescape(found[1]))[1:], "-q"]) == 0
    for name in ("effects", "flows", "indicators"):
        first, again = (folder / f"{name}.parquet" for folder in (out, out / "again"))
        assert first.read_bytes() == again.read_bytes()
    # and the same tables give the same page
    assert (out / "again" / "report.html").read_text(encoding="utf-8") == page
