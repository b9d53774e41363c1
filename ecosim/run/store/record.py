"""What the store keeps of a run: every indicator at full scale, and how the run went."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ecosim.kernel.types import Floats
from ecosim.result import Result
from ecosim.run.packed import packed

_ABOUT = "about"


@dataclass(frozen=True, eq=False)
class RunRecord:
    """One finished run.

    Attributes
    ----------
    series : indicator to values at full scale, (periods, *dims)
    identity_residual_max : over regional value added of a month
    """

    series: Mapping[str, Floats]
    identity_residual_max: float

    def __repr__(self) -> str:
        return f"<RunRecord {len(self.series)} indicators>"

    @classmethod
    def of_result(cls, result: Result) -> RunRecord:
        """Return the record of a finished run."""
        return cls(full_scale(result), float(result.identity_residual_max))

    def to_bytes(self) -> bytes:
        """Return the record as bytes, the same for the same numbers: arrays and JSON only."""
        about = json.dumps({"identity_residual_max": self.identity_residual_max})
        return packed({_ABOUT: np.array(about), **self.series}, is_small=False)

    @classmethod
    def from_bytes(cls, content: bytes) -> RunRecord:
        """Return the record that :meth:`to_bytes` wrote; reading it runs no code."""
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            about = json.loads(str(stored[_ABOUT]))
            series = {name: stored[name] for name in stored.files if name != _ABOUT}
        return cls(series, about["identity_residual_max"])


def full_scale(result: Result) -> dict[str, Floats]:
    """Return every indicator of a result at full scale."""
    scale = result.scenario.scale
    return {
        name: np.asarray(one.values / scale if one.indicator.is_total else one.values)
        for name, one in result.series.items()
    }
