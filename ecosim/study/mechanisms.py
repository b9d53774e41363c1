"""From input-output to agents: what each mechanism does to the marginal multiplier.

The waterfall starts with every mechanism off, which is the input-output table's Type II, and
switches them on one after the other in the declared order until the scenario's own rules are all
in force. Bars are differences of neighbours, so they add up to the whole difference. What a
mechanism does depends on those that are on already, so the order matters.

The asymmetry holds a rise against a cut of the same size, with all the scenario's rules and with
one mechanism off at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from ecosim.errors import InputError
from ecosim.kernel.types import Floats
from ecosim.run.impulses import MEASURES, ImpulseRun
from ecosim.run.simulation import Progress
from ecosim.run.store import Store
from ecosim.scenario import Impulse, Scenario
from ecosim.study.impulse_runs import ImpulseRuns, impulses_of, run_impulses
from ecosim.study.marginal import UNITS, horizons, per_pound, statistics

#: switch to its name for a reader, in the order of the waterfall: first what changes the same
#: thing in every replicate, then what draws lots
MECHANISMS: dict[str, str] = {
    "propensity": "firms differ in where they buy",
    "commuting": "in-commuters take new jobs",
    "benefits": "benefits fall as jobs rise",
    "sticky_labour": "hiring takes time",
    "wealth": "savings are spent",
    "capacity": "capacity",
    "cash": "cash and credit",
    "firm_dynamics": "entry and exit of firms",
    "tendering": "tender competition",
    "reserves": "reserves for overruns",
    "learning": "learning",
    "noise": "chance in growth and judgement",
}
START, END = "type2", "full"


@dataclass(frozen=True, eq=False)
class Waterfall:
    """Marginal multipliers with more and more mechanisms on.

    Attributes
    ----------
    runs : the first variant has every mechanism off, the last is the scenario
    switches : what the second and later variants switch on
    """

    runs: ImpulseRuns
    switches: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<Waterfall of {len(self.switches)} mechanisms, {self.runs.n} replicates>"

    @cached_property
    def table(self) -> pd.DataFrame:
        """Return a row a size, measure, horizon and step; `level` is the multiplier reached."""
        scenario = self.runs.variants[-1]
        parts = []
        for i, impulse in enumerate(self.runs.impulses):
            for measure in MEASURES:
                each = [_regional(runs, measure, i, impulse, scenario) for runs in self.runs.runs]
                for horizon, months in horizons(each[0].shape[1]).items():
                    rows = self._steps([values[:, months - 1] for values in each])
                    for row in rows:
                        row.update(
                            scenario=scenario.name, amount=impulse.amount, measure=measure,
                            horizon=horizon, unit=UNITS[measure],
                        )  # fmt: skip
                    parts += rows
        keys = ["scenario", "amount", "measure", "horizon", "step", "name", "switch", "kind"]
        frame = pd.DataFrame(parts)
        return frame[[*keys, *(name for name in frame.columns if name not in keys)]]

    def _steps(self, levels: Sequence[Floats]) -> list[dict[str, object]]:
        """Return start, bars and end: (n,) multipliers of each variant in."""
        rows: list[dict[str, object]] = [
            _row(0, "input-output (Type II)", START, "total", levels[0], levels[0])
        ]
        for k, switch in enumerate(self.switches, start=1):
            bar = levels[k] - levels[k - 1]
            rows.append(_row(k, MECHANISMS[switch], switch, "bar", bar, levels[k]))
        last = len(self.switches) + 1
        rows.append(_row(last, "all rules of the scenario", END, "total", levels[-1], levels[-1]))
        return rows


@dataclass(frozen=True, eq=False)
class Asymmetry:
    """Rises against cuts of the same size, with one mechanism off at a time.

    Attributes
    ----------
    runs : the first variant is the scenario; impulses are a rise and a cut
    switches : what the second and later variants switch off
    """

    runs: ImpulseRuns
    switches: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<Asymmetry over {len(self.switches)} mechanisms, {self.runs.n} replicates>"

    @cached_property
    def table(self) -> pd.DataFrame:
        """Return a row a measure, horizon and variant: multiplier of the rise less of the cut."""
        scenario, (rise, cut) = self.runs.variants[0], self.runs.impulses
        names = {"": "all rules of the scenario", **MECHANISMS}
        rows = []
        for measure in MEASURES:
            gaps = [
                _regional(runs, measure, 0, rise, scenario)
                - _regional(runs, measure, 1, cut, scenario)
                for runs in self.runs.runs
            ]
            for horizon, months in horizons(gaps[0].shape[1]).items():
                for switch, gap in zip(("", *self.switches), gaps, strict=True):
                    without = statistics(gap[:, months - 1] - gaps[0][:, months - 1])
                    rows.append({
                        "scenario": scenario.name, "amount": rise.amount, "measure": measure,
                        "horizon": horizon, "off": switch, "name": names[switch],
                        "unit": UNITS[measure], **statistics(gap[:, months - 1]),
                        **{f"change_{key}": without[key] for key in ("mean", "lo", "hi")},
                    })  # fmt: skip
        return pd.DataFrame(rows)


def _row(
    step: int, name: str, switch: str, kind: str, values: Floats, level: Floats
) -> dict[str, object]:
    reached = statistics(level)
    return {
        "step": step, "name": name, "switch": switch, "kind": kind, **statistics(values),
        "level": reached["mean"], "level_lo": reached["lo"], "level_hi": reached["hi"],
    }  # fmt: skip


def _regional(
    runs: Sequence[ImpulseRun], measure: str, i: int, impulse: Impulse, scenario: Scenario
) -> Floats:
    """Return the region's multiplier cumulated to each month: (n, months)."""
    return per_pound(runs, measure, i, impulse.month_of(scenario.calendar))[:, :, -1]


