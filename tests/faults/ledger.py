"""What a store has promised, read from its files without the code under test.

The format is in `docs/store.md`: a mark, lengths, a digest, a head in JSON, a body. Here it is read
by hand, so that a fault of the reader is not a fault of the check.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

MARK = b"\x89ECR"


@dataclass(frozen=True)
class Promised:
    """Records of a store.

    Attributes
    ----------
    succeeded : key to the digests of its whole records; what was given up is no promise
    begun : key to how often it was begun
    replicates : numbers of the replicates that some record is of
    """

    succeeded: dict[str, list[str]]
    begun: Counter[str]
    replicates: frozenset[int] = frozenset()

    def lost_since(self, earlier: Promised) -> int:
        """Return how many runs that were finished then are not, or are others, now."""
        return sum(
            digest not in self.succeeded.get(key, [])
            for key, digests in earlier.succeeded.items()
            for digest in digests
        )

    def computed_twice(self) -> int:
        """Return how many runs were finished more than once."""
        return sum(len(digests) > 1 for digests in self.succeeded.values())


def promised(store: Path) -> Promised:
    """Return every whole record of a store."""
    succeeded: dict[str, list[str]] = {}
    begun: Counter[str] = Counter()
    replicates: set[int] = set()
    for path in sorted((store / "spools").glob("*.spool")):
        content, at = path.read_bytes(), 0
        while (at := content.find(MARK, at)) >= 0:
            n_head = int.from_bytes(content[at + 4 : at + 8], "big")
            n_body = int.from_bytes(content[at + 8 : at + 16], "big")
            text = content[at + 32 : at + 32 + n_head]
            body = content[at + 32 + n_head : at + 32 + n_head + n_body]
            at += 1
            if sha256(content[at + 3 : at + 15] + text).digest()[:16] != content[at + 15 : at + 31]:
                continue
            head = json.loads(text)
            if head["status"] == "running":
                begun[head["key"]] += 1
            elif head["status"] != "aborted" and sha256(body).hexdigest() == head["sha256"]:
                succeeded.setdefault(head["key"], []).append(head["sha256"])
                replicates.add(head.get("replicate", -1))
    return Promised(succeeded, begun, frozenset(replicates))


def tables(out: Path) -> dict[str, str]:
    """Return the digest of every table and resolved scenario of a folder."""
    files = [*out.glob("*.parquet"), *out.glob("*/scenario.resolved.yaml")]
    return {
        path.relative_to(out).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(files)
    }
