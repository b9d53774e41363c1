"""How ties are born: joint bids that win, support cohorts, showcases, activations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ecosim.innovation.network_parameters import TieParams
from ecosim.innovation.ties import Nodes, pairs_within
from ecosim.kernel.random import Streams
from ecosim.kernel.types import Ints
from ecosim.procurement.contract import Contracts


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Events:
    """What brought people together in a month besides contracts, (k, 2) each.

    Parameters
    ----------
    support_cohorts : cohort, supplier
    showcases : challenge, supplier
    activations : buyer, supplier
    """

    support_cohorts: Ints
    showcases: Ints
    activations: Ints


class Born(NamedTuple):
    """Ties of one origin: (k, 2) nodes, and the weight of each."""

    pairs: Ints
    weight: float


@dataclass(frozen=True, slots=True, eq=False)
class Hosts:
    """Who runs support cohorts and showcases, as positions among the knowledge nodes.

    Parameters
    ----------
    support : (a,)
        All of them.
    showcase : (b,)
        Brokers.
    """

    support: Ints
    showcase: Ints


def ties_born(
    events: Events, nodes: Nodes, hosts: Hosts, streams: Streams, p: TieParams
) -> Iterator[Born]:
    """Yield the ties that meetings of a month bring. O(pairs of those who met)."""
    yield from _met(events.support_cohorts, "cohort", hosts.support, nodes, streams, p.cohort)
    yield from _met(events.showcases, "showcase", hosts.showcase, nodes, streams, p.showcase)
    buyer, supplier = events.activations[:, 0], nodes.supplier(events.activations[:, 1])
    yield Born(np.stack([buyer, supplier], axis=1), p.activation)


def _met(
    meeting: Ints, what: str, hosts: Ints, nodes: Nodes, streams: Streams, weight: float
) -> Iterator[Born]:
    """Yield the ties of those who met with each other and with their host."""
    if not len(meeting):
        return
    group, supplier = meeting[:, 0], nodes.supplier(meeting[:, 1])
    yield Born(pairs_within(group, supplier), weight)
    if len(hosts):
        u = streams.uniform(f"innovation.host.{what}", group)
        host = nodes.knowledge(hosts[(u * len(hosts)).astype(np.int64)])
        yield Born(np.stack([supplier, host], axis=1), weight)


class JointWins(NamedTuple):
    """Firms that won contracts together: (k, 2) suppliers.

    Parameters
    ----------
    pairs : (k, 2) supplier
    month : (k,), of the award
    """

    pairs: Ints
    month: Ints


def joint_wins(contracts: Contracts, first: int) -> JointWins:
    """Return the pairs within consortia whose parts are at `first` or later. O(new parts).

    Partners in research are a consortium like those that win tenders.
    """
    contract = contracts.part_contract[first:]
    rows = np.arange(len(contract), dtype=np.int64)
    at = pairs_within(contract, rows)
    award = contract[at[:, 0]]
    # the month before work starts is that of the award
    month = contracts.start[award].astype(np.int64) - 1
    return JointWins(contracts.part_supplier[first:][at], month)
