"""Where chunks of work are done: in this process, in worker processes, or on a Dask cluster.

An executor is anything with ``run(work, parts)``. It yields, as they end, what ``work`` gave for
each part, or :class:`Lost` for a part whose worker died. It keeps nothing: what was finished in a
lost part is in the store, and whoever sent the part sends again what is missing.
"""

from ecosim.run.executors.choose import make_executor
from ecosim.run.executors.protocol import Executor, Lost

__all__ = ["Executor", "Lost", "make_executor"]
