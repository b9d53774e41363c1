"""What one pound of a sector's output is made of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ecosim.kernel.types import Floats
from ecosim.region.sectors import Sectors
from ecosim.region.table import Table, frozen, read_table

#: a column may miss one by this much (rounding in the file); it is then closed exactly
CLOSURE = 1e-6

_PRIMARY = ("rest_of_uk", "foreign", "product_tax", "pay", "surplus", "production_tax")


@dataclass(frozen=True, slots=True, eq=False)
class Coefficients:
    """Shares of a GBP of output of the user sector; each column adds up to one.

    Parameters
    ----------
    regional : (S, S) [supplier, user]
        Inputs bought in the region.
    rest_of_uk, foreign : (S,)
        Inputs from the rest of the country and from abroad.
    product_tax : (S,)
        Taxes on the inputs.
    pay, surplus, production_tax : (S,)
        Compensation of employees, gross operating surplus, other taxes on production: GVA.
    """

    regional: Floats
    rest_of_uk: Floats
    foreign: Floats
    product_tax: Floats
    pay: Floats
    surplus: Floats
    production_tax: Floats

    @property
    def gva(self) -> Floats:
        """Return GVA per GBP of output: (S,)."""
        return np.asarray(self.pay + self.surplus + self.production_tax)


def read_coefficients(folder: Path, sectors: Sectors) -> tuple[Coefficients, Floats, Floats]:
    """Read ``coefficients.csv`` and ``sector_accounts.csv``.

    Returns
    -------
    coefficients
        Shares per GBP of output.
    output : (S,)
        In the money of the file, GBP million of the accounts' year.
    jobs : (S,)
    """
    codes = sectors.codes
    table = read_table(folder, "coefficients", ("supplier", *codes))
    regional = table.by_code("supplier", codes, codes, 0, 1, "GBP per GBP of output")
    accounts = read_table(folder, "sector_accounts", ("sector", "output_gbp_m", "jobs", *_PRIMARY))
    sizes = accounts.by_code("sector", codes, ("output_gbp_m", "jobs"), low=1e-9)
    primary = accounts.by_code("sector", codes, _PRIMARY, -1, 1, "GBP per GBP of output").T
    _check_signs(accounts, primary, codes)
    columns = regional.sum(axis=0) + primary.sum(axis=0)
    worst = int(np.argmax(abs(columns - 1)))
    if not abs(columns[worst] - 1) <= CLOSURE:
        raise table.error(
            f"inputs, taxes and GVA of {codes[worst]} add up to {columns[worst]:.7f} per GBP of "
            "output", column=codes[worst],
            expected="1 with the shares of sector_accounts.csv",
        )  # fmt: skip
    primary = primary * (1 - regional.sum(axis=0)) / primary.sum(axis=0)
    values = [frozen(row.copy()) for row in primary]
    return Coefficients(frozen(regional), *values), sizes[:, 0], sizes[:, 1]


def _check_signs(table: Table, primary: Floats, codes: tuple[str, ...]) -> None:
    """Only taxes net of subsidies may be negative."""
    for k, name in enumerate(_PRIMARY):
        if name.endswith("tax"):
            continue
        for s, code in enumerate(codes):
            if not primary[k, s] >= 0:
                raise table.error(
                    f"{name} of {code} is {primary[k, s]:g}",
                    row=table.keys("sector").index(code), column=name,
                    expected="a share of at least 0",
                )  # fmt: skip
