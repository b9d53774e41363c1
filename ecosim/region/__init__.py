"""A region as data: places, sectors, accounts, public buyers, enterprises, synthetic suppliers."""
