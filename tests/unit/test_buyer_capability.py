"""Does training change how bids are judged, within bounds, and only while it lasts?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ecosim.policies import BuyerCapability
from tests.unit.lever_example import bend, stack, usual


def test_capability_rises_and_risk_aversion_falls_by_what_is_set() -> None:
    bent = bend(stack(BuyerCapability(capability=0.2, risk_appetite=0.4)), "judge")
    np.testing.assert_allclose(bent.capability, 0.7)
    np.testing.assert_allclose(bent.risk_aversion, 0.3)


def test_nobody_becomes_better_than_without_error() -> None:
    able = replace(usual()["judge"], capability=np.array([0.5, 0.9, 1.0, 0.0, 0.7]))
    bent = bend(stack(BuyerCapability(capability=0.4)), "judge", value=able)
    np.testing.assert_allclose(bent.capability, [0.9, 1.0, 1.0, 0.4, 1.0])


def test_half_a_ramp_is_half_the_effect() -> None:
    lever = BuyerCapability(start="2025-04", ramp=1, capability=0.2, risk_appetite=1.0)
    bent = bend(stack(lever), "judge", month=0)
    np.testing.assert_allclose(bent.capability, 0.6)
    np.testing.assert_allclose(bent.risk_aversion, 0.25)


@pytest.mark.parametrize("point", ["judge", "deliver"])
def test_nothing_set_is_the_very_same_object(point: str) -> None:
    value = usual()[point]
    assert bend(stack(BuyerCapability()), point, value=value) is value


def test_managed_contracts_overrun_less_often_as_the_ramp_goes() -> None:
    lever = BuyerCapability(start="2025-04", ramp=1, contract_management=0.4)
    np.testing.assert_allclose(bend(stack(lever), "deliver", month=0).overrun, 0.8)
    np.testing.assert_allclose(bend(stack(lever), "deliver", month=1).overrun, 0.6)
    # two levers: what is left after one is what the other avoids a part of
    both = stack(lever, BuyerCapability(contract_management=0.5))
    np.testing.assert_allclose(bend(both, "deliver", month=1).overrun, 0.3)
    assert bend(both, "deliver").monitoring.tolist() == [0.0] * 5


@pytest.mark.parametrize(
    ("lever", "words"),
    [
        (BuyerCapability(capability=0.2), "rises by 0.2"),
        (BuyerCapability(risk_appetite=0.5), "falls by 50%"),
        (BuyerCapability(contract_management=0.3), "30% of overruns are avoided"),
    ],
)
def test_words_say_what_changes(lever: BuyerCapability, words: str) -> None:
    assert words in lever.in_words()
