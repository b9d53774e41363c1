"""What a buyer holds in reserve, and what it does when that runs low. Rule (2), second half.

Overruns are paid from reserves. With every award a buyer sets aside what contracts used to overrun
by, so usual overruns leave reserves where they are and more of them takes reserves down. Below a
least level the buyer authorises fewer needs and puts the money by until they are filled again.
"""

from __future__ import annotations

import numpy as np

from ecosim.kernel.types import Floats


def held_back(
    reserves: Floats, least: Floats, budget: Floats, rebuild_months: float
) -> Floats:
    """Return the share of a month's budget that is put by to fill up reserves: (n_buyers,), 0-1.

    What is short is made up in equal parts over some months, so far as the budget allows.

    Parameters
    ----------
    reserves, least : (n_buyers,), GBP
        What is there, and below which level it is short.
    budget : (n_buyers,), GBP/month
        Estimates of the needs that funding would authorise.
    rebuild_months : months
    """
    a_month = np.maximum(least - reserves, 0.0) / rebuild_months
    # a buyer without a budget has nothing to hold back
    share = np.divide(a_month, budget, out=np.zeros_like(budget), where=budget > 0)
    return np.asarray(np.minimum(share, 1.0))


def change(
    overrun: Floats, awarded: Floats, usual_overrun: float, put_by: Floats, saved: Floats
) -> Floats:
    """Return what reserves change by in a month: (n_buyers,) GBP.

    Parameters
    ----------
    overrun : (n_buyers,), GBP billed beyond prices this month
    awarded : (n_buyers,), GBP, estimates of this month's awards
    usual_overrun : share of estimates
        What contracts of the years before the start overran by; so much is set aside with each.
    put_by : (n_buyers,), GBP held back from the budget
    saved : (n_buyers,), GBP of awards below estimate that are kept
    """
    return np.asarray(usual_overrun * awarded + put_by + saved - overrun)
