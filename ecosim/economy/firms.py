"""Step 11: firms grow, learn, close and start. Rules (16)-(19).

Every function is pure: columns in, new columns out; the model sets them. Draws are keyed by the
firm now in a slot and the month, so an added or a lost firm changes nobody else's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ecosim.kernel.columns import total_by
from ecosim.kernel.params import param, parameter_group
from ecosim.kernel.random import Streams
from ecosim.kernel.types import AnyArray, Bools, Codes, Floats, Ints, Keys, SmallCodes
from ecosim.region.demography import DemographyParams, exit_rate


@parameter_group("economy.firms")
class FirmParams:
    """Growth, exit, entry and capability of suppliers, rules (16)-(19)."""

    growth_sd: float = param(
        0.21, unit="ln units/year", low=0.20, high=0.45, role="uncertainty",
        source="tuned to F14; F17 for the shape; F19, itself an assumption, says .3 (.2 to .45)",
        doc="standard deviation of annual growth of private demand at 10 staff",
    )  # fmt: skip
    size_exponent: float = param(
        0.2, unit="exponent", low=0.14, high=0.25, role="uncertainty", source="F18",
        doc="fall of that deviation with size",
    )  # fmt: skip
    share_pull: float = param(
        0.02, unit="1/month", low=0.0, high=0.1, role="uncertainty", source="assumption",
        doc="drift that returns the enterprises' part of a cell to its month-0 value",
    )  # fmt: skip
    births: float = param(
        1.0, unit="ratio", low=0.7, high=1.3, role="uncertainty", source="F10, F11",
        doc="births relative to the deaths expected at month 0; 1 is stationary",
    )  # fmt: skip
    refill: float = param(
        0.5, unit="per year", low=0.2, high=1.0, role="uncertainty", source="assumption",
        doc="rate at which empty slots of medium and large firms fill",
    )  # fmt: skip
    rho_young: float = param(
        0.5, unit="share", low=0.0, high=0.8, role="uncertainty", source="I12-I14, assumption",
        doc="part of a contract's annual value that stays as private demand, firms under 5 years",
    )  # fmt: skip
    rho_mature: float = param(
        0.0, unit="share", low=0.0, high=0.3, role="uncertainty", source="I12-I14, assumption",
        doc="the same, firms over 10 years",
    )  # fmt: skip
    rho_decay: float = param(
        0.10, unit="per year", low=0.0, high=0.3, role="uncertainty", source="assumption",
        doc="fading of that demand",
    )  # fmt: skip
    chi: float = param(
        0.3, unit="share", low=0.0, high=1.0, role="uncertainty", source="assumption",
        doc="part of it sold outside the region",
    )  # fmt: skip
    capability_return: float = param(
        0.10, unit="per year", low=0.0, high=0.3, role="uncertainty", source="assumption",
        doc="speed at which capability returns to the firm's base without practice",
    )  # fmt: skip
    price_only_loss: float = param(
        0.02, unit="per win", low=0.0, high=0.1, role="uncertainty", source="assumption",
        doc="capability lost by winning on price alone",
    )  # fmt: skip


class Firms(Protocol):
    """The columns of suppliers that the draws of this page read, (n,) each."""

    entity: Keys
    generation: Ints
    sector: Codes
    stratum: SmallCodes
    is_alive: Bools
    age: Floats
    staff: Floats

    @property
    def identity(self) -> Keys:
        """Return the key of the firm now in each slot."""


def growth_factor(
    streams: Streams, identity: AnyArray, staff: Floats, month: int, p: FirmParams
) -> Floats:
    """Return the month's factor on private demand: (n,).

    Equation (16): ``ln m' = ln m + b(S) x Laplace + drift``; annual deviation
    ``growth_sd (staff/10)^-0.2`` [F17, F18]. The drift makes the mean of the factor one: for a
    Laplace variate of deviation b, ``E exp = 1 / (1 - b^2 / 2)``.
    """
    sd = p.growth_sd * (np.maximum(staff, 1.0) / 10.0) ** -p.size_exponent / np.sqrt(12.0)
    noise = streams.laplace("firms.growth", identity, month)
    return np.asarray(np.exp(sd * noise) * (1.0 - sd**2 / 2.0))


def grown(streams: Streams, firms: Firms, level: Floats, month: int, p: FirmParams) -> Floats:
    """Return private demand after the month's growth, 0 for who does not trade: (n,) GBP/month."""
    factor = growth_factor(streams, firms.identity, firms.staff, month, p)
    return np.where(firms.is_alive, level * factor, 0.0)


