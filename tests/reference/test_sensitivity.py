"""Do our indices equal the known ones of known functions, through our own wiring?"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import norm

from ecosim.study.experiment import Factor
from ecosim.study.sensitivity import Indices, analyse, sample
from tests.reference import sensitivity_functions as known

NAMES3 = ("x1", "x2", "x3")


def values(found: Indices, index: str, names: tuple[str, ...]) -> np.ndarray:
    """Return an index in the order of names."""
    rows = found.of(index).set_index("factor")["value"]
    return np.array([rows[name] for name in names])


def study(method: str, analysis: str, n: int, seed: int = 1, **settings: object) -> Indices:
    """Run the Ishigami function through a design and an analysis."""
    factors = known.factors(3, -np.pi, np.pi)
    design = sample(method, factors, seed, n=n, **settings)
    y = known.evaluated(design, known.ishigami, NAMES3)
    return analyse(design, y, analysis, seed=seed)


def test_sobol_finds_first_order_of_ishigami() -> None:
    found = study("saltelli", "sobol", 1024)
    assert values(found, "S1", NAMES3) == pytest.approx(known.ISHIGAMI_S1, abs=0.03)


def test_sobol_finds_total_effects_of_ishigami() -> None:
    found = study("saltelli", "sobol", 1024)
    assert values(found, "ST", NAMES3) == pytest.approx(known.ISHIGAMI_ST, abs=0.03)


def test_sobol_finds_the_one_interaction_of_ishigami() -> None:
    pairs = study("saltelli", "sobol", 1024).of("S2")
    assert list(pairs.loc[pairs["is_influential"], ["factor", "other"]].iloc[0]) == ["x1", "x3"]
    assert pairs["is_influential"].sum() == 1
    assert pairs["value"].iloc[0] == pytest.approx(known.ISHIGAMI_S13, abs=0.05)


def test_matrix_of_pairs_is_symmetric() -> None:
    matrix = study("saltelli", "sobol", 64).matrix("S2")
    assert np.array_equal(matrix.to_numpy(), matrix.to_numpy().T, equal_nan=True)
    assert list(matrix.columns[:2]) == ["x1", "x2"]


def test_rbd_fast_finds_first_order_of_ishigami() -> None:
    found = study("rbd_fast", "rbd_fast", 1000)
    assert values(found, "S1", NAMES3) == pytest.approx(known.ISHIGAMI_S1, abs=0.05)


def test_hdmr_finds_total_effects_of_ishigami() -> None:
    # splines with two intervals smooth the fourth power: looser
    found = study("latin_hypercube", "hdmr", 1000)
    assert values(found, "ST", NAMES3) == pytest.approx(known.ISHIGAMI_ST, abs=0.08)


def normal_study(analysis: str) -> Indices:
    """Run y = z1 sqrt(0.8) + z2 sqrt(0.2) with standard normal z through an analysis."""
    design = sample("sobol_sequence", known.factors(2), 1, n=1024)
    y = known.evaluated(design, lambda u: ndtri(u) @ np.sqrt([0.8, 0.2]), ("x1", "x2"))
    return analyse(design, y, analysis, seed=1)


def delta_of_normal(share: float) -> float:
    """Return delta by quadrature: y is N(0, 1), and N(x sqrt(share), 1 - share) given x."""
    x, y = np.linspace(-6.0, 6.0, 601)[:, None], np.linspace(-7.0, 7.0, 4001)[None, :]
    gap = np.abs(norm.pdf(y) - norm.pdf(y, np.sqrt(share) * x, np.sqrt(1.0 - share)))
    inner = gap.sum(axis=1) * 14.0 / 4000.0
    return 0.5 * float((inner * norm.pdf(x[:, 0])).sum() * 12.0 / 600.0)


def test_delta_of_normal_factors_is_the_integral() -> None:
    # classes of finite width blur the conditional densities of the strong factor
    found = values(normal_study("delta"), "delta", ("x1", "x2"))
    assert found[0] == pytest.approx(delta_of_normal(0.8), abs=0.08)
    assert found[1] == pytest.approx(delta_of_normal(0.2), abs=0.04)


@pytest.mark.parametrize("n", [101, 400, 1999])
def test_delta_before_correction_is_that_of_salib(n: int) -> None:
    from SALib.analyze import delta as library

    from ecosim.study.sensitivity.delta import both, class_starts

    rng = np.random.default_rng(n)
    x = rng.random((n, 2))
    y = np.sin(6.0 * x[:, 0]) + x[:, 1] ** 2
    grid, starts = np.linspace(y.min(), y.max(), 100), class_starts(n)
    edges = np.linspace(0, n, len(starts) + 1)
    expected = [library.calc_delta(y, grid, x[:, j], edges) for j in range(2)]
    first = [library.sobol_first(y, x[:, j], edges) for j in range(2)]
    found = both(x, y, starts, grid)
    assert found[0] == pytest.approx(expected, rel=1e-9)
    assert found[1] == pytest.approx(first, rel=1e-9)


def test_outcome_that_a_factor_fixes_has_the_largest_delta() -> None:
    # y is 0 or 1 by x1 alone: known x1 leaves a point mass of the two that there are, so the
    # distance of densities is 2 (1 - 1/2) and delta 1/2
    design = sample("latin_hypercube", known.factors(2), 1, n=600)
    y = (design.rows[:, 0] > 0.5).astype(float)
    found = values(analyse(design, y, "delta", seed=1), "delta", ("x1", "x2"))
    assert found[0] > 0.4
    assert found[0] < 0.7
    assert found[1] < 0.15


def test_first_order_beside_delta_is_the_share_of_variance() -> None:
    # the spread of a normal factor inside a class is lost, so the shares come out low
    assert values(normal_study("delta"), "S1", ("x1", "x2")) == pytest.approx([0.8, 0.2], abs=0.08)


def test_pawn_distance_is_that_of_scipy() -> None:
    from scipy.stats import ks_2samp

    from ecosim.study.sensitivity.pawn import distances, slice_of

    rng = np.random.default_rng(5)
    x, y = rng.random(200), rng.integers(0, 20, 200).astype(float)
    cut = slice_of(x, 8)
    expected = [ks_2samp(y[cut == s], y, method="asymp").statistic for s in range(8)]
    assert distances(cut, y) == pytest.approx(expected)


def test_pawn_slices_hold_every_row_once_and_evenly() -> None:
    from ecosim.study.sensitivity.pawn import slice_of

    x = np.random.default_rng(1).permutation(100) / 99.0
    assert np.bincount(slice_of(x, 10)).tolist() == [10] * 10


def test_pawn_tells_the_factors_of_ishigami_from_the_dummy() -> None:
    found = study("latin_hypercube", "pawn", 2000)
    assert set(found.influential) == set(NAMES3)


def test_sobol_finds_the_indices_of_the_g_function() -> None:
    names = tuple(f"x{i}" for i in range(1, 7))
    design = sample("saltelli", known.factors(6), 3, n=2048, second_order=False)
    found = analyse(design, known.evaluated(design, known.g_function, names), "sobol", seed=3)
    first, total = known.g_indices()
    assert values(found, "S1", names) == pytest.approx(first, abs=0.02)
    assert values(found, "ST", names) == pytest.approx(total, abs=0.02)


# y = 3 x1 - 2 x2 + 0.5 x3 with x1 in [0, 1], x2 in [-1, 3], x3 in [10, 12]: over the whole range
# of a factor (the unit cube) the outcome moves by 3, -8 and 1.
LINEAR = [
    Factor(name="x1", low=0.0, high=1.0),
    Factor(name="x2", low=-1.0, high=3.0),
    Factor(name="x3", low=10.0, high=12.0),
]
SLOPES = np.array([3.0, -2.0, 0.5])


def linear(x: np.ndarray) -> np.ndarray:
    """Return the linear model above."""
    return x @ SLOPES


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_morris_of_a_linear_model_is_slope_times_range(seed: int) -> None:
    design = sample("morris", LINEAR, seed, trajectories=6)
    found = analyse(design, known.evaluated(design, linear, NAMES3), "morris", seed=seed)
    assert values(found, "mu_star", NAMES3) == pytest.approx([3.0, 8.0, 1.0], rel=1e-12)
    assert values(found, "mu", NAMES3) == pytest.approx([3.0, -8.0, 1.0], rel=1e-12)
    assert values(found, "sigma", NAMES3) == pytest.approx([0.0] * 3, abs=1e-12)


def test_morris_equals_salib_where_all_factors_are_continuous() -> None:
    from SALib.analyze import morris

    design = sample("morris", known.factors(3, -np.pi, np.pi), 4, trajectories=12, levels=6)
    y = known.evaluated(design, known.ishigami, NAMES3)
    problem = {"num_vars": 4, "names": list("abcd"), "bounds": [[-np.pi, np.pi]] * 3 + [[0, 1]]}
    expected = morris.analyze(problem, design.rows.copy(), y[:, 0], num_levels=6, seed=1)
    found = analyse(design, y, "morris", seed=4)
    for index in ("mu", "mu_star", "sigma"):
        assert values(found, index, NAMES3) == pytest.approx(np.array(expected[index][:3]))


def test_sobol_of_a_linear_model_is_the_share_of_variance() -> None:
    # the variance of a uniform factor is range^2 / 12
    shares = np.array([3.0, 8.0, 1.0]) ** 2 / (9.0 + 64.0 + 1.0)
    design = sample("saltelli", LINEAR, 2, n=512, second_order=False)
    found = analyse(design, known.evaluated(design, linear, NAMES3), "sobol", seed=2)
    assert values(found, "S1", NAMES3) == pytest.approx(shares, abs=0.02)
    assert values(found, "ST", NAMES3) == pytest.approx(shares, abs=0.02)


@pytest.mark.parametrize("method", ["morris", "saltelli"])
@pytest.mark.parametrize("seed", [0, 1, 2, 3])
def test_dummy_is_never_influential(method: str, seed: int) -> None:
    settings = {"trajectories": 10} if method == "morris" else {"n": 64, "second_order": False}
    design = sample(method, LINEAR, seed, **settings)
    y = known.noisy(known.evaluated(design, linear, NAMES3), 5, 1.0, seed)
    found = analyse(design, y, "morris" if method == "morris" else "sobol", seed=seed)
    assert "dummy" in set(found.table["factor"])
    assert "dummy" not in found.influential


def test_factor_of_whole_numbers_has_every_value_equally_often() -> None:
    three = Factor(name="k", low=1.0, high=3.0, is_integer=True)
    design = sample("sobol_sequence", [three], 1, n=1024)
    counts = np.bincount([int(design.values(i)["k"]) for i in range(1024)], minlength=4)
    assert counts[0] == 0
    assert counts[1:] == pytest.approx([1024 / 3] * 3, abs=3)


@pytest.mark.parametrize("high", [2.0, 3.0, 4.0, 7.0])
def test_morris_of_a_whole_number_is_the_change_over_its_range(high: float) -> None:
    whole = Factor(name="k", low=1.0, high=high, is_integer=True)
    design = sample("morris", [whole, *known.factors(1)], 1, trajectories=8)
    y = known.evaluated(design, lambda x: 5.0 * x[:, 0] + x[:, 1], ("k", "x1"))
    found = analyse(design, y, "morris", seed=1)
    assert values(found, "mu_star", ("k", "x1")) == pytest.approx([5.0 * (high - 1.0), 1.0])


def test_morris_of_a_switch_is_what_it_switches() -> None:
    switch = Factor(name="on", low=0.0, high=1.0, values=(False, True))
    design = sample("morris", [switch, *known.factors(1)], 1, trajectories=8)
    y = known.evaluated(design, lambda x: 4.0 * x[:, 0] - x[:, 1], ("on", "x1"))
    assert values(analyse(design, y, "morris", seed=1), "mu", ("on", "x1")) == pytest.approx(
        [4.0, -1.0]
    )


def test_groups_of_morris_add_up_what_their_members_move() -> None:
    # all members of a linear group move by the same part of their range: with slopes of one sign
    # and moves of either direction the size of the sum is |3 +- 8|, and of x3 alone 1
    grouped = [
        Factor(name="x1", low=0.0, high=1.0, group="first"),
        Factor(name="x2", low=-1.0, high=3.0, group="first"),
        LINEAR[2],
    ]
    design = sample("morris", grouped, 1, trajectories=8)
    assert len(design.rows) == 8 * 4
    found = analyse(design, known.evaluated(design, linear, NAMES3), "morris", seed=1)
    star = found.of("mu_star").set_index("factor")["value"]
    assert star["x3"] == pytest.approx(1.0)
    assert 5.0 <= star["first"] <= 11.0
    assert found.of("mu").set_index("factor")["value"].isna()["first"]
    assert any("group has mu_star alone" in note for note in found.notes)


def test_groups_of_sobol_have_the_share_of_their_members() -> None:
    grouped = [Factor(name=f.name, low=f.low, high=f.high, group="both" if i else "")
               for i, f in enumerate(LINEAR)]  # fmt: skip
    design = sample("saltelli", grouped, 1, n=512)
    assert len(design.rows) == 512 * 8
    found = analyse(design, known.evaluated(design, linear, NAMES3), "sobol", seed=1)
    shares = values(found, "ST", ("x1", "both"))
    assert shares == pytest.approx([9.0 / 74.0, 65.0 / 74.0], abs=0.03)
