"""The page as ``summary.md``: answer, effects, net, gate, and how to do it again."""

from __future__ import annotations

from ecosim.report.comparison.markdown import escaped, listed, table
from ecosim.report.page.content import EffectTable, InnovationBlock, NetBlock, Page


def summary(page: Page) -> str:
    """Return the Markdown text."""
    parts = [
        f"# {escaped(page.headline)}",
        escaped(page.question),
        escaped(page.setting),
        *([listed(page.care)] if page.care else []),
        "## What is compared",
        listed(_arms(page)),
        "## What changes, and how sure that is",
        *([escaped(page.warning)] if page.warning else []),
        *(_effects(one) for one in page.effects),
        "## Net, not gross",
        *(map(_net, page.net) if page.net else [escaped(page.missing["net"])]),
        *(["## Which lever did what", *map(_effects, page.by_lever)] if page.by_lever else []),
        "## Who gains and who loses",
        *(f"### {escaped(one.policy)}\n\n{listed(one.sentences)}" for one in page.gains),
        *(["## Innovation", *map(_innovation, page.innovation)] if page.innovation else []),
        "## Money beside services",
        *(_effects(one) for one in page.services),
        "## Why the difference is the policy's",
        listed(page.placebo),
        "## What is assumed, and what is not known",
        listed([*page.law, *page.assumed, *page.parameters, *page.limits]),
        "## Do it again",
        escaped(page.how_again),
        f"`{page.command}`",
        listed(f"{name}: {value}" for name, value in page.facts),
    ]
    return "\n\n".join(parts) + "\n"


def _arms(page: Page) -> list[str]:
    return [
        f"{arm.name} ({arm.role}): {arm.description} "
        + " ".join(f"{lever.name}: {'; '.join(lever.clauses)}." for lever in arm.levers)
        for arm in page.arms
    ]


def _effects(one: EffectTable) -> str:
    rows = [(row.name, row.baseline, row.amount, row.sentence) for row in one.rows]
    return f"### {escaped(one.policy)}\n\n{table(('', 'baseline', 'change', 'how sure'), rows)}"


def _innovation(one: InnovationBlock) -> str:
    head = ("stage", "enter", "pass", "fail", "still there", "months there")
    tables = [
        f"{escaped(funnel.pathway)} pathway\n\n" + table(head, [
            (row.name, row.entered, row.passed, row.failed, row.waiting, row.months)
            for row in funnel.rows
        ])
        for funnel in one.funnels
    ]  # fmt: skip
    effects = [(row.name, row.amount, row.sentence) for row in (*one.effects, *one.networks)]
    said = escaped(" ".join(one.sentences))
    parts = [f"### {escaped(one.policy)}", said, *tables,
             table(("", "change", "how sure"), effects)]  # fmt: skip
    return "\n\n".join(parts)


def _net(one: NetBlock) -> str:
    head = ("", "change", "95 % interval")
    rows = [(row.name, row.amount, row.sentence) for row in (*one.terms, *one.beside)]
    said = escaped(" ".join(one.sentences))
    return f"### {escaped(one.policy)}\n\n{said}\n\n{table(head, rows)}"
