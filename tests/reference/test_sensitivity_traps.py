"""What goes wrong in sensitivity studies without a word: noise, failures, seeds, constants."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosim.errors import InputError, RunError
from ecosim.study.experiment import Design, Factor
from ecosim.study.sensitivity import analyse, n_rows, sample
from tests.reference import sensitivity_functions as known

NAMES2 = ("x1", "x2")
DESIGNS = [
    ("morris", {"trajectories": 8}),
    ("morris", {"trajectories": 12, "optimal_trajectories": 5, "levels": 6}),
    ("saltelli", {"n": 16}),
    ("saltelli", {"n": 32, "second_order": False}),
    ("latin_hypercube", {"n": 150}),
    ("rbd_fast", {"n": 200}),
    ("sobol_sequence", {"n": 128}),
]
ANALYSES = [
    ("morris", {"trajectories": 8}, "morris"),
    ("saltelli", {"n": 32}, "sobol"),
    ("latin_hypercube", {"n": 300}, "delta"),
    ("latin_hypercube", {"n": 300}, "pawn"),
    ("rbd_fast", {"n": 300}, "rbd_fast"),
    ("sobol_sequence", {"n": 512}, "hdmr"),
]


def two(x: np.ndarray) -> np.ndarray:
    """Return a function with one large and one small effect."""
    return 10.0 * x[:, 0] + 0.1 * x[:, 1]


def outcomes(design: Design) -> np.ndarray:
    """Return that function's outcomes."""
    return known.evaluated(design, two, NAMES2)


@pytest.mark.parametrize(("method", "told"), DESIGNS)
def test_cost_formula_is_the_number_of_rows(method: str, told: dict[str, object]) -> None:
    factors = [*known.factors(3), Factor(name="x4", low=0.0, high=1.0, group="pair"),
               Factor(name="x5", low=0.0, high=1.0, group="pair")]  # fmt: skip
    assert n_rows(method, factors, told) == len(sample(method, factors, 1, **told).rows)


@pytest.mark.parametrize("seed", [0, 1, -3])
@pytest.mark.parametrize(("method", "told"), DESIGNS)
def test_same_seed_gives_same_rows(method: str, told: dict[str, object], seed: int) -> None:
    first = sample(method, known.factors(3), seed, **told)
    np.random.seed(99)  # noqa: NPY002
    second = sample(method, known.factors(3), seed, **told)
    assert np.array_equal(first.rows, second.rows)


def test_other_seeds_give_other_rows() -> None:
    first, second = (sample("latin_hypercube", known.factors(2), s, n=8) for s in (0, 1))
    assert not np.array_equal(first.rows, second.rows)


@pytest.mark.parametrize("seed", [0, 7])
@pytest.mark.parametrize(("method", "told", "analysis"), ANALYSES)
def test_same_seed_gives_same_indices(
    method: str, told: dict[str, object], analysis: str, seed: int
) -> None:
    design = sample(method, known.factors(2), 1, **told)
    y = known.noisy(outcomes(design), 3, 0.5, 1)
    first = analyse(design, y, analysis, seed=seed, resamples=4)
    np.random.seed(99)  # noqa: NPY002
    second = analyse(design, y, analysis, seed=seed, resamples=4)
    assert first.table.equals(second.table)
    assert first.convergence.equals(second.convergence)


def test_global_generator_and_warnings_are_put_back() -> None:
    np.random.seed(5)  # noqa: NPY002
    formatter, expected = warnings.formatwarning, np.random.RandomState(5).rand(3)
    design = sample("latin_hypercube", known.factors(2), 1, n=300)
    analyse(design, outcomes(design), "hdmr", seed=1, resamples=2)
    assert np.array_equal(np.random.rand(3), expected)  # noqa: NPY002
    assert warnings.formatwarning is formatter


@pytest.mark.parametrize("method", ["saltelli", "sobol_sequence"])
def test_sobol_sequences_need_a_power_of_two(method: str) -> None:
    with pytest.raises(InputError, match=r"n is 100, .*power of two.*expected 64 or 128"):
        sample(method, known.factors(2), 1, n=100)


