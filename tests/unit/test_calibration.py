"""Does a calibration find what is known, keep what it ran, and judge with fresh draws?"""

from __future__ import annotations

import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pandas as pd
import pytest
import yaml

from ecosim.cli.app import run as command
from ecosim.errors import InputError, RunError
from ecosim.report.study import report_again
from ecosim.report.study.calibration import answers, report_calibration
from ecosim.run import request
from ecosim.run.executors.here import Here
from ecosim.run.store import RunRecord, Store
from ecosim.scenario import Scenario
from ecosim.scenario.shipped import shipped_calibrations
from ecosim.study.calibration import (
    Calibration,
    Search,
    Target,
    Trail,
    calibrate_into,
    calibration_of,
    search,
)
from ecosim.study.calibration.fitted import Fitted
from ecosim.study.calibration.targets import loss, meets_all
from ecosim.study.experiment import Design, Experiment, Factor, Outcome
from ecosim.study.file import calibration_schema, load_calibration
from ecosim.study.file.shape import CalibrationShape, SearchShape, TargetShape
from ecosim.study.file.words import keys_of
from ecosim.study.fit_targets import read_targets
from ecosim.study.request import experiment_of
from ecosim.study.standing import standing
from tests.unit.study_example import BASE

ROOT = Path(__file__).parents[2]
SIGMA, COST = "market.entry.sigma_c", "market.entry.ring_cost"
FACTORS = (
    Factor(name=SIGMA, low=0.07, high=0.15, unit="ln units"),
    Factor(name=COST, low=0.0, high=0.03, unit="ln units per ring"),
)
#: where the made-up world meets both figures
TRUTH = {SIGMA: 0.12, COST: 0.01}


class World:
    """Runs of a made-up world: two figures that two parameters decide, and noise by replicate."""

    def __init__(self, cut_off_after: int | None = None, noise: float = 0.0) -> None:
        self.ran: list[tuple[float, float, int]] = []
        self.cut_off_after, self.noise = cut_off_after, noise

    def __call__(self, scenario: Scenario, seed: int, replicate: int) -> RunRecord:
        """Return jobs of 1e6 (sigma + cost), and a price index of 1 + sigma - cost."""
        if len(self.ran) == self.cut_off_after:
            raise KeyboardInterrupt
        sigma, cost = (float(scenario.parameters[name]) for name in (SIGMA, COST))  # type: ignore[arg-type]
        self.ran.append((sigma, cost, replicate))
        if sigma > 0.149:
            raise ZeroDivisionError("no market")
        luck = self.noise * np.sin(37.0 * (replicate + 1))
        months = np.ones(scenario.months)
        jobs, price = 1e6 * (sigma + cost + luck) * months, (1 + sigma - cost) * months
        return RunRecord({"jobs": jobs, "price_index": price}, 1e-12)


def question(generations: int = 25, replicates: int = 2, **search_: Any) -> Calibration:
    """Return the question whose answer is known."""
    return Calibration(
        experiment=Experiment(
            name="Known", arms=(BASE,), replicates=replicates,
            design=Design(method="list", factors=FACTORS, rows=np.array([[0.1, 0.02]])),
            outcomes=(Outcome(indicator="jobs", of="level", arm="Base"),
                      Outcome(indicator="price_index", of="level", arm="Base")),
        ),
        targets=(Target(value=130_000.0, within=1000.0, source="P31"),
                 Target(value=1.11, within=0.001, source="assumption")),
        search=Search(generations=generations, **search_),
    )  # fmt: skip


def calibrate(
    folder: Path, world: World, ask: Calibration | None = None, **how: Any
) -> tuple[Any, Fitted]:
    with Store(folder.parent / "store") as store:
        return calibrate_into(
            ask or question(), folder, store, Here(is_ours=True), simulate=world, **how
        )


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World, Fitted]:
    folder, world = tmp_path_factory.mktemp("calibration") / "out", World(noise=0.0004)
    _, fitted = calibrate(folder, world, report=report_calibration)
    return folder, world, fitted


# ---- the search --------------------------------------------------------------------------------


def bowl(rows: np.ndarray) -> np.ndarray:
    """Return the distance from (0.7, 4) in units of the ranges."""
    return np.hypot(rows[:, 0] - 0.7, (rows[:, 1] - 4.0) / 10.0)


