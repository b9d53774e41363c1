"""A YAML file as plain data, with the line and column of every key and value.

The C parser does the reading. Before any tree is built, the stream of events is checked: one
document, no tags, no merge keys, limits on depth, size and aliases, so that a file can waste
nobody's memory. Duplicate keys and misleading scalars are errors, all reported together.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from ecosim.errors import InputError, ScenarioError
from ecosim.kernel.registry import nearest
from ecosim.scenario.scalars import resolve, trap

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML built without libyaml reads the same, slower
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

KeyPath = tuple[str | int, ...]

LARGEST_FILE = 1_000_000
DEEPEST = 20
MOST_NODES = 20_000
MOST_ALIASES = 50


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something was written: the key's position and the value's.

    ``line`` and ``column`` count from 1; None where there is no file, as with ``--set``.
    """

    file: str
    key: tuple[int, int] | None = None
    value: tuple[int, int] | None = None

    def locate(self, error: InputError, *, at_key: bool) -> ScenarioError:
        """Return the error as a scenario error with this position."""
        line, column = (self.key if at_key else self.value) or self.value or (None, None)
        return ScenarioError(
            error.message,
            file=self.file,
            line=line,
            column=column,
            expected=error.expected,
            nearest=error.nearest,
            hint=error.hint,
        )

    def __str__(self) -> str:
        return f"{self.file}:{self.value[0]}" if self.value else self.file


@dataclass(slots=True)
class Document:
    """Plain data and the origin of each of its parts."""

    file: str
    data: dict[str, Any]
    origins: dict[KeyPath, Origin] = field(default_factory=dict)

    def origin(self, path: KeyPath) -> Origin:
        """Return the origin of a part, or of the nearest part that contains it."""
        while path and path not in self.origins:
            path = path[:-1]
        return self.origins.get(path, Origin(self.file, (1, 1), (1, 1)))

    def locate(self, error: InputError, path: KeyPath = ()) -> ScenarioError:
        """Return an error found at `path` (plus the error's own path) with its position."""
        whole = (*path, *error.path)
        at_key = error.at_key and whole in self.origins
        return self.origin(whole).locate(error, at_key=at_key)


def raise_all(errors: list[ScenarioError]) -> None:
    """Raise the first error, in file order, with the others beside it; nothing if none."""
    if errors:
        first, *rest = errors
        first.also = (*first.also, *rest)
        raise first


