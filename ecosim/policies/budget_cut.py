"""Budget cuts: a dated path of the share of needs that is funded (rule 2 of the model page).

A need is authorised when its own draw `u` lies below the funding factor, so a deeper cut always
drops the same needs as a milder one and some more. A factor above one, up to 1.25, funds more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from ecosim.errors import ScenarioError
from ecosim.kernel.clock import Calendar, month_number
from ecosim.kernel.params import param
from ecosim.kernel.types import Bools
from ecosim.policies.base import (
    SECTORS_SCHEMA,
    Lever,
    Moment,
    Setting,
    lever,
    sector_codes,
)
from ecosim.policies.budget_paths import OTHERS, path_of
from ecosim.policies.handles import MULTIPLIED, Handle

if TYPE_CHECKING:
    from ecosim.procurement.decision_points import Funding

#: the pipeline is drawn for 125 % of baseline spend, so no factor can be higher (rule 2)
HIGHEST_FACTOR = 1.25


def _path(value: object) -> Mapping[str, float]:
    """Return a dated path in date order, or raise for what is wrong in it."""
    if not isinstance(value, Mapping):
        raise ScenarioError(
            f"path cannot be {value!r}",
            expected="months with factors",
            hint="for instance {2026-04: 1.00, 2029-04: 0.80}",
        )
    path: dict[str, float] = {}
    for date, factor in value.items():
        try:
            month_number(str(date))
        except ValueError:
            raise ScenarioError(
                f"{date!r} is not a month",
                expected="YYYY-MM, for instance 2026-04",
                path=(date,),
                at_key=True,
            ) from None
        is_number = isinstance(factor, int | float) and not isinstance(factor, bool)
        if not is_number or not 0.0 <= factor <= HIGHEST_FACTOR:
            raise ScenarioError(
                f"factor of {date} cannot be {factor!r}",
                expected=f"a number from 0 to {HIGHEST_FACTOR:g} (share of baseline spend)",
                path=(date,),
            )
        path[str(date)] = float(factor)
    return MappingProxyType({date: path[date] for date in sorted(path)})


@lever("budget_cut")
class BudgetCut(Lever):
    """Buyers' budgets follow a path: a share of baseline spend by month."""

    handles: ClassVar[Mapping[str, Handle]] = {
        "path": Handle({}, MULTIPLIED), "preset": Handle("none", MULTIPLIED),
    }  # fmt: skip

    settings: ClassVar[dict[str, Setting]] = {
        "path": Setting(
            check=_path,
            schema={
                "type": "object",
                "additionalProperties": False,
                "patternProperties": {
                    r"^\d{4}-(0[1-9]|1[0-2])$": {
                        "type": "number",
                        "minimum": 0,
                        "maximum": HIGHEST_FACTOR,
                    }
                },
            },
            doc="share of baseline spend that is funded, by month; 1 before the first month, "
            "the last value after the last",
        ),
        "categories": Setting(
            check=sector_codes, schema=SECTORS_SCHEMA, doc="what is cut; everything when absent"
        ),
        "protect": Setting(
            check=sector_codes, schema=SECTORS_SCHEMA, doc="what is never cut"
        ),
    }

    shape: Literal["linear", "step"] = param(
        "linear", unit="", role="lever", source="assumption",
        doc="between the months of the path: a straight line, or steps",
    )  # fmt: skip
    preset: Literal["none", "grants-40", "core-21", "section-114", "services-2010s"] = param(
        "none", unit="", role="lever", source="B01, B02, B03, B06, B07, B14",
        doc="a path that happened (docs/presets.md), instead of an own one; counted from the "
        "lever's start; grants-40 is that of central grants only, not of spending",
    )  # fmt: skip
    path: Mapping[str, float] = field(default_factory=dict)
    categories: tuple[str, ...] = ()
    protect: tuple[str, ...] = ()

    def check_whole(self) -> None:
        """Raise unless there is exactly one path, and cut and protected services differ."""
        if self.preset == "none" and not self.path:
            raise ScenarioError(
                "budget_cut has no path",
                expected="path, or preset (grants-40, core-21, section-114, services-2010s)",
            )
        if self.preset != "none" and self.path:
            raise ScenarioError(
                "budget_cut has both a path and a preset", expected="one of them", path=("preset",)
            )
        for i, code in enumerate(self.protect):
            if code in self.categories:
                raise ScenarioError(
                    f"{code!r} is both cut and protected",
                    expected="each category in one list only",
                    path=("protect", i),
                )

    def dates(self) -> dict[tuple[str, ...], str]:
        """Return every date the lever names, those of the path included."""
        return {**super().dates(), **{("path", date): date for date in self.path}}

    def sectors(self) -> dict[tuple[str | int, ...], str]:
        """Return the categories named as cut or protected."""
        named = {"categories": self.categories, "protect": self.protect}
        return {(key, i): code for key, codes in named.items() for i, code in enumerate(codes)}

    def factor(self, month: int, calendar: Calendar, category: str = OTHERS) -> float:
        """Return the factor of a month by the path alone, before ramp and reach.

        Parameters
        ----------
        month, calendar
        category
            Sector code; only a preset by category distinguishes them.
        """
        points = self._points(calendar, category)
        months = [m for m, _ in points]
        if month < months[0]:
            return 1.0
        if self.shape == "step":
            return points[int(np.searchsorted(months, month, side="right")) - 1][1]
        return float(np.interp(month, months, [f for _, f in points]))

    def _points(self, calendar: Calendar, category: str) -> list[tuple[int, float]]:
        if self.preset == "none":
            return [(calendar.index(date), factor) for date, factor in self.path.items()]
        first = calendar.index(self.start) if self.start else 0
        paths = path_of(self.preset)
        points = paths.get(category, paths[OTHERS])
        return [(first + later, factor) for later, factor in points]

    def budget(self, value: Funding, at: Moment) -> Funding:
        """Scale the funding factor of the categories that are cut."""
        sectors = at.buyers.sectors
        path = np.array([self.factor(at.month, at.calendar, code) for code in sectors])
        factor = 1.0 + at.strength * (path - 1.0)
        if (factor == 1.0).all():
            return value
        cut = self.covers_sectors(sectors)
        return replace(value, factor=np.where(cut, value.factor * factor, value.factor))

    def covers_sectors(self, sectors: tuple[str, ...]) -> Bools:
        """Return which categories are cut, (S,) bool."""
        chosen = np.isin(sectors, self.categories or sectors)
        return np.asarray(chosen & ~np.isin(sectors, self.protect))

    def as_data(self) -> dict[str, Any]:
        """Return what a scenario file would say; unused lists are left out."""
        said = super().as_data()
        return {k: v for k, v in said.items() if v != [] and (k, v) != ("preset", "none")}

    def in_words(self) -> str:
        """Return the lever as a reader would say it."""
        said = super().in_words()
        path = ", ".join(f"{date} {factor:.0%}" for date, factor in self.path.items())
        said += f"; funding {path or self.preset}, {self.shape}"
        if self.categories:
            said += f"; only {', '.join(self.categories)}"
        return said + (f"; {', '.join(self.protect)} protected" if self.protect else "")
