"""Every indicator a run reports: name, unit, level, dimensions and how a year is made of months.

The model fills a :class:`Series` for a name of :data:`INDICATORS`; results, tables and figures read
units and meaning from here, so that nothing is named twice.

>>> INDICATORS["gva_by_place"].dims
('place',)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ecosim.kernel.types import Floats

Level = Literal["macro", "meso", "micro", "sub-micro"]
Frequency = Literal["month", "year"]
Yearly = Literal["sum", "mean"]
Dim = Literal["place", "sector", "ring", "kind", "buyer", "stage", "reason", "hurdle", "network",
              "goal"]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """What one reported series means.

    Parameters
    ----------
    name
        Name in every file and table.
    unit
        Unit of a value; money is in GBP at base-year prices.
    level
        macro (accounts), meso (markets), micro (firms) or sub-micro (beliefs and goals).
    doc
        Meaning, in a sentence.
    dims
        Dimensions after the period, from place, sector, ring, kind, buyer, stage of a pathway,
        reason of failure, hurdle before an answer, network, and goal of an award.
    frequency
        One value a month or one a year of twelve months from the start.
    is_total
        A total that shrinks with `scale` and is reported at full scale (money, jobs, firms,
        contracts); shares, ratios and means are not totals.
    yearly
        How twelve monthly values make a year: ``sum`` of flows, ``mean`` of stocks and ratios.
    """

    name: str
    unit: str
    level: Level
    doc: str
    dims: tuple[Dim, ...] = ()
    frequency: Frequency = "month"
    is_total: bool = False
    yearly: Yearly = "mean"

    @property
    def is_money(self) -> bool:
        """Return whether values are totals of money, in GBP."""
        return self.is_total and self.unit.startswith("GBP")


@dataclass(frozen=True, slots=True)
class Series:
    """Values of one indicator over a run, at the scale of the run.

    Parameters
    ----------
    indicator
        What the values mean.
    values
        (n_periods, *dims): months or years first, then the indicator's dimensions in order.
    """

    indicator: Indicator
    values: Floats

    def __post_init__(self) -> None:
        if self.values.ndim != 1 + len(self.indicator.dims):
            raise ValueError(
                f"{self.indicator.name} has dimensions (period, "
                f"{', '.join(self.indicator.dims)}), got an array of shape {self.values.shape}"
            )

    def __repr__(self) -> str:
        shape = " x ".join(str(n) for n in self.values.shape)
        return f"<Series {self.indicator.name!r} {shape}, {self.indicator.unit}>"


def _money(name: str, level: Level, doc: str, *dims: Dim) -> Indicator:
    """Declare a monthly flow of money."""
    return Indicator(
        name=name, unit="GBP/month", level=level, doc=doc, dims=dims, is_total=True, yearly="sum"
    )


def _stock(name: str, unit: str, level: Level, doc: str, *dims: Dim) -> Indicator:
    """Declare a number of people or firms at the end of a month."""
    return Indicator(name=name, unit=unit, level=level, doc=doc, dims=dims, is_total=True)


def _count(name: str, unit: str, level: Level, doc: str, *dims: Dim) -> Indicator:
    """Declare a number of events in a month."""
    return Indicator(
        name=name, unit=unit, level=level, doc=doc, dims=dims, is_total=True, yearly="sum"
    )


def _share(name: str, doc: str, *dims: Dim, level: Level = "meso") -> Indicator:
    """Declare a share in [0, 1]."""
    return Indicator(name=name, unit="share", level=level, doc=doc, dims=dims)


def _mean(name: str, unit: str, doc: str, *dims: Dim, level: Level = "meso") -> Indicator:
    """Declare a mean or ratio that does not depend on scale."""
    return Indicator(name=name, unit=unit, level=level, doc=doc, dims=dims)


def _yearly(name: str, unit: str, level: Level, doc: str, *dims: Dim) -> Indicator:
    """Declare a share or ratio of a year."""
    return Indicator(name=name, unit=unit, level=level, doc=doc, dims=dims, frequency="year")


def _multiplier(name: str, unit: str, doc: str, *dims: Dim) -> Indicator:
    """Declare a yearly multiplier."""
    return Indicator(name=name, unit=unit, level="macro", doc=doc, dims=dims, frequency="year")


_MACRO = (
    _money("gva", "macro", "gross value added by output less inputs, workplace basis"),
    _money("gva_volume", "macro", "gross value added at the first month's mark-up on contracts"),
    _money("gva_volume_by_place", "macro", "gross value added at each place's first mark-up",
           "place"),
    _money("gva_volume_by_sector", "macro", "gross value added at each sector's first mark-up",
           "sector"),
    _money(
        "gva_quality_adjusted",
        "macro",
        "gross value added with public purchases at the first "
        "month's price of a unit of service delivered",
    ),
    _money("gva_by_place", "macro", "gross value added, by place of work", "place"),
    _money("gva_by_sector", "macro", "gross value added, by sector", "sector"),
    _money("gva_income", "macro", "gross value added as pay, surplus and production taxes"),
    _money("gva_expenditure", "macro", "gross value added as final spending less imports"),
    _money("household_income", "macro", "disposable income of residents"),
    _money("household_income_by_place", "macro", "disposable income, by home", "place"),
    _money("consumption", "macro", "spending of resident households"),
    _money("wage_bill", "macro", "pay of everyone who works in the region"),
    _money("income_tax", "macro", "income tax and contributions of residents"),
    _money("business_tax", "macro", "taxes on products, production and profits"),
    _money("benefits", "macro", "benefits paid to residents"),
    _money("exports", "macro", "sales outside the region"),
    _money("imports", "macro", "purchases from outside the region"),
    _money("investment", "macro", "capital spending on regional supplies"),
    _stock("jobs", "jobs", "macro", "jobs, by place of work"),
    _stock("jobs_by_place", "jobs", "macro", "jobs, by place of work", "place"),
    _stock("jobs_by_sector", "jobs", "macro", "jobs, by sector", "sector"),
    _stock("residents_employed", "people", "macro", "residents in work in the region"),
    _stock("in_commuters", "people", "macro", "workers who live outside the region"),
)

_MESO = (
    _money("public_spend", "meso", "paid by all public buyers for deliveries"),
    _money("council_spend", "meso", "paid by councils for deliveries"),
    _money("spend_by_ring", "meso", "paid by councils, by ring of the supplier's address", "ring"),
    _share("local_share_place", "council spend with suppliers addressed in the council's place"),
    _share("local_share_region", "council spend with suppliers addressed in the region"),
    _share("regional_content_share", "council spend delivered by work done in the region"),
    _share("local_share_by_place", "each council's spend in its own place, by address", "place"),
    _share("sme_share", "council spend with small and medium firms"),
    _share("sme_share_by_place", "each council's spend with small and medium firms", "place"),
    _share("vcse_share", "council spend with voluntary and social enterprises"),
    _share("sme_share_by_number", "councils' new contracts that small and medium firms won"),
    _share("vcse_share_by_number",
           "councils' new contracts that voluntary and social enterprises won"),
    _share("large_share", "council spend with large firms owned in the region"),
    _share("national_share", "council spend with national firms"),
    _share("nhs_sme_share", "NHS spend with small and medium firms"),
    _mean("bidders_mean", "bids/tender", "bids per awarded tender"),
    _share("single_bid_share", "awards that had one bid"),
    _share("no_bid_share", "tenders without an admissible bid"),
    _mean("price_index", "ratio", "price over estimate of awards, weighted by value"),
    _mean("price_index_by_place", "ratio", "price over estimate of council awards", "place"),
    _share("framework_share", "award value placed through frameworks"),
    _share("below_threshold_share", "awards below the procurement threshold"),
    _count("awards", "contracts/month", "meso", "contracts awarded"),
    _money("awards_value", "meso", "whole-life price of contracts awarded"),
    _money("unmet_need", "meso", "estimated value of needs refused or left without a bid"),
    _money("bid_costs", "meso", "spent by firms on the bids decided this month"),
    _money("losers_bid_costs", "meso", "spent by firms on bids that did not win"),
    _money("programme_cost", "meso", "paid by public buyers to run policies, beside deliveries"),
    _count("service_units", "units/month", "meso", "services delivered: estimate times quality"),
    _count("service_units_lost", "units/month", "meso",
           "services agreed and not delivered because suppliers were full"),
    _mean("service_units_per_pound", "units/GBP", "services delivered per pound paid"),
    _mean("service_units_per_public_pound", "units/GBP",
          "services delivered per pound paid, cost of running policies included"),
    _count("social_value", "units/month", "meso", "social value delivered: estimate times value"),
    _count("social_value_promised", "units/month", "meso", "social value promised for the month"),
    _share("social_value_kept", "social value promised that is delivered"),
    _mean("budget_factor", "ratio", "funding in force over baseline, weighted by spend"),
    _money("overrun", "meso", "paid beyond the contract price, from reserves"),
    _stock("reserves", "GBP", "meso", "held by public buyers against overruns"),
    _money("budget_held_back", "meso", "not spent by buyers, to fill reserves that fell short"),
    _mean("supplier_hhi", "index 0-1",
          "concentration of all buyers' awards over suppliers; larger in a smaller world"),
    _yearly("national_award_share", "share", "meso",
            "value of the year's tendered awards won by national firms"),
    _yearly("price_cost_margin", "share of price", "meso",
            "Lerner index: price less cost of planned work, over price, of the year's awards",
            "kind"),
    _yearly("national_margin_gap", "share of price", "meso",
            "that margin of national firms less that of all other winners together"),
    _yearly("single_bid_share_by_kind", "share", "meso", "the year's awards that had one bid",
            "kind"),
)

#: reported where a lever of the scenario sets challenges or supports suppliers
_INNOVATION = (
    _count("challenges_entered", "challenges/month", "meso", "challenges that enter a stage",
           "stage"),
    _count("challenges_passed", "challenges/month", "meso", "challenges that pass a stage",
           "stage"),
    _count("challenges_failed", "challenges/month", "meso", "challenges that end in a stage",
           "stage"),
    _stock("challenges_in_progress", "challenges", "meso", "challenges in a stage", "stage"),
    _count("challenges_failed_by_reason", "challenges/month", "meso", "challenges that end, by why",
           "reason"),
    _count("firms_able", "firms/month", "micro", "firms found that could solve a challenge"),
    _count("firms_blocked", "firms/month", "micro", "such firms that a hurdle kept from answering",
           "hurdle"),
    _count("challenges_set", "challenges/month", "meso", "innovation challenges that buyers set"),
    _count("partnerships", "partnerships/month", "meso", "innovation partnerships activated"),
    _money("innovation_cost", "meso", "paid by buyers to run pathways and to adopt solutions"),
    _money("innovation_research", "meso", "billed by partners for research and trial"),
    _stock("solutions_in_service", "solutions", "meso", "working solutions in service"),
    _stock("adopters_inside", "adoptions", "meso", "solutions taken up by other buyers here"),
    _stock("adopters_outside", "adoptions", "meso", "solutions taken up outside the region"),
    _money("solution_exports", "meso", "demand for solutions from outside the region"),
    _count("first_contracts", "firms/month", "micro", "partners whose first public contract it is"),
    _count("second_contracts", "firms/month", "micro",
           "such partners that win again within 36 months"),
)  # fmt: skip

_MICRO = (
    _money("sme_turnover", "micro", "sales of small and medium firms"),
    _money("sme_turnover_by_place", "micro", "sales of small and medium firms", "place"),
    _stock("sme_staff", "jobs", "micro", "people working in small and medium firms"),
    _stock("sme_staff_by_place", "jobs", "micro", "people working in such firms", "place"),
    _stock("sme_count", "firms", "micro", "small and medium firms alive"),
    _money("vcse_turnover", "micro", "sales of voluntary and social enterprises"),
    _count("births", "firms/month", "micro", "firms that start"),
    _count("deaths", "firms/month", "micro", "firms that close, insolvencies included"),
    _count("insolvencies", "firms/month", "micro", "firms that run out of cash and credit"),
    _count("job_creation", "jobs/month", "micro", "jobs added by growing and new firms"),
    _count("job_destruction", "jobs/month", "micro", "jobs lost in shrinking and closing firms"),
    _count("first_time_winners", "firms/month", "micro", "firms that win a first public contract"),
    _share("public_dependency", "public sales over all sales of public suppliers", level="micro"),
    _yearly("survival_1", "share", "micro", "firms born a year before that reached age 1"),
    _yearly("survival_5", "share", "micro", "firms born five years before that reached age 5"),
    Indicator(
        name="high_growth_firms", unit="firms", level="micro", frequency="year", is_total=True,
        doc="firms with 10 staff or more three years before that grew by over 20 % a year since",
    ),
    _yearly("high_growth_share", "share", "micro",
            "such firms, of those with 10 staff or more three years before"),
    _yearly("won_again_12m", "share", "micro",
            "firms with a first contract in the year before that won another within 12 months"),
    _yearly("won_again_36m", "share", "micro",
            "firms with a first contract three years before that won another within 36 months"),
    _yearly("winner_loser_gap", "growth a year", "micro",
            "staff growth of small and medium firms that won the year before, less that of those "
            "who bid and lost"),
)  # fmt: skip

_SUB_MICRO = (
    _mean("bidders_belief", "bids/tender", "bidders that buyers expect", level="sub-micro"),
    _mean("buyer_capability", "index 0-1", "capability of buyers", level="sub-micro"),
    _mean("price_weight", "share", "weight of price in force", level="sub-micro"),
    _mean("goal_weights", "share", "weight of each goal in the tenders held, by their value",
          "goal", level="sub-micro"),
)

_LM3 = "regional turnover per pound councils pay, round three by the mean regional firm"
_MULTIPLIERS = (
    _multiplier("lm3", "GBP/GBP", f"local multiplier: {_LM3}"),
    _multiplier("lm3_by_place", "GBP/GBP", f"local multiplier of each council: {_LM3}", "place"),
    _multiplier("lm3_by_buyer", "GBP/GBP", "local multiplier of each public buyer", "buyer"),
    _multiplier("type1", "GBP/GBP", "Type I output multiplier, weighted by output"),
    _multiplier("type2", "GBP/GBP", "Type II output multiplier, weighted by output"),
    _multiplier("type1_by_sector", "GBP/GBP", "Type I output multiplier", "sector"),
    _multiplier("type2_by_sector", "GBP/GBP", "Type II output multiplier", "sector"),
)


def _network(name: str, unit: str, doc: str) -> Indicator:
    """Declare a yearly measure of the ties of buyers, of contracts and of knowledge."""
    return Indicator(
        name=f"network_{name}", unit=unit, level="meso", doc=doc, dims=("network",),
        frequency="year",
    )  # fmt: skip


_NETWORKS = (
    _network("ties", "ties", "tied pairs at the end of the year, at the scale of the run"),
    _network("giant_share", "share", "nodes with ties that are in the largest connected part"),
    _network("clustering", "share", "how often those tied to the same node are tied as well"),
    _network("assortativity", "correlation", "how far innovative buyers and firms find each other"),
    _network("top_share", "share", "value of ties of the largest tenth of nodes (of suppliers)"),
    _network("hhi", "index 0-1", "concentration of the value of ties over nodes (over suppliers)"),
)

_BOOKS = (
    _mean(
        "identity_residual",
        "ratio",
        "largest broken identity of the month, over regional value added",
        level="macro",
    ),
)

#: every indicator by name, in the order in which they are reported
INDICATORS: dict[str, Indicator] = {
    one.name: one
    for group in (
        _MACRO,
        _MESO,
        _INNOVATION,
        _MICRO,
        _SUB_MICRO,
        _MULTIPLIERS,
        _NETWORKS,
        _BOOKS,
    )
    for one in group
}
