"""A region's public procurement ecosystem, month by month, on its published accounts.

>>> import ecosim as eco
>>> base = eco.Scenario.load("scenarios/baseline.yaml")  # doctest: +SKIP
>>> result = eco.simulate(base, seed=1)                  # doctest: +SKIP
>>> result.indicators, result.summary()                  # doctest: +SKIP

Names load on first use, so that ``import ecosim`` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ecosim.errors import EcosimError, InputError
    from ecosim.model import ProcurementModel
    from ecosim.policies import BudgetCut, LocalSourcing
    from ecosim.region import load_region
    from ecosim.result import Result
    from ecosim.run import run_scenarios, simulate
    from ecosim.scenario import Scenario
    from ecosim.study.compare import Comparison, compare

__version__ = "0.1.0"

__all__ = [
    "Scenario",
    "simulate",
    "compare",
    "run_scenarios",
    "Result",
    "Comparison",
    "ProcurementModel",
    "load_region",
    "LocalSourcing",
    "BudgetCut",
    "EcosimError",
    "InputError",
]

_HOME = {
    "Scenario": "ecosim.scenario",
    "simulate": "ecosim.run",
    "compare": "ecosim.study",
    "Comparison": "ecosim.study",
    "run_scenarios": "ecosim.run",
    "Result": "ecosim.result",
    "ProcurementModel": "ecosim.model",
    "load_region": "ecosim.region",
    "LocalSourcing": "ecosim.policies",
    "BudgetCut": "ecosim.policies",
    "EcosimError": "ecosim.errors",
    "InputError": "ecosim.errors",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'ecosim' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
