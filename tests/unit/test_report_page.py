"""Does the page hold what a reader needs, in order, and nothing that reaches out or runs?"""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from ecosim.cli.app import run
from ecosim.report.comparison.finding import read_finding
from ecosim.report.page.build import build_page
from ecosim.report.page.render import render
from ecosim.report.page.summary import summary
from ecosim.report.page.write import write_report
from tests.unit.comparison_example import Policy, write_comparison

EVIL = Policy(
    name="<script>alert(1)</script>",
    description="\"Quotes\", 'single', R&D, </script><img src=x onerror=alert(2)> {{ 7*7 }}",
    levers=("local_sourcing: </script><script>alert(3)</script>; a & b",),
    size=-2.0,
)
ROOT = Path(__file__).resolve().parents[2]
SECTIONS = ["levers", "effects", "net", "map", "gains", "time", "money", "services", "gate",
            "assumed", "again"]  # fmt: skip


class Reader(HTMLParser):
    """Collects what a browser would see: elements, their attributes, scripts and visible text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[tuple[str | None, str]] = []
        self.visible: list[str] = []
        self._inside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in ("script", "style"):
            self._inside.append(tag)
        if tag == "script":
            self.scripts.append((dict(attrs).get("type"), ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if self._inside == ["script"]:
            kind, text = self.scripts[-1]
            self.scripts[-1] = (kind, text + data)
        elif not self._inside:
            self.visible.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.visible))


def page_of(folder: Path) -> str:
    return render(build_page(read_finding(folder)))


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("evil")
    return page_of(write_comparison(folder, (EVIL, Policy())))


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> str:
    return page_of(write_comparison(tmp_path_factory.mktemp("good")))


def test_the_question_and_the_answer_come_first(good: str) -> None:
    said = Reader(good).text.replace("\u2060", "")
    question = said.index("What does Local first change, compared with Baseline?")
    answer = said.index("Local first raises the region's GVA by £1.0m.")
    assert question < answer < said.index("What is compared")


def test_sections_come_in_the_order_in_which_they_are_read(good: str) -> None:
    assert [a["id"] for tag, a in Reader(good).tags if tag == "section"] == SECTIONS


def test_contents_lead_to_every_section(good: str) -> None:
    links = [a["href"] for tag, a in Reader(good).tags if tag == "a"]
    assert links == [f"#{name}" for name in SECTIONS]


def test_levers_are_in_words_with_places_and_sectors_named(good: str) -> None:
    said = Reader(good).text
    assert "From 2026-04, council · Birmingham" in said
    assert "Residential care and social work protected" in said


def test_the_page_says_why_the_net_is_what_it_is(good: str) -> None:
    said = Reader(good).text.replace("\u2060", "")
    assert "Suppliers add £1.00bn of value under public contracts" in said
    assert "The region's value added rises because" in said


def test_the_page_warns_where_many_intervals_are_read(good: str) -> None:
    assert "In the whole table of effects, 500 intervals are read together." in Reader(good).text


def test_the_page_says_how_to_do_it_again(good: str) -> None:
    said = Reader(good).text
    command = "ecosim compare arm-0/scenario.resolved.yaml arm-1/scenario.resolved.yaml -n 20"
    assert command in said
    assert "2025, replicates 0 to 19" in said
    assert "b" * 16 in said


def test_a_text_of_a_scenario_is_shown_and_never_run(evil: str) -> None:
    reader = Reader(evil)
    assert EVIL.name in reader.text
    assert EVIL.description in reader.text
    # two scripts draw; all others hold data and are not run
    assert [kind for kind, _ in reader.scripts].count(None) == 2
    assert {kind for kind, _ in reader.scripts} == {None, "application/json"}
    assert [tag for tag, _ in reader.tags if tag == "img"] == []
    assert [a for _, a in reader.tags if any(name.startswith("on") for name in a)] == []


def test_data_in_the_page_are_json_that_cannot_end_their_script(evil: str) -> None:
    data = [text for kind, text in Reader(evil).scripts if kind == "application/json"]
    assert len(data) > 10
    assert all("<" not in text for text in data)
    assert any(EVIL.name in json.dumps(json.loads(text)) for text in data)


def test_only_the_scripts_of_the_page_may_run_and_nothing_is_fetched(good: str) -> None:
    (policy,) = (a["content"] for _, a in Reader(good).tags if a.get("http-equiv"))
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    rule = policy.split("script-src ")[1]
    assert re.fullmatch(r"('sha256-[A-Za-z0-9+/=]{44}' ?){2}", rule)


def test_no_element_names_an_address(good: str) -> None:
    reader = Reader(good)
    named = [
        (tag, name, value)
        for tag, attributes in reader.tags
        for name, value in attributes.items()
        if name in ("src", "href", "srcset", "action", "data", "xlink:href", "poster")
        and not (value or "").startswith("#")
    ]
    assert named == []
    outside = re.sub(r"<script>.*?</script>", "", good, flags=re.DOTALL)
    assert re.findall(r"(?:https?:)?//\w[^\s\"'<]*", outside) == []
    assert "@import" not in outside
    assert "url(" not in outside


def test_a_table_that_is_absent_is_said_to_be_absent(tmp_path: Path) -> None:
    said = Reader(page_of(write_comparison(tmp_path, has_net=False))).text
    assert "This comparison has no net decomposition" in said
    assert "no table by kind and size of firm" in said
    assert "Where the effect falls" in said


def test_the_same_tables_give_the_same_page(tmp_path: Path) -> None:
    folder = write_comparison(tmp_path)
    assert page_of(folder) == page_of(folder)


def test_every_assumed_parameter_is_named(good: str) -> None:
    # the page written from the declarations counts them at its end
    said = (ROOT / "docs" / "parameters.md").read_text(encoding="utf-8")
    total, assumed = re.findall(r"(\d+) parameters, (\d+) of them", said)[0]
    text = Reader(good).text
    assert f"{assumed} of the model's {total} parameters rest on an assumption" in text
    listed = good.split("<details>")[1].split("</details>")[0]
    assert listed.count("<li>") == int(assumed)


def test_a_split_package_says_which_lever_did_what(tmp_path: Path) -> None:
    said = Reader(page_of(write_comparison(tmp_path, is_split=True))).text.replace("\u2060", "")
    assert "Which lever did what" in said
    assert "GVA of the region: local sourcing +£3.0m higher in 20 of 20 paired runs" in said
    assert "Of it, local sourcing + budget cut together −£1.0m" in said


def test_who_gains_has_places_sectors_firms_and_income_a_head(good: str) -> None:
    said = Reader(good).text
    titles = ("GVA by place", "GVA by sector", "GVA by kind and size of firm",
              "Household income a head and year by place")  # fmt: skip
    assert [title for title in titles if title not in said] == []
    assert "Places grow apart: the Gini of GVA per head" in said


def test_who_gains_says_where_firms_win_and_lose_most_of_the_programme(good: str) -> None:
    said = Reader(good).text.replace("\u2060", "")
    assert "where most is won: " in said
    assert "£9.0m and £4.5m; " in said


def test_few_runs_are_said_to_be_few(tmp_path: Path) -> None:
    said = Reader(page_of(write_comparison(tmp_path, replicates=4))).text
    # a sign in 4 of 4 by chance: 2 / 2^4
    assert "Only 4 paired runs" in said
    assert "chance in 12.5 %" in said


def test_a_policy_that_changes_nothing_has_a_page(tmp_path: Path) -> None:
    folder = write_comparison(tmp_path, (Policy(size=0.0),))
    flows = pd.read_parquet(folder / "flows.parquet")
    flows["amount"] = 1.0
    flows.to_parquet(folder / "flows.parquet")
    said = Reader(page_of(folder)).text
    assert "Local first changes nothing" in said
    assert "Nobody pays anybody more or less." in said


def test_the_summary_has_the_answer_and_runs_nothing(tmp_path: Path) -> None:
    text = summary(build_page(read_finding(write_comparison(tmp_path, (EVIL,)))))
    assert text.startswith("# &lt;script&gt;alert(1)&lt;/script&gt; lowers the region's GVA by")
    assert "<" not in text
    assert "## Net, not gross" in text


def test_a_report_is_a_page_a_summary_and_figures(tmp_path: Path) -> None:
    folder = write_comparison(tmp_path)
    names = {path.relative_to(folder).as_posix() for path in write_report(folder)}
    figures = ("gva_effect_by_year", "waterfall-arm-1", "map-arm-1")
    assert names == {
        "report.html", "summary.md",
        *(f"figures/{name}.{kind}" for name in figures for kind in ("png", "svg")),
    }  # fmt: skip
    assert all((folder / name).stat().st_size > 1000 for name in names)


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "nothing was finished there"), ({"kind": "run"}, "does not hold a comparison")],
)
def test_a_folder_without_a_comparison_is_refused(
    content: dict[str, str] | None,
    message: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if content is not None:
        (tmp_path / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
    assert run(["report", str(tmp_path)]) == 2
    assert message in capsys.readouterr().err


def test_the_verb_says_which_files_it_wrote(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["report", str(write_comparison(tmp_path))]) == 0
    assert str(tmp_path / "report.html") in capsys.readouterr().out
