"""Is a finished folder what it says it is? Its files, its books, and one replicate run again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ecosim.errors import InputError
from ecosim.run import provenance, request
from ecosim.run.plan import MANIFEST
from ecosim.run.simulation import Progress, simulate
from ecosim.run.store import Store
from ecosim.run.store.keys import results_digest
from ecosim.run.store.wholes import take_whole
from ecosim.scenario import Scenario
from ecosim.study.comparison_folder import read_manifest
from ecosim.study.effects import by_period, periods
from ecosim.study.impulse_runs import run_pair
from ecosim.study.multiplier_folder import Question, tasks_of
from ecosim.study.request import experiment_of

#: largest identity residual of a run, over regional value added of a month
RESIDUAL = 1e-9
#: largest relative difference of a number where bytes are not promised
TOLERANCE = 1e-9
STUDIES = ("batch", "sensitivity", "calibrate")


@dataclass(frozen=True, slots=True)
class Check:
    """One question and its answer.

    Attributes
    ----------
    what : in words
    is_right
    said : the figures
    """

    what: str
    is_right: bool
    said: str


def verify(
    folder: Path, replicate: int = 0, draw: int = 0, progress: Progress | None = None
) -> list[Check]:
    """Check a finished folder.

    Parameters
    ----------
    folder
        Of a run, a comparison, a multiplier or a study.
    replicate, draw
        Which one is run again; the draw of a study.
    progress
        Called after every month of a replicate of a run that is run again.

    Raises
    ------
    InputError
        When the folder is not finished, or has no such replicate.
    """
    if not folder.is_dir():
        raise InputError(
            "there is no such folder", file=folder, expected="a finished run, comparison or study"
        )
    if not (folder / MANIFEST).exists():
        raise InputError(
            "the folder is not finished: it has no manifest", file=folder,
            expected="a finished run, comparison or study", hint=f"ecosim resume {folder}",
        )  # fmt: skip
    manifest, said = read_manifest(folder), request.read_request(folder)
    if said["verb"] == "multiplier":
        return [_files(folder, manifest), _books(manifest), _impulse_again(folder, said, replicate)]
    if "scenarios" in manifest:
        raise InputError(
            "the folder holds several runs", file=folder,
            expected="the folder of one of them: " + ", ".join(manifest["scenarios"].values()),
        )  # fmt: skip
    return [
        _files(folder, manifest),
        _books(manifest),
        _run_again(folder, manifest, said, replicate, draw, progress),
    ]


def _files(folder: Path, manifest: Mapping[str, Any]) -> Check:
    """Hash every file that the manifest lists."""
    wrong = [
        name
        for name, digest in manifest["files"].items()
        if not (folder / name).exists() or provenance.file_digest(folder / name) != digest
    ]
    n = len(manifest["files"])
    said = f"{n} files as they were written" if not wrong else "changed: " + ", ".join(wrong)
    return Check("files", not wrong, said)


def _books(manifest: Mapping[str, Any]) -> Check:
    residual = manifest["identity_residual_max"]
    # written so that NaN and a missing figure fail
    is_right = residual is not None and 0.0 <= residual <= RESIDUAL
    return Check("books", is_right, f"largest identity residual {residual}, allowed {RESIDUAL:g}")


def _run_again(
    folder: Path,
    manifest: Mapping[str, Any],
    said: Mapping[str, Any],
    replicate: int,
    draw: int,
    progress: Progress | None,
) -> Check:
    """Run one replicate of the first arm and compare every number of the folder's table."""
    kept = pd.read_parquet(folder / "indicators.parquet")
    if said["verb"] in STUDIES:
        experiment = experiment_of(folder, said)
        if not 0 <= draw < experiment.n_rows:
            raise InputError(f"there is no draw {draw}", expected=f"0 to {experiment.n_rows - 1}")
        scenario = experiment.scenario(draw, 0)
    else:
        scenario = request.arms_of(folder, said)[0]
    rows = kept[
        (kept["scenario"] == scenario.name)
        & (kept["replicate"] == replicate)
        & (kept["draw"] == draw)
    ]
    if rows.empty:
        raise InputError(
            f"the folder has no replicate {replicate} of draw {draw}", file=folder,
            expected=f"a replicate from 0 to {kept['replicate'].max()} that succeeded",
        )  # fmt: skip
    new = _indicators(scenario, replicate, is_yearly=said["verb"] in STUDIES, progress=progress)
    what = f"replicate {replicate} of {scenario.name!r} run again"
    return _compared(what, rows["value"].to_numpy(), new, _is_same_ground(manifest))


def _impulse_again(folder: Path, said: Mapping[str, Any], replicate: int) -> Check:
    """Run one replicate of a multiplier and compare it with what the store has of it."""
    asked, where = Question.from_request(folder, said), request.store_of(folder, said)
    tasks = tasks_of(asked, said["verify"]).items()
    # the scenario itself comes last in a waterfall, and first where mechanisms go off
    found = [
        (key, task)
        for key, task in tasks
        if task.replicate == replicate and task.scenario.switches == asked.scenario.switches
    ]
    if not found:
        raise InputError(
            f"there is no replicate {replicate}", file=folder,
            expected=f"a replicate from 0 to {asked.replicates - 1}",
        )  # fmt: skip
    (key, task), what = found[0], f"replicate {replicate} of {asked.scenario.name!r} run again"
    kept = None
    if where is not None and where.is_dir():
        with Store(where) as store:
            kept = take_whole(store, key)
    if kept is None:
        return Check(what, True, "not checked: the store does not have it, or of another version")
    is_equal = run_pair(task) == kept
    return Check(what, is_equal, "equal bit for bit" if is_equal else "not what was kept")


def _indicators(
    scenario: Scenario, replicate: int, *, is_yearly: bool, progress: Progress | None
) -> Any:
    """Return a replicate's indicators in the order of the folder's table."""
    result = simulate(scenario, scenario.seed, replicate, details=False, progress=progress)
    if not is_yearly:
        return result.indicators["value"].to_numpy()
    parts = []
    for one in result.series.values():
        what = one.indicator
        if not what.dims:
            values = one.values / scenario.scale if what.is_total else one.values
            assert periods(what, result.calendar, len(values))
            parts.append(by_period(what, values[None], result.calendar)[0])
    return np.concatenate(parts)


def _is_same_ground(manifest: Mapping[str, Any]) -> bool:
    """Return whether bytes are promised: the same code on the same numeric ground."""
    return manifest["fingerprint"] == provenance.fingerprint() and manifest["code_sha256"] in (
        results_digest(), provenance.code_digest()
    )  # fmt: skip


def _compared(what: str, kept: Any, new: Any, is_same_ground: bool) -> Check:
    if len(kept) != len(new):
        return Check(what, False, f"{len(kept):,} numbers are kept, {len(new):,} came")
    is_equal = (kept == new) | (np.isnan(kept) & np.isnan(new))
    if is_same_ground:
        said = f"{int(is_equal.sum()):,} of {len(kept):,} numbers equal bit for bit"
        return Check(what, bool(is_equal.all()), said)
    with np.errstate(invalid="ignore", divide="ignore"):
        gap = np.abs(kept - new) / np.maximum(np.abs(kept), np.abs(new))
    worst = float(np.nanmax(np.where(is_equal, 0.0, gap), initial=0.0))
    said = (
        f"largest relative difference {worst:.1e}, allowed {TOLERANCE:g} on another numeric ground "
        "or version"
    )
    return Check(what, worst <= TOLERANCE, said)
