"""How solutions spread: to other buyers of the region, equation (20), and beyond it."""

from __future__ import annotations

import numpy as np

from ecosim.kernel.params import param, parameter_group
from ecosim.kernel.random import Streams
from ecosim.kernel.types import Bools, Floats, Ints, Keys


@parameter_group("innovation.diffusion")
class DiffusionParams:
    """How working solutions are taken up elsewhere, equation (20)."""

    p: float = param(
        0.003, unit="per month", low=0.001, high=0.005, accept=(0.0, 1.0), role="uncertainty",
        source="assumption", doc="rate at which a buyer takes up a solution by itself",
    )  # fmt: skip
    q: float = param(
        0.03, unit="per month and neighbour", low=0.01, high=0.06, accept=(0.0, 1.0),
        role="uncertainty", source="assumption",
        doc="rise of that rate with each neighbour that uses the solution",
    )  # fmt: skip
    unseen: float = param(
        0.5, unit="share", low=0.0, high=1.0, role="uncertainty", source="assumption",
        doc="part of p that is left for solutions that were never showcased",
    )  # fmt: skip
    adoption_cost: float = param(
        20_000.0, unit="GBP", low=0.0, high=200_000.0, role="uncertainty", source="assumption",
        doc="what it costs a buyer to take up somebody else's solution",
    )  # fmt: skip
    outside_buyers: int = param(
        300, unit="buyers", low=100, high=1000, accept=(0, 1000), role="uncertainty",
        source="assumption", doc="buyers outside the region that could use a solution",
    )  # fmt: skip
    outside: float = param(
        0.1, unit="share", low=0.0, high=0.5, role="uncertainty", source="assumption",
        doc="part of p at which each of them takes it up",
    )  # fmt: skip
    outside_finance: float = param(
        0.5, unit="share", low=0.0, high=2.0, role="uncertainty", source="assumption",
        doc="rise of that rate where private finance came in at the showcase",
    )  # fmt: skip
    export_value: float = param(
        25_000.0, unit="GBP a year", low=5_000.0, high=100_000.0, role="uncertainty",
        source="assumption", doc="what each of them buys from the owner at first",
    )  # fmt: skip


def adoption_hazard(
    users: Bools, neighbours: Floats, readiness: Floats, p: Floats, q: float
) -> Floats:
    """Return the chance that a buyer takes up a solution this month, equation (20).

    ``1 - exp(-(p + q x adopting neighbours) x readiness)``.

    Parameters
    ----------
    users : (k, n_buyers), who uses each solution
    neighbours : (n_buyers, n_buyers), weight of the second in the eyes of the first
    readiness : (n_buyers,) 0-1
    p : (k,), rate without neighbours
    q : rate a neighbour

    Returns
    -------
    hazard : (k, n_buyers)
    """
    adopting = users.astype(np.float64) @ neighbours.T
    return np.asarray(-np.expm1(-(p[:, None] + q * adopting) * readiness))


def adopts(
    streams: Streams, key: Keys, users: Bools, may: Bools, hazard: Floats, month: int
) -> Bools:
    """Return who takes up which solution this month: (k, n_buyers).

    One uniform a solution, buyer and month: a higher hazard keeps every adoption of a lower one.

    Parameters
    ----------
    streams
    key : (k,) of the solutions
    users : (k, n_buyers), who uses it already
    may : (k, n_buyers), who buys what it is for
    hazard : (k, n_buyers)
    month
    """
    look = np.arange(users.shape[1])[None, :]
    u = streams.uniform("innovation.adoption", key[:, None], month, look)
    return np.asarray(may & ~users & (u < hazard))


def adopts_outside(
    streams: Streams, key: Keys, so_far: Ints, rate: Floats, p: DiffusionParams, month: int
) -> Ints:
    """Return how many buyers outside the region take up each solution this month: (k,).

    Parameters
    ----------
    streams
    key : (k,) of the solutions
    so_far : (k,), those that already have
    rate : (k,), per month and buyer
    p
    month
    """
    left = np.maximum(p.outside_buyers - so_far, 0)
    mean = left * -np.expm1(-rate)
    count = streams.poisson("innovation.outside", key, month + 1, mean=mean)
    return np.asarray(np.minimum(count, left), dtype=np.int64)
