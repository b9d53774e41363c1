"""Does an installed package carry what it reads besides code?"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from ecosim.scenario.shipped import SCENARIOS, STUDIES


def test_the_wheel_has_every_template_table_scenario_and_study(root: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
    data = [path for path in (root / "ecosim").rglob("*")
            if path.suffix in (".j2", ".css", ".js", ".txt", ".csv", ".md")]  # fmt: skip
    assert len(data) > 20
    assert [p for p in data if p.relative_to(root).as_posix() not in names] == []
    studies = [path for name in STUDIES for path in (root / "experiments" / name).iterdir()]
    files = [*(root / "scenarios" / f"{name}.yaml" for name in SCENARIOS), *studies]
    assert len(files) > 30
    shipped = [f"ecosim/_shipped/{path.relative_to(root).as_posix()}" for path in files]
    assert [name for name in shipped if name not in names] == []
