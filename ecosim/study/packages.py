"""Packages: policies of several levers, and the further runs that tell their levers apart.

Every subset of a policy's levers is an arm of the same replicates: the empty one is the baseline,
the full one the policy, and the rest are further runs, one where two packages share it. They serve
the attribution alone and appear in no other table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ecosim.errors import InputError
from ecosim.scenario import Scenario

#: levers whose subsets are all run: 2^5 = 32 arms a policy
MOST_LEVERS = 5
#: characters of a policy's name in the name of a further run
_NAME = 60


@dataclass(frozen=True, slots=True)
class Package:
    """One policy, and where each subset of its levers is run.

    Parameters
    ----------
    policy
        Its name.
    labels
        The levers that the baseline has not, in the order of the scenario.
    words
        The same levers as a reader would say them.
    sources
        Where each subset is run, numbered by bits (bit i is lever i): positions among the arms of
        the comparison and, after them, the further runs.
    """

    policy: str
    labels: tuple[str, ...]
    words: tuple[str, ...]
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Packages:
    """What an attribution runs.

    Parameters
    ----------
    n_arms
        Arms of the comparison itself.
    packages
        Policies with a lever that the baseline has not.
    further
        The runs that the comparison does not have.
    """

    n_arms: int
    packages: tuple[Package, ...]
    further: tuple[Scenario, ...]

    @property
    def runs_a_replicate(self) -> int:
        """Return how many runs a replicate takes, those of the comparison included."""
        return self.n_arms + len(self.further)

    def in_words(self, fewest: int, most: int) -> str:
        """Return how many runs are needed for so many replicates."""
        split = ", ".join(
            f"{one.policy} has {_counted(len(one.labels), 'lever')}, {len(one.sources)} subsets"
            for one in self.packages
        )
        runs = self.runs_a_replicate
        replicates = f"{fewest}" if fewest == most else f"{fewest} to {most}"
        total = f"{runs * fewest:,}" if fewest == most else f"{runs * fewest:,} to {runs * most:,}"
        return (
            f"Attribution: {split}. {_counted(len(self.further), 'further run')} beside the "
            f"{self.n_arms} arms, {runs} x {replicates} replicates = {total} runs."
        )


def plan_packages(arms: Sequence[Scenario]) -> Packages:
    """Return the further runs that an attribution of every policy needs.

    Parameters
    ----------
    arms
        The baseline first.

    Raises
    ------
    InputError
        When a policy lacks a lever of the baseline, or has too many of its own.
    """
    baseline, known = arms[0], list(arms)
    packages = []
    for position, policy in enumerate(arms[1:], start=1):
        own = policy.levers_beyond(baseline)
        _check(policy, baseline, own)
        if not own:
            continue
        everybody = (1 << len(own)) - 1
        between = [_find(known, _subset(policy, own, s)) for s in range(1, everybody)]
        packages.append(
            Package(
                policy.name,
                tuple(policy.lever_labels[i] for i in own),
                tuple(policy.levers[i].in_words() for i in own),
                (0, *between, position),
            )
        )
    return Packages(len(arms), tuple(packages), tuple(known[len(arms) :]))


def _check(policy: Scenario, baseline: Scenario, own: Sequence[int]) -> None:
    missing = baseline.levers_beyond(policy)
    if missing:
        label = baseline.lever_labels[missing[0]]
        raise InputError(
            f"{policy.name!r} lacks lever {label} of {baseline.name!r} as it stands there",
            file="--attribute",
            expected="policies that add levers to those of the baseline",
            hint="write the policy as levers beside the baseline's, or leave --attribute out",
        )
    if len(own) > MOST_LEVERS:
        raise InputError(
            f"{policy.name!r} has {len(own)} levers: {1 << len(own):,} runs a replicate",
            file="--attribute",
            expected=f"at most {MOST_LEVERS} levers that the baseline has not",
            hint="put levers that belong together into the baseline, or into scenarios of "
            f"{MOST_LEVERS} levers or fewer",
        )


def _subset(policy: Scenario, own: Sequence[int], subset: int) -> Scenario:
    """Return the policy with some of its own levers, in its own order."""
    left_out = {position for bit, position in enumerate(own) if not subset >> bit & 1}
    kept = [lever for i, lever in enumerate(policy.levers) if i not in left_out]
    numbers = "+".join(str(bit + 1) for bit in range(len(own)) if subset >> bit & 1)
    return policy.replace(
        name=f"{policy.name[:_NAME]}, levers {numbers}", description="", levers=tuple(kept)
    )


def _find(known: list[Scenario], wanted: Scenario) -> int:
    """Return where a run with the same levers, in any order, is; it is added when there is none."""
    for i, one in enumerate(known):
        if not one.levers_beyond(wanted) and not wanted.levers_beyond(one):
            return i
    known.append(wanted)
    return len(known) - 1


def _counted(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"
