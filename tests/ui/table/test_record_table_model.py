from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from enum import Enum
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy
from pytestqt.qtbot import QtBot

from app.domain.columns import Column
from app.domain.errors import UserError
from app.ui.table.cell_roles import TableRole
from app.ui.table.record_table_model import RecordTableModel
from app.ui.table.sorting import SortKey
from tests.ui.table.table_samples import (
    MACHINES,
    Machine,
    column_of,
    columns,
    machine_model,
    many,
    names,
)

Role = Qt.ItemDataRole


@pytest.fixture
def model(qtbot: QtBot) -> Iterator[RecordTableModel]:
    """A model that Qt's own tester watches all the time."""
    made = machine_model()
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Warning)
    yield made
    tester.deleteLater()


def cell(model: RecordTableModel, row: int, key: str, role: int = Role.DisplayRole) -> Any:
    return model.index(row, column_of(model, key)).data(role)


def test_cells_show_texts(model: RecordTableModel) -> None:
    shown = {column.key: cell(model, 0, column.key) for column in model.columns}
    assert shown == {
        "name": "web10",
        "tenant": "Acme",
        "power": "On",
        "vcpu": "4",
        "disk": "1,234.5",
        "hours": "1 h 30 min",
        "risk": "RED",
        "status": "Not started",
        "live": "Yes",
        "start": "",
        "notes": "first",
        "id": "1",
    }


def test_only_types_that_qt_paints(model: RecordTableModel) -> None:
    roles = [*Role, *TableRole]
    for row in range(model.rowCount()):
        for place in range(model.columnCount()):
            for role in roles:
                value = model.data(model.index(row, place), role)
                assert not isinstance(value, (date, Enum)), role
                assert value is None or isinstance(value, (str, int, float, bool, QColor)), role
            assert isinstance(model.data(model.index(row, place)), str)


def test_all_roles_at_once_are_those_one_by_one(model: RecordTableModel) -> None:
    index = model.index(4, 3)
    assert model.itemData(index)[Role.DisplayRole] == index.data()


def test_headings_have_units_and_help(model: RecordTableModel) -> None:
    heading = model.headerData(4, Qt.Orientation.Horizontal)
    assert heading == "Disk (GB)"
    tip = model.headerData(0, Qt.Orientation.Horizontal, Role.ToolTipRole)
    assert tip == "The name in the inventory."
    assert model.headerData(0, Qt.Orientation.Vertical) == "1"
    assert model.headerData(99, Qt.Orientation.Horizontal) is None


def test_numbers_stand_right_and_words_left(model: RecordTableModel) -> None:
    right = cell(model, 0, "disk", Role.TextAlignmentRole)
    left = cell(model, 0, "name", Role.TextAlignmentRole)
    assert Qt.AlignmentFlag(right) & Qt.AlignmentFlag.AlignRight
    assert Qt.AlignmentFlag(left) & Qt.AlignmentFlag.AlignLeft


def test_excluded_rows_are_muted(model: RecordTableModel) -> None:
    row = model.row_of(5)
    assert row is not None
    assert cell(model, row, "name", Role.ForegroundRole) == QColor("#777777")
    assert cell(model, 0, "name", Role.ForegroundRole) is None


def test_cells_explain_themselves_and_speak(model: RecordTableModel) -> None:
    assert cell(model, 0, "hours", Role.ToolTipRole) == "of web10"
    assert cell(model, 0, "name", Role.ToolTipRole) is None
    assert cell(model, 0, "risk", Role.AccessibleTextRole) == "Risk: RED"
    assert cell(model, 0, "start", Role.AccessibleTextRole) == "Start: empty"
    assert cell(model, 0, "disk", TableRole.SORT) == 1234.5
    assert cell(model, 0, "risk", TableRole.SORT) == "RED"


def test_only_columns_that_say_so_can_be_edited(model: RecordTableModel) -> None:
    editable = Qt.ItemFlag.ItemIsEditable
    assert model.flags(model.index(0, column_of(model, "notes"))) & editable
    assert not model.flags(model.index(0, column_of(model, "name"))) & editable
    assert not model.flags(model.index(0, column_of(model, "live"))) & editable
    assert model.flags(QModelIndex()) == Qt.ItemFlag.NoItemFlags


def test_sorting_by_one_column(model: RecordTableModel) -> None:
    model.set_sort([SortKey("name")])
    assert names(model) == ["app1", "app3", "db1", "Mail", "web2", "web10"]
    model.set_sort([SortKey("vcpu", descending=True)])
    assert names(model) == ["Mail", "web2", "web10", "app1", "app3", "db1"]
    model.set_sort([SortKey("risk")])
    assert names(model)[-2:] == ["db1", "web10"]
    model.sort(-1)
    assert names(model) == [machine.name for machine in MACHINES]


