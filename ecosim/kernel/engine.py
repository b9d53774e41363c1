"""Which twin of a compiled kernel runs: numba where it is installed, else plain NumPy.

The environment variable ``ECOSIM_ENGINE`` (``numpy`` or ``numba``) decides; without it numba is
taken when it can be imported. Both give the same draws and choices (see ``tests/invariance``).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec

from ecosim.errors import InputError

ENGINES = ("numpy", "numba")
VARIABLE = "ECOSIM_ENGINE"

_forced: list[str] = []


@cache
def _default() -> str:
    return "numba" if find_spec("numba") is not None else "numpy"


@cache
def chosen() -> str:
    """Return the engine that the environment asks for, read once: it is asked for all the time.

    Raises
    ------
    InputError
        When the environment names no known engine, or one that is not installed.
    """
    return _checked(os.environ.get(VARIABLE) or _default())


def _checked(wanted: str) -> str:
    if wanted not in ENGINES:
        raise InputError(
            f"{VARIABLE} cannot be {wanted!r}", expected="numpy or numba", hint="or leave it unset"
        )
    if wanted == "numba" and _default() != "numba":
        raise InputError(
            f"{VARIABLE} asks for numba, which is not installed",
            hint="install numba, or set it to numpy",
        )
    return wanted


def name() -> str:
    """Return the engine in force: the one forced on a block of code, else the chosen one."""
    return _checked(_forced[-1]) if _forced else chosen()


def is_compiled() -> bool:
    """Return whether compiled kernels run."""
    return name() == "numba"


@contextmanager
def forced(engine: str) -> Iterator[None]:
    """Run a block with one engine, for comparisons of the two."""
    _forced.append(engine)
    try:
        yield
    finally:
        _forced.pop()
