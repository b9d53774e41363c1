"""What the law of England lets a buyer do with location, as dated parameters."""

from __future__ import annotations

import numpy as np

from ecosim.kernel.clock import month_number
from ecosim.kernel.params import param, parameter_group
from ecosim.kernel.types import Bools, BuyerKind
from ecosim.procurement.scope import BuyerDirectory


@parameter_group("policies.law")
class LawParams:
    """When and by whom a contract may be reserved for suppliers of an area."""

    reservation_from: str = param(
        "2026-02",
        unit="month",
        role="constant",
        source="Local Government (Exclusion of Non-commercial Considerations) (England) Order 2026",
        doc="first month in which councils may reserve below-threshold contracts by location; "
        "in force from 4 February 2026 and counted from that month",
    )


def may_reserve(month: str, law: LawParams) -> bool:
    """Return whether location reservation is lawful anywhere in this ``YYYY-MM`` month."""
    return month_number(month) >= month_number(law.reservation_from)


def reserving_buyers(buyers: BuyerDirectory) -> Bools:
    """Return who may reserve by location: best-value authorities, here the councils.

    Returns
    -------
    allowed : (n_buyers,) bool
    """
    return np.equal(buyers.kind_codes, int(BuyerKind.COUNCIL))
