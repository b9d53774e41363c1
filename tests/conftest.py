"""What every test shares: the repository's root, quiet plots, repeatable property tests."""

from __future__ import annotations

import gc
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


@pytest.fixture(scope="module", autouse=True)
def _settled() -> None:
    """Take what is loaded by now out of the search for garbage, which every run ends with.

    Modules, kernels and what earlier tests keep are a million objects: each search took a ninth of
    a second, and runs of a few months are many.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
