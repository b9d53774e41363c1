"""What a search found: the best point, what else meets every figure, and whether luck had a part.

The best of many points on the same draws is partly the luckiest. So the start and the best are run
again with replicates that the search never saw, and a target is met when it is met there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ecosim.kernel.types import Bools, Floats
from ecosim.study.calibration.search import Trail
from ecosim.study.calibration.targets import Calibration, loss, meets_all

#: points that meet every target, below which their ranges say little
FEW = 10
#: what is run again with replicates that the search never saw
POINTS = ("start", "calibrated")


@dataclass(frozen=True, eq=False)
class Fitted:
    """A finished calibration.

    Attributes
    ----------
    ask
    trail
    values : (n_targets, n_rows, n_replicates), outcomes of every point that was looked at
    fresh : (n_targets, 2, n_replicates), those of the start and of the best with other replicates
    """

    ask: Calibration
    trail: Trail
    values: Floats
    fresh: Floats

    @property
    def misses(self) -> Floats:
        """Return every point's misses, in tolerances: (n_targets, n_rows)."""
        return self.ask.misses(self.values)

    @property
    def best(self) -> int:
        """Return the row of the least loss, the first where several have it."""
        return int(np.argmin(self.trail.loss))

    @property
    def accepted(self) -> Bools:
        """Return which points meet every target: (n_rows,)."""
        return meets_all(self.misses)

    @property
    def n_fresh_undefined(self) -> int:
        """Return how many fresh replicates lack a figure: they failed, or it is not defined."""
        return int(np.isnan(self.fresh).any(axis=0).sum())

    @property
    def losses(self) -> tuple[float, float, float, float]:
        """Return the loss of the start, of the best, and of both with fresh replicates."""
        fresh = loss(self.ask.misses(self.fresh))
        return (
            float(self.trail.loss[0]), float(self.trail.loss[self.best]),
            float(fresh[0]), float(fresh[1]),
        )  # fmt: skip

    def targets(self) -> pd.DataFrame:
        """Return a row a target: the figure, and what the model says at the start and at the best.

        ``met_by`` is how many of the points meet it on the draws that were searched; ``fresh`` is
        the best with replicates that the search never saw, ``fresh_se`` the standard error of its
        mean, and the verdict is read there.
        """
        ask = self.ask
        outcomes = ask.experiment.outcomes
        fresh, n = self.fresh[:, 1], self.fresh.shape[2]
        mean = fresh.mean(axis=1)
        miss = ask.misses(self.fresh)[:, 1]
        spread = fresh.std(axis=1, ddof=1) / np.sqrt(n) if n > 1 else np.full(len(mean), np.nan)
        return pd.DataFrame({
            "outcome": [one.name for one in outcomes],
            "target": [one.value for one in ask.targets],
            "within": [one.within for one in ask.targets],
            "start": self.values[:, 0].mean(axis=1),
            "calibrated": self.values[:, self.best].mean(axis=1),
            "fresh": mean,
            "fresh_se": spread,
            "verdict": np.where(np.abs(miss) <= 1.0, "pass", "FAIL"),
            "met_by": (np.abs(self.misses) <= 1.0).sum(axis=1),
            "source": [one.source for one in ask.targets],
        })  # fmt: skip

    def factors(self) -> pd.DataFrame:
        """Return a row a factor: its range, its value at start and best, and what is left of it.

        ``low_left`` and ``high_left`` bound the points that meet every target, ``left`` is that
        over the whole range; NaN where there is none.
        """
        factors, rows = self.ask.experiment.design.factors, self.trail.rows
        good = rows[self.accepted]
        none = np.full(len(factors), np.nan)
        low, high = (good.min(axis=0), good.max(axis=0)) if len(good) else (none, none)
        width = np.array([factor.high - factor.low for factor in factors])
        return pd.DataFrame({
            "factor": [factor.name for factor in factors],
            "unit": [factor.unit for factor in factors],
            "low": [factor.low for factor in factors],
            "high": [factor.high for factor in factors],
            "start": rows[0],
            "calibrated": rows[self.best],
            "low_left": low,
            "high_left": high,
            "left": (high - low) / width,
            "accepted": int(self.accepted.sum()),
        })  # fmt: skip

    def again(self) -> pd.DataFrame:
        """Return the outcomes of start and best with fresh replicates, a row a replicate."""
        outcomes = self.ask.experiment.outcomes
        first = self.ask.experiment.replicates
        return pd.DataFrame([
            {"outcome": outcome.name, "point": point, "replicate": first + r,
             "value": float(self.fresh[i, j, r])}
            for i, outcome in enumerate(outcomes)
            for j, point in enumerate(POINTS)
            for r in range(self.fresh.shape[2])
        ])  # fmt: skip

    def evaluations(self) -> pd.DataFrame:
        """Return a row a point: generation, values of the factors, misses and loss."""
        ask = self.ask.experiment
        factors = {f.name: self.trail.rows[:, j] for j, f in enumerate(ask.design.factors)}
        misses = {
            f"miss of {one.name}": own for one, own in zip(ask.outcomes, self.misses, strict=True)
        }
        return pd.DataFrame({
            "draw": np.arange(len(self.trail.rows)), "generation": self.trail.generation, **factors,
            **misses, "loss": self.trail.loss, "accepted": self.accepted,
        })  # fmt: skip


def fitted_of(
    ask: Calibration, values: Floats, evaluations: pd.DataFrame, again: pd.DataFrame
) -> Fitted:
    """Return what a finished folder's tables say.

    Parameters
    ----------
    ask
    values : (n_targets, n_rows, n_replicates)
    evaluations, again
        As :meth:`Fitted.evaluations` and :meth:`Fitted.again` gave them.
    """
    names = [factor.name for factor in ask.experiment.design.factors]
    trail = Trail(
        evaluations[names].to_numpy(dtype=np.float64), evaluations["generation"].to_numpy(),
        evaluations["loss"].to_numpy(),
    )  # fmt: skip
    outcomes = [one.name for one in ask.experiment.outcomes]
    first = int(again["replicate"].min())
    fresh = np.full((len(outcomes), len(POINTS), int(again["replicate"].max()) - first + 1), np.nan)
    fresh[
        pd.Categorical(again["outcome"], categories=outcomes).codes,
        pd.Categorical(again["point"], categories=POINTS).codes,
        again["replicate"].to_numpy() - first,
    ] = again["value"]
    return Fitted(ask, trail, values, fresh)
