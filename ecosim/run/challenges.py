"""The table of innovation challenges: what each was about, how far it came, what it cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ecosim.innovation.challenge import Hurdle, Reason, Status, Tag, Type
from ecosim.kernel.types import AnyArray, Pathway, Stage
from ecosim.run.collect import named

if TYPE_CHECKING:
    from enum import IntEnum

    from ecosim.model import ProcurementModel

#: partners that a row names, the leader first
PARTNERS = 3


def challenge_columns(model: ProcurementModel) -> Mapping[str, Any]:
    """Return every challenge of the run in the order in which they were set; none where none is.

    Months are numbers of the run, -1 where something has not happened.
    """
    c, region = model.innovation.challenges, model.region
    if not len(c):
        return {}
    leader = c.candidate[:, 0]
    started = c.activated >= 0
    place = np.where(started, model.suppliers.place[leader], -1)
    owner = np.where(started, np.where(c.supplier_owns, 1, 2), 0)
    return {
        "challenge": np.arange(len(c)),
        "key": c.key.copy(),
        "buyer": named(c.buyer, [buyer.code for buyer in region.buyers]),
        "category": named(c.category, region.sectors.codes),
        **_codes(c, {"tag": Tag, "type": Type, "pathway": Pathway, "stage": Stage,
                     "status": Status, "reason": Reason}),
        "entered": c.entered.copy(), "since": c.since.copy(), "ended": c.ended.copy(),
        **_by_member("entered_", Stage, c.reached), **_by_member("passed_", Stage, c.passed),
        "cost": c.spent.sum(axis=1), "research": c.research.copy(),
        **_by_member("cost_", Stage, c.spent),
        "n_able": c.n_able.copy(), **_by_member("blocked_", Hurdle, c.blocked),
        "n_answered": c.n_answered.copy(), "n_beyond_list": c.n_beyond_list.copy(),
        "activated": c.activated.copy(), "n_partners": c.n_partners.copy(),
        **{f"partner_{i + 1}": np.where(i < c.n_partners, c.candidate[:, i], -1)
           for i in range(PARTNERS)},
        **{f"candidate_{i + 1}": c.candidate[:, i].copy() for i in range(c.candidate.shape[1])},
        "has_option": c.has_option.copy(), "is_financed": c.is_financed.copy(),
        "owner": named(owner, ["none", "supplier", "buyer"]),
        "owner_place": named(place, region.places.codes),
        "in_service": c.in_service.copy(),
        "n_adopters": np.maximum((c.adopted >= 0).sum(axis=1) - (c.in_service >= 0), 0),
        "n_outside": c.outside.copy(), "exports": c.exports.copy(),
        "adoption_cost": c.adoption.copy(), "finance": c.finance.copy(),
    }  # fmt: skip


def _codes(challenges: Any, kinds: Mapping[str, type[IntEnum]]) -> dict[str, Any]:
    """Return columns of codes as names."""
    return {
        name: named(getattr(challenges, name), [member.name.lower() for member in kind])
        for name, kind in kinds.items()
    }


def _by_member(prefix: str, kind: type[IntEnum], values: AnyArray) -> dict[str, AnyArray]:
    """Return one column a member of an enumeration, from (n, members)."""
    return {f"{prefix}{member.name.lower()}": values[:, member].copy() for member in kind}
