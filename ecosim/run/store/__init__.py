"""Finished runs, kept by what they are, so that none is lost and none computed twice."""

from ecosim.run.store.deposit import deposit, deposit_record
from ecosim.run.store.keys import run_key
from ecosim.run.store.record import RunRecord
from ecosim.run.store.store import Entry, Store

__all__ = ["Entry", "RunRecord", "Store", "deposit", "deposit_record", "run_key"]