def waterfall(
    scenario: Scenario,
    amounts: Sequence[float],
    sector: str,
    place: str,
    financing: str = "outside",
    month: str = "",
    *,
    replicates: int | None = None,
    jobs: int = 1,
    verify: bool = False,
    store: Store | None = None,
    progress: Progress | None = None,
) -> Waterfall:
    """Return what each mechanism that is on in a scenario does to its marginal multiplier.

    Takes a pair of runs a mechanism and replicate; what is not random is run once.

    Parameters
    ----------
    scenario
        The full model; mechanisms that it switches off stay off.
    others
        As in :func:`~ecosim.study.marginal.marginal`.
    """
    impulses = impulses_of(scenario, amounts, sector, place, financing, month)
    variants, on = one_more_on(scenario), mechanisms_on(scenario)
    n = scenario.replicates if replicates is None else replicates
    found = run_impulses(
        variants, impulses, n, jobs=jobs, verify=verify, store=store, progress=progress
    )
    return Waterfall(found, on)


def asymmetry(
    scenario: Scenario,
    amount: float,
    sector: str,
    place: str,
    financing: str = "outside",
    month: str = "",
    *,
    replicates: int | None = None,
    jobs: int = 1,
    verify: bool = False,
    store: Store | None = None,
    progress: Progress | None = None,
) -> Asymmetry:
    """Return how a rise differs from a cut, and how far each mechanism accounts for it.

    Parameters
    ----------
    amount
        GBP at full scale, of the rise; the cut is as large.
    others
        As in :func:`~ecosim.study.marginal.marginal`.
    """
    size = abs(amount)
    impulses = impulses_of(scenario, [size, -size], sector, place, financing, month)
    variants, on = one_off(scenario), mechanisms_on(scenario)
    n = scenario.replicates if replicates is None else replicates
    found = run_impulses(
        variants, impulses, n, jobs=jobs, verify=verify, store=store, progress=progress
    )
    return Asymmetry(found, on)


def one_more_on(scenario: Scenario) -> list[Scenario]:
    """Return the steps of the waterfall: every mechanism off, then one more on in each."""
    state = dict.fromkeys(scenario.switches, False)
    variants = [_variant(scenario, state)]
    for switch in mechanisms_on(scenario):
        state[switch] = True
        variants.append(_variant(scenario, state))
    return variants


def one_off(scenario: Scenario) -> list[Scenario]:
    """Return the scenario, then the scenario without each of its mechanisms."""
    everything, on = dict(scenario.switches), mechanisms_on(scenario)
    return [scenario, *(_variant(scenario, {**everything, name: False}) for name in on)]


def mechanisms_on(scenario: Scenario) -> tuple[str, ...]:
    """Return the switches that are on in a scenario, in the order of the waterfall."""
    on = tuple(name for name in MECHANISMS if scenario.switches[name])
    if not on:
        raise InputError(
            f"every mechanism of {scenario.name!r} is off: there is nothing to switch",
            expected="a scenario with mechanisms on, as mode: full has them",
        )
    return on


def _variant(scenario: Scenario, switches: dict[str, bool]) -> Scenario:
    tender = "tender" if switches["tendering"] else "assigned"
    return scenario.replace(switches=switches, procurement=tender)
