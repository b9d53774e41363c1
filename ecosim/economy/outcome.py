"""What the steps of a month hand on to those that follow."""

from __future__ import annotations

from dataclasses import dataclass

from ecosim.economy.demand import Demand
from ecosim.economy.production import Production
from ecosim.kernel.types import Floats


@dataclass(frozen=True)
class Output:
    """What was asked for and made in a month, and what firms paid for inputs: (n,) GBP."""

    demand: Demand
    production: Production
    inputs_paid: Floats


@dataclass(frozen=True)
class Closing:
    """A month's profits and transfers.

    Attributes
    ----------
    surplus : operating surplus of all firms, GBP/month
    revenue, public_revenue : (n,) over firms, (n_suppliers,), GBP/month
    benefits : (P,), GBP/month
    """

    surplus: float
    revenue: Floats
    public_revenue: Floats
    benefits: Floats
