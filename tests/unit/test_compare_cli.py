"""Is a wrong comparison refused with one message, exit code 2 and nothing written?"""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import pytest

from ecosim.cli.app import run
from ecosim.errors import InputError
from ecosim.kernel.params import Parameters
from ecosim.scenario import Scenario
from ecosim.scenario.impulse import Impulse
from ecosim.study.comparable import check_arms

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = ("baseline", "local-first", "package")
BASE, LOCAL, PACKAGE = (str(ROOT / "scenarios" / f"{name}.yaml") for name in SCENARIOS)
SMALL = ["--set", "scale=0.02", "--set", "months=14", "-q"]

WRONG = {
    "no policy": ([BASE], "POLICY"),
    "the baseline twice": ([BASE, BASE], "two scenarios are called"),
    "a file that is not there": ([BASE, "nothing.yaml"], "nothing.yaml"),
    "an indicator that is not known": ([BASE, LOCAL, "--until", "gvaa:0.1"], "did you mean 'gva'"),
    "a half width that is no number": ([BASE, LOCAL, "--until", "gva:wide"], "'wide'"),
    "a horizon before the lever": ([BASE, LOCAL, "--set", "months=3"], "never acts"),
    "one replicate": ([BASE, LOCAL, "-n", "1"], "--replicates"),
    "no process": ([BASE, LOCAL, "-j", "0"], "--jobs"),
    "a format that is not known": ([BASE, LOCAL, "--format", "xml"], "parquet or csv"),
}


@pytest.mark.parametrize("which", WRONG)
def test_a_wrong_comparison_is_refused(
    which: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words, message = WRONG[which]
    out = tmp_path / "out"
    assert run(["compare", *words, "-o", str(out)]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert "Traceback" not in said
    assert not out.exists()


def test_arms_that_differ_by_more_than_levers_are_refused_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(BASE, tmp_path)
    other = tmp_path / "other.yaml"
    other.write_text("schema_version: 1\nname: other\nextends: baseline.yaml\nseed: 7\n")
    assert run(["compare", BASE, str(other), "-o", str(tmp_path / "out")]) == 2
    assert "differ in seed: 7 and 2025" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_all_that_differs_is_named_at_once_with_what_makes_it_equal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(BASE, tmp_path)
    other, out = tmp_path / "other.yaml", tmp_path / "out"
    other.write_text(
        "schema_version: 1\nname: Other\nextends: baseline.yaml\nmonths: 36\nswitches:\n"
        "  cash: false\nparameters: {market.entry.sigma_c: 0.12}\n"
        "levers: [{lever: local_sourcing, outreach: 1.2}]\n"
    )
    assert run(["compare", BASE, str(other), "-o", str(out)]) == 2
    (said,) = capsys.readouterr().err.splitlines()
    assert (
        "'Other' and 'Baseline' differ in months: 36 and 120, switches.cash: false and true, "
        "market.entry.sigma_c: 0.12 and 0.1; expected arms that differ by their levers alone"
    ) in said
    flags = "--set months=120 --set switches.cash=true --set market.entry.sigma_c=0.1"
    assert said.endswith(flags)
    # the flags do what they promise
    arms = [Scenario.load(path, flags.split()[1::2]) for path in (BASE, other)]
    check_arms(arms)


def test_flags_that_make_arms_equal_read_back_to_the_last_bit(tmp_path: Path) -> None:
    # a third and a number that YAML 1.1 reads as a text
    awkward = {"economy.households.a1": 0.8 + 1 / 30, "agents.buyers.imitation": 1e-5}
    base = Scenario(name="Base", parameters=Parameters(awkward))
    path = tmp_path / "other.yaml"
    path.write_text("schema_version: 1\nname: Other\nstart: 2026-04\nmode: leontief\n")
    with pytest.raises(InputError) as caught:
        check_arms((base, Scenario.load(path)))
    assert caught.value.hint is not None
    words = shlex.split(caught.value.hint)
    other = Scenario.load(path, words[words.index("--set") + 1 :: 2])
    assert other.replace(name="Base") == base


def test_an_impulse_of_one_arm_alone_is_named_without_a_flag() -> None:
    base = Scenario(name="Base")
    bought = Impulse.parse({"amount": 1e6, "sector": "CON", "place": "birmingham"})
    with pytest.raises(InputError) as caught:
        check_arms((base, base.replace(name="More", impulse=bought)))
    assert "differ in impulse: " in caught.value.message
    assert "--set" not in str(caught.value)
    assert "write the same impulse into both files, or into none" in str(caught.value)


def test_what_cannot_be_attributed_is_refused_before_anything_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(BASE, tmp_path)
    head = "schema_version: 1\nextends: baseline.yaml\nlevers:\n  - lever: "
    cut, reach = tmp_path / "cut.yaml", tmp_path / "reach.yaml"
    cut.write_text(head + "social_value\n    weight: 0.2\nname: weight\n")
    reach.write_text(head + "local_sourcing\n    outreach: 1.2\nname: reach\n")
    out = tmp_path / "out"
    assert run(["compare", str(cut), str(reach), "--attribute", "-o", str(out), *SMALL]) == 2
    said = capsys.readouterr().err
    assert "'reach' lacks lever social_value of 'weight'" in said
    assert "leave --attribute out" in said
    assert not out.exists()


def test_an_attribution_says_its_runs_first_and_each_levers_part(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["compare", BASE, PACKAGE, "--attribute", "-n", "2", "-o", str(tmp_path / "out")]
    assert run([*words, *SMALL]) == 0
    said = capsys.readouterr()
    assert said.err.startswith(
        "Attribution: Package has 3 levers, 8 subsets. 6 further runs beside the 2 arms, "
        "8 x 2 replicates = 16 runs."
    )
    assert "Package: which lever did what" in said.out
    for part in ("local_sourcing 2", "together", "local_sourcing x budget_cut"):
        assert part in said.out
    assert "would exclude zero by chance alone" in said.out
    assert (tmp_path / "out" / "attribution.parquet").exists()


def test_a_finished_comparison_says_effects_gate_and_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["compare", BASE, LOCAL, "-n", "2", "-o", str(tmp_path / "out"), *SMALL]) == 0
    said = capsys.readouterr().out
    assert "of 2" in said
    assert "Placebo gate: Local first: bit-identical to the baseline before 2026-04" in said
    assert "variance ratio" in said
    assert (tmp_path / "out" / "manifest.json").exists()
