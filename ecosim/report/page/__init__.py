"""The page: one HTML file that anyone can open, print and pass on."""