def share_drift(level: Floats, cell: Ints, target: Floats, pull: float) -> Floats:
    """Return the factor by which enterprises of each cell recover their month-0 part: (n_cells,).

    Growth within a sector displaces: what single firms win others lose. The pull keeps the
    enterprises' part of the market against branches and bodies that are not modelled one by one.
    """
    now = total_by(cell, level, len(target))
    ratio = np.divide(target, now, out=np.ones_like(target), where=now > 0)
    return np.asarray(ratio**pull)


def exits(
    streams: Streams, firms: Firms, may: Bools, month: int, params: DemographyParams
) -> Bools:
    """Return which of those who may close this month for reasons other than cash: (n,).

    Equation (18).
    """
    hazard = -np.expm1(-exit_rate(firms.age, np.maximum(firms.staff, 1.0), params) / 12.0)
    return np.asarray(may & (streams.uniform("firms.exit", firms.identity, month) < hazard))


@dataclass(frozen=True)
class EntryRates:
    """Monthly probability that an empty slot fills, by sector and stratum: (S, n_strata)."""

    probability: Floats


def entry_rates(
    sector: AnyArray,
    stratum: AnyArray,
    is_alive: Bools,
    may_enter: Bools,
    expected_exits: Floats,
    shape: tuple[int, int],
    p: FirmParams,
) -> EntryRates:
    """Return entry rates such that births equal the deaths expected at month 0. [F10, F11]

    Parameters
    ----------
    sector, stratum, is_alive, may_enter : (n,)
    expected_exits : (n,), exit rate of each living firm, per year
    shape : number of sectors and strata
    """
    code = sector.astype(np.int64) * shape[1] + stratum
    size = shape[0] * shape[1]
    deaths = total_by(code, expected_exits * is_alive, size)
    empty = total_by(code, (~is_alive & may_enter).astype(float), size)
    rate = np.divide(p.births * deaths, empty, out=np.full(size, p.refill), where=empty > 0)
    rate = np.where(empty > 0, rate, p.refill)
    return EntryRates(-np.expm1(-rate / 12.0).reshape(shape))


def entries(
    streams: Streams, firms: Firms, is_empty: Bools, rates: EntryRates, month: int
) -> Bools:
    """Return which empty slots fill this month: (n,)."""
    probability = rates.probability[firms.sector, firms.stratum]
    draw = streams.uniform("firms.entry", firms.identity, month)
    return np.asarray(is_empty & (draw < probability))


def lasting_share(age: Floats, p: FirmParams) -> Floats:
    """Return rho(age), equation (17): 0.5 under 5 years, falling to its mature value at 10."""
    part = np.clip((10.0 - age) / 5.0, 0.0, 1.0)
    return np.asarray(p.rho_mature + (p.rho_young - p.rho_mature) * part)


def monthly_decay(rate_per_year: float) -> float:
    """Return the factor a month that makes a decay of `rate_per_year` a year."""
    return float((1.0 - rate_per_year) ** (1.0 / 12.0))


def next_capability(
    capability: Floats, base: Floats, price_only_wins: Floats, p: FirmParams
) -> Floats:
    """Return capability after a month, the terms of equation (19) that need no innovation.

    It returns to the firm's base and falls with each contract won on price alone. What innovative
    work, support and spillovers add is in :func:`ecosim.innovation.capability.capability_gain`.
    """
    back = p.capability_return / 12.0 * (base - capability)
    return np.clip(capability + back - p.price_only_loss * price_only_wins, 0.01, 0.99)


def insolvent(
    deposits: Floats, monthly_pay: Floats, months_short: Ints, limit: float
) -> tuple[Bools, Ints]:
    """Return who is insolvent and the months each has been beyond its overdraft. Equation (15).

    Parameters
    ----------
    deposits, monthly_pay : (n,), GBP
    months_short : (n,), before this month
    limit
        Overdraft in units of three months' pay.
    """
    beyond = deposits < -limit * 3.0 * monthly_pay
    short = np.where(beyond, months_short + 1, 0)
    return short >= 2, short.astype(np.int64)
