"""`extends`: the files a scenario builds on, from the first to itself."""

from __future__ import annotations

from pathlib import Path

from ecosim.errors import ScenarioError
from ecosim.scenario.document import Document, read_document
from ecosim.scenario.shape import expected, shown

LONGEST = 10


def read_chain(path: Path, label: str) -> list[Document]:
    """Read a file and all it extends, the deepest first.

    Parameters
    ----------
    path
        The file.
    label
        The file as messages should name it.
    """
    root = path.resolve().parent
    chain: list[Document] = []
    seen: dict[Path, str] = {}
    while True:
        seen[path.resolve()] = label
        document = read_document(path, label)
        chain.insert(0, document)
        target = document.data.get("extends")
        if target is None:
            return chain
        path, label = _follow(document, target, path, root, seen)


def _follow(
    document: Document, target: object, path: Path, root: Path, seen: dict[Path, str]
) -> tuple[Path, str]:
    """Return the file that `extends` names and its label, or raise at the place that says so."""

    def wrong(message: str, hint: str | None = None) -> ScenarioError:
        error = ScenarioError(message, expected=expected("extends"), hint=hint, path=("extends",))
        return document.locate(error)

    if not isinstance(target, str):
        raise wrong(f"extends cannot be {shown(target)}")
    if Path(target).is_absolute():
        raise wrong(f"extends cannot be the absolute path {target!r}")
    following = path.parent / target
    if not following.resolve().is_relative_to(root):
        raise wrong(
            f"extends leaves the folder of the scenario: {target!r}",
            hint="a scenario can be handed on with its folder: put both files into one",
        )
    label = str(Path(document.file).parent / target)
    if following.resolve() in seen:
        circle = " -> ".join([*(Path(name).name for name in seen.values()), following.name])
        raise wrong(f"extends goes in a circle: {circle}")
    if len(seen) >= LONGEST:
        raise wrong(f"extends is followed {LONGEST} times", hint="build on fewer files")
    if not following.is_file():
        near = _near(following)
        error = ScenarioError(
            f"extends names a file that does not exist: {target!r}",
            expected=expected("extends"), nearest=near, path=("extends",),
        )  # fmt: skip
        raise document.locate(error)
    return following, label


def _near(missing: Path) -> str | None:
    from ecosim.kernel.registry import nearest

    if not missing.parent.is_dir():
        return None
    return nearest(missing.name, [p.name for p in missing.parent.glob("*.y*ml")])
