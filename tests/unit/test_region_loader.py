"""Is a loaded region what its tables say, frozen, and consistent?"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import pytest

from ecosim.kernel.types import AnyArray, BuyerKind, Stratum
from ecosim.region.loader import TABLES, Region, load_region, shipped_regions
from ecosim.region.population import build_population


@pytest.fixture(scope="module")
def west_midlands() -> Region:
    """Return the shipped region."""
    return load_region("west_midlands")


def test_shape_is_that_of_the_tables(west_midlands: Region) -> None:
    n = (len(west_midlands.places), len(west_midlands.sectors))
    assert n == (14, 18)
    assert west_midlands.gva.shape == west_midlands.jobs.shape == n
    assert west_midlands.coefficients.regional.shape == (18, 18)
    assert west_midlands.enterprises.counts.shape == (14, 18, 7)


def test_path_and_name_load_the_same(west_midlands: Region) -> None:
    other = load_region(TABLES / "west_midlands")
    assert (other.gva == west_midlands.gva).all()
    assert shipped_regions() == ("west_midlands",)


def test_knowledge_nodes_are_universities_and_brokers(west_midlands: Region) -> None:
    nodes = west_midlands.knowledge
    brokers = {nodes.names[i] for i in np.flatnonzero(nodes.is_broker)}
    assert brokers == {
        "Innovation Alliance for the West Midlands", "Connected Places Catapult",
        "Greater Birmingham Chambers of Commerce",
    }  # fmt: skip
    # three universities in Birmingham, one node for those of each of the 13 other places
    assert len(nodes) == 3 + 3 + 13


def test_a_region_may_bring_no_knowledge_nodes(tmp_path: Path) -> None:
    shutil.copytree(TABLES / "west_midlands", tmp_path / "region")
    (tmp_path / "region" / "knowledge_nodes.csv").unlink()
    assert len(load_region(tmp_path / "region").knowledge) == 0


def test_money_is_at_base_year_prices(west_midlands: Region) -> None:
    # the file is in GBP million of 2019; 1.117 is 2022 over 2019 GVA on the model page
    line = (TABLES / "west_midlands" / "gva.csv").read_text(encoding="utf-8").splitlines()[1]
    assert west_midlands.gva[0, 1] == pytest.approx(float(line.split(",")[2]) * 1.117e6)


def test_columns_of_the_accounts_close_exactly(west_midlands: Region) -> None:
    c = west_midlands.coefficients
    total = (c.regional.sum(axis=0) + c.rest_of_uk + c.foreign + c.product_tax + c.pay
             + c.surplus + c.production_tax)  # fmt: skip
    np.testing.assert_allclose(total, 1.0, rtol=0, atol=1e-15)


def test_arrays_are_read_only(west_midlands: Region) -> None:
    with pytest.raises(ValueError, match="read-only"):
        west_midlands.gva[0, 0] = 1.0
    with pytest.raises(ValueError, match="read-only"):
        west_midlands.buyers[0].final[0] = 1.0


def arrays_in(value: object) -> Iterator[AnyArray]:
    """Yield every array of a value, of its fields and of their fields."""
    if isinstance(value, np.ndarray):
        yield value
    elif is_dataclass(value):
        yield from chain(*(arrays_in(getattr(value, f.name)) for f in fields(value)))
    elif isinstance(value, tuple):
        yield from chain(*map(arrays_in, value))


def test_a_shipped_region_is_read_once_and_none_of_it_can_be_written(
    west_midlands: Region,
) -> None:
    assert load_region("west_midlands") is west_midlands
    found = list(arrays_in(west_midlands))
    assert len(found) > 50
    assert not any(array.flags.writeable for array in found)


def test_spend_is_the_sum_of_the_buckets(west_midlands: Region) -> None:
    for buyer in west_midlands.buyers:
        np.testing.assert_allclose(buyer.spend, buyer.inputs + buyer.final + buyer.investment)
        assert buyer.spend.min() >= 0
        assert buyer.spend.sum() > 0


def test_buyers_leave_something_of_every_bucket(west_midlands: Region) -> None:
    buckets, buyers = west_midlands.public_buckets, west_midlands.buyers
    for left in (
        buckets.inputs - sum(b.inputs_by_sector for b in buyers),
        buckets.final - sum(b.final for b in buyers),
        buckets.investment - sum(b.investment for b in buyers),
    ):
        assert left.min() >= -1e-3  # a tenth of a penny of rounding, in GBP
        assert left.sum() > 0


def test_public_bodies_sell_nothing_to_buyers(west_midlands: Region) -> None:
    public = west_midlands.sectors.is_public
    assert all(buyer.spend[public].sum() == 0 for buyer in west_midlands.buyers)


def test_every_place_has_one_council_and_the_largest_is_birmingham(west_midlands: Region) -> None:
    councils = [b for b in west_midlands.buyers if b.kind == "council"]
    assert sorted(b.place for b in councils) == list(range(14))
    largest = max(west_midlands.buyers, key=lambda b: b.spend.sum())
    assert largest.code == "birmingham_council"


def test_anchor_network_is_there_by_name(west_midlands: Region) -> None:
    # signatories of 2023 besides the council, and the police
    names = {b.code for b in west_midlands.buyers}
    assert names >= {"aston_university", "bournville_village_trust", "pioneer_group",
                     "university_of_birmingham", "university_hospitals_birmingham",
                     "west_midlands_police", "west_midlands_combined_authority"}  # fmt: skip


def test_kinds_of_buyers_are_those_of_the_kernel(west_midlands: Region) -> None:
    kinds = {kind.name.lower() for kind in BuyerKind}
    assert {b.kind for b in west_midlands.buyers} == kinds


def test_distances_are_symmetric_and_shortest_at_home(west_midlands: Region) -> None:
    distance = west_midlands.places.distance_km
    np.testing.assert_allclose(distance, distance.T)
    metropolitan = west_midlands.places.is_combined_authority
    inner = distance[np.ix_(metropolitan, metropolitan)]
    assert (inner.argmin(axis=1) == np.arange(7)).all()


def test_neighbours_are_those_on_the_map(west_midlands: Region) -> None:
    codes = west_midlands.places.codes
    row = west_midlands.places.is_neighbour[codes.index("birmingham")]
    # Birmingham borders four boroughs of the combined authority and three counties
    assert {codes[i] for i in np.flatnonzero(row)} == {
        "dudley", "sandwell", "solihull", "walsall", "staffordshire", "warwickshire",
        "worcestershire",
    }  # fmt: skip


def test_sources_carry_the_attribution_and_the_assumptions() -> None:
    text = (TABLES / "west_midlands" / "SOURCES.md").read_text(encoding="utf-8")
    assert "Open Government Licence v3.0" in text
    assert "Contains OS data" in text or "contains OS data" in text
    for name in sorted(p.name for p in (TABLES / "west_midlands").glob("*.csv")):
        assert name in text or name == "region.csv", f"{name} has no source"
    assert text.count("## ASSUMED") == 2


def test_repr_says_what_it_is(west_midlands: Region) -> None:
    assert repr(west_midlands) == (
        "<Region 'west_midlands' 14 places, 18 sectors, 66 buyers, GVA GBP 146.4bn>"
    )


def test_region_with_other_places_and_sectors_loads(tmp_path: Path) -> None:
    """Two places, three sectors, four bands: nothing assumes the West Midlands."""
    tables = {
        "region": "key,value\nname,toy\nlabel,Toy\nbase_year,2020\naccounts_year,2020\n"
        "price_factor,1\ncurrency,GBP\n",
        "places": "code,name,itl3,is_combined_authority,lat,lon,area_km2,population,"
        "population_accounts_year\neast,East,E1,true,52,0,10,1000,1000\n"
        "west,West,W1,false,52,-1,20,500,500\n",
        "distances": "place,east,west\neast,2,70\nwest,70,3\n",
        "borders": "place_a,place_b\neast,west\n",
        "sectors": "code,name,sic2007,is_public\nGOO,Goods,C,false\nSER,Services,G,false\n"
        "PUB,Public,O,true\n",
        "coefficients": "supplier,GOO,SER,PUB\nGOO,0.2,0.1,0.1\nSER,0.1,0.2,0.1\nPUB,0,0,0\n",
        "sector_accounts": "sector,output_gbp_m,jobs,rest_of_uk,foreign,product_tax,pay,surplus,"
        "production_tax\nGOO,10,100,0.1,0.1,0,0.3,0.2,0\nSER,20,400,0.1,0,0,0.4,0.2,0\n"
        "PUB,10,200,0.1,0,0,0.6,0.1,0\n",
        "gva": "place,GOO,SER,PUB\neast,3,8,5\nwest,2,4,2\n",
        "jobs": "place,GOO,SER,PUB\neast,60,250,150\nwest,40,150,50\n",
        "final_demand": "sector,households,housing,npish,government,investment\n"
        "GOO,1,0,0,0,1\nSER,5,1,0,1,0\nPUB,0,0,0,9,0\n",
        "public_profiles": "sector,PUB\nGOO,0.5\nSER,0.5\nPUB,0\n",
        "public_buckets": "sector,inputs_PUB,final,investment\nGOO,1.5,0,0.5\nSER,1.5,1,0\n"
        "PUB,0,0,0\n",
        "buyers": "code,name,kind,place,own_place_share\n"
        "east_council,East Council,council,east,.5\n",
        "buyer_spend": "buyer,bucket,GOO,SER,PUB\neast_council,inputs_PUB,1,1,0\n",
        "suppliers": "sector,private_share_small,private_share_large,private_output_share,"
        "vcse_share,delivery_share,nationals\nGOO,1,1,1,0,0.4,5\nSER,1,1,1,0.1,0.6,5\n"
        "PUB,0,0,0,0,0.5,0\n",
        "enterprises_by_sector": "sector,0-9,10-49,50-249,250+\nGOO,20,4,1,0\nSER,60,7,1,1\n"
        "PUB,2,0,0,0\n",
        "enterprises_by_place": "place,0-9,10-49,50-249,250+\neast,50,7,1,1\nwest,32,4,1,0\n",
        "enterprises_by_industry": "place,GOO+SER,PUB\neast,58,1\nwest,36,1\n",
    }
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    region = load_region(tmp_path)
    assert region.gva.tolist() == [[3e6, 8e6, 5e6], [2e6, 4e6, 2e6]]
    assert region.enterprises.counts.sum() == 96
    assert region.buyers[0].spend.tolist() == [1e6, 1e6, 0]
    people = build_population(region, 1.0)
    assert people.count.shape == (3, 6, 2)
    # 94 private enterprises (two are public), and a branch of nationals for each cell at least
    assert people.is_alive[people.stratum != Stratum.NATIONAL].sum() == 94
