"""What people read of a marginal multiplier: a short table, words and figures."""

from ecosim.report.marginal.figures import draw_multiplier
from ecosim.report.marginal.lines import asymmetry_grid, closing_lines, multiplier_grid, steps_grid

__all__ = ["asymmetry_grid", "closing_lines", "draw_multiplier", "multiplier_grid", "steps_grid"]
