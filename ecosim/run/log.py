"""The log of a run: a line an event, in the folder and on Python's ``ecosim`` logger."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

_LOGGER = logging.getLogger("ecosim.run")


class RunLog:
    """``log.txt``: written as things happen, so that an interrupted run says how far it came."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8", buffering=1)

    def say(self, text: str) -> None:
        """Add a line with the time."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self._file.write(f"{now} {text}\n")
        _LOGGER.info(text)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            self.say(f"stopped: {type(error).__name__}: {error}")
        self._file.close()
