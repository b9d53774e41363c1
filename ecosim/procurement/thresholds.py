"""The thresholds of public procurement by buyer and category: published with VAT, compared without.

Works have a threshold of their own, social, health, education and cultural services the one of the
light-touch regime; for goods and other services it is lower for bodies counted as central
government, which NHS trusts are [P42].
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecosim.kernel.types import BuyerKind, Floats, Ints

#: sectors with other thresholds than goods and services
WORKS = ("CON",)
LIGHT_TOUCH = ("EDU", "HEA", "SOC", "CUL")
#: public bodies whose threshold is that of central government
CENTRAL = (BuyerKind.NHS,)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdAmounts:
    """Published thresholds, GBP with VAT, and the rate of VAT in them."""

    goods_services: float
    goods_services_central: float
    works: float
    light_touch: float
    vat: float


def threshold_table(kind: Ints, sectors: tuple[str, ...], amounts: ThresholdAmounts) -> Floats:
    """Return the threshold of every buyer and category: (n_buyers, S), GBP without VAT."""
    is_works, is_light = np.isin(sectors, WORKS), np.isin(sectors, LIGHT_TOUCH)
    goods = np.where(
        np.isin(kind, CENTRAL), amounts.goods_services_central, amounts.goods_services
    )
    with_vat = np.where(
        is_works, amounts.works, np.where(is_light, amounts.light_touch, goods[:, None])
    )
    return np.asarray(with_vat / (1.0 + amounts.vat), dtype=np.float64)
