"""The analyses a study asks for, each over every outcome it can read, and their tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ecosim.errors import InputError, RunError
from ecosim.kernel.types import Floats
from ecosim.run.files import ParquetSink
from ecosim.study.experiment import Experiment, Outcome
from ecosim.study.sensitivity import (
    Discovery,
    Indices,
    Rankings,
    analyse,
    feature_scores,
    prim,
    rankings,
)

#: analyses that give indices of factors
INDICES = ("morris", "sobol", "delta", "pawn", "rbd_fast", "hdmr")


@dataclass(eq=False)
class Analyses:
    """What was found.

    Attributes
    ----------
    indices, scores, discoveries : an outcome each
    rankings : what is ranked by, as an outcome of the first policy
    refused : analyses that could not be made, and why, a sentence each
    """

    indices: list[tuple[Outcome, Indices]] = field(default_factory=list)
    scores: list[tuple[Outcome, pd.DataFrame]] = field(default_factory=list)
    discoveries: list[tuple[Outcome, Discovery]] = field(default_factory=list)
    rankings: list[tuple[Outcome, Rankings]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def analyse_study(experiment: Experiment, values: Floats) -> Analyses:
    """Make every analysis that a study asks for.

    Parameters
    ----------
    values : (n_outcomes, n_rows, n_replicates)
        NaN where a run did not succeed. What cannot do without those runs is refused, and the
        refusal kept: the others are made.
    """
    found = Analyses()
    for name in experiment.analyses:
        for words, make in _asked(name, experiment, values, found):
            try:
                make()
            except (InputError, RunError) as error:
                found.refused.append(f"{name} of {words}: {error}")
    return found


def _asked(
    name: str, ask: Experiment, values: Floats, found: Analyses
) -> Iterator[tuple[str, Any]]:
    """Yield what an analysis is of, and how it is made."""
    if name == "ranking":
        for members in _ranked(ask):
            yield ask.outcomes[members[0]].indicator, _Ranking(ask, values, found, members)
        return
    for outcome, own in zip(ask.outcomes, values, strict=True):
        if name != "prim" or outcome.of != "level":
            yield outcome.name, _Single(name, ask, outcome, own, found)


@dataclass(frozen=True, eq=False)
class _Single:
    """One analysis of one outcome."""

    name: str
    ask: Experiment
    outcome: Outcome
    values: Floats
    found: Analyses

    def __call__(self) -> None:
        design, seed = self.ask.design, self.ask.design.seed
        if self.name in INDICES:
            one = analyse(design, self.values, self.name, seed=seed)
            self.found.indices.append((self.outcome, one))
            return
        means, kept = _means(self.values)
        rows = design.rows[kept]
        if self.name == "prim":
            # the question a policy officer asks: where does it do harm?
            boxes = prim(rows, design.factors, means < 0.0, n_boxes=2)
            self.found.discoveries.append((self.outcome, boxes))
        else:
            table = feature_scores(rows, design.factors, means, seed=seed)
            self.found.scores.append((self.outcome, table))


@dataclass(frozen=True, eq=False)
class _Ranking:
    """The order of policies by one outcome."""

    ask: Experiment
    values: Floats
    found: Analyses
    members: Sequence[int]

    def __call__(self) -> None:
        design = self.ask.design
        names = [self.ask.outcomes[i].arm for i in self.members]
        one = rankings(self.values[list(self.members)], names, design.rows, design.factors)
        self.found.rankings.append((self.ask.outcomes[self.members[0]], one))


def _means(values: Floats) -> tuple[Floats, Any]:
    """Return the mean of each row that has a replicate, and which rows these are."""
    known = ~np.isnan(values)
    kept = known.any(axis=1)
    some = np.where(known, values, 0.0)[kept]
    return some.sum(axis=1) / known[kept].sum(axis=1), kept


def _ranked(ask: Experiment) -> list[list[int]]:
    """Return positions of outcomes that differ by the policy alone, two or more together."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for i, one in enumerate(ask.outcomes):
        if one.of != "level":
            key = (one.indicator, one.of, one.period, one.place, one.sector)
            groups.setdefault(key, []).append(i)
    return [members for members in groups.values() if len(members) > 1]


def write_analyses(found: Analyses, folder: Path) -> list[Path]:
    """Write a table for each kind of analysis that was made; return the files."""
    tables = {
        "sensitivity": _stacked((o, one.table) for o, one in found.indices),
        "convergence": _stacked(
            (o, one.convergence.assign(method=one.method)) for o, one in found.indices
        ),
        "feature_scores": _stacked(found.scores),
        "boxes": _stacked((o, one.limits) for o, one in found.discoveries),
        "peeling": _stacked((o, one.trajectory) for o, one in found.discoveries),
        "ranking": _stacked((o, one.positions) for o, one in found.rankings),
        "ranking_pairs": _stacked((o, one.pairs) for o, one in found.rankings),
        "ranking_factors": _stacked((o, one.factors) for o, one in found.rankings),
    }
    written = []
    for name, table in tables.items():
        if table is not None:
            sink = ParquetSink(folder / f"{name}.parquet", {"table": name})
            sink.append(table)
            path = sink.finish()
            assert path is not None
            written.append(path)
    return written


def _stacked(parts: Any) -> pd.DataFrame | None:
    frames = []
    for outcome, table in parts:
        if len(table):
            frame = table.copy()
            frame.insert(0, "outcome", outcome.name)
            frames.append(frame)
    return pd.concat(frames, ignore_index=True) if frames else None


def in_manifest(found: Analyses) -> dict[str, Any]:
    """Return what the manifest says: what was found to matter, noise, notes and refusals."""
    return {
        "analyses": [
            {
                "outcome": outcome.name,
                "method": one.method,
                "decides": one.decides,
                "influential": list(one.influential),
                "rows": one.n_rows,
                "stochastic_share": one.stochastic_share,
                "stochastic_share_of_runs": one.stochastic_share_of_runs,
                "notes": list(one.notes),
            }
            for outcome, one in found.indices
        ],
        "discoveries": [
            {"outcome": outcome.name, "base_rate": one.base_rate,
             "boxes": [box.said for box in one.boxes], "notes": list(one.notes)}
            for outcome, one in found.discoveries
        ],
        "rankings": [
            {"outcome": outcome.indicator, "order": list(one.reference),
             "reversal_share": one.reversal_share, "notes": list(one.notes)}
            for outcome, one in found.rankings
        ],
        "refused": found.refused,
    }  # fmt: skip
