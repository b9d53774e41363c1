"""What a folder was asked for, kept in it from the start, so that ``resume`` needs nothing else."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ecosim.errors import InputError
from ecosim.run.files import write_json
from ecosim.run.store.keys import results_digest
from ecosim.scenario import Scenario
from ecosim.scenario.load import scenario_of

REQUEST = "request.json"
FORMAT = 1


def write_request(folder: Path, verb: str, store: Path | None, asked: Mapping[str, Any]) -> None:
    """Write what a verb was asked; the file is whole or absent.

    Parameters
    ----------
    store
        Kept as seen from the folder, so that both can be moved together.
    asked
        Plain data.
    """
    beside = os.path.relpath(store.resolve(), folder.resolve()) if store is not None else None
    write_json(folder / REQUEST, {
        "format": FORMAT, "verb": verb, "store": beside, "code_sha256": results_digest(), **asked,
    })  # fmt: skip


def read_request(folder: Path) -> dict[str, Any]:
    """Return what a folder was asked for.

    Raises
    ------
    InputError
        When the folder was never asked for anything, or by another format.
    """
    path = folder / REQUEST
    try:
        said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(
            "nothing was begun in this folder", file=folder,
            expected="the OUT folder of run, compare, multiplier, batch, sensitivity or calibrate",
        ) from None  # fmt: skip
    except ValueError as error:
        raise InputError(f"the request cannot be read: {error}", file=path) from error
    if said.get("format") != FORMAT:
        raise InputError(
            f"the request has format {said.get('format')!r}", file=path,
            expected=f"format {FORMAT}",
            hint="resume it with the version of ecosim that began it",
        )  # fmt: skip
    return said


def check_code(folder: Path, said: Mapping[str, Any]) -> None:
    """Refuse to go on with a folder that another version of the model began."""
    if said["code_sha256"] != results_digest():
        raise InputError(
            "the model's code has changed since this was begun, so finished and new runs would not "
            "belong together", file=folder / REQUEST,
            expected=f"the code with the digest {said['code_sha256'][:12]}",
            hint="go on with that version, or begin again elsewhere; finished runs are kept",
        )  # fmt: skip


def store_of(folder: Path, said: Mapping[str, Any]) -> Path | None:
    """Return the folder of the store that a request names."""
    return None if said["store"] is None else (folder / said["store"]).resolve()


def arms_of(folder: Path, said: Mapping[str, Any]) -> tuple[Scenario, ...]:
    """Return the scenarios of a request."""
    return tuple(scenario_of(data, str(folder / REQUEST)) for data in said["arms"])
