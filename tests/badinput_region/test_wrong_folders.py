"""Is every wrong region folder refused with file, row, column, expectation and nearest key?

Each case breaks one thing in a copy of the shipped tables. Lines and columns are those that a
reader of the broken file counts by eye.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from ecosim.errors import RegionError
from ecosim.region.loader import TABLES, load_region

Edit = Callable[[list[list[str]]], None]


@dataclass(frozen=True)
class Case:
    """One thing broken in one table, and what the message must say."""

    file: str
    edit: Edit
    says: str
    line: int | None = None
    column: str | None = None
    nearest: str | None = None
    blamed: str | None = None  # where the contradiction is found, when not in the broken file


def put(line: int, column: str, text: str) -> Edit:
    """Write a text into the cell at a line (the header is line 1) and column."""

    def edit(rows: list[list[str]]) -> None:
        rows[line - 1][rows[0].index(column)] = text

    return edit


def rename(column: str, new: str) -> Edit:
    """Give a column another name."""

    def edit(rows: list[list[str]]) -> None:
        rows[0][rows[0].index(column)] = new

    return edit


def drop_column(column: str) -> Edit:
    """Take a column out."""

    def edit(rows: list[list[str]]) -> None:
        k = rows[0].index(column)
        for row in rows:
            del row[k]

    return edit


def drop_line(line: int) -> Edit:
    """Take a row out."""

    def edit(rows: list[list[str]]) -> None:
        del rows[line - 1]

    return edit


def repeat_line(line: int) -> Edit:
    """Write a row a second time at the end."""

    def edit(rows: list[list[str]]) -> None:
        rows.append(list(rows[line - 1]))

    return edit


def cut_cell(line: int) -> Edit:
    """Take the last cell of a row away."""

    def edit(rows: list[list[str]]) -> None:
        del rows[line - 1][-1]

    return edit


def times(line: int, column: str, factor: float) -> Edit:
    """Multiply the number in a cell."""

    def edit(rows: list[list[str]]) -> None:
        k = rows[0].index(column)
        rows[line - 1][k] = str(float(rows[line - 1][k]) * factor)

    return edit


def double(column: str) -> Edit:
    """Write a column a second time at the end."""

    def edit(rows: list[list[str]]) -> None:
        k = rows[0].index(column)
        for row in rows:
            row.append(row[k])

    return edit


def both(*edits: Edit) -> Edit:
    """Make several edits."""

    def edit(rows: list[list[str]]) -> None:
        for one in edits:
            one(rows)

    return edit


CASES: dict[str, Case] = {
    # region.csv
    "unknown fact": Case("region", put(6, "key", "price_facto"), "unknown key 'price_facto'",
                         6, "key", "price_factor"),
    "fact missing": Case("region", drop_line(7), "key 'currency' is missing", None, "key"),
    "price factor as text": Case("region", put(6, "value", "high"), "'high' is not a number",
                                 6, "value"),
    "year with a fraction": Case("region", put(4, "value", "2022.5"), "2022.5 is not a year",
                                 4, "value"),
    "header only": Case("region", lambda rows: rows.__delitem__(slice(1, None)), "no rows"),
    # places
    "column missing": Case("places", drop_column("lat"), "column 'lat' is missing", None, "lat"),
    "column misspelt": Case("places", rename("population", "populaton"),
                            "column 'population' is missing", None, "population", "populaton"),
    "column unknown": Case("borders", rename("place_b", "place_c"), "column 'place_b' is missing",
                           None, "place_b", "place_c"),
    "column twice": Case("places", double("code"),
                         "'code' is there twice", None, "code"),
    "place twice": Case("places", put(3, "code", "birmingham"), "duplicate code 'birmingham'",
                        3, "code"),
    "flag not a flag": Case("places", put(2, "is_combined_authority", "yes"), "'yes'",
                            2, "is_combined_authority"),
    "latitude out of range": Case("places", put(4, "lat", "525.1"), "525.1 is out of range",
                                  4, "lat"),
    "nobody lives there": Case("places", put(5, "population", "0"), "0 is out of range",
                               5, "population"),
    "name empty": Case("places", put(2, "name", ""), "name is empty", 2, "name"),
    "row too short": Case("places", cut_cell(9), "the row has 8 cells", 9),
    "distance one way": Case("distances", put(2, "coventry", "99"),
                             "distance birmingham to coventry is 99 km", 2, "coventry"),
    "distance negative": Case("distances", put(3, "dudley", "-4"), "-4 is out of range",
                              3, "dudley"),
    "border with nowhere": Case("borders", put(2, "place_b", "coventri"),
                                "unknown place_b 'coventri'", 2, "place_b", "coventry"),
    "border twice": Case("borders", repeat_line(2), "border", 32, "place_b"),
    # sectors and accounts
    "no public sector": Case("sectors", both(*(put(i, "is_public", "false") for i in (15, 16, 17))),
                             "sectors that buy", None, "is_public"),
    "sector renamed": Case("sectors", put(3, "code", "MANU"), "column 'MANU' is missing",
                           None, "MANU", blamed="coefficients"),
    "supplier unknown": Case("coefficients", put(3, "supplier", "MAM"), "unknown supplier 'MAM'",
                             3, "supplier", "MAN"),
    "supplier missing": Case("coefficients", drop_line(19), "no row for supplier 'CUL'",
                             None, "supplier"),
    "coefficient above one": Case("coefficients", put(4, "ENE", "1.2"), "1.2 is out of range",
                                  4, "ENE"),
    "column above one": Case("coefficients", times(4, "ENE", 2.0),
                             "inputs, taxes and GVA of ENE add up to 1.32", None, "ENE"),
    "pay not a number": Case("sector_accounts", put(2, "pay", "n/a"), "'n/a' is not a number",
                             2, "pay"),
    "pay not finite": Case("sector_accounts", put(2, "pay", "nan"), "nan is out of range",
                           2, "pay"),
    "pay negative": Case("sector_accounts", put(6, "pay", "-0.1"), "pay of CON is -0.1",
                         6, "pay"),
    "output infinite": Case("sector_accounts", put(2, "output_gbp_m", "inf"),
                            "inf is out of range", 2, "output_gbp_m"),
    "GVA of a place missing": Case("gva", drop_line(8), "no row for place 'wolverhampton'",
                                   None, "place"),
    "GVA of a place twice": Case("gva", repeat_line(2), "duplicate place 'birmingham'",
                                 16, "place"),
    "GVA negative": Case("gva", put(2, "MAN", "-1"), "-1 is out of range", 2, "MAN"),
    "GVA beyond the accounts": Case("gva", times(2, "MAN", 1.5), "the places add up to",
                                    None, "MAN"),
    "jobs beyond the accounts": Case("jobs", times(3, "HEA", 3.0), "the places add up to",
                                     None, "HEA"),
    "final demand negative": Case("final_demand", put(2, "households", "-5"),
                                  "-5 is out of range", 2, "households"),
    # public buyers
    "shares above one": Case("public_profiles", times(3, "HEA", 1.1), "the shares of HEA add up",
                             None, "HEA"),
    "bucket beyond final demand": Case("public_buckets", times(18, "final", 1.2),
                                       "final of SOC exceeds final demand", 18, "final"),
    "investment beyond demand": Case("public_buckets", times(6, "investment", 4.5),
                                     "investment of CON exceeds final demand", 6, "investment"),
    "buyer of an unknown kind": Case("buyers", put(2, "kind", "counsil"),
                                     "unknown kind 'counsil'", 2, "kind", "council"),
    "knowledge node of an unknown kind": Case("knowledge_nodes", put(3, "kind", "catapul"),
                                              "unknown kind 'catapul'", 3, "kind", "catapult"),
    "knowledge node nowhere": Case("knowledge_nodes", put(8, "place", "coventree"),
                                   "unknown place 'coventree'", 8, "place", "coventry"),
    "knowledge node twice": Case("knowledge_nodes", repeat_line(2),
                                 "duplicate code 'innovation_alliance'", 21, "code"),
    "buyer nowhere": Case("buyers", put(3, "place", "coventree"), "unknown place 'coventree'",
                          3, "place", "coventry"),
    "buyer twice": Case("buyers", put(3, "code", "birmingham_council"),
                        "duplicate code 'birmingham_council'", 3, "code"),
    "buyer without spend": Case("buyers", lambda rows: rows.append(
        ["new_trust", "New Trust", "nhs", "dudley", "0.45"]),
        "'new_trust' buys nothing", 68, "code"),
    "spend of nobody": Case("buyer_spend", put(2, "buyer", "birmingam_council"),
                            "unknown buyer 'birmingam_council'", 2, "buyer", "birmingham_council"),
    "bucket unknown": Case("buyer_spend", put(4, "bucket", "finals"), "unknown bucket 'finals'",
                           4, "bucket", "final"),
    "bucket twice": Case("buyer_spend", put(3, "bucket", "inputs_PUB"), "duplicate row",
                         3, "bucket"),
    "spend negative": Case("buyer_spend", put(2, "MAN", "-3"), "-3 is out of range", 2, "MAN"),
    # suppliers and enterprises
    "share above one": Case("suppliers", put(3, "vcse_share", "1.4"), "1.4 is out of range",
                            3, "vcse_share"),
    "nationals negative": Case("suppliers", put(5, "nationals", "-3"), "-3 is out of range",
                               5, "nationals"),
    "enterprises negative": Case("enterprises_by_sector", put(3, "10-19", "-10"),
                                 "-10 is out of range", 3, "10-19"),
    "band not the next": Case("enterprises_by_sector", rename("10-19", "11-19"),
                              "'11-19' is not the next employment band", None, "11-19"),
    "band of two size classes": Case("enterprises_by_sector",
                                     both(rename("5-9", "5-12"), rename("10-19", "13-19")),
                                     "'5-12' holds firms of two size classes", None, "5-12"),
    "last band closed": Case("enterprises_by_sector", rename("250+", "250-999"),
                             "the last band is not open"),
    "bands differ": Case("enterprises_by_place", rename("20-49", "20-50"),
                         "column '20-49' is missing", None, "20-49", "20-50"),
    "enterprises of one place tripled": Case("enterprises_by_place", times(2, "0-4", 3.0),
                                             "the places have", None, "0-4"),
    "industry of no sector": Case("enterprises_by_industry", rename("HEA+SOC", "HEA+SOK"),
                                  "unknown sector 'SOK'", None, "HEA+SOK", "SOC"),
    "sector in two industries": Case("enterprises_by_industry", rename("CON", "HEA"),
                                     "sector 'HEA' is in two columns", None, "HEA+SOC"),
    "sector in no industry": Case("enterprises_by_industry", drop_column("CON"),
                                  "no column holds sector 'CON'"),
}  # fmt: skip


def broken(case: Case, folder: Path) -> Path:
    """Copy the shipped tables and break one of them."""
    target = folder / "broken"
    shutil.copytree(TABLES / "west_midlands", target)
    path = target / f"{case.file}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    case.edit(rows)
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
    return target


def refusal(folder: Path) -> RegionError:
    """Load a folder that must be refused."""
    with pytest.raises(RegionError) as caught:
        load_region(folder)
    return caught.value


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_wrong_folder_is_refused_with_its_place(case: Case, tmp_path: Path) -> None:
    folder = broken(case, tmp_path)
    error = refusal(folder)
    assert error.file == folder / f"{case.blamed or case.file}.csv"
    assert (error.line, error.column) == (case.line, case.column)
    text = str(error)
    where = [str(error.file), *(str(x) for x in (case.line, case.column) if x is not None)]
    assert text.startswith(":".join(where) + ": ")
    assert case.says in text
    assert error.expected is not None
    assert f"; expected {error.expected}" in text
    if case.nearest is not None:
        assert f"did you mean {case.nearest!r}?" in text
    assert len(text.splitlines()) == 1


#: a region may do without them
OPTIONAL = {"knowledge_nodes"}
NEEDED = sorted({p.stem for p in (TABLES / "west_midlands").glob("*.csv")} - OPTIONAL)


@pytest.mark.parametrize("name", NEEDED)
def test_missing_table_is_named(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    shutil.copytree(TABLES / "west_midlands", folder)
    (folder / f"{name}.csv").unlink()
    error = refusal(folder)
    assert error.file == folder / f"{name}.csv"
    assert "the table is missing" in str(error)


def test_misnamed_table_is_suggested(tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    shutil.copytree(TABLES / "west_midlands", folder)
    (folder / "gva.csv").rename(folder / "gvas.csv")
    assert refusal(folder).nearest == "gvas.csv"


def test_buyer_beyond_its_bucket_is_told_how_much_is_left(tmp_path: Path) -> None:
    # councils take 45 % of construction's public investment and the others 42 %: 1.4 times as
    # much for councils is 105 % of what there is
    case = Case("buyer_spend", lambda rows: None, "")
    folder = broken(case, tmp_path)
    path = folder / "buyer_spend.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    k = rows[0].index("CON")
    councils = [r for r in rows if r[0].endswith("_council") and r[1] == "investment"]
    for row in councils:
        row[k] = str(float(row[k]) * 1.4)
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
    error = refusal(folder)
    assert error.file == path
    assert error.column == "CON"
    assert error.line == len(rows)  # the last row that draws on it tips the balance
    assert "of investment" in error.message
    assert "public_buckets.csv" in (error.expected or "")


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"\xff\xfe\x00", "not UTF-8"), (b'code,name\n"birm', "not CSV"), (b"", "no rows")],
)
def test_file_that_is_no_table_is_refused(content: bytes, says: str, tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    shutil.copytree(TABLES / "west_midlands", folder)
    (folder / "places.csv").write_bytes(content)
    error = refusal(folder)
    assert error.file == folder / "places.csv"
    assert says in str(error)


def test_unknown_region_suggests_the_shipped_one() -> None:
    with pytest.raises(RegionError, match="did you mean 'west_midlands'") as caught:
        load_region("west_midland")
    assert "west_midlands" in (caught.value.expected or "")


def test_there_are_at_least_25_wrong_folders() -> None:
    assert len(CASES) >= 25


def test_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    folder = broken(Case("gva", lambda rows: rows.insert(1, rows.pop(9)), ""), tmp_path)
    assert (load_region(folder).gva == load_region("west_midlands").gva).all()
