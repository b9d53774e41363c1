"""What a calibration found: tables for the command line, figures, and its page."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from ecosim.report import style
from ecosim.report.comparison.quantities import true_minus
from ecosim.report.page.content import Picture
from ecosim.report.page.pictures import inlined
from ecosim.report.page.render import render_still
from ecosim.report.run_page.content import PlainTable
from ecosim.report.study.calibration_figures import draw_factors, draw_misses, draw_search
from ecosim.report.study.content import Part, StudyPage
from ecosim.report.study.lines import figure
from ecosim.report.study.words import factor_words, outcome_words
from ecosim.run import request
from ecosim.run.files import write_text
from ecosim.study.calibration.fitted import FEW, Fitted, fitted_of
from ecosim.study.calibration.targets import calibration_of
from ecosim.study.experiment import Experiment, Factor, Outcome
from ecosim.study.study_folder import StudyResult

CAUTIONS = (
    "That a figure is met does not make the values true: other values may meet it as well, and a "
    "rule that is wrong can be made to fit. Read what the figures leave open first.",
    "What a figure leaves open is the range of the points that were looked at, in each factor by "
    "itself: two factors can each be open and only together decide.",
    "A figure that was used here says nothing any more about whether the model is right.",
)


def report_calibration(folder: Path, fitted: Fitted) -> Path:
    """Draw what was found and write the page; return it."""
    pictures = _draw(fitted, folder / "figures")
    page = _page(folder, fitted, pictures)
    return write_text(folder / "report.html", render_still("study.html.j2", page))


def report_calibration_again(folder: Path, experiment: Experiment, values: object) -> Path:
    """Write figures and page of a finished calibration from its tables; return the page."""
    tables = (pd.read_parquet(folder / f"{name}.parquet") for name in ("evaluations", "fresh"))
    return report_calibration(
        folder, fitted_of(calibration_of(experiment), np.asarray(values), *tables)
    )


def _draw(fitted: Fitted, target: Path) -> dict[str, Picture]:
    target.mkdir(parents=True, exist_ok=True)
    found = {}
    with style.styled():
        for name, draw in (
            ("misses", draw_misses), ("factors", draw_factors), ("search", draw_search),
        ):  # fmt: skip
            drawn, said = draw(fitted)
            path = next(p for p in style.save(drawn, target / name) if p.suffix == ".svg")
            found[name] = inlined(path, said)
    return found


# ---- words -------------------------------------------------------------------------------------


def answers(fitted: Fitted) -> list[str]:
    """Return what was found, a sentence each, what matters most first."""
    table, n = fitted.targets(), len(fitted.ask.targets)
    met = int((table["verdict"] == "pass").sum())
    start, best, fresh_start, fresh = fitted.losses
    if not np.isfinite([best, fresh]).all():
        return [
            "The best point has no figure in some replicate, on the draws that were searched or on "
            "fresh ones, so nothing can be said of how well it fits.",
            *_left_open(fitted),
        ]
    of_start = f"{fresh_start:.2f}" if np.isfinite(fresh_start) else "not defined"
    at_start = f"{start:.2f}" if np.isfinite(start) else "not defined"
    said = [
        f"With draws that the search never saw, the calibrated scenario meets {met} of {_n(n)}. "
        f"It is off by {fresh:.2f} tolerances (root mean square), the start {of_start}; "
        f"on the draws that were searched {best:.2f} and {at_start}."
    ]
    missed = [
        f"{_name(outcome)} is {figure(outcome, row['fresh'])}, "
        f"asked {figure(outcome, row['target'])} ± {figure(outcome, row['within'])}"
        for outcome, row in zip(_outcomes(fitted), table.to_dict("records"), strict=True)
        if row["verdict"] != "pass"
    ]
    if missed:
        said.append("Not met: " + "; ".join(missed) + ".")
    return [*said, *_left_open(fitted)]


def _left_open(fitted: Fitted) -> list[str]:
    """Return what the figures decide about each factor, and what they do not."""
    n, k = int(fitted.accepted.sum()), len(fitted.ask.experiment.design.factors)
    total = len(fitted.trail.rows)
    if n == 0:
        said = [f"None of {total:,} points meets every figure on the draws that were searched."]
    elif n < FEW:
        said = [f"{n} of {total:,} points meet every figure: too few to say what they leave open."]
    else:
        said = [
            f"{n} of {total:,} points meet every figure on the draws that were searched; "
            "the table says what range of each factor they leave open."
        ]
    if k > len(fitted.ask.targets):
        said.append(
            f"{k} factors and {_n(len(fitted.ask.targets))}: many values meet them equally well, "
            "and the calibrated ones are one choice."
        )
    return said


def _n(n: int) -> str:
    return "one figure" if n == 1 else f"{n} figures"


def _outcomes(fitted: Fitted) -> tuple[Outcome, ...]:
    return fitted.ask.experiment.outcomes


def _name(outcome: Outcome) -> str:
    """Return an outcome without its only arm."""
    return outcome_words(outcome).rsplit(", ", 1)[0]


# ---- tables ------------------------------------------------------------------------------------


def targets_table(fitted: Fitted) -> PlainTable:
    """Return each figure beside what the model says."""
    head = ("figure", "target", "within", "start", "calibrated", "fresh draws", "verdict",
            "points that meet it", "source")  # fmt: skip
    rows = []
    for outcome, row in zip(_outcomes(fitted), fitted.targets().to_dict("records"), strict=True):
        said = [figure(outcome, row[key]) for key in ("target", "within", "start", "calibrated")]
        fresh = figure(outcome, row["fresh"])
        if row["fresh_se"] == row["fresh_se"]:
            fresh += f" ± {figure(outcome, row['fresh_se'])}"
        met = f"{row['met_by']:,}"
        rows.append([_name(outcome), *said, fresh, str(row["verdict"]), met, str(row["source"])])
    caption = "Means over replicates; the verdict is read from fresh draws (± standard error)"
    return PlainTable(caption, head, rows)


def factors_table(fitted: Fitted) -> PlainTable:
    """Return each factor at the start and at the best, and the range that is left open."""
    head = ("factor", "start", "calibrated", "range searched", "range left open", "part left")
    rows = []
    for factor, row in zip(_factors(fitted), fitted.factors().to_dict("records"), strict=True):
        is_known = row["accepted"] >= FEW
        searched = f"{row['low']:.4g} to {row['high']:.4g}"
        left = f"{row['low_left']:.4g} to {row['high_left']:.4g}" if is_known else "-"
        numbers = (f"{row['start']:.4g}", f"{row['calibrated']:.4g}", searched, left)
        rows.append([
            factor_words(factor) if factor.name not in factor_words(factor) else factor.name,
            *map(true_minus, numbers), f"{row['left']:.0%}" if is_known else "-",
        ])  # fmt: skip
    return PlainTable("Of the points that meet every figure", head, rows)


def _factors(fitted: Fitted) -> tuple[Factor, ...]:
    return fitted.ask.experiment.design.factors


def closing_rows(fitted: Fitted, result: StudyResult) -> tuple[list[PlainTable], list[str]]:
    """Return what the command line prints: tables, then lines."""
    lines = [
        *answers(fitted),
        f"{len(result.runs):,} runs over {len(fitted.trail.rows):,} points, {result.computed:,} "
        "computed now, the others were in the store",
        f"{result.wall_s:.1f} s for the tables, results in {result.folder}; "
        "calibrated.yaml is the scenario at the best point",
    ]
    return [targets_table(fitted), factors_table(fitted)], lines


# ---- the page ----------------------------------------------------------------------------------


def _page(folder: Path, fitted: Fitted, pictures: dict[str, Picture]) -> StudyPage:
    ask = fitted.ask.experiment
    base, said = ask.arms[0], request.read_request(folder)
    n = len(fitted.trail.rows)
    return StudyPage(
        title=ask.name,
        question=ask.description or "Which values bring the model to published figures?",
        setting=(
            f"{n:,} points of differential evolution over {len(_factors(fitted))} factors, "
            f"{ask.replicates} replicates each of {base.name!r} on the same draws; {base.months} "
            f"months from {base.start} at scale {base.scale:g}."
        ),
        answers=answers(fitted),
        parts=[
            Part("Are the figures met?", (), [pictures["misses"]], [targets_table(fitted)]),
            Part("What do the figures leave open?", (), [pictures["factors"]],
                 [factors_table(fitted)]),
            Part("Was the search long enough?",
                 ("Where the line still falls at its end, search for more generations.",),
                 [pictures["search"]], []),
        ],
        moved=PlainTable(
            "Ranges are declared unless the file gives another",
            ("factor", "from", "to", "unit", "source"),
            [[f.name, *(true_minus(f"{end:g}") for end in (f.low, f.high)), f.unit, f.source]
             for f in _factors(fitted)],
        ),
        failures=_failures(fitted),
        cautions=CAUTIONS,
        facts=[
            ("Seed", f"{base.seed}; of the search {fitted.ask.search.seed}"),
            ("Question", str(said["digest"])[:16]), ("Code", str(said["code_sha256"])[:16]),
        ],
        commands=(f"ecosim verify {folder.name}", f"ecosim report {folder.name}"),
    )  # fmt: skip


def _failures(fitted: Fitted) -> list[str]:
    n, again = int(np.isinf(fitted.trail.loss).sum()), fitted.n_fresh_undefined
    said = []
    if n:
        said.append(
            f"{n:,} points lack a figure in some replicate, because a run failed or the figure is "
            "not defined in it, and are out of the search; runs.parquet says which failed."
        )
    if again:
        said.append(f"{again:,} replicates with fresh draws lack a figure for the same reasons.")
    return said