BOWL = (Factor(name="a", low=0.0, high=1.0), Factor(name="n", low=0.0, high=10.0, is_integer=True))


def found_in_the_bowl(**asked: Any) -> Trail:
    return search(np.array([0.2, 9.0]), BOWL, Search(**asked), bowl)


def test_it_finds_the_bottom_of_a_bowl() -> None:
    trail = found_in_the_bowl(generations=30)
    assert trail.rows[trail.loss.argmin()] == pytest.approx([0.7, 4.0], abs=1e-3)


def test_it_begins_at_the_start_and_stays_within_the_ranges() -> None:
    trail = found_in_the_bowl(generations=4)
    assert trail.rows[0].tolist() == [0.2, 9.0]
    assert (trail.rows >= 0.0).all()
    assert (trail.rows <= [1.0, 10.0]).all()
    assert (trail.rows[:, 1] == np.rint(trail.rows[:, 1])).all()


def test_the_same_seed_goes_the_same_way() -> None:
    first, again, other = (found_in_the_bowl(generations=3, seed=seed) for seed in (1, 1, 2))
    assert first.rows.tobytes() == again.rows.tobytes()
    assert first.rows.tobytes() != other.rows.tobytes()


def test_generations_and_points_are_as_many_as_asked() -> None:
    trail = found_in_the_bowl(generations=3, population=8)
    assert np.bincount(trail.generation).tolist() == [8, 8, 8, 8]
    assert Search(generations=3, population=8).evaluations(2) == 32
    assert Search(generations=1).points(3) == 15


def test_a_generation_is_told_as_it_ends() -> None:
    said: list[tuple[int, int, float]] = []
    search(np.array([0.2, 9.0]), BOWL, Search(generations=2), bowl, lambda *x: said.append(x))
    assert [one[:2] for one in said] == [(0, 2), (1, 2), (2, 2)]
    assert said[0][2] >= said[1][2] >= said[2][2]


# ---- what is found -----------------------------------------------------------------------------


def test_misses_are_in_tolerances_by_hand() -> None:
    # two points, two replicates; the second point has a run that failed
    values = np.array([[[131e3, 133e3], [130e3, np.nan]], [[1.11, 1.11], [1.11, 1.11]]])
    misses = question().misses(values)
    assert misses[:, 0] == pytest.approx([2.0, 0.0])
    assert np.isinf(misses[:, 1]).all()
    assert loss(misses).tolist() == pytest.approx([np.sqrt(2.0), np.inf])
    assert meets_all(np.array([[0.9, 1.1], [-1.0, 0.0]])).tolist() == [True, False]


def test_known_values_are_found(done: tuple[Path, World, Fitted]) -> None:
    _, _, fitted = done
    best = dict(zip(TRUTH, fitted.trail.rows[fitted.best], strict=True))
    assert best == pytest.approx(TRUTH, abs=6e-4)
    assert fitted.losses[0] > 5.0 > 0.6 > fitted.losses[1]


def test_what_is_left_open_holds_the_truth_and_is_what_points_say(
    done: tuple[Path, World, Fitted]
) -> None:
    _, _, fitted = done
    table = fitted.factors().set_index("factor")
    good = fitted.trail.rows[fitted.accepted]
    assert len(good) > 10
    for j, name in enumerate(TRUTH):
        row = table.loc[name]
        assert (row["low_left"], row["high_left"]) == (good[:, j].min(), good[:, j].max())
        assert row["low_left"] - 3e-4 <= TRUTH[name] <= row["high_left"] + 3e-4
        width = FACTORS[j].high - FACTORS[j].low
        assert row["left"] == pytest.approx((row["high_left"] - row["low_left"]) / width)


