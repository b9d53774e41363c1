"""Parameters of challenges and of the two pathways, declared once."""

from __future__ import annotations

from ecosim.kernel.params import param, parameter_group


@parameter_group("innovation.challenges")
class ChallengeParams:
    """Where challenges arise, and what they are."""

    usual_readiness: float = param(
        0.5, unit="0-1", low=0.2, high=0.8, role="constant", source="assumption",
        doc="readiness of buyers at which a programme brings the challenges that were asked for",
    )  # fmt: skip
    per_100m: float = param(
        1.0, unit="challenges a year per GBP 100m of purchases", low=0.2, high=5.0,
        accept=(0.0, 1e6), role="uncertainty", source="assumption",
        doc="most challenges that a buyer's staff can run",
    )  # fmt: skip
    unmet: float = param(
        1.0, unit="per share", low=0.0, high=5.0, role="uncertainty", source="assumption",
        doc="rise of challenges with the share of needs that go unmet",
    )  # fmt: skip
    dear: float = param(
        2.0, unit="per ratio", low=0.0, high=10.0, role="uncertainty", source="assumption",
        doc="pull of a category whose prices exceed estimates on the choice of category",
    )  # fmt: skip
    memory: float = param(
        12.0, unit="months", low=3.0, high=36.0, role="constant", source="assumption",
        doc="months over which a buyer reckons what goes unmet and what is dear",
    )  # fmt: skip
    types: tuple[float, ...] = param(
        (0.25, 0.35, 0.25, 0.15), unit="share", low=0.0, high=1.0, role="uncertainty",
        source="assumption", is_weights=True,
        doc="shares of product, service, process and organisational innovation; made to sum to 1",
    )  # fmt: skip


@parameter_group("innovation.showcase")
class ShowcaseParams:
    """The Showcase pathway, a number a stage.

    Design thinking, challenge articulation and release, SMEs identified, business support,
    prototypes showcased, business case for funding, partnership activated, research and trial.
    """

    months: tuple[float, ...] = param(
        (2, 1, 1, 4, 1, 3, 3, 6), unit="months", low=1.0, high=24.0, role="uncertainty",
        source="assumption; research as in phase 1 of I08",
        doc="whole months that each stage takes",
    )  # fmt: skip
    passes: tuple[float, ...] = param(
        (0.95, 0.95, 1.0, 0.85, 0.6, 0.45, 0.9, 0.7), unit="probability", low=0.0, high=1.0,
        role="uncertainty", source="assumption; I09, I10, I11 for funnels of other programmes",
        doc="chance to pass each stage; SMEs identified also needs one that answers; the last is "
        "that the solution works in service",
    )  # fmt: skip
    cost: tuple[float, ...] = param(
        (10_000, 5_000, 5_000, 47_000, 10_000, 10_000, 15_000, 10_000), unit="GBP", low=0.0,
        high=200_000.0, role="uncertainty", source="assumption; business support I04",
        doc="what the buyer pays to run each stage, beside the partners' research",
    )  # fmt: skip


@parameter_group("innovation.direct")
class DirectParams:
    """The Direct pathway, a number a stage.

    Business case for funding, design thinking, challenge articulation, partnership activated,
    research and trial.
    """

    months: tuple[float, ...] = param(
        (1, 1, 1, 3, 6), unit="months", low=1.0, high=24.0, role="uncertainty",
        source="assumption; research as in phase 1 of I08",
        doc="whole months that each stage takes",
    )  # fmt: skip
    passes: tuple[float, ...] = param(
        (1.0, 0.95, 0.95, 0.9, 0.5), unit="probability", low=0.0, high=1.0, role="uncertainty",
        source="assumption; I09, I10, I11 for funnels of other programmes",
        doc="chance to pass each stage; articulation also needs one SME that answers; the last is "
        "that the solution works in service",
    )  # fmt: skip
    cost: tuple[float, ...] = param(
        (10_000, 10_000, 10_000, 15_000, 10_000), unit="GBP", low=0.0, high=200_000.0,
        role="uncertainty", source="assumption",
        doc="what the buyer pays to run each stage, beside the partners' research",
    )  # fmt: skip


