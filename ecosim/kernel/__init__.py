"""The ground floor: parameters, columns, random streams, clock, registry. No economics."""