def test_the_verdict_is_read_from_replicates_that_the_search_never_saw(
    done: tuple[Path, World, Fitted]
) -> None:
    folder, world, fitted = done
    best = tuple(fitted.trail.rows[fitted.best])
    of_best = sorted({r for *values, r in world.ran if tuple(values) == best})
    others = {r for *values, r in world.ran if tuple(values) not in (best, (0.1, 0.02))}
    assert (of_best, others) == ([0, 1, 2, 3], {0, 1})
    table = pd.read_parquet(folder / "targets.parquet").set_index("outcome")
    mean = np.mean([0.0004 * np.sin(37.0 * (r + 1)) for r in (2, 3)])
    row = table.iloc[0]
    assert row["met_by"] == (np.abs(fitted.misses[0]) <= 1.0).sum() > 0
    assert row["fresh"] == pytest.approx(1e6 * (sum(best) + mean))
    assert row["verdict"] == ("pass" if abs(row["fresh"] - 130e3) <= 1000.0 else "FAIL")
    assert row["source"] == "P31"


def test_a_point_that_cannot_be_run_is_out_and_said(tmp_path: Path) -> None:
    world = World()
    near = replace(question(generations=3).experiment, design=Design(
        method="list", factors=FACTORS, rows=np.array([[0.15, 0.02]])))  # fmt: skip
    ask = replace(question(generations=3), experiment=near)
    result, fitted = calibrate(tmp_path / "out", world, ask, report=report_calibration)
    assert np.isinf(fitted.trail.loss[0])
    assert np.isfinite(fitted.trail.loss[fitted.best])
    assert result.n_failed >= 2
    n = int(np.isinf(fitted.trail.loss).sum())
    assert f"{n} points lack a figure" in (tmp_path / "out" / "report.html").read_text()
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["loss"]["start"] is None


class LateFailure(World):
    """A world in which only replicates that the search never saw fail, until somebody mends it."""

    is_mended = False

    def __call__(self, scenario: Scenario, seed: int, replicate: int) -> RunRecord:
        if replicate >= 2 and not self.is_mended:
            raise MemoryError("no room")
        return super().__call__(scenario, seed, replicate)


def test_fresh_draws_that_fail_are_said_and_can_be_tried_again(tmp_path: Path) -> None:
    ask, world = question(generations=1), LateFailure()
    out = tmp_path / "out"
    _, fitted = calibrate(out, world, ask, report=report_calibration)
    assert fitted.n_fresh_undefined == 4  # start and best, two replicates each
    manifest = json.loads((out / "manifest.json").read_text())
    assert (manifest["status"], manifest["fresh_undefined"]) == ("failed", 4)
    page = (out / "report.html").read_text()
    assert "4 replicates with fresh draws lack a figure" in page
    assert "inf" not in " ".join(answers(fitted)).split()
    world.is_mended = True
    _, again = calibrate(out, world, ask, retry_failed=True)
    assert again.n_fresh_undefined == 0
    assert json.loads((out / "manifest.json").read_text())["status"] == "done"


def test_a_search_without_any_figure_ends_at_once(tmp_path: Path) -> None:
    class Nothing(World):
        def __call__(self, scenario: Scenario, seed: int, replicate: int) -> RunRecord:
            super().__call__(scenario, seed, replicate)
            return RunRecord({"price_index": np.full(scenario.months, np.nan)}, 0.0)

    world = Nothing()
    with pytest.raises(RunError, match="no point of the first generation"):
        calibrate(tmp_path / "out", world)
    assert len(world.ran) == 20  # ten points of two runs, and no more


# ---- the folder --------------------------------------------------------------------------------


def bytes_of(folder: Path) -> dict[str, bytes]:
    kinds = (".parquet", ".yaml", ".html")
    return {p.name: p.read_bytes() for p in sorted(folder.rglob("*")) if p.suffix in kinds}


def test_nothing_is_run_twice_and_asking_again_runs_nothing(
    done: tuple[Path, World, Fitted], tmp_path: Path
) -> None:
    folder, world, _ = done
    assert len(set(world.ran)) == len(world.ran)
    before, again = bytes_of(folder), World(cut_off_after=0)
    result, _ = calibrate(folder, again, report=report_calibration)
    assert (again.ran, result.computed) == ([], 0)
    assert bytes_of(folder) == before


