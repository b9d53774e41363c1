"""Do scenarios load, merge, change and write as the interface page says?"""

from __future__ import annotations

import dataclasses
import pickle
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from ecosim.errors import InputError, ScenarioError
from ecosim.kernel.params import groups
from ecosim.policies import BudgetCut, LocalSourcing
from ecosim.scenario import Scenario, Switches
from ecosim.scenario.document import parse_document
from ecosim.scenario.knowledge import known_parameters
from ecosim.scenario.scalars import is_safe_plain, resolve, trap
from ecosim.scenario.schema import scenario_schema
from ecosim.scenario.shape import SWITCHES
from ecosim.scenario.shipped import shipped_scenarios

BASE = """\
schema_version: 1
name: Base
description: the base
start: 2025-04
months: 48
scale: 0.1
levers:
  - lever: local_sourcing
    locality_weight: 0.1
parameters:
  economy.households.a1: 0.90
  economy.households.a2: 0.005
switches: {cash: false}
"""

CHILD = """\
schema_version: 1
name: Child
extends: base.yaml
months: 24
parameters:
  economy.households.a1: 0.85
switches: {noise: false}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a base and a child that extends it."""
    (tmp_path / "base.yaml").write_text(BASE)
    (tmp_path / "child.yaml").write_text(CHILD)
    return tmp_path


def test_child_replaces_scalars_and_keeps_the_rest(folder: Path) -> None:
    child = Scenario.load(folder / "child.yaml")
    assert (child.name, child.months, child.scale) == ("Child", 24, 0.1)


def test_a_description_is_each_files_own(folder: Path) -> None:
    child = Scenario.load(folder / "child.yaml")
    assert child.description == ""
    assert "description" not in child.sources
    assert Scenario.load(folder / "base.yaml").description == "the base"
    said = folder / "said.yaml"
    said.write_text(CHILD + "description: the child\n")
    assert Scenario.load(said).description == "the child"
    assert Scenario.load(folder / "child.yaml", ["description=set"]).description == "set"


def test_parameters_and_switches_merge_by_key(folder: Path) -> None:
    child = Scenario.load(folder / "child.yaml")
    assert child.parameters["economy.households.a1"] == 0.85
    assert child.parameters["economy.households.a2"] == 0.005
    assert [s for s in SWITCHES if not child.switches[s]] == ["cash", "noise"]


def test_levers_stay_when_absent_and_are_replaced_whole_when_present(folder: Path) -> None:
    assert Scenario.load(folder / "child.yaml").levers == (LocalSourcing(locality_weight=0.1),)
    other = folder / "other.yaml"
    other.write_text(CHILD + "levers:\n  - {lever: budget_cut, preset: core-21}\n")
    assert Scenario.load(other).levers == (BudgetCut(preset="core-21"),)
    none = folder / "none.yaml"
    none.write_text(CHILD + "levers: []\n")
    assert Scenario.load(none).levers == ()


def test_every_value_knows_the_file_and_line_it_came_from(folder: Path) -> None:
    sources = Scenario.load(folder / "child.yaml", ["seed=7"]).sources
    base, child = folder / "base.yaml", folder / "child.yaml"
    assert sources["scale"] == f"{base}:6"
    assert sources["months"] == f"{child}:4"
    assert sources["economy.households.a1"] == f"{child}:6"
    assert sources["economy.households.a2"] == f"{base}:12"
    assert sources["levers.0.locality_weight"] == f"{base}:9"
    assert sources["seed"] == "--set seed=7"
    assert "replicates" not in sources


def test_extends_is_followed_through_several_files_and_folders(folder: Path) -> None:
    (folder / "deep").mkdir()
    (folder / "deep" / "middle.yaml").write_text(
        "schema_version: 1\nname: Middle\nextends: ../base.yaml\nseed: 5\n"
    )
    top = folder / "top.yaml"
    top.write_text("schema_version: 1\nname: Top\nextends: deep/middle.yaml\n")
    loaded = Scenario.load(top)
    assert (loaded.seed, loaded.months) == (5, 48)


