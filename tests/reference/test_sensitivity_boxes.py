"""Do PRIM, feature scores and rankings find what was put in?"""

from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from ecosim.errors import InputError
from ecosim.study.experiment import Factor
from ecosim.study.sensitivity import feature_scores, prim, rankings, sample
from tests.reference import sensitivity_functions as known


def in_box(x: np.ndarray) -> np.ndarray:
    """Return cases: all rows of the box 0.2 to 0.6 by 0.5 to 0.9, and no others."""
    return (x[:, 0] >= 0.2) & (x[:, 0] <= 0.6) & (x[:, 1] >= 0.5) & (x[:, 1] <= 0.9)


FOUR = known.factors(4)
ROWS = sample("sobol_sequence", FOUR, 1, n=2048)


def test_prim_finds_a_known_box() -> None:
    found = prim(ROWS.rows, ROWS.factors, in_box(ROWS.rows))
    limits = {limit.factor: limit for limit in found.boxes[0].limits}
    assert set(limits) == {"x1", "x2"}
    ends = [limits["x1"].low, limits["x1"].high, limits["x2"].low, limits["x2"].high]
    assert ends == pytest.approx([0.2, 0.6, 0.5, 0.9], abs=0.02)


def test_box_is_worth_what_a_count_says() -> None:
    cases = in_box(ROWS.rows)
    box = prim(ROWS.rows, ROWS.factors, cases).boxes[0]
    inside = np.ones(len(cases), dtype=bool)
    for limit in box.limits:
        x = ROWS.rows[:, [f.name for f in ROWS.factors].index(limit.factor)]
        inside &= (x >= limit.low) & (x <= limit.high)
    assert box.n_inside == inside.sum()
    assert box.coverage == pytest.approx((cases & inside).sum() / cases.sum())
    assert box.density == pytest.approx((cases & inside).sum() / inside.sum())


def test_quasi_p_value_is_the_binomial_tail() -> None:
    # by hand: the rows inside all other limits give the rate; what is inside is tested against it
    rng = np.random.default_rng(3)
    x = rng.random((400, 2))
    cases = (x[:, 0] < 0.5) & (rng.random(400) < 0.7)
    factors = known.factors(2)
    box = prim(x, factors, cases).boxes[0]
    assert box.limits[0].factor == "x1"
    rest = np.ones(400, dtype=bool)
    for limit in box.limits[1:]:
        rest &= (x[:, 1] >= limit.low) & (x[:, 1] <= limit.high)
    rate = cases[rest].mean()
    expected = binom.sf(box.n_cases - 1, box.n_inside, rate)
    assert box.limits[0].qp == pytest.approx(expected)
    assert box.limits[0].qp < 1e-6


def test_trade_off_starts_with_everything() -> None:
    first = prim(ROWS.rows, ROWS.factors, in_box(ROWS.rows)).trajectory.iloc[0]
    assert (first["coverage"], first["mass"], first["n_restricted"]) == (1.0, 1.0, 0)
    assert first["density"] == in_box(ROWS.rows).mean()


def test_prim_finds_two_boxes_one_after_the_other() -> None:
    x = ROWS.rows
    cases = ((x[:, 0] < 0.3) & (x[:, 1] < 0.3)) | ((x[:, 0] > 0.6) & (x[:, 2] > 0.6))
    found = prim(x, ROWS.factors, cases, n_boxes=3)
    assert {limit.factor for limit in found.boxes[0].limits} == {"x1", "x3"}
    assert {limit.factor for limit in found.boxes[1].limits} == {"x1", "x2"}
    assert sum(box.coverage for box in found.boxes) > 0.95


