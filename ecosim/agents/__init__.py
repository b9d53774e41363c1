"""Who acts: buyers as objects, suppliers as columns, households and governments as accounts."""
