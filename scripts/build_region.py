"""Build the shipped tables of the West Midlands from published facts.

    python scripts/build_region.py ../shared/data ecosim/region/tables/west_midlands

The same facts give the same bytes. Money is written in GBP million of the accounts' year, at
that year's prices; the loader multiplies by the price factor. What every table is, who published
it and which numbers are assumptions is written beside the tables as ``SOURCES.md``, from
``region_sources.md`` and the figures of the build.
"""

from __future__ import annotations

import argparse
import csv
import math
import sys
from pathlib import Path
from string import Template

import numpy as np
from region_assumptions import (
    COUNCIL_SHARE_OF_GVA,
    FINAL_SECTORS,
    FINAL_SHARES,
    INPUT_SHARES,
    INVESTMENT_SHARES,
    KNOWLEDGE_NODES,
    MAX_COUNCIL_PUB_SHARE,
    NAMED,
    OWN_PLACE_SHARE,
    POLICE_NET,
    PUBLIC_INVESTMENT,
    ROUNDED_TO_ZERO,
    SUPPLIERS,
    USUAL_OWN_SHARE,
)
from region_facts import (
    PLACES,
    PRICE_FACTOR,
    PRICE_YEAR,
    PUBLIC,
    YEAR,
    Build,
    BuildError,
    Facts,
    Floats,
    number,
)
from region_notes import note_assumptions

ITEMS = {  # sector: items of the regional accounts (ITL3 rows)
    "PRI": ("SEC_AB",), "MAN": ("SEC_C",), "CON": ("SEC_F",), "WRT": ("SEC_G",),
    "TRA": ("SEC_H",), "HOS": ("SEC_I",), "ICT": ("SEC_J",), "FIN": ("SEC_K",), "REA": ("REA",),
    "PRO": ("SEC_M",), "ADM": ("SEC_N",), "PUB": ("SEC_O",), "EDU": ("SEC_P",), "HEA": ("HEA",),
    "SOC": ("SOC_87", "SOC_88"), "CUL": ("SEC_R", "SEC_S"),
}  # fmt: skip
SPLIT_DE = {"ENE": "SEC_D", "WAS": "SEC_E"}  # published together below ITL2
BANDS = ("0-4", "5-9", "10-19", "20-49", "50-99", "100-249", "250+")
INDUSTRIES = {  # sectors together: first two digits of the ONS industry labels
    "PRI": ("01",), "MAN+ENE+WAS": ("05",), "CON": ("41",), "WRT": ("45", "46", "47"),
    "TRA": ("49",), "HOS": ("55",), "ICT": ("58",), "FIN": ("64",), "REA": ("68",),
    "PRO": ("69",), "ADM": ("77",), "PUB": ("84",), "EDU": ("85",), "HEA+SOC": ("86",),
    "CUL": ("90",),
}  # fmt: skip

#: mean distance between two random points of a disc, in radii
DISC = 128.0 / (45.0 * math.pi)


# ---- places ---------------------------------------------------------------------------------


def build_places(build: Build) -> None:
    """Aggregate districts to places: centroid, area, population, distances, borders."""
    districts = build.facts.rows("wm_lad_geography.csv")
    weight = {
        r["code"]: float(r["Total"])
        for r in build.facts.rows("wm_lad_enterprises_by_employment_band_2024.csv")
    }
    people = {r["ITL code"]: r for r in build.facts.rows("wm_population_2010_2022.csv")}
    rows: list[list[object]] = []
    for code, name, itl3 in PLACES:
        own = [d for d in districts if d["itl3"] == itl3]
        w = np.array([weight[d["lad_code"]] for d in own])
        lat, lon = (float(w @ [float(d[k]) for d in own] / w.sum()) for k in ("lat", "lon"))
        is_member = own[0]["metropolitan_wmca_constituent"] == "True"
        area = sum(float(d["area_km2_approx"]) for d in own)
        rows.append([code, name, itl3, is_member, round(lat, 4), round(lon, 4), round(area, 1),
                     int(people[itl3][PRICE_YEAR]), int(people[itl3][YEAR])])  # fmt: skip
    build.population = np.array([float(str(r[7])) for r in rows])
    build.add("places", ["code", "name", "itl3", "is_combined_authority", "lat", "lon",
                         "area_km2", "population", "population_accounts_year"], rows)  # fmt: skip
    build_distances(build, districts, weight)
    build_borders(build, districts)


