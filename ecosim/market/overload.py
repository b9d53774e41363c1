"""What suppliers that are full deliver less than agreed, month by month."""

from __future__ import annotations

import numpy as np

from ecosim.kernel import engine
from ecosim.kernel.columns import total_by
from ecosim.kernel.types import Floats, Ints
from ecosim.procurement.contract import Contracts

#: what is read of contracts
READ = ("start", "end", "duration", "supplier", "buyer", "service_units", "quality",
        "part_contract", "part_supplier", "part_share")  # fmt: skip


def lost_to_overload(
    contracts: Contracts, load: Floats, per_load: float, month: int, n_buyers: int
) -> Floats:
    """Return services that contracts in progress fall short of because their suppliers are full.

    A supplier asked for more than it can hold loses quality on all its contracts alike, whatever
    each was agreed for, and no contract delivers less than nothing. Members of a consortium count
    by their shares.

    Parameters
    ----------
    contracts
    load : (n_suppliers,)
        What is asked of a supplier this month over what it can hold.
    per_load : quality per unit of load
        Quality lost per unit of load beyond 1, ``market.delivery.overload_quality``.
    month
    n_buyers

    Returns
    -------
    lost : (n_buyers,), GBP of estimate
    """
    columns = contracts.columns(READ)
    if engine.is_compiled():
        from ecosim.market.compiled_overload import Held, lost

        of_buyer: Floats = lost(
            Held._make(columns), load, per_load, month, contracts.first, n_buyers
        )
        return of_buyer
    _, _, duration, supplier, buyer, units, quality, *_ = columns
    rows = contracts.active(month)
    short = per_load * np.maximum(load - 1.0, 0.0)
    missing = _by_share(contracts, rows, short, short[supplier[rows]])
    agreed = quality[rows].astype(np.float64)
    part = np.minimum(np.divide(missing, agreed, out=np.zeros_like(agreed), where=agreed > 0), 1.0)
    lost_units = units[rows] / duration[rows] * part
    return total_by(buyer[rows].astype(np.int64), lost_units, n_buyers)


def _by_share(contracts: Contracts, rows: Ints, short: Floats, alone: Floats) -> Floats:
    """Return quality missing by contract, that of consortia from all their members.

    Parameters
    ----------
    rows : (m,), contracts in progress, in order
    short : (n_suppliers,), quality that each supplier loses
    alone : (m,), what the contracts would lose if their leaders worked alone
    """
    joint = np.isin(contracts.part_contract, rows)
    if not joint.any():
        return alone
    at = np.searchsorted(rows, contracts.part_contract[joint])
    each = contracts.part_share[joint] * short[contracts.part_supplier[joint]]
    together = total_by(at, each, len(rows))
    is_joint = np.zeros(len(rows), dtype=np.bool_)
    is_joint[at] = True
    return np.where(is_joint, together, alone)
