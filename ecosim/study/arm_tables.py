"""What a comparison keeps of an arm with innovation: its challenges, and one replicate's networks.

Challenges are few and kept of every replicate. Ties are many: those of the first replicate, in the
years that are drawn, with the small and medium firms of the last of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from ecosim.kernel.types import AnyArray
from ecosim.result import Result
from ecosim.run.files import ParquetSink, arrow_table
from ecosim.run.metadata import table_metadata
from ecosim.run.replicate import table_bytes, table_of_bytes

#: the replicate whose networks are kept
DRAWN = 0
#: years whose networks are measured for a figure, evenly spread
YEARS = 5


def arm_tables(results: Sequence[Result]) -> tuple[dict[str, AnyArray], ...]:
    """Return the tables of each arm of one replicate as bytes; none where nobody sets challenges.

    Parameters
    ----------
    results
        The baseline first.
    """
    if all(result.challenges.empty for result in results):
        return tuple({} for _ in results)
    return tuple(
        {name: _bytes(name, frame, result) for name, frame in _frames(result).items()}
        for result in results
    )


def _frames(result: Result) -> dict[str, pd.DataFrame]:
    frames = {} if result.challenges.empty else {"challenges": result.challenges}
    if result.replicate == DRAWN and not result.ties.empty:
        frames["network"] = _of_some_years(result.ties)
        frames["suppliers"] = _last_smes(result.suppliers)
    return frames


def _of_some_years(ties: pd.DataFrame) -> pd.DataFrame:
    years = list(dict.fromkeys(ties["year"].astype(str)))
    chosen = {years[round(i)] for i in np.linspace(0, len(years) - 1, min(YEARS, len(years)))}
    rows: pd.DataFrame = ties[ties["year"].isin(chosen)].reset_index(drop=True)
    return rows


def _last_smes(suppliers: pd.DataFrame) -> pd.DataFrame:
    last = suppliers["month"] == suppliers["month"].iloc[-1]
    rows: pd.DataFrame = suppliers[last & (suppliers["kind"] == "sme")].reset_index(drop=True)
    return rows


def _bytes(name: str, frame: pd.DataFrame, result: Result) -> AnyArray:
    content = table_bytes(arrow_table(frame, table_metadata(name, result)))
    return np.frombuffer(content, dtype=np.uint8)


def write_arm_tables(kept: Sequence[Mapping[str, AnyArray]], folder: Path) -> list[Path]:
    """Write an arm's tables, replicates in order, into its folder; return the files."""
    sinks: dict[str, ParquetSink] = {}
    for tables in kept:
        for name, content in tables.items():
            if name not in sinks:
                sinks[name] = ParquetSink(folder / f"{name}.parquet", {})
            sinks[name].append_table(table_of_bytes(content.tobytes()))
    return [path for sink in sinks.values() if (path := sink.finish()) is not None]