def build_distances(
    build: Build, districts: list[dict[str, str]], weight: dict[str, float]
) -> None:
    """Average the distances of districts, weighted by their enterprises at both ends."""
    between = build.facts.matrix("wm_lad_distance_km.csv")
    radius = {d["name"]: math.sqrt(float(d["area_km2_approx"]) / math.pi) for d in districts}
    own = {
        code: [(d["name"], weight[d["lad_code"]]) for d in districts if d["itl3"] == itl3]
        for code, _, itl3 in PLACES
    }

    def mean(a: str, b: str) -> float:
        pairs = [(n, m, v * w) for n, v in own[a] for m, w in own[b]]
        total = sum((DISC * radius[n] if n == m else between[n, m]) * w for n, m, w in pairs)
        return total / sum(w for _, _, w in pairs)

    codes = [code for code, _, _ in PLACES]
    build.add("distances", ["place", *codes],
              [[a, *(f"{mean(*sorted((a, b))):.2f}" for b in codes)] for a in codes])  # fmt: skip


def build_borders(build: Build, districts: list[dict[str, str]]) -> None:
    """Two places are neighbours when any of their districts share a border."""
    place = {d["lad_code"]: next(c for c, _, i in PLACES if i == d["itl3"]) for d in districts}
    pairs = {
        tuple(sorted((place[r["lad_a"]], place[r["lad_b"]])))
        for r in build.facts.rows("wm_lad_adjacency.csv")
    }
    build.add("borders", ["place_a", "place_b"], [list(p) for p in sorted(pairs) if p[0] != p[1]])


# ---- accounts -------------------------------------------------------------------------------


def build_sectors(build: Build) -> None:
    """Keep the sectors that produce; imputed rent and domestic staff are left out."""
    rows = [r for r in build.facts.rows("sectors_p19.csv") if r["code"] != "HHO"]
    build.sectors = tuple(r["code"] for r in rows)
    build.add(
        "sectors",
        ["code", "name", "sic2007", "is_public"],
        [[r["code"], r["name"], r["sic2007"], r["code"] in PUBLIC] for r in rows],
    )


def build_gva(build: Build) -> None:
    """Place x sector GVA: ITL3 items, D and E split by the ITL2 parent, scaled to the region."""
    facts = {
        (r["itl"], r["item"]): float(r[YEAR])
        for r in build.facts.rows("wm_gva_current_prices_2010_2022.csv")
    }
    gva = np.zeros((len(PLACES), len(build.sectors)))
    for p, (_, _, itl3) in enumerate(PLACES):
        parent = itl3[:4]
        split = {s: facts[parent, i] for s, i in SPLIT_DE.items()}
        for s, code in enumerate(build.sectors):
            if code in split:
                gva[p, s] = facts[itl3, "SEC_DE"] * split[code] / sum(split.values())
            else:
                gva[p, s] = sum(facts[itl3, item] for item in ITEMS[code])
    itl1 = {"PRI": ("SEC_A", "SEC_B"), "ENE": ("SEC_D",), "WAS": ("SEC_E",)}
    region = np.array(
        [sum(facts["TLG", i] for i in itl1.get(c, ITEMS.get(c, ()))) for c in build.sectors]
    )
    # published in whole GBP million: a zero is anything below a half
    build.notes["gva_zeros"] = str((gva == 0).sum())
    gva = np.maximum(gva, ROUNDED_TO_ZERO)
    gap = region / gva.sum(axis=0) - 1
    build.gva = gva * (1 + gap)
    build.notes["gva_total"] = f"{region.sum():,.0f}"
    worst = int(np.argmax(abs(gap)))
    build.notes["gva_gap"] = f"{100 * abs(gap).max():.2f} % ({build.sectors[worst]})"
    build.notes["gva_gap_rest"] = f"{100 * np.sort(abs(gap))[-3]:.2f} %"
    build.add(
        "gva",
        ["place", *build.sectors],
        [[c, *map(float, row)] for (c, _, _), row in zip(PLACES, build.gva, strict=True)],
    )


