"""What a run depends on: the question asked, the code, the libraries and the processor.

Bytes are promised within one numeric fingerprint; both are in the manifest.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from ecosim.kernel import engine
from ecosim.scenario import Scenario

_LIBRARIES = ("numpy", "numba", "scipy", "pandas", "pyarrow", "mesa")


def digest(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of JSON content, independent of the order of keys."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def versions() -> dict[str, str]:
    """Return the versions that ran: ours, Python's and the libraries'."""
    ours = {"ecosim": _version("ecosim"), "python": platform.python_version()}
    return ours | {name: _version(name) for name in _LIBRARIES}


def _version(library: str) -> str:
    """Return an installed version; numba may be absent."""
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "absent"


@cache
def code_digest() -> str:
    """Return the SHA-256 over the package's own sources and tables."""
    root = Path(__file__).parents[1]
    total = hashlib.sha256()
    for path in sorted(p for p in root.rglob("*") if p.suffix in (".py", ".csv", ".json")):
        total.update(path.relative_to(root).as_posix().encode() + b"\0")
        total.update(path.read_bytes())
    return total.hexdigest()


def fingerprint() -> dict[str, Any]:
    """Return everything that may change the last digit of a number."""
    config: dict[str, Any] = np.show_config(mode="dicts")  # type: ignore[assignment]
    return {
        "engine": engine.name(),
        "numpy": _version("numpy"),
        "numba": _version("numba"),
        "pyarrow": _version("pyarrow"),
        "libm": " ".join(platform.libc_ver()).strip() or platform.system(),
        "machine": platform.machine(),
        "cpu_features": sorted(config.get("SIMD Extensions", {}).get("found", [])),
    }


@cache
def region_digest(region: str) -> str:
    """Return a shipped region's name, or the digest of a folder's tables wherever it lies."""
    folder = Path(region)
    if not folder.is_dir():
        return region
    total = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        total.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def question(scenario: Scenario, seed: int, replicates: int) -> str:
    """Return the digest of what was asked: scenario, region's tables, seed, replicates."""
    asked = {"scenario": scenario.to_yaml(), "seed": seed, "replicates": replicates}
    return digest(asked | tables_of(scenario.region))


def tables_of(region: str) -> dict[str, str]:
    """Return what a question says of a region's tables; those shipped are part of the code."""
    return {"tables": region_digest(region)} if Path(region).is_dir() else {}


def run_key(asked: str) -> str:
    """Return the digest of the question, the code and the numeric fingerprint together."""
    return digest({"question": asked, "code": code_digest(), "fingerprint": fingerprint()})
