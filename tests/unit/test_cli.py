"""Do the verbs answer, with the right exit codes, on the right streams?"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import yaml

from ecosim.cli import running
from ecosim.cli.app import run
from ecosim.errors import RunError
from ecosim.scenario.shipped import shipped_scenarios

VERBS = ("run", "validate", "explain", "diff", "schema", "examples", "resume", "restart", "expand",
         "status", "verify")  # fmt: skip
BASELINE = str(shipped_scenarios()["baseline"])
LOCAL = str(shipped_scenarios()["local-first"])


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Return exit code, standard output and standard error of a command."""
    code = run(arguments)
    written = capsys.readouterr()
    return code, written.out, written.err


def replace_back_end(monkeypatch: pytest.MonkeyPatch, back_end: Callable[..., Any]) -> None:
    """Put another function where `run` finds the one that runs scenarios."""
    report = ModuleType("ecosim.report")
    report.draw_run = len  # type: ignore[attr-defined]
    report.headline_table = lambda summary: f"table of {summary.scenario}"  # type: ignore[attr-defined]
    report.summary_lines = lambda summaries: ["the end"]  # type: ignore[attr-defined]
    monkeypatch.setattr("ecosim.run.run_scenarios", back_end)
    monkeypatch.setitem(sys.modules, "ecosim.report", report)


def summary(name: str, failures: tuple[str, ...] = ()) -> SimpleNamespace:
    """Return what the back end says of one scenario."""
    headlines = SimpleNamespace(empty=bool(failures))
    return SimpleNamespace(scenario=name, failures=failures, headlines=headlines)