def build_accounts(build: Build) -> None:
    """Coefficients and primary inputs per GBP of output; every column adds up to one."""
    table = build.facts.matrix("wm_iot_flq020_2019_p19.csv")
    flq = build.facts.matrix("WM_region_ITL1_A_flq020_2019_p19.csv")
    scot = build.facts.matrix("scotland_A_2019_p19.csv")
    baseline = {r["sector"]: r for r in build.facts.rows("wm_region_sector_baseline_2019_p18.csv")}
    codes = build.sectors
    a = np.array([[(scot if u == "ENE" else flq)[s, u] for u in codes] for s in codes])
    x = np.array([table["X", u] for u in codes])
    names = ("IMP_RUK", "IMP_ROW", "TLSP", "COE", "GOS", "TLSO")
    primary = np.array([[table[n, u] for u in codes] for n in names]) / x
    # the energy column comes from an official regional table, because location quotients
    # overstate what a region's power stations buy from each other; what the region no longer
    # supplies comes from the rest of the country
    ene = build.index("ENE")
    primary[0, ene] += sum(flq[s, "ENE"] for s in (*codes, "HHO")) - a[:, ene].sum()
    closed = primary * (1 - a.sum(axis=0)) / primary.sum(axis=0)
    build.notes["closure"] = f"{abs(a.sum(axis=0) + primary.sum(axis=0) - 1).max():.1e}"
    build.output = build.gva.sum(axis=0) / closed[3:].sum(axis=0)
    build.scale = build.output / x
    build.notes["edition"] = (
        f"{100 * (build.scale.min() - 1):+.1f} to {100 * (build.scale.max() - 1):+.1f} %"
    )
    build.notes["output_total"] = f"{build.output.sum():,.0f}"
    build.add("coefficients", ["supplier", *codes],
              [[s, *map(float, row)] for s, row in zip(codes, a, strict=True)])  # fmt: skip
    rows = [[c, float(build.output[i]), float(baseline[c]["jobs"]), *map(float, closed[:, i])]
            for i, c in enumerate(codes)]  # fmt: skip
    build.add(
        "sector_accounts",
        [
            "sector",
            "output_gbp_m",
            "jobs",
            "rest_of_uk",
            "foreign",
            "product_tax",
            "pay",
            "surplus",
            "production_tax",
        ],
        rows,
    )


def build_jobs(build: Build) -> None:
    """Spread ITL2 jobs by sector over places in proportion to GVA."""
    columns = {"TLG1": "Herefordshire, Worcestershire and Warwickshire",
               "TLG2": "Shropshire and Staffordshire", "TLG3": "WM_metro_ITL2"}  # fmt: skip
    bres = {r["sector"]: r for r in build.facts.rows("wm_jobs_bres_2015_2021_p18.csv")
            if r["year"] == YEAR}  # fmt: skip
    jobs = np.zeros_like(build.gva)
    parent = np.array([itl3[:4] for _, _, itl3 in PLACES])
    for s, code in enumerate(build.sectors):
        for itl2, column in columns.items():
            inside = parent == itl2
            share = build.gva[inside, s] / build.gva[inside, s].sum()
            jobs[inside, s] = share * float(bres[code][column])
        jobs[:, s] *= float(bres[code]["WM_region"]) / jobs[:, s].sum()
    build.add(
        "jobs",
        ["place", *build.sectors],
        [[c, *map(float, row)] for (c, _, _), row in zip(PLACES, jobs, strict=True)],
    )


def build_final_demand(build: Build) -> None:
    """Regional supplies to final users, scaled with the supplying sector's output."""
    table = build.facts.matrix("wm_iot_flq020_2019_p19.csv")
    users = {"households": "HH", "housing": "HHO", "npish": "NPISH", "government": "GOV",
             "investment": "GFCF"}  # fmt: skip
    rows = [[s, *(table[s, c] * build.scale[i] for c in users.values())]
            for i, s in enumerate(build.sectors)]  # fmt: skip
    build.add("final_demand", ["sector", *users], rows)


# ---- public buyers --------------------------------------------------------------------------


