"""Feature scores: what an ensemble of trees uses to tell outcomes apart, beside the dummy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ecosim.errors import InputError
from ecosim.kernel.random import Streams
from ecosim.kernel.types import Floats
from ecosim.study.experiment import DUMMY, Factor
from ecosim.study.sensitivity.library import library_seed

_FORESTS, _TREES = 5, 100


def feature_scores(
    rows: Floats, factors: Sequence[Factor], outcome: npt.ArrayLike, *, seed: int,
    trees: int = _TREES,
) -> pd.DataFrame:  # fmt: skip
    """Return how much of the explained variance (or of the classes) trees attribute to a factor.

    Extremely randomised trees (Geurts et al. 2006, doi:10.1007/s10994-006-6226-1). The scores of
    all factors sum to 1; interactions are in them. Trees split a factor with few values less often,
    so a switch is understated beside a number. The first call imports scikit-learn.

    Parameters
    ----------
    rows : (n_rows, n_factors)
    factors
        Without a dummy one is drawn.
    outcome : (n_rows,), numbers or booleans; rows with NaN are left out
    seed
    trees
        Of each of five forests.

    Returns
    -------
    table
        A row a factor, the largest first: ``factor, score, lo, hi, dummy_score, is_above_dummy``;
        `lo` and `hi` are the range over forests, and a factor is above the dummy when `lo` exceeds
        the dummy's `hi`.

    Raises
    ------
    InputError
        When scikit-learn is not installed, or the rows do not fit.
    """
    ensemble = _ensemble(np.asarray(outcome).dtype == np.bool_)
    names = [factor.name for factor in factors]
    y = np.asarray(outcome)
    if rows.shape != (len(y), len(names)):
        raise InputError(f"{len(y)} outcomes and {len(names)} factors for rows of {rows.shape}")
    if DUMMY not in names:
        row = np.arange(len(y), dtype=np.int64)
        rows = np.column_stack([rows, Streams(seed).uniform("sensitivity.dummy", row)])
        names.append(DUMMY)
    there = np.isfinite(y.astype(np.float64))
    scores = []
    for forest in range(_FORESTS):
        model = ensemble(
            n_estimators=trees, random_state=library_seed(seed, f"scores.{forest}"), n_jobs=1
        )
        scores.append(model.fit(rows[there], y[there]).feature_importances_)
    return _table(np.array(scores, dtype=np.float64), names)


def _ensemble(is_class: bool) -> Callable[..., Any]:
    try:
        from sklearn import ensemble
    except ImportError:
        raise InputError(
            "feature scores need scikit-learn, which is not installed",
            hint="install it with: pip install 'ecosim[explore]'",
        ) from None
    name = "ExtraTreesClassifier" if is_class else "ExtraTreesRegressor"
    found: Callable[..., Any] = getattr(ensemble, name)
    return found


def _table(scores: Floats, names: list[str]) -> pd.DataFrame:
    mean, lo, hi = scores.mean(axis=0), scores.min(axis=0), scores.max(axis=0)
    dummy = names.index(DUMMY)
    order = np.argsort(-mean, kind="stable")
    return pd.DataFrame({
        "factor": [names[i] for i in order],
        "score": mean[order], "lo": lo[order], "hi": hi[order],
        "dummy_score": mean[dummy], "is_above_dummy": (lo > hi[dummy])[order],
    })  # fmt: skip
