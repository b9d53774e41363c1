"""Do arms differ because of the lever alone, and does how a comparison is run not matter?"""

from __future__ import annotations

import hashlib
import json
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import ecosim as eco
from ecosim.errors import InputError, RunError
from ecosim.policies import BudgetCut, LocalSourcing, PromptPayment
from ecosim.run import paired
from ecosim.run.spool import Spool
from ecosim.study import StopRule
from ecosim.study.comparison_folder import SPOOL, compare_into
from ecosim.study.pairs import PairRecord

#: the package has a function of the same name
compare_module = import_module("ecosim.study.compare")

BASE = eco.Scenario(name="base", scale=0.02, months=14, replicates=2)
LOCAL = BASE.replace(
    name="local", levers=(LocalSourcing(bid_preference=0.1, area="region", start="2026-04"),)
)
STATISTICS = ["mean", "lo", "hi", "median"]

#: levers that must change nothing: no-op values, a start after the horizon, no strength at all
IDLE = {
    "no-op values": LocalSourcing(),
    "zero weight": LocalSourcing(locality_weight=0.0, bid_preference=0.0, outreach=1.0),
    "after the horizon": LocalSourcing(bid_preference=0.1, start="2040-04"),
    "full funding": BudgetCut(path={"2025-05": 1.0, "2026-04": 1.0}),
}


@pytest.mark.parametrize("which", IDLE)
def test_a_lever_that_does_nothing_gives_differences_of_exactly_zero(which: str) -> None:
    policy = BASE.replace(name="idle", levers=(IDLE[which],))
    found = eco.compare(BASE, policy, replicates=2, allow_idle=True)
    known = found.effects[found.effects["n"] > 0]
    assert len(known) > 600
    assert (known[["mean", "median"]] == 0.0).all(axis=None)
    assert (known.loc[known["n"] > 1, STATISTICS] == 0.0).all(axis=None)
    assert (known["sign_share"] == 1.0).all()
    keys = ["year", "kind", "payer", "payee"]
    flows = found.flows.pivot_table(index=keys, columns="scenario", observed=True)
    assert (flows["amount"]["idle"] == flows["amount"]["base"]).all()
    assert "identical to the baseline in every month" in found.placebo[0]


def test_a_lever_that_changes_nothing_is_an_error_unless_allowed() -> None:
    # a path that funds everything says something, and changes nothing
    idle = BudgetCut(path={"2025-05": 1.0})
    with pytest.raises(RunError, match=r"budget_cut of 'idle' changed nothing.*--allow-idle"):
        eco.compare(BASE, BASE.replace(name="idle", levers=(idle,)), replicates=1)


def test_a_lever_that_sets_nothing_is_refused_before_anything_runs() -> None:
    idle = BASE.replace(name="idle", levers=(LocalSourcing(),))
    with pytest.raises(InputError, match=r"local_sourcing of 'idle' sets nothing.*--allow-idle"):
        eco.compare(BASE, idle, replicates=1)


def test_a_lever_that_starts_after_the_horizon_is_refused_before_anything_runs() -> None:
    late = BASE.replace(name="late", levers=(IDLE["after the horizon"],))
    with pytest.raises(InputError, match="never acts in the 14 months"):
        eco.compare(BASE, late)


def test_the_gate_names_month_step_entity_and_lever() -> None:
    found = eco.compare(BASE, LOCAL, replicates=1)
    parting = found.partings(0)[0]
    assert parting is not None
    assert (parting.date, parting.step, parting.levers) == (
        "2026-04", "run_tenders", ("local_sourcing",)
    )  # fmt: skip
    assert parting.entity.startswith("contract ")
    before = found.effects[found.effects["period"] == "2025-26"]
    assert (before.loc[before["n"] > 0, "mean"] == 0.0).all()


def test_the_gate_names_every_lever_that_acted_in_the_step() -> None:
    both = BASE.replace(
        name="both",
        levers=(
            LocalSourcing(bid_preference=0.1, area="region", start="2025-07"),
            LocalSourcing(outreach=1.5, start="2025-07"),
            BudgetCut(path={"2026-01": 1.0, "2026-04": 0.5}),
        ),
    )
    found = eco.compare(BASE, both, replicates=1)
    parting = found.partings(0)[0]
    assert parting is not None
    assert parting.levers == ("local_sourcing", "local_sourcing 2")
    assert "(levers local_sourcing and local_sourcing 2)" in found.placebo[0]


