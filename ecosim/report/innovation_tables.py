"""From the table of challenges to the plain tables that figures of the funnel are drawn from."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ecosim.kernel.types import STAGES_OF, Pathway, Stage
from ecosim.report.funnel import FAILED, PASSED, WAITING

#: how a reader calls stages, where the code's name will not do
STAGE_NAMES = {
    (Pathway.SHOWCASE, Stage.CHALLENGE_ARTICULATION): "Challenge articulation and release",
    (Pathway.SHOWCASE, Stage.SMES_IDENTIFIED): "SMEs identified",
    (Pathway.SHOWCASE, Stage.BUSINESS_CASE): "Business case for funding",
    (Pathway.DIRECT, Stage.BUSINESS_CASE): "Business case for funding",
    (Pathway.SHOWCASE, Stage.ACTIVATION): "Partnership activated",
    (Pathway.DIRECT, Stage.ACTIVATION): "Partnership activated",
}
COLUMNS = ("challenge", "pathway", "stage", "entered", "left", "outcome", "reason")
_BLOCKED = "blocked_"


def stage_name(pathway: Pathway, stage: Stage) -> str:
    """Return how a reader calls a stage of a pathway."""
    usual = stage.name.replace("_", " ").capitalize()
    return STAGE_NAMES.get((pathway, stage), usual)


def stage_rows(challenges: pd.DataFrame) -> pd.DataFrame:
    """Return one row a challenge and stage that it entered, in the order of the pathways.

    Parameters
    ----------
    challenges
        As in ``challenges.parquet``; several replicates may be in it.

    Returns
    -------
    table
        challenge, pathway, stage, entered, left, outcome, reason.
    """
    known = challenges.reset_index(drop=True)
    parts = [
        _one_stage(known[known["pathway"] == pathway.name.lower()], pathway, stage)
        for pathway, order in STAGES_OF.items() for stage in order
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def _one_stage(challenges: pd.DataFrame, pathway: Pathway, stage: Stage) -> pd.DataFrame:
    """Return the rows of challenges that entered one stage of their pathway."""
    code = stage.name.lower()
    rows = challenges[challenges[f"entered_{code}"] >= 0]
    passed = rows[f"passed_{code}"] >= 0
    failed = (rows["stage"] == code) & (rows["status"] == "failed")
    ended = rows["ended"].astype(np.float64).where(failed, np.nan)
    left = rows[f"passed_{code}"].astype(np.float64).where(passed, ended)
    reason = rows["reason"].astype(str).str.replace("_", " ").where(failed, "")
    values = (
        rows.index, pathway.name.lower(), stage_name(pathway, stage), rows[f"entered_{code}"], left,
        np.where(passed, PASSED, np.where(failed, FAILED, WAITING)), reason,
    )  # fmt: skip
    return pd.DataFrame(dict(zip(COLUMNS, values, strict=True)))


def hurdle_rows(challenges: pd.DataFrame) -> pd.DataFrame:
    """Return capable firms by the first hurdle that stopped them: hurdle, firms."""
    columns = [name for name in challenges if str(name).startswith(_BLOCKED)]
    firms = challenges[columns].sum()
    names = [str(name).removeprefix(_BLOCKED) for name in columns]
    return pd.DataFrame({"hurdle": names, "firms": firms.to_numpy(dtype=np.float64)})


def in_note(challenges: pd.DataFrame, scale: float) -> str:
    """Say how many challenges in how many runs the figure counts."""
    n, runs = len(challenges), challenges["replicate"].nunique()
    said = f"{n:,} challenges in {runs} run{'s' if runs > 1 else ''} at scale {scale:g}"
    each = f"each stands for {1.0 / scale:.3g} of the whole region"
    return said if scale == 1.0 else f"{said}; {each}"