@parameter_group("innovation.partnership")
class PartnershipParams:
    """What moves the chances of a stage, and the research that partners do."""

    case_pressure: float = param(
        2.0, unit="per share of needs unfunded", low=0.0, high=5.0, role="uncertainty",
        source="assumption",
        doc="part of business cases that budget pressure makes fail: slope in pressure",
    )  # fmt: skip
    case_readiness: float = param(
        0.5, unit="per unit of readiness", low=0.0, high=1.0, role="uncertainty",
        source="assumption",
        doc="rise of a business case's chance with readiness above the usual",
    )  # fmt: skip
    case_finance: float = param(
        0.3, unit="share", low=0.0, high=1.0, role="uncertainty", source="assumption",
        doc="business cases, of those that would fail, that private finance of a supplier saves",
    )  # fmt: skip
    research: float = param(
        150_000.0, unit="GBP", low=50_000.0, high=1_000_000.0, role="uncertainty",
        source="assumption; I08",
        doc="research and trial that all partners of a challenge are paid for",
    )  # fmt: skip
    margin: float = param(
        0.05, unit="share of the price", low=0.0, high=0.15, role="uncertainty",
        source="assumption",
        doc="what a partner keeps of the price of research, and of supplies under the option",
    )  # fmt: skip
    supplier_owns: float = param(
        0.8, unit="probability", low=0.0, high=1.0, role="uncertainty", source="assumption",
        doc="chance that the leading partner owns the solution's rights, not the buyer",
    )  # fmt: skip


@parameter_group("innovation.candidates")
class CandidateParams:
    """Which small firms and third-sector bodies can answer a challenge, and what stops them."""

    looks: int = param(
        120, unit="looks", low=40, high=300, role="uncertainty", source="assumption",
        doc="slots of the region that are looked at for somebody who could answer",
    )  # fmt: skip
    digital: float = param(
        0.5, unit="share", low=0.0, high=1.0, role="uncertainty", source="assumption",
        doc="looks at digital firms; the others are at firms of the category",
    )  # fmt: skip
    active: float = param(
        0.35, unit="share", low=0.30, high=0.50, accept=(0.0, 1.0), role="uncertainty",
        source="F28, F29", doc="firms that innovate at all",
    )  # fmt: skip
    needed: float = param(
        0.5, unit="0-1", low=0.3, high=0.7, accept=(-10.0, 10.0), role="uncertainty",
        source="assumption", doc="fit from which on a firm is able to solve the challenge",
    )  # fmt: skip
    fit_sd: float = param(
        0.15, unit="0-1", low=0.05, high=0.3, role="uncertainty", source="assumption",
        doc="spread of a firm's fit to a challenge around its capability",
    )  # fmt: skip
    aware: tuple[float, ...] = param(
        (0.35, 0.25, 0.20), unit="probability", low=0.0, high=1.0, role="uncertainty",
        source="assumption; P58, P59 for tenders",
        doc="chance to hear of a challenge by ring: place, combined authority, region",
    )  # fmt: skip
    listed: float = param(
        0.3, unit="share", low=0.05, high=0.6, accept=(0.0, 1.0), role="uncertainty",
        source="assumption",
        doc="able firms that are on the buyer's approved list",
    )  # fmt: skip
    beyond_list: float = param(
        1.0, unit="share", low=0.0, high=1.0, role="lever", source="the brief's programme",
        doc="firms off the approved list that may answer all the same",
    )  # fmt: skip
    answer_cost: float = param(
        2_000.0, unit="GBP", low=300.0, high=10_000.0, accept=(0.0, 1e6), role="uncertainty",
        source="assumption; P55, P57 for bids",
        doc="median cost of answering a challenge",
    )  # fmt: skip
    answer_cost_sd: float = param(
        0.7, unit="ln units", low=0.3, high=1.0, role="uncertainty", source="assumption",
        doc="spread of that cost over firms",
    )  # fmt: skip
    answer_worth: float = param(
        0.03, unit="share of the research", low=0.01, high=0.10, accept=(0.0, 1e6),
        role="uncertainty", source="assumption",
        doc="what an answer is worth to a firm: chance to be chosen times what is gained",
    )  # fmt: skip
    overspecified: float = param(
        0.1, unit="0-1", low=0.0, high=0.3, role="uncertainty", source="assumption",
        doc="fit asked for beyond what is needed, by a buyer without any capability",
    )  # fmt: skip
    shortlist: int = param(
        5, unit="firms", low=3, high=8, accept=(3, 8), role="uncertainty", source="assumption",
        doc="firms that are invited to go on, best fit first",
    )  # fmt: skip
