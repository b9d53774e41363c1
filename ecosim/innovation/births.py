"""How ties are born: joint bids, support cohorts, showcases, activations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from ecosim.innovation.network_parameters import TieParams
from ecosim.innovation.ties import Nodes, Origin, pairs_within
from ecosim.kernel.random import Streams
from ecosim.kernel.types import Bools, Ints
from ecosim.procurement.contract import Contracts
from ecosim.procurement.tender import Procedure


class Events(Protocol):
    """What brought people together in a month besides contracts, (k, 2) each.

    Attributes
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
    origin: Origin


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
    yield from _met(events.support_cohorts, hosts.support, nodes, streams, p.cohort, Origin.COHORT)
    yield from _met(
        events.showcases, hosts.showcase, nodes, streams, p.showcase, Origin.SHOWCASE
    )
    buyer, supplier = events.activations[:, 0], nodes.supplier(events.activations[:, 1])
    yield Born(np.stack([buyer, supplier], axis=1), p.activation, Origin.ACTIVATION)


def _met(
    meeting: Ints, hosts: Ints, nodes: Nodes, streams: Streams, weight: float, origin: Origin
) -> Iterator[Born]:
    """Yield the ties of those who met with each other and with their host."""
    if not len(meeting):
        return
    group, supplier = meeting[:, 0], nodes.supplier(meeting[:, 1])
    yield Born(pairs_within(group, supplier), weight, origin)
    if len(hosts):
        u = streams.uniform(f"innovation.host.{origin.name.lower()}", group)
        host = nodes.knowledge(hosts[(u * len(hosts)).astype(np.int64)])
        yield Born(np.stack([supplier, host], axis=1), weight, origin)


class JointWins(NamedTuple):
    """Firms that won contracts together: (k, 2) suppliers.

    Parameters
    ----------
    pairs : (k, 2) supplier
    month : (k,), of the award
    is_research : (k,), whether the contract is an innovation partnership
    """

    pairs: Ints
    month: Ints
    is_research: Bools


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
    is_research = np.equal(contracts.procedure[award], Procedure.INNOVATION)
    return JointWins(contracts.part_supplier[first:][at], month, is_research)
