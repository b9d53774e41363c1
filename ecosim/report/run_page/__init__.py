"""The page of one run: its headlines, the local multiplier four ways, and where the pound goes."""
