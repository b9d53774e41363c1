"""Random numbers that are a function of what they are for.

A draw is ``uniform(seed, stream name, entity, month, look)``: no state, no order, no count of
earlier draws. Two arms of a comparison therefore see the same number wherever they ask the same
question, and an added firm changes nobody else's.

The generator is a counter hash: the finaliser of SplitMix64 (Steele, Lea and Flood 2014,
doi:10.1145/2660193.2660195) applied once per key word. Rate-dependent samplers go through the
inverse distribution function of one such uniform, so that a changed rate moves a draw, never
reshuffles it.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from ecosim.kernel.types import Floats, Ints, Keys

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S12 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(12)
_TO_UNIT = 2.0**-52


def _mix(z: Keys) -> Keys:
    """Finalise 64-bit words (SplitMix64), wrapping on overflow."""
    z = (z ^ (z >> _S30)) * _MIX_1
    z = (z ^ (z >> _S27)) * _MIX_2
    return np.asarray(z ^ (z >> _S31), dtype=np.uint64)


def stream_key(seed: int, stream: str) -> int:
    """Return the 64-bit key of a named stream under a seed."""
    digest = blake2b(f"{seed}:{stream}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def entity_id(
    place: npt.ArrayLike, sector: npt.ArrayLike, kind: npt.ArrayLike, ordinal: npt.ArrayLike
) -> Keys:
    """Pack a permanent identity into 64 bits: 12 place, 12 sector, 8 kind, 32 ordinal."""
    p, s, k, o = (np.asarray(x).astype(np.uint64) for x in (place, sector, kind, ordinal))
    packed = (p << np.uint64(52)) | (s << np.uint64(40)) | (k << np.uint64(32)) | o
    return np.asarray(packed, dtype=np.uint64)


def hash_words(key: int, entity: Any, month: Any = 0, look: Any = 0) -> Keys:
    """Hash (key, entity, month, look), broadcast together, to 64-bit words."""
    # at least one dimension: NumPy warns of overflow on scalars, and wrapping is the point here
    e, m, k = (np.atleast_1d(np.asarray(x)).astype(np.uint64) for x in (entity, month, look))
    z = _mix(np.uint64(key) ^ (e * _GOLDEN))
    z = _mix(z + m * _GOLDEN + np.uint64(1))
    return _mix(z + k * _GOLDEN + np.uint64(2))


class Streams:
    """Named, keyed streams of one seed.

    Parameters
    ----------
    seed
        Any integer. Arms that share it share every draw they both ask for.
    """

    __slots__ = ("_key_rows", "_keys", "seed")

    def __init__(self, seed: int) -> None:
        self.seed = int(seed)
        self._keys: dict[str, int] = {}
        self._key_rows: dict[tuple[str, ...], Keys] = {}

    def __repr__(self) -> str:
        return f"<Streams seed={self.seed}>"

    def key(self, stream: str) -> int:
        """Return the key of a named stream, for kernels that hash on their own."""
        if stream not in self._keys:
            self._keys[stream] = stream_key(self.seed, stream)
        return self._keys[stream]

    def keys(self, streams: tuple[str, ...]) -> Keys:
        """Return the keys of several streams in their order: (n,)."""
        if streams not in self._key_rows:
            keys = [self.key(name) for name in streams]
            self._key_rows[streams] = np.array(keys, dtype=np.uint64)
        return self._key_rows[streams]

    def uniform(self, stream: str, entity: Any, month: Any = 0, look: Any = 0) -> Floats:
        """Draw uniforms in the open interval (0, 1).

        Parameters
        ----------
        stream
            What the draw is for, for instance ``"firms.growth"``.
        entity, month, look
            Integers or integer arrays that broadcast together; at least one dimension returns.

        Returns
        -------
        uniforms : broadcast shape, dimensionless
        """
        words = hash_words(self.key(stream), entity, month, look)
        return ((words >> _S12).astype(np.float64) + 0.5) * _TO_UNIT

    def normal(self, stream: str, entity: Any, month: Any = 0, look: Any = 0) -> Floats:
        """Draw standard normals through the inverse distribution function."""
        return np.asarray(ndtri(self.uniform(stream, entity, month, look)), dtype=np.float64)

    def laplace(self, stream: str, entity: Any, month: Any = 0, look: Any = 0) -> Floats:
        """Draw Laplace variates with mean 0 and standard deviation 1."""
        return laplace_quantile(self.uniform(stream, entity, month, look))

    def poisson(self, stream: str, entity: Any, month: Any = 0, *, mean: npt.ArrayLike) -> Ints:
        """Draw Poisson counts through the inverse distribution function.

        A larger `mean` gives a count that is never smaller: draws are nested in the rate.
        """
        u, mean = np.broadcast_arrays(self.uniform(stream, entity, month), np.asarray(mean))
        count = np.zeros(u.shape, dtype=np.int64)
        some = u > np.exp(-mean)
        if some.any():
            from scipy.stats import poisson  # imported here: it costs a second at start-up

            count[some] = poisson.ppf(u[some], mean[some])
        return count


def laplace_quantile(u: Floats) -> Floats:
    """Return the quantile of the Laplace distribution with mean 0 and unit variance."""
    tail = np.minimum(u, 1.0 - u)
    return np.asarray(np.sign(u - 0.5) * -np.log(2.0 * tail) / np.sqrt(2.0), dtype=np.float64)
