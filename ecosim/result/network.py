"""The networks of a finished run: as graphs to look at, and measured against chance.

Ties are kept by year with the names of their ends: ``buyer:birmingham_council``,
``supplier:1234``, ``knowledge:aston_university``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ecosim.innovation.brokerage import Broker, broker_share, brokers
from ecosim.innovation.contract_ties import TwoMode
from ecosim.innovation.measures import Against, against, against_nulls, one_mode, two_mode
from ecosim.innovation.nulls import one_mode_nulls, two_mode_nulls
from ecosim.innovation.ties import Edges
from ecosim.kernel.random import Streams, stream_key
from ecosim.kernel.types import Bools, Floats, Ints, Keys, Network
from ecosim.result.tidy import Labels

NETWORKS = tuple(network.name.lower() for network in Network)
#: networks by chance that a measure is held against
RANDOMISATIONS = 100

COLUMNS = ("year", "network", "measure", *Against._fields)


def graphs(ties: pd.DataFrame, labels: Labels, suppliers: pd.DataFrame) -> dict[str, Any]:
    """Return one networkx graph a network, nodes with readable attributes.

    Parameters
    ----------
    ties
        The ties of one year: kind, from, to, weight.
    labels
    suppliers
        Suppliers at the end of that year; may be empty.
    """
    import networkx as nx

    about = {**_places_of_labels(labels), **_supplier_facts(suppliers)}
    found = {}
    for name in NETWORKS:
        graph = nx.Graph(network=name)
        rows = ties[ties["kind"] == name]
        graph.add_weighted_edges_from(zip(
            rows["from"].astype(str), rows["to"].astype(str), rows["weight"].astype(float),
            strict=True,
        ))  # fmt: skip
        for node in graph:
            kind, _, code = node.partition(":")
            graph.nodes[node].update({"type": kind, "code": code, **about.get(node, {})})
        found[name] = graph
    return found


def _places_of_labels(labels: Labels) -> dict[str, dict[str, Any]]:
    """Return what labels say of buyers and knowledge nodes."""
    buyers = zip(labels.buyer, labels.buyer_names, labels.buyer_kinds, labels.buyer_places,
                 strict=True)  # fmt: skip
    nodes = zip(labels.knowledge, labels.knowledge_names, labels.knowledge_kinds,
                labels.knowledge_places, strict=True)  # fmt: skip
    return {
        f"{what}:{code}": {"name": name, "kind": kind, "place": place}
        for what, rows in (("buyer", buyers), ("knowledge", nodes))
        for code, name, kind, place in rows
    }


def _supplier_facts(suppliers: pd.DataFrame) -> dict[str, dict[str, Any]]:
    names = [name for name in ("kind", "place", "sector", "staff", "wins") if name in suppliers]
    columns = [suppliers[name].tolist() for name in names]
    return {
        f"supplier:{uid}": dict(zip(names, row, strict=True))
        for uid, *row in zip(suppliers.get("supplier", []), *columns, strict=True)
    }


def measures_against_chance(
    ties: pd.DataFrame, seed: int, randomisations: int = RANDOMISATIONS
) -> pd.DataFrame:
    """Return every measure of every network and year beside networks by chance.

    O(years x randomisations x ties); brokerage in the knowledge network takes paths besides.

    Parameters
    ----------
    ties
        A table as :attr:`~ecosim.result.Result.ties`.
    seed
        What chance is drawn from.
    randomisations
        Networks by chance for each network and year.

    Returns
    -------
    table
        year, network, measure, value, null_mean, null_low, null_high, z, p, n.
    """
    rows = []
    for year in dict.fromkeys(ties["year"].astype(str)):
        of_year = ties[ties["year"] == year]
        for name in NETWORKS:
            part = of_year[of_year["kind"] == name]
            streams = Streams(stream_key(seed, f"{year}:{name}"))
            found = _two_mode(part, streams, randomisations) if name == "contracts" else (
                _one_mode(part, streams, randomisations))  # fmt: skip
            rows += [(year, name, measure, *one) for measure, one in found.items()]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def broker_table(ties: pd.DataFrame) -> pd.DataFrame:
    """Return share of betweenness and constraint of each knowledge node that has ties, by year."""
    rows = []
    for year in dict.fromkeys(ties["year"].astype(str)):
        part = ties[(ties["year"] == year) & (ties["kind"] == "knowledge")]
        edges, names, _ = _edges(part)
        found = brokers(edges, _knowledge_nodes(names))
        rows += [(year, names[node], *one) for node, one in found.items()]
    return pd.DataFrame(rows, columns=["year", "node", *Broker._fields])


def _two_mode(ties: pd.DataFrame, streams: Streams, n: int) -> Mapping[str, Against]:
    left, left_names = _coded(ties["from"])
    right, right_names = _coded(ties["to"])
    shape = len(left_names), len(right_names)
    of_left = _flags(left, ties["from_is_innovative"], shape[0])
    of_right = _flags(right, ties["to_is_innovative"], shape[1])
    network = TwoMode.of(left, right, _weights(ties), *shape)
    nulls = two_mode_nulls(network, streams, n, _identities(left_names), _identities(right_names))
    found = two_mode(network, of_left, of_right)
    return against_nulls(found, [two_mode(null, of_left, of_right) for null in nulls])


def _one_mode(ties: pd.DataFrame, streams: Streams, n: int) -> Mapping[str, Against]:
    edges, names, flag = _edges(ties)
    nulls = list(one_mode_nulls(edges, streams, n))
    found = against_nulls(
        one_mode(edges, len(names), flag), [one_mode(null, len(names), flag) for null in nulls]
    )
    named = _knowledge_nodes(names)
    if len(named):
        by_chance = np.array([broker_share(null, named) for null in nulls])
        found["broker_share"] = against(broker_share(edges, named), by_chance)
    return found


def _edges(ties: pd.DataFrame) -> tuple[Edges, list[str], Bools]:
    """Return ties as edges over codes, the names of the codes, and who is innovative."""
    ends, n = pd.concat([ties["from"].astype(str), ties["to"].astype(str)]), len(ties)
    codes, names = _coded(ends)
    flags = pd.concat([ties["from_is_innovative"], ties["to_is_innovative"]])
    edges = Edges.of(codes[:n], codes[n:], _weights(ties))
    return edges, names, _flags(codes, flags, len(names))


def _weights(ties: pd.DataFrame) -> Floats:
    return ties["weight"].to_numpy(dtype=np.float64)


def _coded(names: pd.Series[Any]) -> tuple[Ints, list[str]]:
    """Return names as codes, and the names in the order of the codes."""
    codes, known = pd.factorize(names.astype(str), sort=True)
    return codes.astype(np.int64), [str(name) for name in known]


def _flags(codes: Ints, is_so: pd.Series[Any], n: int) -> Bools:
    """Return which of `n` nodes are so at any of their ties."""
    flags = np.zeros(n, dtype=np.bool_)
    flags[codes[is_so.to_numpy(dtype=np.bool_)]] = True
    return flags


def _knowledge_nodes(names: Sequence[str]) -> Ints:
    return np.flatnonzero([name.startswith("knowledge:") for name in names]).astype(np.int64)


def _identities(names: Sequence[str]) -> Keys:
    """Return a permanent number of each name."""
    return np.array([stream_key(0, name) for name in names], dtype=np.uint64)
