"""Ten firms, one place, two sectors, six months: every balance worked out in plain Python.

The loops below follow the model page (sections 3 to 5, equations 12 to 14) with floats, lists and
dictionaries, firm by firm and pound by pound, and never touch an array. All behaviour is on:
capacity binds, cash binds, wealth is spent, commuting and benefits respond. An export boom in the
second month pushes the economy off its steady state, so that every rule has something to do.

What is taken from the model is what month 0 hands to both sides: levels, capacities, opening
balances and fixed household items. What happens from there is worked out twice.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

import numpy as np
import pytest

from ecosim.accounts.chart import Chart
from ecosim.accounts.ledger import Credit, Ledger
from ecosim.economy.economy import Economy
from ecosim.economy.opening import SupplierSizes, open_economy
from ecosim.economy.public_work import PublicWork, bills_between
from ecosim.economy.state import Switches
from ecosim.kernel.params import Parameters
from ecosim.region.coefficients import Coefficients
from ecosim.region.loader import Region, load_region

MONTHS = 6
# two sectors: 0 makes things, 1 serves; a pound of output is made of
INPUTS = [[0.10, 0.05], [0.15, 0.20]]  # regional inputs, from row
UK, ABROAD, PRODUCT_TAX = [0.12, 0.08], [0.10, 0.04], [0.02, 0.01]
PAY, SURPLUS, PRODUCTION_TAX = [0.30, 0.40], [0.18, 0.20], [0.03, 0.02]
GVA_A_YEAR, JOBS = [12.24e6, 18.6e6], [400.0, 700.0]
HOUSEHOLDS_A_YEAR = [2.0e6, 6.0e6]
# ten firms: eight suppliers (two a kind) and a background firm a sector
KIND = [0, 0, 1, 1, 2, 2, 3, 3]
SECTOR = [0, 1, 0, 1, 0, 1, 0, 1]
STAFF = [8.0, 12.0, 4.0, 9.0, 40.0, 60.0, 10.0, 20.0]
BILLED = [20e3, 15e3, 5e3, 8e3, 30e3, 12e3, 25e3, 18e3]  # to the council, a month, at home
IMPORTED = 11e3  # the part that nationals deliver from elsewhere
SUBCONTRACTED = {6: (0, 4e3)}  # the national of sector 0 gives work to the SME of sector 0
# declared defaults: model page, section 9
TAX, A1, A2, VAT = 0.25, 0.88, 0.004, 0.10
PSI, C0, C1, BENEFIT = 0.30, 0.12, 0.3, 450.0
TARGET_LOAD, CAPACITY_SPEED = 1 / 1.15, 0.1
RELATIVE = [1.10, 1.15, 0.95, 0.80, 1.0]
COUNCIL_LAG, MARKET_LAG, MONTH = 18.0, 36.0, 365.25 / 12
CT, OVERDRAFT_RATE, BUFFER, PAYOUT_SPEED = 0.12, 0.08, 1.5, 0.1
AT_HOME = [0.85, 1.0, 0.35, 0.0, 0.0]
BOOM = {1: [900e3, 400e3], 2: [0.0, 300e3]}  # extra exports, by month and sector


def region() -> Region:
    """Return the one-place region of the constants above."""
    base = load_region("west_midlands")
    two, no = np.zeros(2), np.zeros(2)
    arrays = [np.array(x) for x in (UK, ABROAD, PRODUCT_TAX, PAY, SURPLUS, PRODUCTION_TAX)]
    final = dataclasses.replace(
        base.final_demand, households=np.array(HOUSEHOLDS_A_YEAR), housing=np.array([0.0, 6e5]),
        npish=two, government=np.array([0.0, 12e5]), investment=np.array([24e5, 6e5]),
    )  # fmt: skip
    places = dataclasses.replace(
        base.places, codes=("one",), names=("One",), population=np.array([2400.0]),
        distance_km=np.full((1, 1), 5.0), is_combined_authority=np.ones(1, dtype=bool),
    )  # fmt: skip
    sectors = dataclasses.replace(
        base.sectors, codes=("MAK", "SER"), names=("Makes", "Serves"), is_public=no.astype(bool)
    )
    return dataclasses.replace(
        base, places=places, sectors=sectors, coefficients=Coefficients(np.array(INPUTS), *arrays),
        gva=np.array([GVA_A_YEAR]), jobs=np.array([JOBS]), final_demand=final, buyers=(),
    )  # fmt: skip


def public_work(chart: Chart) -> PublicWork:
    """Return the month's contracts: the same every month, price equal to cost."""
    billed, paid, received = np.array(BILLED), np.zeros(8), np.zeros(8)
    for giver, (taker, amount) in SUBCONTRACTED.items():
        paid[giver] += amount
        received[taker] += amount
    who = np.arange(8)
    between = bills_between(chart, np.zeros(8, dtype=np.int64), who, billed)
    return PublicWork(
        paid=np.array([billed.sum()]), imported=np.array([IMPORTED]), billed=billed,
        between=between, work=billed - paid + received, sub_paid=paid, sub_received=received,
        bid_costs=np.zeros(8),
    )  # fmt: skip


