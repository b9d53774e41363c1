"""From flags to an executor."""

from __future__ import annotations

import os

from ecosim.errors import InputError
from ecosim.kernel.registry import nearest
from ecosim.run.executors.here import Here
from ecosim.run.executors.processes import Processes
from ecosim.run.executors.protocol import Executor

EXECUTORS = ("processes", "here", "dask")


def n_jobs(jobs: int) -> int:
    """Return a number of processes: as given, or that many less than there are cores.

    >>> n_jobs(3)
    3

    Raises
    ------
    InputError
        For 0.
    """
    if jobs == 0:
        raise InputError(
            "0 processes do nothing", file="--jobs", expected="1 or more, or -1: all cores but one"
        )
    return jobs if jobs > 0 else max(1, (os.cpu_count() or 1) + jobs)


def make_executor(
    name: str = "processes", jobs: int = -1, scheduler: str | None = None
) -> Executor:
    """Return an executor by its name.

    Parameters
    ----------
    name
        ``processes``, ``here`` or ``dask``.
    jobs
        Processes; -1 is all cores but one. With one, work is done in this process, which is taken
        to do nothing else.
    scheduler
        Address of a Dask scheduler.

    Raises
    ------
    InputError
        For a name that is not known, or a scheduler that does not fit it.
    """
    if name not in EXECUTORS:
        raise InputError(
            f"executor {name!r} is not known", file="--executor",
            expected="one of " + ", ".join(EXECUTORS), nearest=nearest(name, EXECUTORS),
        )  # fmt: skip
    if (name == "dask") != (scheduler is not None):
        raise InputError(
            "a scheduler and the executor dask go together", file="--scheduler",
            expected="--executor dask --scheduler tcp://HOST:PORT",
        )  # fmt: skip
    if name == "dask" and scheduler is not None:
        from ecosim.run.executors.dask import Dask

        return Dask(scheduler)
    return Here(is_ours=True) if name == "here" or n_jobs(jobs) == 1 else Processes(n_jobs(jobs))
