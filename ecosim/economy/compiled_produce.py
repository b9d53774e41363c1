"""Step 7 compiled as a whole: contracts served, then the market; sales and inputs posted."""

from __future__ import annotations

from typing import Any, NamedTuple

from ecosim.economy.compiled_posting import book_firms, post_sales
from ecosim.economy.compiled_production import serve
from ecosim.economy.compiled_public import post_public
from ecosim.economy.compiled_sales import sell
from ecosim.kernel.compiled import kernel


class Rules(NamedTuple):
    """What production depends on.

    Attributes
    ----------
    bid_sector : the sector whose firms write bids
    capacity : whether capacity binds
    target_load, capacity_speed : as in :class:`ecosim.economy.parameters.ProductionParams`
    consumption_tax : share of what households spend
    """

    bid_sector: int
    capacity: bool
    target_load: float
    capacity_speed: float
    consumption_tax: float


@kernel
def produce(
    books: Any, group: Any, firms: Any, trade: Any, demand: Any, public: Any, support: Any,
    rules: Any, month: Any, sheet: Any, totals: Any, bids: Any, sums: Any,
) -> Any:  # fmt: skip
    """Serve contracts and private demand; post sales, inputs, deliveries and bids.

    `support` is what running policies costs buyers of a place. Fills the columns of `month`,
    `sheet`, and by group `totals` (sales, bought in, bids), `bids` by place and `sums`.
    """
    serve(
        group, firms, trade, demand, public.work, public.bid_costs, support, rules.bid_sector,
        rules.capacity, rules.target_load, rules.capacity_speed, month, totals, sheet.missed, bids,
    )  # fmt: skip
    lost = sell(trade, demand, totals[0], totals[1], rules.consumption_tax, sheet)
    post_sales(books, sheet, lost)
    book_firms(books, group, firms, public, sheet, bids, rules.bid_sector, month, sums)
    post_public(books, public, sums, totals[2], rules.bid_sector)
