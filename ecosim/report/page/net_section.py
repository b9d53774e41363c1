"""Net, not gross: the decomposition of each policy, and the bill and the wider view beside it."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan

from ecosim.report.comparison.finding import Finding, Row, net_terms
from ecosim.report.comparison.quantities import between, quantity
from ecosim.report.comparison.sentences import verdict
from ecosim.report.comparison.waterfall import NET, STEPS, Step, waterfall, why
from ecosim.report.page.charts import waterfall_chart
from ecosim.report.page.content import EffectRow, NetBlock

#: the rows beside the identity, as a reader knows them
BESIDE = {
    "net_uk": "Net for the UK as a whole",
    "present_value_net": "Net, present value",
    "present_value_net_uk": "Net for the UK, present value",
    "net_job_years": "Net job years",
    "extra_spending": "Extra public spending",
    "programme_cost": "Cost of running the policy",
    "losers_bid_costs": "Bid costs of those who did not win",
    "leakage": "Leakage: spending of the policy's contracts that left the region, a year",
    "cost_per_net_job": "Public cost per net job year",
    "cost_per_net_gva": "Public cost per net £ of GVA",
    "service_units": "Services delivered",
    "unmet_need": "Needs left unmet",
}

#: those that are differences to the baseline, and so have a sign
CHANGES = ("net_uk", "present_value_net", "present_value_net_uk", "net_job_years",
           "extra_spending", "service_units", "unmet_need")  # fmt: skip
ITEMS = (*(item for item, *_ in STEPS), NET[0])

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
    shape, said = waterfall(terms), message(terms)
    return NetBlock(
        policy=policy,
        message=said,
        why=why(terms),
        left_out=shape.left_out,
        chart=waterfall_chart(shape, f"{policy}: from gross to net. {said}"),
        terms=[_term(step, shape.unit) for step in shape.steps],
        beside=[_beside(item, row) for item, row in terms.items() if item not in ITEMS],
    )


def _term(step: Step, unit: str) -> EffectRow:
    """Return a step as a row: what it adds to the net."""
    row = {"mean": step.height, "lo": step.lo, "hi": step.hi}
    sure = verdict(row) if step.item == NET[0] else "none"
    name = f"{step.name}: {step.meaning}"
    amount = quantity(step.height, unit, signed=step.kind != "total" or step.item == NET[0])
    return EffectRow(name, "", amount, between(step.lo, step.hi, unit), sure)


def message(terms: Mapping[str, Row]) -> str:
    """Return what is left of the gross, in words."""
    gross, net = (float(terms[item]["mean"]) for item in ("gross", "net"))
    unit = str(terms["net"]["unit"])
    if verdict(terms["net"]) == "unclear":
        return f"Net of everything, no clear effect on the region's GVA: {_ends(terms['net'])}."
    said = f"Net of everything, the region's GVA changes by {quantity(net, unit)}"
    if not gross > 0.0:
        return f"{said}."
    return f"{said}, out of {quantity(gross, unit, signed=False)} gross."


def _ends(row: Row) -> str:
    lo, hi, unit = float(row["lo"]), float(row["hi"]), str(row["unit"])
    return between(lo, hi, unit) or "a single run gives no interval"


def _beside(item: str, row: Row) -> EffectRow:
    mean, lo, hi, unit = float(row["mean"]), float(row["lo"]), float(row["hi"]), str(row["unit"])
    name = BESIDE.get(item, item.replace("_", " ").capitalize())
    if isnan(mean):
        return EffectRow(name, "", "not defined", "the net is not clearly above zero", "none")
    is_change = item in CHANGES
    amount = quantity(mean, unit, signed=is_change)
    sure = verdict(row) if is_change else "none"
    doubt = "no clear effect: " * (sure == "unclear")
    return EffectRow(name, "", amount, doubt + between(lo, hi, unit), sure)
