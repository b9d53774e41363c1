"""The summary as Markdown: the page's opening and headlines, for an e-mail or a repository."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

#: characters that mean something in Markdown or HTML
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~&])")


def escaped(text: str) -> str:
    """Return a text that Markdown shows as it is, on one line."""
    marked = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    return marked.replace("\\&", "&amp;").replace("\\<", "&lt;").replace("\\>", "&gt;")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; cells are escaped."""
    lines = ["| " + " | ".join(map(escaped, head)) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(map(escaped, row)) + " |" for row in rows]
    return "\n".join(lines)


def listed(items: Iterable[str]) -> str:
    """Return a list; items are escaped."""
    return "\n".join(f"- {escaped(item)}" for item in items)
