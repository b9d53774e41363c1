"""Packages: policies of several levers, and the further runs that tell their levers apart.

Every subset of a policy's levers is an arm of the same replicates: the empty one is the baseline,
the full one the policy, and the rest are further runs, one where two packages share it. They serve
the attribution alone and appear in no other table.

Beyond :data:`MOST_LEVERS` subsets are too many to run them all. Then every replicate draws an order
in which the levers join, and the reverse of it, and runs the subsets on the way: 2 (k - 1) further
runs for k levers. What a lever adds when it joins is an unbiased draw of its Shapley value (Castro,
Gomez and Tejada 2009, Computers & Operations Research 36, 1726-1730), the parts of a replicate
still add up to the whole effect, and intervals over replicates hold the luck of the orders, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ecosim.errors import InputError
from ecosim.kernel.random import Streams
from ecosim.scenario import Scenario

#: levers whose subsets are all run: 2^5 = 32 arms a policy
MOST_LEVERS = 5
#: characters of a policy's name in the name of a further run
_NAME = 60


#: levers by number, the first to join first
Order = tuple[int, ...]


def prefixes(order: Order) -> Iterator[int]:
    """Yield the subsets that an order passes, from nobody to everybody, numbered by bits."""
    subset = 0
    yield subset
    for player in order:
        subset |= 1 << player
        yield subset


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
    orders
        Orders in which the levers join, by replicate, where not all subsets are run.
    """

    policy: str
    labels: tuple[str, ...]
    words: tuple[str, ...]
    sources: Mapping[int, int]
    orders: tuple[tuple[Order, ...], ...] = ()

    @property
    def is_sampled(self) -> bool:
        """Return whether orders are drawn because the subsets are too many."""
        return bool(self.orders)

    def subsets(self, replicate: int) -> tuple[int, ...]:
        """Return the subsets that a replicate needs, nobody and everybody among them."""
        if not self.is_sampled:
            return tuple(self.sources)
        return tuple(dict.fromkeys(s for one in self.orders[replicate] for s in prefixes(one)))


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

    def needed(self, replicate: int) -> tuple[int, ...]:
        """Return the further runs that a replicate takes part in, by number."""
        sources = {one.sources[s] for one in self.packages for s in one.subsets(replicate)}
        return tuple(sorted(source - self.n_arms for source in sources if source >= self.n_arms))

    @property
    def runs_a_replicate(self) -> int:
        """Return how many runs a replicate takes, those of the comparison included."""
        return self.n_arms + len(self.needed(0))

    def in_words(self, fewest: int, most: int) -> str:
        """Return how many runs are needed for so many replicates."""
        split = ", ".join(
            f"{one.policy} has {_counted(len(one.labels), 'lever')}, {len(one.subsets(0))} subsets"
            + " a replicate, in orders drawn by lot" * one.is_sampled
            for one in self.packages
        )
        runs = self.runs_a_replicate
        replicates = f"{fewest}" if fewest == most else f"{fewest} to {most}"
        total = f"{runs * fewest:,}" if fewest == most else f"{runs * fewest:,} to {runs * most:,}"
        return (
            f"Attribution: {split}. {_counted(runs - self.n_arms, 'further run')} beside the "
            f"{self.n_arms} arms, {runs} x {replicates} replicates = {total} runs."
        )


def plan_packages(arms: Sequence[Scenario], replicates: int = 1) -> Packages:
    """Return the further runs that an attribution of every policy needs.

    Parameters
    ----------
    arms
        The baseline first.
    replicates
        Orders are drawn for so many, for policies with more levers than all subsets are run of.
        More replicates leave the runs of fewer where they are.

    Raises
    ------
    InputError
        When a policy lacks a lever of the baseline.
    """
    baseline, known = arms[0], list(arms)
    owned = {at: policy.levers_beyond(baseline) for at, policy in enumerate(arms[1:], start=1)}
    for at in owned:
        _check(arms[at], baseline)
    sources: dict[int, dict[int, int]] = {at: {} for at, own in owned.items() if own}
    orders = {at: _orders(baseline.seed, at, len(owned[at]), replicates) for at in sources}
    # packages whose subsets are all run come first, then replicate by replicate
    for at in (at for at in sources if not orders[at]):
        _place(sources[at], range(1 << len(owned[at])), arms, at, owned[at], known)
    for replicate in range(replicates):
        for at in (at for at in sources if orders[at]):
            for order in orders[at][replicate]:
                _place(sources[at], prefixes(order), arms, at, owned[at], known)
    packages = tuple(
        Package(
            arms[at].name,
            tuple(arms[at].lever_labels[i] for i in owned[at]),
            tuple(arms[at].levers[i].in_words() for i in owned[at]),
            sources[at],
            orders[at],
        )
        for at in sources
    )
    return Packages(len(arms), packages, tuple(known[len(arms) :]))


def _place(
    sources: dict[int, int],
    subsets: Iterable[int],
    arms: Sequence[Scenario],
    at: int,
    own: Sequence[int],
    known: list[Scenario],
) -> None:
    """Note where subsets of a policy's levers are run, adding those that are not run yet."""
    everybody = (1 << len(own)) - 1
    for subset in subsets:
        if subset not in sources:
            is_arm = subset in (0, everybody)
            sources[subset] = (
                at * (subset > 0) if is_arm else _find(known, _subset(arms[at], own, subset))
            )


def _orders(seed: int, at: int, k: int, replicates: int) -> tuple[tuple[Order, ...], ...]:
    """Return an order of k levers and its reverse for every replicate; none for few levers."""
    if k <= MOST_LEVERS:
        return ()
    streams, players = Streams(seed), np.arange(k)
    drawn = [
        tuple(int(i) for i in np.argsort(streams.uniform("study.attribution", r, at, players)))
        for r in range(replicates)
    ]
    return tuple((order, order[::-1]) for order in drawn)


def _check(policy: Scenario, baseline: Scenario) -> None:
    missing = baseline.levers_beyond(policy)
    if missing:
        label = baseline.lever_labels[missing[0]]
        raise InputError(
            f"{policy.name!r} lacks lever {label} of {baseline.name!r} as it stands there",
            file="--attribute",
            expected="policies that add levers to those of the baseline",
            hint="write the policy as levers beside the baseline's, or leave --attribute out",
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
