"""Does a study file become the experiment it describes?"""

from __future__ import annotations

import pickle
from pathlib import Path

import jsonschema
import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosim.scenario import Scenario
from ecosim.scenario.knowledge import known_parameters
from ecosim.scenario.shipped import shipped_experiments, shipped_scenarios
from ecosim.study.bill import Bill, distinct_runs
from ecosim.study.digest import experiment_digest
from ecosim.study.experiment import Experiment, PrecisionRule
from ecosim.study.file import load_experiment, study_schema
from ecosim.study.file.designs import SETTINGS
from ecosim.study.file.shape import ANALYSES, METHODS, StudyShape
from ecosim.study.file.words import keys_of

SIGMA = "market.entry.sigma_c"
WEIGHT = "levers.local_sourcing.locality_weight"
USUAL = {
    "schema_version": "1",
    "name": "Test",
    "baseline": "baseline",
    "policies": "[local-first]",
    "set": "{months: 24, scale: 0.01}",
    "design": "{method: grid}",
    "replicates": "2",
    "outcomes": "[{indicator: gva}]",
}


def text_of(**keys: str) -> str:
    """Return a study file; `except_` is written as `except`."""
    whole = {**USUAL, **keys}
    return "".join(f"{key.rstrip('_')}: {value}\n" for key, value in whole.items() if value)


def load(folder: Path, **keys: str) -> Experiment:
    """Return the experiment of a study whose usual keys are changed."""
    path = folder / "study.yaml"
    path.write_text(text_of(**keys), encoding="utf-8")
    return load_experiment(path)


def test_a_grid_is_every_combination_with_the_last_factor_fastest(tmp_path: Path) -> None:
    parameters = f"{{{SIGMA}: {{values: [0.08, 0.12]}}, months: {{values: [14, 18, 24]}}}}"
    found = load(tmp_path, parameters=parameters, set="{scale: 0.01}")
    rows = [(row[SIGMA], row["months"]) for row in map(found.design.values, range(found.n_rows))]
    assert rows == [(0.08, 14), (0.08, 18), (0.08, 24), (0.12, 14), (0.12, 18), (0.12, 24)]


def test_a_factor_without_a_word_has_its_declared_range(tmp_path: Path) -> None:
    found = load(tmp_path, parameters=f"{{{SIGMA}: }}", design="{method: latin_hypercube, n: 4}")
    factor, declared = found.design.factors[0], known_parameters()[SIGMA]
    # as docs/parameters.md prints it: 0.07 to 0.15 ln units, evidence A05 and A06
    assert (factor.low, factor.high, factor.unit) == (0.07, 0.15, "ln units")
    assert factor.source == declared.source == "A05, A06"


def test_a_written_range_says_where_it_was_written(tmp_path: Path) -> None:
    parameters = f"\n  {SIGMA}: {{low: 0.08, high: 0.1}}"
    found = load(tmp_path, parameters=parameters, design="{method: latin_hypercube, n: 4}")
    # eight usual keys come first, then `parameters:`, then the factor
    assert found.design.factors[0].source == f"{tmp_path / 'study.yaml'}:10"


def test_a_lever_has_its_declared_range(tmp_path: Path) -> None:
    found = load(tmp_path, parameters=f"{{{WEIGHT}: }}", design="{method: latin_hypercube, n: 4}")
    factor = found.design.factors[0]
    assert (factor.name, factor.low, factor.high) == (WEIGHT, 0.0, 0.3)


def test_whole_numbers_stay_whole(tmp_path: Path) -> None:
    found = load(
        tmp_path, parameters="{market.entry.looks_large: {low: 1, high: 8}}",
        design="{method: latin_hypercube, n: 16}",
    )  # fmt: skip
    values = [found.design.values(row)["market.entry.looks_large"] for row in range(16)]
    assert all(type(value) is int for value in values)
    assert sorted(set(values)) == list(range(1, 9))