def test_a_deeper_cut_than_the_baselines_own_is_not_taken_for_the_same_lever() -> None:
    mild, deep = (BudgetCut(path={"2025-06": 1.0, "2025-07": f}) for f in (0.95, 0.8))
    found = eco.compare(
        BASE.replace(levers=(mild,)), BASE.replace(name="deep", levers=(deep,)), replicates=1
    )
    parting = found.partings(0)[0]
    assert parting is not None
    assert parting.date == "2025-07"
    assert parting.levers == ("budget_cut", "budget_cut of the baseline")


def test_an_idle_lever_is_found_beside_a_busy_one_of_the_same_kind() -> None:
    busy = BudgetCut(path={"2025-06": 1.0, "2025-07": 0.9})
    policy = BASE.replace(name="two cuts", levers=(busy, IDLE["full funding"]))
    with pytest.raises(RunError, match=r"lever budget_cut 2 of 'two cuts' changed nothing"):
        eco.compare(BASE, policy, replicates=1)


@pytest.mark.parametrize("end", [None, "2026-05"])
def test_payment_by_some_buyers_parts_in_its_month_and_not_before(end: str | None) -> None:
    """Debts are kept by classes of buyers that pay alike: more classes must not show before."""
    lever = PromptPayment(within=5.0, start="2026-04", end=end, buyers={"kind": "council"})
    found = eco.compare(BASE, BASE.replace(name="prompt", levers=(lever,)), replicates=1)
    parting = found.partings(0)[0]
    assert parting is not None
    assert (parting.date, parting.step, parting.levers) == (
        "2026-04", "settle_payments", ("prompt_payment",)
    )  # fmt: skip


def test_the_gate_agrees_with_digests_of_two_separate_runs() -> None:
    one, other = (eco.simulate(arm, trace=True).digests for arm in (BASE, LOCAL))
    first = next(a for a, b in zip(one, other, strict=True) if a != b)
    parting = eco.compare(BASE, LOCAL, replicates=1).partings(0)[0]
    assert parting is not None
    assert (parting.month, parting.step) == first[:2]


def test_arms_that_part_before_a_lever_acts_fail_the_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hidden difference: somebody gives one council's buyer more capability in month 3."""
    honest = paired.ProcurementModel.plan_pipeline

    def meddle(model: paired.ProcurementModel) -> None:
        if model.scenario.name == "local" and model.month == 3:
            model.world.buyers.capability[2] += 1e-12
        honest(model)

    monkeypatch.setattr(paired.ProcurementModel, "plan_pipeline", meddle)
    with pytest.raises(RunError, match=r"before any lever acted: 2025-07, .*capability"):
        paired.simulate_arms((BASE, LOCAL))


def test_stepping_arms_together_gives_what_each_gives_alone() -> None:
    together = paired.simulate_arms((BASE, LOCAL)).results
    for result, arm in zip(together, (BASE, LOCAL), strict=True):
        alone = eco.simulate(arm)
        for name, series in alone.series.items():
            np.testing.assert_array_equal(result.series[name].values, series.values)


def test_a_record_survives_its_bytes() -> None:
    record = PairRecord.of_run(paired.simulate_arms((BASE, LOCAL)), 1.0)
    again = PairRecord.from_bytes(record.to_bytes())
    assert again.partings == record.partings
    assert again.acted == record.acted
    for ours, theirs in zip(record.series, again.series, strict=True):
        assert list(ours) == list(theirs)
        assert all(np.array_equal(ours[k], theirs[k], equal_nan=True) for k in ours)


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of every table of a folder."""
    names = ["effects.parquet", "flows.parquet", "indicators.parquet", "placebo.json",
             "additionality.parquet", "distribution.parquet"]  # fmt: skip
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}


def test_jobs_and_interruptions_do_not_change_a_byte(tmp_path: Path) -> None:
    """One process; two processes; and a spool that was cut within its second record."""
    compare_into((BASE, LOCAL), tmp_path / "one", replicates=2)
    compare_into((BASE, LOCAL), tmp_path / "two", replicates=2, jobs=2)
    assert digests(tmp_path / "two") == digests(tmp_path / "one")

    interrupted = tmp_path / "three"
    interrupted.mkdir()
    found = eco.compare(BASE, LOCAL, replicates=2, spool=interrupted / SPOOL)
    path = interrupted / SPOOL
    path.write_bytes(path.read_bytes()[:-100])
    ran: list[int] = []
    compare_into((BASE, LOCAL), interrupted, replicates=2,
                 progress=lambda done, total, name: ran.append(total))  # fmt: skip
    assert set(ran) == {BASE.months}  # one replicate of the two was left to run
    assert digests(interrupted) == digests(tmp_path / "one")
    assert not path.exists()
    assert len(found.records) == 2


def test_what_is_finished_is_kept_when_a_replicate_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second replicate fails once; the same command runs that one alone and ends whole."""
    honest, ran = compare_module.simulate_arms, []

    def falls_over(arms: Any, replicate: int, **how: Any) -> Any:
        ran.append(replicate)
        if ran == [0, 1]:
            raise MemoryError("no room")
        return honest(arms, replicate, **how)

    monkeypatch.setattr(compare_module, "simulate_arms", falls_over)
    first = compare_into((BASE, LOCAL), tmp_path, replicates=2)
    assert [one.message for one in first.failures] == ["no room"]
    again = compare_into((BASE, LOCAL), tmp_path, replicates=2)
    assert ran == [0, 1, 1]
    assert not again.failures
    assert len(again.records) == 2
    assert not (tmp_path / SPOOL).exists()


