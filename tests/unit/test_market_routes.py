"""Do bent shares of routes move as few needs as they can?"""

from __future__ import annotations

import numpy as np
import pytest

from ecosim.market.procedures import rerouted
from ecosim.procurement.tender import Route

N = 100_000
U = (np.arange(N) + 0.5) / N
USUAL = np.tile([0.86, 0.08, 0.04, 0.02], (N, 1))


def routes(bent: list[float]) -> np.ndarray:
    return rerouted(U, USUAL, np.tile(bent, (N, 1)))


def test_usual_shares_keep_every_route() -> None:
    # edges of the usual routes lie at .86, .94 and .98
    expected = np.digitize(U, [0.86, 0.94, 0.98])
    assert (routes([0.86, 0.08, 0.04, 0.02]) == expected).all()


@pytest.mark.parametrize(
    "bent", [[0.43, 0.08, 0.04, 0.45], [0.215, 0.08, 0.255, 0.45], [0.9, 0.0, 0.1, 0.0]]
)
def test_routes_have_the_bent_shares(bent: list[float]) -> None:
    found = np.bincount(routes(bent), minlength=4) / N
    # evenly spaced draws: exact to one draw a boundary
    assert found == pytest.approx(bent, abs=4.0 / N)


def test_no_more_needs_move_than_must() -> None:
    before, after = routes([0.86, 0.08, 0.04, 0.02]), routes([0.215, 0.08, 0.255, 0.45])
    # .43 and .215 leave buying alone; the other routes keep every need
    assert (before != after).mean() == pytest.approx(0.645, abs=2.0 / N)
    assert (before[before != after] == Route.SOLE).all()


def test_needs_that_are_pooled_nest_in_the_share() -> None:
    some = routes([0.66, 0.08, 0.04, 0.22]) == Route.QUASI_REGIONAL
    more = routes([0.46, 0.08, 0.04, 0.42]) == Route.QUASI_REGIONAL
    assert not (some & ~more).any()
