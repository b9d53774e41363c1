"""Compiled hashes: those of :mod:`ecosim.kernel.random`, bit for bit, for kernels that draw."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosim.kernel.compiled import inlined, part

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S12 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(12)
_S24, _ONE, _TWO = np.uint64(24), np.uint64(1), np.uint64(2)
_TO_UNIT = 2.0**-52


@inlined
def mix(z: Any) -> Any:
    """Finalise a 64-bit word (SplitMix64)."""
    z = (z ^ (z >> _S30)) * _MIX_1
    z = (z ^ (z >> _S27)) * _MIX_2
    return z ^ (z >> _S31)


@inlined
def prefix(key: Any, entity: Any, month: Any) -> Any:
    """Hash all of a draw's words but the look."""
    z = mix(key ^ (entity * _GOLDEN))
    return mix(z + np.uint64(month) * _GOLDEN + _ONE)


@inlined
def unit(hashed: Any, look: Any) -> Any:
    """Finish a hash with its look, as a uniform in (0, 1)."""
    word = mix(hashed + np.uint64(look) * _GOLDEN + _TWO)
    return (np.float64(word >> _S12) + 0.5) * _TO_UNIT


@inlined
def firm_uniform(key: Any, entity: Any, generation: Any, month: Any) -> Any:
    """Draw for the firm now in a slot: its identity is the slot's entity and its generation."""
    identity = entity ^ (np.uint64(generation) << _S24)
    return unit(prefix(key, identity, month), np.uint64(0))


@part
def units(hashed: Any, looks: Any) -> Any:
    """Finish many hashes with their looks, several side by side: (n,)."""
    out = np.empty(len(hashed))
    for i in range(len(hashed)):
        out[i] = unit(hashed[i], np.uint64(looks[i]))
    return out
