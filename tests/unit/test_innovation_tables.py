"""From the table of challenges to the plain tables of figures: nothing is lost or counted twice."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ecosim.kernel.types import STAGES_OF, Pathway, Stage
from ecosim.report.draw_innovation import draw_innovation
from ecosim.report.innovation_tables import hurdle_rows, in_note, stage_name, stage_rows

CODES = [stage.name.lower() for stage in Stage]


def challenge(pathway: Pathway, n_passed: int, end: str = "in_progress", reason: str = "none",
              replicate: int = 0) -> dict:  # fmt: skip
    """Return a challenge that passed so many stages, a month each, and stands or ends in the next.

    It passes its last stage into service.
    """
    order = STAGES_OF[pathway]
    row = {f"{what}_{code}": -1 for what in ("entered", "passed") for code in CODES}
    for i, stage in enumerate(order[: n_passed + 1]):
        row[f"entered_{stage.name.lower()}"] = i
        if i < n_passed:
            row[f"passed_{stage.name.lower()}"] = i + 1
    at = order[min(n_passed, len(order) - 1)].name.lower()
    return row | {"pathway": pathway.name.lower(), "stage": at, "status": end, "reason": reason,
                  "ended": n_passed + 3 if end == "failed" else -1, "replicate": replicate,
                  "blocked_awareness": 2, "blocked_list": 1}  # fmt: skip


TABLE = pd.DataFrame([
    challenge(Pathway.SHOWCASE, 1, "failed", "nobody_answered"),
    challenge(Pathway.SHOWCASE, 8, "in_service"),
    challenge(Pathway.DIRECT, 2, replicate=1),
])  # fmt: skip


def test_a_failed_challenge_fails_in_its_last_stage_alone() -> None:
    rows = stage_rows(TABLE)
    first = rows[rows["challenge"] == 0]
    assert first[["stage", "outcome", "left", "reason"]].values.tolist() == [
        ["Design thinking", "passed", 1, ""],
        ["Challenge articulation and release", "failed", 4, "nobody answered"],
    ]


def test_a_solution_in_service_passed_every_stage_of_its_pathway() -> None:
    rows = stage_rows(TABLE)
    done = rows[rows["challenge"] == 1]
    assert list(done["outcome"]) == ["passed"] * 8
    assert list(done["entered"]) == list(range(8))


def test_a_challenge_in_progress_has_not_left_its_stage() -> None:
    rows = stage_rows(TABLE)
    last = rows[rows["challenge"] == 2].iloc[-1]
    assert (last["stage"], last["outcome"]) == ("Challenge articulation", "in progress")
    assert pd.isna(last["left"])


def test_challenges_of_two_replicates_are_two() -> None:
    both = pd.concat([TABLE, TABLE.assign(replicate=5)])
    assert stage_rows(both)["challenge"].nunique() == 6


def test_every_stage_of_a_pathway_has_a_name_of_its_own() -> None:
    for pathway, order in STAGES_OF.items():
        assert len({stage_name(pathway, stage) for stage in order}) == len(order)


def test_hurdles_add_up_over_challenges() -> None:
    assert hurdle_rows(TABLE).to_dict("list") == {
        "hurdle": ["awareness", "list"], "firms": [6.0, 3.0]
    }  # fmt: skip


def test_the_note_says_what_a_challenge_stands_for() -> None:
    assert in_note(TABLE, 0.1) == (
        "3 challenges in 2 runs at scale 0.1; each stands for 10 of the whole region"
    )
    assert in_note(TABLE.iloc[:2], 1.0) == "2 challenges in 1 run at scale 1"


def test_a_run_without_challenges_has_no_figures_of_them(tmp_path: Path) -> None:
    assert draw_innovation(tmp_path, tmp_path) == []
