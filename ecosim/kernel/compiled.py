"""How compiled code is made: one thread, kept on disk, dividing by zero as NumPy does.

A *kernel* is called from Python. A *part* is called by kernels and other parts only: it is
compiled with them and needs no entry from Python, which halves the time to compile it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import njit

_Decorator = Callable[[Callable[..., Any]], Any]
#: the compiler takes options that its type stubs do not name
_compile: Any = njit
_INSIDE = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "error_model": "numpy"}

kernel: _Decorator = _compile(cache=True, error_model="numpy")
part: _Decorator = _compile(**_INSIDE)
#: for sums that are only compared with others: their order of additions is the processor's
unordered_part: _Decorator = _compile(**_INSIDE, fastmath={"reassoc"})