def test_sorting_by_several_columns(model: RecordTableModel) -> None:
    model.set_sort([SortKey("tenant", descending=True), SortKey("vcpu"), SortKey("name", True)])
    assert names(model) == ["app3", "app1", "Mail", "db1", "web10", "web2"]


def test_unknown_and_repeated_sort_keys_are_left_out(model: RecordTableModel) -> None:
    model.set_sort([SortKey("odd"), SortKey("name"), SortKey("name", True)])
    assert model.sort_keys == [SortKey("name")]


def test_qts_own_sort(model: RecordTableModel) -> None:
    model.sort(column_of(model, "disk"), Qt.SortOrder.DescendingOrder)
    assert names(model)[0] == "web10"
    assert model.sort_keys == [SortKey("disk", descending=True)]


def test_filters_narrow_together(model: RecordTableModel) -> None:
    spy = QSignalSpy(model.counts_changed)
    model.set_filter("power", "=On")
    model.set_filter("vcpu", ">=4")
    assert names(model) == ["web10", "Mail"]
    assert (model.shown_count, model.total_count) == (2, 6)
    assert spy.count() == 2
    model.set_filter("power", "")
    assert names(model) == ["web10", "web2", "Mail"]
    assert model.filters == {"vcpu": ">=4"}
    model.clear_filters()
    assert model.shown_count == 6


def test_a_filter_finds_what_is_shown(model: RecordTableModel) -> None:
    model.set_filter("disk", "10")
    assert names(model) == ["app3"]
    model.set_filters({"hours": ">3 h", "odd": "x"})
    assert names(model) == ["app3"]
    model.set_filters({"start": "empty"})
    assert model.shown_count == 5


def test_a_wrong_filter_changes_nothing(model: RecordTableModel) -> None:
    model.set_filter("name", "web")
    with pytest.raises(UserError, match="can be compared with a number"):
        model.set_filter("vcpu", ">many")
    assert model.filters == {"name": "web"}
    assert names(model) == ["web10", "web2"]


def test_quick_search_looks_into_the_columns_that_are_shown(model: RecordTableModel) -> None:
    model.search_in([0, 1])
    model.set_search("ACME web")
    assert names(model) == ["web10", "web2"]
    model.set_search("failed")
    assert names(model) == []
    model.search_in(range(model.columnCount()))
    assert names(model) == ["Mail"]
    assert model.is_match(0, column_of(model, "status"))
    assert not model.is_match(0, column_of(model, "name"))


def test_quick_search_can_leave_all_rows(model: RecordTableModel) -> None:
    model.search_in(range(model.columnCount()))
    model.set_search("coda", only_matches=False)
    assert model.shown_count == 6
    assert model.matching_rows() == [4, 5]


def test_the_search_gets_ready_in_steps(model: RecordTableModel) -> None:
    model.search_in([0])
    assert not model.prepare_search(4)
    assert model.prepare_search(4)
    model.set_search("mail")
    assert names(model) == ["Mail"]


def test_distinct_values_under_the_other_filters(model: RecordTableModel) -> None:
    model.set_filter("tenant", "=Acme")
    assert model.distinct("tenant") == [("Acme", 2), ("Blue", 2), ("Coda", 2)]
    assert model.distinct("power") == [("On", 1), ("Off", 1)]
    assert model.distinct("start") == [("01/03/2027", 1), ("", 1)]
    assert model.shown_texts("power") == {"On", "Off"}


def test_setting_other_records_keeps_sort_and_filters(model: RecordTableModel) -> None:
    model.set_sort([SortKey("name")])
    model.set_filter("tenant", "a")
    model.set_records(
        [Machine(9, "zeta", "Acme"), Machine(8, "beta", "Acme"), Machine(7, "x", "B")]
    )
    assert names(model) == ["beta", "zeta"]
    assert model.row_of(9) == 1
    assert model.row_of(7) is None
    assert model.record_of(7).name == "x"
    assert model.row_of(1) is None


def test_a_later_record_with_the_same_key_wins(model: RecordTableModel) -> None:
    model.set_records([Machine(1, "old"), Machine(2, "other"), Machine(1, "new")])
    assert names(model) == ["new", "other"]


def test_a_patch_is_one_signal_and_moves_nothing(model: RecordTableModel) -> None:
    model.set_sort([SortKey("name")])
    changed, moved = QSignalSpy(model.dataChanged), QSignalSpy(model.layoutChanged)
    model.patch([replace(MACHINES[1], name="aaa", vcpu=3), replace(MACHINES[4], notes="new")])
    assert names(model) == ["app1", "app3", "db1", "Mail", "aaa", "web10"]
    assert changed.count() == 1
    assert moved.count() == 0
    first, last, *_ = changed.at(0)
    assert (first.row(), last.row()) == (0, 4)
    assert (first.column(), last.column()) == (0, model.columnCount() - 1)
    assert model.stale
    model.reapply()
    assert names(model)[0] == "aaa"
    assert not model.stale


