"""Suppliers as the compiled passes of step 11 see them, and their draws."""

from __future__ import annotations

from typing import Any, NamedTuple

from ecosim.kernel.compiled import part
from ecosim.kernel.compiled_random import firm_uniform
from ecosim.kernel.types import AnyArray, Floats


class Slots(NamedTuple):
    """Columns of suppliers that renewal reads and writes, named as in the population: (n,) each.

    `may_enter` marks slots in which firms close and start; `home_level` and `export_level` are
    the economy's columns of private demand, suppliers first.
    """

    entity: AnyArray
    generation: AnyArray
    sector: AnyArray
    stratum: AnyArray
    cell: AnyArray
    is_alive: AnyArray
    may_enter: AnyArray
    age: Floats
    staff: Floats
    private_level: Floats
    gained_home: Floats
    gained_abroad: Floats
    capacity: Floats
    work: Floats
    turnover: Floats
    whole_size: Floats
    public_sales: Floats
    public_norm: Floats
    base_capability: Floats
    capability: Floats
    wins: Floats
    first_win: AnyArray
    months_short: AnyArray
    entrant_staff: Floats
    home_level: Floats
    export_level: Floats


@part
def draw(slots: Any, first: Any, stop: Any, key: Any, month: Any, draws: Any) -> Any:
    """Fill the month's uniforms of the firms now in some slots."""
    entity, generation = slots.entity[first:stop], slots.generation[first:stop]
    for j in range(len(entity)):
        draws[j] = firm_uniform(key, entity[j], generation[j], month)
