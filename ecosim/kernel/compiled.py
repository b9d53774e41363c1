"""How compiled code is made: one thread, kept on disk, dividing by zero as NumPy does.

A *kernel* is called from Python. A *part* is called by kernels and other parts only: it is
compiled with them and needs no entry from Python, which halves the time to compile it. What is
*inlined* is pasted into its callers before they are compiled.

Compiling is paid by every user, so: what only compiled code calls is a part; constants handed to
parts are NumPy's numbers, because a part is compiled anew for each of Python's integers; a loop
stands where one of NumPy's larger functions (``diff``, ``argsort`` of another type) would be
compiled for a single call.

The compiler's own cache looks at the file of a kernel and not at the files that it calls, so an
edited part would go on running as it was. The folder of the cache is therefore named after the
text of all compiled modules: after any edit everything is compiled anew.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numba
import numpy as np
from numba import njit

_PACKAGE = Path(__file__).resolve().parents[1]
#: the compiler's settings, of which its type stubs name few
_config: Any = numba.config


def cache_folder() -> Path:
    """Return the folder for the compiled code of just this source."""
    hasher = blake2b(numba.__version__.encode(), digest_size=8)
    for path in sorted(_PACKAGE.glob("*/compiled*.py")):
        hasher.update(path.read_bytes())
    home = _PACKAGE / "__pycache__"
    if not os.access(home if home.exists() else _PACKAGE, os.W_OK):
        home = Path.home() / ".cache" / "ecosim"
    return home / f"kernels-{hasher.hexdigest()}"


if not _config.CACHE_DIR:
    _config.CACHE_DIR = str(cache_folder())

_Decorator = Callable[[Callable[..., Any]], Any]
#: the compiler takes options that its type stubs do not name
_compile: Any = njit
_INSIDE = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "error_model": "numpy"}

kernel: _Decorator = _compile(cache=True, error_model="numpy", no_cfunc_wrapper=True)
part: _Decorator = _compile(**_INSIDE)
inlined: _Decorator = _compile(cache=True, inline="always")
#: for sums that are only compared with others: their order of additions is the processor's
unordered_part: _Decorator = _compile(**_INSIDE, fastmath={"reassoc"})
#: makes an index that is not asked whether it counts from the end: worth its place where rows are
#: looked up one by one, and never to be added to a number with a sign
unsigned = np.uint64
