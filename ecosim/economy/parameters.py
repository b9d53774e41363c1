"""Parameters of the economy, declared once."""

from __future__ import annotations

from ecosim.kernel.params import param, parameter_group


@parameter_group("economy.households")
class HouseholdParams:
    """Households' income and spending, rule (14)."""

    income_tax: float = param(
        0.25, unit="share of pay", low=0.20, high=0.33, role="uncertainty",
        source="L29, itself an assumption",
        doc="income tax and national insurance on labour income",
    )  # fmt: skip
    a1: float = param(
        0.88, unit="share", low=0.80, high=0.95, role="uncertainty",
        source="assumption; L28: households save 6.6 to 11.1 %, so .889 to .934, above the "
        "default; the range is wider",
        doc="part of last month's disposable income that is spent",
    )  # fmt: skip
    a2: float = param(
        0.004, unit="1/month", low=0.0005, high=0.02, accept=(0.0005, 0.02), role="uncertainty",
        source="assumption", doc="part of deposits spent in a month",
    )  # fmt: skip
    region_share: float = param(
        0.43, unit="share", low=0.35, high=0.50, role="uncertainty",
        source="assumption; kept by the region's input-output table; L30, itself an assumption, "
        "says .35 (.2 to .5) of value added in the seven metropolitan boroughs",
        doc="part of consumption supplied by the region's producers",
    )  # fmt: skip
    own_place_share: float = param(
        0.25, unit="share", low=0.15, high=0.35, role="uncertainty", source="assumption",
        doc="part of consumption supplied by producers of the same place",
    )  # fmt: skip
    consumption_tax: float = param(
        0.10, unit="share", low=0.06, high=0.14, role="uncertainty", source="assumption",
        doc="taxes on products inside consumption",
    )  # fmt: skip


@parameter_group("economy.labour")
class LabourParams:
    """Jobs, pay and commuting, rule (13)."""

    adjustment: float = param(
        0.30, unit="1/month", low=0.10, high=1.0, role="uncertainty", source="assumption",
        doc="speed psi at which staff follows work",
    )  # fmt: skip
    commuters: float = param(
        0.12, unit="share of jobs", low=0.05, high=0.30, role="uncertainty", source="assumption",
        doc="c0: jobs held by people who live outside the region",
    )  # fmt: skip
    commuters_slope: float = param(
        0.3, unit="share per unit of tightness", low=0.0, high=1.0, role="uncertainty",
        source="assumption", doc="c1: rise of the in-commuters' share when jobs exceed month 0",
    )  # fmt: skip
    benefit_per_job: float = param(
        450.0, unit="GBP/month", low=300.0, high=900.0, role="uncertainty", source="assumption",
        doc="benefit paid for each resident's job lost since month 0",
    )  # fmt: skip
    commuting_km: float = param(
        9.0, unit="km", low=5.0, high=20.0, role="uncertainty", source="assumption",
        doc="e-folding distance of commuting between places",
    )  # fmt: skip


@parameter_group("economy.production")
class ProductionParams:
    """Capacity and inputs, rule (12)."""

    target_load: float = param(
        1 / 1.15, unit="ratio", low=0.75, high=0.95, role="uncertainty",
        source="assumption: capacity 15 % above usual work, model page; F27, itself an assumption, "
        "says .8 (.75 to .9)",
        doc="load at which a firm keeps its capacity",
    )  # fmt: skip
    capacity_speed: float = param(
        0.1, unit="1/month", low=0.03, high=0.3, role="uncertainty", source="assumption",
        doc="speed at which capacity follows mean work",
    )  # fmt: skip
    regional_inputs: tuple[float, ...] = param(
        (1.10, 1.15, 0.95, 0.80), unit="ratio", role="uncertainty", source="assumption",
        low=0.6, high=1.4,
        doc="regional purchase propensity of SMEs, third sector, large, national branches "
        "relative to background firms, before the sector's mean is restored",
    )  # fmt: skip
    trade_km: float = param(
        25.0, unit="km", low=10.0, high=60.0, role="uncertainty", source="assumption",
        doc="e-folding distance of trade in inputs between places",
    )  # fmt: skip
    private_floor: float = param(
        0.2, unit="share", low=0.05, high=0.4, role="uncertainty", source="assumption",
        doc="least private part of the sales that a firm's staff stand for at month 0",
    )  # fmt: skip


@parameter_group("economy.payments")
class PaymentParams:
    """Delays, tax, credit and profits, rule (15)."""

    council_lag: float = param(
        18.0, unit="days", low=4.0, high=65.0, role="uncertainty", source="P63",
        doc="mean time a public buyer takes to pay",
    )  # fmt: skip
    market_lag: float = param(
        36.0, unit="days", low=15.0, high=65.0, role="uncertainty", source="P64",
        doc="mean time a private customer takes to pay",
    )  # fmt: skip
    corporate_tax: float = param(
        0.12, unit="share of surplus", low=0.08, high=0.19, role="uncertainty",
        source="assumption", doc="tax on operating surplus, self-employed income included",
    )  # fmt: skip
    overdraft: float = param(
        1.0, unit="x 3 months' pay", low=0.3, high=2.0, role="uncertainty", source="assumption",
        doc="overdraft limit of a firm",
    )  # fmt: skip
    overdraft_rate: float = param(
        0.08, unit="per year", low=0.04, high=0.12, role="uncertainty", source="assumption",
        doc="interest on overdrafts",
    )  # fmt: skip
    buffer: float = param(
        1.5, unit="months' pay", low=0.5, high=3.0, role="uncertainty", source="assumption",
        doc="deposits a firm keeps before it pays out all profit",
    )  # fmt: skip
    payout_speed: float = param(
        0.1, unit="1/month", low=0.02, high=0.5, role="uncertainty", source="assumption",
        doc="speed at which deposits above or below the buffer are paid out or rebuilt",
    )  # fmt: skip
    profit_at_home: tuple[float, ...] = param(
        (0.85, 1.0, 0.35, 0.0), unit="share", low=0.0, high=1.0, role="uncertainty",
        source="assumption",
        doc="part of the profit of SMEs, third sector, large, national branches that goes to "
        "households of the region; background profit leaves",
    )  # fmt: skip
    council_tax: float = param(
        0.30, unit="share", low=0.15, high=0.55, role="uncertainty",
        source="assumption; B08: .36 (2010/11) to .53 (2024/25) of core funding, so the default "
        "is lower and the range wider",
        doc="part of councils' procurement paid for by council tax, the rest by grants",
    )  # fmt: skip