def test_a_report_that_cannot_be_drawn_takes_nothing_finished_with_it(tmp_path: Path) -> None:
    """Tables and a manifest stand; the same command runs no replicate and draws it."""
    short, local = BASE.replace(months=12), LOCAL.replace(months=12)
    arms = (short, local.replace(levers=(LocalSourcing(bid_preference=0.1, start="2026-01"),)))

    def no_pen(folder: Path) -> list[Path]:
        raise OSError("no pen")

    with pytest.raises(RunError, match="could not be drawn: no pen"):
        compare_into(arms, tmp_path, replicates=2, report=no_pen)
    said = json.loads((tmp_path / "manifest.json").read_text())
    assert (said["status"], said["report"]) == ("done", "failed: no pen")
    assert (tmp_path / "effects.parquet").exists()
    ran: list[str] = []
    compare_into(arms, tmp_path, replicates=2, report=lambda folder: [],
                 progress=lambda done, total, name: ran.append(name))  # fmt: skip
    assert ran == []
    assert "report" not in json.loads((tmp_path / "manifest.json").read_text())


def test_a_spool_of_another_question_is_not_used(tmp_path: Path) -> None:
    eco.compare(BASE, LOCAL, replicates=1, spool=tmp_path / SPOOL)
    other = LOCAL.replace(levers=(LocalSourcing(bid_preference=0.05, start="2026-04"),))
    found = eco.compare(BASE, other, replicates=1, spool=tmp_path / SPOOL)
    fresh = eco.compare(BASE, other, replicates=1)
    pd.testing.assert_frame_equal(found.effects, fresh.effects)
    with Spool(tmp_path / SPOOL, "nothing") as spool:
        assert spool.records == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"months": 12}, "months: 12 and 14"),
        ({"scale": 0.03}, "scale: 0.03 and 0.02"),
        ({"seed": 1}, "seed: 1 and 2025"),
        ({"parameters": {"market.entry.sigma_c": 0.12}}, "market.entry.sigma_c"),
        ({"switches": {"cash": False}}, "switches"),
    ],
)
def test_arms_that_differ_by_more_than_levers_are_refused(
    change: dict[str, object], named: str
) -> None:
    with pytest.raises(InputError, match=named):
        eco.compare(BASE, LOCAL.replace(**change))


def test_the_stop_rule_adds_replicates_until_its_cap_and_says_so() -> None:
    found = eco.compare(BASE, LOCAL, until=StopRule("gva", 1e-12, cap=7))
    assert len(found.records) == 7
    assert "stopped at 7 replicates" in found.note
    loose = eco.compare(BASE, LOCAL, until=StopRule("gva", 0.5))
    assert len(loose.records) == 6
    assert loose.note == ""


@pytest.mark.parametrize("text", ["gvaa:0.1", "gva", "gva:-1", "gva:nan", "gva_by_place:0.1"])
def test_a_wrong_stop_rule_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        StopRule.parse(text)


def test_the_manifest_lists_arms_gate_and_residual(tmp_path: Path) -> None:
    compare_into((BASE, LOCAL), tmp_path, replicates=1, csv=True)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert [arm["role"] for arm in manifest["arms"]] == ["baseline", "policy"]
    assert manifest["status"] == "done"
    assert manifest["identity_residual_max"] < 1e-9
    assert "local_sourcing" in manifest["placebo"][0]
    assert (tmp_path / "local" / "scenario.resolved.yaml").exists()
    assert (tmp_path / "effects.csv").exists()
