"""What factors are called in a figure, where their ranges come from, and how many are left out."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from ecosim.report import style
from ecosim.study.experiment import DUMMY, Factor

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: factors shown of a study with many
MOST = 20
#: points of the notes below a figure, and characters of a line of them
NOTE_SIZE, NOTE_CHARACTERS = 7.5, 74
#: points of a row's label, characters of a line of it, lines of words in it
LABEL_SIZE, _LINE, _LINES = 7.0, 36, 2
_TITLE_CHARACTERS = 46
#: a symbol before the words, as in ``w0: price weight``
_SYMBOL = re.compile(r"^\w{1,3}: ")


def words(name: str, factors: Sequence[Factor], longest: int = 2 * _LINE - 4) -> str:
    """Return a factor, or a group of them, in words; its name where nobody described it."""
    if name == DUMMY:
        return "dummy (nothing reads it)"
    members = [factor for factor in factors if factor.group == name and factor.name != name]
    if len(members) > 1:
        return f"{len(members)} factors that move together"
    doc = next((factor.doc for factor in factors if factor.name == name), "")
    said = _SYMBOL.sub("", doc.split(";")[0].strip())
    if len(said) > longest and len(said.split(", ")[0]) >= longest // 3:
        said = said.split(", ")[0]
    return textwrap.shorten(said, longest, placeholder=" …") or short(name)


def short(name: str) -> str:
    """Return the last parts of a dotted name as a reader says them: ``price weight``."""
    return name.rsplit(".", 1)[-1].replace("_", " ")


def label(name: str, factors: Sequence[Factor], line: int = _LINE) -> str:
    """Return a factor in words with its name below, in three lines at most."""
    said = words(name, factors)
    lines = textwrap.wrap(said, line, max_lines=_LINES, placeholder=" …")
    if name == DUMMY or said == name:
        return "\n".join(lines)
    tail = name
    while len(tail) > line and "." in tail:
        tail = tail.split(".", 1)[1]
    return "\n".join([*lines, tail if tail == name else f"… {tail}"])


def sources(names: Sequence[str], factors: Sequence[Factor]) -> str:
    """Return where the ranges of some factors come from, the most frequent source first."""
    found = Counter(
        factor.source or "not said"
        for factor in factors
        if not factor.is_dummy and (factor.name in names or factor.group in names)
    )
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    parts = [f"{source} ({n})" if n > 1 else source for source, n in ranked]
    return f"Ranges from: {' · '.join(parts)}." if parts else ""


def left_out(rows: pd.DataFrame, shown: pd.DataFrame) -> str:
    """Return how many factors a figure leaves out, and how many of them are below the dummy."""
    others = rows[~rows["factor"].isin(shown["factor"]) & (rows["factor"] != DUMMY)]
    if others.empty:
        return ""
    below = int((~others["is_influential"]).sum())
    which = "all of them" if below == len(others) else f"{below} of them" if below else "none"
    return f"{len(others)} more factors are not shown, {which} not above the dummy."


def shown_of(rows: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return the largest rows of one index and the dummy's, in the order of the table."""
    first = rows[rows["factor"] != DUMMY].head(most)
    return rows[rows["factor"].isin([*first["factor"], DUMMY])]


def notes_below(axes: Axes, own: bool, *notes: str, key: Sequence[str] = ()) -> None:
    """Write a key and notes below a figure of ours, or below the panel of somebody else's."""
    lines = [line for note in notes if note for line in textwrap.wrap(note, NOTE_CHARACTERS)]
    text = "\n".join([*key, *([""] if key else []), *lines])
    if own and text:
        figure = axes.get_figure(root=True)
        assert figure is not None
        figure.supxlabel(text, x=0.01, ha="left", fontsize=NOTE_SIZE, color="#444444")
    elif text:
        axes.set_xlabel(f"{axes.get_xlabel()}\n{text}")


def title(axes: Axes, own: bool, text: str) -> None:
    """Write a title at the left of the page of a figure of ours, or over somebody's panel."""
    if not own:
        axes.set_title(style.wrapped(text))
        return
    figure = axes.get_figure(root=True)
    assert figure is not None
    figure.suptitle(
        style.wrapped(text, _TITLE_CHARACTERS), x=0.01, ha="left", fontsize=10.5, fontweight="bold"
    )


def legend_above(axes: Axes) -> None:
    """Put the legend of two or more things between the title and the panel."""
    handles, names = axes.get_legend_handles_labels()
    if len(handles) > 1:
        axes.legend(handles, names, loc="lower right", bbox_to_anchor=(1.02, 1.0), ncols=4,
                    handlelength=1.0, columnspacing=1.2, borderaxespad=0.2)  # fmt: skip


def panel(height: float, ax: Axes | None) -> tuple[Axes, bool]:
    """Return a panel to draw in, and whether its figure is ours."""
    if ax is not None:
        return ax, False
    _, (axes,) = style.new_figure(height)
    return axes, True


def name_rows(axes: Axes, names: Sequence[str], factors: Sequence[Factor]) -> None:
    """Name the rows of a panel from the top down."""
    axes.set_yticks(range(len(names)), [label(name, factors) for name in names])
    axes.tick_params(axis="y", labelsize=LABEL_SIZE, length=0)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")


def height_of(n_rows: int) -> float:
    """Return inches of a figure with so many labelled rows, title and notes included."""
    return 2.0 + 0.37 * n_rows
