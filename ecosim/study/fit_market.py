"""Measures of the market, read from a result's contracts and indicators."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ecosim.kernel.columns import total_by
from ecosim.kernel.types import AnyArray, Floats
from ecosim.result import Result
from ecosim.study.reading import monthly, period

#: numbers of bidders of equation (9)'s table
FIELDS = (1, 2, 3, 4, 6, 8)
#: bins of equal size by estimate, inside which prices of one and of two bidders are compared
SIZE_BINS = 20
#: contracts from which Scottish bodies report, GBP [P48]
REGULATED = 50_000.0
#: rings inside the region
REGION = ("place", "combined_authority", "region")


def market_measures(result: Result, months: int) -> dict[str, float]:
    """Return the market's measures over the first months of a run.

    Parameters
    ----------
    months
        How many: published figures are about today, not about the end of a run.
    """
    contracts = result.contracts
    start = period(contracts["month"], result.calendar)
    new = contracts[(start >= 0) & (start < months)]
    spent = spend(contracts, start, months)
    return {
        **council_shares(contracts, spent),
        **award_measures(new),
        "sme_supplier_share": winners_share(new[start[new.index] < 12], "sme"),
        **{f"price_{n}": price_at(new, n) for n in FIELDS},
        "price_drop": price_drop(new),
        "sme_public_revenue": median_revenue(contracts, spent, months),
        **_indicators(result, months),
    }


def _indicators(result: Result, months: int) -> dict[str, float]:
    """Return means of monthly indicators."""
    names = {
        "sme_share": "sme_share",
        "vcse_share": "vcse_share",
        "nhs_sme_share": "nhs_sme_share",
        "bidders_mean": "bidders_mean",
        "single_bid_share": "single_bid_share",
        "no_bid_share": "no_bid_share",
        "regional_content": "regional_content_share",
    }
    found = {key: float(np.nanmean(monthly(result, name)[:months])) for key, name in names.items()}
    council, gva = monthly(result, "council_spend"), monthly(result, "gva")
    return found | {"council_gva_share": float(council[:months].sum() / gva[:months].sum())}


def spend(contracts: pd.DataFrame, start: AnyArray, months: int) -> Floats:
    """Return what each contract was billed within the first months: (n,) GBP.

    Milestones are equal, so it is the price times the part of the contract's life that falls
    there; a terminated contract was billed at most what its column says.
    """
    life = contracts["duration"].to_numpy(dtype=np.float64)
    end = np.minimum(start + life, months)
    inside = np.clip(end - np.maximum(start, 0), 0.0, None)
    billed = contracts["price"].to_numpy(dtype=np.float64) * inside / np.maximum(life, 1.0)
    most = contracts["billed"].to_numpy(dtype=np.float64)
    return np.asarray(np.minimum(billed, most), dtype=np.float64)


def council_shares(contracts: pd.DataFrame, spent: Floats) -> dict[str, float]:
    """Return shares of councils' spend in their own place and in the region, by address."""
    council = (contracts["buyer_kind"] == "council").to_numpy()
    table = pd.DataFrame(
        {
            "buyer": contracts["buyer"].astype(str).to_numpy(),
            "all": spent,
            "own": spent * (contracts["ring"] == "place").to_numpy(),
            "region": spent * contracts["ring"].isin(REGION).to_numpy(),
        }
    )[council]
    total = table.groupby("buyer").sum()
    share = total[["own", "region"]].div(total["all"], axis=0)
    is_first = share.index.str.contains("birmingham")
    found = {}
    for name in ("own", "region"):
        values = share[name].to_numpy(dtype=np.float64)
        found[f"{name}_birmingham"] = float(values[is_first].mean())
        found[f"{name}_others"] = float(values[~is_first].mean())
        found[f"{name}_lowest"] = float(values.min())
        found[f"{name}_highest"] = float(values.max())
    return found


def award_measures(new: pd.DataFrame) -> dict[str, float]:
    """Return what new awards look like."""
    price, estimate = new["price"], new["estimate"]
    framework = price[new["procedure"] == "framework"].sum()
    return {
        "framework_share": float(framework / price.sum()) if len(new) else float("nan"),
        "below_threshold": float(new["is_below_threshold"].mean()),
        "mean_log_estimate": float(np.log(estimate).mean()),
        "mean_contract": float(price.mean()),
        "mean_regulated": float(price[estimate >= REGULATED].mean()),
    }


def winners_share(new: pd.DataFrame, kind: str) -> float:
    """Return the share of a kind among suppliers that won a contract, each counted once."""
    winners = new.drop_duplicates("supplier")
    return float((winners["supplier_kind"] == kind).mean())


def price_at(new: pd.DataFrame, n_bidders: int) -> float:
    """Return the mean of price over estimate of awards that had so many bidders."""
    some = new[new["n_bidders"] == n_bidders]
    return float((some["price"] / some["estimate"]).mean())


def price_drop(new: pd.DataFrame) -> float:
    """Return how much lower the price is with two bidders than with one, at the same size.

    Tenders with few bidders differ in size, so awards are compared inside bins of the estimate;
    a bin counts by ``n1 n2 / (n1 + n2)``, as it would in a regression with a constant per bin.
    """
    some = new[new["n_bidders"].isin((1, 2))]
    if some["n_bidders"].nunique() < 2:
        return float("nan")
    rank = some["estimate"].rank(method="first").to_numpy()
    size = np.ceil(rank * SIZE_BINS / len(some)).astype(np.int64)
    ratio = (some["price"] / some["estimate"]).to_numpy()
    n = some["n_bidders"].to_numpy()
    n1, n2 = (total_by(size[n == k], np.ones(int((n == k).sum())), SIZE_BINS + 1) for k in (1, 2))
    sum1, sum2 = (total_by(size[n == k], ratio[n == k], SIZE_BINS + 1) for k in (1, 2))
    both = (n1 > 0) & (n2 > 0)
    weight = n1[both] * n2[both] / (n1[both] + n2[both])
    alone = float((weight * sum1[both] / n1[both]).sum())
    two = float((weight * sum2[both] / n2[both]).sum())
    return 1.0 - two / alone if alone > 0 else float("nan")


def median_revenue(contracts: pd.DataFrame, spent: Floats, months: int) -> float:
    """Return the median, over SMEs that sell to public buyers, of their public revenue a year."""
    sme = (contracts["supplier_kind"] == "sme").to_numpy() & (spent > 0)
    by_firm = pd.Series(spent[sme]).groupby(contracts["supplier"].to_numpy()[sme]).sum()
    return float(by_firm.median() * 12.0 / months)
