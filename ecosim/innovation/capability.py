"""What innovative work, support and neighbours in a network add to capability, equation (19)."""

from __future__ import annotations

import numpy as np

from ecosim.kernel.params import param, parameter_group
from ecosim.kernel.types import Floats


@parameter_group("innovation.capability")
class CapabilityParams:
    """How fast suppliers learn new things, equation (19)."""

    work: float = param(
        0.15, unit="per year", low=0.0, high=0.4, role="uncertainty", source="assumption",
        doc="l0: part of the gap to 1 that a year of innovative work closes",
    )  # fmt: skip
    support: float = param(
        0.10, unit="per year", low=0.0, high=0.3, role="uncertainty", source="assumption",
        doc="l1: part of the gap to 1 that a year of business support closes",
    )  # fmt: skip
    spillover: float = param(
        0.05, unit="per year", low=0.0, high=0.2, role="uncertainty", source="assumption",
        doc="l2: capability that a year among able members of the network adds, at most",
    )  # fmt: skip
    k50: float = param(
        0.5, unit="0-1", low=0.2, high=0.8, role="uncertainty", source="assumption",
        doc="capability at which a firm takes up half of what spills over",
    )  # fmt: skip


def capability_gain(
    capability: Floats, work: Floats, support: Floats, spillover: Floats, p: CapabilityParams
) -> Floats:
    """Return what a month adds to capability, equation (19): (n,).

    ``dk = l0 (1 - k) innovative work + l1 (1 - k) support + l2 spillover k / (k + k50)``. The other
    two terms, fading towards the firm's base and the loss from winning on price alone, are in
    :func:`ecosim.economy.firms.next_capability`.

    Parameters
    ----------
    capability : (n,) 0-1
    work, support : (n,), share of the month in which the firm does such work, is supported
    spillover : (n,) 0-1, what there is to learn from neighbours
    p
    """
    gap = 1.0 - capability
    learned = p.work * gap * work + p.support * gap * support
    taken_up = p.spillover * spillover * capability / (capability + p.k50)
    return np.asarray((learned + taken_up) / 12.0)
