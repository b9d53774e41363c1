"""Parameters of the market, declared once."""

from __future__ import annotations

from typing import Literal

from ecosim.errors import ParameterError
from ecosim.kernel.params import param, parameter_group

#: looks that a tender can take: draws and compiled passes number them so far
MOST_LOOKS = 64


@parameter_group("market.needs")
class NeedParams:
    """What buyers need, rules (1) and (2)."""

    mean_log_value: float = param(
        9.8, unit="ln GBP", low=9.3, high=11.7, role="uncertainty",
        source="assumption; fitted to P49",
        doc="mean of the log of a contract's estimated value, before truncation",
    )  # fmt: skip
    sd_log_value: float = param(
        1.8, unit="ln units", low=1.4, high=2.3, role="uncertainty",
        source="P51 (an assumption, 1.4 to 2.2); the range reaches the 2.26 of published notices",
        doc="standard deviation of the log of a contract's estimated value",
    )  # fmt: skip
    largest_share: float = param(
        0.05, unit="share", low=0.02, high=0.2, role="constant",
        source="model page, rule (1); assumption",
        doc="largest need, as a share of the buyer's annual spend in the category",
    )  # fmt: skip
    smallest_value: float = param(
        500.0, unit="GBP", low=100.0, high=2000.0, role="constant", source="assumption",
        doc="smaller purchases are not tendered",
    )  # fmt: skip
    pipeline: float = param(
        1.25, unit="share of baseline spend", low=1.0, high=1.5, role="constant",
        source="model page, rule (2); assumption",
        doc="needs that are drawn; budgets decide which are authorised",
    )  # fmt: skip
    price_level: float = param(
        0.94, unit="price over estimate", low=0.9, high=1.1, role="constant", source="assumption",
        doc="mean price over estimate, weighted by value, at which baseline needs cost exactly "
        "baseline spend",
    )  # fmt: skip
    median_duration: float = param(
        24.0, unit="months", low=12.0, high=36.0, role="uncertainty",
        source="assumption; P52, itself an assumption, says 3 years (1 to 5)",
        doc="median length of a contract",
    )  # fmt: skip
    sd_log_duration: float = param(
        0.6, unit="ln units", low=0.3, high=0.9, role="uncertainty",
        source="assumption; P52 has no spread",
        doc="standard deviation of the log of a contract's length",
    )  # fmt: skip
    longest: int = param(
        48, unit="months", low=36, high=60, role="constant",
        source="assumption; P52, itself an assumption, says 1 to 5 years",
        doc="longest contract",
    )  # fmt: skip
    appeal_sd: float = param(
        0.4, unit="ln units", low=0.2, high=0.8, role="uncertainty",
        source="assumption; fitted to A02, A03",
        doc="spread of how widely needs of the same kind are noticed",
    )  # fmt: skip


