"""Open invoices of public contracts: what buyers owe, and to whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ecosim.kernel.types import AnyArray, Floats


@dataclass
class OpenInvoices:
    """Debts of buyers on three grids with equal totals, GBP.

    Buyers of one class pay with the same delay in every month, so their debts fade together and
    single invoices need not be kept.

    Attributes
    ----------
    by_buyer : (n_buyers,)
    by_class : (n_classes, n_suppliers), owed to each supplier by each class of buyers
    between : (n_classes, n_parties, n_parties), who owes whom by party
    """

    by_buyer: Floats
    by_class: Floats
    between: Floats

    def add(self, by_buyer: Floats, by_class: Floats, between: Floats) -> None:
        """Add a month's bills, shapes as above."""
        self.by_buyer += by_buyer
        self.by_class += by_class
        self.between += between

    def pay(self, by_buyer: Floats, by_class: Floats) -> tuple[Floats, Floats]:
        """Take out what is paid now.

        Parameters
        ----------
        by_buyer, by_class : (n_buyers,), (n_classes,), share of debts that is paid

        Returns
        -------
        received : (n_suppliers,), GBP
        between : (n_parties, n_parties), GBP
        """
        received = self.by_class * by_class[:, None]
        between = self.between * by_class[:, None, None]
        self.by_buyer -= self.by_buyer * by_buyer
        self.by_class -= received
        self.between -= between
        return np.asarray(received.sum(axis=0)), np.asarray(between.sum(axis=0))

    def state(self) -> Sequence[AnyArray]:
        """Return the arrays, for digests."""
        return self.by_buyer, self.by_class, self.between
