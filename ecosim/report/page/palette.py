"""The page's colours and type: one palette, told apart by shape and words as well."""

from __future__ import annotations

from typing import Any

#: gains and losses, Okabe and Ito's blue and vermilion; what is not clear is grey
COLOURS = {"up": "#0072B2", "down": "#D55E00", "unclear": "#7A858F", "none": "#7A858F"}
INK, MUTED, RULE, TOTAL = "#1B2733", "#56626D", "#DFE4E8", "#3F4B57"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"

#: the same as text, dark enough on white to be read (contrast of 4.5 and more)
TEXT = {"up": "#0072B2", "down": "#B84E00", "unclear": "#5D6871"}
#: variables of the style sheet
VARIABLES = {
    "ink": INK, "muted": MUTED, "rule": RULE, "total": TOTAL, "soft": "#F5F7F8", **TEXT,
    **{f"fill-{name}": colour for name, colour in COLOURS.items()},
}  # fmt: skip

#: how every chart looks; sizes in pixels, the same on a phone and on a desk
CONFIG: dict[str, Any] = {
    "background": None,
    "font": FONT,
    "view": {"stroke": None},
    "axis": {
        "domainColor": RULE, "gridColor": RULE, "tickColor": RULE, "labelColor": MUTED,
        "titleColor": MUTED, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal",
        "labelLimit": 190, "tickCount": 4, "labelOverlap": "greedy", "labelSeparation": 8,
    },
    "text": {"fontSize": 12, "color": INK, "font": FONT},
    "title": {"anchor": "start", "color": INK, "fontSize": 13, "fontWeight": 600},
}  # fmt: skip

#: points are filled where the effect is clear, bars pale where it is not
FILLS = COLOURS | {"unclear": "#FFFFFF", "none": "#FFFFFF"}
BARS = COLOURS | {"unclear": "#C9D0D6", "none": "#C9D0D6"}
#: marks by verdict, for those who do not see the colours
SHAPES = {"up": "circle", "down": "diamond", "unclear": "circle", "none": "circle"}
