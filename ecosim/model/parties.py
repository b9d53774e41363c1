"""Who public contracts are with, and what a month's deliveries under them add up to."""

from __future__ import annotations

from dataclasses import dataclass

from ecosim.kernel.types import Floats, Ints


@dataclass(frozen=True)
class Parties:
    """Who contracts are with: buyers (b,), suppliers (n,), as the market knows them.

    Attributes
    ----------
    buyer_place : (b,)
    buyer_class : (b,), buyers with one code pay with the same delay in every month
    ring : (P, P), ring of a supplier's place seen from a buyer's place
    place, kind : (n,) codes of suppliers
    delivery_share : (n,), part of what a supplier wins that is made in the region
    sector : (n,) code of each supplier's sector
    line : (n,) line of each supplier in the books
    n_lines, n_sectors, n_classes
    """

    buyer_place: Ints
    buyer_class: Ints
    ring: Ints
    place: Ints
    kind: Ints
    delivery_share: Floats
    sector: Ints
    line: Ints
    n_lines: int
    n_sectors: int
    n_classes: int


@dataclass(frozen=True)
class Milestones:
    """Sums of a month's deliveries, GBP; b buyers, n suppliers, P places, S sectors.

    Attributes
    ----------
    paid, imported : (b,), billed for delivery inside and outside the region
    billed, work : (n,), billed and done inside the region by contractors
    by_kind_ring : (b, kinds, rings), all that was billed
    by_line : (b, n_lines), billed inside the region
    by_party : (P, kinds x P), billed inside the region, by place of the buyer and by kind and place
        of the supplier
    by_party_class : (n_classes, P, kinds x P), the same for each class of buyers; none of them
        where all buyers are of one class
    units : (b,), GBP of estimate, service units
    social : (2, b), GBP of estimate, social value promised and delivered
    overrun : (b,), billed beyond prices
    subcontracted : (P, S), contract value inside the region that primes pass on, by the buyer's
        place and the contract's category, before what they keep for want of a subcontractor
    given : (n,), what each prime passes on after that
    owed : (n_classes, n), new invoices, by class of buyer and supplier; none where there is but
        one class
    ended : (n,), GBP/year, annual value inside the region of contracts whose last month this is,
        by the supplier who leads them
    """

    paid: Floats
    imported: Floats
    billed: Floats
    work: Floats
    by_kind_ring: Floats
    by_line: Floats
    by_party: Floats
    by_party_class: Floats
    units: Floats
    social: Floats
    overrun: Floats
    subcontracted: Floats
    given: Floats
    owed: Floats
    ended: Floats
