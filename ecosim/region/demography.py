"""How long firms live: exit hazards by age and size, and the ages they imply."""

from __future__ import annotations

import numpy as np

from ecosim.kernel.params import param, parameter_group
from ecosim.kernel.types import Floats

#: a year, below any that is set
_SMALLEST_RATE = 1e-12


@parameter_group("region.demography")
class DemographyParams:
    """Exit of firms by age and size (equation 18)."""

    exit_by_age: tuple[float, ...] = param(
        (0.046, 0.150, 0.223, 0.175, 0.142),
        unit="share a year",
        low=0.0,
        high=0.5,
        role="constant",
        source="F11, model page equation 18; assumption",
        doc="firms that close in the first, second, ... year of life, at the reference size",
    )
    exit_later: float = param(
        0.085,
        unit="share a year",
        low=0.07,
        high=0.12,
        role="uncertainty",
        source="F11, model page equation 18; assumption tuned to F11",
        doc="firms that close in every later year, at the reference size",
    )
    exit_size_exponent: float = param(
        0.3,
        unit="1",
        low=0.1,
        high=0.5,
        role="uncertainty",
        source="assumption",
        doc="hazards are multiplied by (staff / reference size) to minus this power",
    )
    reference_staff: float = param(
        2.0,
        unit="people",
        low=1.0,
        high=5.0,
        role="constant",
        source="model page equation 18; assumption",
        doc="size at which the hazards hold as published",
    )
    oldest: float = param(
        100.0,
        unit="years",
        low=50.0,
        high=200.0,
        role="constant",
        source="assumption",
        doc="no firm is drawn older than this at the start",
    )


def exit_rate(age: Floats, staff: Floats, params: DemographyParams) -> Floats:
    """Return the continuous exit rate of firms (equation 18).

    ``-ln(1 - h(age)) (staff / reference)^-0.3``: a firm that keeps its size leaves within the
    year with the published share ``h``.

    Parameters
    ----------
    age : (n,) years
    staff : (n,) people

    Returns
    -------
    rate : (n,) per year
    """
    by_age = yearly_rates(params)
    year = np.minimum(age, len(by_age) - 1).astype(np.int64)
    return np.asarray(by_age[year] * size_factor(staff, params))


def yearly_rates(params: DemographyParams) -> Floats:
    """Return the continuous exit rate in each of the first years, then the later one: (6,)."""
    return np.asarray(-np.log1p(-np.array([*params.exit_by_age, params.exit_later])))


def size_factor(staff: Floats, params: DemographyParams) -> Floats:
    """Return what multiplies exit rates of firms of a size: (n,)."""
    relative = np.maximum(staff, 1e-3) / params.reference_staff
    return np.asarray(relative**-params.exit_size_exponent)


def stationary_age(u: Floats, staff: Floats, params: DemographyParams) -> Floats:
    """Return ages of firms in a population that neither grows nor shrinks.

    The density of age is proportional to the share that survives to it. Survival falls
    exponentially within each year of life, so its integral and the inverse are closed forms.

    Parameters
    ----------
    u : (n,) in (0, 1)
    staff : (n,) people

    Returns
    -------
    ages : (n,) years
    """
    # a year of life in which nobody closes is the limit of a small rate
    rates = np.maximum(yearly_rates(params), _SMALLEST_RATE)[:, None]
    rates = rates * size_factor(staff, params)  # (6, n)
    years = len(rates) - 1
    survive = np.exp(-np.vstack([np.zeros_like(u), np.cumsum(rates[:-1], axis=0)]))  # (6, n)
    lived = survive / rates
    lived[:-1] *= -np.expm1(-rates[:-1])  # firm-years in each year of life; the last is open
    lived[-1] *= -np.expm1(-rates[-1] * (params.oldest - years))
    ends = np.cumsum(lived, axis=0)
    target = u * ends[-1]
    segment = np.minimum((target >= ends).sum(axis=0), years)
    rows = np.arange(len(u))
    inside = target - np.where(segment > 0, ends[segment - 1, rows], 0.0)
    rate, start = rates[segment, rows], survive[segment, rows]
    return np.asarray(segment - np.log1p(-inside * rate / start) / rate)
