"""What happened in a month between buyers and suppliers: the raw matter of networks."""

from __future__ import annotations

import numpy as np

from ecosim.innovation.challenge import Challenges
from ecosim.kernel.types import Ints


class Events:
    """Pairs of one month, (k, 2) each.

    Attributes
    ----------
    joint_bids : two suppliers that bid or do research together
    support_cohorts : cohort of business support, supplier
    showcases : challenge by row, supplier that showed a prototype
    activations : buyer, supplier of a new partnership
    """

    def __init__(self) -> None:
        self.clear()

    def __repr__(self) -> str:
        return f"<Events: {len(self.showcases)} showcases, {len(self.activations)} activations>"

    def clear(self) -> None:
        """Begin a month."""
        none: Ints = np.zeros((0, 2), dtype=np.int64)
        self.joint_bids, self.support_cohorts = none, none
        self.showcases, self.activations = none, none

    def note_showcases(self, challenges: Challenges, rows: Ints) -> None:
        """Note who showed a prototype for which challenge."""
        of, at = np.nonzero(challenges.candidate[rows] >= 0)
        self.showcases = pairs(rows[of], challenges.candidate[rows[of], at])

    def note_activations(self, challenges: Challenges, rows: Ints) -> None:
        """Note who became partner of whom, and which partners do research together."""
        partners = [challenges.partners(int(row)) for row in rows]
        size = [len(each) for each in partners]
        who = np.concatenate([np.zeros(0, dtype=np.int64), *partners])
        self.activations = pairs(np.repeat(challenges.buyer[rows], size), who)
        self.note_joint(partners)

    def note_consortia(self, contract: Ints, supplier: Ints) -> None:
        """Note who won a contract together: rows of consortia's members, (k,) each."""
        if len(contract):
            cuts = np.flatnonzero(np.diff(contract)) + 1
            self.note_joint([np.asarray(x, dtype=np.int64) for x in np.split(supplier, cuts)])

    def note_joint(self, groups: list[Ints]) -> None:
        """Note every pair of suppliers of the same group."""
        found = [self.joint_bids]
        for group in groups:
            one, other = np.triu_indices(len(group), k=1)
            found.append(pairs(group[one], group[other]))
        self.joint_bids = np.concatenate(found)


def pairs(one: Ints, other: Ints) -> Ints:
    """Return two columns side by side: (k, 2)."""
    return np.stack([one, other], axis=1).astype(np.int64)
