"""Needs, tenders, bids and contracts as columns, and the decision points that levers bend."""
