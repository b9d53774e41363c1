"""Plain data as YAML text that this package, and YAML of either version, reads back the same."""

from __future__ import annotations

from typing import Any, ClassVar

import yaml

from ecosim.scenario.scalars import is_safe_plain


def _text(writer: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = None if is_safe_plain(value) else '"'
    return writer.represent_scalar("tag:yaml.org,2002:str", value, style=style)


class _Writer(yaml.SafeDumper):
    """Quotes every text that could be misread, and never writes an alias."""

    yaml_representers: ClassVar[dict[Any, Any]] = {
        **yaml.SafeDumper.yaml_representers,
        str: _text,
    }

    def ignore_aliases(self, data: Any) -> bool:
        return True


def yaml_text(data: Any) -> str:
    """Return data as YAML in the order of its keys, one value a line."""
    return str(
        yaml.dump(
            data, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=10_000,
            default_flow_style=False,
        )
    )  # fmt: skip


def value_text(value: Any) -> str:
    """Return one value on one line, as ``--set`` reads it back the same."""
    dumped = yaml.dump(
        list(value) if isinstance(value, tuple) else value,
        Dumper=_Writer, default_flow_style=True, allow_unicode=True, width=10_000,
    )  # fmt: skip
    return str(dumped).removesuffix("...\n").rstrip("\n")
