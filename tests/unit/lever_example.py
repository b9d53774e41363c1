"""Three buyers and five purchases to try levers on, and every decision point before policy."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosim.kernel.clock import Calendar
from ecosim.policies import Lever, PolicyStack
from ecosim.procurement.decision_points import (
    ContractTerms,
    Funding,
    Invitation,
    Judgement,
    Lots,
    Oversight,
    PaymentTerms,
    Policy,
    Programme,
    Purchases,
    Routes,
    ScoreRule,
    Support,
    Thresholds,
)
from ecosim.procurement.scope import BuyerDirectory
from ecosim.procurement.tender import Route

CALENDAR = Calendar("2025-04", 120)
#: places aston and bilston; aston belongs to the combined authority
BUYERS = BuyerDirectory(
    codes=("aston_council", "bilston_council", "aston_nhs"),
    names=("Aston Council", "Bilston Council", "Aston Hospitals"),
    kinds=("council", "council", "nhs"),
    places=("aston", "bilston", "aston"),
    sectors=("CON", "SOC", "ICT"),
    members=(True, False, True),
    spend=((30e6, 50e6, 20e6), (10e6, 30e6, 10e6), (20e6, 0.0, 30e6)),
)
#: the points whose rows are buyers; the rows of the others are needs or tenders
OF_BUYERS = ("budget", "route", "thresholds", "pay", "challenge", "support")
OF_PURCHASES = ("lots", "invite", "score", "judge", "contract", "deliver")
AFTER = 12  # 2026-04

#: five purchases: of buyers 0, 1, 2, 0, 1
BUYER = np.array([0, 1, 2, 0, 1])
BOUGHT = Purchases(
    buyer=BUYER,
    category=np.array([0, 1, 2, 1, 0]),
    estimate=np.array([20e3, 60e3, 150e3, 600e3, 2e6]),
    is_below_threshold=np.array([True, True, False, False, True]),
    route=np.array([Route.SOLE] * 4 + [Route.QUASI_REGIONAL], dtype=np.int8),
)


def stack(*levers: Lever) -> PolicyStack:
    """Return a stack over the three buyers."""
    return PolicyStack(levers, CALENDAR, BUYERS)


def usual() -> dict[str, Any]:
    """Return the value of every decision point before policy, by name."""
    n, whole = len(BUYER), np.zeros(len(BUYER), dtype=np.int64)
    return {
        "budget": Funding(factor=np.ones((3, 3))),
        "route": Routes(share=np.tile([0.86, 0.08, 0.04, 0.02], (3, 1))),
        "thresholds": Thresholds(value=np.full((3, 3), 173_100.0)),
        "pay": PaymentTerms(lag_days=np.full(3, 18.0)),
        "lots": Lots(n_lots=whole + 1, cap=whole),
        "invite": Invitation(
            outreach_local=np.ones(n), local_ring=np.zeros(n, dtype=np.int8),
            reserved_ring=np.full(n, -1, dtype=np.int8), reserved_sme=np.zeros(n, dtype=bool),
            list_openness=np.zeros(n), awareness=np.ones(n), bid_cost=np.ones(n),
        ),
        "score": ScoreRule(
            price=np.full(n, 0.4), quality=np.full(n, 0.5), social=np.full(n, 0.1),
            innovation=np.zeros(n), locality=np.zeros(n), preference=np.zeros(n),
            local_ring=np.zeros(n, dtype=np.int8),
        ),
        "judge": Judgement(capability=np.full(n, 0.5), risk_aversion=np.full(n, 0.5)),
        "contract": ContractTerms(
            subcontract_share=np.full(n, 0.16), subcontract_least=np.zeros(n),
        ),
        "deliver": Oversight(monitoring=np.zeros(n), overrun=np.ones(n)),
        "challenge": Programme.none(readiness=np.full(3, 0.5)),
        "support": Support.none(3),
    }  # fmt: skip


def bend(policy: Policy, point: str, month: int = AFTER, value: Any = None) -> Any:
    """Return what a policy makes of one decision point's value, the usual one if none is given."""
    value = usual()[point] if value is None else value
    asked = (value, month) if point in OF_BUYERS else (value, BOUGHT, month)
    return getattr(policy, point)(*asked)


def everything(policy: Policy, month: int = AFTER) -> dict[str, tuple[Any, Any]]:
    """Return each decision point's value before and after, by name."""
    before = usual()
    return {point: (before[point], bend(policy, point, month, before[point])) for point in before}
