"""The local multiplier as people read it: tables and figures of a run's instruments."""
