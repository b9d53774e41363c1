"""Challenges that buyers set, two pathways to a partnership, and what comes of solutions."""
