"""Plain scalars of a scenario file: YAML 1.2's core schema, and what different versions misread.

`no`, `012`, `1e-3`, `10:30`, `1_000` mean one thing to YAML 1.1 and another to 1.2; `50%` and
`£500` look like numbers and are texts to both. None of them is guessed at: each is refused with
what to write instead.
"""

from __future__ import annotations

import re

Scalar = str | int | float | bool | None

_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+][0-9]+)?")
_TRUE, _FALSE = ("true", "True", "TRUE"), ("false", "False", "FALSE")
_NULL = ("", "~", "null", "Null", "NULL")

#: longer runs of digits are no quantity of this model, and slow to turn into a number
MOST_DIGITS = 30

_QUOTE = "or quote it if a text is meant"
_TRAPS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"(y|yes|on|n|no|off)", re.IGNORECASE),
        f"write true or false, {_QUOTE}",
    ),
    (
        re.compile(r"[-+]?0[0-9_]+"),
        f"a leading zero makes some readers count in eights: write it without, {_QUOTE}",
    ),
    (re.compile(r"[-+]?0[xob][0-9a-fA-F_]+"), f"write the number in tens, {_QUOTE}"),
    (
        re.compile(r"[-+]?([0-9]+|[0-9]*\.[0-9]*)[eE][-+]?[0-9]+"),
        "some readers take this notation for a text: write the number out, as 0.001",
    ),
    (
        re.compile(r"[-+]?[0-9]+(:[0-9]{1,2})+(\.[0-9]*)?"),
        f"some readers count this in sixties: write a plain number, {_QUOTE}",
    ),
    (
        re.compile(r"[-+]?[0-9.,]+\s*(%|percent)"),
        f"write a share as a decimal, 50% as 0.5, {_QUOTE}",
    ),
    (
        re.compile(r"[-+]?[0-9]{1,3}([_,][0-9]{3})+(\.[0-9]*)?|[-+]?[0-9]+_[0-9_]*"),
        f"write the number without separators, {_QUOTE}",
    ),
    (
        re.compile(r"[£$€]\s*[0-9][0-9.,]*\s*[a-zA-Z]*"),
        f"write the number alone, in pounds, {_QUOTE}",
    ),
    (re.compile(r"[-+]?\.(inf|nan)", re.IGNORECASE), "write a finite number"),
)


def trap(text: str) -> str | None:
    """Return why a plain scalar is refused and what to write, or None when it is safe."""
    if sum(character.isdigit() for character in text) > MOST_DIGITS and _is_number(text):
        return f"write a number of at most {MOST_DIGITS} digits, {_QUOTE}"
    if _is_number(text):
        return None
    for pattern, advice in _TRAPS:
        if pattern.fullmatch(text):
            return advice
    return None


def _is_number(text: str) -> bool:
    return bool(_INT.fullmatch(text) or _FLOAT.fullmatch(text))


def resolve(text: str) -> Scalar:
    """Return the value of a plain scalar that is no trap."""
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def is_safe_plain(text: str) -> bool:
    """Return whether a text, written without quotes, reads back as the same text."""
    return trap(text) is None and resolve(text) == text
