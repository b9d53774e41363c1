"""Does a study say what its analyses found, and what could not be made?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ecosim.report.study import analyse_and_report, report_again
from ecosim.report.study.lines import figure, finding_lines
from ecosim.report.study.words import outcome_words
from ecosim.run.executors.here import Here
from ecosim.run.store import Store
from ecosim.study.experiment import Experiment, Factor, Outcome
from ecosim.study.sensitivity import sample
from ecosim.study.study_folder import StudyResult, study_into
from tests.unit.study_example import linear, study

#: the made-up runs fail above .14
SAFE = Factor(name="market.entry.sigma_c", low=0.07, high=0.13, doc="spread of cost signals")
#: the made-up runs read nothing else
UNREAD = Factor(name="market.entry.learning", low=0.01, high=0.05)
TOO_FAR = Factor(name="market.entry.sigma_c", low=0.07, high=0.15)


def screened(factor: Factor, method: str, analysis: str, **settings: Any) -> Experiment:
    """Return a sampled study of made-up runs."""
    design = sample(method, [factor, UNREAD], 1, **settings)
    return study(design=design, analyses=(analysis,))


def made(ask: Experiment, folder: Path) -> StudyResult:
    """Run and analyse a study."""
    with Store(folder / "store") as store:
        return study_into(
            ask, folder / "out", store, Here(), verb="sensitivity", analyse=analyse_and_report,
            simulate=linear,
        )  # fmt: skip


def test_the_factor_that_the_runs_read_is_found_and_said(tmp_path: Path) -> None:
    result = made(screened(SAFE, "morris", "morris", trajectories=6), tmp_path)
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    of_level = manifest["analyses"][0]
    assert of_level["influential"] == ["market.entry.sigma_c"]
    assert finding_lines(result)[0] == "morris, gva level in Base: market.entry.sigma_c"
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "spread of cost signals (market.entry.sigma_c) matters (morris)" in page


def test_a_page_that_is_written_again_is_the_same(tmp_path: Path) -> None:
    made(screened(SAFE, "morris", "morris", trajectories=6), tmp_path)
    first = (tmp_path / "out" / "report.html").read_bytes()
    assert report_again(tmp_path / "out")[0].read_bytes() == first


def test_an_analysis_that_cannot_do_without_failed_rows_is_refused_in_words(
    tmp_path: Path,
) -> None:
    result = made(screened(TOO_FAR, "saltelli", "sobol", n=8, second_order=False), tmp_path)
    assert result.n_failed > 0
    assert len(result.analysed["refused"]) == 2
    assert all("failed" in said for said in result.analysed["refused"])
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "Not everything could be done." in page


@pytest.mark.parametrize(
    ("outcome", "value", "said"),
    [
        (Outcome(indicator="gva", of="relative_effect", arm="A"), 0.00018, "0.018 %"),
        (Outcome(indicator="gva", of="level", arm="A"), 5.8474e11, "£584.74bn"),
        (Outcome(indicator="gva", of="effect", arm="A"), -2.5e6, "−£2.5m"),
        (Outcome(indicator="local_share_place", of="effect", arm="A"), 0.0256, "2.56 points"),
        (Outcome(indicator="jobs", of="effect", arm="A"), -2209.4, "−2,209"),
        (Outcome(indicator="jobs", of="effect", arm="A"), float("nan"), "-"),
    ],
)
def test_a_value_is_shown_as_a_reader_wants_it(outcome: Outcome, value: float, said: str) -> None:
    assert figure(outcome, value) == said


def test_an_outcome_is_named_in_words() -> None:
    outcome = Outcome(indicator="jobs", of="effect", arm="Austerity", period="2029-30")
    assert outcome_words(outcome) == "Jobs in 2029-30, effect of Austerity"
