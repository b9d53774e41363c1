"""Do participants of innovation partnerships grow more than firms that nearly took part?

Participants are not a sample of firms: they are able, and they were chosen. So each is compared
with near-winners, firms that answered the same kind of call and came next in the selection, of its
own sector, size class and tercile of capability. What remains is not proof either: selectors see
what the match does not.

Growth is ``(after - before) / ((after + before) / 2)``, from -2 for a firm that closed to 2 for a
new one, so that firms that close stay in the comparison (Davis, Haltiwanger and Schuh 1996).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from ecosim.kernel.types import Floats
from ecosim.result import Result

#: what a participant and its near-winners must share
MATCHED_ON = ("sector", "size_class", "tercile")
#: what is known of each firm
FIRMS = ("supplier", "sector", "size_class", "capability", "before", "after", "is_participant")
#: probability that the interval covers the true mean, normal differences assumed
LEVEL = 0.95


class MatchedGrowth(NamedTuple):
    """Growth of participants against their near-winners.

    Parameters
    ----------
    n_participants, n_matched : participants, and those of them that have a near-winner like them
    growth, near_winners : mean growth of matched participants, and of their near-winners
    difference, lo, hi : mean of the differences and its 95 % t-interval; NaN below two
    """

    n_participants: int
    n_matched: int
    growth: float
    near_winners: float
    difference: float
    lo: float
    hi: float


def firms_of(result: Result, years: int = 3) -> pd.DataFrame:
    """Return participants and near-winners of a run, as :func:`matched_growth` takes them.

    Participants are the partners of partnerships that were activated, near-winners the other
    candidates of the same challenges who are partners of none. Each is seen at the last end of a
    year before the activation and so many years later; partnerships without both are left out.

    Parameters
    ----------
    result
        A run with details.
    years
    """
    began = result.challenges[result.challenges["activated"] >= 0]
    seen = _staff_by_year(result)
    parts = []
    for row in began.to_dict("records"):
        before = int(row["activated"]) // 12 - 1
        if before in seen and before + years in seen:
            candidates = [row[f"candidate_{i + 1}"] for i in range(_n_candidates(began))]
            took_part = [i < int(row["n_partners"]) for i in range(len(candidates))]
            firms = pd.DataFrame({"supplier": candidates, "is_participant": took_part})
            parts.append(_growth_of(firms[firms["supplier"] >= 0], seen[before],
                                    seen[before + years]))  # fmt: skip
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=FIRMS)
    partners = table.loc[table["is_participant"].astype(bool), "supplier"]
    is_other = ~table["is_participant"].astype(bool) & table["supplier"].isin(partners)
    return table[~is_other].reset_index(drop=True)


def _n_candidates(challenges: pd.DataFrame) -> int:
    return sum(str(name).startswith("candidate_") for name in challenges)


def _staff_by_year(result: Result) -> dict[int, pd.DataFrame]:
    """Return the suppliers at the end of each whole year, by the number of the year."""
    dates = {result.calendar.date(12 * y + 11): y for y in range(result.calendar.months // 12)}
    return {
        dates[str(month)]: rows.set_index("supplier")
        for month, rows in result.suppliers.groupby("month", observed=True)
        if str(month) in dates
    }


def _growth_of(firms: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return what is known of firms that traded before: their kind, and staff before and after."""
    then = firms[firms["supplier"].isin(before.index)]
    old, new = before.loc[then["supplier"]], after.reindex(then["supplier"])
    # the next firm in a slot is another firm
    is_same = (new["generation"] == old["generation"]).to_numpy()
    return pd.DataFrame({
        "supplier": then["supplier"].to_numpy(),
        "sector": old["sector"].astype(str).to_numpy(),
        "size_class": old["stratum"].astype(str).to_numpy(),
        "capability": old["capability"].to_numpy(dtype=np.float64),
        "before": old["staff"].to_numpy(dtype=np.float64),
        "after": np.where(is_same, new["staff"].to_numpy(dtype=np.float64), 0.0),
        "is_participant": then["is_participant"].to_numpy(),
    })  # fmt: skip


def matched_growth(firms: pd.DataFrame) -> MatchedGrowth:
    """Return the growth of participants against matched near-winners.

    Parameters
    ----------
    firms
        One row a firm: sector, size_class, capability (0-1, before), before, after (staff; 0 for
        a firm that closed), is_participant. Those who are not are near-winners.
    """
    return growth_against(*matched_pairs(firms))


def growth_against(n_participants: int, own: Floats, near: Floats) -> MatchedGrowth:
    """Return participants' growth beside that of their near-winners, of one run or of many.

    Parameters
    ----------
    n_participants
        Those without a near-winner like them included.
    own, near : (n_matched,), growth of each matched participant, and its near-winners' mean
    """
    difference, lo, hi = _interval(own - near)
    return MatchedGrowth(n_participants, len(own), _mean(own), _mean(near), difference, lo, hi)


def matched_pairs(firms: pd.DataFrame) -> tuple[int, Floats, Floats]:
    """Return how many participants there are, and growth of those that have a near-winner.

    Parameters
    ----------
    firms
        As :func:`matched_growth` takes them.

    Returns
    -------
    n_participants
    own, near : (n_matched,), as :func:`growth_against` takes them
    """
    table = firms.assign(
        tercile=terciles(firms["capability"].to_numpy(dtype=np.float64)),
        growth=bounded_growth(*(firms[x].to_numpy(dtype=np.float64) for x in ("before", "after"))),
    )
    took_part = table["is_participant"].to_numpy(dtype=np.bool_)
    others = table[~took_part].groupby(list(MATCHED_ON), observed=True)["growth"].mean()
    own = table[took_part].join(others.rename("theirs"), on=list(MATCHED_ON))
    matched = own.dropna(subset=["theirs"])
    growth, theirs = (matched[x].to_numpy(dtype=np.float64) for x in ("growth", "theirs"))
    return len(own), growth, theirs


def bounded_growth(before: Floats, after: Floats) -> Floats:
    """Return growth over the mean of both sizes, -2 to 2; 0 where there is nobody: (n,)."""
    middle = (after + before) / 2.0
    return np.divide(after - before, middle, out=np.zeros_like(middle), where=middle > 0)


def terciles(values: Floats) -> Floats:
    """Return 0, 1 or 2 for the lower, middle and upper third of values: (n,)."""
    low, high = np.quantile(values, [1 / 3, 2 / 3]) if len(values) else (0.0, 0.0)
    return np.asarray((values > low).astype(np.float64) + (values > high))


def _interval(gap: Floats) -> tuple[float, float, float]:
    mean, n = _mean(gap), len(gap)
    if n < 2:
        return mean, float("nan"), float("nan")
    half = float(stdtrit(n - 1.0, 0.5 + LEVEL / 2.0) * gap.std(ddof=1) / np.sqrt(n))
    return mean, mean - half, mean + half


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else float("nan")
