"""Figures of the funnel: every challenge is counted once, and titles say what the table says."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from ecosim.report import style
from ecosim.report.funnel import (
    counts,
    funnel,
    hurdles,
    stages,
    time_in_stage,
    time_title,
    title,
)

NAN = float("nan")
COLUMNS = ["challenge", "pathway", "stage", "entered", "left", "outcome", "reason"]
#: three challenges on one pathway, two on the other
TABLE = pd.DataFrame(
    [
        (1, "showcase", "Design", 0, 2, "passed", ""),
        (1, "showcase", "Trial", 2, 8, "passed", ""),
        (2, "showcase", "Design", 1, 4, "failed", "not funded"),
        (3, "showcase", "Design", 5, 7, "passed", ""),
        (3, "showcase", "Trial", 7, NAN, "in progress", ""),
        (4, "direct", "Funding", 0, 1, "passed", ""),
        (4, "direct", "Trial", 1, 3, "failed", "did not work"),
        (5, "direct", "Funding", 2, NAN, "in progress", ""),
    ],
    columns=COLUMNS,
)


@pytest.fixture(autouse=True)
def _style() -> Iterator[None]:
    with style.styled():
        yield


def labels(figure: Figure, panel: int) -> list[str]:
    return [text.get_text() for text in figure.axes[panel].texts]


def test_challenges_that_enter_a_stage_are_those_of_all_outcomes() -> None:
    entered = counts(TABLE).groupby(["pathway", "stage"])["n"].sum()
    assert entered.to_dict() == {
        ("direct", "Funding"): 2, ("direct", "Trial"): 1,
        ("showcase", "Design"): 3, ("showcase", "Trial"): 2,
    }  # fmt: skip


def test_a_reason_counts_only_where_a_challenge_failed() -> None:
    odd = TABLE.assign(reason="some")
    assert set(counts(odd).loc[counts(odd)["outcome"] != "failed", "reason"]) == {""}


def test_stages_come_in_the_order_of_the_pathway() -> None:
    assert stages(TABLE, "direct") == ["Funding", "Trial"]


def test_panels_say_how_many_pass_of_those_who_enter() -> None:
    figure = funnel(TABLE)
    assert labels(figure, 0) == ["2 of 3", "1 Design", "1 of 2", "2 Trial"]
    assert labels(figure, 1) == ["1 of 2", "1 Funding", "0 of 1", "2 Trial"]


def test_bars_are_as_long_as_what_enters() -> None:
    ends = [max(bar.get_x() + bar.get_width() for bar in figure_bars(i)) for i in range(2)]
    assert ends == [3.0, 2.0]


def figure_bars(panel: int) -> list:
    return list(funnel(TABLE).axes[panel].patches)


def test_the_title_says_what_succeeds_and_where_most_is_lost() -> None:
    assert title(TABLE) == (
        "Showcase: 1 of 3 succeed, most are lost at Design; "
        "Direct: 0 of 2 succeed, most are lost at Trial"
    )


def test_the_legend_names_reasons_that_occur_and_the_note() -> None:
    legend = funnel(TABLE, note="5 challenges").legends[0]
    assert [text.get_text() for text in legend.get_texts()] == [
        "passed", "still in progress", "failed: not funded", "failed: did not work"
    ]  # fmt: skip
    assert legend.get_title().get_text() == "5 challenges"


def test_one_pathway_alone_is_drawn_alone() -> None:
    assert len(funnel(TABLE[TABLE["pathway"] == "direct"]).axes) == 1


def test_the_time_from_the_first_stage_to_the_end_is_said() -> None:
    # challenge 1 went from month 0 to month 8; nothing on the direct pathway is through
    assert time_title(TABLE) == (
        "Showcase takes 8 months; nothing comes to the end of direct"
    )


def test_months_in_a_stage_are_those_of_challenges_that_left_it() -> None:
    # Design: 2, 3 and 2 months, passed or not; Trial: 6, and one that is still there
    shown = labels(time_in_stage(TABLE), 0)
    assert shown == ["1 Design", "2", "2 Trial", "6"]


def test_the_hurdle_that_stops_most_is_in_the_title() -> None:
    ax = hurdles(pd.DataFrame({"hurdle": ["awareness", "bid_cost"], "firms": [1, 3]}))
    said = ax.get_title(loc="left").replace("\n", " ")
    assert said == "75% of the capable firms that do not answer fail at: bid cost"


def test_no_hurdle_is_said_to_be_none() -> None:
    ax = hurdles(pd.DataFrame({"hurdle": ["awareness"], "firms": np.array([0])}))
    assert ax.get_title(loc="left") == "No capable firm was stopped"
