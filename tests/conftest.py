"""What every test shares: the repository's root, quiet plots, repeatable property tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Figures are drawn without a display; set before anything imports matplotlib.
os.environ.setdefault("MPLBACKEND", "Agg")

# The same examples on every run: a red test can be run again and stays red.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the root of the repository."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path | None:
    """Return the folder of raw source tables where it is present beside the checkout."""
    folder = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
    return folder if folder.is_dir() else None