@parameter_group("market.procedure")
class ProcedureParams:
    """Thresholds, frameworks and routes."""

    goods_services: float = param(
        207_720.0, unit="GBP incl. VAT", low=135_018.0, high=230_000.0, role="constant",
        source="SI 2025/1200: from January 2026; P41 is the value of 2024-2025, 214,904",
        doc="threshold of goods and services of local bodies",
    )  # fmt: skip
    goods_services_nhs: float = param(
        135_018.0, unit="GBP incl. VAT", low=120_000.0, high=230_000.0, role="constant",
        source="SI 2025/1200: from January 2026; P42 is the value of 2024-2025, 139,688",
        doc="threshold of goods and services of NHS trusts",
    )  # fmt: skip
    works: float = param(
        5_193_000.0, unit="GBP incl. VAT", low=4_000_000.0, high=6_000_000.0, role="constant",
        source="SI 2025/1200: from January 2026; P43 is the value of 2024-2025, 5,372,609",
        doc="threshold of works",
    )  # fmt: skip
    light_touch: float = param(
        663_540.0, unit="GBP incl. VAT", low=500_000.0, high=800_000.0, role="constant",
        source="P44", doc="threshold of social, health, education and cultural services",
    )  # fmt: skip
    vat: float = param(
        0.20, unit="share", low=0.0, high=0.25, role="constant", source="UK standard rate",
        doc="value added tax in the thresholds; estimates are without",
    )  # fmt: skip
    quick_quote_below: float = param(
        25_000.0, unit="GBP", low=5_000.0, high=60_000.0, role="lever", source="P49, assumption",
        doc="estimates below are bought by quotes from a few invited firms",
    )  # fmt: skip
    quotes: int = param(
        3, unit="firms", low=2, high=10, role="lever", source="assumption",
        doc="most firms invited to quote",
    )  # fmt: skip
    framework_share: float = param(
        0.26, unit="share", low=0.11, high=0.54, role="uncertainty",
        source="assumption; P53: .26 of the value awarded, used as a share of needs",
        doc="needs called off from frameworks, national ones included; NHS trusts keep the larger "
        "share that their national frameworks alone have (routes_nhs); by value .34 in all",
    )  # fmt: skip
    routes: tuple[float, ...] = param(
        (0.86, 0.08, 0.04, 0.02), unit="share", low=0.0, high=1.0, role="lever",
        source="assumption", is_weights=True,
        doc="baseline shares of needs by route: sole, higher tier, collaboration, quasi-regional",
    )  # fmt: skip
    routes_nhs: tuple[float, ...] = param(
        (0.36, 0.59, 0.05, 0.0), unit="share", low=0.0, high=1.0, role="lever",
        source="P33, assumption", is_weights=True,
        doc="the same for NHS trusts, whose national frameworks leave small firms little",
    )  # fmt: skip
    bundle: int = param(
        3, unit="needs", low=2, high=4, role="uncertainty", source="assumption",
        doc="needs of the same category and month that a collaboration joins",
    )  # fmt: skip