def open_world() -> tuple[Economy, PublicWork]:
    """Return the model's economy at month 0 and the public work."""
    chart = Chart(np.zeros(1, dtype=np.int64), np.array(KIND, np.int8), np.array(SECTOR), 1, 2)
    public, params, on = public_work(chart), Parameters(), Switches()
    home = np.array([AT_HOME[k] for k in KIND])
    sizes = SupplierSizes(np.array(STAFF), np.ones(8, dtype=bool), home)
    opening = open_economy(region(), 1.0, chart, sizes, public, params, on)
    economy = Economy(opening, Ledger(chart), public, params, on, 1, np.array([0]))
    return economy, public


@dataclass
class Books:
    """The second set of books: deposits, and debts and claims on account, by name."""

    cash: dict[str, float] = field(default_factory=dict)
    owes: dict[tuple[str, str], float] = field(default_factory=dict)
    claims: dict[tuple[str, str], float] = field(default_factory=dict)

    def pay(self, payer: str, payee: str, amount: float) -> None:
        self.cash[payer] -= amount
        self.cash[payee] += amount

    def owe(self, book: str, payer: str, payee: str, amount: float) -> None:
        self.owes[book, payer] = self.owes.get((book, payer), 0.0) + amount
        self.claims[book, payee] = self.claims.get((book, payee), 0.0) + amount

    def settle(self, book: str, lag_days: float) -> float:
        """Pay a month's part of a book; return what the council paid."""
        share, council = 1.0 / (1.0 + lag_days / MONTH), 0.0
        for (of, name), owed in self.owes.items():
            if of == book:
                self.cash[name] -= share * owed
                self.owes[of, name] = owed * (1.0 - share)
                council += share * owed if name == "council" else 0.0
        for (of, name), claim in self.claims.items():
            if of == book:
                self.cash[name] += share * claim
                self.claims[of, name] = claim * (1.0 - share)
        return council


NAMES = ["council", *[f"firm{k}" for k in range(10)], "home", "government", "bank", "uk", "world"]
FIRMS = range(10)
SECTOR_OF = [*SECTOR, 0, 1]
CLASS_OF = [*KIND, 4, 4]


