"""Trials with files: spools cut, changed and foreign, and a disk that is full."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.campaign import PATIENCE, Bench, Count, judge, resume
from tests.faults.ledger import Promised, promised


def harmed_files(bench: Bench, trial: str) -> Count:
    """Cut a spool, change bytes in another record, put foreign files beside; then go on."""
    count = Count(trial)
    store, out = bench.begin(trial)
    _go_on(count, out)
    whole = promised(store)
    spools = sorted((store / "spools").glob("*.spool"))
    harmed = _harm(bench, spools[0])
    (store / "spools" / "notes.txt").write_text("not a spool")
    (store / "spools" / "noise.spool").write_bytes(bench.random.randbytes(5000))
    (out / "manifest.json").unlink()
    left = promised(store)
    missing = sum(key not in left.succeeded for key in whole.succeeded)
    _go_on(count, out)
    judge(count, left, store, out, bench)
    count.notes.append(f"{harmed}; {missing} runs were harmed and ran again")
    begun = promised(store).begun
    # what was whole was not begun again
    count.twice += sum(begun[key] > whole.begun[key] for key in left.succeeded)
    assert missing, "the trial harmed nothing"
    return count


def _harm(bench: Bench, spool: Path) -> str:
    """Change a byte in the middle of a spool and cut its end."""
    content = bytearray(spool.read_bytes())
    at = bench.random.randrange(len(content) // 4, len(content) // 2)
    content[at] ^= 0xFF
    cut = bench.random.randrange(1, 2000)
    spool.write_bytes(bytes(content[:-cut]))
    return f"one byte changed, {cut} bytes cut"


def _go_on(count: Count, out: Path) -> None:
    attempt = resume(out, "-j", "2")
    _, errors = attempt.communicate(timeout=PATIENCE)
    count.attempts += 1
    assert attempt.returncode == 0, errors


def can_mount() -> bool:
    """Return whether this user may mount a small file system; several processes may ask at once."""
    with tempfile.TemporaryDirectory(prefix="ecosim-mount-") as folder:
        try:
            with small_disk(Path(folder) / "disk", 64):
                return True
        except (OSError, subprocess.CalledProcessError):
            return False


@contextmanager
def small_disk(where: Path, kilobytes: int) -> Iterator[None]:
    """Mount a file system of some kilobytes."""
    where.mkdir(parents=True)
    size = f"size={kilobytes}k"
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(where)], check=True, capture_output=True
    )
    try:
        yield
    finally:
        subprocess.run(["umount", str(where)], check=True)


def full_disk(bench: Bench, trial: str, kilobytes: int = 300) -> Count:
    """Let the store's disk run full; make room; go on."""
    count = Count(trial)
    where = bench.folder / trial
    with small_disk(where, kilobytes):
        store, out = bench.begin(f"{trial}/study")
        attempt = resume(out, "-j", "2")
        _, errors = attempt.communicate(timeout=PATIENCE)
        count.attempts += 1
        assert attempt.returncode == 1, f"exit code {attempt.returncode}: {errors}"
        assert "No space left" in errors, errors
        assert "resume" in errors, errors
        assert "Traceback" not in errors, errors
        before: Promised = promised(store)
        count.notes.append(f"{len(before.succeeded)} runs were finished when the disk was full")
        subprocess.run(["mount", "-o", "remount,size=64m", str(where)], check=True)
        _go_on(count, out)
        judge(count, before, store, out, bench)
        shutil.rmtree(store.parent)
    return count
