"""From a finished page to one HTML file: everything inside, nothing fetched.

The scripts that draw (Vega, Vega-Lite and Vega-Embed) are inlined once. A content security policy
forbids every request and every script but the two whose digests it names, so that even a text that
slipped through the escaping could not run.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files

import altair as alt
import vl_convert
from jinja2 import Environment, PackageLoader, StrictUndefined

from ecosim.report.comparison.quantities import MINUS
from ecosim.report.page import palette
from ecosim.report.page.content import Page

TEMPLATES = "templates"
_JOINER = "\u2060"
_NO_REQUESTS = "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:"


def render_still(template: str, page: object) -> str:
    """Return a page without scripts, from a template of its own, as one self-contained file."""
    return _environment().get_template(template).render(
        page=page,
        style=_variables() + _resource("page.css"),
        policy=f"{_NO_REQUESTS}; style-src 'unsafe-inline'",
    )  # fmt: skip


def render(page: Page) -> str:
    """Return the page as one self-contained HTML file."""
    bundle, draw = vega_bundle(), _resource("draw.js")
    return _environment().get_template("page.html.j2").render(
        page=page,
        style=_variables() + _resource("page.css"),
        bundle=bundle,
        draw=draw,
        licences=_resource("licences.txt"),
        policy=f"{_NO_REQUESTS}; style-src 'unsafe-inline'; "
        f"script-src {_digest(bundle)} {_digest(draw)}",
    )  # fmt: skip


@cache
def vega_bundle() -> str:
    """Return the drawing scripts as one text that may stand inside a script element."""
    version = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
    bundle = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", vl_version=version)
    return bundle.replace("</script", "<\\/script").strip()


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("ecosim.report.page", TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_unbroken,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["units"] = lambda value: f"{value:.1f}"
    return environment


def _unbroken(value: object) -> object:
    """Keep a sign and its pound sign on one line, in plain texts alone."""
    if type(value) is not str:
        return value
    return value.replace("+£", f"+{_JOINER}£").replace(f"{MINUS}£", f"{MINUS}{_JOINER}£")


def _variables() -> str:
    said = "; ".join(f"--{name}: {colour}" for name, colour in palette.VARIABLES.items())
    return f":root {{ {said}; }}\n"


def _resource(name: str) -> str:
    return (files("ecosim.report.page") / TEMPLATES / name).read_text(encoding="utf-8").strip()


def _digest(script: str) -> str:
    """Return the source expression that allows exactly this inline script."""
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"
