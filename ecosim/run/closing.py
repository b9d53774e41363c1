"""What is closed at the end of a ``with`` block, however the block ends."""

from __future__ import annotations

from types import TracebackType
from typing import Self


class Closing:
    """Base of what has a ``close``."""

    def close(self) -> None:
        """Give up what is held."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
