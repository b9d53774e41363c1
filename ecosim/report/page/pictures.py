"""Figures of a folder as parts of a page that fetches nothing."""

from __future__ import annotations

import base64
from pathlib import Path

from ecosim.report.page.content import Picture


def inlined(path: Path, says: str) -> Picture:
    """Return an SVG file as a picture of the page."""
    content = base64.b64encode(path.read_bytes()).decode()
    return Picture(says, f"data:image/svg+xml;base64,{content}")
