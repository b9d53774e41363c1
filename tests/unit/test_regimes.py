"""Is the table of laws complete, dated and sourced, and do levers read it right?"""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path
from typing import get_args, get_type_hints

import numpy as np
import pytest

from ecosim.errors import ParameterError
from ecosim.kernel.clock import month_number
from ecosim.policies import BudgetCut, LegalRegime, LocalSourcing
from ecosim.policies.budget_paths import OTHERS, path_of, path_points
from ecosim.policies.law import USUAL, Rule, law_of, regimes, rule_of, rules
from ecosim.procurement.decision_points import PaymentTerms
from ecosim.procurement.scope import BUYER_KINDS
from tests.unit.lever_example import BOUGHT, BUYERS, CALENDAR, bend, stack, usual

SETTINGS = (
    "threshold_goods_services", "threshold_goods_services_central", "threshold_works",
    "threshold_light_touch", "vat", "reservation_by", "lots_considered", "social_value_by",
    "social_value_min", "payment_days",
)  # fmt: skip
JANUARY, FEBRUARY = CALENDAR.index("2026-01"), CALENDAR.index("2026-02")


@pytest.mark.parametrize("regime", regimes())
@pytest.mark.parametrize("setting", SETTINGS)
def test_every_regime_has_every_setting(regime: str, setting: str) -> None:
    assert rule_of(regime, setting, "2026-02") is not None


def test_the_table_has_no_setting_that_nobody_reads() -> None:
    assert {rule.setting for rule in rules()} == set(SETTINGS)


@pytest.mark.parametrize("rule", rules(), ids=lambda r: f"{r.regime}-{r.setting}-{r.start}")
def test_every_rule_has_a_month_a_unit_and_a_source(rule: Rule) -> None:
    assert month_number(rule.start) > 0
    assert rule.unit
    assert len(rule.source) > 2


def test_no_value_is_given_twice_for_the_same_month() -> None:
    named = [(rule.regime, rule.setting, rule.start) for rule in rules()]
    assert len(named) == len(set(named))


def test_rules_name_kinds_of_buyers_that_exist() -> None:
    named = {kind for rule in rules() if rule.setting.endswith("_by") for kind in rule.kinds}
    assert named <= set(BUYER_KINDS)


def test_sources_name_rows_of_the_evidence_table(root: Path) -> None:
    table = root.parent / "shared" / "evidence" / "evidence.csv"
    if not table.is_file():
        pytest.skip("the evidence table does not lie beside this checkout")
    with table.open(encoding="utf-8", newline="") as file:
        known = {row["id"] for row in csv.DictReader(file)}
    sources = [rule.source for rule in rules()] + [point.source for point in path_points()]
    named = {word for text in sources for word in re.findall(r"\b[A-Z]\d\d\b", text)}
    assert named <= known


def test_choices_of_the_levers_are_those_of_the_tables() -> None:
    hints = get_type_hints(LegalRegime), get_type_hints(BudgetCut)
    assert get_args(hints[0]["regime"]) == regimes()
    paths = dict.fromkeys(point.path for point in path_points())
    assert get_args(hints[1]["preset"]) == ("none", *paths)


def test_a_rule_holds_from_its_month_until_the_next() -> None:
    by_hand = {"2025-12": 214904, "2026-01": 207720, "2031-06": 207720}
    for month, value in by_hand.items():
        rule = rule_of("england-act-2023", "threshold_goods_services", month)
        assert rule is not None
        assert rule.number == value
    assert rule_of("england-act-2023", "threshold_works", "2025-01") is None


def test_unknown_setting_is_an_error() -> None:
    with pytest.raises(ParameterError):
        rule_of("england-act-2023", "threshold", "2026-01")


def test_usual_law_lets_councils_reserve_since_february_2026() -> None:
    assert USUAL == "england-act-2023"
    assert law_of(USUAL, "2026-01", BUYERS).may_reserve.tolist() == [False, False, False]
    assert law_of(USUAL, "2026-02", BUYERS).may_reserve.tolist() == [True, True, False]


def test_usual_regime_is_the_identity_for_reservations() -> None:
    reserve = LocalSourcing(reservation="below_threshold")
    plain, chosen = stack(reserve), stack(reserve, LegalRegime())
    for month in (JANUARY, FEBRUARY):
        ours, theirs = (bend(policy, "invite", month) for policy in (plain, chosen))
        np.testing.assert_array_equal(ours.reserved_ring, theirs.reserved_ring)


