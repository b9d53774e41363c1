"""Measures read from a month's flows: value added three ways, jobs' pay, imports.

Every function is pure: flows in, numbers out. Money is GBP of the month, base-year prices.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from ecosim.accounts.chart import BACKGROUND_CLASS
from ecosim.accounts.flows import Flows, Why
from ecosim.kernel.types import Floats

#: what regional firms sell
SALES = (
    Why.PROCUREMENT,
    Why.SUBCONTRACT,
    Why.INTERMEDIATE,
    Why.CONSUMPTION,
    Why.GOVERNMENT,
    Why.INVESTMENT,
    Why.EXPORTS,
    Why.BID_COSTS,
    Why.SUPPORT,
)
#: what regional firms use up, at purchasers' prices
INPUTS = (
    Why.INTERMEDIATE,
    Why.INTERMEDIATE_UK,
    Why.INTERMEDIATE_ABROAD,
    Why.SUBCONTRACT,
    Why.PRODUCT_TAX,
    Why.BID_COSTS,
)
PAY = (Why.WAGES, Why.WAGES_COMMUTERS)
FINAL_REGIONAL = (
    Why.CONSUMPTION,
    Why.GOVERNMENT,
    Why.INVESTMENT,
    Why.PROCUREMENT,
    Why.SUPPORT,
)
FINAL_IMPORTED = (
    Why.CONSUMPTION_IMPORTED,
    Why.GOVERNMENT_IMPORTED,
    Why.INVESTMENT_IMPORTED,
    Why.PROCUREMENT_IMPORTED,
)
IMPORTS = (*FINAL_IMPORTED, Why.INTERMEDIATE_UK, Why.INTERMEDIATE_ABROAD)


class Totals(Protocol):
    """Anything that knows the month's totals: the flows, or a reading of them."""

    def total(self, why: Why) -> float:
        """Return the month's total of one kind of transaction."""


def output(flows: Flows) -> Floats:
    """Return sales of regional firms: (n_places, n_sectors), GBP/month."""
    return np.asarray(flows.firms_received(*SALES).sum(axis=0))


def gva(flows: Flows) -> Floats:
    """Return value added, production side: output less inputs, (n_places, n_sectors), GBP/month."""
    return np.asarray((flows.firms_received(*SALES) - flows.firms_paid(*INPUTS)).sum(axis=0))


def gva_of_kinds(flows: Flows) -> Floats:
    """Return value added by class of firm: (n_kinds + 1,), background last, GBP/month."""
    return np.asarray((flows.firms_received(*SALES) - flows.firms_paid(*INPUTS)).sum(axis=(1, 2)))


def gva_of_places(flows: Flows) -> Floats:
    """Return value added by place read from the who-pays-whom matrix: (n_places,), GBP/month.

    The matrix is posted beside the margins, so this is a second reading of the same month.
    """
    n_places = flows.chart.n_places
    received = flows.between[list(SALES)].sum(axis=(0, 1))
    paid = flows.between[list(INPUTS)].sum(axis=(0, 2))
    firms = slice(0, flows.chart.firm_party(BACKGROUND_CLASS).stop)
    return np.asarray((received - paid)[firms].reshape(-1, n_places).sum(axis=0))


def gva_income(flows: Totals, surplus: float) -> float:
    """Return value added, income side: pay + surplus + taxes on production, GBP/month.

    Parameters
    ----------
    flows
        The month.
    surplus
        Operating surplus of firms read from their positions (see
        :func:`ecosim.accounts.identities.surplus_from_positions`), GBP/month.
    """
    pay = sum(flows.total(why) for why in PAY)
    return pay + surplus + flows.total(Why.PRODUCTION_TAX)


def gva_expenditure(flows: Totals) -> float:
    """Return value added, expenditure side: final use + exports - imports - product taxes.

    Consumption tax is inside consumption at purchasers' prices and taken off again with the
    product taxes, so it does not appear.
    """
    final = sum(flows.total(why) for why in (*FINAL_REGIONAL, *FINAL_IMPORTED))
    imports = sum(flows.total(why) for why in IMPORTS)
    return final + flows.total(Why.EXPORTS) - imports - flows.total(Why.PRODUCT_TAX)
