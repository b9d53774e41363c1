"""Sensitivity of outcomes to factors: designs, indices, scenario discovery, rankings.

Pure functions: a design goes out, an array of outcomes comes in. Who runs the model in between is
no matter here. SALib and scikit-learn are imported when they are first needed.
"""

from ecosim.study.sensitivity.analyse import analyse
from ecosim.study.sensitivity.indices import Indices
from ecosim.study.sensitivity.prim import Box, Discovery, Limit, prim
from ecosim.study.sensitivity.rankings import Rankings, rankings
from ecosim.study.sensitivity.sample import n_rows, sample
from ecosim.study.sensitivity.scores import feature_scores

__all__ = [
    "Box",
    "Discovery",
    "Indices",
    "Limit",
    "Rankings",
    "analyse",
    "feature_scores",
    "n_rows",
    "prim",
    "rankings",
    "sample",
]