@parameter_group("market.entry")
class EntryParams:
    """Who hears, who may bid and who enters, rules (4) to (8)."""

    sigma_c: float = param(
        0.10, unit="ln units", low=0.07, high=0.15, role="uncertainty", source="A05, A06",
        doc="spread of cost signals",
    )  # fmt: skip
    reserve: float = param(
        1.15, unit="price over estimate", low=1.05, high=1.30, role="uncertainty",
        source="A05, A06", doc="highest price a buyer accepts",
    )  # fmt: skip
    cost_floor: float = param(
        150.0, unit="GBP per bid", low=50.0, high=3000.0, role="uncertainty",
        source="assumption; model page; P55, P57 are costs of larger tenders",
        doc="K0: cost of a bid that does not grow with value",
    )  # fmt: skip
    cost_slope: float = param(
        0.006, unit="share of estimate", low=0.003, high=0.015, role="uncertainty",
        source="assumption; model page; P55, P57 are costs of larger tenders",
        doc="k: cost of a bid per pound of estimate",
    )  # fmt: skip
    cost_cap: float = param(
        0.015, unit="share of estimate", low=0.01, high=0.04, role="uncertainty",
        source="assumption; tuned: the model page says .02; P55, P57 are costs of larger tenders",
        doc="k2: a bid never costs more than this share of the estimate",
    )  # fmt: skip
    looks_micro: tuple[float, ...] = param(
        (3.0, 1.0, 1.0), unit="looks", low=0.0, high=8.0, role="uncertainty", source="assumption",
        doc="looks at micro firms of ring 0, 1 and 2",
    )  # fmt: skip
    looks_small: tuple[float, ...] = param(
        (4.0, 1.0, 1.0), unit="looks", low=0.0, high=8.0, role="uncertainty", source="assumption",
        doc="looks at small firms of ring 0, 1 and 2",
    )  # fmt: skip
    looks_vcse: tuple[float, ...] = param(
        (2.0, 1.0, 1.0), unit="looks", low=0.0, high=8.0, role="uncertainty", source="assumption",
        doc="looks at third-sector bodies of ring 0, 1 and 2",
    )  # fmt: skip
    looks_medium: int = param(
        3, unit="looks", low=1, high=8, role="uncertainty", source="assumption",
        doc="looks at medium firms of the region",
    )  # fmt: skip
    looks_large: int = param(
        4, unit="looks", low=1, high=8, role="uncertainty", source="assumption",
        doc="looks at large firms of the region",
    )  # fmt: skip
    looks_national: int = param(
        6, unit="looks", low=1, high=12, role="uncertainty", source="assumption",
        doc="looks at national firms",
    )  # fmt: skip
    redraws: int = param(
        4, unit="draws", low=0, high=8, role="constant", source="assumption",
        doc="how often a look at an empty slot is drawn again",
    )  # fmt: skip
    awareness: tuple[float, ...] = param(
        (0.525, 0.12, 0.08), unit="probability", low=0.05, high=0.60, role="uncertainty",
        source="P58, P59; fitted to P10, P11, P31",
        doc="chance that a regional firm of ring 0, 1 and 2 hears of a tender",
    )  # fmt: skip
    awareness_national: float = param(
        0.44, unit="probability", low=0.27, high=0.82, role="uncertainty",
        source="P58, P59; fitted to P10, P17", doc="chance that a national firm hears of a tender",
    )  # fmt: skip
    listed: tuple[float, ...] = param(
        (0.30, 0.35, 0.55, 0.70), unit="probability", low=0.05, high=0.95, role="uncertainty",
        source="P53, assumption",
        doc="chance that an SME, third-sector body, large or national firm is on a buyer's "
        "framework",
    )  # fmt: skip
    listed_open: tuple[float, ...] = param(
        (0.50, 0.55, 0.65, 0.75), unit="probability", low=0.30, high=1.0, role="uncertainty",
        source="assumption; Procurement Act 2023 s.36: nobody who qualifies is kept out",
        doc="chance that an SME, third-sector body, large or national firm has joined the "
        "combined authority's open list",
    )  # fmt: skip
    list_notice: float = param(
        0.8, unit="probability", low=0.5, high=1.0, role="uncertainty", source="assumption",
        doc="chance that a listed firm answers a call-off or an open regional list",
    )  # fmt: skip
    list_months: int = param(
        48, unit="months", low=24, high=60, role="constant",
        source="P52 (an assumption): frameworks run for up to 4 years",
        doc="months after which lists are refreshed",
    )  # fmt: skip
    s_max: float = param(
        2.0, unit="x monthly turnover", low=1.0, high=4.0, role="uncertainty",
        source="assumption",
        doc="largest monthly value a firm is trusted with; nationals' headquarters stand for them",
    )  # fmt: skip
    ring_cost: float = param(
        0.02, unit="ln units per ring", low=0.0, high=0.03, role="uncertainty",
        source="assumption", doc="cost of distance for firms of the region",
    )  # fmt: skip
    scale_elasticity: float = param(
        -0.01, unit="ln cost per ln value", low=-0.08, high=0.0, role="uncertainty",
        source="assumption", doc="economies of contract size around the median value",
    )  # fmt: skip
    learning: float = param(
        0.02, unit="ln units per win", low=0.0, high=0.05, role="uncertainty",
        source="assumption", doc="cost saved by experience",
    )  # fmt: skip
    learning_wins: int = param(
        3, unit="wins", low=1, high=6, role="constant", source="model page, rule (7); assumption",
        doc="wins after which nothing more is learned",
    )  # fmt: skip
    congestion: float = param(
        0.05, unit="ln units per unit of load", low=0.0, high=0.2, role="uncertainty",
        source="assumption", doc="cost of working beyond the usual load",
    )  # fmt: skip
    usual_load: float = param(
        1 / 1.15, unit="ratio", low=0.75, high=0.95, role="constant",
        source="assumption: capacity 15 % above usual work, model page; F27, itself an assumption, "
        "says .8 (.75 to .9)",
        doc="load at which congestion costs nothing",
    )  # fmt: skip
    higher_tier_saving: float = param(
        0.03, unit="ln units", low=0.0, high=0.08, role="uncertainty", source="assumption",
        doc="economies of scale of a national framework",
    )  # fmt: skip
    pooling: float = param(
        0.25, unit="probability", low=0.0, high=0.6, role="uncertainty", source="assumption",
        doc="chance that SMEs too small for a tender join in a consortium of 2 to 4",
    )  # fmt: skip
    consortium_cost: float = param(
        0.02, unit="ln units", low=0.0, high=0.06, role="uncertainty", source="assumption",
        doc="cost of working together in a consortium",
    )  # fmt: skip
    pooled_list_cost: float = param(
        0.5, unit="share of the bid cost", low=0.2, high=1.0, role="uncertainty",
        source="assumption", doc="bid cost that a regional open list leaves",
    )  # fmt: skip

    def check_together(self) -> None:
        """Raise where a tender would take more looks than it can.

        Raises
        ------
        ParameterError
        """
        several = (*self.looks_micro, *self.looks_small, *self.looks_vcse)
        others = (self.looks_medium, self.looks_large, self.looks_national)
        looks = sum(round(n) for n in (*several, *others))
        if looks > MOST_LOOKS:
            raise ParameterError(
                f"market.entry.looks_* add up to {looks} looks a tender",
                expected=f"at most {MOST_LOOKS}, over all sizes and rings",
                hint="lower some of them",
                path=("parameters", "market.entry.looks_micro"),
            )


