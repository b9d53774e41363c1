"""What a study folder asks, kept in the folder, so that it can go on without the study file.

The request is JSON beside ``design.parquet``; a study file that has changed since, or is gone, does
not change what a folder resumes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ecosim.errors import InputError
from ecosim.run import request
from ecosim.run.files import ParquetSink, write_text
from ecosim.run.plan import slugs
from ecosim.study.digest import experiment_digest
from ecosim.study.experiment import Design, Experiment, Factor, Outcome, PrecisionRule

DESIGN = "design.parquet"


def write_request(
    experiment: Experiment, verb: str, store: Path, folder: Path, csv: bool = False
) -> None:
    """Write the question of a study into its folder, each file whole or absent.

    Parameters
    ----------
    csv
        Whether tables are written as CSV, too: whoever resumes goes on with that.
    """
    for arm, slug in zip(experiment.arms, slugs(experiment.arm_names), strict=True):
        (folder / slug).mkdir(exist_ok=True)
        write_text(folder / slug / "scenario.resolved.yaml", arm.to_yaml())
    sink = ParquetSink(folder / DESIGN, {"table": "design", "factors": _factors(experiment)})
    sink.append(design_frame(experiment))
    sink.finish()
    asked = {"digest": experiment_digest(experiment), "csv": csv, **_data(experiment)}
    request.write_request(folder, verb, store, asked)


def design_frame(experiment: Experiment) -> pd.DataFrame:
    """Return the design, a row a draw and a column a factor.

    A factor with listed levels has the position of its level; the metadata list them.
    """
    rows, factors = experiment.design.rows, experiment.design.factors
    columns = {factor.name: rows[:, i] for i, factor in enumerate(factors)}
    return pd.DataFrame({"draw": np.arange(len(rows)), **columns})


def experiment_of(folder: Path, said: Mapping[str, Any]) -> Experiment:
    """Return the experiment of a folder's request.

    Raises
    ------
    InputError
        When the design is not there.
    """
    try:
        design = pd.read_parquet(folder / DESIGN)
    except (OSError, ValueError) as error:
        raise InputError(f"the design cannot be read: {error}", file=folder / DESIGN) from error
    rows = design.drop(columns="draw").to_numpy(dtype=np.float64)
    factors = tuple(Factor(**{**f, "values": tuple(f["values"])}) for f in said["factors"])
    return Experiment(
        name=said["name"],
        description=said["description"],
        arms=request.arms_of(folder, said),
        design=Design(factors=factors, rows=rows, **said["design"]),
        replicates=said["replicates"],
        outcomes=tuple(Outcome(**one) for one in said["outcomes"]),
        analyses=tuple(said["analyses"]),
        settings=said["settings"],
        stop=PrecisionRule(**said["stop"]) if said["stop"] else None,
    )


def _factors(experiment: Experiment) -> list[dict[str, Any]]:
    return [asdict(factor) for factor in experiment.design.factors]


def _data(experiment: Experiment) -> dict[str, Any]:
    """Return everything but the rows as plain data; JSON and back gives the same."""
    design = experiment.design
    return {
        "name": experiment.name,
        "description": experiment.description,
        "arms": [arm.as_data() for arm in experiment.arms],
        "design": {"method": design.method, "seed": design.seed, "settings": dict(design.settings)},
        "factors": _factors(experiment),
        "replicates": experiment.replicates,
        "outcomes": [asdict(outcome) for outcome in experiment.outcomes],
        "analyses": list(experiment.analyses),
        "settings": dict(experiment.settings),
        "stop": asdict(experiment.stop) if experiment.stop else None,
    }


def with_replicates(experiment: Experiment, more: int) -> Experiment:
    """Return the experiment with more replicates of every row."""
    return replace(experiment, replicates=experiment.replicates + more)