def test_a_patched_row_that_no_longer_passes_stays_until_the_filter_changes(
    model: RecordTableModel,
) -> None:
    model.set_filter("power", "=On")
    model.patch([replace(MACHINES[0], power="poweredOff")])
    assert "web10" in names(model)
    assert model.stale
    model.set_filter("power", "=On")
    assert "web10" not in names(model)


def test_a_patched_row_that_passes_now_appears_in_its_place(model: RecordTableModel) -> None:
    model.set_filter("power", "=On")
    model.patch([replace(MACHINES[1], power="poweredOn")])
    assert names(model) == ["web10", "web2", "db1", "Mail", "app3"]


def test_a_patch_that_changes_what_is_hidden_is_silent(model: RecordTableModel) -> None:
    model.set_filter("power", "=On")
    spy = QSignalSpy(model.dataChanged)
    model.patch([replace(MACHINES[1], notes="hidden")])
    model.patch([])
    assert spy.count() == 0


def test_a_new_record_comes_last_whatever_the_sort(model: RecordTableModel) -> None:
    model.set_sort([SortKey("name")])
    model.set_search("b")
    model.patch([Machine(7, "aaab", "Blue")])
    assert names(model)[-1] == "aaab"
    assert model.total_count == 7


def test_removed_records_are_gone(model: RecordTableModel) -> None:
    model.set_sort([SortKey("name")])
    model.set_filter("power", "=On")
    model.remove([3, 6, 99])
    assert names(model) == ["Mail", "web10"]
    assert model.total_count == 4
    assert model.record_of(3) is None
    model.clear_filters()
    assert names(model) == ["app1", "Mail", "web2", "web10"]


def test_indexes_follow_their_records(model: RecordTableModel) -> None:
    index = QPersistentModelIndex(model.index(0, 2))
    model.set_sort([SortKey("name")])
    assert (index.row(), index.column()) == (5, 2)
    model.set_filter("name", "db")
    assert not index.isValid()


def test_an_edit_is_asked_for_and_not_stored(model: RecordTableModel) -> None:
    spy = QSignalSpy(model.edit_requested)
    assert model.setData(model.index(0, column_of(model, "vcpu")), "12")
    assert spy.at(0) == [[1], "cpu_count", 12]
    assert cell(model, 0, "vcpu") == "4"


def test_a_blank_clears_an_optional_field(model: RecordTableModel) -> None:
    spy = QSignalSpy(model.edit_requested)
    model.setData(model.index(0, column_of(model, "vcpu")), "")
    model.setData(model.index(1, column_of(model, "start")), None)
    assert spy.at(0) == [[1], "cpu_count", None]
    assert spy.at(1) == [[2], "start", None]


@pytest.mark.parametrize(
    ("key", "text", "reason"),
    [
        ("vcpu", "many", "vCPU takes a whole number, not “many”."),
        ("vcpu", "999", "vCPU must be between 1 and 256."),
        ("tenant", " ", "Tenant cannot be empty."),
        ("power", "warm", "Power takes one of On, Off, Suspended, not “warm”."),
    ],
)
def test_a_refused_edit_says_why(model: RecordTableModel, key: str, text: str, reason: str) -> None:
    asked, refused = QSignalSpy(model.edit_requested), QSignalSpy(model.edit_refused)
    place = column_of(model, key)
    assert not model.setData(model.index(0, place), text)
    assert asked.count() == 0
    assert refused.at(0) == [reason]
    assert model.refusal(place, text) == reason


def test_what_changes_nothing_is_not_asked_for(model: RecordTableModel) -> None:
    spy = QSignalSpy(model.edit_requested)
    assert model.setData(model.index(0, column_of(model, "notes")), "first")
    assert model.request_edit([1, 2, 99], column_of(model, "tenant"), "Acme")
    assert spy.count() == 0


def test_what_cannot_be_edited_is_not_asked_for(model: RecordTableModel) -> None:
    spy = QSignalSpy(model.edit_requested)
    assert not model.setData(model.index(0, 0), "x")
    assert not model.setData(QModelIndex(), "x")
    assert not model.setData(model.index(0, 10), "x", Role.DisplayRole)
    assert spy.count() == 0


def test_several_records_are_asked_for_together(model: RecordTableModel) -> None:
    spy = QSignalSpy(model.edit_requested)
    model.request_edit([1, 2, 4], column_of(model, "power"), "off")
    assert spy.at(0) == [[1, 4], "power", "poweredOff"]


