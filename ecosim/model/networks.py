"""Step 13: the networks of a run, read from what happened.

Only suppliers learn from them, and only from ties that innovation partnerships brought.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecosim.innovation import measures
from ecosim.innovation.births import Events, Hosts, joint_wins, ties_born
from ecosim.innovation.buyer_ties import buyer_ties
from ecosim.innovation.contract_ties import TwoMode, contract_ties
from ecosim.innovation.network_parameters import SpilloverParams, TieParams
from ecosim.innovation.spillover import spillover
from ecosim.innovation.ties import Edges, Nodes, Origin, Ties, pairs_within
from ecosim.kernel.types import AnyArray, Bools, Floats, Ints, Network
from ecosim.region.knowledge import KnowledgeKind, KnowledgeNodes

if TYPE_CHECKING:
    from ecosim.model.world import World
    from ecosim.procurement.contract import Contracts


class Networks:
    """Ties among buyers, of buyers with suppliers, and of firms with those who bring knowledge.

    Parameters
    ----------
    world

    Attributes
    ----------
    nodes : the numbering of all who can be tied
    buyers : fixed ties that geography gives
    knowledge : ties that are born and fade; of firms that bid together, and of innovation
    """

    def __init__(self, world: World) -> None:
        self.world, self.params = world, world.scenario.parameters.of(TieParams)
        region, who = world.region, world.region.knowledge
        self.nodes = Nodes(len(world.buyers), len(world.suppliers), len(who))
        places = region.places
        self.buyers = buyer_ties(
            world.buyers.kind, world.buyers.place, places.is_neighbour, places.is_combined_authority
        )
        self.knowledge = Ties(self.params.half_life)
        self._standing = self._memberships(who)
        self._hosts = Hosts(np.arange(len(who)), np.flatnonzero(who.is_broker))
        self._parts = 0
        self._innovative_life: Ints = np.full(len(self.nodes), -2, dtype=np.int64)

    def __repr__(self) -> str:
        return f"<Networks {len(self.buyers)} ties of buyers, {len(self.knowledge):,} of knowledge>"

    # ------------------------------------------------------------------ step 13
    def refresh(
        self, contracts: Contracts, month: int, events: Events, losers: tuple[Ints, Ints]
    ) -> None:
        """Note the ties that this month brought. O(new ties).

        Parameters
        ----------
        contracts
        month
        events
            Who met under innovation partnerships.
        losers
            Who bid together this month and lost: (m,) number of the consortium, and supplier.
        """
        if len(contracts.part_contract) > self._parts:
            self._note_joint_wins(contracts)
        self._note_joint_losers(*losers, month)
        if any(map(len, (events.support_cohorts, events.showcases, events.activations))):
            self._note_meetings(month, events)
        if month % 12 == 11:
            self.knowledge.forget(month, self.life, self.params.floor)

    def _note_joint_wins(self, contracts: Contracts) -> None:
        """Tie the firms that won together since the last look."""
        won = joint_wins(contracts, self._parts)
        self._parts = len(contracts.part_contract)
        for when in np.unique(won.month).tolist():
            for is_research, origin in ((False, Origin.CONTRACT), (True, Origin.RESEARCH)):
                now = (won.month == when) & (won.is_research == is_research)
                pairs = self.nodes.supplier(won.pairs[now])
                self.knowledge.add(pairs, self.params.joint_bid, when, self.life(pairs), origin)

    def _note_joint_losers(self, team: Ints, supplier: Ints, month: int) -> None:
        """Tie the firms that bid together in vain: they know each other all the same."""
        if len(team):
            pairs = pairs_within(team, self.nodes.supplier(supplier))
            weight = self.params.joint_bid
            self.knowledge.add(pairs, weight, month, self.life(pairs), Origin.CONTRACT)

    def _note_meetings(self, month: int, events: Events) -> None:
        """Tie those who met in a month under innovation, and note who has been in it."""
        for pairs, weight, origin in ties_born(events, self.nodes, self._hosts,
                                               self.world.streams, self.params):  # fmt: skip
            self.knowledge.add(pairs, weight, month, self.life(pairs), origin)
        buyer, supplier = events.activations.T
        both = np.concatenate([buyer, self.nodes.supplier(supplier)])
        self._innovative_life[both] = self.life(both)

    def _memberships(self, who: KnowledgeNodes) -> Edges:
        """Return the standing ties of innovation alliances with all other knowledge nodes."""
        is_alliance = who.kind == KnowledgeKind.ALLIANCE
        one, other = np.nonzero(np.outer(is_alliance, ~is_alliance))
        weight = np.full(len(one), self.params.membership)
        return Edges.of(self.nodes.knowledge(one), self.nodes.knowledge(other), weight)

    # ------------------------------------------------------------------ what is read
    def life(self, nodes: Ints) -> Ints:
        """Return which life of some nodes this is, -1 for slots without a firm: as `nodes`."""
        s, uid = self.world.suppliers, nodes - self.nodes.n_buyers
        is_firm = (uid >= 0) & (uid < len(s))
        slot = np.where(is_firm, uid, 0)
        return np.where(is_firm, np.where(s.is_alive[slot], s.generation[slot], -1), 0)

    @property
    def is_innovative(self) -> Bools:
        """Return which buyers and suppliers have been in an innovation partnership: (n_nodes,)."""
        return np.asarray(self._innovative_life == self.life(np.arange(len(self.nodes))))

    def knowledge_ties(self, month: int) -> Edges:
        """Return the knowledge network at the end of a month."""
        born, base = self.knowledge.at(month, self.life), self._standing
        return Edges.of(
            np.concatenate([base.one, born.one]),
            np.concatenate([base.other, born.other]),
            np.concatenate([base.weight, born.weight]),
        )

    def offered(self, month: int) -> Floats:
        """Return what ties that innovation brought offer each firm to learn: (n_suppliers,) 0-1.

        Firms that win ordinary contracts together learn nothing new from it, so that nothing is
        offered in a run without innovation.
        """
        ties = self.knowledge.at(month, self.life, Origin.RESEARCH)
        return spillover(
            ties, self.nodes, self.world.suppliers.capability,
            self.world.scenario.parameters.of(SpilloverParams),
        )  # fmt: skip

    def contract_ties(self, contracts: Contracts, month: int) -> TwoMode:
        """Return who supplies whom at the end of a month."""
        return contract_ties(
            contracts, month, self.nodes.n_buyers, self.nodes.n_suppliers, self.params
        )


class NetworkYear:
    """The networks at the end of a year: their measures, and their ties one by one.

    Parameters
    ----------
    networks
    contracts, month
        What is known at the end of the year.
    """

    def __init__(self, networks: Networks, contracts: Contracts, month: int) -> None:
        self.networks = networks
        self.contracts = networks.contract_ties(contracts, month)
        self.knowledge = networks.knowledge_ties(month)

    def figures(self) -> dict[str, Floats]:
        """Return each measure of the three networks: (3,), in the order of the networks."""
        nodes, flag = self.networks.nodes, self.networks.is_innovative
        n = nodes.n_buyers
        of_buyers, of_firms = flag[:n], flag[n : n + nodes.n_suppliers]
        each = (
            measures.one_mode(self.networks.buyers, n, of_buyers),
            measures.two_mode(self.contracts, of_buyers, of_firms),
            measures.one_mode(self.knowledge, len(nodes), flag),
        )
        table = np.array(each, dtype=np.float64)
        return {f"network_{name}": table[:, i] for i, name in enumerate(measures.Measures._fields)}

    def ties(self) -> dict[str, AnyArray]:
        """Return every tie: kind of network, two nodes, weight, and which ends are innovative."""
        parts = (self.networks.buyers, self._contracts_as_edges(), self.knowledge)
        kinds = [np.full(len(part), kind, dtype=np.int8) for kind, part in zip(
            Network, parts, strict=True)]  # fmt: skip
        ends: dict[str, AnyArray] = {
            "kind": np.concatenate(kinds),
            "one": np.concatenate([part.one for part in parts]).astype(np.int32),
            "other": np.concatenate([part.other for part in parts]).astype(np.int32),
            "weight": np.concatenate([part.weight for part in parts]).astype(np.float32),
        }
        flag = self.networks.is_innovative
        return ends | {f"{side}_is_innovative": flag[ends[side]] for side in ("one", "other")}

    def _contracts_as_edges(self) -> Edges:
        ties = self.contracts
        return Edges(ties.left, self.networks.nodes.supplier(ties.right), ties.weight)
