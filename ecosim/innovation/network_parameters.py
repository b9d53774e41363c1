"""Parameters of ties and of what they carry."""

from __future__ import annotations

from ecosim.kernel.params import param, parameter_group


@parameter_group("innovation.ties")
class TieParams:
    """How strong ties are when they are born, and how they fade."""

    half_life: float = param(
        36.0, unit="months", low=12.0, high=72.0, role="uncertainty", source="assumption",
        doc="months in which a tie that nothing renews loses half of its weight",
    )  # fmt: skip
    memory: int = param(
        12, unit="months", low=1, high=60, role="uncertainty", source="assumption",
        doc="months in which a contract was at work for it to tie buyer and supplier",
    )  # fmt: skip
    joint_bid: float = param(
        1.0, unit="ties", low=0.5, high=2.0, role="constant", source="unit of weight",
        doc="weight of the tie of two firms that bid or do research together",
    )  # fmt: skip
    cohort: float = param(
        0.5, unit="ties", low=0.1, high=1.0, role="uncertainty", source="assumption",
        doc="weight of the tie of two firms in one support cohort, and of each with its host",
    )  # fmt: skip
    showcase: float = param(
        0.3, unit="ties", low=0.1, high=1.0, role="uncertainty", source="assumption",
        doc="weight of the tie of two firms of one showcase, and of each with its host",
    )  # fmt: skip
    activation: float = param(
        1.0, unit="ties", low=0.5, high=2.0, role="uncertainty", source="assumption",
        doc="weight of the tie of buyer and partner when an innovation partnership is activated",
    )  # fmt: skip
    membership: float = param(
        1.0, unit="ties", low=0.5, high=2.0, role="uncertainty", source="assumption",
        doc="weight of the standing tie of an innovation alliance with each other knowledge node",
    )  # fmt: skip
    floor: float = param(
        0.01, unit="ties", low=0.0, high=0.05, role="constant", source="assumption",
        doc="weight below which a tie is forgotten, once a year",
    )  # fmt: skip


@parameter_group("innovation.spillover")
class SpilloverParams:
    """What ties offer a firm to learn, the spill-over of equation (19)."""

    w50: float = param(
        2.0, unit="ties", low=0.5, high=5.0, role="uncertainty", source="assumption",
        doc="weight of all ties of a firm at which they offer half of what its partners know",
    )  # fmt: skip
    node_capability: float = param(
        0.8, unit="0-1", low=0.5, high=1.0, role="uncertainty", source="assumption",
        doc="capability of universities and brokers as partners",
    )  # fmt: skip
