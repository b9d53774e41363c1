"""What a finished comparison says: its tables read once, then turned into words and shapes.

Everything here is a pure function of tables; the page, the figures and the summary all show it.
"""
