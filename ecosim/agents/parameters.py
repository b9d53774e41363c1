"""Parameters of buyers, apart from the agents so that reading a scenario needs no Mesa."""

from __future__ import annotations

from typing import Literal

from ecosim.kernel.params import param, parameter_group


@parameter_group("agents.buyers")
class BuyerParams:
    """What buyers are like at the start, and how pressure moves them."""

    capability: float = param(
        0.5, unit="0-1", low=0.2, high=0.8, role="uncertainty", source="assumption",
        doc="ability to specify and to judge quality, at the start",
    )  # fmt: skip
    risk_aversion: float = param(
        0.5, unit="0-1", low=0.0, high=1.0, role="uncertainty", source="assumption",
        doc="reluctance to award to suppliers without a record",
    )  # fmt: skip
    readiness: float = param(
        0.5, unit="0-1", low=0.0, high=1.0, role="uncertainty", source="assumption",
        doc="how ready a buyer is to set innovation challenges and to take up what works elsewhere",
    )  # fmt: skip
    price_weight: float = param(
        0.40, unit="share of score", low=0.30, high=0.60, role="uncertainty", source="P60",
        doc="w0: price weight without budget pressure",
    )  # fmt: skip
    eta: float = param(
        0.5, unit="share per unit of pressure", low=0.0, high=1.0, role="uncertainty",
        source="assumption", doc="rise of the price weight with budget pressure, rule (3)",
    )  # fmt: skip
    local_awareness: float = param(
        1.05, unit="factor", low=0.5, high=3.0, role="uncertainty", source="fitted to P11, P18",
        doc="how much more widely firms of the buyer's place hear of its tenders",
    )  # fmt: skip
    local_awareness_power: float = param(
        1.5, unit="exponent", low=0.5, high=3.0, role="uncertainty", source="fitted to P11",
        doc="response of that factor to the odds of a buyer's published own-place share",
    )  # fmt: skip
    usual_own_place_share: float = param(
        0.45, unit="share", low=0.28, high=0.60, role="uncertainty", source="P11, P18, assumption",
        doc="own-place share of a council without a published one",
    )  # fmt: skip
    imitation: float = param(
        0.2, unit="share a year", low=0.0, high=0.5, role="uncertainty", source="assumption",
        doc="part of the gap to a better-performing neighbour that a buyer closes, rule (21)",
    )  # fmt: skip
    imitation_margin: float = param(
        0.02, unit="ratio", low=0.0, high=0.1, role="uncertainty", source="assumption",
        doc="how much better a neighbour must do, services per pound, to be imitated",
    )  # fmt: skip
    savings_use: Literal["return", "reserves", "reinvest"] = param(
        "return", unit="", role="lever", source="model page, rule (2); assumption",
        doc="what becomes of awards below estimate: back to the funder, kept, or more needs met",
    )  # fmt: skip
    reserves: float = param(
        0.19, unit="share of a year's purchases", low=0.04, high=0.35, role="uncertainty",
        source="CIPFA briefing English local authority reserves, June 2015: general 4 % and "
        "earmarked 15 % of revenue spending; assumption that purchases have their part of it",
        doc="what a buyer has in reserve at the start",
    )  # fmt: skip
    least_reserves: float = param(
        0.03, unit="share of a year's purchases", low=0.0, high=0.10, role="uncertainty",
        source="Gateshead council, reserves policy in its medium term financial strategy 2024/25; "
        "assumption for all others",
        doc="reserves below which a buyer holds back purchases to fill them up again",
    )  # fmt: skip
    rebuild_months: float = param(
        12.0, unit="months", low=3.0, high=36.0, role="uncertainty", source="assumption",
        doc="time in which a buyer means to fill reserves that fell short",
    )  # fmt: skip
    savings_memory: float = param(
        12.0, unit="months", low=3.0, high=36.0, role="constant", source="assumption",
        doc="months over which a buyer that reinvests reckons its saving rate",
    )  # fmt: skip
    belief: float = param(
        3.5, unit="bidders", low=2.0, high=6.0, role="uncertainty", source="A03",
        doc="bidders that buyers and suppliers expect at the start",
    )  # fmt: skip
