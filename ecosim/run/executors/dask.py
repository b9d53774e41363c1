"""On a Dask cluster: the scheduler finds workers for chunks and sends those of dead workers again.

Start one on this machine or let a queue start its workers::

    dask scheduler --host 127.0.0.1 --port 8786
    dask worker tcp://127.0.0.1:8786 --nthreads 1 --nworkers 2 --memory-limit 2GB

The store must lie in a folder that every worker sees under the same path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from ecosim.errors import InputError
from ecosim.run.executors.protocol import Lost
from ecosim.run.executors.worker import settled

P = TypeVar("P")
R = TypeVar("R")

#: seconds to wait for the scheduler, and for a first worker
PATIENCE = 30


class Dask:
    """Workers of a Dask scheduler.

    Parameters
    ----------
    scheduler
        Address, ``tcp://HOST:PORT``.

    Raises
    ------
    InputError
        When Dask is not installed, or nobody answers at the address.
    """

    def __init__(self, scheduler: str) -> None:
        try:
            import distributed
        except ImportError as error:
            raise InputError(
                "Dask is not installed", file="--executor dask",
                hint="install the extra: pip install 'ecosim[cluster]'",
            ) from error  # fmt: skip
        self._dask: Any = distributed
        try:
            self._client: Any = distributed.Client(
                scheduler, timeout=PATIENCE, set_as_default=False
            )
            self._client.wait_for_workers(1, timeout=PATIENCE)
        except (OSError, ValueError, TimeoutError) as error:
            raise InputError(
                f"no scheduler with workers answers at {scheduler!r}", file="--scheduler",
                expected="the address of a running scheduler, as tcp://127.0.0.1:8786",
                hint="start it with `dask scheduler`, and workers with `dask worker ADDRESS`",
            ) from error  # fmt: skip

    @property
    def n_workers(self) -> int:
        """Return how many threads of workers there are now."""
        return max(1, int(sum(self._client.nthreads().values())))

    def run(self, work: Callable[[P], R], parts: Sequence[P]) -> Iterator[R | Lost[P]]:
        """Yield the outcome of every part, in the order in which they end."""
        # not pure: a chunk that is sent twice is looked at twice, and the store decides
        sent = {self._client.submit(settled, work, part, pure=False): part for part in parts}
        try:
            for future in self._dask.as_completed(list(sent), loop=self._client.loop):
                try:
                    yield future.result()
                except (self._dask.KilledWorker, self._dask.CancelledError) as error:
                    yield Lost(sent[future], str(error))
                # a finished future is let go, so that the scheduler keeps no results
                future.release()
        finally:
            self._client.cancel(list(sent), force=True)

    def close(self) -> None:
        """Leave the scheduler; its workers stay."""
        self._client.close()
