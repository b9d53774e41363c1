"""Print the direct dependencies at their lower bounds, one `name==version` a line.

`make test-lowest` installs these and runs the tests, so that a bound in pyproject.toml is a
version that was tried and not a guess.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

BOUND = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)>=(?P<version>[0-9][0-9.]*)")


def pinned(requirements: list[str]) -> list[str]:
    """Turn `name>=1.2,<3` into `name==1.2`; a requirement without a lower bound is an error."""
    pins = []
    for requirement in requirements:
        match = BOUND.match(requirement)
        if match is None:
            raise SystemExit(f"pyproject.toml: no lower bound in {requirement!r}")
        pins.append(f"{match['name']}=={match['version']}")
    return pins


def main(extras: list[str]) -> None:
    """Write the pins of the core and of the extras named to standard output."""
    path = Path(__file__).resolve().parent.parent / "pyproject.toml"
    project = tomllib.loads(path.read_text(encoding="utf-8"))["project"]
    requirements = list(project["dependencies"])
    for extra in extras:
        requirements += project["optional-dependencies"][extra]
    print("\n".join(pinned(requirements)))


if __name__ == "__main__":
    main(sys.argv[1:])
