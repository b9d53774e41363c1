"""Step 8: jobs follow work, pay follows jobs, and part of it goes home elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ecosim.accounts.flows import Flows, Why
from ecosim.accounts.ledger import Ledger
from ecosim.economy.production import by_class_and_cell
from ecosim.economy.state import FirmState, Structure
from ecosim.kernel.types import N_KINDS, Floats

if TYPE_CHECKING:
    from ecosim.economy.economy import Economy


@dataclass(frozen=True)
class Labour:
    """A month's labour market.

    Attributes
    ----------
    jobs : (K, P, S)
    commuters_share : share of jobs held by people from outside the region
    pay : (n,), GBP/month, by firm
    residents_pay : (P,), GBP/month, by home, before tax
    """

    jobs: Floats
    commuters_share: float
    pay: Floats
    residents_pay: Floats


def next_staff(structure: Structure, firms: FirmState, work: Floats, speed: float) -> Floats:
    """Return staff after a month: (n,) jobs. Equation (13): it follows work with speed psi."""
    needed = work * structure.jobs_per_work.ravel()[structure.firm_cell]
    staff = firms.staff + speed * (needed - firms.staff)
    return np.where(firms.active, staff, 0.0)


def commuters_share(structure: Structure, jobs: float, c0: float, c1: float) -> float:
    """Return the in-commuters' share of jobs: it rises when jobs exceed their month-0 number."""
    return float(np.clip(c0 + c1 * (jobs / structure.jobs0 - 1.0), 0.0, 0.6))


def pay_staff(
    structure: Structure, ledger: Ledger, firms: FirmState, share_outside: float
) -> Labour:
    """Post the month's pay and return the labour market's figures."""
    chart = structure.chart
    jobs = by_class_and_cell(structure, firms.staff)
    pay = firms.staff * structure.wage_of_firm
    inside = pay * (1.0 - share_outside)
    paid = jobs * structure.wage
    by_class = (paid * (1.0 - share_outside)).sum(axis=2)
    homes = by_class[:, :, None] * structure.commuting
    between = np.zeros((chart.n_parties, chart.n_parties))
    for k in range(N_KINDS + 1):
        between[chart.firm_party(k), chart.household_parties] = homes[k]
    residents = homes.sum(axis=(0, 1))
    ledger.clear(
        Why.WAGES, chart.firms, inside, chart.households, residents, between,
        by_payer=chart.lines_of_firms(paid * (1.0 - share_outside)),
    )  # fmt: skip
    ledger.pay(
        Why.WAGES_COMMUTERS, chart.firms, chart.rest_of_uk, pay - inside,
        by_payer=chart.lines_of_firms(paid * share_outside),
    )  # fmt: skip
    return Labour(jobs, share_outside, pay, residents)


def labour_residuals(labour: Labour, economy: Economy, flows: Flows) -> dict[str, float]:
    """Return how far jobs and pay are from adding up where people work and where they live, GBP.

    Jobs are counted on the payroll, firm by firm, and again by home and by those who come in; a job
    that is missing counts with the mean pay.
    """
    s, pay = economy.structure, float(labour.pay.sum())
    # firms closed and started since they were paid, so their staff is another by now
    staff, by_place = float((labour.pay / s.wage_of_firm).sum()), labour.jobs.sum(axis=(0, 2))
    residents = (1.0 - labour.commuters_share) * (by_place @ s.commuting)
    outside = labour.commuters_share * by_place
    missing = abs(staff - float(residents.sum()) - float(outside.sum()))
    shared = flows.total(Why.WAGES) + flows.total(Why.WAGES_COMMUTERS)
    return {
        "jobs by workplace = residents + in-commuters": missing * pay / staff,
        "pay by workplace = pay of residents + of in-commuters": abs(pay - shared),
    }
