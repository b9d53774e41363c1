"""What an attribution says on standard output: what each lever brings, and how levers interact."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from ecosim.report.effect_lines import amount, interval, shown_name, shown_rows
from ecosim.study.effects import TOTAL

if TYPE_CHECKING:
    from rich.table import Table

    from ecosim.study.compare import Comparison

#: indicators of the short table, in its order; those of innovation where there are challenges
SPLIT = ("gva", "gva_quality_adjusted", "jobs", "local_share_place", "partnerships",
         "solutions_in_service", "adopters_inside")  # fmt: skip
#: the indicators whose interactions are shown, too
CROSSED = ("gva", "solutions_in_service")


def attribution_grids(found: Comparison) -> Iterator[Table]:
    """Yield a table for each policy of two levers or more; nothing where none was split."""
    from rich import box
    from rich.table import Table

    table = found.attribution
    levers = table[table["kind"] == "value"].groupby("policy", sort=False)["lever"].nunique()
    for policy in levers.index[levers > 1]:
        grid = Table(
            box=box.SIMPLE_HEAD, pad_edge=False, title_justify="left",
            title=f"{policy}: which lever did what",
        )  # fmt: skip
        for i, name in enumerate(("", "lever", "effect", "95 % interval", "runs that agree")):
            grid.add_column(name, justify="left" if i < 2 else "right", no_wrap=True)
        for row in attribution_rows(table, found.effects, str(policy)):
            grid.add_row(*row)
        yield grid


def attribution_rows(table: pd.DataFrame, effects: pd.DataFrame, policy: str) -> list[list[str]]:
    """Return the cells of one policy: its levers, what they do together, and some interactions."""
    own = table[(table["policy"] == policy) & (table["period"] == TOTAL)]
    together = shown_rows(effects, policy, SPLIT).assign(lever="together")
    rows = []
    for name in SPLIT:
        parts = own[own["indicator"] == name]
        crossed = parts[(parts["kind"] == "interaction") & (name in CROSSED)]
        whole = together[together["indicator"] == name]
        block = pd.concat([parts[parts["kind"] == "value"], whole, crossed])
        first = shown_name(name)
        for row in block.to_dict("records"):
            unit, n = str(row["unit"]), int(row["n"])
            rows.append([
                first,
                str(row["lever"]),
                amount(float(row["mean"]), unit),
                interval(float(row["lo"]), float(row["hi"]), unit),
                f"{round(row['sign_share'] * n)} of {n}" if n else "-",
            ])  # fmt: skip
            first = ""
    return rows
