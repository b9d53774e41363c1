"""Every way we know to write a study wrongly is refused at the right place.

Each case runs through the real `ecosim validate`. Every part of the study stands on a line of its
own, in the order of `LINES`, so a case's line is counted from there by hand.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ecosim.cli.app import run

#: a study that is right, a line each; a case replaces some of them and adds others at the end
LINES = {
    "schema_version": "schema_version: 1",
    "name": "name: Case",
    "baseline": "baseline: ../../scenarios/base.yaml",
    "policies": "policies: [../../scenarios/local.yaml, ../../scenarios/both.yaml]",
    "set": "set: {months: 24, scale: 0.01}",
    "uncertainties": "uncertainties:",
    "parameters": "parameters: {market.entry.sigma_c: {values: [0.08, 0.12]}}",
    "groups": "groups: {}",
    "design": "design: {method: grid}",
    "replicates": "replicates: 2",
    "analyses": "analyses: []",
    "outcomes": "outcomes:",
    "first": "  - {indicator: gva, of: relative_effect}",
}
SIGMA = "market.entry.sigma_c"
WEIGHT = "levers.local_sourcing.locality_weight"
RANGE = f"parameters: {{{SIGMA}: }}"
MORRIS = "design: {method: morris, trajectories: 4}"
LATIN = "design: {method: latin_hypercube, n: 4}"
NOTHING = "parameters: {}"


@dataclass(frozen=True)
class Case:
    """What is written otherwise, at which line that is wrong, and what the message must say."""

    name: str
    line: int
    says: str
    nearest: str | None = None
    changes: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Return the study file."""
        return "\n".join(self.changes.get(key, line) for key, line in
                         (LINES | self.changes).items()) + "\n"  # fmt: skip


def case(
    name: str, line: int, says: str, nearest: str | None = None, /, **changes: str
) -> Case:  # fmt: skip
    """Return a case; changes are lines by the key of `LINES`, others come at the end."""
    return Case(name, line, says, nearest, changes)


def factor(text: str) -> str:
    """Return the line of `parameters`."""
    return f"parameters: {{{text}}}"


def outcome(text: str) -> str:
    """Return the line of the first outcome."""
    return f"  - {{{text}}}"


