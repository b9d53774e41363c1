"""Does what an analyst worked out by hand come out? One YAML file a case; see README.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from ecosim.policies import Lever
from tests.cases.answers import QUESTIONS, Situation
from tests.cases.case import CaseError, read_case

HERE = Path(__file__).parent
CASES = sorted(HERE.glob("*.yaml"))
#: numbers may be written to six digits
DIGITS = 2e-6


def compare(asked: Any, answered: Any, where: str) -> Iterator[str]:
    """Yield where an answer is not what was worked out; only what is asked for is compared."""
    if isinstance(asked, Mapping):
        for key, value in asked.items():
            if not isinstance(answered, Mapping) or key not in answered:
                raise CaseError(f"{where}: there is no {key!r}")
            yield from compare(value, answered[key], f"{where}.{key}")
    elif isinstance(asked, list):
        if not isinstance(answered, list) or len(asked) != len(answered):
            yield f"{where}: {answered!r} instead of {asked!r}"
            return
        for i, (one, other) in enumerate(zip(asked, answered, strict=True)):
            yield from compare(one, other, f"{where}.{i}")
    elif isinstance(asked, int | float) and not isinstance(asked, bool):
        if answered is None or answered != pytest.approx(asked, rel=DIGITS, abs=1e-12):
            yield f"{where}: {answered!r} instead of {asked!r}"
    elif asked != answered:
        yield f"{where}: {answered!r} instead of {asked!r}"


def wrong(path: Path) -> list[str]:
    """Return everything in a case that does not come out."""
    case = read_case(path)
    found: list[str] = []
    situations: list[tuple[str, Mapping[str, Any], tuple[Lever, ...]]] = [
        ("then", case.then, case.when.levers),
        ("otherwise", case.otherwise, ()),
    ]
    for section, asked, levers in situations:
        situation = Situation(case, levers)
        for name, expected in asked.items():
            if name not in QUESTIONS:
                raise CaseError(f"{path.name}: {section}: unknown question {name!r}")
            answer = QUESTIONS[name](situation)
            found += compare(expected, answer, f"{path.name}: {section}.{name}")
    return found


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case_comes_out_as_worked_by_hand(path: Path) -> None:
    assert wrong(path) == []


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case_asks_something_and_says_what_it_is_about(path: Path) -> None:
    case = read_case(path)
    assert case.then
    assert len(case.case) > 20


GOOD = """\
case: the dearer firm of the place wins
given:
  buyers: [{name: council}]
  tenders: [{name: paint, buyer: council, estimate: 10000}]
  bids:
    - {tender: paint, by: near, price: 10000}
    - {tender: paint, by: far, ring: uk, price: 9900}
when:
  month: 2026-05
  levers: [{lever: local_sourcing, bid_preference: 0.05}]
then:
  winner: {paint: near}
otherwise:
  winner: {paint: far}
"""


def test_a_good_case_has_nothing_wrong(tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text(GOOD)
    assert wrong(tmp_path / "good.yaml") == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("winner: {paint: near}", "winner: {paint: far}", "'near' instead of 'far'"),
        ("winner: {paint: far}", "price: {paint: 9901}", "9900.0 instead of 9901"),
    ],
)
def test_a_wrong_expectation_is_found(tmp_path: Path, old: str, new: str, said: str) -> None:
    (tmp_path / "bad.yaml").write_text(GOOD.replace(old, new))
    assert said in " ".join(wrong(tmp_path / "bad.yaml"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("price: 9900", "prise: 9900", "unknown key 'prise'; 'price'?"),
        ("then:", "than:", "unknown key 'than'"),
        ("winner: {paint: near}", "winners: {paint: near}", "unknown question"),
        ("winner: {paint: near}", "winner: {pants: near}", "there is no 'pants'"),
        ("tender: paint, by: near", "tender: pants, by: near", "no tender 'pants'"),
        ("buyer: council", "buyer: police", "no buyer 'police'"),
        ("ring: uk", "ring: mars", "'mars' is not one of place"),
        ("estimate: 10000", "estimate: much", "'much' is not a number"),
        ("bid_preference: 0.05", "bid_preferense: 0.05", "bid_preference"),
        ("bid_preference: 0.05", "bid_preference: 5", "bid_preference"),
        ("lever: local_sourcing", "lever: local_sauce", "local_sourcing"),
        ("  month: 2026-05\n", "", "month is missing"),
    ],
)
def test_a_case_that_cannot_be_read_is_an_error(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    (tmp_path / "bad.yaml").write_text(GOOD.replace(old, new))
    with pytest.raises(CaseError, match=re.escape(said)):
        wrong(tmp_path / "bad.yaml")


def test_the_page_shows_a_case_that_comes_out(tmp_path: Path) -> None:
    page = (HERE / "README.md").read_text(encoding="utf-8")
    (tmp_path / "page.yaml").write_text(page.split("```yaml\n")[1].split("```")[0])
    assert wrong(tmp_path / "page.yaml") == []


def test_the_page_names_every_question() -> None:
    page = (HERE / "README.md").read_text(encoding="utf-8")
    assert [name for name in QUESTIONS if f"`{name}`" not in page] == []