def test_a_search_that_was_cut_off_goes_on_to_the_same_bytes(
    done: tuple[Path, World, Fitted], tmp_path: Path
) -> None:
    whole, world, _ = done
    cut = tmp_path / "out"
    first = World(cut_off_after=70, noise=0.0004)
    with pytest.raises(KeyboardInterrupt):
        calibrate(cut, first, report=report_calibration)
    found = standing(cut)
    # ten points of two runs each a generation: three whole ones, the fourth was cut off
    assert not found.is_finished
    assert any("generation 2 of 25, 30 points" in note for note in found.notes)
    # 26 generations of ten points, start and best again: 262 points of two runs
    assert found.counts == {"succeeded": 60, "pending": 464}
    ask = calibration_of(experiment_of(cut, request.read_request(cut)))
    rest = World(noise=0.0004)
    calibrate(cut, rest, ask, report=report_calibration)
    assert not set(first.ran) & set(rest.ran)
    assert len(first.ran) + len(rest.ran) == len(world.ran)
    assert bytes_of(cut) == bytes_of(whole)


def test_the_calibrated_scenario_loads_and_has_the_best_values(
    done: tuple[Path, World, Fitted]
) -> None:
    folder, _, fitted = done
    loaded = Scenario.load(folder / "calibrated.yaml")
    assert loaded.name == "Base, calibrated"
    for name, value in zip(TRUTH, fitted.trail.rows[fitted.best], strict=True):
        assert loaded.parameters[name] == value


def test_another_question_does_not_replace_it(done: tuple[Path, World, Fitted]) -> None:
    other = replace(question(), targets=(question().targets[0], replace(
        question().targets[1], value=1.12)))  # fmt: skip
    with pytest.raises(InputError, match="finished results of another run"):
        calibrate(done[0], World(cut_off_after=0), other)


def test_the_page_is_the_same_when_written_again(done: tuple[Path, World, Fitted]) -> None:
    folder = done[0]
    before = (folder / "report.html").read_bytes()
    report_again(folder)
    assert (folder / "report.html").read_bytes() == before


def test_what_is_said_counts_by_hand(done: tuple[Path, World, Fitted]) -> None:
    _, _, fitted = done
    met = int((fitted.targets()["verdict"] == "pass").sum())
    said = answers(fitted)
    assert f"meets {met} of 2 figures" in said[0]
    n, total = int(fitted.accepted.sum()), len(fitted.trail.rows)
    assert any(f"{n} of {total} points meet every figure" in line for line in said)


def test_more_factors_than_figures_are_named() -> None:
    ask = question(generations=1)
    one = replace(ask, targets=ask.targets[:1], experiment=replace(
        ask.experiment, outcomes=ask.experiment.outcomes[:1]))  # fmt: skip
    values = np.full((1, 2, 2), 130e3)
    trail = Trail(np.array([[0.1, 0.02], [0.12, 0.01]]), np.array([0, 0]), np.zeros(2))
    said = answers(Fitted(one, trail, values, values))
    assert any("2 factors and one figure" in line for line in said)


# ---- the command -------------------------------------------------------------------------------

FILE = """schema_version: 1
name: Small
baseline: baseline
set: {scale: 0.004, months: 12}
parameters: {market.entry.sigma_c: , market.entry.ring_cost: }
targets:
  - {indicator: bidders_mean, value: 4.0, within: 0.8, source: A03}
search: {generations: 1, population: 5}
replicates: 1
"""


def ecosim(*words: str) -> tuple[int, str]:
    out = StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        code = command(list(words))
    return code, out.getvalue()


def test_the_command_runs_verifies_and_says_what_it_would_cost(tmp_path: Path) -> None:
    study, out = tmp_path / "study.yaml", str(tmp_path / "out")
    study.write_text(FILE, encoding="utf-8")
    code, said = ecosim("calibrate", str(study), "-o", out, "--dry-run", "-j", "1")
    assert (code, "10 points x 1 replicates = 10 runs, and 2 more" in said) == (0, True), said
    assert not (tmp_path / "out").exists()
    code, said = ecosim("calibrate", str(study), "-o", out, "-j", "1", "-q", "--format", "csv")
    assert code == 0, said
    assert "Bids per tender" in said
    assert ecosim("verify", out)[0] == 0
    (tmp_path / "out" / "targets.csv").unlink()
    code, said = ecosim("resume", out, "-j", "1")
    assert (code, ", 0 computed now" in said) == (0, True), said
    # asked for at first, and not forgotten
    assert (tmp_path / "out" / "targets.csv").exists()


