"""Needs become tenders, firms decide whether to bid, a rule picks a winner, contracts deliver."""
