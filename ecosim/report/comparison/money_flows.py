"""Where the pound goes: links between groups, read from the flow matrix.

Two views. The public pound, of 100 that public buyers pay: first to kinds of supplier, as booked;
then to whom these pay it on, taking a kind's public pound to be spent as its average pound is. And
the change of the whole matrix: who pays whom more and less in the policy's run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

PARTIES = {
    "sme": "Small and medium firms",
    "vcse": "Third sector",
    "large": "Large firms of the region",
    "national": "National firms",
    "background": "Other firms of the region",
    "household": "People in the region",
    "buyer": "Public buyers",
    "government": "Central government",
    "bank": "Bank",
    "rest_of_uk": "Outside the region",
    "world": "Outside the region",
}
OUTSIDE = PARTIES["world"]
BUYERS = PARTIES["buyer"]
PEOPLE, FIRMS, OWNERS, TAXES = "People: pay", "Firms of the region", "Owners: profits", "Taxes"
#: what is paid on inside the region
REGIONAL = (PEOPLE, FIRMS, OWNERS)

#: what suppliers pay on, by the kind of flow
ONWARD = {
    "wages": PEOPLE,
    "subcontract": FIRMS,
    "intermediate": FIRMS,
    "bid_costs": FIRMS,
    "dividends": OWNERS,
    "product_tax": TAXES,
    "production_tax": TAXES,
    "corporate_tax": TAXES,
    "wages_commuters": OUTSIDE,
    "intermediate_uk": OUTSIDE,
    "intermediate_abroad": OUTSIDE,
    "dividends_outside": OUTSIDE,
}
PUBLIC = ("procurement", "procurement_imported")
#: how bills are paid, not what for
SETTLEMENT = ("settlement", "write_off", "capital", "interest")
#: links of a view of changes that are named; the rest is added up
SHOWN = 8
REST = "All other"


@dataclass(frozen=True, slots=True)
class Link:
    """Money from one group to another."""

    source: str
    target: str
    amount: float


def public_pound(flows: pd.DataFrame, scenario: str) -> tuple[Link, ...]:
    """Return where 100 pounds of public spending go, in two steps; nothing where there is none.

    Parameters
    ----------
    flows
        Columns scenario, kind, payer, payee, amount.
    scenario
        Whose run.
    """
    rows = flows[flows["scenario"] == scenario]
    public = rows[rows["kind"].isin(PUBLIC) & (rows["payer"] == "buyer")]
    first = public.groupby(public["payee"].map(PARTIES), sort=False)["amount"].sum()
    if not first.sum() > 0.0:
        return ()
    first = 100.0 * first / first.sum()
    links = [Link(BUYERS, name, amount) for name, amount in _order(first).items() if amount > 0]
    for link in links:
        if link.target != OUTSIDE:
            links = [*links, *_onward(rows, link)]
    return tuple(links)


def _onward(rows: pd.DataFrame, link: Link) -> list[Link]:
    """Return what a kind of supplier pays on of the amount it received."""
    code = next(code for code, name in PARTIES.items() if name == link.target)
    paid = rows[(rows["payer"] == code) & rows["kind"].isin(list(ONWARD))]
    by_group = paid.groupby(paid["kind"].map(ONWARD), sort=False)["amount"].sum()
    shares = by_group / by_group.sum()
    order = list(dict.fromkeys(ONWARD.values()))
    return [
        Link(link.target, name, link.amount * float(shares[name]))
        for name in order
        if name in shares.index and shares[name] > 0
    ]


def changes(
    flows: pd.DataFrame, baseline: str, policy: str
) -> tuple[tuple[Link, ...], tuple[Link, ...]]:
    """Return who pays whom more, and less, over the run: (more, less), amounts above zero."""
    moved = _matrix(flows, policy).sub(_matrix(flows, baseline), fill_value=0.0)
    return _largest(moved[moved > 0.0]), _largest(-moved[moved < 0.0])


def _matrix(flows: pd.DataFrame, scenario: str) -> pd.Series[float]:
    rows = flows[(flows["scenario"] == scenario) & ~flows["kind"].isin(SETTLEMENT)]
    payer, payee = (rows[key].map(PARTIES) for key in ("payer", "payee"))
    return rows.groupby([payer, payee], sort=True)["amount"].sum()


def _largest(moved: pd.Series[float]) -> tuple[Link, ...]:
    ordered = moved.sort_values(ascending=False, kind="stable")
    sources, targets = (ordered.index.get_level_values(level) for level in (0, 1))
    amounts = ordered.to_numpy(dtype=np.float64)
    links = [
        Link(str(source), str(target), float(amount))
        for source, target, amount in zip(sources, targets, amounts, strict=True)
    ]
    rest = sum(link.amount for link in links[SHOWN:])
    return (*links[:SHOWN], *([Link(REST, REST, rest)] if rest > 0.0 else []))


def _order(amounts: pd.Series[float]) -> Mapping[str, float]:
    """Return amounts in the order of :data:`PARTIES`."""
    names = dict.fromkeys(PARTIES.values())
    return {name: float(amounts[name]) for name in names if name in amounts.index}


def paid_to(links: tuple[Link, ...], *groups: str) -> float:
    """Return how much goes to some groups in the end, directly or through suppliers."""
    return sum(link.amount for link in links if link.target in groups)