CASES = {
    "unknown indicator": ("bidders_mean", "bidder_mean", 7, "did you mean 'bidders_mean'"),
    "nothing within": ("within: 0.8", "within: 0", 7, "a number above 0"),
    "no source": (", source: A03", "", 7, "missing key 'source'"),
    "value as a text": ("value: 4.0", "value: four", 7, "a number in the indicator's unit"),
    "unknown key of a target": ("source: A03", "source: A03, form: A", 7, "unknown key 'form'"),
    "no targets": ("  - {indicator: bidders_mean, value: 4.0, within: 0.8, source: A03}\n", "", 6,
                   "a list, each item with indicator"),
    "few points": ("population: 5", "population: 4", 8, "a whole number from 5"),
    "unknown key of the search": ("population", "populaton", 8, "did you mean 'population'"),
    "endless": ("generations: 1", "generations: 0", 8, "a whole number from 1"),
    "listed values": ("market.entry.ring_cost: }", "market.entry.ring_cost: {values: [0.0, 0.01]}}",
                      5, "a search needs a range"),
    "scale": ("market.entry.ring_cost: }", "scale: {low: 0.01, high: 0.1}}", 4, "set and moves"),
    "months": ("market.entry.ring_cost: }", "months: {low: 12, high: 24}}", 4, "set and moves"),
    "unknown parameter": ("ring_cost", "ring_costs", 5, "did you mean 'market.entry.ring_cost'"),
    "nothing moves": ("parameters: {market.entry.sigma_c: , market.entry.ring_cost: }\n", "", 6,
                      "nothing moves"),
    "policies": ("replicates: 1", "replicates: 1\npolicies: []", 10, "unknown key 'policies'"),
    "year after the run": ("source: A03", "source: A03, period: 2027-28", 7, "there is no period"),
    "replicates that grow": ("replicates: 1", "replicates: {first: 2}", 9, "a whole number from 1"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_wrong_file_is_refused_at_its_line(name: str, tmp_path: Path) -> None:
    old, new, line, says = CASES[name]
    assert FILE.count(old) == 1
    study = tmp_path / "study.yaml"
    study.write_text(FILE.replace(old, new), encoding="utf-8")
    code, said = ecosim("validate", str(study))
    first = said.splitlines()[0]
    assert code == 2
    assert first.startswith(f"{study}:{line}:"), said
    assert says in first, said
    assert "expected" in first


# ---- what is shipped ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(shipped_calibrations()))
def test_a_shipped_calibration_loads_and_its_page_has_its_numbers(name: str) -> None:
    ask = load_calibration(shipped_calibrations()[name])
    page = (ROOT / "experiments" / name / "README.md").read_text(encoding="utf-8")
    n = ask.search.evaluations(ask.n_factors)
    runs = n * ask.experiment.replicates
    said = f"{n:,} points x {ask.experiment.replicates} replicates = {runs:,} runs"
    assert said in " ".join(page.split())


def test_its_targets_are_the_bands_of_the_fit_table() -> None:
    ask = load_calibration(shipped_calibrations()["calibrate-competition"])
    published = {target.key: target for target in read_targets()}
    keys = {"local_share_by_place": "own_birmingham"}
    for outcome, target in zip(ask.experiment.outcomes, ask.targets, strict=True):
        known = published[keys.get(outcome.indicator, outcome.indicator)]
        band = (target.value - target.within, target.value + target.within)
        assert band == pytest.approx((known.low, known.high), abs=1e-12)
        assert target.source == known.source


def test_the_schema_accepts_what_is_shipped_and_refuses_what_is_not_a_key() -> None:
    schema = calibration_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    data = yaml.safe_load(FILE)
    jsonschema.validate(data, schema)
    for wrong in ({"policies": []}, {"search": {"points": 5}},
                  {"parameters": {SIGMA: {"values": [0.1, 0.12]}}},
                  {"targets": [{"indicator": "gva", "value": 1.0, "within": 1.0}]}):  # fmt: skip
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**data, **wrong}, schema)


def test_the_page_names_every_key() -> None:
    page = (ROOT / "docs" / "calibration.md").read_text(encoding="utf-8")
    names = [*keys_of(CalibrationShape), *keys_of(TargetShape), *keys_of(SearchShape)]
    assert [name for name in names if f"`{name}`" not in page] == []
