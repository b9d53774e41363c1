"""What buyers need, rules (1) and (2): drawn once per seed, the same in every scenario.

The needs of a month are a pure function of (seed, buyer, category, month), so they are drawn
when they are due and stored nowhere. A pipeline of 125 % of baseline spend is drawn; budgets
authorise a need when its ``u``, uniform on (0, 1.25), lies below the funding factor, so that the
needs of a poorer buyer are a subset of those of a richer one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri, pdtr

from ecosim.kernel import engine
from ecosim.kernel.columns import total_by
from ecosim.kernel.params import Parameters
from ecosim.kernel.random import Streams
from ecosim.kernel.types import Bools, Floats, Ints, Keys
from ecosim.market.parameters import NeedParams
from ecosim.procurement.need import Needs, need_key


@dataclass(frozen=True, slots=True, eq=False)
class NeedPlan:
    """How often each buyer needs something of each category, and how much of it.

    Parameters
    ----------
    buyer, category : (k,) code
        Pairs with spend.
    rate : (k,) needs a month
    low, high : (k,) probability
        Values lie between these quantiles of the lognormal distribution.
    cumulative : (sum of steps,)
        Poisson distribution functions of all pairs, pair i shifted by i, in one ascending row.
    first : (k,)
        Where each pair's steps begin.
    n_buyers, n_categories
    params
    """

    buyer: Ints
    category: Ints
    rate: Floats
    low: Floats
    high: Floats
    cumulative: Floats
    first: Ints
    n_buyers: int
    n_categories: int
    params: NeedParams

    def __repr__(self) -> str:
        return f"<NeedPlan {self.rate.sum():,.1f} needs a month>"

    @property
    def usual_tenders(self) -> Floats:
        """Return the needs a month that baseline funding authorises: (n_buyers,)."""
        return total_by(self.buyer, self.rate / self.params.pipeline, self.n_buyers)

    def due(self, streams: Streams, month: int, funding: Floats) -> tuple[Needs, float]:
        """Return the needs of a month that are funded, and GBP of those within baseline not funded.

        Parameters
        ----------
        streams
            The run's streams.
        month
            Negative before the start.
        funding : (n_buyers, S), share of baseline spend
            Funding factors in force.
        """
        if engine.is_compiled():
            return self._due_compiled(streams, month, funding)
        needs = self.draw(streams, month, month)
        funded = authorised(needs, funding)
        return needs.take(funded), float(needs.value[(needs.u < 1.0) & ~funded].sum())

    def _due_compiled(
        self, streams: Streams, month: int, funding: Floats
    ) -> tuple[Needs, float]:
        """Return the same, drawn one by one and only as far as it is funded."""
        from ecosim.market.compiled_needs import STREAMS, due, numbers_of, pairs_of

        key, codes, numbers, planned, unauthorised = due(
            month, pairs_of(self), numbers_of(self.params), np.ascontiguousarray(funding),
            streams.keys(STREAMS),
        )  # fmt: skip
        (buyer, category, when, duration, attempt), (value, quality, appeal) = codes, numbers
        is_relet = np.zeros(len(key), dtype=np.bool_)
        needs = Needs(
            key, buyer, category, when, value, duration, quality, planned, appeal, attempt,
            is_relet, np.ones(len(key)),
        )  # fmt: skip
        return needs, float(unauthorised)

    def draw(self, streams: Streams, first_month: int, last_month: int) -> Needs:
        """Return the needs due in some months, in order of month, category and buyer.

        Parameters
        ----------
        streams
            The run's streams.
        first_month, last_month
            Months of the run, both included; negative before its start.
        """
        months = np.arange(first_month, last_month + 1)
        zeros = np.zeros_like(self.buyer)
        pair = need_key(self.buyer, self.category, zeros, zeros)
        counts = self._counts(streams, pair, months)
        row = np.repeat(np.tile(np.arange(len(pair)), len(months)), counts)
        due = np.repeat(np.repeat(months, len(pair)), counts)
        starts = np.cumsum(counts) - counts
        ordinal = np.arange(len(row)) - np.repeat(starts, counts)
        buyer, category = self.buyer[row], self.category[row]
        return self._fill(streams, need_key(buyer, category, due, ordinal), row, due)

    def _counts(self, streams: Streams, pair: Keys, months: Ints) -> Ints:
        """Draw Poisson counts through the inverse distribution functions: (months x pairs,)."""
        u = streams.uniform("market.needs.count", pair[None, :], months[:, None] + 4096)
        rows = np.arange(len(pair))
        at = np.searchsorted(self.cumulative, u + rows, side="left")
        return np.asarray((at - self.first[None, :]).ravel(), dtype=np.int64)

    def _fill(self, streams: Streams, key: Keys, row: Ints, due: Ints) -> Needs:
        """Draw the attributes of needs."""
        p = self.params
        u_value = streams.uniform("market.needs.value", key)
        inside = self.low[row] + u_value * (self.high[row] - self.low[row])
        length = streams.normal("market.needs.duration", key) * p.sd_log_duration
        months = np.clip(np.rint(p.median_duration * np.exp(length)), 1, p.longest)
        appeal = streams.normal("market.needs.appeal", key) * p.appeal_sd
        return Needs(
            key=key,
            buyer=self.buyer[row],
            category=self.category[row],
            due=due,
            value=np.exp(p.mean_log_value + p.sd_log_value * ndtri(inside)),
            duration=months.astype(np.int64),
            quality_need=streams.uniform("market.needs.quality", key),
            u=p.pipeline * streams.uniform("market.needs.u", key),
            appeal=np.exp(appeal - 0.5 * p.appeal_sd**2),
            attempt=np.zeros(len(key), dtype=np.int64),
            is_relet=np.zeros(len(key), dtype=np.bool_),
            premium=np.ones(len(key)),
        )


def plan_needs(spend: Floats, scale: float, params: Parameters) -> NeedPlan:
    """Return the plan of needs.

    Authorised needs at baseline cost `spend` in the mean: the pipeline is `p.pipeline` times as
    large and the part of it with ``u < 1`` is one over that.

    Parameters
    ----------
    spend : (n_buyers, S), GBP/year
        At full scale and baseline funding.
    scale
        Share of the region simulated: it thins needs, never shrinks them.
    params
        Declared parameters.
    """
    p = params.of(NeedParams)
    # by category first: the looks of its tenders then fall close together in memory
    category, buyer = np.nonzero(spend.T > 0)
    annual = spend[buyer, category]
    largest = np.maximum(p.largest_share * annual, 2.0 * p.smallest_value)
    low = ndtr((np.log(p.smallest_value) - p.mean_log_value) / p.sd_log_value)
    high = ndtr((np.log(largest) - p.mean_log_value) / p.sd_log_value)
    mean = truncated_mean(p.mean_log_value, p.sd_log_value, p.smallest_value, largest)
    rate = scale * annual / 12.0 * p.pipeline / (mean * p.price_level)
    cumulative, first = _poisson_steps(rate)
    return NeedPlan(
        buyer=buyer,
        category=category,
        rate=rate,
        low=np.full(len(buyer), low),
        high=np.asarray(high, dtype=np.float64),
        cumulative=cumulative,
        first=first,
        n_buyers=spend.shape[0],
        n_categories=spend.shape[1],
        params=p,
    )


def truncated_mean(mean_log: float, sd_log: float, low: float, high: Floats) -> Floats:
    """Return the mean of a lognormal distribution truncated to [low, high].

    ``exp(mu + s^2/2) (Phi(s - a) - Phi(s - b)) / (Phi(b) - Phi(a))`` with the standardised logs
    of the bounds a and b.
    """
    a = (np.log(low) - mean_log) / sd_log
    b = (np.log(high) - mean_log) / sd_log
    part = ndtr(sd_log - a) - ndtr(sd_log - b)
    whole = np.exp(mean_log + 0.5 * sd_log**2)
    return np.asarray(whole * part / (ndtr(b) - ndtr(a)), dtype=np.float64)


def _poisson_steps(rate: Floats) -> tuple[Floats, Ints]:
    """Return shifted Poisson distribution functions in one row, and where each begins."""
    top = np.ceil(rate + 9.0 * np.sqrt(rate) + 12.0).astype(np.int64)
    first = np.cumsum(top) - top
    row = np.repeat(np.arange(len(rate)), top)
    k = np.arange(len(row)) - first[row]
    # below 1 by a hair, so that a draw never runs over into the next pair
    return np.minimum(pdtr(k, rate[row]), 1.0 - 2.0**-52) + row, first


def authorised(needs: Needs, factor: Floats) -> Bools:
    """Return which needs are funded, rule (2): ``u < f``.

    Parameters
    ----------
    needs
        Needs due.
    factor : (n_buyers, S), share of baseline spend
        Funding factors in force.
    """
    return np.less(needs.u, factor[needs.buyer, needs.category])
