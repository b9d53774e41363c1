"""One replicate with and without extra purchases, month by month side by side.

All arms share every draw, so they differ by the purchase alone. The difference is taken cell by
cell and month by month, before any sum, so that it is not lost in the region's totals.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ecosim.accounts import measures, multipliers
from ecosim.accounts.flows import Why
from ecosim.economy.parameters import HouseholdParams, LabourParams
from ecosim.errors import RunError
from ecosim.kernel.types import Floats
from ecosim.model import ProcurementModel
from ecosim.model.parting import first_difference, in_words
from ecosim.run.packed import packed
from ecosim.scenario import Scenario

#: what an impulse changes, by place: GBP of a month, jobs of a month
MEASURES = ("output", "gva", "jobs", "household_income")
_PUBLIC = (Why.GOVERNMENT, Why.GOVERNMENT_IMPORTED)


@dataclass(frozen=True, eq=False)
class ImpulseRun:
    """One replicate of a baseline and its impulses.

    Attributes
    ----------
    replicate
    extra : measure to (n_impulses, months, P)
        What each impulse adds, at full scale: GBP or jobs of a month; income by home.
    paid : (n_impulses, months), GBP at full scale
        What public purchases change by, read from the books; what a switch takes from firms
        elsewhere in the region is not netted off.
    parted : month in which each impulse first changed anything; -1 for never
    type2 : output and value added per pound by the input-output table
    identity_residual_max : of all arms
    """

    replicate: int
    extra: Mapping[str, Floats]
    paid: Floats
    parted: tuple[int, ...]
    type2: Mapping[str, float]
    identity_residual_max: float

    def to_bytes(self) -> bytes:
        """Return the replicate as bytes: arrays and JSON, no pickles."""
        about = json.dumps({
            "replicate": self.replicate, "parted": self.parted, "type2": dict(self.type2),
            "identity_residual_max": self.identity_residual_max,
        })  # fmt: skip
        extra = {f"extra/{name}": values for name, values in self.extra.items()}
        return packed({"about": np.array(about), "paid": self.paid} | extra)

    @classmethod
    def from_bytes(cls, content: bytes) -> ImpulseRun:
        """Return the replicate that :meth:`to_bytes` wrote."""
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            about = json.loads(str(stored["about"]))
            return cls(
                replicate=about["replicate"],
                extra={
                    name.removeprefix("extra/"): stored[name]
                    for name in stored.files
                    if name.startswith("extra/")
                },
                paid=stored["paid"],
                parted=tuple(about["parted"]),
                type2=about["type2"],
                identity_residual_max=about["identity_residual_max"],
            )


def simulate_impulses(
    baseline: Scenario,
    arms: Sequence[Scenario],
    replicate: int = 0,
    *,
    seed: int | None = None,
    verify: bool = False,
) -> ImpulseRun:
    """Run one replicate of a baseline and of the same scenario with an impulse, several times.

    Parameters
    ----------
    baseline
        A scenario without an impulse.
    arms
        The same scenario with one.
    replicate, seed, verify
        As in :func:`~ecosim.run.simulate`.

    Raises
    ------
    RunError
        When an arm leaves the baseline before its money is spent.
    """
    base, *others = (
        ProcurementModel(one, seed=seed, replicate=replicate, detail=False, verify=verify)
        for one in (baseline, *arms)
    )
    every = [_Arm(other, base) for other in others]
    before: list[Mapping[str, Floats]] = []
    for _ in range(baseline.months):
        base.step()
        before.append(_read(base))
        # compared while they are the same; an arm that has parted goes on alone, its memory warm
        for arm in every:
            if arm.parted < 0:
                arm.step(before[-1])
    for arm in every:
        for reading in before[arm.model.month :]:
            arm.step(reading)
    scale = baseline.scale
    return ImpulseRun(
        replicate=replicate,
        extra={
            name: np.stack([np.stack(arm.extra[name]) for arm in every]) / scale
            for name in MEASURES
        },
        paid=np.array([arm.paid for arm in every]) / scale,
        parted=tuple(arm.parted for arm in every),
        type2=type2_of(base, arms[0].impulse.sector) if arms[0].impulse else {},
        identity_residual_max=max(model.identity_residual_max for model in (base, *others)),
    )


def _read(model: ProcurementModel) -> dict[str, Floats]:
    """Return the month's measures by place and sector, income by home: copies."""
    flows = model.ledger.flows
    return {
        "output": measures.output(flows),
        "gva": measures.gva(flows),
        "jobs": model.labour.jobs.sum(axis=0),
        "household_income": model.economy.households.income.copy(),
        "paid": np.array(sum(flows.total(why) for why in _PUBLIC)),
    }


class _Arm:
    """One impulse beside its baseline."""

    def __init__(self, model: ProcurementModel, base: ProcurementModel) -> None:
        if model.extra_purchase is None:
            raise RunError(f"{model.scenario.name!r} has no impulse")
        self.model, self.base, self.purchase = model, base, model.extra_purchase
        self.extra: dict[str, list[Floats]] = {name: [] for name in MEASURES}
        self.paid: list[float] = []
        self.parted = -1

    def step(self, before: Mapping[str, Floats]) -> None:
        """Simulate one month and note what is more than in the baseline's month."""
        month = self.model.month
        self.model.step()
        after = _read(self.model)
        for name in MEASURES:
            more = after[name] - before[name]
            self.extra[name].append(more.sum(axis=1) if more.ndim > 1 else more)
        taken = self.purchase.purchase.taken if month == self.purchase.month else 0.0
        self.paid.append(float(after["paid"] - before["paid"]) + taken)
        if self.parted < 0:
            self._watch(month)

    def _watch(self, month: int) -> None:
        """Note the month in which the arms part; it must not be before the money is spent."""
        difference = first_difference(self.base, self.model)
        if difference is None:
            return
        self.parted = month
        if month < self.purchase.month:
            raise RunError(
                f"the impulse changed something before its month: "
                f"{in_words(self.model, difference)} in {self.model.calendar.date(month)}"
            )


def type2_of(model: ProcurementModel, sector: str) -> dict[str, float]:
    """Return Type II of a sector from the coefficients in force, GBP per GBP.

    What the marginal multiplier is with all behaviour off, by an independent solution.
    """
    params, region = model.scenario.parameters, model.region
    c, h = region.coefficients, params.of(HouseholdParams)
    at_home = (1.0 - params.of(LabourParams).commuters) * (1.0 - h.income_tax) * h.a1
    spending = at_home * model.economy.structure.consumption_shares
    found = multipliers.type2(c.regional, c.gva, c.pay, spending)
    i = region.sectors.codes.index(sector)
    return {"output": float(found.output[i]), "gva": float(found.gva[i])}