def build_buckets(build: Build) -> None:
    """What public bodies may buy, by supplying sector: inputs, final purchases, investment."""
    table = build.facts.matrix("wm_iot_flq020_2019_p19.csv")
    profile = build.facts.matrix("uk_public_buyer_purchase_profiles_2019.csv")
    columns = dict(zip(PUBLIC, ("public_admin_O84", "education_P85", "health_Q86"), strict=True))
    shares = {}
    for code, column in columns.items():
        mix = np.array([0.0 if s in PUBLIC else profile[s, column] for s in build.sectors])
        domestic = sum(table[s, code] for s in build.sectors) + table["IMP_RUK", code]
        build.buckets[f"inputs_{code}"] = mix * domestic * build.scale[build.index(code)]
        shares[code] = mix / mix.sum()
    final, investment = np.zeros(len(build.sectors)), np.zeros(len(build.sectors))
    for s in FINAL_SECTORS:
        final[build.index(s)] = table[s, "GOV"] * build.scale[build.index(s)]
    for s, share in PUBLIC_INVESTMENT.items():
        investment[build.index(s)] = share * table[s, "GFCF"] * build.scale[build.index(s)]
    build.buckets |= {"final": final, "investment": investment}
    build.add(
        "public_profiles",
        ["sector", *PUBLIC],
        [[s, *(float(shares[k][i]) for k in PUBLIC)] for i, s in enumerate(build.sectors)],
    )
    build.add("public_buckets", ["sector", *build.buckets],
              [[s, *(float(b[i]) for b in build.buckets.values())]
               for i, s in enumerate(build.sectors)])  # fmt: skip


def group_spend(build: Build, group: str) -> dict[str, Floats]:
    """Return what one group of buyers takes of each bucket, by sector, GBP m."""
    taken = {}
    for code in PUBLIC:
        share = INPUT_SHARES[code].get(group, 0.0)
        taken[f"inputs_{code}"] = share * build.buckets[f"inputs_{code}"]
    by_sector = np.array([FINAL_SHARES.get(group, {}).get(s, 0.0) for s in build.sectors])
    taken["final"] = by_sector * build.buckets["final"]
    taken["investment"] = INVESTMENT_SHARES.get(group, 0.0) * build.buckets["investment"]
    if group == "council":
        target = COUNCIL_SHARE_OF_GVA * build.gva.sum()
        rest = target - sum(float(t.sum()) for t in taken.values())
        share = rest / float(build.buckets["inputs_PUB"].sum())
        if not 0 <= share <= MAX_COUNCIL_PUB_SHARE:
            raise BuildError(f"councils would take {share:.2f} of public administration's inputs")
        taken["inputs_PUB"] = share * build.buckets["inputs_PUB"]
        build.notes["council_pub_share"] = f"{share:.3f}"
        build.notes["council_total"] = f"{target * PRICE_FACTOR:,.0f}"
    return taken


def buyer_shares(build: Build, group: str, total: float) -> dict[str, tuple[str, str, float]]:
    """Return {buyer: (name, place, share of the group's spend)}."""
    people = build.population / build.population.sum()
    codes = [(c, n) for c, n, _ in PLACES]
    if group == "council":
        return {f"{c}_council": (f"{n} Council", c, float(people[p]))
                for p, (c, n) in enumerate(codes)}  # fmt: skip
    if group == "combined_authority":
        return {"west_midlands_combined_authority":
                ("West Midlands Combined Authority", "birmingham", 1.0)}  # fmt: skip
    if group == "police":
        where = {
            "west_midlands_police": "birmingham",
            "staffordshire_police": "staffordshire",
            "warwickshire_police": "warwickshire",
            "west_mercia_police": "worcestershire",
        }
        net = sum(POLICE_NET.values())
        return {b: (b.replace("_", " ").title(), where[b], v / net) for b, v in POLICE_NET.items()}
    sector, noun, named = {
        "nhs": ("HEA", "NHS", ("university_hospitals_birmingham",)),
        "university": ("EDU", "universities and colleges",
                       ("university_of_birmingham", "aston_university")),
        "housing": ("", "housing associations", ("bournville_village_trust", "pioneer_group")),
    }[group]  # fmt: skip
    by_place = people if not sector else build.gva[:, build.index(sector)]
    by_place = by_place / by_place.sum()
    titles = {"university_hospitals_birmingham":
              "University Hospitals Birmingham NHS Foundation Trust",
              "pioneer_group": "The Pioneer Group"}  # fmt: skip
    found = {b: (titles.get(b, b.replace("_", " ").title().replace("Of", "of")), "birmingham",
                 NAMED[b] / PRICE_FACTOR / total) for b in named}  # fmt: skip
    rest = float(by_place[0]) - sum(share for _, _, share in found.values())
    if rest <= 0:
        raise BuildError(f"the named buyers of {group} exceed Birmingham's share")
    for p, (c, n) in enumerate(codes):
        found[f"{c}_{group}"] = (f"Other {noun} in {n}" if p == 0 else f"{noun} in {n}", c,
                                 rest if p == 0 else float(by_place[p]))  # fmt: skip
    return {b: (name[0].upper() + name[1:], c, v) for b, (name, c, v) in found.items()}


