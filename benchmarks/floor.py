"""What a month costs at least: its compiled calls alone, and what of it grows with suppliers.

    python -m benchmarks.floor             # about a minute

The compiled calls of one month are noted with what they are given, and made again in the same
order with nothing between them; before each round all they may write is put back. So a month
cannot be cheaper than the second figure, however little Python stands between the calls. The third
is what two sizes say of a month that has no suppliers at all.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np
from numba.core.dispatcher import Dispatcher

from benchmarks.speed import region_of, row, timed
from ecosim.kernel.types import AnyArray
from ecosim.model import ProcurementModel

SIZES = (2_000, 20_000)
#: months before the one that is noted, and how often each figure is taken
BEFORE, ROUNDS = 24, 60


class Notebook:
    """The compiled calls of a month, in order, and the arrays they may write."""

    def __init__(self) -> None:
        self.calls: list[tuple[Callable[..., object], tuple[Any, ...]]] = []
        self._kept: dict[int, tuple[AnyArray, AnyArray]] = {}

    def note(self, kernel: Callable[..., object], given: tuple[Any, ...]) -> None:
        """Note one call before it is made."""
        self.calls.append((kernel, given))
        self._keep(given)

    def _keep(self, given: Any) -> None:
        if isinstance(given, tuple):
            for one in given:
                self._keep(one)
        elif isinstance(given, np.ndarray) and given.flags.writeable:
            self._kept.setdefault(id(given), (given, given.copy()))

    def put_back(self) -> None:
        """Let all arrays hold what they held when they were first handed over."""
        for array, before in self._kept.values():
            array[...] = before

    def again(self) -> None:
        """Make all calls once more."""
        for kernel, given in self.calls:
            kernel(*given)


def noted_month(model: ProcurementModel) -> Notebook:
    """Run a month and return its compiled calls."""
    notebook = Notebook()
    entries = [
        (module, name, kernel)
        for key, module in list(sys.modules.items()) if key.startswith("ecosim.")
        for name, kernel in list(vars(module).items()) if isinstance(kernel, Dispatcher)
    ]  # fmt: skip

    def noting(kernel: Callable[..., object]) -> Callable[..., object]:
        def call(*given: Any) -> object:
            notebook.note(kernel, given)
            return kernel(*given)

        return call

    for module, name, kernel in entries:
        setattr(module, name, noting(kernel))
    try:
        model.step()
    finally:
        for module, name, kernel in entries:
            setattr(module, name, kernel)
    return notebook


def measured(suppliers: int) -> tuple[float, float]:
    """Print what a month costs at a size, whole and as calls alone; return both, in ms."""
    model = region_of(suppliers)
    for _ in range(BEFORE):
        model.step()
    whole = median(timed(model.step) for _ in range(ROUNDS)) * 1e3
    notebook, rounds = noted_month(model), []
    for _ in range(ROUNDS):
        notebook.put_back()
        start = time.process_time()
        notebook.again()
        rounds.append((time.process_time() - start) * 1e3)
    alone = median(rounds)
    row(f"a month of {suppliers:,} suppliers", whole, "ms")
    row(f"its {len(notebook.calls)} compiled calls with nothing between", alone, "ms")
    return whole, alone


def main() -> None:
    """Measure and print."""
    small, large = (measured(size) for size in SIZES)
    ratio = SIZES[0] / (SIZES[1] - SIZES[0])
    for what, of_small, of_large in zip(("a month", "its calls"), small, large, strict=True):
        fixed = of_small - (of_large - of_small) * ratio
        row(f"{what}, what is left without suppliers", fixed, "ms")
    row("ten years at 2,000 of the calls alone", small[1] * 0.12, "s", 0.15)


if __name__ == "__main__":
    main()
