"""Standard output of terminals and pipes that know few characters."""

from __future__ import annotations

import codecs
import io
import sys

#: characters that have a plain one in their place, where an encoding lacks them
_PLAIN = str.maketrans({"\u2212": "-"})
_HANDLER = "ecosim-plain"


def plain_where_needed() -> None:
    """Let standard output write a hyphen for the minus, and a question mark for what else it lacks.

    Nothing changes where the output is in UTF-8.
    """
    out = sys.stdout
    if isinstance(out, io.TextIOWrapper) and codecs.lookup(out.encoding).name != "utf-8":
        codecs.register_error(_HANDLER, _plain)
        out.reconfigure(errors=_HANDLER)


def _plain(error: UnicodeError) -> tuple[str, int]:
    """Return what stands for the characters that could not be written, and where to go on."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    said = error.object[error.start : error.end].translate(_PLAIN)
    return said.encode("ascii", "replace").decode("ascii"), error.end