@pytest.mark.parametrize(
    ("regime", "who"),
    [
        ("england-act-2023", [True, True, False, True, True]),
        ("england-pcr-2015", [False] * 5),
        ("scotland", [False] * 5),
        ("wales", [False, False, True, False, False]),  # health bodies, not councils
        ("northern-ireland", [False] * 5),
    ],
)
def test_a_reservation_respects_the_regime_in_force(regime: str, who: list[bool]) -> None:
    for levers in ([LocalSourcing(reservation="below_threshold")], []):
        policy = stack(LegalRegime(regime=regime), *levers)  # type: ignore[arg-type]
        shut = bend(policy, "invite", FEBRUARY).reserved_ring >= 0
        np.testing.assert_array_equal(shut, who if levers else [False] * 5)


def test_law_of_part_of_the_buyers_leaves_the_others() -> None:
    ours = LegalRegime(regime="scotland", buyers={"place": "aston"})
    policy = stack(LocalSourcing(reservation="below_threshold"), ours)
    assert policy.law(FEBRUARY).may_reserve.tolist() == [False, True, False]


def test_thresholds_follow_kind_and_category() -> None:
    value = bend(stack(LegalRegime(regime="scotland")), "thresholds", FEBRUARY).value
    # with VAT: works 5,193,000, light touch 663,540, goods and services 207,720 and 135,018
    by_hand = np.array([[5193000, 663540, 207720]] * 2 + [[5193000, 663540, 135018]]) / 1.2
    np.testing.assert_allclose(value, by_hand)


def test_before_the_first_month_of_a_value_nothing_is_said() -> None:
    late = stack(LegalRegime(regime="england-act-2023"))
    late.calendar = type(CALENDAR)("2024-06", 24)
    before = bend(late, "thresholds", 0)
    assert before.value.tolist() == [[173_100.0] * 3] * 3


def test_least_weight_of_social_value_binds_whom_it_names_above_the_threshold() -> None:
    low = replace(usual()["score"], social=np.full(5, 0.04), quality=np.full(5, 0.56))
    bent = bend(stack(LegalRegime(regime="england-act-2023")), "score", FEBRUARY, low)
    # row 2 is the hospital's, above its threshold; .9 of .96 is left for price and quality
    np.testing.assert_allclose(bent.social, [0.04, 0.04, 0.10, 0.04, 0.04])
    np.testing.assert_allclose(bent.price, [0.4, 0.4, 0.4 * 0.9 / 0.96, 0.4, 0.4])
    np.testing.assert_allclose(bent.price + bent.quality + bent.social, 1.0)
    assert not BOUGHT.is_below_threshold[2]


def test_late_payers_are_brought_to_thirty_days_and_early_ones_left() -> None:
    policy = stack(LegalRegime(regime="wales"))
    slow = PaymentTerms(lag_days=np.array([18.0, 45.0, 30.0]))
    assert policy.pay(slow, FEBRUARY).lag_days.tolist() == [18.0, 30.0, 30.0]
    prompt = PaymentTerms(lag_days=np.full(3, 18.0))
    assert policy.pay(prompt, FEBRUARY) is prompt


def test_duty_to_consider_lots_splits_only_where_the_setting_says_so() -> None:
    n_lots = bend(stack(LegalRegime()), "lots", FEBRUARY).n_lots
    assert n_lots.tolist() == [1] * 5
    split = bend(stack(LegalRegime(lots_when_considered=3)), "lots", FEBRUARY).n_lots
    assert split.tolist() == [1, 1, 3, 3, 1]


def test_words_say_what_the_law_is() -> None:
    words = LegalRegime(regime="england-act-2023").in_words()
    assert "council combined_authority police from 2026-02" in words
    assert "207720 from 2026-01" in words


# ---- budget paths ------------------------------------------------------------------------------


def test_every_path_has_the_others_and_begins_with_full_funding() -> None:
    for name in dict.fromkeys(point.path for point in path_points()):
        paths = path_of(name)
        assert OTHERS in paths
        assert all(points[0] == (0, 1.0) for points in paths.values())


def test_path_by_service_gives_social_care_the_share_that_was_published() -> None:
    # B07: social care was half of service budgets and became 65 %; B03: the total fell by 9 %
    end = {category: points[-1][1] for category, points in path_of("services-2010s").items()}
    total = 0.5 * end["SOC"] + 0.5 * end[OTHERS]
    assert total == pytest.approx(0.91, abs=0.005)
    assert 0.5 * end["SOC"] / total == pytest.approx(0.65, abs=0.01)


def test_paths_of_one_category_cut_all_alike() -> None:
    bent = bend(stack(BudgetCut(preset="section-114", start="2025-04")), "budget", 12)
    np.testing.assert_allclose(bent.factor, 0.87)