@pytest.fixture
def fake_run(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Replace the back end of `run`; return what it was called with."""
    calls: list[dict[str, Any]] = []

    def run_scenarios(scenarios: list[Any], out: Path, **options: Any) -> list[SimpleNamespace]:
        calls.append({"scenarios": scenarios, "out": out, **options})
        return [summary(s.name) for s in scenarios]

    replace_back_end(monkeypatch, run_scenarios)
    return calls


def fails_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Replace the back end of `run` by one that raises."""

    def run_scenarios(*_: Any, **__: Any) -> None:
        raise error

    replace_back_end(monkeypatch, run_scenarios)


@pytest.mark.parametrize("verb", VERBS)
def test_help_of_every_verb_shows_an_example(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, verb, "--help")
    assert code == 0
    assert f"Example: ecosim {verb}" in out


@pytest.mark.parametrize("name", sorted(shipped_scenarios()))
def test_shipped_scenario_validates(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = said(capsys, "validate", str(shipped_scenarios()[name]))
    assert (code, err) == (0, "")
    assert "ok" in out


def test_explain_shows_value_unit_place_and_source(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "explain", LOCAL)
    assert code == 0
    rows = {line.split()[0]: line for line in out.splitlines() if line.strip()}
    weight = rows["levers.0.locality_weight"]
    assert "0.1" in weight
    assert "share of the score" in weight
    assert f"{LOCAL}:" in weight
    assert "default" in rows["economy.households.a1"]
    assert "0.88" in rows["economy.households.a1"]
    assert "counterfactual above the threshold" in out


def test_explain_shows_what_a_lever_does_not_say(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = said(capsys, "explain", LOCAL)
    rows = {line.split()[0]: line for line in out.splitlines() if line.strip()}
    # local-first writes its start and its buyers, not its end, its ramp or its cost
    assert "2026-04" in rows["levers.0.start"]
    assert "none: to the end of the run" in rows["levers.0.end"]
    assert rows["levers.0.ramp"].split()[1:3] == ["0", "months"]
    assert rows["levers.0.cost"].split()[1:5] == ["0", "GBP", "a", "year"]
    assert all("default" in rows[f"levers.0.{key}"] for key in ("end", "ramp", "cost"))
    assert "levers.0.buyers" not in rows
    assert "[council]" in rows["levers.0.buyers.kind"]


def test_explain_says_whom_a_lever_without_buyers_reaches_and_from_when(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "always.yaml"
    path.write_text("schema_version: 1\nname: Always\nstart: 2027-01\nlevers:\n"
                    "  - {lever: social_value, weight: 0.2, end: 2028-01}\n")  # fmt: skip
    _, out, _ = said(capsys, "explain", str(path))
    rows = {line.split()[0]: line for line in out.splitlines() if line.strip()}
    assert "everybody" in rows["levers.0.buyers"]
    assert "2027-01, the first month of the run" in rows["levers.0.start"]
    assert rows["levers.0.end"].split()[1:3] == ["2028-01", "month"]


def test_keys_stay_whole_in_a_narrow_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from rich.console import Console

    from ecosim.cli import look
    from ecosim.scenario import Scenario
    from ecosim.scenario.describe import facts

    keys = {fact.key for fact in facts(Scenario.load(LOCAL))}
    assert len(keys) > 100
    for width in (60, 80, 100, 150):
        monkeypatch.setattr(look, "plain_console", lambda w=width: Console(width=w))
        _, out, _ = said(capsys, "explain", LOCAL)
        lines = out.partition("\nlocal_sourcing:")[0].splitlines()
        assert max(map(len, lines)) <= width
        words = {line.split()[0] for line in lines if line.strip()}
        assert keys <= words, width
    # a key that a value stands under is found with its value
    monkeypatch.setattr(look, "plain_console", lambda: Console(width=80))
    _, out, _ = said(capsys, "explain", LOCAL)
    after = out.splitlines()[out.splitlines().index("levers.0.end") + 1]
    assert after.strip() == "value: none: to the end of the run · set at: default"


def test_explain_changed_leaves_defaults_out(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = said(capsys, "explain", BASELINE, "--changed", "--set", "economy.households.a1=0.9")
    assert "economy.households.a1" in out
    assert "--set economy.households.a1=0.9" in out
    assert "economy.households.a2" not in out


def test_diff_shows_what_differs_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "diff", BASELINE, LOCAL)
    assert code == 0
    assert "levers.0.locality_weight" in out
    assert "months" not in out


def test_diff_of_a_scenario_with_itself_is_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "diff", LOCAL, LOCAL)[1] == "no difference\n"


def test_schema_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "schema")
    assert code == 0
    assert json.loads(out)["properties"]["months"]["maximum"] == 600


def test_schema_of_studies_is_another(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "schema", "--study")
    assert code == 0
    assert "baseline" in json.loads(out)["required"]


def test_examples_lists_and_prints_the_shipped_studies(capsys: pytest.CaptureFixture[str]) -> None:
    _, listed, _ = said(capsys, "examples")
    assert "budget-cut-depth" in listed
    code, printed, _ = said(capsys, "examples", "budget-cut-depth")
    assert code == 0
    assert yaml.safe_load(printed)["design"] == {"method": "grid"}


def test_examples_lists_and_prints_the_shipped_files(capsys: pytest.CaptureFixture[str]) -> None:
    _, listed, _ = said(capsys, "examples")
    assert {"baseline", "local-first", "austerity", "docking"} <= set(listed.split())
    code, printed, _ = said(capsys, "examples", "baseline")
    assert code == 0
    assert printed == Path(BASELINE).read_text()
    assert yaml.safe_load(printed)["name"] == "Baseline"


def test_a_faulty_draft_is_noted_and_the_others_are_listed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("scenarios", "experiments"):
        shutil.copytree(Path(BASELINE).parents[1] / name, tmp_path / name)
    head = "schema_version: 1\nname: Draft\n"
    (tmp_path / "scenarios" / "faulty.yaml").write_text(head + "month: 3\n")
    (tmp_path / "scenarios" / "mine.yaml").write_text(head + "description: My question.\n")
    (tmp_path / "experiments" / "torn").mkdir()
    (tmp_path / "experiments" / "torn" / "study.yaml").write_text("a: [\n")
    monkeypatch.setattr("ecosim.scenario.shipped.FOLDERS", (tmp_path,))
    code, out, err = said(capsys, "examples")
    assert code == 0
    first, second = err.splitlines()
    assert first.startswith("note: not listed: ")
    assert "faulty.yaml:3:1: unknown key 'month'" in first
    assert "torn/study.yaml" in second
    shipped, _, own = out.partition("own scenario")
    assert {"baseline", "local-first"} <= set(shipped.split())
    assert not {"mine", "faulty"} & set(shipped.split())
    assert "mine" in own.split()
    assert "My question." in own
    assert {"budget-cut-depth", "calibrate-competition"} <= set(own.split())
    assert "faulty" not in out
    assert said(capsys, "examples", "mine")[1].startswith(head)
    assert "mine" not in said(capsys, "examples", "minee")[2].partition("one of")[2].split(";")[0]


def test_what_is_called_shipped_is_what_the_repository_holds(root: Path) -> None:
    from ecosim.scenario.shipped import SCENARIOS, STUDIES

    listed = subprocess.run(
        ["git", "ls-files", "scenarios", "experiments"],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    # a copy inside of another repository is not tracked by it
    if listed.returncode or not listed.stdout:
        pytest.skip("not a git checkout")
    files = [Path(line) for line in listed.stdout.splitlines() if line.endswith(".yaml")]
    assert sorted(f.stem for f in files if f.parts[0] == "scenarios") == list(SCENARIOS)
    assert sorted(f.parent.name for f in files if f.parts[0] == "experiments") == list(STUDIES)


def test_unknown_example_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = said(capsys, "examples", "basline")
    assert (code, out) == (2, "")
    assert "did you mean 'baseline'?" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("validate", BASELINE, "--set", "mnths=3"),
        ("explain", "nowhere.yaml"),
        ("diff", BASELINE, "nowhere.yaml"),
        ("run", BASELINE, "--set", "months=0"),
        ("run", BASELINE, "--seed", "-4"),
        ("run", BASELINE, "--format", "xlsx"),
        ("run", BASELINE, "-n", "0"),
        ("run",),
        ("fly",),
        ("validate", "--nope"),
    ],
)
def test_wrong_input_is_exit_code_two_with_a_message_on_standard_error(
    arguments: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
    fake_run: list[dict[str, Any]],
) -> None:
    code, out, err = said(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.strip()
    assert "Traceback" not in err
    assert fake_run == []


def test_run_hands_over_checked_scenarios_and_options(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], fake_run: list[dict[str, Any]]
) -> None:
    code, out, _ = said(
        capsys, "run", BASELINE, LOCAL, "-o", str(tmp_path / "x"), "-n", "3", "-j", "2",
        "--seed", "9", "--set", "months=24", "--verify", "--format", "csv",
    )  # fmt: skip
    assert code == 0
    (call,) = fake_run
    assert [s.name for s in call["scenarios"]] == ["Baseline", "Local first"]
    assert {(s.seed, s.months, s.replicates) for s in call["scenarios"]} == {(9, 24, 3)}
    assert (call["out"], call["replicates"], call["jobs"]) == (tmp_path / "x", 3, 2)
    assert (call["verify"], call["csv"]) == (True, True)
    assert out == "table of Baseline\ntable of Local first\nthe end\n"


def test_nothing_runs_when_the_second_file_is_wrong(
    capsys: pytest.CaptureFixture[str], fake_run: list[dict[str, Any]]
) -> None:
    assert said(capsys, "run", BASELINE, "nowhere.yaml")[0] == 2
    assert fake_run == []


def test_results_go_to_a_folder_named_after_the_file(
    capsys: pytest.CaptureFixture[str], fake_run: list[dict[str, Any]]
) -> None:
    said(capsys, "run", LOCAL)
    assert fake_run[0]["out"] == Path("out/local-first")


@pytest.mark.parametrize(("error", "code"), [(RunError("no luck"), 1), (KeyboardInterrupt(), 130)])
def test_failed_and_interrupted_runs_have_their_own_exit_codes(
    error: BaseException,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    fails_with(monkeypatch, error)
    assert said(capsys, "run", BASELINE)[0] == code


def test_failed_replicate_is_exit_code_one_and_what_is_there_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    replace_back_end(monkeypatch, lambda *_, **__: [summary("a"), summary("b", ("broke",))])
    code, out, err = said(capsys, "run", BASELINE)
    assert code == 1
    assert out == "table of a\nthe end\n"
    assert err.startswith("failed: ")


def test_progress_bar_takes_done_total_and_words() -> None:
    with running.progress_bar(is_shown=True) as progress:
        assert progress is not None
        progress(1, 2, "a month")
    with running.progress_bar(is_shown=False) as nothing:
        assert nothing is None


def test_verify_hands_on_a_progress_bar_unless_it_is_quiet(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bars: list[Any] = []

    def check(folder: Path, replicate: int, draw: int, progress: Any) -> list[Any]:
        bars.append(progress)
        return []

    monkeypatch.setattr("ecosim.study.verify.verify", check)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert said(capsys, "verify", str(tmp_path))[0] == 0
    assert said(capsys, "verify", str(tmp_path), "-q")[0] == 0
    shown, quiet = bars
    assert callable(shown)
    assert quiet is None


def loaded_by(arguments: str) -> set[str]:
    """Return the modules in memory after a command, in a process of its own."""
    code = (
        "import sys\nfrom ecosim.cli.app import run\n"
        f"run({arguments})\nprint(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


def test_help_loads_nothing_heavy() -> None:
    heavy = {"numpy", "pandas", "scipy", "numba", "mesa", "matplotlib", "pydantic", "yaml"}
    assert heavy & loaded_by("['--help']") == set()


def test_wrong_scenario_ends_the_real_process_with_code_two(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("schema_version: 1\nname: x\nmonth: 3\n")
    done = subprocess.run(
        [sys.executable, "-m", "ecosim", "validate", str(path)], capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith(f"{path}:3:1: unknown key 'month'")
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""
