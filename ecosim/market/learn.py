"""Buyers and bidders learn from the month's tenders, rule (21)."""

from __future__ import annotations

import numpy as np

from ecosim.agents.suppliers import NEVER
from ecosim.kernel import engine
from ecosim.kernel.params import Parameters
from ecosim.kernel.types import AnyArray, Floats, Ints
from ecosim.market.parameters import LearningParams
from ecosim.market.world import World
from ecosim.procurement.contract import Awards
from ecosim.procurement.tender import Tenders


def beliefs_after(
    belief: Floats, tenders: Tenders, n_bids: Ints, params: Parameters
) -> Floats:
    """Return beliefs about the number of bidders after a month's tenders: (n_buyers, S).

    Exponential smoothing towards the month's mean; k tenders weigh ``1 - (1 - a)^k``, up to a
    bound. A tender without bids teaches that one firm would have been alone.

    Parameters
    ----------
    belief : (n_buyers, S), bidders
    tenders
        The month's tenders.
    n_bids : (n,), bids of each tender
    """
    p = params.of(LearningParams)
    n_buyers, n_sectors = belief.shape
    code = tenders.buyer * n_sectors + tenders.category
    k = np.bincount(code, minlength=n_buyers * n_sectors).reshape(belief.shape)
    seen = np.maximum(n_bids, 1).astype(np.float64)
    total = np.bincount(code, seen, minlength=n_buyers * n_sectors).reshape(belief.shape)
    mean = np.divide(total, k, out=belief.copy(), where=k > 0)
    weight = np.minimum(1.0 - (1.0 - p.belief_speed) ** k, p.fastest_belief)
    return np.asarray(belief + weight * (mean - belief), dtype=np.float64)


def capability_after(
    capability: Floats, tenders: Tenders, usual: Floats, params: Parameters
) -> Floats:
    """Return buyers' capability after a month's tenders: (n_buyers,), 0-1.

    It rises with tenders beyond the buyer's usual number and fades with fewer, so that it stays
    where it is at baseline: ``k + speed x k (1 - k) (n / usual - 1)``, the gap bounded by 1.

    Parameters
    ----------
    capability : (n_buyers,), 0-1
    tenders
        The month's tenders.
    usual : (n_buyers,), tenders a month at baseline
    """
    p = params.of(LearningParams)
    n = np.bincount(tenders.buyer, minlength=len(capability)).astype(np.float64)
    ratio = np.divide(n, usual, out=np.ones_like(n), where=usual > 0)
    gap = np.clip(ratio - 1.0, -1.0, 1.0)
    step = p.capability_speed * capability * (1.0 - capability) * gap
    return np.clip(capability + step, 0.01, 0.99)


def update_buyers(
    world: World, tenders: Tenders, n_bids: Ints, usual: Floats, params: Parameters
) -> None:
    """Set beliefs and capability of all buyers after a month's tenders."""
    buyers, p = world.buyers, params.of(LearningParams)
    if engine.is_compiled():
        from ecosim.market.compiled_learn import learn

        learn(
            buyers.belief, buyers.capability, tenders.buyer, tenders.category, n_bids, usual,
            p.belief_speed, p.fastest_belief, p.capability_speed,
        )  # fmt: skip
        return
    buyers.belief[...] = beliefs_after(buyers.belief, tenders, n_bids, params)
    buyers.capability[...] = capability_after(buyers.capability, tenders, usual, params)


def note_winners(world: World, awards: Awards, month: int) -> int:
    """Note who won: the buyers' last winners, suppliers' experience and first wins.

    Returns
    -------
    first_winners
        How many suppliers won for the first time.
    """
    s, who = world.suppliers, awards.supplier
    if engine.is_compiled():
        from ecosim.market.compiled_learn import note_wins

        return int(note_wins(
            world.last_winner, s.wins, s.first_win, awards.buyer, awards.category, who, month
        ))  # fmt: skip
    update_incumbents(world, awards.buyer, awards.category, who)
    np.add.at(s.wins, who, 1.0)
    first = np.unique(who[s.first_win[who] == NEVER])
    s.first_win[first] = month
    return len(first)


def update_incumbents(
    world: World, buyer: AnyArray, category: AnyArray, supplier: AnyArray
) -> None:
    """Set the winner of each buyer's last contract of a category; rows are in order of award."""
    world.last_winner[buyer, category] = supplier