class PlainWorld:
    """The same economy in plain Python, started from the same month 0."""

    def __init__(self, economy: Economy) -> None:
        s, f, ledger = economy.structure, economy.firms, economy.ledger
        self.level = [float(x) for x in f.level]
        self.capacity = [float(x) for x in f.capacity]
        self.staff = [float(x) for x in f.staff]
        self.ordered = [float(x) for x in f.ordered]
        self.income = float(economy.households.income[0])
        self.government = [float(x) for x in (s.government + s.transfers)[0]]
        self.investment = [float(x) for x in s.investment[0]]
        self.exports = [float(x) for x in s.exports[0]]
        self.housing = [float(x) for x in s.housing[0]]
        self.benefits, self.council_tax = float(s.benefits[0]), float(s.council_tax[0])
        self.property_income = float(s.property_income[0])
        self.jobs0 = sum(self.staff)
        self.books = Books({name: float(ledger.deposits[k]) for k, name in enumerate(NAMES)})
        for book, of in ((Credit.TRADE, "trade"), (Credit.PUBLIC, "public")):
            for k, name in enumerate(NAMES):
                self.books.owes[of, name] = float(ledger.owed_by[book][k])
                self.books.claims[of, name] = float(ledger.owed_to[book][k])
        self.propensity = self._propensity()
        self.jobs_per_work = [JOBS[i] / (GVA_A_YEAR[i] / self._gva_share(i) / 12) for i in (0, 1)]
        self.wage = [PAY[i] / self.jobs_per_work[i] for i in (0, 1)]
        self.kept = sum(HOUSEHOLDS_A_YEAR)  # households buy in fixed shares, .43 of it at home
        self.worth = [SURPLUS[i] * self._private(i) for i in (0, 1)]

    @staticmethod
    def _gva_share(i: int) -> float:
        return PAY[i] + SURPLUS[i] + PRODUCTION_TAX[i]

    def _private(self, i: int) -> float:
        return sum(self.level[f] for f in FIRMS if SECTOR_OF[f] == i)

    def _propensity(self) -> list[list[float]]:
        """Return propensities by class and sector: relative ones, restored to mean one."""
        table = [[0.0, 0.0] for _ in range(5)]
        for i in (0, 1):
            work = [0.0] * 5
            for f in FIRMS:
                if SECTOR_OF[f] == i:
                    work[CLASS_OF[f]] += self.ordered[f]
            mean = sum(RELATIVE[c] * work[c] for c in range(5)) / sum(work)
            for c in range(5):
                table[c][i] = RELATIVE[c] / mean
        return table

    def month(self, boom: list[float]) -> None:
        """Work one month: demand, production, pay, payments."""
        opening = dict(self.books.cash)
        books, served, work, bought_in, missed, spending = self._market(boom)
        spent = self._inputs(served, bought_in, missed)
        self._consumption(served, missed, spending)
        self._final(served, missed, boom)
        contracts = self._contracts()
        for f in range(8):
            books.owe("public", "council", f"firm{f}", BILLED[f])
        books.pay("council", "uk", IMPORTED)
        for giver, (taker, amount) in SUBCONTRACTED.items():
            books.owe("trade", f"firm{giver}", f"firm{taker}", amount)
        wanted = [self.asked[f] + contracts[f] for f in FIRMS]
        self.ordered = work
        for f in FIRMS:
            self.capacity[f] += CAPACITY_SPEED * (wanted[f] / TARGET_LOAD - self.capacity[f])
        pay, residents, held = self._pay_staff(work)
        self._profits(served, spent, pay, work, opening)
        self._households(residents, held)
        books.settle("trade", MARKET_LAG)
        paid = books.settle("public", COUNCIL_LAG) + IMPORTED
        books.pay("home", "council", self.council_tax)
        books.pay("government", "council", paid - self.council_tax)

    def _contracts(self) -> list[float]:
        work = [*BILLED, 0.0, 0.0]
        for giver, (taker, amount) in SUBCONTRACTED.items():
            work[giver] -= amount
            work[taker] += amount
        return work

    def _market(
        self, boom: list[float]
    ) -> tuple[Books, list[float], list[float], list[float], list[float], float]:
        """Add up private demand, share it among firms, and serve what capacity allows."""
        spending = A1 * self.income + A2 * max(self.books.cash["home"], 0.0)
        home = [spending * 0.43 * h / self.kept for h in HOUSEHOLDS_A_YEAR]
        self.home_wanted = home
        contracts = self._contracts()
        self.asked, served, missed = [0.0] * 10, [0.0] * 10, [0.0, 0.0]
        work, bought_in = [0.0] * 10, [0.0] * 10
        self.total = [0.0, 0.0]
        for i in (0, 1):
            inputs = sum(
                self.ordered[f] * self.propensity[CLASS_OF[f]][SECTOR_OF[f]]
                * INPUTS[i][SECTOR_OF[f]] for f in FIRMS
            )  # fmt: skip
            self.total[i] = (
                inputs + home[i] + self.housing[i] + self.government[i] + self.investment[i]
                + self.exports[i] + boom[i]
            )  # fmt: skip
            mine = [f for f in FIRMS if SECTOR_OF[f] == i]
            level = sum(self.level[f] for f in mine)
            room = {}
            for f in mine:
                self.asked[f] = self.level[f] / level * self.total[i]
                in_house = min(contracts[f], self.capacity[f])
                bought_in[f] = contracts[f] - in_house
                room[f] = max(self.capacity[f] - in_house, 0.0)
                served[f] = min(self.asked[f], room[f])
                work[f] = in_house
            # customers turned away try the firms of the sector that have room
            turned_away = sum(self.asked[f] - served[f] for f in mine)
            left = sum(room[f] - served[f] for f in mine)
            taken = min(turned_away, left)
            for f in mine:
                if left > 0:
                    served[f] += (room[f] - served[f]) * taken / left
                work[f] += served[f]
            missed[i] = 1.0 - sum(served[f] for f in mine) / self.total[i]
        return self.books, served, work, bought_in, missed, spending

    def _sell(self, payer: str, i: int, amount: float, served: list[float], book: str = "") -> None:
        """Let one payer buy from sector i: its firms share by what they serve."""
        mine = [f for f in FIRMS if SECTOR_OF[f] == i]
        all_of_it = sum(served[f] for f in mine)
        for f in mine:
            part = amount * served[f] / all_of_it
            if book:
                self.books.owe(book, payer, f"firm{f}", part)
            else:
                self.books.pay(payer, f"firm{f}", part)

    def _inputs(
        self, served: list[float], bought_in: list[float], missed: list[float]
    ) -> list[float]:
        """Deliver last month's orders; what the region cannot serve the rest of the UK does."""
        spent = [0.0] * 10
        for f in FIRMS:
            j, name = SECTOR_OF[f], f"firm{f}"
            share = self.propensity[CLASS_OF[f]][j]
            elsewhere = self.ordered[f] * UK[j] + bought_in[f]
            for i in (0, 1):
                order = self.ordered[f] * INPUTS[i][j]
                here = order * share * (1.0 - missed[i])
                self._sell(name, i, here, served, "trade")
                elsewhere += order - here
                spent[f] += here
            self.books.pay(name, "uk", elsewhere)
            self.books.pay(name, "world", self.ordered[f] * ABROAD[j])
            self.books.pay(name, "government", self.ordered[f] * PRODUCT_TAX[j])
            spent[f] += elsewhere + self.ordered[f] * (ABROAD[j] + PRODUCT_TAX[j])
        return spent

    def _consumption(self, served: list[float], missed: list[float], spending: float) -> None:
        here = 0.0
        for i in (0, 1):
            amount = (self.home_wanted[i] + self.housing[i]) * (1.0 - missed[i])
            self._sell("home", i, amount, served)
            here += amount
        self.books.pay("home", "government", VAT * spending)
        self.books.pay("home", "uk", spending - VAT * spending - here)

    def _final(self, served: list[float], missed: list[float], boom: list[float]) -> None:
        """Sell to government, investors and the outside; what is missed they buy elsewhere."""
        investors = {8: self.worth[0] / sum(self.worth), 9: self.worth[1] / sum(self.worth)}
        for i in (0, 1):
            self._sell("government", i, self.government[i] * (1.0 - missed[i]), served)
            self.books.pay("government", "uk", self.government[i] * missed[i])
            exported = (self.exports[i] + boom[i]) * (1.0 - missed[i])
            self._sell("uk", i, exported, served, "trade")
            for f, share in investors.items():
                here = self.investment[i] * share * (1.0 - missed[i])
                self._sell(f"firm{f}", i, here, served)
                self.books.pay(f"firm{f}", "uk", self.investment[i] * share * missed[i])
        self.invested = {f: sum(self.investment) * share for f, share in investors.items()}

    def _pay_staff(self, work: list[float]) -> tuple[list[float], float, float]:
        """Hire or shed, and pay; return pay by firm, residents' pay, and jobs residents hold."""
        for f in FIRMS:
            needed = work[f] * self.jobs_per_work[SECTOR_OF[f]]
            self.staff[f] += PSI * (needed - self.staff[f])
        jobs = sum(self.staff)
        outside = C0 + C1 * (jobs / self.jobs0 - 1.0)
        pay, residents = [0.0] * 10, 0.0
        for f in FIRMS:
            pay[f] = self.staff[f] * self.wage[SECTOR_OF[f]]
            self.books.pay(f"firm{f}", "home", pay[f] * (1.0 - outside))
            self.books.pay(f"firm{f}", "uk", pay[f] * outside)
            residents += pay[f] * (1.0 - outside)
        return pay, residents, jobs * (1.0 - outside)

    def _profits(
        self, served: list[float], spent: list[float], pay: list[float], work: list[float],
        opening: dict[str, float],
    ) -> None:  # fmt: skip
        """Tax production and profit, charge overdrafts, pay owners."""
        for f in FIRMS:
            i, name = SECTOR_OF[f], f"firm{f}"
            levy = work[f] * PRODUCTION_TAX[i]
            revenue = served[f] + (BILLED[f] if f < 8 else 0.0)
            costs = spent[f]
            for giver, (taker, amount) in SUBCONTRACTED.items():
                costs += amount if f == giver else 0.0
                revenue += amount if f == taker else 0.0
            surplus = revenue - costs - pay[f] - levy
            interest = max(-opening[name], 0.0) * OVERDRAFT_RATE / 12 if f < 8 else 0.0
            tax = CT * max(surplus - interest, 0.0)
            payout = surplus - interest - tax
            if f < 8:
                target = BUFFER * self.staff[f] * self.wage[i]
                payout = max(payout + PAYOUT_SPEED * (opening[name] - target), 0.0)
            else:
                payout -= self.invested[f]
            home = AT_HOME[CLASS_OF[f]]
            self.books.pay(name, "government", levy + tax)
            self.books.pay(name, "bank", interest)
            self.books.pay(name, "home", max(payout, 0.0) * home)
            self.books.pay(name, "uk", max(payout, 0.0) * (1.0 - home) - max(-payout, 0.0))

    def _households(self, residents: float, held: float) -> None:
        lost = self.jobs0 * (1.0 - C0) - held
        benefits = self.benefits + BENEFIT * lost
        self.books.pay("home", "government", TAX * residents)
        self.books.pay("government", "home", benefits)
        self.income = (
            (1.0 - TAX) * residents + benefits + self.property_income - self.council_tax
        )  # fmt: skip