CASES = [
    # the file and its keys
    case("tab as indent", 14, "not valid YAML", more="\tx: 1"),
    case("tag", 2, "tag", name="name: !!str Case"),
    case("duplicate key", 14, "duplicate key 'name'", more="name: Again"),
    case("yes for a flag", 9, "true or false",
         design="design: {method: saltelli, n: 8, second_order: yes}"),
    case("exponent without a point", 7, "0.001",
         parameters=factor(f"{SIGMA}: {{low: 7e-2, high: 0.1}}")),
    case("unknown key", 14, "unknown key 'replicate'", "replicates", more="replicate: 3"),
    case("other version", 1, "schema_version cannot be 2", schema_version="schema_version: 2"),
    case("name of two lines", 2, "name cannot be", name='name: "a\\nb"'),
    case("no baseline", 1, "missing key 'baseline'", baseline="# nothing"),
    case("no design", 1, "missing key 'design'", design="# nothing"),
    case("no outcomes", 12, "outcomes cannot be a list of nothing", outcomes="outcomes: []",
         first="# nothing"),
    case("replicates as a text", 10, "replicates cannot be 'four'", replicates="replicates: four"),
    case("no replicates at all", 10, "replicates cannot be 0", replicates="replicates: 0"),
    # arms
    case("absolute path", 3, "outside the folders", baseline="baseline: /etc/passwd"),
    case("path that climbs too far", 4, "outside the folders",
         policies="policies: [../../../outside.yaml]"),
    case("path into another folder", 3, "a folder called scenarios",
         baseline="baseline: ../../secrets/base.yaml"),
    case("scenario that is not there", 4, "there is no scenario", "../../scenarios/local.yaml",
         policies="policies: [../../scenarios/locl.yaml]"),
    case("shipped scenario misspelt", 3, "there is no scenario", "baseline",
         baseline="baseline: basline"),
    case("the same name twice", 4, "two scenarios are called 'Local'",
         policies="policies: [../../scenarios/local.yaml, ../../scenarios/local.yaml]"),
    case("arms that differ by more than levers", 4, "differ in seed",
         policies="policies: [../../scenarios/other.yaml]"),
    case("lever that never acts", 4, "never acts in the 6 months", set="set: {months: 6}"),
    # set
    case("unknown key to set", 5, "a study cannot set 'month'", "months", set="set: {month: 24}"),
    case("value out of range to set", 5, "scale cannot be 7", set="set: {scale: 7}"),
    case("unknown parameter to set", 5, "cannot set", SIGMA,
         set="set: {months: 24, market.entry.sigma: 0.1}"),
    case("parameter out of range to set", 5, "from 0.07 to 0.15",
         set="set: {months: 24, market.entry.sigma_c: 0.9}", parameters=factor(f"{WEIGHT}: "),
         design=LATIN),
    case("unknown switch to set", 5, "unknown switch 'cahs'", "cash",
         set="set: {months: 24, switches.cahs: false}"),
    case("levers to set", 5, "levers belong into an arm's scenario",
         set="set: {months: 24, levers.local_sourcing.ramp: 3}"),
    case("replicates to set", 5, "a key of the study itself", set="set: {replicates: 3}"),
    case("set and moved", 5, "is set and moves", set=f"set: {{months: 24, {SIGMA}: 0.1}}"),
    # factors
    case("unknown parameter", 7, "unknown parameter", SIGMA,
         parameters=factor("market.entry.sigma_d: {values: [0.08, 0.1]}")),
    case("the dummy by hand", 7, "by itself", parameters=factor("dummy: ")),
    case("switch as a factor", 7, "a switch does not move",
         parameters=factor("switches.cash: {values: [true, false]}")),
    case("unknown key of a factor", 7, "unknown key 'lo'", "low",
         parameters=factor(f"{SIGMA}: {{lo: 0.08, high: 0.1}}"), design=LATIN),
    case("range below what is accepted", 7, "from 0.07 to 0.15 (ln units)",
         parameters=factor(f"{SIGMA}: {{low: 0.01, high: 0.1}}"), design=LATIN),
    case("level above what is accepted", 7, "market.entry.sigma_c cannot be 0.5",
         parameters=factor(f"{SIGMA}: {{values: [0.1, 0.5]}}")),
    case("range upside down", 7, "is not below high",
         parameters=factor(f"{SIGMA}: {{low: 0.12, high: 0.1}}"), design=LATIN),
    case("low alone", 7, "has no high", parameters=factor(f"{SIGMA}: {{low: 0.1}}"), design=LATIN),
    case("range and values", 7, "has a range and values",
         parameters=factor(f"{SIGMA}: {{low: 0.08, high: 0.1, values: [0.08, 0.1]}}")),
    case("one level", 7, "values cannot be a list",
         parameters=factor(f"{SIGMA}: {{values: [0.1]}}")),
    case("level twice", 7, "the value 0.1 twice",
         parameters=factor(f"{SIGMA}: {{values: [0.1, 0.1]}}")),
    case("part of a whole number", 7, "a whole number",
         parameters=factor("market.entry.looks_large: {low: 1.5, high: 4}"), design=LATIN),
    case("list parameter as a range", 7, "each value a list of 3 numbers",
         parameters=factor("market.entry.awareness: "), design=LATIN),
    case("own key without a range", 7, "no declared range", parameters=factor("scale: "),
         design=LATIN),
    case("scale out of range", 7, "from 0.001 to 1",
         parameters=factor("scale: {low: 0.01, high: 2}"), set="set: {months: 24}", design=LATIN),
    case("lever that no arm has", 7, "no arm has a lever 'local_sorcing'", "local_sourcing",
         parameters=factor("levers.local_sorcing.ramp: {values: [0, 3]}")),
    case("setting that a lever has not", 7, "has no setting 'locality_wait'", "locality_weight",
         parameters=factor("levers.local_sourcing.locality_wait: {values: [0.0, 0.1]}")),
    case("setting out of range", 7, "from 0 to 0.9",
         parameters=factor(f"{WEIGHT}: {{low: 0.0, high: 1.5}}"), design=LATIN),
    case("buyers of a lever", 7, "does not move",
         parameters=factor("levers.local_sourcing.buyers: {values: [a, b]}")),
    case("path without a date", 7, "levers.budget_cut.path.YYYY-MM",
         parameters=factor("levers.budget_cut.path: {values: [0.9, 0.8]}")),
    case("date outside the run", 7, "from 2025-04 to 2027-03",
         parameters=factor("levers.budget_cut.path.2031-04: {values: [0.9, 0.8]}")),
    case("factor of a path out of range", 7, "from 0 to 1.25",
         parameters=factor("levers.budget_cut.path.2026-10: {values: [0.9, 1.8]}")),
    case("start outside the run", 7, "from 2025-04 to 2027-03",
         parameters=factor("levers.local_sourcing.start: {values: ['2026-04', '2030-04']}")),
    case("presence as a number", 7, "true or false",
         parameters=factor("levers.local_sourcing: {values: [0, 1]}")),
    # uncertainties and groups
    case("some of the uncertainties", 6, "uncertainties cannot be 'some'",
         uncertainties="uncertainties: some", parameters=NOTHING, design=MORRIS),
    case("pattern without a match", 6, "'market.enter.*' matches no declared uncertainty",
         uncertainties="uncertainties: [market.enter.*]", parameters=NOTHING, design=MORRIS),
    case("exception without a match", 14, "matches no declared uncertainty",
         uncertainties="uncertainties: all", parameters=NOTHING, design=MORRIS,
         more="except: [innovaton.*]"),
    case("exception from nothing", 14, "except leaves nothing out", more="except: [market.*]"),
    case("parameter twice", 7, "among the uncertainties already",
         uncertainties="uncertainties: [market.entry.*]", parameters=RANGE, design=MORRIS),
    case("group without a match", 8, "matches no factor of this study", parameters=RANGE,
         groups="groups: {award: [market.award.*]}", design=MORRIS),
    case("factor in two groups", 8, "is in the group entry already", parameters=RANGE,
         groups=f"groups: {{entry: [market.*], cost: [{SIGMA}]}}", design=MORRIS),
    case("group with the name of a factor", 8, "is the name of a factor", parameters=RANGE,
         groups=f"groups: {{{SIGMA}: [market.*]}}", design=MORRIS),
    case("group in a grid", 8, "a grid design has no groups", groups="groups: {a: [market.*]}"),
    # designs
    case("unknown method", 9, "design.method cannot be 'moris'", "morris",
         design="design: {method: moris}"),
    case("setting of another method", 9, "a grid design has no n", design=
         "design: {method: grid, n: 8}"),
    case("seed of a grid", 9, "nothing is drawn in it", design="design: {method: grid, seed: 8}"),
    case("grid over a range", 9, "a grid needs levels", parameters=RANGE),
    case("nothing moves", 9, "nothing moves", parameters=NOTHING),
    case("no number of rows", 9, "needs 'n'", parameters=RANGE,
         design="design: {method: latin_hypercube}"),
    case("no power of two", 9, "8 or 16", parameters=RANGE,
         design="design: {method: saltelli, n: 12}"),
    case("odd levels", 9, "an even number", parameters=RANGE,
         design="design: {method: morris, trajectories: 4, levels: 5}"),
    case("more than a million runs", 9, "at most 1,000,000", parameters=RANGE,
         design="design: {method: latin_hypercube, n: 200000}"),
    case("list without rows", 9, "no rows", parameters=NOTHING, design="design: {method: list}"),
    case("list beside parameters", 7, "says itself what moves",
         design=f"design: {{method: list, rows: [{{{SIGMA}: 0.1}}]}}"),
    case("unknown parameter in a row", 13, "unknown parameter", SIGMA, parameters=NOTHING,
         design="design:\n  method: list\n  rows:\n    - {market.entry.sigma_c: 0.1}\n"
         "    - {market.entry.sigmac: 0.1}"),
    case("value out of range in a row", 13, "from 0.07 to 0.15", parameters=NOTHING,
         design="design:\n  method: list\n  rows:\n    - {market.entry.sigma_c: 0.1}\n"
         "    - {market.entry.sigma_c: 0.9}"),
    case("row that leaves open what the arms do not share", 13, "does not say", parameters=NOTHING,
         design=f"design:\n  method: list\n  rows:\n    - {{{WEIGHT}: 0.1}}\n"
         f"    - {{{SIGMA}: 0.1}}"),
    case("lever that no policy has", 9, "no policy has a lever 'budget_cutt'", "budget_cut",
         parameters=NOTHING, design="design: {method: factorial, levers: [budget_cutt]}"),
    case("combination of a lever that does not move", 9, "does not move", parameters=NOTHING,
         design="design: {method: factorial, levers: [budget_cut], "
         "combinations: [[], [local_sourcing]]}"),
    case("combination twice", 9, "listed before", parameters=NOTHING,
         design="design: {method: factorial, combinations: [[], [budget_cut], []]}"),
    # outcomes, replicates and analyses
    case("unknown indicator", 13, "unknown indicator 'job'", "jobs", first=outcome(
        "indicator: job")),
    case("indicator by ring", 13, "is by ring", first=outcome("indicator: spend_by_ring")),
    case("indicator by place without one", 13, "place: CODE",
         first=outcome("indicator: gva_by_place")),
    case("place of a regional indicator", 13, "gva_by_place is",
         first=outcome("indicator: gva, place: birmingham")),
    case("unknown place", 13, "there is no place 'birmingam'", "birmingham",
         first=outcome("indicator: gva_by_place, place: birmingam")),
    case("unknown sector", 13, "there is no sector 'XX'",
         first=outcome("indicator: gva_by_sector, sector: XX")),
    case("year after the run", 13, "one of 2025-26, 2026-27, total",
         first=outcome("indicator: gva, period: 2031-32")),
    case("unknown kind of outcome", 13, "level, effect or relative_effect",
         first=outcome("indicator: gva, of: gain")),
    case("effect without a policy", 13, "no policy whose effect", policies="policies: []",
         first=outcome("indicator: gva, of: effect")),
    case("effect of an arm that is no policy", 13, "no policy is called 'Bas'",
         first=outcome("indicator: gva, of: effect, policy: Bas")),
    case("level of an unknown arm", 13, "no arm is called 'Locl'", "Local",
         first=outcome("indicator: gva, of: level, arm: Locl")),
    case("policy of a level", 13, "arm: NAME",
         first=outcome("indicator: gva, of: level, policy: Local")),
    case("outcome twice", 14, "is there twice",
         more=outcome("indicator: gva, of: relative_effect, policy: Local")),
    case("unknown analysis", 11, "cannot be 'moris'", "morris", analyses="analyses: [moris]"),
    case("analysis twice", 11, "asked for twice", parameters=RANGE, design=MORRIS,
         analyses="analyses: [morris, morris]"),
    case("morris of another design", 11, "method: morris", parameters=RANGE, design=LATIN,
         analyses="analyses: [morris]"),
    case("sobol of another design", 11, "method: saltelli", parameters=RANGE, design=LATIN,
         analyses="analyses: [sobol]"),
    case("rbd_fast of another design", 11, "rbd_fast or latin_hypercube", parameters=RANGE,
         design=MORRIS, analyses="analyses: [rbd_fast]"),
    case("prim without an effect", 11, "no outcome is an effect", parameters=RANGE, design=LATIN,
         analyses="analyses: [prim]", first=outcome("indicator: gva, of: level")),
    case("ranking of one policy", 11, "nothing to rank", parameters=RANGE, design=LATIN,
         analyses="analyses: [ranking]",
         first=outcome("indicator: gva, of: effect, policy: Local")),
    case("fewer at most than at first", 10, "most is below first", replicates=
         "replicates: {first: 4, most: 2, until: {outcome: gva relative effect of Local, "
         "half_width: 0.1}}"),
    case("precision of no outcome", 10, "there is no outcome 'gva'", replicates=
         "replicates: {first: 4, most: 20, until: {outcome: gva, half_width: 0.1}}"),
    case("precision of one of two outcomes", 10, "which outcome it watches", replicates=
         "replicates: {first: 4, most: 20, until: {half_width: 0.1}}"),
    case("precision of nothing", 10, "a number above 0", replicates=
         "replicates: {first: 4, most: 20, until: {half_width: 0}}"),
]  # fmt: skip

