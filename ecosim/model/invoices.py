"""Open invoices of public contracts: what buyers owe, and to whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ecosim.kernel.types import AnyArray, Floats


@dataclass(frozen=True, slots=True)
class Bills:
    """Invoices on grids with equal totals, GBP.

    Buyers of one class pay with the same delay in every month, so their debts fade together and
    single invoices need not be kept.

    Attributes
    ----------
    by_buyer : (n_buyers,)
    by_supplier : (n_suppliers,)
    between : (P, kinds x P), who owes whom: place of the buyer, kind and place of the supplier
    supplier_by_class : (n_classes, n_suppliers), owed to each supplier by each class of buyers
    between_by_class : (n_classes, P, kinds x P)
        Neither is kept where all buyers are of one class: (0, ...).
    """

    by_buyer: Floats
    by_supplier: Floats
    between: Floats
    supplier_by_class: Floats
    between_by_class: Floats

    def times(self, factor: float) -> Bills:
        """Return so many times these bills."""
        return Bills(*(grid * factor for grid in self.grids()))

    def grids(self) -> tuple[Floats, ...]:
        """Return the grids in the order above."""
        return (
            self.by_buyer, self.by_supplier, self.between,
            self.supplier_by_class, self.between_by_class,
        )  # fmt: skip


class OpenInvoices:
    """Debts of buyers, added to by bills and paid off a part each month.

    While all classes pay the same part, what suppliers receive is read from the totals, which know
    of no classes: a lever that will split buyers into classes later leaves no trace before.

    Parameters
    ----------
    bills
        Invoices open at the start.
    """

    def __init__(self, bills: Bills) -> None:
        self.open = bills.times(1.0)

    def add(self, bills: Bills) -> None:
        """Add a month's bills."""
        for owed, more in zip(self.open.grids(), bills.grids(), strict=True):
            owed += more

    def pay(self, by_buyer: Floats, by_class: Floats) -> tuple[Floats, Floats]:
        """Take out what is paid now.

        Parameters
        ----------
        by_buyer, by_class : (n_buyers,), (n_classes,), share of debts that is paid

        Returns
        -------
        received : (n_suppliers,), GBP
        between : (P, kinds x P), GBP
        """
        was = self.open
        received, between = was.by_supplier * by_class[0], was.between * by_class[0]
        if len(was.supplier_by_class):
            each = was.supplier_by_class * by_class[:, None]
            parties = was.between_by_class * by_class[:, None, None]
            was.supplier_by_class[...] -= each
            was.between_by_class[...] -= parties
            if (by_class != by_class[0]).any():
                received, between = each.sum(axis=0), parties.sum(axis=0)
        was.by_buyer[...] -= was.by_buyer * by_buyer
        was.by_supplier[...] -= received
        was.between[...] -= between
        return received, between

    def state(self) -> Sequence[AnyArray]:
        """Return the totals, for digests."""
        return self.open.by_buyer, self.open.by_supplier, self.open.between
