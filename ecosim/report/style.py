"""How every figure looks: sizes for a phone, colours that survive colour blindness and print."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecosim.run.files import write_atomically

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.transforms import BboxBase

#: Okabe and Ito's colours, which remain distinct for every common form of colour blindness
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
#: rings from near to far: dark to light, so that they also read in grey
RING_COLOURS = ("#08306B", "#2171B5", "#6BAED6", "#E69F00", "#F2D9A6")
LINES = ("-", "--", "-.", ":")
GREY = "#666666"

#: inches; 4.6 inches are 330 points, which a phone shows at nearly natural size
WIDTH = 4.6
TITLE_CHARACTERS = 40
#: inches of white around the page
_PAD = 0.08

_STYLE: dict[Any, Any] = {
    "font.size": 9.5,
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 8,
    "axes.titley": 1.0,  # where it stands anyway: nothing is labelled above, and none has to look
    "axes.labelsize": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "axes.formatter.useoffset": False,
    "axes.unicode_minus": True,  # as in titles, whatever a reader has set
    "grid.color": "#DDDDDD",
    "grid.linewidth": 0.6,
    "lines.linewidth": 1.8,
    "lines.markersize": 3.5,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "savefig.dpi": 200,
    "svg.hashsalt": "ecosim",
    "svg.fonttype": "path",
}


@contextmanager
def styled() -> Iterator[None]:
    """Use the house style inside a ``with`` block, and leave the reader's own alone."""
    from matplotlib import rc_context

    with rc_context(_STYLE):
        yield


def new_figure(height: float, rows: int = 1, **kwargs: Any) -> tuple[Figure, list[Axes]]:
    """Return a figure of the house width with `rows` panels below each other."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    axes = figure.subplots(rows, 1, squeeze=False, **kwargs)
    return figure, list(axes.ravel())


def wrapped(text: str, width: int = TITLE_CHARACTERS) -> str:
    """Return a title broken into lines that fit the figure."""
    return textwrap.fill(text, width)


def save(figure: Figure, stem: Path) -> list[Path]:
    """Write a figure as PNG and SVG, without dates, so that equal data give equal files."""
    written, page = [], fitted(figure)
    for kind, metadata in (("png", {"Software": None}), ("svg", {"Date": None})):
        buffer = io.BytesIO()
        figure.savefig(buffer, format=kind, metadata=metadata, bbox_inches=page)
        path = stem.with_name(f"{stem.name}.{kind}")
        written.append(write_atomically(path, buffer.getvalue()))
    return written


def fitted(figure: Figure) -> BboxBase:
    """Return the page in inches; panels and page are fitted here once, not once a file.

    A long legend or label may widen the page a little; it is never cut. Panels with margins of
    their own have their labels inside of what stands around them, which alone is measured.
    """
    from matplotlib.transforms import Bbox

    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
        figure.set_layout_engine(None)
        return figure.get_tightbbox().padded(_PAD)
    around = [each.get_tightbbox() for each in (*figure.texts, *figure.legends)]
    panels = [axes.bbox for axes in figure.axes if axes.get_visible()]
    page = Bbox.union([*panels, *(box for box in around if box is not None)])
    return page.transformed(figure.dpi_scale_trans.inverted()).padded(_PAD)
