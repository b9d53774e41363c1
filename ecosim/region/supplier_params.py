"""Parameters of the synthetic population, declared once."""

from __future__ import annotations

from ecosim.kernel.params import param, parameter_group


@parameter_group("region.population")
class PopulationParams:
    """Who the suppliers of a region are."""

    size_exponent: float = param(
        1.06, unit="1", low=0.95, high=1.1, role="constant", source="F06",
        doc="Pareto exponent of staff within the employment bands below 250",
    )  # fmt: skip
    tail_exponent: float = param(
        1.0, unit="1", low=0.9, high=1.1, role="constant", source="F06",
        doc="Pareto exponent of staff from 250 people",
    )  # fmt: skip
    largest_staff: float = param(
        10000.0, unit="people", low=2000.0, high=20000.0, role="uncertainty", source="assumption",
        doc="largest size of an enterprise or national supplier",
    )  # fmt: skip
    national_staff: float = param(
        500.0, unit="people", low=250.0, high=2000.0, role="uncertainty", source="assumption",
        doc="smallest size of a national supplier, whole firm",
    )  # fmt: skip
    expected_share: float = param(
        0.85, unit="share", low=0.6, high=0.95, role="constant", source="assumption",
        doc="most that a place's suppliers make of the private output of their sector on average",
    )  # fmt: skip
    largest_share: float = param(
        0.95, unit="share", low=0.6, high=0.99, role="constant", source="assumption",
        doc="most that they make of it by the luck of the draw",
    )  # fmt: skip
    min_branches: float = param(
        1.0, unit="branches", low=1.0, high=3.0, role="constant", source="assumption",
        doc="branches of national suppliers in each sector and place at any scale",
    )  # fmt: skip
    delivery_shift: float = param(
        0.0, unit="share", low=-0.2, high=0.2, role="uncertainty", source="assumption",
        doc="added to every sector's regional delivery share of national suppliers (lambda)",
    )  # fmt: skip
    national_advantage: float = param(
        -0.03, unit="ln units", low=-0.08, high=0.0, role="uncertainty", source="assumption",
        doc="permanent cost difference of national suppliers",
    )  # fmt: skip
    latent_micro: float = param(
        0.25, unit="share", low=0.1, high=1.0, role="constant", source="assumption",
        doc="spare slots for entrants, per living micro firm",
    )  # fmt: skip
    latent_small: float = param(
        0.10, unit="share", low=0.0, high=1.0, role="constant", source="assumption",
        doc="spare slots for entrants, per living small firm",
    )  # fmt: skip
    latent_vcse: float = param(
        0.15, unit="share", low=0.0, high=1.0, role="constant", source="assumption",
        doc="spare slots for entrants, per living third-sector body",
    )  # fmt: skip
    capability_mean: float = param(
        0.5, unit="0-1", low=0.3, high=0.7, role="uncertainty", source="assumption",
        doc="mean capability of suppliers at the start",
    )  # fmt: skip
    capability_sd: float = param(
        0.1, unit="0-1", low=0.05, high=0.2, role="uncertainty", source="assumption",
        doc="standard deviation of capability at the start",
    )  # fmt: skip
