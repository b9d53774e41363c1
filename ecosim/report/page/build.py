"""From a finding to a finished page: sections in the order in which they are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from ecosim.report.comparison import assumed
from ecosim.report.comparison.finding import Finding
from ecosim.report.comparison.quantities import SERVICE_UNIT
from ecosim.report.comparison.sentences import listed
from ecosim.report.page import (
    effect_tables,
    gains_section,
    innovation_section,
    levers_section,
    money_section,
    net_section,
    opening,
    time_section,
    trust_section,
)
from ecosim.report.page.content import Page

#: the sections by their mark, as they are called in the list of contents
CONTENTS = {
    "levers": "What is compared",
    "effects": "What changes",
    "net": "Net, not gross",
    "parts": "Which lever did what",
    "map": "Where",
    "gains": "Who gains",
    "time": "Over time",
    "money": "Where the pound goes",
    "innovation": "Innovation",
    "services": "Services",
    "gate": "Why believe it",
    "assumed": "What is not known",
    "again": "Do it again",
}


def build_page(found: Finding, drawn: Mapping[str, Sequence[Path]] | None = None) -> Page:
    """Return everything the template lays out.

    Parameters
    ----------
    found
    drawn
        Figures of innovation that are shown in the page, by the arm's name.
    """
    by_lever = levers_section.by_lever(found)
    innovation = innovation_section.innovation_blocks(found, drawn or {})
    absent = {"parts": not by_lever, "innovation": not innovation}
    return Page(
        title=listed([arm.name for arm in found.policies]),
        question=opening.question(found),
        setting=opening.setting(found),
        headline=opening.answer(found),
        care=assumed.care(found),
        contents=[(mark, name) for mark, name in CONTENTS.items() if not absent.get(mark)],
        arms=opening.arms(found),
        cards=opening.cards(found),
        effects=effect_tables.headlines(found),
        net=net_section.net_blocks(found),
        by_lever=by_lever,
        maps=gains_section.maps(found),
        gains=gains_section.gain_blocks(found),
        over_time=time_section.time_rows(found),
        pound=money_section.pound(found),
        pound_words=money_section.pound_words(found),
        flow_changes=money_section.flow_changes(found),
        innovation=innovation,
        services=effect_tables.services(found),
        service_unit=SERVICE_UNIT,
        placebo=found.placebo,
        law=assumed.counterfactual_by_law(found),
        assumed=assumed.assumed_settings(found),
        parameters=trust_section.parameters(found),
        assumed_parameters=assumed.assumed_parameters()[0],
        limits=assumed.limits(str(found.manifest["region"])),
        facts=trust_section.facts(found),
        how_again=trust_section.how_again(found),
        command=trust_section.command(found),
        warning=trust_section.warning(found),
        missing={
            "net": net_section.ABSENT,
            "maps": gains_section.NO_MAP,
            "gains": "" if found.distribution is not None else gains_section.ABSENT,
            "over_time": time_section.ABSENT,
            "pound": money_section.ABSENT,
        },
    )
