"""Figures of sensitivity studies: what matters, where, and whether ranks hold."""

from ecosim.report.sensitivity.bars import draw_sobol, draw_tornado, signed_effects
from ecosim.report.sensitivity.boxes import draw_trade_off
from ecosim.report.sensitivity.pairs import draw_interactions
from ecosim.report.sensitivity.plane import draw_morris
from ecosim.report.sensitivity.policies import draw_rankings

__all__ = [
    "draw_interactions",
    "draw_morris",
    "draw_rankings",
    "draw_sobol",
    "draw_tornado",
    "draw_trade_off",
    "signed_effects",
]
