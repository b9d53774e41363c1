"""From outcomes of a design to indices, with what can go wrong said in words."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from ecosim.errors import InputError, RunError
from ecosim.kernel.registry import nearest
from ecosim.kernel.types import Floats
from ecosim.study.experiment import Design
from ecosim.study.sensitivity.convergence import stability
from ecosim.study.sensitivity.delta import delta
from ecosim.study.sensitivity.factors import groups_of, with_dummy_column
from ecosim.study.sensitivity.given import hdmr, rbd_fast
from ecosim.study.sensitivity.indices import Estimate, Estimates, Indices, table_of
from ecosim.study.sensitivity.morris import morris
from ecosim.study.sensitivity.outcome import Outcomes, outcomes_of, stochastic_shares
from ecosim.study.sensitivity.pawn import SUMMARIES, pawn
from ecosim.study.sensitivity.variance import refuse_failed, sobol

Given = Callable[[Floats, Floats, int, float, int], Estimates]

_GIVEN: dict[str, Given] = {"delta": delta, "pawn": pawn, "rbd_fast": rbd_fast, "hdmr": hdmr}
#: designs that each method can read
DESIGNS: dict[str, tuple[str, ...]] = {
    "morris": ("morris",),
    "sobol": ("saltelli",),
    "rbd_fast": ("rbd_fast", "latin_hypercube"),
    **dict.fromkeys(
        ("delta", "pawn", "hdmr"),
        ("latin_hypercube", "sobol_sequence", "rbd_fast", "saltelli", "list"),
    ),
}
#: resamples of intervals, by what one costs
RESAMPLES = {"morris": 1000, "sobol": 500, "delta": 100, "pawn": 200, "rbd_fast": 100, "hdmr": 20}
#: of the half sample only the values are read
_FEW = 2
_INDICES = {
    "morris": ("mu_star", "mu", "sigma"), "sobol": ("ST", "S1"), "delta": ("delta", "S1"),
    "pawn": SUMMARIES, "rbd_fast": ("S1",), "hdmr": ("ST", "S1"),
}  # fmt: skip


def analyse(
    design: Design,
    values: npt.ArrayLike,
    method: str,
    *,
    seed: int,
    confidence: float = 0.95,
    resamples: int | None = None,
) -> Indices:
    """Return the sensitivity indices of one outcome of a design.

    Parameters
    ----------
    design
    values : (n_rows, n_replicates)
        NaN where a replicate failed; the mean over replicates is analysed.
    method
        ``morris``, ``sobol``, ``delta``, ``pawn``, ``rbd_fast`` or ``hdmr``.
    seed
        Of the resampling; any integer.
    confidence
        Of the intervals.
    resamples
        For the intervals; by default :data:`RESAMPLES` of the method.

    Raises
    ------
    InputError
        When the method is unknown, cannot read the design, or has too few rows.
    RunError
        When rows failed and the method cannot do without them.
    """
    n_resamples = _checked(design, method, confidence, resamples)
    is_drawn = method in _GIVEN and not any(factor.is_dummy for factor in design.factors)
    if is_drawn:
        design = with_dummy_column(design, seed)
    everything = outcomes_of(design, values, _block(design, method))
    share, share_of_runs = stochastic_shares(everything.values)
    used, notes = _without_failed(everything, method)
    notes += _about_replicates(everything)
    if is_drawn:
        notes.append("The design has no dummy; one was drawn for the analysis.")
    if used.is_constant:
        full, half = _constant(used, method), None
        notes.append(_said_constant(used))
    else:
        full = _estimates(used, method, seed, confidence, n_resamples)
        half = _of_half(used, method, seed, confidence)
        notes += full.notes
        notes += _about(full, half, used)
    names = used.groups.names
    return Indices(
        method=method,
        decides=full.decides,
        table=table_of(method, full, names),
        notes=tuple(notes),
        stochastic_share=share,
        stochastic_share_of_runs=share_of_runs,
        convergence=stability(full, half, used.n_blocks, used.n_blocks // 2),
        n_rows=int(np.isfinite(used.means).sum()),
        n_replicates=used.n_replicates,
    )


def _checked(design: Design, method: str, confidence: float, resamples: int | None) -> int:
    if method not in DESIGNS:
        raise InputError(
            f"no analysis is called {method!r}", expected=", ".join(DESIGNS),
            nearest=nearest(method, DESIGNS),
        )  # fmt: skip
    if design.method not in DESIGNS[method]:
        raise InputError(
            f"{method} cannot read a design of the kind {design.method!r}",
            expected=f"a design of the kind {' or '.join(DESIGNS[method])}",
        )
    if not 0.0 < confidence < 1.0:
        raise InputError(f"confidence is {confidence}", expected="a number between 0 and 1")
    n = RESAMPLES[method] if resamples is None else resamples
    if n < 2:
        raise InputError(f"resamples is {n}", expected="2 or more")
    return n


def _block(design: Design, method: str) -> int | None:
    g = groups_of(design.factors).n
    if method == "morris":
        return g + 1
    if method == "sobol":
        return 2 * g + 2 if design.settings.get("second_order", True) else g + 2
    return None


def _without_failed(found: Outcomes, method: str) -> tuple[Outcomes, list[str]]:
    """Return what can be analysed; Morris drops trajectories itself, to say which is dropped."""
    there = np.isfinite(found.means)
    if not there.any():
        raise RunError(f"all {len(there):,} rows failed: there is nothing to analyse")
    if method in ("sobol", "rbd_fast"):
        refuse_failed(found, method)
    if method in ("morris", "sobol") or there.all():
        return found, []
    note = (
        f"{int((~there).sum())} of {len(there):,} rows were left out because all their replicates "
        "failed. If runs fail in one part of the space, the indices speak of the rest."
    )
    return found.kept(there), [note]


def _estimates(
    used: Outcomes, method: str, seed: int, confidence: float, resamples: int
) -> Estimates:
    if method == "morris":
        return morris(used, seed, confidence, resamples)
    if method == "sobol":
        return sobol(used, seed, confidence, resamples)
    return _GIVEN[method](_columns(used), used.means, seed, confidence, resamples)


def _columns(used: Outcomes) -> Floats:
    """Return one column a group: of members that moved together the one with most values."""
    found = []
    for group in range(used.groups.n):
        members = used.groups.members(group)
        counts = [len(np.unique(used.units[:, j])) for j in members]
        found.append(used.units[:, members[int(np.argmax(counts))]])
    return np.column_stack(found)


def _of_half(used: Outcomes, method: str, seed: int, confidence: float) -> Estimates | None:
    half = used.first_half()
    if not half.n_blocks or half.is_constant:
        return None
    try:
        return _estimates(half, method, seed, confidence, _FEW)
    except (InputError, RunError):
        return None


def _constant(used: Outcomes, method: str) -> Estimates:
    g = used.groups.n
    single = {index: Estimate.nothing(g) for index in _INDICES[method]}
    return Estimates(_INDICES[method][0], single, np.zeros(g))


def _said_constant(used: Outcomes) -> str:
    y = used.means[np.isfinite(used.means)]
    return (
        f"The outcome is {y[0]:.6g} in every row, so no factor can explain anything: the indices "
        "are not there, rather than 0."
    )


def _about_replicates(found: Outcomes) -> list[str]:
    there = np.isfinite(found.values)
    some = there.any(axis=1) & ~there.all(axis=1)
    notes = []
    if some.any():
        notes.append(
            f"In {int(some.sum())} rows some replicates failed; their means rest on the others, "
            "after what a replicate has in common over rows is taken out."
        )
    if found.n_replicates < 2:
        notes.append("With one replicate a row, nothing is known of chance between replicates.")
    return notes


def _about(full: Estimates, half: Estimates | None, used: Outcomes) -> list[str]:
    notes = [
        f"A factor counts as influential when the lower end of its interval of {full.decides} lies "
        "above the upper end of the dummy's"
        + (" and above what noise between replicates would give." if full.noise.any() else ".")
    ]
    if used.dummy is not None and full.single[full.decides].hi[used.dummy] == 0.0:
        notes.append(
            "The dummy is exactly 0: rows share their random numbers, so a factor that nothing "
            "reads changes nothing at all."
        )
    if half is None:
        notes.append("Half of the sample is too small to compare rankings with.")
    return notes