def test_lists_move_by_levels(tmp_path: Path) -> None:
    levels = "{values: [[0.5, 0.1, 0.1], [0.4, 0.2, 0.1]]}"
    found = load(tmp_path, parameters=f"{{market.entry.awareness: {levels}}}")
    assert found.scenario(1, 0).parameters["market.entry.awareness"] == (0.4, 0.2, 0.1)


def test_a_list_keeps_numbers_and_takes_what_it_does_not_name_from_the_arms(
    tmp_path: Path,
) -> None:
    rows = f"[{{{SIGMA}: 0.12}}, {{{WEIGHT}: 0.2}}]"
    found = load(tmp_path, design=f"{{method: list, rows: {rows}}}")
    # sigma_c is 0.10 by declaration, the weight 0.10 in local-first.yaml
    np.testing.assert_array_equal(found.design.rows, [[0.12, 0.1], [0.1, 0.2]])


def test_a_factorial_takes_every_subset_of_levers_none_first(tmp_path: Path) -> None:
    found = load(tmp_path, policies="[package]", design="{method: factorial}")
    labels = [found.scenario(row, 1).lever_labels for row in range(found.n_rows)]
    first, second, cut = "local_sourcing", "local_sourcing 2", "budget_cut"
    # without the first of a kind the second is alone, and so called by its name
    assert labels == [
        (), (cut,), (first,), (first, cut), (first,), (first, cut), (first, second),
        (first, second, cut),
    ]  # fmt: skip


def test_a_factorial_takes_the_combinations_listed(tmp_path: Path) -> None:
    design = "{method: factorial, combinations: [[budget_cut], []]}"
    found = load(tmp_path, policies="[package]", design=design)
    assert [len(found.scenario(row, 1).levers) for row in range(found.n_rows)] == [1, 0]


def test_uncertainties_are_all_declared_ones_but_the_exceptions(tmp_path: Path) -> None:
    found = load(
        tmp_path, uncertainties="[market.entry.*]", except_="[market.entry.looks_*]",
        design="{method: morris, trajectories: 2}",
    )  # fmt: skip
    names = [factor.name for factor in found.design.factors]
    expected = [
        name for name, one in known_parameters().items()
        if name.startswith("market.entry.") and not name.startswith("market.entry.looks_")
        and one.role == "uncertainty" and one.type != "tuple"
    ]  # fmt: skip
    assert names == [*expected, "dummy"]


def test_groups_name_what_moves_together(tmp_path: Path) -> None:
    found = load(
        tmp_path, parameters=f"{{{SIGMA}: , market.entry.reserve: , {WEIGHT}: }}",
        groups="{entry: [market.entry.*]}", design="{method: morris, trajectories: 2}",
    )  # fmt: skip
    groups = {factor.name: factor.group for factor in found.design.factors}
    assert (groups[SIGMA], groups["market.entry.reserve"]) == ("entry", "entry")
    assert groups[WEIGHT] == WEIGHT
    # entry, the weight and the dummy: three groups, so four rows a trajectory
    assert found.n_rows == 8


def test_what_is_set_lies_over_every_arm(tmp_path: Path) -> None:
    keys = "{months: 18, scale: 0.02, switches.cash: false, market.entry.reserve: 1.2}"
    found = load(tmp_path, set=keys, parameters=f"{{{SIGMA}: {{values: [0.08, 0.1]}}}}")
    for arm in found.arms:
        said = (arm.months, arm.scale, arm.switches.cash, arm.parameters["market.entry.reserve"])
        assert said == (18, 0.02, False, 1.2)


def test_the_command_line_lies_over_what_is_set(tmp_path: Path) -> None:
    path = tmp_path / "study.yaml"
    path.write_text(text_of(parameters=f"{{{SIGMA}: {{values: [0.08, 0.1]}}}}"), encoding="utf-8")
    assert {arm.months for arm in load_experiment(path, ["months=15"]).arms} == {15}


