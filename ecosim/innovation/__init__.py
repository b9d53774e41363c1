"""Innovation partnerships: challenges, pathways, solutions, and the networks that carry them."""
