"""Does a run's page say what its tables say, in one file that runs and fetches nothing?"""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pandas as pd
import pytest

from ecosim.cli.app import run
from ecosim.region import load_region
from ecosim.report.draw import draw_run
from ecosim.report.instruments.figures import first_story, lm3_map
from ecosim.report.instruments.flow_figures import money_links, story_links
from ecosim.report.instruments.tables import read_instrument
from ecosim.report.run_page.build import _story
from ecosim.run import run_scenarios
from ecosim.scenario import Scenario

NAME = "<script>alert(1)</script> & co"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small run of two replicates, one year."""
    out = tmp_path_factory.mktemp("run") / "small"
    run_scenarios([Scenario(name=NAME, scale=0.01, months=12, replicates=2)], out)
    return out


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    """Return the page's text."""
    assert run(["report", str(folder)]) == 0
    return (folder / "report.html").read_text(encoding="utf-8")


def test_a_page_runs_no_script_and_fetches_nothing(page: str) -> None:
    assert "<script" not in page
    assert "default-src 'none'" in unescape(page)
    assert not re.search(r"(?:src|href)=[\"'](?!#)", page)


def test_texts_of_the_user_are_shown_and_not_read(page: str) -> None:
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in page


def test_the_page_counts_its_runs_names_its_pounds_and_spells_out_what_it_calls_short(
    page: str,
) -> None:
    assert "co: 2 runs</title>" in page
    assert "money in pounds of 2022" in page
    assert page.index("GVA, gross value added,") < page.index('<section id="headlines">')
    assert page.index("small and medium firms") < page.index("Turnover of SMEs")
    assert "LM3 in this table: area: region; payroll: in; basis: place of work." in page


def test_parts_of_a_row_stand_below_it_with_an_indent(page: str) -> None:
    assert '<th scope="row">\u2003with SMEs</th>' in page


def test_the_page_has_the_lm3_of_the_table(folder: Path, page: str) -> None:
    rows = pd.read_parquet(folder / "lm3.parquet")
    rows = rows[(rows["by"] == "buyer_kind") & (rows["key"] == "council")]
    rows = rows[(rows["area"] == "region") & (rows["payroll"] == "in")]
    mean = rows[rows["basis"] == "workplace"]["lm3"].mean()
    assert f"<td>{mean:.3f}</td>" in page


def test_the_page_says_why_its_lm3_is_not_the_headline(page: str) -> None:
    lm3 = page.split("The local multiplier as")[1].split("</ul>")[0]
    assert "about .02 apart" in lm3
    assert "not value added" not in lm3  # that stands among the cautions


def test_money_is_conserved_from_step_to_step(folder: Path) -> None:
    found = read_instrument(folder, "money_steps")
    links = money_links(found.of_year(None), found.about["places"])
    sums = [sum(link.amount for at, link in links if at == column) for column in range(3)]
    done_elsewhere = sum(link.amount for _, link in links if link.target == "done elsewhere")
    assert sums[1] == pytest.approx(sums[0] - done_elsewhere)
    assert sums[2] == pytest.approx(sums[1])


def test_a_story_passes_on_what_it_received(folder: Path) -> None:
    rows = first_story(read_instrument(folder, "pound_story"))
    second = rows[rows["step"] == 2]
    assert rows[rows["step"] == 1]["amount"].tolist() == [100.0]
    assert second["amount"].sum() == pytest.approx(100.0)
    for source, part in rows[rows["step"] == 3].groupby("source"):
        received = second[second["target"] == source]["amount"].sum()
        assert part["amount"].sum() == pytest.approx(received)


def test_a_story_is_about_a_contract_of_the_run(folder: Path) -> None:
    story = first_story(read_instrument(folder, "pound_story")).iloc[0]
    contracts = pd.read_parquet(folder / "contracts.parquet")
    same = contracts[(contracts["replicate"] == 0) & (contracts["price"] == story["price"])]
    assert same["supplier_kind"].tolist() == [story["kind"]]
    assert same["ring"].tolist() == ["place"]


def test_ribbons_of_a_story_start_with_the_council(folder: Path) -> None:
    links = story_links(first_story(read_instrument(folder, "pound_story")))
    assert (links[0][1].source, links[0][1].target) == ("the council", "the supplier")


def test_on_a_phone_no_label_of_a_story_reaches_the_bars_beside_it(folder: Path) -> None:
    drawing = _story(folder)
    assert drawing is not None
    order = ["people here", "people nearby", "firms here", "firms nearby"]
    held = [node.name for node in drawing.narrow.nodes if node.column == 2 and node.name in order]
    assert held == [name for name in order if name in held]
    columns = sorted({node.x for node in drawing.narrow.nodes})
    for node in drawing.narrow.nodes:
        if node.x == columns[-1]:
            # letters are 6.2 pixels wide; labels of the last column end with its bar
            wide = 6.2 * len(f"{drawing.labels[node.key]} {node.name}")
            assert node.x - wide > columns[-2], node.name


def test_marks_of_the_map_are_lm3_less_the_pound(folder: Path) -> None:
    rows = read_instrument(folder, "lm3").of_year(None)
    drawing = lm3_map(rows, load_region("west_midlands"))
    chosen = rows[(rows["by"] == "place") & (rows["key"] == "coventry")]
    chosen = chosen[(chosen["area"] == "own_place") & (chosen["payroll"] == "in")]
    more = chosen[chosen["basis"] == "workplace"]["lm3"].mean() - 1.0
    assert next(m.amount for m in drawing.marks if m.code == "coventry") == f"+£{more:.3f}"


def test_a_run_draws_its_instruments(folder: Path) -> None:
    drawn = {path.name for path in draw_run(folder)}
    assert {"lm3_map.png", "money_steps.svg", "pound_story.png"} <= drawn


def test_a_run_without_tables_of_instruments_is_refused(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    assert run(["report", str(tmp_path)]) == 2
    assert "there is no lm3.parquet" in capsys.readouterr().err