def test_replicates_may_grow_until_an_outcome_is_known(tmp_path: Path) -> None:
    found = load(
        tmp_path, parameters=f"{{{SIGMA}: {{values: [0.08, 0.1]}}}}",
        outcomes="[{indicator: jobs}, {indicator: gva}]",
        replicates="{first: 4, most: 40, until: {outcome: gva relative effect of Local first, "
        "half_width: 0.001}}",
    )  # fmt: skip
    assert found.replicates == 4
    assert found.stop == PrecisionRule(outcome=1, half_width=0.001, most=40)


def test_an_effect_without_a_policy_is_one_outcome_for_each(tmp_path: Path) -> None:
    found = load(
        tmp_path, policies="[local-first, social-value]",
        parameters=f"{{{SIGMA}: {{values: [0.08, 0.1]}}}}",
    )  # fmt: skip
    assert [one.name for one in found.outcomes] == [
        "gva relative effect of Local first", "gva relative effect of Social value",
    ]  # fmt: skip


def test_outcomes_have_names_of_their_own(tmp_path: Path) -> None:
    outcomes = (
        "[{indicator: gva}, {indicator: gva, of: effect}, {indicator: gva, of: level}, "
        "{indicator: gva, of: level, arm: Local first}, {indicator: gva, period: 2025-26}, "
        "{indicator: gva_by_place, place: solihull}, {indicator: gva_by_place, place: dudley}]"
    )
    found = load(tmp_path, parameters=f"{{{SIGMA}: {{values: [0.08, 0.1]}}}}", outcomes=outcomes)
    assert len({one.name for one in found.outcomes}) == 7


def test_without_policies_levels_of_the_baseline_are_read(tmp_path: Path) -> None:
    found = load(tmp_path, policies="", parameters=f"{{{SIGMA}: {{values: [0.08, 0.1]}}}}")
    assert [one.name for one in found.outcomes] == ["gva level in Baseline"]


def test_a_small_number_is_set_as_it_is_written(tmp_path: Path) -> None:
    # 0.00001 is 1e-05 to Python, a notation that scenario files refuse
    found = load(tmp_path, set="{months: 24, scale: 0.01, market.award.unproven: 0.00001}",
                 parameters=f"{{{SIGMA}: {{values: [0.08, 0.1]}}}}")  # fmt: skip
    assert found.arms[0].parameters["market.award.unproven"] == 0.00001


# the question, apart from the words

GRID = f"{{{SIGMA}: {{values: [0.08, 0.1]}}}}"


def test_the_digest_does_not_depend_on_path_comments_names_or_order(tmp_path: Path) -> None:
    ask = load(tmp_path, parameters=GRID)
    other = tmp_path / "elsewhere"
    other.mkdir()
    lines = text_of(parameters=GRID).replace("name: Test", "name: Other").splitlines()
    (other / "s.yaml").write_text("# why\n" + "\n".join(reversed(lines)), encoding="utf-8")
    assert experiment_digest(load_experiment(other / "s.yaml")) == experiment_digest(ask)


@pytest.mark.parametrize(
    "change",
    [
        {"replicates": "3"},
        {"set": "{months: 24, scale: 0.02}"},
        {"set": "{months: 24, scale: 0.01, seed: 1}"},
        {"policies": "[social-value]"},
        {"parameters": f"{{{SIGMA}: {{values: [0.08, 0.11]}}}}"},
        {"outcomes": "[{indicator: jobs}]"},
        {"analyses": "[feature_scores]"},
    ],
    ids=lambda change: next(iter(change)) + " " + next(iter(change.values())),
)
def test_the_digest_depends_on_what_is_asked(tmp_path: Path, change: dict[str, str]) -> None:
    ask = load(tmp_path, parameters=GRID)
    assert experiment_digest(load(tmp_path, **{"parameters": GRID, **change})) != (
        experiment_digest(ask)
    )