@pytest.mark.parametrize(
    ("method", "told", "said"),
    [
        ("morriss", {}, "did you mean 'morris'"),
        ("morris", {}, "morris needs 'trajectories'"),
        ("morris", {"trajectories": 4, "levels": 5}, "even number"),
        ("morris", {"trajectories": 4, "level": 4}, "did you mean 'levels'"),
        ("morris", {"trajectories": 4, "optimal_trajectories": 4}, "2 to 3"),
        ("latin_hypercube", {"n": 1}, "2 or more"),
        ("latin_hypercube", {"n": True}, "a whole number"),
    ],
)
def test_wrong_settings_are_said(method: str, told: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        sample(method, known.factors(2), 1, **told)


@pytest.mark.parametrize(
    ("factor", "said"),
    [
        (Factor(name="a", low=1.0, high=1.0), "low below high"),
        (Factor(name="a", low=0.0, high=float("nan")), "finite range"),
        (Factor(name="a", low=0.0, high=0.0, values=("only",)), "one level"),
    ],
)
def test_factor_that_cannot_move_is_refused(factor: Factor, said: str) -> None:
    with pytest.raises(InputError, match=said):
        sample("latin_hypercube", [factor], 1, n=4)


def test_dummy_is_added_once() -> None:
    design = sample("latin_hypercube", known.factors(2), 1, n=4)
    again = sample("latin_hypercube", design.factors, 1, n=4)
    assert [f.name for f in again.factors] == ["x1", "x2", "dummy"]


@pytest.mark.parametrize(("method", "told", "analysis"), ANALYSES)
def test_constant_outcome_has_no_indices_and_says_so(
    method: str, told: dict[str, object], analysis: str
) -> None:
    design = sample(method, known.factors(2), 1, **told)
    found = analyse(design, np.full((len(design.rows), 2), 3.25), analysis, seed=1)
    assert found.table["value"].isna().all()
    assert not found.table["is_influential"].any()
    assert any("3.25 in every row" in note for note in found.notes)


@pytest.mark.parametrize(("method", "told", "analysis"), ANALYSES)
def test_indices_are_finite_for_an_outcome_that_moves(
    method: str, told: dict[str, object], analysis: str
) -> None:
    design = sample(method, known.factors(2), 1, **told)
    found = analyse(design, outcomes(design), analysis, seed=1, resamples=4)
    assert np.isfinite(found.table[["value", "lo", "hi"]].to_numpy()).all()
    assert found.influential[0] == "x1"


def test_morris_leaves_whole_trajectories_out() -> None:
    design = sample("morris", known.factors(2), 1, trajectories=8)
    y = outcomes(design)
    y[5] = np.nan  # in the second trajectory of four rows
    found = analyse(design, y, "morris", seed=1)
    assert found.of("mu_star")["value"].iloc[0] == pytest.approx(10.0)
    assert any("1 of 8 trajectories were left out" in note for note in found.notes)


def test_morris_refuses_when_no_two_trajectories_are_left() -> None:
    design = sample("morris", known.factors(2), 1, trajectories=2)
    y = outcomes(design)
    y[0] = np.nan
    with pytest.raises(RunError, match="1 of 2 trajectories"):
        analyse(design, y, "morris", seed=1)


@pytest.mark.parametrize(
    ("method", "told", "analysis"),
    [("saltelli", {"n": 16}, "sobol"), ("rbd_fast", {"n": 200}, "rbd_fast")],
)
def test_methods_that_need_every_row_refuse_failed_ones(
    method: str, told: dict[str, object], analysis: str
) -> None:
    design = sample(method, known.factors(2), 1, **told)
    y = np.repeat(outcomes(design), 2, axis=1)
    y[[3, 4]] = np.nan
    y[7, 0] = np.nan  # one replicate is left: the row did not fail
    with pytest.raises(RunError, match=r"2 of .* rows failed .* run them again"):
        analyse(design, y, analysis, seed=1)


@pytest.mark.parametrize("analysis", ["delta", "pawn", "hdmr"])
def test_given_data_methods_leave_failed_rows_out(analysis: str) -> None:
    design = sample("latin_hypercube", known.factors(2), 1, n=640)
    y = outcomes(design)
    y[::20] = np.nan
    found = analyse(design, y, analysis, seed=1, resamples=3)
    assert found.n_rows == 608
    assert any("32 of 640 rows were left out" in note for note in found.notes)
    assert found.influential[0] == "x1"


def test_missing_replicate_does_not_pass_for_an_effect() -> None:
    # replicates differ by a common shift of 100; the row that lacks one keeps its own effect
    design = sample("morris", known.factors(2), 1, trajectories=8)
    y = outcomes(design) + np.array([0.0, 100.0])
    y[3, 1] = np.nan
    found = analyse(design, y, "morris", seed=1)
    star = found.of("mu_star").set_index("factor")["value"]
    assert star["x1"] == pytest.approx(10.0, abs=0.5)


def test_infinite_outcome_counts_as_failed() -> None:
    design = sample("saltelli", known.factors(2), 1, n=8)
    y = outcomes(design)
    y[0] = np.inf
    with pytest.raises(RunError, match="1 of 64 rows failed"):
        analyse(design, y, "sobol", seed=1)


@pytest.mark.parametrize(
    ("design", "analysis"), [("morris", "sobol"), ("saltelli", "morris"), ("saltelli", "rbd_fast")]
)
def test_analysis_refuses_a_design_it_cannot_read(design: str, analysis: str) -> None:
    told = {"trajectories": 4} if design == "morris" else {"n": 8}
    rows = sample(design, known.factors(2), 1, **told)
    with pytest.raises(InputError, match=f"{analysis} cannot read .* {design!r}"):
        analyse(rows, np.zeros(len(rows.rows)), analysis, seed=1)


@pytest.mark.parametrize("analysis", ["delta", "pawn"])
def test_members_of_a_group_have_one_index_in_rows_of_any_design(analysis: str) -> None:
    grouped = [Factor(name=name, low=0.0, high=2.0, group="both") for name in NAMES2]
    design = sample("latin_hypercube", [*grouped, Factor(name="x3", low=0.0, high=1.0)], 1, n=300)
    found = analyse(design, design.rows[:, 0] + design.rows[:, 1], analysis, seed=1, resamples=20)
    assert set(found.table["factor"]) == {"both", "x3", "dummy"}
    assert found.influential == ("both",)


def test_shuffled_trajectories_are_refused() -> None:
    design = sample("morris", known.factors(4), 1, trajectories=4)
    rows = np.random.default_rng(1).permutation(design.rows)
    shuffled = Design(method="morris", factors=design.factors, rows=rows)
    with pytest.raises(InputError, match="no Morris trajectories"):
        analyse(shuffled, np.arange(24.0), "morris", seed=1)


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("method", ["morris", "sobol"])
def test_noise_hides_an_effect_below_it_and_none_above(method: str, seed: int) -> None:
    # x1 moves the outcome by 10 over its range, x2 by 0.1; the mean of four replicates has a
    # standard error of 1
    told = {"trajectories": 20} if method == "morris" else {"n": 128, "second_order": False}
    design = sample("morris" if method == "morris" else "saltelli", known.factors(2), seed, **told)
    y = known.noisy(outcomes(design), 4, 2.0, seed)
    assert analyse(design, y, method, seed=seed).influential == ("x1",)


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("method", ["morris", "sobol"])
def test_factors_that_only_reshuffle_chance_are_not_influential(method: str, seed: int) -> None:
    # x1 moves the outcome; x2 to x11 only change which draws are used. Rows that differ in the
    # dummy alone share their draws, so it is exactly 0 and every factor would pass it. Of ten
    # null factors 2.5 % pass an interval of 95 % by chance: two or more among ten in 1 of 38.
    told = {"trajectories": 20} if method == "morris" else {"n": 128, "second_order": False}
    design = sample("morris" if method == "morris" else "saltelli", known.factors(11), seed, **told)
    place = np.unique(np.round(design.rows[:, :11], 9), axis=0, return_inverse=True)[1].ravel()
    draws = np.random.default_rng(seed).standard_normal((place.max() + 1, 8))
    found = analyse(design, 10.0 * design.rows[:, :1] + 2.0 * draws[place], method, seed=seed)
    assert found.table.loc[found.table["factor"] == "dummy", "value"].abs().max() == 0.0
    assert found.influential[0] == "x1"
    assert len(found.influential) <= 2


def test_noise_that_all_rows_share_hides_nothing() -> None:
    # a shift of every row by the replicate is no noise between rows
    design = sample("morris", known.factors(2), 1, trajectories=10)
    y = outcomes(design) + np.random.default_rng(1).standard_normal(6) * 50.0
    found = analyse(design, y, "morris", seed=1)
    assert found.influential == NAMES2
    assert found.stochastic_share == pytest.approx(0.0, abs=1e-9)


def test_stochastic_share_is_that_of_a_known_mixture() -> None:
    # row means: variance 100/12 of the factor plus 4/4 of noise; single runs: plus 4
    design = sample("latin_hypercube", known.factors(1), 1, n=4000)
    y = known.noisy(10.0 * design.rows[:, :1], 4, 2.0, 1)
    found = analyse(design, y, "rbd_fast", seed=1, resamples=2)
    signal = 100.0 / 12.0
    assert found.stochastic_share == pytest.approx(1.0 / (signal + 1.0), abs=0.01)
    assert found.stochastic_share_of_runs == pytest.approx(4.0 / (signal + 4.0), abs=0.01)


def test_one_replicate_has_no_stochastic_share() -> None:
    design = sample("morris", known.factors(2), 1, trajectories=4)
    found = analyse(design, outcomes(design), "morris", seed=1)
    assert np.isnan(found.stochastic_share)
    assert any("one replicate" in note for note in found.notes)


@pytest.mark.parametrize(("method", "analysis"), [("morris", "morris"), ("saltelli", "sobol")])
def test_half_and_whole_sample_agree_on_clear_effects(method: str, analysis: str) -> None:
    told = {"trajectories": 20} if method == "morris" else {"n": 256, "second_order": False}
    names = tuple(f"x{i}" for i in range(1, 7))
    design = sample(method, known.factors(6), 1, **told)
    y = known.evaluated(design, lambda x: x @ np.array([32.0, 16.0, 8.0, 4.0, 2.0, 1.0]), names)
    row = analyse(design, y, analysis, seed=1).convergence.iloc[0]
    assert (row["spearman"], row["kendall"]) == (1.0, 1.0)
    assert row["top_shared"] == row["top"] == 5


def test_rankings_of_noise_do_not_agree() -> None:
    design = sample("morris", known.factors(30), 1, trajectories=4)
    y = np.random.default_rng(1).standard_normal(len(design.rows))
    row = analyse(design, y, "morris", seed=1).convergence.iloc[0]
    assert row["spearman"] < 0.8


def test_listed_rows_get_a_dummy_for_the_analysis() -> None:
    x = np.random.default_rng(1).random((400, 2))
    design = Design(method="list", factors=tuple(known.factors(2)), rows=x)
    found = analyse(design, two(x), "pawn", seed=1)
    assert "dummy" in set(found.table["factor"])
    assert found.influential == ("x1",)


@settings(max_examples=25, deadline=None)
@given(
    slopes=st.lists(st.floats(0.01, 100.0), min_size=2, max_size=5),
    low=st.floats(-10.0, 10.0),
    width=st.floats(0.1, 10.0),
    shift=st.floats(-1e3, 1e3),
)
def test_mu_star_of_any_linear_model_is_slope_times_range(
    slopes: list[float], low: float, width: float, shift: float
) -> None:
    design = sample("morris", known.factors(len(slopes), low, low + width), 1, trajectories=3)
    y = design.rows[:, : len(slopes)] @ np.array(slopes) + shift
    found = analyse(design, y, "morris", seed=1, resamples=2)
    star = found.of("mu_star").set_index("factor")["value"]
    for i, slope in enumerate(slopes):
        assert star[f"x{i + 1}"] == pytest.approx(slope * width, rel=1e-6, abs=1e-6)


@settings(max_examples=20, deadline=None)
@given(scale=st.floats(0.001, 1e6), shift=st.floats(-100.0, 100.0))
def test_sobol_does_not_depend_on_the_unit_of_the_outcome(scale: float, shift: float) -> None:
    design = sample("saltelli", known.factors(2), 1, n=32)
    y = outcomes(design)
    first = analyse(design, y, "sobol", seed=1, resamples=2).of("ST")["value"]
    second = analyse(design, scale * (y + shift), "sobol", seed=1, resamples=2).of("ST")["value"]
    assert first.to_numpy() == pytest.approx(second.to_numpy(), rel=1e-6, abs=1e-9)
