"""What a file is, by its keys: a scenario, a study or a calibration; and which command takes it.

Studies and calibrations are read above this layer; what tells them apart is said here, so that
whoever reads a file can name what it was given instead.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from ecosim.errors import ScenarioError
from ecosim.scenario.document import Document

FileKind = Literal["scenario", "study", "calibration"]

#: keys that no file of another kind has; studies and calibrations share some
OWN_KEYS: dict[FileKind, frozenset[str]] = {
    "scenario": frozenset(("extends", "region", "start", "months", "scale", "seed", "mode",
                           "procurement", "switches", "levers", "impulse")),
    "study": frozenset(("baseline", "set", "uncertainties", "except", "policies", "groups",
                        "design", "outcomes", "analyses")),
    "calibration": frozenset(("baseline", "set", "uncertainties", "except", "targets", "search")),
}  # fmt: skip

TAKEN_BY: dict[FileKind, str] = {
    "scenario": "`ecosim run` takes a scenario, `ecosim compare` a baseline and policies",
    "study": "`ecosim batch` and `ecosim sensitivity` take a study",
    "calibration": "`ecosim calibrate` takes a calibration",
}


def kind_of(keys: Iterable[str]) -> FileKind:
    """Return what a file with some keys is: the kind that has most of them as its own.

    >>> kind_of(["name", "baseline", "design"]), kind_of(["name", "levels", "months"])
    ('study', 'scenario')
    """
    known = set(keys)
    # of equals the first: a file without any is a scenario
    return max(OWN_KEYS, key=lambda kind: len(known & OWN_KEYS[kind]))


def _telling(document: Document, found: FileKind, wanted: FileKind) -> list[str]:
    """Return the keys that speak for one kind and against another, the clearest first."""
    speak = [key for key in document.data if key in OWN_KEYS[found] - OWN_KEYS[wanted]]
    others = frozenset().union(*(keys for kind, keys in OWN_KEYS.items() if kind != found))
    return sorted(speak, key=lambda key: key in others)


def require(document: Document, wanted: FileKind) -> None:
    """Refuse a file of another kind in one message, at the key that tells what it is."""
    found = kind_of(document.data)
    telling = _telling(document, found, wanted)
    if len(telling) <= len(_telling(document, wanted, found)):
        return
    key = telling[0]
    error = ScenarioError(
        f"this is a {found} and no {wanted}: it has the key {key!r}",
        expected=f"a {wanted} file", hint=TAKEN_BY[found], path=(key,), at_key=True,
    )  # fmt: skip
    raise document.locate(error)