def test_an_experiment_travels_to_workers(tmp_path: Path) -> None:
    ask = load(tmp_path, parameters=f"{{{SIGMA}: , {WEIGHT}: }}",
               design="{method: sobol_sequence, n: 4}")  # fmt: skip
    back = pickle.loads(pickle.dumps(ask))
    assert experiment_digest(back) == experiment_digest(ask)
    assert back.scenario(3, 1) == ask.scenario(3, 1)


# what --set would give by hand

#: a parameter, a whole number, a lever's setting, and the scale
MOVED = f"{{{SIGMA}: , market.entry.looks_large: , {WEIGHT}: , scale: {{low: 0.01, high: 0.05}}}}"
DESIGNS = ["latin_hypercube", "sobol_sequence", "rbd_fast", "saltelli", "morris"]


@given(method=st.sampled_from(DESIGNS), seed=st.integers(0, 2**40), row=st.integers(0, 10**6))
@settings(max_examples=25)
def test_every_row_lies_in_its_ranges_and_is_what_set_gives_by_hand(
    tmp_path_factory: pytest.TempPathFactory, method: str, seed: int, row: int
) -> None:
    size = "trajectories: 3" if method == "morris" else "n: 8"
    folder = tmp_path_factory.mktemp("study")
    ask = load(folder, parameters=MOVED, set="{months: 24}",
               design=f"{{method: {method}, {size}, seed: {seed}}}")  # fmt: skip
    low = [factor.low for factor in ask.design.factors]
    high = [factor.high for factor in ask.design.factors]
    assert (ask.design.rows >= low).all()
    assert (ask.design.rows <= high).all()
    values = ask.design.values(row % ask.n_rows)
    # written out, since a scenario file does not take exponents
    texts = [f"{k}={v:.20f}" if isinstance(v, float) else f"{k}={v}" for k, v in values.items()]
    without_lever = [text for text in texts if not text.startswith("levers.")]
    for arm, name, said in ((0, "baseline", without_lever), (1, "local-first", texts)):
        by_hand = Scenario.load(shipped_scenarios()[name], ["months=24", *said])
        made = ask.scenario(row % ask.n_rows, arm)
        assert made == by_hand


def test_a_date_of_a_path_is_what_set_gives_by_hand(tmp_path: Path) -> None:
    ask = load(tmp_path, policies="[austerity]", set="{months: 60, scale: 0.01}",
               parameters="{levers.budget_cut.path.2029-04: {values: [0.9, 0.6]}}")  # fmt: skip
    by_hand = Scenario.load(
        shipped_scenarios()["austerity"],
        ["months=60", "scale=0.01", "levers.budget_cut.path={2026-04: 1.0, 2029-04: 0.6}"],
    )
    assert ask.scenario(1, 1) == by_hand


# the bill, the schema, and what is shipped


def test_runs_that_are_alike_are_counted_once(tmp_path: Path) -> None:
    ask = load(tmp_path, parameters=f"{{{WEIGHT}: {{values: [0.0, 0.1, 0.2]}}}}")
    # the baseline has no such lever: one run a replicate serves its three rows
    assert distinct_runs(ask) == 2 * (1 + 3)


def test_a_row_that_moves_the_dummy_alone_costs_nothing(tmp_path: Path) -> None:
    ask = load(tmp_path, policies="", parameters=f"{{{SIGMA}: }}",
               design="{method: saltelli, n: 8, second_order: false}")  # fmt: skip
    # 8 (2 + 2) rows; in the row AB of the dummy sigma_c is that of A
    assert ask.n_rows == 32
    assert distinct_runs(ask) <= 2 * 24


