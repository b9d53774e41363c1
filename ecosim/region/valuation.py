"""How effects are valued: years ahead, and what a pound sold elsewhere in the country is worth."""

from __future__ import annotations

import numpy as np

from ecosim.kernel.params import param, parameter_group
from ecosim.kernel.types import Floats


@parameter_group("region.valuation")
class ValuationParams:
    """Discounting, and the view of the whole country beside the region's."""

    discount_rate: float = param(
        0.035, unit="share a year", low=0.015, high=0.05, role="constant", source="Green Book",
        doc="rate at which effects of later years are discounted to the first month",
    )  # fmt: skip
    uk_value_added: float = param(
        0.83, unit="ratio", low=0.70, high=0.90, role="uncertainty",
        source="UK input-output table 2019: value added per pound of output with its domestic "
        "supply chain, weighted by output",
        doc="value added in the rest of the UK per pound that it sells to the region",
    )  # fmt: skip
    exports_to_uk: float = param(
        0.5, unit="share", low=0.3, high=0.8, role="uncertainty", source="assumption",
        doc="part of additional sales outside the region that suppliers in the rest of the UK "
        "lose",
    )  # fmt: skip


def discount_factors(n_months: int, rate: float) -> Floats:
    """Return what a pound of each month is worth in the first: (n_months,), 1 at month 0."""
    return np.asarray((1.0 + rate) ** (-np.arange(n_months) / 12.0), dtype=np.float64)