def test_prim_names_the_levels_of_a_choice() -> None:
    factors = [
        Factor(name="rule", low=0.0, high=2.0, values=("near", "far", "any")),
        Factor(name="on", low=0.0, high=1.0, values=(False, True)),
        *known.factors(1),
    ]
    design = sample("latin_hypercube", factors, 2, n=600)
    cases = (design.rows[:, 0] == 1) & (design.rows[:, 1] == 1)
    box = prim(design.rows, design.factors, cases).boxes[0]
    assert {limit.factor: limit.levels for limit in box.limits} == {
        "rule": ("far",), "on": (True,),
    }  # fmt: skip
    assert box.coverage == box.density == 1.0


def test_prim_limits_whole_numbers_to_whole_numbers() -> None:
    design = sample("latin_hypercube", [Factor(name="k", low=1.0, high=6.0, is_integer=True),
                                        *known.factors(1)], 2, n=600)  # fmt: skip
    box = prim(design.rows, design.factors, design.rows[:, 0] >= 4).boxes[0]
    assert [limit.said for limit in box.limits] == ["k at least 4"]


def test_limits_that_may_be_chance_are_taken_away() -> None:
    rng = np.random.default_rng(6)
    x = rng.random((500, 6))
    cases = rng.random(500) < np.where(x[:, 0] > 0.6, 0.7, 0.1)
    kept = prim(x, known.factors(6), cases, max_qp=1.0).boxes[0]
    freed = prim(x, known.factors(6), cases).boxes[0]
    assert max(limit.qp for limit in freed.limits) <= 0.05
    assert freed.limits[0].factor == "x1"
    assert len(freed.limits) < len(kept.limits)


def test_prim_does_not_restrict_the_dummy() -> None:
    found = prim(ROWS.rows, ROWS.factors, ROWS.rows[:, -1] > 0.9)
    assert "dummy" not in set(found.limits["factor"])


def test_chosen_box_keeps_the_density_that_is_asked_for() -> None:
    rng = np.random.default_rng(4)
    cases = rng.random(len(ROWS.rows)) < ROWS.rows[:, 0]
    dense = prim(ROWS.rows, ROWS.factors, cases, min_density=0.9).boxes[0]
    wide = prim(ROWS.rows, ROWS.factors, cases, min_coverage=0.9).boxes[0]
    assert dense.density >= 0.9
    assert wide.coverage >= 0.9
    assert wide.density < dense.density


@pytest.mark.parametrize("cases", [np.zeros(2048, dtype=bool), np.ones(2048, dtype=bool)])
def test_prim_needs_cases_and_others(cases: np.ndarray) -> None:
    with pytest.raises(InputError, match="nothing to tell apart"):
        prim(ROWS.rows, ROWS.factors, cases)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000), rate=st.floats(0.1, 0.9))
def test_peeling_never_gains_coverage(seed: int, rate: float) -> None:
    rng = np.random.default_rng(seed)
    x = rng.random((200, 3))
    cases = rng.random(200) < rate * x[:, 0] + 0.05
    cases[:2] = True, False
    found = prim(x, known.factors(3), cases)
    for _, steps in found.trajectory.groupby("box"):
        assert (np.diff(steps["coverage"]) <= 0.0).all()
        assert (np.diff(steps["mass"]) < 0.0).all()
    assert found.trajectory["mass"].min() >= 0.05


def test_feature_scores_rank_factors_as_they_matter() -> None:
    y = ROWS.rows @ np.array([8.0, 2.0, 0.0, 0.0, 0.0])
    scores = feature_scores(ROWS.rows, ROWS.factors, y, seed=0, trees=30)
    assert list(scores["factor"][:2]) == ["x1", "x2"]
    assert scores["score"].sum() == pytest.approx(1.0)
    assert set(scores.loc[scores["is_above_dummy"], "factor"]) >= {"x1", "x2"}


def test_feature_scores_of_cases_leave_failed_rows_out() -> None:
    y = (ROWS.rows[:, 2] > 0.5).astype(float)
    y[::7] = np.nan
    scores = feature_scores(ROWS.rows, ROWS.factors, y, seed=1, trees=20)
    assert scores["factor"].iloc[0] == "x3"