@parameter_group("market.award")
class AwardParams:
    """How bids are compared, rules (10) and (11)."""

    rule: Literal["linear", "relative_lowest", "lowest_price", "fixed_price_quality_only"] = param(
        "linear", unit="", role="lever", source="P60, P61", doc="rule that compares bids",
    )  # fmt: skip
    social_weight: float = param(
        0.10, unit="weight", low=0.0, high=0.3, role="lever", source="P62",
        doc="weight of social value; quality has what price and social value leave",
    )  # fmt: skip
    quality_level: float = param(
        0.6, unit="0-1", low=0.4, high=0.8, role="constant", source="assumption",
        doc="quality of a usual bid",
    )  # fmt: skip
    quality_sd: float = param(
        0.08, unit="0-1", low=0.05, high=0.15, role="uncertainty", source="assumption",
        doc="spread of the quality of bids",
    )  # fmt: skip
    quality_floor: float = param(
        0.35, unit="0-1", low=0.2, high=0.5, role="constant", source="assumption",
        doc="quality below which a bid for the least demanding need is not admissible",
    )  # fmt: skip
    quality_span: float = param(
        0.10, unit="0-1", low=0.0, high=0.3, role="constant", source="assumption",
        doc="what the most demanding need asks for beyond that",
    )  # fmt: skip
    quality_capability: float = param(
        0.2, unit="quality per unit of capability", low=0.0, high=0.5, role="uncertainty",
        source="assumption", doc="what a firm's capability adds to its quality",
    )  # fmt: skip
    social_level: tuple[float, ...] = param(
        (0.5, 0.6, 0.5, 0.45), unit="0-1", low=0.0, high=1.0, role="uncertainty",
        source="assumption",
        doc="social value usually offered by SMEs, third sector, large and national firms",
    )  # fmt: skip
    social_local: float = param(
        0.05, unit="0-1", low=0.0, high=0.3, role="uncertainty", source="assumption",
        doc="more social value offered by a firm of the buyer's place",
    )  # fmt: skip
    social_sd: float = param(
        0.1, unit="0-1", low=0.0, high=0.3, role="uncertainty", source="assumption",
        doc="spread of the social value offered",
    )  # fmt: skip
    judgement_sd: float = param(
        0.05, unit="0-1", low=0.0, high=0.15, role="uncertainty", source="assumption",
        doc="noise in judging quality of a buyer with no capability; none at capability 1",
    )  # fmt: skip
    unproven: float = param(
        0.03, unit="score", low=0.0, high=0.1, role="uncertainty", source="assumption",
        doc="what a firm without a win loses with a buyer that takes no risks",
    )  # fmt: skip
    incumbent: float = param(
        0.02, unit="0-1", low=0.0, high=0.06, role="uncertainty", source="assumption",
        doc="quality bonus of the firm that won the buyer's last contract of the category",
    )  # fmt: skip
    is_random: bool = param(
        False, unit="", role="constant", source="null model",
        doc="award at random among those who may bid, at a fixed price: what rules explain is "
        "what this cannot",
    )  # fmt: skip
    random_price: float = param(
        1.0, unit="price over estimate", low=0.9, high=1.15, role="constant",
        source="null model", doc="price of an award at random",
    )  # fmt: skip