def build_buyers(build: Build) -> None:
    """Divide the buckets among buyers; what nobody takes stays in the background."""
    buyers: list[list[object]] = []
    spends: list[list[object]] = []
    left = {k: v.copy() for k, v in build.buckets.items()}
    for kind in ("council", "nhs", "university", "police", "housing", "combined_authority"):
        taken = group_spend(build, kind)
        total = sum(float(t.sum()) for t in taken.values())
        build.notes[f"{kind}_spend"] = f"{total * PRICE_FACTOR:,.0f}"
        for code, (name, place, share) in buyer_shares(build, kind, total).items():
            buyers.append([code, name, kind, place, OWN_PLACE_SHARE.get(code, USUAL_OWN_SHARE)])
            build.notes[f"{code}_spend"] = f"{total * share * PRICE_FACTOR:,.0f}"
            for bucket, spend in taken.items():
                if spend.any():
                    spends.append([code, bucket, *map(float, spend * share)])
                    left[bucket] -= spend * share
    for bucket, remainder in left.items():
        if (remainder < -1e-9).any():
            raise BuildError(f"buyers take more of {bucket} than there is: {remainder.min():.3f}")
        used = 1 - remainder.sum() / build.buckets[bucket].sum()
        build.notes[f"used_{bucket}"] = f"{100 * used:.0f} %"
        build.notes[f"bucket_{bucket}"] = f"{build.buckets[bucket].sum():,.0f}"
    build.add("buyers", ["code", "name", "kind", "place", "own_place_share"], buyers)
    build.add("buyer_spend", ["buyer", "bucket", *build.sectors], spends)


def build_suppliers(build: Build) -> None:
    """Write the judgement about suppliers as a table of the region."""
    build.add("suppliers", ["sector", "private_share_small", "private_share_large",
                            "private_output_share", "vcse_share", "delivery_share", "nationals"],
              [[s, *SUPPLIERS[s]] for s in build.sectors])  # fmt: skip


# ---- enterprises ----------------------------------------------------------------------------


def build_knowledge(build: Build) -> None:
    """Universities and brokers: those named, then one for each other place with a university."""
    rows = [list(row) for row in KNOWLEDGE_NODES]
    taken = {row[3] for row in rows if row[2] == "university"}
    rows += [[f"universities_{code}", f"Universities and colleges in {name}", "university", code]
             for code, name, _ in PLACES if code not in taken]  # fmt: skip
    build.add("knowledge_nodes", ["code", "name", "kind", "place"], rows)


