"""Which contracts are a policy's programme, and what was billed under them in both arms.

The programme are the contracts that reached buyers award while a lever acts that only one of the
arms has. The baseline's contracts of the same buyers and months are what would have been.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from ecosim.kernel.columns import total_by
from ecosim.kernel.types import Bools, Floats, Ints, Keys
from ecosim.model import ProcurementModel
from ecosim.result.sources import Sources


class Programme(NamedTuple):
    """The rows of one arm's contracts that belong to a programme: needs met, and by whom."""

    rows: Ints
    need: Keys
    supplier: Ints


def sources_of_pair(
    baseline: ProcurementModel, policy: ProcurementModel
) -> tuple[Sources, Sources]:
    """Return the sources of value added of both arms, with the policy's programme marked.

    Parameters
    ----------
    baseline, policy
        Finished models built with ``sources=True``.
    """
    reached = acts_on(baseline, policy) | acts_on(policy, baseline)
    ours, theirs = (_programme(model, reached) for model in (policy, baseline))
    shared = _shared(ours, theirs, len(policy.suppliers))
    return (
        _sources(baseline, theirs, [matches[len(ours.rows) :] for matches in shared]),
        _sources(policy, ours, [matches[: len(ours.rows)] for matches in shared]),
    )


def acts_on(model: ProcurementModel, other: ProcurementModel) -> Bools:
    """Return whom levers of `model` that `other` lacks reach, by month: (n_buyers, months)."""
    stack, months = model.world.policy, model.scenario.months
    reached = np.zeros((len(model.world.buyers), months), dtype=np.bool_)
    for lever, mask in zip(stack.levers, stack.reach, strict=True):
        if lever in other.scenario.levers:
            continue
        acts = np.array([lever.strength(m, model.calendar) > 0 for m in range(months)])
        reached |= np.outer(mask, acts)
    return reached


def _programme(model: ProcurementModel, reached: Bools) -> Programme:
    """Return the contracts awarded by reached buyers in the months in which they are reached."""
    contracts = model.contracts
    # contracts start the month after their award
    awarded = np.asarray(contracts.start, dtype=np.int64) - 1
    inside = (awarded >= 0) & (awarded < reached.shape[1])
    buyer = np.asarray(contracts.buyer, dtype=np.int64)
    rows = np.flatnonzero(inside)
    rows = rows[reached[buyer[rows], awarded[rows]]]
    supplier = np.asarray(contracts.supplier, dtype=np.int64)
    return Programme(rows, np.asarray(contracts.key)[rows], supplier[rows])


def _shared(ours: Programme, theirs: Programme, n_suppliers: int) -> tuple[Bools, Bools]:
    """Return which contracts of both programmes, ours first, the other has, too.

    Returns
    -------
    need, need and supplier : (n_ours + n_theirs,) each
        Whether the other meets the same need, and whether by the same supplier.
    """
    is_ours = np.arange(len(ours.rows) + len(theirs.rows)) < len(ours.rows)
    need, _ = pd.factorize(np.concatenate([ours.need, theirs.need]))
    both = need * n_suppliers + np.concatenate([ours.supplier, theirs.supplier])
    pair, _ = pd.factorize(both)
    return _on_both_sides(need, is_ours), _on_both_sides(pair, is_ours)


def _on_both_sides(codes: Ints, is_ours: Bools) -> Bools:
    """Return which rows have a code that stands on the other side as well."""
    n = int(codes.max(initial=-1)) + 1
    here, there = (np.bincount(codes[side], minlength=n) > 0 for side in (is_ours, ~is_ours))
    return np.asarray((here & there)[codes])


def _sources(model: ProcurementModel, programme: Programme, shared: Sequence[Bools]) -> Sources:
    book, suppliers = model.sources, model.suppliers
    assert book is not None, "the model must keep sources"
    alone, changed = (~matched for matched in shared)
    sales, imports = billed(model, programme.rows)
    return Sources(
        value_added=book.value_added,
        contract_value_added=book.contract_value_added,
        contract_sales=book.contract_sales,
        outside_inputs=book.outside_inputs,
        programme_sales=sales,
        unmatched_sales=billed(model, programme.rows[alone])[0],
        changed_sales=billed(model, programme.rows[changed])[0],
        programme_imports=imports,
        stratum=np.asarray(suppliers.stratum, dtype=np.int8),
        place=np.asarray(suppliers.place, dtype=np.int64),
    )


def billed(model: ProcurementModel, rows: Ints) -> tuple[Floats, Floats]:
    """Return what some contracts billed: inside the region by supplier, and outside, by year.

    Returns
    -------
    inside : (n_years, n_suppliers), GBP/year
    outside : (n_years,), GBP/year
    """
    n, months = len(model.suppliers), model.scenario.months
    inside = np.zeros((-(-months // 12), n))
    outside = np.zeros(len(inside))
    who, share, contract = _by_member(model, rows)
    c = model.contracts
    start = np.asarray(c.start, dtype=np.int64)[contract]
    end = np.asarray(c.end, dtype=np.int64)[contract]
    duration = np.maximum(np.asarray(c.duration, dtype=np.int64)[contract], 1)
    a_month = (c.price[contract] + c.overrun_price[contract]) / duration * share
    at_home = model.suppliers.delivery_share[who]
    for year in range(len(inside)):
        first, last = 12 * year, min(12 * year + 12, months)
        active = np.clip(np.minimum(end, last) - np.maximum(start, first), 0, None)
        amount = a_month * active
        inside[year] = total_by(who, amount * at_home, n)
        outside[year] = float((amount * (1.0 - at_home)).sum())
    return inside, outside


def _by_member(model: ProcurementModel, rows: Ints) -> tuple[Ints, Floats, Ints]:
    """Return supplier, share and contract of each contract and member of a consortium: (m,)."""
    c = model.contracts
    of_consortium = np.isin(c.part_contract, rows)
    alone = rows[~np.isin(rows, c.part_contract)]
    who = np.asarray(c.supplier, dtype=np.int64)[alone] if len(rows) else rows
    members = np.asarray(c.part_supplier, dtype=np.int64)[of_consortium]
    return (
        np.concatenate([who, members]),
        np.concatenate([np.ones(len(alone)), c.part_share[of_consortium]]),
        np.concatenate([alone, c.part_contract[of_consortium]]),
    )
