"""How often each policy is first, second and so on over the rows of a design."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ecosim.report import style
from ecosim.report.sensitivity import labels
from ecosim.study.experiment import Factor
from ecosim.study.sensitivity import Rankings

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LONGEST = 24


def draw_rankings(
    found: Rankings, outcome: str, factors: Sequence[Factor] = (), ax: Axes | None = None
) -> Axes:
    """Draw the share of rows in which each policy takes each position.

    Parameters
    ----------
    found
    outcome
        What policies are ranked by, in words.
    factors
        For the words of those that go with a turned order.
    ax
        A panel to draw in; a figure of its own by default.
    """
    from matplotlib.ticker import PercentFormatter

    names = list(found.reference)
    table = found.positions.pivot(index="policy", columns="position", values="share").loc[names]
    axes, own = labels.panel(2.2 + 0.42 * len(names), ax)
    colours = _shades(len(names))
    left = np.zeros(len(names))
    for i, position in enumerate(table.columns):
        share = table[position].to_numpy(dtype=np.float64)
        axes.barh(range(len(names)), share, 0.66, left, color=colours[i], label=_nth(int(position)))
        for row, (start, width) in enumerate(zip(left, share, strict=True)):
            if width >= 0.08:
                ink = "white" if i < len(names) / 2.0 else "black"
                axes.text(start + width / 2.0, row, f"{width:.0%}", ha="center", va="center",
                          fontsize=8, color=ink)  # fmt: skip
        left += share
    axes.set_yticks(range(len(names)), [style.wrapped(name, _LONGEST) for name in names])
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlim(0.0, max(1.0, float(left.max())))
    axes.grid(visible=False)
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.set_xlabel(f"part of {found.n_rows:,} rows")
    labels.legend_above(axes)
    labels.title(axes, own, _title(found, outcome))
    labels.notes_below(axes, own, _about(found, factors))
    return axes


def _shades(n: int) -> list[tuple[float, ...]]:
    """Return shades from dark to light, which also read in grey."""
    from matplotlib import colormaps

    return [tuple(colormaps["Blues"](x)) for x in np.linspace(0.95, 0.15, n)]


def _nth(position: int) -> str:
    return {1: "first", 2: "second", 3: "third", 4: "fourth"}.get(position, f"{position}th")


def _title(found: Rankings, outcome: str) -> str:
    first = found.positions[found.positions["position"] == 1].set_index("policy")["share"]
    best = str(first.idxmax())
    return (
        f"{outcome}: {best} is first in {first[best]:.0%} of rows; "
        f"the order turns in {found.reversal_share:.0%}"
    )


def _about(found: Rankings, factors: Sequence[Factor]) -> str:
    parts = [f"Order compared with: {', '.join(found.reference)}."]
    if not np.isnan(found.clear_reversal_share):
        share = f"{found.clear_reversal_share:.0%}"
        parts.append(f"Beyond chance between replicates it turns in {share} of rows.")
    clear = found.factors
    if len(clear):
        names = clear.loc[clear["is_clear"], "factor"].astype(str).head(3)
        said = "; ".join(f"{labels.words(name, factors)} ({name})" for name in names)
        parts.append(f"It goes with: {said}." if said else "It goes with no factor.")
    return " ".join(parts)
