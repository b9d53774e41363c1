"""House rules read from the syntax tree: each returns the lines of a source that break one.

Nothing is imported or run, so a rule holds for code that no other test reaches.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = sorted((ROOT / "ecosim").rglob("*.py"))

# Modules whose numbers have no name, no key or no seed.
UNNAMED = ("random", "numpy.random", "secrets", "uuid")
# Consumers for which the order of a set cannot matter.
ORDERLESS = {"sorted", "len", "min", "max", "any", "all", "set", "frozenset", "bool"}
# Consumers that turn the order of a set into the order of a result.
ORDERING = {"list", "tuple", "enumerate", "iter", "next", "zip", "map", "filter", "reversed"} | {
    "sum",
    "dict",
    "fromkeys",
    "array",
    "asarray",
    "fromiter",
    "join",
    "extend",
}
SET_OPERATORS = (ast.Sub, ast.BitAnd, ast.BitOr, ast.BitXor)
# Functions of the public surface; modules below it are reached by their own names.
ROOT_FUNCTIONS = {"simulate", "run_scenarios", "load_region", "compare"}
SET_METHODS = {"union", "intersection", "difference", "symmetric_difference"}


def module_name(path: Path) -> str:
    """Return the dotted name of a source file of the package."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def dotted(node: ast.AST) -> str:
    """Return `a.b.c` for names and attributes, or nothing."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = dotted(node.value)
        return f"{inner}.{node.attr}" if inner else ""
    return ""


def unnamed_randomness(tree: ast.AST) -> list[int]:
    """Return lines that import or use a generator other than the keyed streams, or hash()."""
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            bad = any(alias.name in UNNAMED for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            bad = node.level == 0 and (node.module in UNNAMED or bool(names & set(UNNAMED)))
        elif isinstance(node, ast.Attribute):
            bad = dotted(node) in ("np.random", "numpy.random", "os.urandom")
            bad = bad or dotted(node).endswith("model.random")
        elif isinstance(node, ast.Call):
            bad = dotted(node.func) == "hash"
        else:
            bad = False
        if bad:
            lines.append(node.lineno)
    return sorted(lines)


def _annotated_as_set(annotation: ast.expr | None) -> bool:
    if annotation is None:
        return False
    head = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    return dotted(head).split(".")[-1] in ("set", "frozenset", "Set", "AbstractSet", "MutableSet")


def _is_set(node: ast.expr, known: set[str]) -> bool:
    if isinstance(node, ast.Set | ast.SetComp):
        return True
    if isinstance(node, ast.Name):
        return node.id in known
    if isinstance(node, ast.Call):
        if dotted(node.func) in ("set", "frozenset"):
            return True
        return (
            isinstance(node.func, ast.Attribute)
            and node.func.attr in SET_METHODS
            and _is_set(node.func.value, known)
        )
    if isinstance(node, ast.BinOp) and isinstance(node.op, SET_OPERATORS):
        return any(_is_set(side, known) or _is_keys(side) for side in (node.left, node.right))
    return False


def _is_keys(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (node.func.attr in ("keys", "items") and not node.args)
    )


def _set_names(scope: ast.AST) -> set[str]:
    """Return names that a scope binds to a set, directly or by annotation."""
    names: set[str] = set()
    for node in ast.walk(scope):
        if isinstance(node, ast.arg) and _annotated_as_set(node.annotation):
            names.add(node.arg)
        elif isinstance(node, ast.AnnAssign) and _annotated_as_set(node.annotation):
            names.add(dotted(node.target))
        elif isinstance(node, ast.Assign) and _is_set(node.value, names):
            names.update(target.id for target in node.targets if isinstance(target, ast.Name))
    return names


def _scopes(tree: ast.Module) -> Iterator[ast.AST]:
    yield tree
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield node


def _own_nodes(scope: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a scope without those of functions inside it."""
    waiting = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting.extend(ast.iter_child_nodes(node))


def iteration_over_sets(tree: ast.Module) -> list[int]:
    """Return lines where the order of a set can become the order of something else."""
    lines: set[int] = set()
    outer = _module_sets(tree)
    for scope in _scopes(tree):
        known = outer | (set() if scope is tree else _set_names(scope))
        nodes = list(_own_nodes(scope))
        exempt = _harmless(nodes)
        for node in nodes:
            if isinstance(node, ast.For) and _is_set(node.iter, known):
                lines.add(node.lineno)
            elif isinstance(node, ast.ListComp | ast.GeneratorExp | ast.DictComp):
                iterated = any(_is_set(part.iter, known) for part in node.generators)
                if iterated and id(node) not in exempt:
                    lines.add(node.lineno)
            elif isinstance(node, ast.Starred) and _is_set(node.value, known):
                lines.add(node.lineno)
            elif isinstance(node, ast.Call) and any(_is_set(arg, known) for arg in node.args):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else dotted(node.func)
                if name in ORDERING:
                    lines.add(node.lineno)
    return sorted(lines)


def _module_sets(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            names |= _set_names(node)
    return names


def _harmless(nodes: list[ast.AST]) -> set[int]:
    """Return ids of generators handed straight to something that ignores order."""
    found: set[int] = set()
    for node in nodes:
        if isinstance(node, ast.Call) and dotted(node.func) in ORDERLESS:
            found.update(id(arg) for arg in node.args)
    return found


def runs_at_import(tree: ast.Module) -> list[int]:
    """Return lines of bare calls, loops and `with` blocks at module level.

    Imports, definitions, assignments and `if` are how a module says what it is; anything else
    draws, prints or writes when it is merely imported.
    """
    allowed = (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.FunctionDef,
               ast.AsyncFunctionDef, ast.ClassDef, ast.If, ast.Try, ast.Pass)  # fmt: skip
    return [
        node.lineno
        for node in tree.body
        if not isinstance(node, allowed)
        and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
    ]


def prints(tree: ast.AST) -> list[int]:
    """Return lines that write to the terminal."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and dotted(node.func) in ("print", "sys.stdout.write", "sys.stderr.write", "typer.echo")
    ]


def imports_from_root(tree: ast.AST) -> list[int]:
    """Return lines that take a name from the package root, which stands above every layer.

    Its version and its place on disk (names in double underscores) belong to no layer.
    """
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            private = all(alias.name.startswith("__") for alias in node.names)
            bad = node.level > 0 or (node.module == "ecosim" and not private)
        elif isinstance(node, ast.Attribute) and dotted(node.value) == "ecosim":
            # in the package, modules are lower case and public names start with a capital
            # or are functions of the short list
            bad = node.attr[0].isupper() or node.attr in ROOT_FUNCTIONS
        else:
            bad = False
        if bad:
            lines.append(node.lineno)
    return sorted(lines)


def moves_money(tree: ast.AST) -> list[int]:
    """Return lines that write into an array of `books`, the bundle that kernels are handed."""
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AugAssign):
            targets = [node.target]
        else:
            continue
        flat = [part for t in targets for part in (t.elts if isinstance(t, ast.Tuple) else [t])]
        if any(isinstance(t, ast.Subscript) and _of_books(t.value) for t in flat):
            lines.append(node.lineno)
    return lines


def _of_books(node: ast.expr) -> bool:
    while isinstance(node, ast.Subscript):
        node = node.value
    return dotted(node).startswith("books.") or ".books." in dotted(node)
