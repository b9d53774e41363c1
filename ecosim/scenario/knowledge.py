"""What a scenario may refer to: every declared parameter, and the buyers of its region."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from ecosim.kernel.params import Declaration, declarations
from ecosim.procurement.scope import BuyerDirectory
from ecosim.region.loader import load_region

#: packages below this one that may declare parameters
DECLARING = (
    "kernel", "accounts", "region", "agents", "procurement", "market", "economy", "policies",
    "innovation",
)  # fmt: skip


@cache
def _import_declaring_modules() -> None:
    """Import every module that declares parameters, and no other.

    A name can only be known once its module is imported, and importing everything would cost
    a second of numba and mesa; a module declares if its text says so.
    """
    for short in DECLARING:
        spec = find_spec(f"ecosim.{short}")
        for folder in (spec.submodule_search_locations or []) if spec else []:
            for module in sorted(m.name for m in pkgutil.iter_modules([folder])):
                source = Path(folder) / f"{module}.py"
                if source.is_file() and "@parameter_group(" in source.read_text("utf-8"):
                    import_module(f"ecosim.{short}.{module}")


def known_parameters() -> dict[str, Declaration]:
    """Return every parameter a scenario may set, by dotted name."""
    _import_declaring_modules()
    return declarations()


@cache
def buyers_of(region: str) -> BuyerDirectory:
    """Return the buyers, places and categories of a shipped region or a folder of tables."""
    return BuyerDirectory.of_region(load_region(region))
