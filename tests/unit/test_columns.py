"""Do columns, views and rows show one and the same numbers?"""

from __future__ import annotations

import numpy as np
import pytest

from ecosim.kernel.columns import Population, Row, column, total_by


class Firms(Population):
    """A population for these tests."""

    staff = column("jobs", "people employed", np.float64, 2)
    sector = column("code", "what it sells", np.int16)
    is_alive = column("bool", "trading", np.bool_, 1)

    @property
    def double(self) -> np.ndarray:
        return self.staff * 2


class Banks(Firms):
    """A kind of firm with a column of its own."""

    loans = column("GBP", "money lent", np.float64)


@pytest.fixture
def firms() -> Firms:
    """Return five firms of two sectors; the last has closed."""
    firms = Firms(5)
    firms.staff = [1.0, 2.0, 3.0, 4.0, 5.0]
    firms.sector = [0, 1, 0, 1, 1]
    firms.is_alive = [True, True, True, True, False]
    return firms


def test_empty_rows_hold_the_declared_default_and_type() -> None:
    firms = Firms(3)
    assert firms.staff.tolist() == [2.0, 2.0, 2.0]
    assert firms.sector.dtype == np.int16
    assert firms.is_alive.all()


def test_declarations_are_inherited_base_first() -> None:
    assert [info.name for info in Banks.column_infos()] == ["staff", "sector", "is_alive", "loans"]
    info = Banks.column_infos()[0]
    assert (info.unit, info.doc, info.default) == ("jobs", "people employed", 2)


def test_setting_a_column_writes_in_place(firms: Firms) -> None:
    kept = firms.staff
    firms.staff = 7.0
    assert kept.tolist() == [7.0] * 5


def test_a_column_of_another_length_is_refused(firms: Firms) -> None:
    with pytest.raises(ValueError, match="broadcast"):
        firms.staff = [1.0, 2.0]


def test_row_reads_and_writes_the_population(firms: Firms) -> None:
    row = firms[3]
    row.staff = 40.0
    assert firms.staff[3] == 40.0
    firms.staff[3] = 41.0
    assert row.staff == 41.0
    assert row.double == 82.0
    assert row.unique_id == 3
    assert firms[-1].unique_id == 4


def test_row_refuses_what_is_no_column(firms: Firms) -> None:
    with pytest.raises(AttributeError, match="Firms has no column 'stuff'"):
        firms[0].stuff = 1
    with pytest.raises(AttributeError, match="stuff"):
        _ = firms[0].stuff
    with pytest.raises(IndexError, match="no row 5"):
        firms[5]


def test_select_keeps_rows_where_the_condition_holds(firms: Firms) -> None:
    view = firms.select(firms.is_alive).select(lambda p: p.sector == 1)  # type: ignore[attr-defined]
    assert view.uids.tolist() == [1, 3]
    assert [row.unique_id for row in view] == [1, 3]


def test_get_is_a_copy_and_set_writes_only_these_rows(firms: Firms) -> None:
    view = firms.select(firms.sector == 0)
    view.get("staff")[:] = 0.0
    assert firms.staff.tolist() == [1.0, 2.0, 3.0, 4.0, 5.0]
    view.set("staff", [10.0, 30.0])
    assert firms.staff.tolist() == [10.0, 2.0, 30.0, 4.0, 5.0]


def test_agg_and_groupby(firms: Firms) -> None:
    assert firms.all.agg("staff", np.sum) == 15.0
    groups = firms.all.groupby("sector")
    assert {k: v.uids.tolist() for k, v in groups.items()} == {0: [0, 2], 1: [1, 3, 4]}


def test_do_calls_a_function_on_each_row(firms: Firms) -> None:
    def hire(row: Row, n: float) -> None:
        row.staff = row.staff + n

    firms.select(firms.sector == 0).do(hire, 5.0)
    assert firms.staff.tolist() == [6.0, 2.0, 8.0, 4.0, 5.0]


def test_a_population_answers_the_verbs_of_its_views_over_every_row(firms: Firms) -> None:
    assert firms.get("staff").tolist() == [1.0, 2.0, 3.0, 4.0, 5.0]
    assert firms.get("staff") is not firms.staff
    assert firms.agg("staff", np.sum) == 15.0
    by_sector = firms.groupby("sector")
    assert {code: view.uids.tolist() for code, view in by_sector.items()} == {
        0: [0, 2], 1: [1, 3, 4]
    }  # fmt: skip
    assert firms.set("sector", [5, 5, 6, 6, 6]) is firms
    assert firms.sector.tolist() == [5, 5, 6, 6, 6]

    def hire(row: Row, more: float) -> None:
        row.staff += more

    assert firms.do(hire, 10.0) is firms
    assert firms.staff.tolist() == [11.0, 12.0, 13.0, 14.0, 15.0]


def test_shared_storage_is_the_column(firms: Firms) -> None:
    elsewhere = np.arange(10.0)
    firms.share("staff", elsewhere[:5])
    elsewhere[2] = 99.0
    assert firms[2].staff == 99.0
    firms.staff = 1.0
    assert elsewhere.tolist() == [1.0] * 5 + [5.0, 6.0, 7.0, 8.0, 9.0]


@pytest.mark.parametrize("storage", [np.zeros(4), np.zeros(5, dtype=np.int64)])
def test_storage_of_another_shape_or_type_is_refused(firms: Firms, storage: np.ndarray) -> None:
    with pytest.raises(ValueError, match="staff needs"):
        firms.share("staff", storage)


def test_totals_by_code_include_codes_that_nobody_has() -> None:
    found = total_by(np.array([2, 0, 2]), np.array([1.5, 2.0, 3.0]), 4)
    assert found.tolist() == [2.0, 0.0, 4.5, 0.0]