@parameter_group("market.delivery")
class DeliveryParams:
    """What comes of a contract."""

    subcontract_share: float = param(
        0.16, unit="share of what is made in the region", low=0.04, high=0.25,
        role="uncertainty",
        source="assumption; P39 (.04 to .2) is what primes of UK central government pass on to "
        "SMEs anywhere, of all they are paid",
        doc="what large and national primes pass on to SMEs of the region",
    )  # fmt: skip
    subcontract_rings: tuple[float, ...] = param(
        (0.5, 0.3, 0.2), unit="share", low=0.0, high=1.0, role="uncertainty", source="assumption",
        is_weights=True,
        doc="subcontracts by ring of the SME seen from the buyer: 0, 1 and 2",
    )  # fmt: skip
    subcontract_cost: float = param(
        0.05, unit="share of work per share of the price", low=0.0, high=0.15, role="uncertainty",
        source="assumption",
        doc="what it costs a prime to manage subcontracts beyond its usual share, per pound",
    )  # fmt: skip
    social_kept: float = param(
        0.6, unit="share", low=0.3, high=0.9, role="uncertainty", source="assumption",
        doc="social value promised that is delivered when nobody checks",
    )  # fmt: skip
    social_kept_checked: float = param(
        0.9, unit="share", low=0.6, high=1.0, role="uncertainty", source="assumption",
        doc="social value promised that is delivered when it is checked in full",
    )  # fmt: skip
    monitoring_cost: float = param(
        0.005, unit="share of work", low=0.0, high=0.02, role="uncertainty", source="assumption",
        doc="what a supplier spends on reporting and keeping its promises when checked in full",
    )  # fmt: skip
    abnormally_low: float = param(
        0.85, unit="price over estimate", low=0.75, high=0.95, role="constant",
        source="model page, section 5; assumption", doc="a lower price is abnormally low",
    )  # fmt: skip
    overrun_chance: float = param(
        0.08, unit="probability", low=0.0, high=0.3, role="uncertainty", source="assumption",
        doc="chance that a contract needs more work than planned",
    )  # fmt: skip
    overrun_chance_low: float = param(
        0.35, unit="probability", low=0.1, high=0.7, role="uncertainty", source="assumption",
        doc="the same for an abnormally low winner",
    )  # fmt: skip
    overrun_size: float = param(
        0.20, unit="share of work", low=0.05, high=0.5, role="uncertainty", source="assumption",
        doc="additional work of a contract that overruns",
    )  # fmt: skip
    overrun_paid: float = param(
        0.5, unit="share", low=0.0, high=1.0, role="uncertainty", source="assumption",
        doc="part of an overrun's cost that the buyer pays from reserves",
    )  # fmt: skip
    overload_quality: float = param(
        0.3, unit="quality per unit of load", low=0.0, high=0.6, role="uncertainty",
        source="assumption",
        doc="quality lost per unit of load beyond capacity, in each month of a contract",
    )  # fmt: skip
    usual_margin: float = param(
        0.05, unit="share of price", low=0.0, high=0.1, role="uncertainty", source="assumption",
        doc="margin below which quality suffers",
    )  # fmt: skip
    thin_margin_quality: float = param(
        1.0, unit="quality per unit of margin", low=0.0, high=3.0, role="uncertainty",
        source="assumption", doc="quality lost per unit of margin below the usual",
    )  # fmt: skip
    relet_premium: float = param(
        0.10, unit="share of estimate", low=0.0, high=0.3, role="uncertainty",
        source="assumption", doc="what remaining work costs more when a supplier failed",
    )  # fmt: skip


@parameter_group("market.learning")
class LearningParams:
    """How buyers and bidders learn, rule (21)."""

    belief_speed: float = param(
        0.05, unit="1/tender", low=0.01, high=0.2, role="uncertainty", source="assumption",
        doc="weight of the newest tender in the belief about the number of bidders",
    )  # fmt: skip
    fastest_belief: float = param(
        0.3, unit="1/month", low=0.1, high=0.6, role="constant", source="assumption",
        doc="most that a belief moves in a month, however many tenders",
    )  # fmt: skip
    capability_speed: float = param(
        0.01, unit="1/month", low=0.0, high=0.05, role="uncertainty", source="assumption",
        doc="rise of a buyer's capability per usual month of tenders beyond the usual",
    )  # fmt: skip
