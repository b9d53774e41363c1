"""Suppliers' value added by source in one arm, and the part of it under a programme's contracts."""

from __future__ import annotations

from dataclasses import dataclass

from ecosim.kernel.types import Floats, Ints, SmallCodes


@dataclass(frozen=True, slots=True, eq=False)
class Sources:
    """What each supplier added in value, year by year; Y years, n suppliers, at the run's scale.

    A programme is the contracts awarded by the buyers that the policy's levers reach, in the
    months in which they act; it is read alike in both arms.

    Attributes
    ----------
    value_added, contract_value_added, contract_sales, outside_inputs : (Y, n), GBP/year
        As in :class:`~ecosim.model.sources.SourceBook`.
    programme_sales : (Y, n), GBP/year
        Billed under the programme for work in the region.
    unmatched_sales : (Y, n), GBP/year
        The part of it that meets needs which the other arm's programme leaves without a contract.
    changed_sales : (Y, n), GBP/year
        The part of it that meets needs which the other arm gives to another supplier, or to none:
        won in the policy's arm, lost in the baseline's.
    programme_imports : (Y,), GBP/year
        Billed under the programme for work done outside the region.
    stratum : (n,) code
    place : (n,) code
    """

    value_added: Floats
    contract_value_added: Floats
    contract_sales: Floats
    outside_inputs: Floats
    programme_sales: Floats
    unmatched_sales: Floats
    changed_sales: Floats
    programme_imports: Floats
    stratum: SmallCodes
    place: Ints

    def __repr__(self) -> str:
        years, n = self.value_added.shape
        return f"<Sources of {n:,} suppliers, {years} years>"
