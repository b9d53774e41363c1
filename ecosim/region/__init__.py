"""A region as data: places, sectors, accounts, public buyers, enterprises, synthetic suppliers.

::

    from ecosim.region import load_region
    from ecosim.region.population import build_population
"""

from ecosim.region.loader import Region, load_region, shipped_regions

__all__ = ["Region", "load_region", "shipped_regions"]
