"""The tables of a study's page."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ecosim.report.comparison.quantities import true_minus
from ecosim.report.run_page.content import PlainTable
from ecosim.report.study.words import factor_words
from ecosim.study.experiment import Experiment
from ecosim.study.sensitivity import Discovery, Indices, Rankings

#: rows of a table of factors
MOST = 20
_NAMES = {
    "mu_star": "μ*", "mu": "μ", "sigma": "σ", "ST": "total", "S1": "first order", "delta": "δ",
    "median": "median KS", "maximum": "largest KS",
}  # fmt: skip


def indices_table(one: Indices, ask: Experiment) -> PlainTable:
    """Return the factors that matter most, with the interval of the index that decides."""
    rows = one.of(one.decides).head(MOST)
    others = [name for name in dict.fromkeys(one.table["index"]) if name != one.decides]
    single = one.table[one.table["other"] == ""].pivot_table(
        index="factor", columns="index", values="value", dropna=False, observed=True
    )
    others = [name for name in others if name in single.columns]
    docs = {factor.name: factor.doc for factor in ask.design.factors}
    body = []
    for row in rows.to_dict("records"):
        name = str(row["factor"])
        body.append([
            f"{docs[name]} ({name})" if docs.get(name) else name,
            _number(row["value"]), f"{_number(row['lo'])} to {_number(row['hi'])}",
            "yes" if row["is_influential"] else "no",
            *(_number(single.loc[name, other]) for other in others),
        ])  # fmt: skip
    n = len(one.of(one.decides))
    head = ("Factor", _NAMES.get(one.decides, one.decides), "95 % interval", "above the dummy",
            *(_NAMES.get(other, other) for other in others))  # fmt: skip
    caption = f"The {len(body)} largest of {n}" if n > len(body) else f"All {n} factors"
    return PlainTable(caption, head, body)


def scores(table: pd.DataFrame) -> PlainTable:
    """Return the scores of extra trees, the largest first."""
    body = [
        [str(row["factor"]), _number(row["score"]), f"{_number(row['lo'])} to {_number(row['hi'])}",
         "yes" if row["is_above_dummy"] else "no"]
        for row in table.head(MOST).to_dict("records")
    ]  # fmt: skip
    head = ("Factor", "score", "range over forests", "above the dummy")
    return PlainTable("Part of what trees explain", head, body)


def boxes_table(found: Discovery) -> PlainTable:
    """Return the boxes: what they ask, what they hold."""
    body = [
        [true_minus(box.said), f"{box.density:.0%}", f"{box.coverage:.0%}", f"{box.n_inside:,}",
         ", ".join(f"{limit.qp:.2g}" for limit in box.limits)]
        for box in found.boxes
    ]  # fmt: skip
    head = ("Draws with", "below zero among them", "of all below zero", "draws",
            "could each limit be chance? (p)")  # fmt: skip
    return PlainTable("Boxes", head, body)


def order_table(found: Rankings) -> PlainTable:
    """Return how often each policy takes each place."""
    wide = found.positions.pivot_table(
        index="policy", columns="position", values="share", fill_value=0.0, observed=True
    )
    body = [
        [name, *(f"{float(share):.0%}" for share in wide.loc[name].to_numpy(dtype=np.float64))]
        for name in found.reference
    ]
    head = ("Policy", *(f"place {int(place)}" for place in wide.columns))
    return PlainTable("Share of the draws in which a policy takes a place", head, body)


def moved_table(ask: Experiment) -> PlainTable:
    """Return every factor: what it means, its range, where that comes from."""
    body = []
    for factor in ask.design.factors:
        if factor.is_dummy:
            continue
        levels = ", ".join(str(value) for value in factor.values)
        body.append([
            factor.name, factor_words(factor),
            true_minus(levels or f"{factor.low:g} to {factor.high:g}"), factor.unit, factor.source,
        ])  # fmt: skip
    head = ("Factor", "meaning", "moved over", "unit", "source of the range")
    return PlainTable("One factor" if len(body) == 1 else f"{len(body)} factors", head, body)


def _number(value: object) -> str:
    number = float(value)  # type: ignore[arg-type]
    return "-" if np.isnan(number) else true_minus(f"{number:.3g}")
