"""The books: accounts, ledger, flows, identities and the measures read from them.

Usable and testable alone: this layer knows account numbers and group codes, and no economics.
"""
