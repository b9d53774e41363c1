"""Levers: each bends a typed decision point; a value goes in, a value comes out."""

from ecosim.policies.base import LEVERS, Lever, Moment
from ecosim.policies.bid_support import BidSupport
from ecosim.policies.budget_cut import BudgetCut
from ecosim.policies.business_support import BusinessSupport
from ecosim.policies.buyer_capability import BuyerCapability
from ecosim.policies.buyer_readiness import BuyerReadiness
from ecosim.policies.collaborative_procurement import CollaborativeProcurement
from ecosim.policies.innovation_partnership import InnovationPartnership
from ecosim.policies.investor_access import InvestorAccess
from ecosim.policies.knowledge_network import KnowledgeNetwork
from ecosim.policies.legal_regime import LegalRegime
from ecosim.policies.local_sourcing import LocalSourcing
from ecosim.policies.open_lists import OpenLists
from ecosim.policies.prompt_payment import PromptPayment
from ecosim.policies.published_challenges import PublishedChallenges
from ecosim.policies.published_pipelines import PublishedPipelines
from ecosim.policies.retrofit_programme import RetrofitProgramme
from ecosim.policies.social_value import SocialValue
from ecosim.policies.stack import PolicyEvent, PolicyStack
from ecosim.policies.subcontracting import Subcontracting

__all__ = [
    "LEVERS",
    "BidSupport",
    "BudgetCut",
    "BusinessSupport",
    "BuyerCapability",
    "BuyerReadiness",
    "CollaborativeProcurement",
    "InnovationPartnership",
    "InvestorAccess",
    "KnowledgeNetwork",
    "LegalRegime",
    "Lever",
    "LocalSourcing",
    "Moment",
    "OpenLists",
    "PolicyEvent",
    "PolicyStack",
    "PromptPayment",
    "PublishedChallenges",
    "PublishedPipelines",
    "RetrofitProgramme",
    "SocialValue",
    "Subcontracting",
]
