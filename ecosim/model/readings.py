"""What the month's indicators need of buyers and suppliers, added up once.

Each reading has a plain version here and a compiled twin in :mod:`ecosim.model.compiled_readings`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ecosim.kernel import engine
from ecosim.kernel.columns import total_by
from ecosim.kernel.types import N_KINDS, N_RINGS, BuyerKind, Floats, Kind, Ring

if TYPE_CHECKING:
    from ecosim.agents.buyers import BuyerTable
    from ecosim.agents.suppliers import Suppliers
    from ecosim.procurement.spending import Spending


class FirmReading(NamedTuple):
    """A month of suppliers.

    Attributes
    ----------
    turnover, staff : (P,), of small and medium firms, by place
    alive : small and medium firms alive
    third_sector : turnover of voluntary and social enterprises, GBP
    dependent, public : all sales, and sales to public buyers, of those who sell to them, GBP
    """

    turnover: Floats
    staff: Floats
    alive: float
    third_sector: float
    dependent: float
    public: float


class SpendReading(NamedTuple):
    """A month of public spending, GBP.

    Attributes
    ----------
    total, council, regional, nhs, nhs_sme
        Billed to all buyers; to councils, and the part made in the region; to the NHS, and SMEs'.
    by_kind, by_ring : (kinds,), (rings,), billed to councils
    own_place, sme : (P,), shares of what councils of a place were billed by its own firms and by
        SMEs; NaN where nothing was billed
    funding, belief : funding in force and bidders expected, weighted by baseline spending
    price_weight, capability : means over buyers
    """

    total: float
    council: float
    regional: float
    nhs: float
    nhs_sme: float
    by_kind: Floats
    by_ring: Floats
    own_place: Floats
    sme: Floats
    funding: float
    belief: float
    price_weight: float
    capability: float


def read_firms(s: Suppliers, n_places: int) -> FirmReading:
    """Return the month's reading of suppliers."""
    if engine.is_compiled():
        from ecosim.model.compiled_readings import read_firms as read

        turnover, staff = np.zeros(n_places), np.zeros(n_places)
        sums = read(
            s.kind, s.place, s.is_alive, s.sales, s.staff, s.public_sales, turnover, staff
        )
        return FirmReading(turnover, staff, *sums)
    is_sme = s.is_alive & (s.kind == Kind.SME)
    sells = s.public_sales > 0
    return FirmReading(
        turnover=total_by(s.place, s.sales * is_sme, n_places),
        staff=total_by(s.place, s.staff * is_sme, n_places),
        alive=float(np.count_nonzero(is_sme)),
        third_sector=float((s.sales * (s.kind == Kind.VCSE)).sum()),
        dependent=float((s.sales * sells).sum()),
        public=float((s.public_sales * sells).sum()),
    )


def read_spending(spent: Spending, buyers: BuyerTable, n_places: int) -> SpendReading:
    """Return the month's reading of public spending."""
    if engine.is_compiled():
        from ecosim.model.compiled_readings import read_spending as read

        by_kind, by_ring, places = np.zeros(N_KINDS), np.zeros(N_RINGS), np.zeros((3, n_places))
        sums, means = read(
            spent.by_kind_ring, spent.regional, buyers.kind, buyers.place, by_kind, by_ring,
            places, buyers.spend, buyers.funding, buyers.belief, buyers.price_weight,
            buyers.capability,
        )  # fmt: skip
        return SpendReading._make((*sums, by_kind, by_ring, places[1], places[2], *means))
    is_council = buyers.is_council
    council, nhs = spent.by_kind_ring[is_council], spent.by_kind_ring[buyers.kind == BuyerKind.NHS]
    place = buyers.place[is_council]
    whole = total_by(place, council.sum(axis=(1, 2)), n_places)
    own = total_by(place, council[:, :, Ring.PLACE].sum(axis=1), n_places)
    return SpendReading(
        total=float(spent.total.sum()),
        council=float(council.sum()),
        regional=float(spent.regional[is_council].sum()),
        nhs=float(nhs.sum()),
        nhs_sme=float(nhs[:, Kind.SME].sum()),
        by_kind=council.sum(axis=(0, 2)),
        by_ring=council.sum(axis=(0, 1)),
        own_place=_ratio(own, whole),
        sme=_ratio(total_by(place, council[:, Kind.SME].sum(axis=1), n_places), whole),
        funding=float((buyers.funding * buyers.spend).sum() / buyers.spend.sum()),
        belief=float((buyers.belief * buyers.spend).sum() / buyers.spend.sum()),
        price_weight=float(buyers.price_weight.mean()),
        capability=float(buyers.capability.mean()),
    )


def read_jobs(jobs: Floats) -> tuple[Floats, Floats]:
    """Return jobs by place and by sector, from jobs by class, place and sector."""
    if engine.is_compiled():
        from ecosim.model.compiled_readings import read_jobs as read

        by_place, by_sector = np.zeros(jobs.shape[1]), np.zeros(jobs.shape[2])
        read(jobs, by_place, by_sector)
        return by_place, by_sector
    return jobs.sum(axis=(0, 2)), jobs.sum(axis=(0, 1))


def _ratio(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.full_like(whole, np.nan), where=whole > 0)
