"""The fault campaign: ``python -m tests.faults --kills 200``; prints what it counted."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.faults import campaign, files, verbs
from tests.faults.campaign import Bench, Count


def trials(bench: Bench, kills: int) -> list[Callable[[], Count]]:
    """Return every trial, the kills shared out among them."""
    part = kills // 5
    last = kills - 4 * part
    return [
        lambda: campaign.kill_masters(bench, "one process", part, "--executor", "here"),
        lambda: campaign.kill_masters(bench, "master of a pool", part, "-j", "2"),
        lambda: campaign.kill_workers(bench, "workers of a pool", part),
        lambda: campaign.kill_dask_workers(bench, "workers of Dask", last),
        lambda: verbs.kill_verbs(
            bench.folder / "verbs", bench.random, "run, compare, multiplier", part
        ),
        lambda: campaign.two_writers(bench, "two writers"),
        lambda: files.harmed_files(bench, "torn and foreign files"),
        *([lambda: files.full_disk(bench, "full disk")] if files.can_mount() else []),
    ]


def main() -> int:
    """Run the campaign and return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--rows", type=int, default=12, help="rows of the study that is harmed")
    parser.add_argument("--seed", type=int, default=1, help="of the instants")
    parser.add_argument(
        "--one-of-two", action="store_true",
        help="only this: one of two Dask workers is killed for good in a study of 4 x ROWS runs",
    )  # fmt: skip
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ecosim-faults-") as folder:
        bench = Bench.build(Path(folder), asked.seed, asked.rows)
        print(f"{'trial':26}{'kills':>7}{'attempts':>10}{'lost':>6}{'twice':>7}{'tables':>8}")
        counts = []
        single = [lambda: campaign.one_of_two(bench, "one of two Dask workers")]
        for trial in single if asked.one_of_two else trials(bench, asked.kills):
            one = trial()
            counts.append(one)
            print(
                f"{one.trial:26}{one.kills:7}{one.attempts:10}{one.lost:6}{one.twice:7}"
                f"{one.tables_differ:8}  {'; '.join(sorted(set(one.notes)))}", flush=True,
            )  # fmt: skip
        if not asked.one_of_two and not files.can_mount():
            print("full disk: left out, this user may not mount a file system")
    total = [sum(getattr(one, name) for one in counts) for name in ("kills", "lost", "twice",
             "tables_differ")]  # fmt: skip
    print(f"{total[0]} kills: {total[1]} finished runs lost, {total[2]} finished twice, "
          f"{total[3]} tables that differ")  # fmt: skip
    return 0 if all(one.is_clean for one in counts) else 1


if __name__ == "__main__":
    sys.exit(main())