BASE = "schema_version: 1\nname: Base\n"
LOCAL = "  - {lever: local_sourcing, start: 2026-04, locality_weight: 0.1}\n"
SCENARIOS = {
    "base": BASE,
    "local": "schema_version: 1\nname: Local\nextends: base.yaml\nlevers:\n" + LOCAL,
    "both": "schema_version: 1\nname: Both\nextends: base.yaml\nlevers:\n"
    + LOCAL.replace("0.1", "0.2")
    + "  - {lever: budget_cut, path: {2026-04: 1.0, 2026-10: 0.9}}\n",
    "other": "schema_version: 1\nname: Other\nextends: base.yaml\nseed: 7\n",
}


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Return where a study goes, in a project with scenarios beside it and others outside."""
    project = tmp_path / "project"
    for folder in ("scenarios", "secrets", "experiments/case"):
        (project / folder).mkdir(parents=True)
    for name, text in SCENARIOS.items():
        (project / "scenarios" / f"{name}.yaml").write_text(text, encoding="utf-8")
    for outside in (project / "secrets" / "base.yaml", tmp_path / "outside.yaml"):
        outside.write_text(BASE, encoding="utf-8")
    return project / "experiments" / "case" / "study.yaml"


def refused(path: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return what `ecosim validate` says of a file that is wrong, a line each."""
    code = run(["validate", str(path)])
    written = capsys.readouterr()
    assert (code, written.out) == (2, "")
    return written.err.splitlines()