def test_sums_leave_out_what_is_not_known(model: RecordTableModel) -> None:
    assert model.total(column_of(model, "vcpu"), [(0, 2), (5, 5)]) == 14
    assert model.total(column_of(model, "disk"), []) == 0


def test_other_columns_keep_records_sort_and_filters(model: RecordTableModel) -> None:
    model.set_sort([SortKey("vcpu"), SortKey("name")])
    model.set_filters({"vcpu": ">2", "tenant": "a"})
    kept = [column for column in columns() if column.key in {"name", "tenant"}]
    model.set_columns([*kept, Column("new", "New", lambda machine: machine.id, "int")])
    assert model.columnCount() == 3
    assert model.sort_keys == [SortKey("name")]
    assert model.filters == {"tenant": "a"}
    assert names(model) == ["app1", "app3", "web2", "web10"]


def test_colours_of_another_theme(model: RecordTableModel) -> None:
    class Dark:
        def color(self, _: str) -> str:
            return "#eeeeee"

    model.set_tokens(Dark())
    assert cell(model, 4, "name", Role.ForegroundRole) == QColor("#eeeeee")


def test_fifty_thousand_rows_keep_their_senses(qtbot: QtBot) -> None:
    machines = many(50_000)
    model = machine_model(machines)
    model.search_in(range(model.columnCount()))
    model.set_sort([SortKey("tenant"), SortKey("vcpu", True), SortKey("name")])
    model.set_filter("power", "=Off")
    model.set_search("vm1")
    shown = model.records()
    expected = [vm for vm in machines if vm.power == "poweredOff" and "vm1" in vm.name]
    assert {vm.id for vm in shown} == {vm.id for vm in expected}
    keys = [(vm.tenant, -(vm.vcpu or 0), vm.id) for vm in shown]
    assert keys == sorted(keys)
    spy = QSignalSpy(model.dataChanged)
    model.patch([replace(vm, notes="patched") for vm in shown[:500]])
    assert spy.count() == 1
    assert model.records()[0].notes == "patched"
    assert [vm.id for vm in model.records()] == [vm.id for vm in shown]


ACTIONS = st.one_of(
    st.tuples(st.just("sort"), st.sampled_from(["name", "vcpu", "tenant", "risk"]), st.booleans()),
    st.tuples(st.just("filter"), st.sampled_from(["", "a", "!a", "=Acme"]), st.none()),
    st.tuples(st.just("search"), st.sampled_from(["", "w", "1"]), st.booleans()),
    st.tuples(st.just("patch"), st.integers(1, 9), st.sampled_from(["Acme", "zzz"])),
    st.tuples(st.just("remove"), st.integers(1, 9), st.none()),
    st.tuples(st.just("records"), st.integers(0, 6), st.none()),
)


@settings(max_examples=60)
@given(actions=st.lists(ACTIONS, max_size=12))
def test_no_record_is_lost_or_shown_twice(qtbot: QtBot, actions: list[tuple[Any, ...]]) -> None:
    model = machine_model()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    model.search_in(range(model.columnCount()))
    held = {machine.id: machine for machine in MACHINES}
    for kind, first, second in actions:
        if kind == "sort":
            model.set_sort([SortKey(first, second)])
        elif kind == "filter":
            model.set_filter("tenant", first)
        elif kind == "search":
            model.set_search(first, only_matches=second)
        elif kind == "patch":
            held[first] = replace(held.get(first, Machine(first, f"new{first}")), tenant=second)
            model.patch([held[first]])
        elif kind == "remove":
            held.pop(first, None)
            model.remove([first])
        else:
            held = {machine.id: machine for machine in MACHINES[:first]}
            model.set_records(held.values())
        keys = model.shown_keys()
        assert len(keys) == len(set(keys)) == model.rowCount()
        assert {machine.id for machine in model.all_records()} == set(held)
        assert all(model.row_of(key) == row for row, key in enumerate(keys))
        assert all(model.record_of(key) == held[key] for key in keys)
    model.clear_filters()
    assert set(model.shown_keys()) == set(held)
    tester.deleteLater()


def test_only_what_differs_is_patched_when_records_are_shown_again(qtbot: QtBot) -> None:
    model = RecordTableModel([Column("a", "A", lambda pair: pair[1])], lambda pair: pair[0])
    model.show_records([(1, "x"), (2, "y"), (3, "z")])
    changed: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last, _roles: changed.append((first.row(), last.row())))
    model.show_records([(1, "x"), (2, "other"), (3, "z")])
    assert changed == [(1, 1)]
    model.show_records([(1, "x"), (2, "other"), (3, "z")], beside={3})
    assert changed[1:] == [(2, 2)]
    model.show_records([(2, "other"), (1, "x")])
    assert model.all_keys() == [2, 1]
    model.deleteLater()
