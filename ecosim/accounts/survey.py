"""LM3 from a survey's own three numbers, and the ways in which it is often misread.

Round one is what the buyer paid; round two what of it those who were paid in the area paid on to
people and firms in the area; round three what these paid on there (nef 2002, [L06]).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from ecosim.errors import InputError

#: above this LM3 suggests that a round holds money of another
UNUSUAL = 2.5
#: what each figure must be read with, whatever the numbers
ALWAYS = (
    "Round one is all that the buyer paid, suppliers elsewhere included: over what was paid in the "
    "area alone, any LM3 looks larger.",
    "LM3 is turnover, counted three times at most; it is not value added and not jobs.",
    "Compare it only with a figure of the same area, payroll and basis, and of areas of like size: "
    "a larger area always keeps more.",
    "It is an average of what was spent, not what one more pound would bring, and it says nothing "
    "of what would have happened anyway.",
)


@dataclass(frozen=True, slots=True)
class Survey:
    """Three rounds of spending.

    Attributes
    ----------
    r1, r2, r3 : GBP
        Paid by the buyer; paid on in the area by those it paid there; paid on there by the next.
    """

    r1: float
    r2: float
    r3: float

    def __post_init__(self) -> None:
        for name, value in (("--r1", self.r1), ("--r2", self.r2), ("--r3", self.r3)):
            if not isfinite(value) or value < 0:
                raise InputError(
                    f"{value:g} is no amount of money", file=name, expected="GBP, 0 or more",
                    hint="LM3 is never below 1: no round takes money away",
                )  # fmt: skip
        if not self.r1 > 0:
            raise InputError("round one is nothing", file="--r1", expected="GBP, above 0")
        self._check_part("--r2", self.r2, self.r1, "one")
        self._check_part("--r3", self.r3, self.r2, "two")

    def _check_part(self, name: str, part: float, whole: float, of: str) -> None:
        if part > whole:
            raise InputError(
                f"{part:g} is more than round {of}, {whole:g}, of which it is a part",
                file=name, expected=f"at most {whole:g}",
                hint="a round holds only what is paid on of the round before: leave out sales to "
                "others, and pay that was counted already",
            )  # fmt: skip

    @property
    def lm3(self) -> float:
        """Return LM3, GBP per GBP."""
        return (self.r1 + self.r2 + self.r3) / self.r1

    def warnings(self) -> list[str]:
        """Return what these numbers suggest may be misread, then what always may."""
        found = [said for holds, said in self._suspicions() if holds]
        extra = self.lm3 - 1.0
        return [
            *found,
            f"Beside {self.lm3:.2f} stands 1 for money that leaves at once. A figure such as "
            f"{extra:.2f}, without the buyer's own pound, is another measure: £1.76 against £0.36 "
            "compares the one with the other.",
            *ALWAYS,
        ]

    def _suspicions(self) -> list[tuple[bool, str]]:
        return [
            (
                self.r2 >= self.r1,
                "Nothing is lost between rounds one and two: was round one what the buyer paid to "
                "everybody, suppliers outside the area included?",
            ),
            (
                self.r2 > 0 and self.r3 >= self.r2,
                "Nothing is lost between rounds two and three: was pay counted twice, as spending "
                "on people and again as what they spend?",
            ),
            (
                self.lm3 > UNUSUAL,
                f"LM3 above {UNUSUAL:g} is unusual: most pounds leave a place in taxes, pay of "
                "commuters, goods from elsewhere and savings.",
            ),
            (
                self.r2 == 0,
                "Round two is nothing: no supplier in the area was asked, or none paid anybody in "
                "it. Then LM3 is 1 by definition.",
            ),
            (
                self.r2 > 0 and self.r3 == 0,
                "Round three is nothing: where it was not asked, this is LM2 and lower than LM3.",
            ),
        ]
