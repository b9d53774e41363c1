"""Do arrays come back as they were, in bytes that depend on nothing else?"""

from __future__ import annotations

import io

import numpy as np
import pytest

from ecosim.run.packed import packed


@pytest.mark.parametrize("is_small", [True, False])
def test_the_same_numbers_give_the_same_bytes_and_come_back(is_small: bool) -> None:
    arrays = {"about": np.array("£"), "series/gva": np.array([1.5, np.nan]), "n": np.arange(3)}
    content = packed(arrays, is_small=is_small)
    assert content == packed({n: v.copy() for n, v in arrays.items()}, is_small=is_small)
    with np.load(io.BytesIO(content), allow_pickle=False) as stored:
        assert stored.files == list(arrays)
        for name, values in arrays.items():
            np.testing.assert_array_equal(stored[name], values)


def test_objects_are_refused_and_named() -> None:
    with pytest.raises(TypeError, match="reasons holds objects"):
        packed({"reasons": np.array([None, "late"], dtype=object)})
