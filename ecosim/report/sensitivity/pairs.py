"""Interactions of pairs as a heat map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ecosim.report.sensitivity import labels
from ecosim.study.experiment import DUMMY, Factor
from ecosim.study.sensitivity import Indices

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: factors of the map
MOST = 10


def draw_interactions(
    found: Indices, factors: Sequence[Factor], outcome: str, ax: Axes | None = None,
    most: int = MOST,
) -> Axes:  # fmt: skip
    """Draw second-order indices of the factors that matter most.

    Parameters
    ----------
    found
        With the index ``S2``.
    factors
    outcome
        In words.
    ax, most
        As in :func:`~ecosim.report.sensitivity.bars.draw_sobol`.
    """
    rows = found.of(found.decides)
    names = [str(name) for name in rows.loc[rows["factor"] != DUMMY, "factor"].head(most)]
    matrix = found.matrix("S2").loc[names, names].to_numpy(dtype=np.float64)
    pairs = found.of("S2")
    clear = {(str(a), str(b)) for a, b, is_clear in
             zip(pairs["factor"], pairs["other"], pairs["is_influential"], strict=True)
             if is_clear}  # fmt: skip
    lower = np.where(np.tri(len(names), k=-1, dtype=np.bool_), matrix, np.nan)
    axes, own = labels.panel(labels.height_of(len(names)) + 0.3, ax)
    top = max(0.05, float(np.nanmax(lower, initial=0.0)))
    axes.imshow(np.clip(lower, 0.0, None), cmap="Blues", vmin=0.0, vmax=top, aspect="auto")
    for i in range(len(names)):
        for j in range(i):
            _write(axes, lower[i, j], i, j, top, (names[i], names[j]) in clear
                   or (names[j], names[i]) in clear)  # fmt: skip
    axes.set_yticks(range(len(names)), [f"{i}  {labels.label(name, factors, 32)}"
                                        for i, name in enumerate(names, start=1)])  # fmt: skip
    axes.set_xticks(range(len(names)), [str(i) for i in range(1, len(names) + 1)])
    axes.tick_params(length=0, labelsize=labels.LABEL_SIZE)
    axes.grid(visible=False)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    labels.title(axes, own, _title(found, factors, outcome))
    more = len(rows) - 1 - len(names)
    labels.notes_below(
        axes, own, "S2: part of the variance that a pair explains beyond each alone. Bold: above 0 "
        "and above most pairs of the dummy.",
        f"{more} more factors are not shown." if more > 0 else "",
        labels.sources(names, factors),
    )  # fmt: skip
    return axes


def _write(axes: Axes, value: float, i: int, j: int, top: float, is_clear: bool) -> None:
    colour = "white" if value > 0.6 * top else "black" if is_clear else "#444444"
    axes.text(j, i, f"{round(100.0 * value)}", ha="center", va="center", fontsize=8, color=colour,
              fontweight="bold" if is_clear else "normal")  # fmt: skip


def _title(found: Indices, factors: Sequence[Factor], outcome: str) -> str:
    clear = found.of("S2")
    clear = clear[clear["is_influential"]]
    if clear.empty:
        return f"{outcome}: no pair explains more than its parts"
    row = clear.iloc[0]
    first, second = (labels.words(str(row[key]), factors, 40) for key in ("factor", "other"))
    return f"{outcome}: {first} with {second} explains {row['value']:.0%} (in per cent)"
