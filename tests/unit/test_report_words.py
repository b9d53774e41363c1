"""Does the report say what the numbers say, in words that a reader cannot take for more?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ecosim.report.comparison import assumed
from ecosim.report.comparison.markdown import escaped
from ecosim.report.comparison.quantities import between, decimals_for, percent, quantity, years
from ecosim.report.comparison.sentences import by_services, confidence, headline, verdict
from ecosim.report.comparison.who_gains import gains_of, gini_in_words, winners_and_losers
from tests.unit.comparison_example import REGION, Policy, effects, row

ROOT = Path(__file__).resolve().parents[2]
NAN = float("nan")


def plain(text: str) -> str:
    """Return a text with ordinary spaces."""
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (89.4e6, "GBP", "+£89.4m"),
        (-1.234e9, "GBP", "−£1.23bn"),
        (88_854.0, "GBP", "+£88,900"),
        (-3.5, "GBP/head", "−£3.50"),
        (207.3, "jobs", "+207 jobs"),
        (0.0267, "share", "+2.67 points"),
        (-0.00015, "ratio", "−0.00015"),
        (0.0, "GBP", "£0"),
        (0.013, "GBP/GBP", "+£0.013"),
        (-71.7e6, "units", "−71.7m units"),
        (NAN, "GBP", "not defined"),
    ],
)
def test_a_quantity_has_a_sign_a_size_and_a_unit(value: float, unit: str, said: str) -> None:
    assert plain(quantity(value, unit)) == said


def test_a_percentage_shows_the_digit_that_its_interval_shows() -> None:
    # half an interval of 0.006 % needs three decimals, one of 0.01 % two, one of 3 % none
    assert [decimals_for(x) for x in (0.00006, 0.0001, 0.03, 0.0)] == [3, 2, 0, 0]
    assert plain(percent(-0.00164, 2)) == "−0.16 %"


def test_an_interval_that_is_not_known_is_not_said() -> None:
    assert between(NAN, NAN, "GBP") == ""


def test_an_interval_says_its_unit_once() -> None:
    assert plain(between(-679.0, 598.0, "job-years")) == "between −679 and +598 job-years"
    assert between(-2e6, 5e6, "GBP") == "between −£2.0m and +£5.0m"


def test_years_are_said_where_the_run_is_whole_years() -> None:
    assert [years(m) for m in (12, 120, 14)] == ["1 year", "10 years", "14 months"]


def test_confidence_says_runs_size_and_interval() -> None:
    # the sentence that the report promises: 0.16 % of GVA, 0.15 to 0.17, in 19 of 20 runs
    effect = {**row(1.6e6, 0.1e6, 1e9, sign=0.95), "unit": "GBP"}
    assert plain(confidence(effect, "GVA")) == (
        "higher in 19 of 20 paired runs: +0.16 % of GVA, between +0.15 and +0.17 %"
    )


def test_an_interval_with_zero_in_it_is_no_clear_effect() -> None:
    effect = {**row(1e6, 2e6, 1e9, sign=0.55), "unit": "GBP"}
    assert plain(confidence(effect, "GVA")) == (
        "no clear effect: between −0.1 and +0.3 % of GVA; higher in 11 of 20 paired runs"
    )


def test_points_are_not_made_percentages_of_percentages() -> None:
    effect = {**row(0.0267, 0.006, 0.45), "unit": "share"}
    said = "higher in 20 of 20 paired runs: +2.67 points, between +2.07 and +3.27 points"
    assert plain(confidence(effect)) == said


def test_a_change_larger_than_the_baseline_is_said_in_its_unit() -> None:
    effect = {**row(147.7e6, 5e6, 32e6), "unit": "GBP"}
    assert confidence(effect).endswith("+£147.7m, between +£142.7m and +£152.7m")


def test_no_difference_is_said_to_be_exact() -> None:
    effect = {**row(0.0, 0.0, 1e9), "unit": "GBP"}
    assert confidence(effect) == "exactly the same in all 20 paired runs"


def test_one_run_gives_no_interval() -> None:
    effect = {**row(1e6, NAN, 1e9, n=1), "unit": "GBP"}
    assert confidence(effect).endswith("a single run gives no interval")
    assert verdict(effect) == "unclear"


def test_what_is_not_defined_is_said_to_be_so() -> None:
    effect = {**row(NAN, NAN, NAN, n=0, sign=NAN), "unit": "ratio"}
    assert confidence(effect) == "not defined in these runs"


@pytest.mark.parametrize(
    ("mean", "half", "said"),
    [
        (5e6, 1e6, "A raises the region's GVA by £5.0m."),
        (-5e6, 1e6, "A lowers the region's GVA by £5.0m."),
        (5e6, 9e6, "A has no clear effect on the region's GVA."),
        (0.0, 0.0, "A changes nothing: the region's GVA is the same in all 20 paired runs."),
    ],
)
def test_the_headline_answers_in_one_sentence(mean: float, half: float, said: str) -> None:
    assert headline({"A": {**row(mean, half, 1e9), "unit": "GBP"}}) == said


def test_the_headline_of_several_policies_sorts_them_by_what_they_do() -> None:
    up, down, none = ({**row(m, 1e6, 1e9), "unit": "GBP"} for m in (5e6, -5e6, 0.5e6))
    said = headline({"A": up, "B": down, "C": up, "D": none})
    assert said == "A and C raise the region's GVA; B lowers it; D has no clear effect."


def test_a_gain_that_services_do_not_show_is_said_beside_the_answer() -> None:
    up, down, none = ({**row(m, 1e6, 1e9), "unit": "GBP"} for m in (5e6, -5e6, 0.5e6))
    money = {"A": up, "B": up, "C": down, "D": none}
    services = {"A": none, "B": down, "C": down, "D": up}
    # C falls either way, and of D nothing was said that could be taken back
    assert by_services(money, services) == (
        "Counted by the services delivered, output falls under B; it shows no clear change under A."
    )
    assert by_services({"A": up}, {"A": up}) == ""
    assert by_services({"A": up}, {}) == ""


def test_winners_and_losers_are_named_largest_first_and_only_where_clear() -> None:
    table = effects(Policy())
    rows = table[(table["indicator"] == "gva_by_place")].head(4)
    names = dict(zip(REGION.places.codes, REGION.places.names, strict=True))
    # of the first four, +2 and +1 m gain, 0 is unclear and -1 m loses, half widths 0.5 m
    up, down = winners_and_losers(gains_of(rows, "place", names))
    first, second, _, last = REGION.places.names[:4]
    assert plain(up) == f"Gain: {first} +£2.0m (+0.20 %), {second} +£1.0m (+0.10 %)."
    assert plain(down) == f"Lose: {last} −£1.0m (−0.10 %)."


def test_nobody_is_named_where_nothing_is_clear() -> None:
    table = effects(Policy(size=0.1))
    rows = table[(table["indicator"] == "gva_by_place")].head(3)
    assert winners_and_losers(gains_of(rows, "place", {})) == (
        "Gain: nobody for sure.", "Lose: nobody for sure.",
    )  # fmt: skip


def test_a_wider_gini_is_places_growing_apart() -> None:
    said = gini_in_words({**row(0.001, 0.0001, 0.2), "unit": "index 0-1"}, "GVA per head")
    assert said == (
        "Places grow apart: the Gini of GVA per head moves from 0.2000 to 0.2010, a change between "
        "+0.00090 and +0.0011."
    )


def test_a_change_of_the_gini_that_is_not_seen_is_practically_none() -> None:
    # both ends are shown as 0.0297, and the whole interval lies below 0
    said = gini_in_words({**row(-0.000002, 0.000001, 0.02966), "unit": "index 0-1"}, "income")
    assert said == (
        "The Gini of income across places is practically unchanged at 0.0297: between −0.000003 "
        "and −0.000001."
    )


def test_a_change_of_the_gini_whose_interval_holds_zero_is_not_clear() -> None:
    said = gini_in_words({**row(0.001, 0.002, 0.2), "unit": "index 0-1"}, "income")
    assert said == (
        "The Gini of income across places is 0.2000; no clear change: between −0.0010 and +0.0030."
    )


@pytest.mark.parametrize("text", [*assumed.LIMITS, *assumed.REGIONAL_LIMITS["west_midlands"]])
def test_every_stated_limit_stands_on_the_page_of_limitations(text: str) -> None:
    page = (ROOT / "docs" / "limitations.md").read_text(encoding="utf-8")
    assert text in re.sub(r"\s+", " ", page)


def test_markdown_shows_a_text_as_it_is() -> None:
    text = "a|b *c* <script>alert(1)</script> & `d`\n# e"
    assert escaped(text) == (
        "a\\|b \\*c\\* &lt;script&gt;alert(1)&lt;/script&gt; &amp; \\`d\\` \\# e"
    )


def test_a_bound_that_rounds_to_nothing_keeps_its_side() -> None:
    # 4 of 1,000 million, give or take 4.001 and 3.999: the digits of the mean show 0.0 and +0.8 %
    below = {**row(4e6, 4.001e6, 1e9, sign=0.9), "unit": "GBP"}
    above = {**row(4e6, 3.999e6, 1e9, sign=0.9), "unit": "GBP"}
    assert "between just below 0 and +0.8 % of GVA" in plain(confidence(below, "GVA"))
    assert "between just above 0 and +0.8 %" in plain(confidence(above, "GVA"))