@pytest.mark.parametrize(
    ("override", "key", "value"),
    [
        ("months=12", "months", 12),
        ("scale=0.2", "scale", 0.2),
        ("name=Other", "name", "Other"),
        ("mode=leontief", "mode", "leontief"),
    ],
)
def test_set_lays_a_value_over_the_file(
    folder: Path, override: str, key: str, value: object
) -> None:
    assert getattr(Scenario.load(folder / "base.yaml", [override]), key) == value


def test_set_reaches_parameters_switches_and_levers(folder: Path) -> None:
    loaded = Scenario.load(
        folder / "base.yaml",
        [
            "economy.households.a1=0.95",
            "parameters.economy.households.a2=0.001",
            "switches.cash=true",
            "levers.local_sourcing.locality_weight=0.2",
            "levers.0.area=region",
        ],
    )
    assert loaded.parameters["economy.households.a1"] == 0.95
    assert loaded.parameters["economy.households.a2"] == 0.001
    assert loaded.switches.cash
    assert loaded.levers == (LocalSourcing(locality_weight=0.2, area="region"),)


@pytest.mark.parametrize(
    ("override", "says"),
    [
        ("months", "key=value"),
        ("=3", "key=value"),
        ("mnths=3", "did you mean 'months'"),
        ("months=zero", "1 to 600 (months)"),
        ("months=", "1 to 600 (months)"),
        ("scale=50%", "0.5"),
        ("scale=[", "not valid YAML"),
        ("extends=x.yaml", "unknown key"),
        ("levers=[]", "unknown key"),
        ("switches.cahs=true", "did you mean 'cash'"),
        ("switches.cash=1", "true or false"),
        ("economy.households.income_tax=25", "0.33"),
        ("economy.household.a1=0.9", "did you mean 'economy.households.a1'"),
        ("levers.1.start=2026-04", "levers.local_sourcing.KEY"),
        ("levers.local_sorcing.start=2026-04", "did you mean 'local_sourcing'"),
        ("levers.0.startt=2026-04", "did you mean 'start'"),
        ("levers.0.locality_weight=10", "share of the score"),
        ("levers.0.start=2050-01", "horizon"),
        ("region=west_midland", "did you mean 'west_midlands'"),
    ],
)
def test_wrong_set_is_refused_and_named(folder: Path, override: str, says: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        Scenario.load(folder / "base.yaml", [override])
    assert str(caught.value).startswith(f"--set {override}: ")
    assert says in str(caught.value)


def test_shortening_a_run_does_not_make_later_dates_wrong() -> None:
    austerity = shipped_scenarios()["austerity"]  # its path ends in month 48
    assert Scenario.load(austerity, ["months=12"]).months == 12


def test_leontief_turns_everything_off_unless_said_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("schema_version: 1\nname: a\nmode: leontief\nswitches: {wealth: true}\n")
    loaded = Scenario.load(path)
    assert [s for s in SWITCHES if loaded.switches[s]] == ["wealth"]
    assert loaded.procurement == "assigned"


def test_procurement_and_the_switch_go_together(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("schema_version: 1\nname: a\nprocurement: assigned\n")
    assert not Scenario.load(path).switches.tendering
    path.write_text("schema_version: 1\nname: a\nswitches: {tendering: false}\n")
    assert Scenario.load(path).procurement == "assigned"


def test_replace_is_checked_and_lays_mappings_over() -> None:
    base = Scenario(name="a")
    assert base.procurement == "tender"
    assert all(base.switches.values())
    changed = base.replace(parameters={"economy.households.a1": 0.9}, switches={"cash": False})
    changed = changed.replace(parameters={"economy.households.a2": 0.001}, months=3)
    assert changed.parameters["economy.households.a1"] == 0.9
    assert not changed.switches.cash
    assert changed.switches.noise
    assert base.replace(mode="leontief").procurement == "assigned"
    assert base.replace(procurement="assigned").switches == Switches(tendering=False)
    assert base.replace(mode="leontief").replace(mode="full") == base


@pytest.mark.parametrize(
    "change",
    [{"months": 0}, {"scale": 2.0}, {"mode": "x"}, {"start": "2025"}, {"seed": -1},
     {"switches": {"cahs": True}}, {"parameters": {"economy.households.a1": 7}},
     {"name": ""}, {"replicates": 0}],
)  # fmt: skip
def test_wrong_replace_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(InputError):
        Scenario(name="a").replace(**change)


def test_every_declared_group_can_be_set_from_a_scenario() -> None:
    package = Path(__file__).resolve().parents[2] / "ecosim"
    sources = [path.read_text() for path in sorted(package.rglob("*.py"))]
    written = {
        m for text in sources for m in re.findall(r'^@parameter_group\("(.+?)"\)', text, re.M)
    }
    known_parameters()
    assert len(written) > 5
    assert written <= set(groups())


def test_switches_of_a_scenario_are_those_of_its_file_format() -> None:
    assert tuple(f.name for f in dataclasses.fields(Switches)) == SWITCHES


def test_scenario_is_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Scenario(name="a").months = 3  # type: ignore[misc]


@pytest.mark.parametrize("name", sorted(shipped_scenarios()))
def test_resolved_text_reads_back_as_the_same_scenario_and_text(name: str, tmp_path: Path) -> None:
    scenario = Scenario.load(shipped_scenarios()[name])
    text = scenario.to_yaml()
    path = tmp_path / "resolved.yaml"
    path.write_text(text, encoding="utf-8")
    again = Scenario.load(path)
    assert again == scenario
    assert again.to_yaml() == text
    assert again.hash == scenario.hash


def test_levers_of_one_kind_are_told_apart_by_a_number() -> None:
    cuts = [BudgetCut(path={"2026-04": 1.0, "2027-04": f}) for f in (0.9, 0.8)]
    scenario = Scenario(name="a", levers=(cuts[0], LocalSourcing(), cuts[1]))
    assert scenario.lever_labels == ("budget_cut", "local_sourcing", "budget_cut 2")


def test_levers_that_another_scenario_lacks_are_found_by_what_they_say() -> None:
    cuts = [BudgetCut(path={"2026-04": 1.0, "2027-04": f}) for f in (0.9, 0.8)]
    base = Scenario(name="a", levers=(cuts[0],))
    assert base.with_levers(cuts[1]).levers_beyond(base) == (1,)
    assert base.replace(levers=(cuts[1], cuts[0])).levers_beyond(base) == (0,)
    assert base.with_levers(cuts[0]).levers_beyond(base) == (1,)
    assert base.levers_beyond(base) == ()


def test_a_scenario_with_more_levers_is_named_after_them() -> None:
    base = Scenario(name="Baseline")
    cut = BudgetCut(path={"2026-04": 0.9})
    assert base.with_levers().name == "Baseline"
    assert base.with_levers(LocalSourcing()).name == "Baseline + local_sourcing"
    both = base.with_levers(LocalSourcing(), cut)
    assert both.name == "Baseline + local_sourcing + budget_cut"
    assert base.with_levers(LocalSourcing(), name="Mine").name == "Mine"


def test_the_name_with_more_levers_is_never_too_long() -> None:
    # 90 characters and " + local_sourcing" would be 107; 100 are allowed
    assert Scenario(name="x" * 90).with_levers(LocalSourcing()).name == "x" * 90 + " + 1 lever"
    long = Scenario(name="x" * 100).with_levers(LocalSourcing(), LocalSourcing(outreach=1.2))
    assert long.name == "x" * 89 + " + 2 levers"


def test_hash_changes_with_any_value() -> None:
    base = Scenario(name="a")
    changed = [
        base.replace(seed=1), base.replace(scale=0.1), base.with_levers(LocalSourcing(n_lots=2)),
        base.replace(parameters={"economy.households.a1": 0.9}),
    ]  # fmt: skip
    assert len({s.hash for s in [base, *changed]}) == 5
    assert base.replace(parameters={"economy.households.a1": 0.88}).hash == base.hash


def test_scenario_survives_pickling() -> None:
    scenario = Scenario.load(shipped_scenarios()["austerity"])
    again = pickle.loads(pickle.dumps(scenario))
    assert again == scenario
    assert again.hash == scenario.hash


def test_repr_says_what_it_is() -> None:
    scenario = Scenario.load(shipped_scenarios()["local-first"])
    assert repr(scenario) == (
        "<Scenario 'Local first' west_midlands 120 months, scale 0.2, 1 lever>"
    )


@pytest.mark.parametrize("name", sorted(shipped_scenarios()))
def test_shipped_scenario_is_valid_by_the_json_schema(name: str) -> None:
    data = yaml.safe_load(shipped_scenarios()[name].read_text())
    assert list(jsonschema.Draft202012Validator(scenario_schema()).iter_errors(data)) == []


@pytest.mark.parametrize(
    "text",
    [
        "schema_version: 1\nname: a\nmonth: 3\n",
        "schema_version: 1\n",
        "schema_version: 1\nname: a\nscale: 2\n",
        "schema_version: 1\nname: a\nparameters: {economy.households.a9: 1}\n",
        "schema_version: 1\nname: a\nparameters: {economy.households.a1: 7}\n",
        "schema_version: 1\nname: a\nlevers: [{lever: nothing}]\n",
        "schema_version: 1\nname: a\nlevers: [{lever: local_sourcing, wieght: 1}]\n",
        "schema_version: 1\nname: a\nswitches: {cahs: true}\n",
    ],
)
def test_json_schema_refuses_what_validate_refuses(text: str) -> None:
    schema = scenario_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert not jsonschema.Draft202012Validator(schema).is_valid(yaml.safe_load(text))


def test_the_interface_pages_example_loads(tmp_path: Path) -> None:
    (tmp_path / "baseline.yaml").write_text("schema_version: 1\nname: Baseline\n")
    path = tmp_path / "example.yaml"
    path.write_text(
        """\
schema_version: 1
name: Local first
extends: baseline.yaml            # only what differs is written
description: Birmingham and Solihull weigh locality from April 2026.
region: west_midlands
start: 2025-04
months: 120
scale: 0.05
replicates: 20
seed: 2025
levers:
  - lever: local_sourcing
    start: 2026-04
    buyers: {kind: council, place: [birmingham, solihull]}
    locality_weight: 0.10
  - lever: budget_cut
    path: {2026-04: 1.00, 2029-04: 0.80}
    protect: [SOC]
parameters:
  economy.households.a1: 0.88
"""
    )
    loaded = Scenario.load(path)
    assert [lever.name for lever in loaded.levers] == ["local_sourcing", "budget_cut"]
    assert loaded.levers[1].path == {"2026-04": 1.0, "2029-04": 0.8}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("written", "meant"),
    [("12", 12), ("-3", -3), ("+3", 3), ("0", 0), ("0.10", 0.1), (".5", 0.5), ("2.", 2.0),
     ("1.0e-3", 0.001), ("2.5E+2", 250.0), ("true", True), ("False", False), ("~", None),
     ("2026-04", "2026-04"), ("norway", "norway"), ("a: b", "a: b"), ("1.2.3", "1.2.3")],
)  # fmt: skip
def test_scalar_means_what_yaml_1_2_says(written: str, meant: object) -> None:
    assert trap(written) is None
    assert resolve(written) == meant
    assert type(resolve(written)) is type(meant)


@pytest.mark.parametrize(
    "text",
    ["no", "Yes", "012", "1e-3", "1.0e3", "10:30", "50%", "1_000", "0x1f", ".inf", "12", "~"],
)
def test_misleading_text_is_quoted_when_written_and_reads_back(text: str) -> None:
    assert not is_safe_plain(text)
    written = Scenario(name="a", description=text).to_yaml()
    assert parse_document(written, "a").data["description"] == text


def test_quoted_text_is_never_a_trap() -> None:
    assert parse_document("a: 'no'\nb: \"012\"\n", "x").data == {"a": "no", "b": "012"}