def test_the_bill_says_runs_time_and_disk_in_words() -> None:
    owed = Bill(rows=1530, arms=2, replicates=4, distinct=12240, known=214, seconds=0.4,
                bytes=131_000, most=4)  # fmt: skip
    # 12,026 runs x 0.4 s / 2 = 2,405 s; x 131 kB = 1.575 GB
    assert owed.lines(2) == [
        "1,530 rows x 2 arms x 4 replicates = 12,240 runs",
        "214 of them are already in the store; 12,026 are left",
        "about 40 min with 2 jobs (0.40 s a run, measured on short ones)",
        "about 1.6 GB more in the store",
    ]


def test_the_schema_accepts_what_is_shipped_and_refuses_what_is_not_a_key() -> None:
    schema = study_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    for path in shipped_experiments().values():
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        assert set(data) <= set(schema["properties"])
    ask = {"schema_version": 1, "name": "x", "baseline": "baseline", "replicates": 2,
           "design": {"method": "grid"}, "outcomes": [{"indicator": "gva"}],
           "parameters": {SIGMA: {"values": [0.08, 0.1]}, WEIGHT: None}}  # fmt: skip
    jsonschema.validate(ask, schema)
    for wrong in ({"replicate": 2}, {"design": {"method": "grid", "n": 8}},
                  {"parameters": {"market.entry.sigma": None}}, {"set": {"month": 3}},
                  {"outcomes": [{"indicator": "spend_by_ring"}]}):  # fmt: skip
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**ask, **wrong}, schema)


def test_methods_and_their_settings_are_the_samplers() -> None:
    from ecosim.study.sensitivity.sample import SETTINGS as OF_SAMPLERS

    assert {name: tuple(said) for name, said in OF_SAMPLERS.items()} == {
        name: names for name, names in SETTINGS.items() if name in OF_SAMPLERS
    }
    assert tuple(SETTINGS) == METHODS


def test_the_page_names_every_key_method_and_analysis(root: Path) -> None:
    page = (root / "docs" / "experiments.md").read_text(encoding="utf-8")
    names = [*keys_of(StudyShape), *METHODS, *ANALYSES, *(s for each in SETTINGS.values()
                                                          for s in each)]  # fmt: skip
    assert [name for name in names if f"`{name}`" not in page] == []


@pytest.mark.parametrize("name", sorted(shipped_experiments()))
def test_a_shipped_study_loads_and_its_page_has_its_numbers(root: Path, name: str) -> None:
    ask = load_experiment(shipped_experiments()[name])
    page = (root / "experiments" / name / "README.md").read_text(encoding="utf-8")
    flat = " ".join(page.split())
    said = f"{ask.n_rows:,} rows x {len(ask.arms)} arms x {ask.replicates} replicates"
    assert f"{said} = {ask.n_runs:,} runs" in flat
    listed = (root / "docs" / "experiments.md").read_text(encoding="utf-8")
    assert f"| {ask.n_rows:,} | {ask.n_runs:,} |" in listed


#: uncertainties that no rule of the screening's arms reads
UNREAD = ("innovation.", "economy.assigned.", "region.valuation.", "agents.buyers.readiness")


def test_what_no_rule_of_the_screening_reads_moves_none_of_its_outcomes(root: Path) -> None:
    from ecosim.run import simulate
    from ecosim.study.file.chosen import declared_uncertainties

    ask = load_experiment(shipped_experiments()["morris-baseline"])
    unread = {n: one for n, one in declared_uncertainties().items() if n.startswith(UNREAD)}
    assert len(unread) == 52  # as the study's page says
    read = sorted({outcome.indicator for outcome in ask.outcomes})
    for arm in ask.arms:
        short = arm.replace(months=14, scale=0.01)
        plain = simulate(short, details=False).series
        for end in ("low", "high"):
            ends = {n: type(one.default)(getattr(one, end)) for n, one in unread.items()}
            other = simulate(short.replace(parameters=ends), details=False).series
            for name in read:
                np.testing.assert_array_equal(other[name].values, plain[name].values)
