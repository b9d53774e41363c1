"""Accept changed results: ``python -m tests.golden.bless --reason "why they changed"``.

Prints every number that moves and the line for CHANGELOG.md; writes ``tests/golden/NAME.json``.
"""

from __future__ import annotations

import argparse
import json

from tests.golden.summary import FOLDER, MONTHS, SCALE, Summary, names, summary_of

#: stands for the number of an indicator that is not reported
NONE = "nothing"


def moved(old: Summary, new: Summary) -> list[str]:
    """Return a line for every number that differs."""
    lines = []
    for indicator in sorted({*old, *new}):
        before, after = old.get(indicator, {}), new.get(indicator, {})
        lines += [
            f"  {indicator} {year}: {before.get(year, NONE)} -> {after.get(year, NONE)}"
            for year in sorted({*before, *after})
            # an indicator that is new and not defined yet is new all the same
            if before.get(year, NONE) != after.get(year, NONE)
        ]
    return lines


def main() -> None:
    """Run every shipped scenario in miniature and keep its summary."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reason", required=True, help="why results changed, for the changelog")
    reason = parser.parse_args().reason.strip()
    if len(reason) < 15:
        parser.error("say in a sentence why results changed")
    for name in names():
        path = FOLDER / f"{name}.json"
        old = json.loads(path.read_text())["summary"] if path.exists() else {}
        new = summary_of(name)
        changes = moved(old, new)
        print(f"{name}: {len(changes)} numbers differ", *changes, sep="\n")
        if changes:
            content = {"reason": reason, "months": MONTHS, "scale": SCALE, "summary": new}
            path.write_text(json.dumps(content, indent=1) + "\n")
    print(f"\nCHANGELOG.md: Results: changed because {reason}")


if __name__ == "__main__":
    main()
