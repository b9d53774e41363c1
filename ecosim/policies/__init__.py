"""Levers: each bends a typed decision point; a value goes in, a value comes out."""

from ecosim.policies.base import LEVERS, Lever, Moment
from ecosim.policies.budget_cut import BudgetCut
from ecosim.policies.buyer_capability import BuyerCapability
from ecosim.policies.legal_regime import LegalRegime
from ecosim.policies.local_sourcing import LocalSourcing
from ecosim.policies.retrofit_programme import RetrofitProgramme
from ecosim.policies.stack import PolicyEvent, PolicyStack

__all__ = [
    "LEVERS",
    "BudgetCut",
    "BuyerCapability",
    "LegalRegime",
    "Lever",
    "LocalSourcing",
    "Moment",
    "PolicyEvent",
    "PolicyStack",
    "RetrofitProgramme",
]
