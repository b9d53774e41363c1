"""Does the placebo gate say in names, not in codes, where two arms parted?"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from ecosim.model.parting import Difference, in_words


class Contracts(SimpleNamespace):
    """Two contracts of the second buyer, the last one for the second service."""

    def __len__(self) -> int:
        return 2


MODEL: Any = SimpleNamespace(
    region=SimpleNamespace(
        buyers=[SimpleNamespace(code="a", name="A Trust"),
                SimpleNamespace(code="birmingham_council", name="Birmingham City Council")],
        sectors=SimpleNamespace(codes=("CON", "MAN"), names=("Construction", "Manufacturing")),
    ),
    contracts=Contracts(buyer=np.array([1, 1]), category=np.array([0, 1])),
)  # fmt: skip


def test_a_contract_is_named_by_its_buyer_and_service() -> None:
    said = in_words(MODEL, Difference("market.contracts.supplier", 1))
    assert said == "contract 1 of Birmingham City Council for Manufacturing: winner"


def test_a_buyer_is_called_by_its_name() -> None:
    assert in_words(MODEL, Difference("buyers.funding", 0)) == "buyer A Trust: funding"
