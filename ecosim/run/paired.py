"""One replicate of several arms, month by month side by side, with the placebo gate.

Arms with the same seed must be bit-identical until a lever acts. They are stepped together in one
process and their whole states compared: at every month's end while no lever acts, and after every
step from the month in which one may, so that the gate can name the step that parts them. Arms that
have parted go on alone: a model's months follow each other in memory that no other model has
filled meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ecosim.errors import RunError
from ecosim.model import ProcurementModel
from ecosim.model.parting import first_difference, in_words
from ecosim.result import Result
from ecosim.result.sources import Sources
from ecosim.run.programme import sources_of_pair
from ecosim.run.simulation import Progress, result_of
from ecosim.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """When and where two arms parted, and which levers had acted.

    Parameters
    ----------
    month, date
        Month of the run, and its ``YYYY-MM``.
    step
        Step of the month after which the states differ.
    entity
        What differs, in words: ``contract of birmingham for CON: winner``.
    levers
        The levers of one arm alone that acted in that step, or in the last step in which one had;
        none when none has acted at all.
    """

    month: int
    date: str
    step: str
    entity: str
    levers: tuple[str, ...]

    def __post_init__(self) -> None:
        # a parting that was kept as JSON comes back with a list
        object.__setattr__(self, "levers", tuple(self.levers))

    def __str__(self) -> str:
        several = "s" if len(self.levers) > 1 else ""
        named = f"lever{several} {' and '.join(self.levers)}"
        cause = named if self.levers else "no lever had acted"
        return f"{self.date}, step {self.step}: {self.entity} ({cause})"


@dataclass(frozen=True, slots=True)
class PairedRun:
    """One replicate of every arm.

    Attributes
    ----------
    results : the baseline first
    partings : a policy each: where it left the baseline; None when it never did
    acted : an arm each: the first month in which each of its levers, by label, changed a value
    sources : a policy each: whose value added it is, in the baseline and in the policy
    """

    results: tuple[Result, ...]
    partings: tuple[Parting | None, ...]
    acted: tuple[Mapping[str, int], ...]
    sources: tuple[tuple[Sources, Sources], ...]


def simulate_arms(
    arms: Sequence[Scenario],
    replicate: int = 0,
    *,
    seed: int | None = None,
    verify: bool = False,
    progress: Progress | None = None,
) -> PairedRun:
    """Run one replicate of a baseline and its policies side by side.

    Parameters
    ----------
    arms
        The baseline first; all with the same region, start, months, scale and seed.
    replicate, seed, verify
        As in :func:`~ecosim.run.simulate`.
    progress
        Called after every month with months done over all arms.

    Raises
    ------
    RunError
        When arms differ although no lever has acted: the gate has failed.
    """
    models = [
        ProcurementModel(arm, seed=seed, replicate=replicate, verify=verify, sources=True)
        for arm in arms
    ]
    gates = [_Gate(models[0], policy) for policy in models[1:]]
    for done in _all_months(models, gates):
        if progress is not None:
            progress(done, arms[0].months * len(arms), arms[0].name)
    return PairedRun(
        tuple(result_of(model, every_contract=False, details=True) for model in models),
        tuple(gate.parting for gate in gates),
        tuple(_first_acts(model) for model in models),
        tuple(sources_of_pair(models[0], policy) for policy in models[1:]),
    )


def _all_months(models: Sequence[ProcurementModel], gates: Sequence[_Gate]) -> Iterator[int]:
    """Simulate all months of all arms; yield how many are done, over all arms.

    The baseline and the policies that have not left it go together, the others each alone.
    """
    baseline, months = models[0], models[0].scenario.months
    while baseline.month < months:
        watched = [gate for gate in gates if gate.parting is None]
        if not watched:
            break
        _step_together((baseline, *(gate.policy for gate in watched)), watched)
        yield sum(model.month for model in models)
    for model in models:
        while model.month < months:
            model.step()
            yield sum(model.month for model in models)


def _step_together(models: Sequence[ProcurementModel], gates: Sequence[_Gate]) -> None:
    """Simulate one month of some arms, step by step in turn where a gate looks at every step."""
    for gate in gates:
        gate.open_month()
    if any(gate.is_close for gate in gates):
        for names in zip(*(model.walk() for model in models), strict=True):
            for gate in gates:
                gate.after_step(names[0])
    else:
        for model in models:
            model.step()
    for gate in gates:
        gate.after_month()


class _Gate:
    """Watches one policy beside the baseline until they part."""

    def __init__(self, baseline: ProcurementModel, policy: ProcurementModel) -> None:
        self.baseline, self.policy = baseline, policy
        ours, theirs = policy.scenario, baseline.scenario
        self._watched = (
            _Acts(policy, ours.levers_beyond(theirs), ours.lever_labels),
            _Acts(
                baseline,
                theirs.levers_beyond(ours),
                tuple(f"{label} of the baseline" for label in theirs.lever_labels),
            ),
        )
        self._acted: tuple[str, ...] = ()
        self.parting: Parting | None = None
        self._watch("build", 0)

    def open_month(self) -> None:
        """Note whether a lever may act this month: then every step is watched."""
        self.is_close = self.parting is None and any(
            lever.strength(model.month, model.calendar) > 0
            for model in (self.baseline, self.policy)
            for lever in model.scenario.levers
        )

    def after_step(self, step: str) -> None:
        """Compare the arms after a step of a month in which a lever may act."""
        if self.is_close and self.parting is None:
            now = [label for acts in self._watched for label in acts.since_last()]
            self._acted = tuple(now) or self._acted
            self._watch(step, self.policy.month)

    def after_month(self) -> None:
        """Compare the arms after a month."""
        if self.parting is None and not self.is_close:
            self._watch("close_books", self.policy.month - 1)

    def _watch(self, step: str, month: int) -> None:
        difference = first_difference(self.baseline, self.policy)
        if difference is None:
            return
        longer = max(self.baseline, self.policy, key=lambda model: len(model.contracts))
        self.parting = Parting(
            month=month,
            date=self.policy.calendar.date(month),
            step=step,
            entity=in_words(longer, difference),
            levers=self._acted,
        )
        if not self._acted:
            raise RunError(
                f"{self.policy.scenario.name!r} left the baseline before any lever acted: "
                f"{self.parting}"
            )


class _Acts:
    """Which of one arm's own levers, those the other arm does not have, acted since last asked."""

    def __init__(
        self, model: ProcurementModel, own: tuple[int, ...], labels: tuple[str, ...]
    ) -> None:
        self.events, self.own, self.labels = model.world.policy.events, own, labels
        self.seen = 0

    def since_last(self) -> list[str]:
        """Return their labels, in the order of the scenario."""
        new, self.seen = self.events[self.seen :], len(self.events)
        acted = {event.position for event in new}
        return [self.labels[position] for position in self.own if position in acted]


def _first_acts(model: ProcurementModel) -> dict[str, int]:
    labels = model.scenario.lever_labels
    first: dict[str, int] = {}
    for event in model.world.policy.events:
        first.setdefault(labels[event.position], event.month)
    return first
