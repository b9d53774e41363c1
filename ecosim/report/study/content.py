"""What the template of a study's page lays out: every word, number and picture, finished."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ecosim.report.page.content import Picture
from ecosim.report.run_page.content import PlainTable


@dataclass(frozen=True)
class Part:
    """One analysis, or the outcomes themselves."""

    title: str
    words: Sequence[str] = ()
    pictures: Sequence[Picture] = ()
    tables: Sequence[PlainTable] = field(default=())


@dataclass(frozen=True)
class StudyPage:
    """The page of one study, in the order in which it is read."""

    title: str
    question: str
    setting: str
    answers: Sequence[str]
    parts: Sequence[Part]
    moved: PlainTable
    failures: Sequence[str]
    cautions: Sequence[str]
    facts: Sequence[tuple[str, str]]
    commands: Sequence[str]
