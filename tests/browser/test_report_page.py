"""Does the page work where it is read: a real browser, on a desk, on a phone and on paper?

Debian's chromium, driven headless. Every test is skipped where there is no browser or no driver.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ecosim.report.comparison.finding import read_finding
from ecosim.report.page.build import build_page
from ecosim.report.page.render import render, render_still
from ecosim.report.run_page.content import PlainTable, RunPage
from tests.unit.comparison_example import Policy, write_comparison

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(BROWSER is None, reason="there is no chromium on this machine")
driver = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

EVIL = Policy(
    name="<script>alert(1)</script>",
    description="\"Quotes\" & </script><img src=x onerror=alert(2)>",
    levers=("local_sourcing: </script><script>alert(3)</script>",),
)
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 375, "height": 812}


@dataclass
class Seen:
    """A page that was opened, and what happened meanwhile."""

    page: Any
    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    found = read_finding(write_comparison(folder, (EVIL, Policy(size=-3.0, name="Austerity"))))
    path = folder / "report.html"
    path.write_text(render(build_page(found)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    # a container's root user has no sandbox to give
    flags = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with driver.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=BROWSER, args=flags)
        yield chromium
        chromium.close()


def opened(browser: Any, file: Path, size: dict[str, int]) -> Seen:
    """Open the page and wait until every chart is drawn."""
    page = browser.new_page(viewport=size)
    seen = Seen(page)
    page.on("console", lambda message: seen.console.append(f"{message.type}: {message.text}"))
    page.on("request", lambda request: seen.requests.append(request.url))
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("dialog", lambda box: (seen.dialogs.append(box.message), box.dismiss()))
    page.goto(file.as_uri())
    page.wait_for_function(
        "document.querySelectorAll('figure.chart .canvas svg').length"
        " === document.querySelectorAll('figure.chart').length"
    )
    return seen


@pytest.fixture(scope="module")
def desk(browser: Any, file: Path) -> Seen:
    return opened(browser, file, DESK)


@pytest.fixture(scope="module")
def phone(browser: Any, file: Path) -> Seen:
    return opened(browser, file, PHONE)


def test_nothing_but_the_file_is_asked_for(desk: Seen, file: Path) -> None:
    assert desk.requests == [file.as_uri()]


def test_the_console_stays_silent(desk: Seen, phone: Seen) -> None:
    assert desk.console + desk.errors + phone.console + phone.errors == []


def test_a_script_in_a_scenario_does_not_run(desk: Seen) -> None:
    assert desk.dialogs == []
    assert EVIL.name in desk.page.inner_text("body")
    assert EVIL.description in desk.page.inner_text("body")


def test_every_chart_has_marks(desk: Seen) -> None:
    marks = desk.page.eval_on_selector_all(
        "figure.chart .canvas svg",
        "all => all.map(one => one.querySelectorAll('.mark-rect path, .mark-symbol path').length)",
    )
    assert len(marks) > 10
    assert min(marks) >= 2


def test_both_kinds_of_drawing_have_marks_for_every_policy(desk: Seen) -> None:
    assert desk.page.locator("figure.map").count() == 2
    assert desk.page.locator("figure.map .mark.m-up").count() > 0
    assert desk.page.locator("figure.map .mark.m-down").count() > 0
    # three payments by buyers, two by each kind of supplier, one change by each policy
    assert desk.page.locator("figure.flows .wide .ribbon").count() == 3 + 2 * 2 + 2


def test_a_script_that_slips_in_is_refused_by_the_policy(browser: Any, file: Path) -> None:
    text = file.read_text(encoding="utf-8").replace("<header>", "<script>alert(9)</script><header>")
    broken = file.with_name("broken.html")
    broken.write_text(text, encoding="utf-8")
    seen = opened(browser, broken, DESK)
    assert seen.dialogs == []
    assert any("Content Security Policy" in line for line in seen.console)


@pytest.mark.parametrize("width", [320, 375, 768, 1280])
def test_the_page_is_never_wider_than_the_screen(browser: Any, file: Path, width: int) -> None:
    page = opened(browser, file, {"width": width, "height": 800}).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_no_chart_is_wider_than_its_place_on_a_phone(phone: Seen) -> None:
    over = phone.page.eval_on_selector_all(
        ".canvas svg, .drawing",
        "all => all.filter(one => one.getBoundingClientRect().right > window.innerWidth).length",
    )
    assert over == 0


def test_text_on_a_phone_is_large_enough_to_read(phone: Seen) -> None:
    small = phone.page.eval_on_selector_all(
        ".canvas svg text, .narrow text, .map text",
        "all => all.filter(one => one.getBoundingClientRect().height > 0"
        " && one.getBoundingClientRect().height < 9).length",
    )
    assert small == 0


def test_no_amount_beside_a_bar_is_cut_on_a_phone(phone: Seen) -> None:
    cut = phone.page.eval_on_selector_all(
        "figure.chart .mark-text text",
        "all => all.filter(one => one.getBoundingClientRect().right >"
        " one.closest('svg').getBoundingClientRect().right + 0.5).length",
    )
    assert cut == 0


#: headlines of a run as long as they come
HEADLINES = PlainTable(
    "First and last year, medians of the runs",
    ("", "2025-26", "2034-35", "change", "range of 19 replicates"),
    [
        ("Turnover of SMEs", "£111.39bn", "£111.18bn", "−11.2%", "−11.2% to +11.9%"),
        ("\u2003in the council's own place", "51.0%", "47.3%", "−15.1 points",
         "−19.1 to +11.2 points"),
    ],
)  # fmt: skip


@pytest.fixture(scope="module")
def run_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    empty = PlainTable("", ("",), [])
    page = RunPage(
        title="Baseline", question="", runs="19 runs", setting="", headlines=HEADLINES,
        headline_words=(), lm3=(), lm3_words=(), map=None, input_output=empty, leaks=empty,
        money=None, story=None, cautions=(), facts=(), command="",
    )  # fmt: skip
    path = tmp_path_factory.mktemp("run") / "report.html"
    path.write_text(render_still("run.html.j2", page), encoding="utf-8")
    return path


@pytest.mark.parametrize("width", [360, 390, 768])
def test_the_headlines_of_a_run_are_read_without_scrolling(
    browser: Any, run_file: Path, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(run_file.as_uri())
    beyond = page.eval_on_selector_all(
        "table.years th, table.years td",
        "all => all.filter(one => one.getBoundingClientRect().right > window.innerWidth).length",
    )
    assert beyond == 0
    box = page.locator(".wide-table:has(table.years)")
    assert box.evaluate("one => one.scrollWidth - one.clientWidth") <= 0


def test_the_page_prints_with_charts_at_the_width_of_the_paper(desk: Seen, tmp_path: Path) -> None:
    sheet = desk.page.pdf(format="A4")
    assert sheet[:5] == b"%PDF-"
    assert len(sheet) > 50_000
    # afterwards the screen is as it was
    width = "document.querySelector('.canvas svg').getBoundingClientRect().width"
    assert desk.page.evaluate(width) > 700
