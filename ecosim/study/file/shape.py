"""The shape of a study file: its keys, their types and ranges.

Pydantic checks the shape and prints the JSON Schema. What the shape cannot say (a parameter that
exists, a lever that an arm has) is checked where it is read.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from ecosim.scenario.shape import ONE_LINE

Scalar = bool | int | float | str
Level = Scalar | list[float] | list[str]
METHODS = ("grid", "list", "factorial", "morris", "saltelli", "latin_hypercube", "sobol_sequence",
           "rbd_fast")  # fmt: skip
ANALYSES = ("morris", "sobol", "delta", "pawn", "rbd_fast", "hdmr", "prim", "feature_scores",
            "ranking")  # fmt: skip


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class FactorShape(_Strict):
    """Where a factor moves: a range, or levels; neither takes the declared range."""

    low: float | None = Field(None, description="lowest value")
    high: float | None = Field(None, description="highest value")
    values: list[Level] | None = Field(
        None, min_length=2, description="levels, in their order; a list where a value is one"
    )


class DesignShape(_Strict):
    """How the space of factors is visited; each method has settings of its own."""

    method: Literal[
        "grid", "list", "factorial", "morris", "saltelli", "latin_hypercube", "sobol_sequence",
        "rbd_fast",
    ] = Field(description="grid, list, factorial, or a sampler")  # fmt: skip
    seed: int = Field(
        1, ge=0, le=2**63 - 1, description="start of the sampler's random numbers"
    )
    trajectories: int | None = Field(None, ge=2, description="morris: trajectories")
    levels: int | None = Field(None, description="morris: levels of the grid, an even number")
    optimal_trajectories: int | None = Field(None, description="morris: how many are kept")
    n: int | None = Field(None, ge=2, description="the other samplers: base sample or rows")
    second_order: bool | None = Field(None, description="saltelli: indices of pairs as well")
    rows: list[dict[str, Level]] | None = Field(
        None, min_length=1, description="list: a mapping of factors to values each"
    )
    levers: list[str] | None = Field(
        None, min_length=1, description="factorial: levers that are there or not; all when absent"
    )
    combinations: list[list[str]] | None = Field(
        None, min_length=1, description="factorial: the levers that are there, a list a row; "
        "every subset when absent",
    )  # fmt: skip


class OutcomeShape(_Strict):
    """One number that is read of every replicate of every row."""

    indicator: str = Field(description="a name of the catalogue")
    of: Literal["level", "effect", "relative_effect"] | None = Field(
        None, description="relative_effect where there are policies, else level"
    )
    arm: str | None = Field(
        None, description="of a level: name of the arm that is read; the baseline when absent"
    )
    policy: str | None = Field(
        None, description="of an effect: name of the policy; one outcome each when absent"
    )
    period: str = Field("total", description="a year as 2027-28, or total")
    place: str | None = Field(None, description="code of a place")
    sector: str | None = Field(None, description="code of a sector")


class TargetShape(_Strict):
    """One published figure that a calibration is to meet."""

    indicator: str = Field(description="a name of the catalogue")
    value: float = Field(description="the figure, in the indicator's unit")
    within: float = Field(gt=0.0, description="how far from it still meets it, in the same unit")
    source: str = Field(
        min_length=1, description="where the figure is from: evidence, publication or assumption"
    )
    period: str = Field("total", description="a year as 2027-28, or total")
    place: str | None = Field(None, description="code of a place")
    sector: str | None = Field(None, description="code of a sector")


class SearchShape(_Strict):
    """How far a calibration searches."""

    generations: int = Field(20, ge=1, le=10_000, description="after the first")
    population: int | None = Field(
        None, ge=5, le=10_000, description="points of each generation; five a factor when absent"
    )
    seed: int = Field(1, ge=0, le=2**63 - 1, description="start of the search's random numbers")


class UntilShape(_Strict):
    """When there are enough replicates."""

    outcome: str | None = Field(
        None, description="the outcome's name as in tables; may be left out where there is one"
    )
    half_width: float = Field(gt=0.0, description="of the 95 % interval, in the outcome's unit")


class ReplicatesShape(_Strict):
    """A number that grows until a mean is known well enough."""

    first: int = Field(ge=2, le=10_000, description="at the start")
    most: int = Field(ge=2, le=10_000, description="at most")
    until: UntilShape


class _Asked(_Strict):
    """What files of studies and of calibrations share: a scenario, and what moves in it."""

    schema_version: Literal[1] = Field(description="version of this format")
    name: Annotated[
        str, Field(min_length=1, max_length=100, pattern=ONE_LINE, description="shown everywhere")
    ]
    description: str = Field("", description="what is asked")
    baseline: str = Field(min_length=1, description="a scenario file, or a shipped scenario's name")
    set: dict[str, Level] = Field(
        default_factory=dict, description="laid over every scenario, as --set does"
    )
    uncertainties: Literal["all"] | list[str] | None = Field(
        None, description="declared uncertainties, all or by patterns as market.entry.*"
    )
    except_: list[str] = Field(
        default_factory=list, alias="except", description="patterns of uncertainties left out"
    )
    parameters: dict[str, FactorShape | None] = Field(
        default_factory=dict, description="factors by name; empty takes the declared range"
    )


class StudyShape(_Asked):
    """One study file."""

    model_config = ConfigDict(extra="forbid", strict=True, title="ecosim study")

    policies: list[str] = Field(default_factory=list, description="scenarios compared with it")
    groups: dict[str, list[str]] = Field(
        default_factory=dict, description="factors that move together, by patterns"
    )
    design: DesignShape
    replicates: Annotated[int, Field(ge=1, le=10_000)] | ReplicatesShape = Field(
        description="of every arm in every row"
    )
    outcomes: list[OutcomeShape] = Field(min_length=1, description="what is read")
    analyses: list[
        Literal["morris", "sobol", "delta", "pawn", "rbd_fast", "hdmr", "prim", "feature_scores",
                "ranking"]
    ] = Field(default_factory=list, description="for ecosim sensitivity")  # fmt: skip


class CalibrationShape(_Asked):
    """One file of a calibration."""

    model_config = ConfigDict(extra="forbid", strict=True, title="ecosim calibration")

    targets: list[TargetShape] = Field(min_length=1, description="figures to meet")
    search: SearchShape = Field(default_factory=lambda: SearchShape.model_validate({}))
    replicates: Annotated[int, Field(ge=1, le=10_000)] = Field(
        description="of every point that is looked at"
    )

    def as_study(self) -> StudyShape:
        """Return the parts that it shares with a study, as a study says them."""
        outcomes = [
            OutcomeShape(indicator=one.indicator, of="level", arm=None, policy=None,
                         period=one.period, place=one.place, sector=one.sector)
            for one in self.targets
        ]  # fmt: skip
        return StudyShape.model_construct(
            None, policies=[], groups={}, outcomes=outcomes, analyses=[],
            replicates=self.replicates, design=DesignShape.model_validate({"method": "list"}),
            **{name: getattr(self, name) for name in _Asked.model_fields},
        )  # fmt: skip