def build_enterprises(build: Build) -> None:
    """Margins of the enterprise counts, each scaled to the sector x band table of the region."""
    source = build.facts.rows("wm_business_enterprises_by_employment_band_2024_p18.csv")
    rows = {r["sector"]: r for r in source if r["area"] == "WM_region"}
    core = np.array([[float(rows[s][b]) for b in BANDS] for s in build.sectors])
    # bands are rounded to 5 one by one; the published totals of the sectors add up exactly
    totals = np.array([float(rows[s]["Total"]) for s in build.sectors])
    gap = totals - core.sum(axis=1)
    core[:, 0] += gap
    build.notes["band_gap"] = f"{abs(gap).max():.0f}"
    # sectors are rounded to 5 as well: the region's own total decides
    region = float(build.facts.rows("wm_lad_enterprises_by_employment_band_2024.csv")[0]["Total"])
    build.notes["enterprise_gap"] = f"{region - core.sum():.0f}"
    core = whole(core * region / core.sum())
    build.notes["enterprises"] = f"{core.sum():,.0f}"
    build.add(
        "enterprises_by_sector",
        ["sector", *BANDS],
        [[s, *map(int, row)] for s, row in zip(build.sectors, core, strict=True)],
    )
    totals = core.sum(axis=1)
    by_band = place_sums(build, "wm_lad_enterprises_by_employment_band_2024.csv",
                         {b: (b,) for b in BANDS})  # fmt: skip
    by_group = place_sums(build, "wm_lad_enterprises_by_industry_2024.csv", INDUSTRIES)
    group_total = np.array(
        [sum(totals[build.index(s)] for s in group.split("+")) for group in INDUSTRIES]
    )
    for name, labels, counts, want in (
        ("enterprises_by_place", BANDS, by_band, core.sum(axis=0)),
        ("enterprises_by_industry", tuple(INDUSTRIES), by_group, group_total),
    ):
        factor = want / counts.sum(axis=0)
        build.notes[name] = f"{100 * abs(factor - 1).max():.2f} %"
        build.add(name, ["place", *labels],
                  [[c, *map(float, row)]
                   for (c, _, _), row in zip(PLACES, counts * factor, strict=True)])  # fmt: skip


def whole(values: Floats) -> Floats:
    """Round to whole numbers by largest remainder; the (whole) total is kept."""
    down = np.floor(values)
    order = np.argsort(-(values - down), axis=None, kind="stable")
    down.flat[order[: round(values.sum() - down.sum())]] += 1
    return down


def place_sums(build: Build, name: str, labels: dict[str, tuple[str, ...]]) -> Floats:
    """Add the columns that start with each label, over the districts of each place."""
    itl3 = {r["lad_code"]: r["itl3"] for r in build.facts.rows("wm_lad_geography.csv")}
    found = np.zeros((len(PLACES), len(labels)))
    order = [i for _, _, i in PLACES]
    for row in build.facts.rows(name):
        if row["code"] not in itl3:
            continue  # totals of counties and of the region
        p = order.index(itl3[row["code"]])
        for k, prefixes in enumerate(labels.values()):
            found[p, k] += sum(float(v) for c, v in row.items() if c.startswith(prefixes)
                               and c not in ("code", "name", "Total"))  # fmt: skip
    return found


# ---- writing --------------------------------------------------------------------------------


def build_all(folder: Path) -> Build:
    """Build every table from a folder of facts."""
    build = Build(Facts(folder))
    build.add("region", ["key", "value"], [
        ["name", "west_midlands"], ["label", "West Midlands"], ["base_year", PRICE_YEAR],
        ["accounts_year", YEAR], ["price_factor", PRICE_FACTOR], ["currency", "GBP"],
    ])  # fmt: skip
    for step in (build_places, build_sectors, build_gva, build_accounts, build_jobs,
                 build_final_demand, build_buckets, build_buyers, build_suppliers,
                 build_knowledge, build_enterprises):  # fmt: skip
        step(build)
    note_assumptions(build)
    return build


def write(build: Build, target: Path) -> None:
    """Write the tables, and SOURCES.md from its template."""
    target.mkdir(parents=True, exist_ok=True)
    for name, (header, rows) in build.tables.items():
        with (target / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(header)
            writer.writerows([number(v) for v in row] for row in rows)
    template = Path(__file__).with_name("region_sources.md").read_text(encoding="utf-8")
    text = Template(template).substitute(build.notes)
    (target / "SOURCES.md").write_text(text, encoding="utf-8", newline="\n")


def main() -> int:
    """Build the tables from the command line."""
    root = Path(__file__).resolve().parents[1]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("facts", type=Path, nargs="?", default=root / "../shared/data")
    parser.add_argument("target", type=Path, nargs="?",
                        default=root / "ecosim/region/tables/west_midlands")  # fmt: skip
    options = parser.parse_args()
    build = build_all(options.facts)
    write(build, options.target)
    for name in sorted(build.notes):
        print(f"{name:45s} {build.notes[name]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
