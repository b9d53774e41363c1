"""The regional economy around procurement: production, labour, households, payments, firms."""
