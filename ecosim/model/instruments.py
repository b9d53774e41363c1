"""The coefficients in force, as rounds of spending: what Type I and II stand on."""

from __future__ import annotations

import numpy as np

from ecosim.accounts.input_output import Rounds
from ecosim.economy.parameters import HouseholdParams, LabourParams
from ecosim.economy.state import Structure
from ecosim.kernel.params import Parameters


def in_force(structure: Structure, params: Parameters) -> Rounds:
    """Return what a pound of work sets off by the coefficients of month 0.

    Parameters
    ----------
    structure, params
        Of the run.
    """
    s, h = structure, params.of(HouseholdParams)
    P, n = s.chart.n_places, s.chart.n_cells
    inputs = np.einsum("ij,ipq->piqj", s.coefficients, s.input_trade).reshape(n, n)
    bought = np.einsum("ipq,i->piq", s.consumption_trade, s.consumption_shares).reshape(n, P)
    at_home = s.pay * (1.0 - params.of(LabourParams).commuters)
    outside = s.uk + s.abroad + s.product_tax
    return Rounds(
        inputs=inputs,
        pay=np.einsum("qh,j->hqj", s.commuting, at_home).reshape(P, n),
        spending=(1.0 - h.income_tax) * h.a1 * bought,
        gva=np.tile(1.0 - s.regional - outside, P),
        jobs=s.jobs_per_work.ravel() / 12.0,
    )
