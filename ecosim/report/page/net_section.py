"""Net, not gross: the decomposition of each policy, and the bill and the wider view beside it."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan

from ecosim.report.comparison.finding import Finding, Row, net_terms
from ecosim.report.comparison.quantities import between, quantity
from ecosim.report.comparison.sentences import verdict
from ecosim.report.comparison.waterfall import NET, Step, waterfall
from ecosim.report.net_words import net_in_words, running_cost_in_words
from ecosim.report.page.charts import waterfall_chart
from ecosim.report.page.content import EffectRow, NetBlock

#: the rows beside the identity that are shown, in this order, as a reader knows them
BESIDE = {
    "contracts_moved": "Contracts that move between suppliers, at mark-ups as they were",
    "markup_effect": "Mark-ups on contracts",
    "net_volume": "Net with mark-ups on contracts as they were",
    "net_quality_adjusted": "Net output by services delivered, quality counted",
    "service_price_effect": "Of the net, only a dearer or cheaper unit of service",
    "net_job_years": "Net years of work",
    "present_value_net": "Net, present value",
    "net_uk": "Net for the UK as a whole",
    "present_value_net_uk": "Net for the UK, present value",
    "extra_spending": "Public spending on contracts",
    "programme_spending": "Paid under the policy's contracts",
    "leakage": "Leakage: the part of it that left the region",
    "withdrawn": "Value added under the baseline's contracts that are not let",
    "programme_cost": "Cost of running the policy",
    "losers_bid_costs": "Bid costs of those who did not win",
    "cost_per_net_job": "Public cost per net year of work",
    "cost_per_net_gva": "Public cost per net £ of GVA",
    "full_cost_per_net_job": "The same with losers' bid costs, per net year of work",
    "full_cost_per_net_gva": "The same with losers' bid costs, per net £ of GVA",
    "n_gainers": "Suppliers that gain contracts",
    "n_losers": "Suppliers that lose contracts",
    "service_units": "Services delivered",
    "unmet_need": "Needs left unmet",
}
#: those that are differences to the baseline, and so have a sign
CHANGES = ("contracts_moved", "markup_effect", "net_volume", "net_quality_adjusted",
           "service_price_effect", "net_uk", "present_value_net", "present_value_net_uk",
           "net_job_years", "extra_spending", "programme_cost", "losers_bid_costs",
           "service_units", "unmet_need")  # fmt: skip
#: rows that leave out what running the policy costs where nobody entered it
_OF_RUNNING = ("programme_cost", "cost_per_net_job", "cost_per_net_gva", "full_cost_per_net_job",
               "full_cost_per_net_gva")  # fmt: skip

NOT_DEFINED = "either the cost or the net is not clearly above zero"
ABSENT = "This comparison has no net decomposition, so gross and net cannot be told apart here."


def net_blocks(found: Finding) -> list[NetBlock]:
    """Return a block for each policy that has a decomposition."""
    blocks = []
    for arm in found.policies:
        terms = net_terms(found, arm.name)
        if terms:
            blocks.append(_block(arm.name, terms))
    return blocks


def _block(policy: str, terms: Mapping[str, Row]) -> NetBlock:
    shape = waterfall(terms)
    said = net_in_words(terms)
    return NetBlock(
        policy=policy,
        sentences=said,
        left_out=shape.left_out,
        chart=waterfall_chart(shape, f"{policy}: from gross to net. {said[0]}"),
        terms=[_term(step, shape.unit) for step in shape.steps],
        beside=[_beside(item, terms) for item in BESIDE if item in terms],
    )


def _term(step: Step, unit: str) -> EffectRow:
    """Return a step as a row: what it adds to the net."""
    row = {"mean": step.height, "lo": step.lo, "hi": step.hi}
    is_change = step.kind != "total" or step.item == NET[0]
    amount = quantity(step.height, unit, signed=is_change)
    said = between(step.lo, step.hi, unit)
    if is_change and verdict(row) == "unclear":
        said = f"no clear effect: {said}"
    sure = verdict(row) if step.item == NET[0] else "none"
    return EffectRow(f"{step.name}: {step.meaning}", "", amount, said, sure)


def _beside(item: str, terms: Mapping[str, Row]) -> EffectRow:
    row = terms[item]
    mean, lo, hi, unit = float(row["mean"]), float(row["lo"]), float(row["hi"]), str(row["unit"])
    name = BESIDE[item]
    if isnan(mean):
        return EffectRow(name, "", "not defined", NOT_DEFINED, "none")
    is_change = item in CHANGES
    amount = quantity(mean, unit, signed=is_change)
    sure = verdict(row) if is_change else "none"
    doubt = "no clear effect: " * (sure == "unclear")
    left_out = running_cost_in_words(terms["programme_cost"]) if item in _OF_RUNNING else ""
    said = [one for one in (doubt + between(lo, hi, unit), left_out) if one]
    return EffectRow(name, "", amount, "; ".join(said), sure)
