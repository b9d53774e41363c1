"""What one replicate of a comparison leaves: arrays at full scale, small enough to keep.

A record travels from workers and to the spool as one block of bytes; reading it back runs no code.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ecosim.kernel.clock import Calendar
from ecosim.kernel.types import AnyArray, Floats
from ecosim.result import Result
from ecosim.result.sources import Sources
from ecosim.run.packed import packed
from ecosim.run.paired import PairedRun, Parting
from ecosim.run.store.record import full_scale
from ecosim.study.additionality import by_stratum, decompose, gains_by_place
from ecosim.study.arm_tables import arm_tables
from ecosim.study.near_winners import firms_of, matched_pairs
from ecosim.study.reading import complete

#: columns of a flow, before its amount
FLOW_KEYS = ("kind", "payer", "payee")


@dataclass(frozen=True, eq=False)
class PairRecord:
    """One replicate of every arm.

    Attributes
    ----------
    replicate
    series : an arm each: indicator to values at full scale, (periods, *dims)
    flows : an arm each: columns year, kind, payer, payee, amount (GBP/year at full scale)
    partings, acted : as in :class:`~ecosim.run.paired.PairedRun`
    net : a policy each: what :func:`net_of_pair` gives, at full scale
    growth : an arm each: participants of innovation partnerships, and growth of those matched and
        of their near-winners; empty where there are none
    tables : an arm each: challenges and networks as bytes, from :mod:`ecosim.study.arm_tables`
    identity_residual_max, wall_s : of all arms
    """

    replicate: int
    series: tuple[Mapping[str, Floats], ...]
    flows: tuple[Mapping[str, AnyArray], ...]
    partings: tuple[Parting | None, ...]
    acted: tuple[Mapping[str, int], ...]
    net: tuple[Mapping[str, Floats], ...]
    growth: tuple[Mapping[str, Floats], ...]
    tables: tuple[Mapping[str, AnyArray], ...]
    identity_residual_max: float
    wall_s: float

    def __repr__(self) -> str:
        return f"<PairRecord replicate {self.replicate}, {len(self.series)} arms>"

    @classmethod
    def of_run(cls, run: PairedRun, wall_s: float) -> PairRecord:
        """Return the record of a finished replicate."""
        return cls(
            replicate=run.results[0].replicate,
            series=tuple(full_scale(result) for result in run.results),
            flows=tuple(_yearly_flows(result) for result in run.results),
            partings=run.partings,
            acted=run.acted,
            net=tuple(
                net_of_pair(run.results[0], other, *pair)
                for other, pair in zip(run.results[1:], run.sources, strict=True)
            ),
            growth=tuple(_growth(result) for result in run.results),
            tables=arm_tables(run.results),
            identity_residual_max=max(r.identity_residual_max for r in run.results),
            wall_s=wall_s,
        )

    def to_bytes(self) -> bytes:
        """Return the record as bytes: arrays and JSON, no pickles."""
        arrays: dict[str, AnyArray] = {}
        groups = (
            ("series", self.series), ("flows", self.flows), ("net", self.net),
            ("growth", self.growth), ("tables", self.tables),
        )  # fmt: skip
        for group, arms in groups:
            for arm, columns in enumerate(arms):
                arrays |= {f"{group}/{arm}/{name}": values for name, values in columns.items()}
        text = json.dumps({
            "replicate": self.replicate,
            "arms": len(self.series),
            "partings": [asdict(one) if one else None for one in self.partings],
            "acted": [dict(one) for one in self.acted],
            "identity_residual_max": self.identity_residual_max,
            "wall_s": self.wall_s,
        })  # fmt: skip
        return packed({"about": np.array(text)} | arrays)

    @classmethod
    def from_bytes(cls, content: bytes) -> PairRecord:
        """Return the record that :meth:`to_bytes` wrote."""
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            about: dict[str, Any] = json.loads(str(stored["about"]))
            arms = range(about["arms"])
            return cls(
                replicate=about["replicate"],
                series=tuple(_group(stored, f"series/{arm}/") for arm in arms),
                flows=tuple(_group(stored, f"flows/{arm}/") for arm in arms),
                partings=tuple(Parting(**one) if one else None for one in about["partings"]),
                acted=tuple(about["acted"]),
                net=tuple(_group(stored, f"net/{i}/") for i in range(about["arms"] - 1)),
                growth=tuple(_group(stored, f"growth/{arm}/") for arm in arms),
                tables=tuple(_group(stored, f"tables/{arm}/") for arm in arms),
                identity_residual_max=about["identity_residual_max"],
                wall_s=about["wall_s"],
            )


def stack(records: Sequence[PairRecord], arm: int) -> dict[str, Floats]:
    """Return each indicator of one arm over replicates: (n_replicates, periods, *dims)."""
    each = [complete(one.series)[arm] for one in records]
    return {name: np.stack([one[name] for one in each]) for name in each[0]}


def stack_net(records: Sequence[PairRecord], policy: int) -> dict[str, Floats]:
    """Return one policy's terms over replicates (0 is the first policy): (n_replicates, ...)."""
    names = records[0].net[policy]
    return {name: np.stack([one.net[policy][name] for one in records]) for name in names}


def net_of_pair(
    baseline: Result, policy: Result, before: Sources, after: Sources
) -> dict[str, Floats]:
    """Return what a policy adds, and who makes it, from one replicate of both arms.

    Returns
    -------
    arrays
        The terms of :func:`~ecosim.study.additionality.decompose`, (periods,); ``strata_baseline``
        and ``strata_policy``, (periods, strata + 1); ``won`` and ``lost``, (P,). At full scale.
    """
    years, scale = policy.calendar.months // 12, policy.scenario.scale
    gva = (baseline.series["gva"].values, policy.series["gva"].values)
    won, lost = gains_by_place(before, after, len(policy.labels.place))
    arrays = {
        **decompose(before, after, gva, years),
        "strata_baseline": by_stratum(before, gva[0], years),
        "strata_policy": by_stratum(after, gva[1], years),
        "won": won,
        "lost": lost,
    }
    return {name: values / scale for name, values in arrays.items()}


def _group(stored: Any, prefix: str) -> dict[str, AnyArray]:
    return {key[len(prefix):]: stored[key] for key in stored.files if key.startswith(prefix)}


def _growth(result: Result) -> dict[str, Floats]:
    """Return how participants of innovation partnerships grew, and their near-winners."""
    if result.challenges.empty:
        return {}
    n, own, near = matched_pairs(firms_of(result))
    return {"n_participants": np.array([float(n)]), "own": own, "near": near}


def _yearly_flows(result: Result) -> dict[str, AnyArray]:
    """Return who paid whom for what in each year."""
    calendar: Calendar = result.calendar
    frame = result.flows
    months = [calendar.index(str(month)) for month in frame["month"].cat.categories]
    year = [calendar.year_label(month // 12) for month in months]
    frame = frame.assign(year=np.array(year)[frame["month"].cat.codes.to_numpy()])
    total = frame.groupby(["year", *FLOW_KEYS], observed=True, sort=True)["amount"].sum()
    table = total.reset_index()
    texts = {name: table[name].to_numpy(dtype=np.str_) for name in ("year", *FLOW_KEYS)}
    return {**texts, "amount": table["amount"].to_numpy()}