def test_the_study_that_cases_change_is_right(
    study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study.write_text(case("right", 0, "").text, encoding="utf-8")
    assert run(["validate", str(study)]) == 0
    # two levels x three arms x two replicates
    assert "2 rows x 3 arms x 2 replicates> = 12 runs" in capsys.readouterr().out


@pytest.mark.parametrize("wrong", [pytest.param(one, id=one.name) for one in CASES])
def test_wrong_study_is_refused_at_its_line(
    wrong: Case, study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study.write_text(wrong.text, encoding="utf-8")
    first = refused(study, capsys)[0]
    assert first.startswith(f"{study}:{wrong.line}:"), first
    assert wrong.says in first
    if wrong.nearest is not None:
        assert f"did you mean {wrong.nearest!r}?" in first
    assert "expected" in first


def test_there_are_at_least_forty_five_cases_and_no_two_alike() -> None:
    assert len(CASES) >= 45
    assert len({one.text for one in CASES}) == len(CASES)


def test_everything_wrong_with_a_part_is_said_at_once(
    study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    many = case("many", 0, "", design="design: {method: moris}", replicates="replicates: 0",
                more="unknown: 1")  # fmt: skip
    study.write_text(many.text, encoding="utf-8")
    places = [line.removeprefix(f"{study}:").split(":")[0] for line in refused(study, capsys)]
    assert places == ["9", "10", "14"]


def test_what_is_wrong_with_an_arm_is_said_at_its_place_in_the_arm(
    study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arm = study.parents[2] / "scenarios" / "base.yaml"
    arm.write_text(BASE + "sed: 3\n", encoding="utf-8")
    study.write_text(case("right", 0, "").text, encoding="utf-8")
    (only,) = refused(study, capsys)
    assert only.startswith(f"{arm}:3:1: unknown key 'sed'")


def test_a_link_out_of_the_scenarios_is_refused(
    study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = study.parents[2]
    (project / "scenarios" / "link.yaml").symlink_to(project / "secrets" / "base.yaml")
    text = case("link", 0, "", baseline="baseline: ../../scenarios/link.yaml").text
    study.write_text(text, encoding="utf-8")
    (only,) = refused(study, capsys)
    assert "outside the folders" in only


def test_a_value_set_on_the_command_line_for_a_factor_is_refused(
    study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study.write_text(case("right", 0, "").text, encoding="utf-8")
    code = run(["validate", str(study), "--set", f"{SIGMA}=0.1"])
    assert code == 2
    assert f"--set {SIGMA}=0.1: {SIGMA} moves in this study" in capsys.readouterr().err
