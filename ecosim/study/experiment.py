"""An experiment: arms, a design over factors, replicates, and the outcomes that are read.

Who reads a study file makes one; who runs it asks for the scenario of an arm in a row of the
design; who analyses it sees the design's rows and an array of outcomes. Four words for four things:
factors are moved, rows say where to, arms are compared, outcomes are read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from ecosim.kernel.params import Value
from ecosim.kernel.types import Floats
from ecosim.scenario import Scenario
from ecosim.study.effects import TOTAL

#: what a factor that nothing reads is called: its indices say what noise alone gives
DUMMY = "dummy"

Of = Literal["level", "effect", "relative_effect"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One thing that a design moves.

    Parameters
    ----------
    name
        A parameter's dotted name, a lever's setting (``levers.local_sourcing.locality_weight``), a
        lever's presence (``levers.local_sourcing``), or ``dummy``.
    low, high
        Range of a factor that is a number; 0 and the last position for one with `values`.
    unit, doc
        For tables and figures.
    source
        Where the range comes from: evidence of the declaration, or the line of the study file.
    is_integer
        Whether a value is rounded to a whole number.
    group
        Factors of one group move together; the factor's own name when it stands alone.
    values
        Levels, where they are listed: a row then holds a position in this tuple.
    """

    name: str
    low: float
    high: float
    unit: str = ""
    doc: str = ""
    source: str = ""
    is_integer: bool = False
    group: str = ""
    values: tuple[Value, ...] = ()

    @property
    def is_dummy(self) -> bool:
        """Return whether nothing reads this factor."""
        return self.name == DUMMY

    def value(self, x: float) -> Value:
        """Return what a number of a design's row means."""
        if self.values:
            return self.values[round(x)]
        return round(x) if self.is_integer else float(x)


@dataclass(frozen=True, eq=False, kw_only=True)
class Design:
    """Rows over factors.

    Parameters
    ----------
    method
        ``grid``, ``list``, ``latin_hypercube``, ``sobol_sequence``, ``factorial``, ``morris``,
        ``saltelli`` or ``rbd_fast``.
    factors
    rows
        (n_rows, n_factors), in the units of the factors; a position for a factor with `values`.
    seed
        Start of the sampler's random numbers.
    settings
        What the sampler was told: trajectories, base sample, levels and the like.
    """

    method: str
    factors: tuple[Factor, ...]
    rows: Floats
    seed: int = 0
    settings: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<Design {self.method}, {len(self.rows):,} rows x {len(self.factors)} factors>"

    def values(self, row: int) -> dict[str, Value]:
        """Return every factor's value in one row, the dummy left out."""
        return {
            factor.name: factor.value(x)
            for factor, x in zip(self.factors, self.rows[row], strict=True)
            if not factor.is_dummy
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One number that is read of each replicate of each row.

    Parameters
    ----------
    indicator
        A name of the catalogue.
    of
        ``level`` of one arm; ``effect``, a policy minus the baseline on the same draws; or
        ``relative_effect``, the effect over the baseline's level.
    arm
        Name of the arm that is read, or of the policy that is compared.
    period
        A year label, or ``total``: the sum of flows and the mean of stocks over the whole years of
        the run.
    place, sector
        Codes, for an indicator with these dimensions.
    """

    indicator: str
    of: Of
    arm: str
    period: str = TOTAL
    place: str = ""
    sector: str = ""

    @property
    def name(self) -> str:
        """Return what tables call it: ``gva effect of Local first``."""
        where = "".join(f" {code}" for code in (self.place, self.sector) if code)
        when = "" if self.period == TOTAL else f" {self.period}"
        joined = "in" if self.of == "level" else "of"
        return f"{self.indicator}{where}{when} {self.of.replace('_', ' ')} {joined} {self.arm}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrecisionRule:
    """Add replicates to every row until an outcome's mean is known so well in each.

    Parameters
    ----------
    outcome : position in the experiment's outcomes
    half_width : of the 95 % interval over replicates, in the outcome's unit
    most : replicates at most
    """

    outcome: int
    half_width: float
    most: int


@dataclass(frozen=True, eq=False, kw_only=True)
class Experiment:
    """Everything a study runs and reads.

    Parameters
    ----------
    name, description
    arms
        The baseline first; all with the same region, start, months, scale and seed.
    design
    replicates
        Of every arm in every row; the same seeds in each, so that rows differ by factors alone.
    outcomes
    analyses
        Names of analyses, in the order of the file: ``morris``, ``sobol``, ``delta``, ``pawn``,
        ``rbd_fast``, ``hdmr``, ``prim``, ``feature_scores``, ``ranking``.
    stop
        Adds replicates, when there is one.
    path
        The study file.
    settings
        Of the analyses.
    """

    name: str
    arms: tuple[Scenario, ...]
    design: Design
    replicates: int
    outcomes: tuple[Outcome, ...]
    description: str = ""
    analyses: tuple[str, ...] = ()
    stop: PrecisionRule | None = None
    path: Path | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return (
            f"<Experiment {self.name!r} {self.n_rows:,} rows x {len(self.arms)} arms x "
            f"{self.replicates} replicates>"
        )

    @property
    def n_rows(self) -> int:
        """Return the number of rows of the design."""
        return len(self.design.rows)

    @property
    def n_runs(self) -> int:
        """Return the number of runs before any stop rule adds replicates."""
        return self.n_rows * len(self.arms) * self.replicates

    @cached_property
    def arm_names(self) -> tuple[str, ...]:
        """Return what the arms are called."""
        return tuple(arm.name for arm in self.arms)

    def scenario(self, row: int, arm: int) -> Scenario:
        """Return an arm as a row of the design has it.

        A lever's setting moves in the arms that have the lever. A row of a ``factorial`` design
        says which levers of the policy are there.
        """
        from ecosim.study.moved import moved

        return moved(self.arms[arm], self.design.values(row))
