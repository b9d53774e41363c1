"""Levers: each bends a typed decision point; a value goes in, a value comes out."""

from ecosim.policies.base import LEVERS, Lever, Moment
from ecosim.policies.budget_cut import BudgetCut
from ecosim.policies.local_sourcing import LocalSourcing
from ecosim.policies.stack import PolicyEvent, PolicyStack

__all__ = [
    "LEVERS",
    "BudgetCut",
    "Lever",
    "LocalSourcing",
    "Moment",
    "PolicyEvent",
    "PolicyStack",
]
