"""The opening: the question and the levers in words, the answer, and a card for each policy."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ecosim.report.comparison.assumed import clauses
from ecosim.report.comparison.finding import Arm, Finding, Row, effect
from ecosim.report.comparison.quantities import between, quantity, years
from ecosim.report.comparison.sentences import (
    by_services,
    capital,
    confidence,
    headline,
    listed,
    verdict,
)
from ecosim.report.page.content import ArmWords, Card, LeverWords
from ecosim.report.prices import pounds_of

#: output as the public gets it, beside value added in money
SERVICES = "gva_quality_adjusted"


def question(found: Finding) -> str:
    """Return what was asked."""
    names = [arm.name for arm in found.policies]
    if len(names) == 1:
        return f"What does {names[0]} change, compared with {found.baseline.name}?"
    return f"What do {listed(names)} each change, compared with {found.baseline.name}?"


def setting(found: Finding) -> str:
    """Return where, when and how it was tried."""
    manifest = found.manifest
    where = found.region.label if found.region else str(manifest["region"])
    n, scale = int(manifest["replicates"]), float(manifest["scale"])
    prices = pounds_of(str(manifest["region"]))
    runs = "1 paired run" if n == 1 else f"{n} paired runs"
    return (
        f"{where}, {years(int(manifest['months']))} from {manifest['start']}; {runs}, simulated at "
        f"scale {scale:g}. Totals are at full scale, money in {prices}. "
        "GVA, gross value added, is what the region produces less what it buys in to do so."
    )


def answer(found: Finding) -> str:
    """Return the answer: value added in money, and by services delivered where that differs."""
    money, services = _effects(found, "gva"), _effects(found, SERVICES)
    return " ".join(part for part in (headline(money), by_services(money, services)) if part)


def _effects(found: Finding, indicator: str) -> dict[str, Row]:
    """Return each policy's effect on an indicator; nothing where it was not compared."""
    if indicator not in found.indicators:
        return {}
    return {arm.name: effect(found, arm.name, indicator) for arm in found.policies}


def arms(found: Finding) -> list[ArmWords]:
    """Return each scenario in words, the baseline first."""
    names = {**found.places, **found.sectors}
    return [_arm(arm, i == 0, names) for i, arm in enumerate(found.arms)]


def cards(found: Finding) -> list[Card]:
    """Return the headline of each policy."""
    return [_card(found, arm) for arm in found.policies]


def _arm(arm: Arm, is_baseline: bool, names: Mapping[str, str]) -> ArmWords:
    role = "baseline" if is_baseline else "policy"
    return ArmWords(arm.name, role, arm.description, [_lever(words, names) for words in arm.levers])


def _lever(in_words: str, names: Mapping[str, str]) -> LeverWords:
    """Return a lever's words as its name and its clauses, codes of places and sectors named."""
    name, _, rest = in_words.partition(": ")
    rest = re.sub(r"\w+", lambda word: names.get(word[0], word[0]), rest)
    said = [capital(part) for part in clauses(rest)]
    return LeverWords(name.replace("_", " ").capitalize(), said)


def _card(found: Finding, arm: Arm) -> Card:
    row = effect(found, arm.name, "gva")
    real = _effects(found, SERVICES).get(arm.name)
    in_money = between(float(row["lo"]), float(row["hi"]), str(row["unit"]))
    when = years(int(found.manifest["months"]))
    return Card(
        name=arm.name,
        verdict=verdict(row),
        amount=quantity(float(row["mean"]), str(row["unit"])),
        label=f"GVA of the region over {when}",
        sentences=[
            capital(confidence(row, "GVA")),
            *([f"In money: {in_money} (95\u00a0% interval)"] if in_money else []),
            *([f"Counted by services delivered: {confidence(real, 'GVA')}"] if real else []),
        ],
    )
