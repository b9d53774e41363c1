"""Units of every column of numbers in the tables of a run, and what misleading columns mean."""

from __future__ import annotations

from enum import IntEnum

from ecosim.agents.suppliers import NEVER
from ecosim.innovation.challenge import MOST_CANDIDATES, Hurdle
from ecosim.kernel.types import Stage
from ecosim.run.challenges import PARTNERS


def _names(kind: type[IntEnum]) -> list[str]:
    return [member.name.lower() for member in kind]


_EVENT = "month of the run; -1: has not happened"
_SUPPLIER = "id of a supplier; -1: none"
_AWARDED = {
    "estimate": "GBP, whole life, without VAT", "price": "GBP, whole life, without VAT",
    "billed": "GBP so far, without VAT", "n_bidders": "bids",
}  # fmt: skip

#: by table, of contracts in both of its forms
UNITS: dict[str, dict[str, str]] = {
    "contracts": {
        "supplier": "id", **_AWARDED, "duration": "months",
        "quality": "0-1, as agreed", "service_units": "GBP of estimate, as agreed, whole life",
        "subcontract_share": "share of the price",
    },
    "contract_totals": {
        "n_contracts": "contracts", **_AWARDED, "is_below_threshold": "contracts",
    },
    "suppliers": {
        "supplier": "id", "entity": "id", "generation": "firms that held the slot before",
        "staff": "jobs", "sales": "GBP/month in the region, public and private",
        "public_sales": "GBP/month", "age": "years", "capability": "0-1",
        "wins": "contracts so far", "first_win": f"month of the run; {NEVER}: none yet",
    },
    "flows": {"amount": "GBP/month"},
    "lm3": {
        "spend": "GBP/year, round one", "local": "GBP/year, the part of it in the area",
        "round2": "GBP/year", "round3": "GBP/year", "lm3": "GBP/GBP",
        "lm3_survey": "GBP/GBP, by the mean of suppliers", "suppliers": "suppliers that billed",
    },
    "input_output": {
        "output": "GBP/GBP", "gva": "GBP/GBP", "jobs": "job-years per GBP million",
        "output_here": "GBP/GBP in the place itself", "gva_here": "GBP/GBP in the place itself",
        "jobs_here": "job-years per GBP million in the place itself",
    },
    "tracing": {
        "spend": "GBP/year", "multiplier": "payments of each pound, the buyer's included",
        "firms": "GBP/GBP received", "households": "GBP/GBP received",
        "own_place": "GBP/GBP received in the own place", "sd": "receipts, over single pounds",
        "to_rest_of_uk": "share", "to_world": "share", "to_tax": "share",
        "to_outside_owners": "share", "to_in_commuters": "share", "to_saving": "share",
        "retained": "GBP/year", "leaked": "GBP/year",
    },
    "money_steps": {"amount": "GBP/year"},
    "pound_story": {
        "step": "number", "amount": "GBP of 100", "staff": "people", "price": "GBP, whole life",
        "duration": "months", "bidders": "bids",
    },
    "challenges": {
        "challenge": "number", "key": "id",
        **dict.fromkeys(("entered", "since"), "month of the run"),
        **dict.fromkeys(
            ("ended", "activated", "in_service",
             *(f"{event}_{stage}" for event in ("entered", "passed") for stage in _names(Stage))),
            _EVENT,
        ),
        "cost": "GBP so far, running the pathway",
        **{f"cost_{stage}": "GBP so far, running the stage" for stage in _names(Stage)},
        "research": "GBP so far, billed by the partners",
        "n_able": "firms looked at that could solve it",
        **{f"blocked_{hurdle}": "firms, of those able" for hurdle in _names(Hurdle)},
        "n_answered": "firms", "n_beyond_list": "firms, of those that answered",
        "n_partners": "firms",
        **{f"partner_{i + 1}": _SUPPLIER for i in range(PARTNERS)},
        **{f"candidate_{i + 1}": _SUPPLIER for i in range(MOST_CANDIDATES)},
        "n_adopters": "buyers in the region, its own left out", "n_outside": "buyers elsewhere",
        "exports": "GBP/month sold outside the region by the owner",
        "adoption_cost": "GBP so far, paid by other buyers",
        "finance": "GBP so far, put in by investors",
    },
    "network": {"weight": "GBP/year for contracts, ties for the others"},
}

#: what a reader of a column's name alone would get wrong, by table
MEANINGS: dict[str, dict[str, str]] = {
    "contracts": {
        "awarded": "month of the award, as the indicator `awards` counts; it leaves research "
        "contracts of partnerships out",
        "month": "month in which work starts, one after the award",
    },
    "contract_totals": {
        "year": "year in which work starts, one month after the award; the indicator `awards` "
        "counts by the month of the award",
    },
}
