"""Innovation partnerships: challenges, solutions, and the networks that carry them."""