def read_document(path: Path, label: str) -> Document:
    """Read a scenario file.

    Parameters
    ----------
    path
        The file.
    label
        The file as messages should name it.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        names = {Path(name).stem: name for name in _neighbours(path)}
        near = names.get(nearest(path.stem, names) or "")
        raise ScenarioError(
            "no such file",
            file=label,
            expected="a scenario file",
            nearest=str(Path(label).with_name(near)) if near else None,
        ) from None
    except OSError as error:
        reason = error.strerror or "cannot be read"
        raise ScenarioError(reason, file=label, expected="a scenario file") from None
    if len(raw) > LARGEST_FILE:
        raise ScenarioError(
            "the file is too large", file=label, line=1, column=1, expected="at most one megabyte"
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        raise ScenarioError(
            "the file is not UTF-8 text", file=label, line=line, column=column, expected="UTF-8"
        ) from None
    return parse_document(text, label)


def _neighbours(path: Path) -> list[str]:
    return sorted(p.name for p in path.parent.glob("*.y*ml")) if path.parent.is_dir() else []


def parse_document(text: str, label: str) -> Document:
    """Parse the text of a scenario file into data with positions."""
    try:
        _guard(text, label)
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise _syntax_error(error, text, label) from None
    if not isinstance(node, yaml.MappingNode):
        what = "is empty" if node is None else "does not start with a key"
        hint = "a scenario begins with schema_version: 1"
        line, column = (1, 1) if node is None else _position(node)
        raise ScenarioError(
            f"the file {what}", file=label, line=line, column=column,
            expected="keys with values", hint=hint,
        )  # fmt: skip
    reader = _Reader(label)
    data = reader.mapping(node, ())
    raise_all(reader.errors)
    return Document(label, data, reader.origins)


def parse_value(text: str, label: str) -> Any:
    """Return the value of one YAML text, as ``--set`` writes it."""
    document = parse_document(f"value: {text}", label)
    return document.data["value"]


def _syntax_error(error: yaml.YAMLError, text: str, label: str) -> ScenarioError:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    written = text.splitlines()[line - 1 : line]
    if written and "\t" in written[0][: len(written[0]) - len(written[0].lstrip())]:
        problem = "the line is indented with a tab"
    hint = "indent with spaces and put a space after each colon"
    return ScenarioError(
        f"not valid YAML: {problem}", file=label, line=line, column=column, hint=hint,
        expected="key: value",
    )  # fmt: skip


def _guard(text: str, label: str) -> None:
    """Walk the events, which costs one pass whatever the file holds, and refuse the harmful."""
    depth = nodes = aliases = documents = 0
    for event in yaml.parse(text, Loader=_Loader):
        nodes += isinstance(event, yaml.NodeEvent)
        aliases += isinstance(event, yaml.AliasEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        reason = _harm(event, depth, nodes, aliases, documents)
        if reason:
            mark = event.start_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            raise ScenarioError(reason[0], file=label, line=line, column=column, expected=reason[1])


def _harm(
    event: yaml.Event, depth: int, nodes: int, aliases: int, documents: int
) -> tuple[str, str] | None:
    """Return what is wrong with an event and what was expected."""
    if getattr(event, "tag", None) is not None:
        return f"the tag {event.tag!r} is not allowed", "plain values without tags"  # type: ignore[attr-defined]
    if documents > 1:
        return "a second document starts here", "one document a file"
    if depth > DEEPEST:
        return "nested too deeply", f"at most {DEEPEST} levels"
    if nodes > MOST_NODES:
        return "too many values", f"at most {MOST_NODES:,} values a file"
    if aliases > MOST_ALIASES:
        return "too many aliases", f"at most {MOST_ALIASES} aliases a file"
    return None


def _position(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


class _Reader:
    """Turns nodes into data, noting positions and collecting errors."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.errors: list[ScenarioError] = []
        self.origins: dict[KeyPath, Origin] = {}
        self.n_nodes = 0

    def value(self, node: yaml.Node, path: KeyPath) -> Any:
        self.n_nodes += 1
        # aliases are shared nodes: what counts is how often they are unfolded
        if self.n_nodes > MOST_NODES or len(path) > DEEPEST:
            raise self.error(
                node, "the aliases unfold into too much", f"at most {MOST_NODES:,} values"
            )
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.item(child, (*path, i)) for i, child in enumerate(node.value)]
        return self.scalar(node)

    def item(self, node: yaml.Node, path: KeyPath) -> Any:
        self.origins[path] = Origin(self.label, None, _position(node))
        return self.value(node, path)

    def mapping(self, node: yaml.MappingNode, path: KeyPath) -> dict[str, Any]:
        data: dict[str, Any] = {}
        first: dict[str, int] = {}
        for key_node, value_node in node.value:
            key = self.key(key_node)
            if key is None:
                continue
            if key in data:
                self.note(
                    key_node, f"duplicate key {key!r}",
                    f"each key once; it is already on line {first[key]}",
                )  # fmt: skip
                continue
            here = (*path, key)
            first[key] = _position(key_node)[0]
            self.origins[here] = Origin(self.label, _position(key_node), _position(value_node))
            data[key] = self.value(value_node, here)
        return data

    def key(self, node: yaml.Node) -> str | None:
        if not isinstance(node, yaml.ScalarNode):
            self.note(node, "a key cannot be a list or a mapping", "a word as key")
            return None
        if node.value == "<<":
            self.note(node, "merge keys are not read", "extends: to build on another file")
            return None
        if not node.value:
            self.note(node, "a key is missing before the colon", "key: value")
            return None
        return str(node.value)

    def scalar(self, node: yaml.Node) -> Any:
        # quoted and block texts are texts; the C parser says "" for plain, the other None
        if getattr(node, "style", None):
            return node.value
        advice = trap(node.value)
        if advice:
            expected = "a plain number, true or false, or a quoted text"
            self.note(node, f"{node.value!r} can be misread", expected, advice)
            return None
        return resolve(node.value)

    def error(
        self, node: yaml.Node, message: str, expected: str, hint: str | None = None
    ) -> ScenarioError:
        line, column = _position(node)
        return ScenarioError(
            message, file=self.label, line=line, column=column, expected=expected, hint=hint
        )

    def note(self, node: yaml.Node, message: str, expected: str, hint: str | None = None) -> None:
        self.errors.append(self.error(node, message, expected, hint))