def model_month(economy: Economy, public: PublicWork, boom: list[float]) -> float:
    """Run the model's month; return the largest share of private demand that it missed."""
    economy.ledger.open_month()
    output = economy.produce(economy.demand(np.array([boom])), public)
    economy.pay(output, economy.employ(output), public)
    paid = economy.settle_public_pool(COUNCIL_LAG)
    economy.fund_buyers(paid + public.imported)
    return float(output.production.missed.max())


def test_every_balance_of_ten_firms_over_six_months() -> None:
    economy, public = open_world()
    # one firm starts deep in overdraft, so that interest and a withheld profit are seen too
    economy.ledger.endow(economy.chart.suppliers.ids[:1], -300e3)
    plain = PlainWorld(economy)
    missed = []
    for month in range(MONTHS):
        boom = BOOM.get(month, [0.0, 0.0])
        missed.append(model_month(economy, public, boom))
        plain.month(boom)
        ledger, scale = economy.ledger, sum(abs(x) for x in plain.books.cash.values())
        for k, name in enumerate(NAMES):
            room = 1e-9 * max(abs(plain.books.cash[name]), 1e-3 * scale)
            assert ledger.deposits[k] == pytest.approx(plain.books.cash[name], abs=room), name
            for book, of in ((Credit.TRADE, "trade"), (Credit.PUBLIC, "public")):
                owes = plain.books.owes.get((of, name), 0.0)
                claims = plain.books.claims.get((of, name), 0.0)
                assert ledger.owed_by[book][k] == pytest.approx(owes, rel=1e-9, abs=1e-6), name
                assert ledger.owed_to[book][k] == pytest.approx(claims, rel=1e-9, abs=1e-6), name
        assert economy.firms.staff == pytest.approx(plain.staff, rel=1e-9)
        assert economy.firms.capacity == pytest.approx(plain.capacity, rel=1e-9)
        assert economy.households.income[0] == pytest.approx(plain.income, rel=1e-9)
    # the boom made capacity bind, so that imports, staff, benefits and cash all had to move
    assert missed[0] == 0.0
    assert missed[1] > 0.05
    assert -300e3 < plain.books.cash["firm0"] < 0.0


def test_month_0_of_the_small_world_is_its_accounts() -> None:
    economy, public = open_world()
    before = economy.ledger.deposits.copy()
    jobs = economy.firms.staff.sum()
    model_month(economy, public, [0.0, 0.0])
    assert jobs == pytest.approx(sum(JOBS), rel=1e-12)
    inside = slice(0, 12)  # council, firms, households
    assert economy.ledger.deposits[inside] == pytest.approx(before[inside], abs=1e-4)
