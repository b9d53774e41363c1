"""The assumed numbers of a region's build in words, for SOURCES.md."""

from __future__ import annotations

from region_assumptions import (
    COUNCIL_SHARE_OF_GVA,
    FINAL_SECTORS,
    FINAL_SHARES,
    INPUT_SHARES,
    INVESTMENT_SHARES,
    MAX_COUNCIL_PUB_SHARE,
    NAMED,
    PUBLIC_INVESTMENT,
    ROUNDED_TO_ZERO,
)
from region_facts import PRICE_FACTOR, PRICE_YEAR, PUBLIC, YEAR, Build, number


def note_assumptions(build: Build) -> None:
    """Put every assumed number into words for SOURCES.md."""
    groups = ("council", "nhs", "university", "police", "housing", "combined_authority")
    rows = [["bucket", *groups]]
    rows += [
        [f"inputs of {k}", *(f"{INPUT_SHARES[k].get(g, 0):g}" for g in groups)] for k in PUBLIC
    ]
    rows += [
        [f"final {k}", *(f"{FINAL_SHARES.get(g, {}).get(k, 0):g}" for g in groups)]
        for k in FINAL_SECTORS
    ]
    rows += [["investment", *(f"{INVESTMENT_SHARES.get(g, 0):g}" for g in groups)]]
    header, suppliers = build.tables["suppliers"]
    build.notes |= {
        "accounts_year": YEAR,
        "base_year": PRICE_YEAR,
        "business_year": "2024",
        "price_factor": f"{PRICE_FACTOR:g}",
        "rounded_zero": f"{ROUNDED_TO_ZERO:g}",
        "final_sectors": ", ".join(FINAL_SECTORS),
        "council_share": f"{COUNCIL_SHARE_OF_GVA:g}",
        "max_council_pub_share": f"{MAX_COUNCIL_PUB_SHARE:g}",
        "public_investment": ", ".join(f"{v:g} of {k}" for k, v in PUBLIC_INVESTMENT.items()),
        "named": ", ".join(f"{k.replace('_', ' ')} {v:g}" for k, v in NAMED.items()),
        "group_table": ", ".join(
            f"{g.replace('_', ' ')} {build.notes[f'{g}_spend']}" for g in groups
        ),
        "shares_table": markdown(rows),
        "suppliers_table": markdown([header, *[[number(v) for v in row] for row in suppliers]]),
    }


def markdown(rows: list[list[str]]) -> str:
    """Return a markdown table; the first row is its header."""
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|---" * len(rows[0]) + "|", *lines[1:]])
