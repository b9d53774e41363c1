"""What people read: figures and short tables, made from the files of a run."""

from ecosim.report.draw import draw_run
from ecosim.report.tables import headline_table, summary_lines

__all__ = ["draw_run", "headline_table", "summary_lines"]