def test_feature_scores_repeat() -> None:
    cases = in_box(ROWS.rows[:500])
    first, second = (
        feature_scores(ROWS.rows[:500], ROWS.factors, cases, seed=0, trees=10) for _ in range(2)
    )
    assert first.equals(second)


def test_feature_scores_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(InputError, match=r"scikit-learn.*ecosim\[explore\]"):
        feature_scores(ROWS.rows, ROWS.factors, in_box(ROWS.rows), seed=1)


def three_policies(x: np.ndarray) -> np.ndarray:
    """Return outcomes: steady 1 everywhere, rising 3 x1 and low 0; steady wins below a third."""
    return np.stack([np.ones(len(x)), 3.0 * x[:, 0], np.zeros(len(x))])[:, :, None]


def test_rankings_count_how_often_each_policy_is_first() -> None:
    found = rankings(three_policies(ROWS.rows), ("steady", "rising", "low"), ROWS.rows,
                     ROWS.factors)  # fmt: skip
    first = found.positions[found.positions["position"] == 1].set_index("policy")["share"]
    assert first.to_numpy() == pytest.approx([1 / 3, 2 / 3, 0.0], abs=0.002)
    assert found.reference == ("rising", "steady", "low")
    assert found.reversal_share == pytest.approx(1 / 3, abs=0.002)


def test_rankings_name_the_factor_that_turns_the_order() -> None:
    found = rankings(three_policies(ROWS.rows), ("steady", "rising", "low"), ROWS.rows,
                     ROWS.factors)  # fmt: skip
    assert list(found.factors.loc[found.factors["is_clear"], "factor"]) == ["x1"]
    row = found.factors.iloc[0]
    # the order turns below a third of the range: means 1/6 and 2/3
    assert (row["other"], row["same"]) == pytest.approx((1 / 6, 2 / 3), abs=0.002)


def test_rankings_compare_with_the_order_at_the_reference_row() -> None:
    y = three_policies(ROWS.rows)
    low = int(np.argmin(ROWS.rows[:, 0]))
    found = rankings(y, ("steady", "rising", "low"), ROWS.rows, ROWS.factors, reference_row=low)
    assert found.reference == ("steady", "rising", "low")
    assert found.reversal_share == pytest.approx(2 / 3, abs=0.002)


def test_smallest_is_best_where_less_is_better() -> None:
    found = rankings(three_policies(ROWS.rows), ("steady", "rising", "low"), ROWS.rows,
                     ROWS.factors, is_more_better=False)  # fmt: skip
    assert found.reference[0] == "low"


def test_reversal_by_chance_is_not_a_clear_one() -> None:
    # b is better by 0.1 in every row; single replicates scatter by 1
    noise = np.random.default_rng(2).standard_normal((2, 400, 4))
    y = noise + np.array([0.0, 0.1])[:, None, None]
    found = rankings(y, ("a", "b"), ROWS.rows[:400], ROWS.factors)
    assert found.reversal_share > 0.3
    # a t interval of 95 % is passed on this side in at most 2.5 % of rows
    assert found.clear_reversal_share < 0.05


def test_rows_without_every_policy_are_left_out() -> None:
    y = three_policies(ROWS.rows)
    y[1, :10] = np.nan
    found = rankings(y, ("steady", "rising", "low"), ROWS.rows, ROWS.factors)
    assert found.n_rows == 2038
    assert any("10 rows were left out" in note for note in found.notes)


def test_equal_policies_share_the_better_position() -> None:
    y = np.zeros((2, 5, 1))
    found = rankings(y, ("a", "b"), np.zeros((5, 1)), known.factors(1))
    assert found.positions.set_index(["policy", "position"])["share"].to_dict() == {
        ("a", 1): 1.0, ("a", 2): 0.0, ("b", 1): 1.0, ("b", 2): 0.0,
    }  # fmt: skip
    assert found.reversal_share == 0.0
