from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QAbstractItemView
from pytestqt.qtbot import QtBot

from app.ui.table.column_chooser import ColumnChooser
from app.ui.table.sorting import SortKey
from tests.ui.table.table_samples import MACHINES, Machine, Page, column_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    return Page(qtbot)


def shown(page: Page) -> list[str]:
    return [page.model.columns[place].key for place in page.table.columns.shown()]


def width(page: Page, key: str) -> int:
    return page.table.header.sectionSize(column_of(page.model, key))


ALL = [
    "name", "tenant", "power", "vcpu", "disk", "hours", "risk", "status", "live", "start", "notes",
]  # fmt: skip


def test_columns_are_shown_as_they_are_designed(page: Page) -> None:
    assert shown(page) == ALL


def test_widths_fit_headings_and_a_sample(qtbot: QtBot) -> None:
    page = Page(qtbot, [Machine(1, "x"), Machine(2, "y", tenant="a tenant with a longer name")])
    assert width(page, "tenant") > width(page, "name")
    long = Page(qtbot, [Machine(1, "x" * 500)])
    assert width(long, "name") < 500


def test_a_hidden_column_is_fitted_when_it_is_shown(qtbot: QtBot) -> None:
    page = Page(qtbot, [])
    place = column_of(page.model, "tenant")
    page.table.columns.set_shown(place, False)
    page.model.set_records([Machine(1, "x", tenant="a tenant with a longer name")])
    saved = json.loads(json.dumps(page.table.save_state()))
    needed = QFontMetrics(page.table.grid.font()).horizontalAdvance("a tenant with a longer name")
    page.table.columns.set_shown(place, True)
    assert width(page, "tenant") > needed
    later = Page(qtbot, [Machine(1, "x", tenant="a tenant with a longer name")])
    later.table.restore_state(saved)
    later.table.columns.set_shown(place, True)
    assert width(later, "tenant") > needed


def test_a_sample_looks_at_rows_from_top_to_bottom(qtbot: QtBot) -> None:
    names = ["x"] * 900 + ["a name that is much longer"] * 100
    page = Page(qtbot, [Machine(key, name) for key, name in enumerate(names)])
    needed = QFontMetrics(page.table.grid.font()).horizontalAdvance(names[-1])
    assert width(page, "name") > needed


def test_widths_are_fitted_once(page: Page) -> None:
    page.table.header.resizeSection(0, 333)
    page.model.set_records(MACHINES)
    assert width(page, "name") == 333
    page.table.columns.fit()
    assert width(page, "name") != 333


def test_columns_replaced_before_any_record_are_still_fitted(qtbot: QtBot) -> None:
    page = Page(qtbot, [])
    page.model.set_columns(list(page.model.columns)[:-1])
    page.model.set_records([Machine(1, "x", tenant="a tenant with a longer name")])
    needed = QFontMetrics(page.table.grid.font()).horizontalAdvance("a tenant with a longer name")
    assert width(page, "tenant") > needed


def test_a_layout_survives_json(qtbot: QtBot, page: Page) -> None:
    columns = page.table.columns
    columns.set_order([3, 0, 1, 2, *range(4, 12)])
    columns.set_shown(column_of(page.model, "notes"), False)
    columns.set_shown(column_of(page.model, "id"), True)
    page.table.header.resizeSection(0, 234)
    columns.set_frozen(True)
    page.model.set_sort([SortKey("vcpu", descending=True), SortKey("name")])
    page.table.filters.show_row(True)
    saved = json.loads(json.dumps(page.table.save_state()))
    other = Page(qtbot)
    other.table.restore_state(saved)
    assert shown(other) == shown(page) == ["vcpu", *ALL[:3], *ALL[4:-1], "id"]
    assert abs(width(other, "name") - 234) <= 1
    assert list(other.model.sort_keys) == list(page.model.sort_keys)
    assert other.table.columns.frozen
    assert other.table.filters.row_shown
    assert other.table.save_state() == page.table.save_state()


def test_a_hidden_column_remembers_its_width(page: Page) -> None:
    place = column_of(page.model, "name")
    page.table.header.resizeSection(place, 222)
    page.table.columns.set_shown(place, False)
    saved = page.table.save_state()
    page.table.restore_state(saved)
    page.table.columns.set_shown(place, True)
    assert width(page, "name") == 222


def test_unknown_columns_are_left_out_and_new_ones_come_to_their_place(page: Page) -> None:
    page.table.restore_state(
        {
            "columns": [
                {"key": "gone", "visible": True, "width": 5},
                {"key": "disk", "visible": True, "width": 10},
                {"key": "name", "visible": True, "width": 10},
            ],
            "sort": [["gone", False], ["name", True]],
        }
    )
    order = [page.model.columns[place].key for place in page.table.columns.order()]
    assert order[:3] == ["disk", "hours", "risk"]
    assert order.index("tenant") == order.index("name") + 1
    assert page.model.sort_keys == [SortKey("name", descending=True)]


def test_a_layout_without_any_column_shows_one(page: Page) -> None:
    state = page.table.save_state()
    for entry in state["columns"]:
        entry["visible"] = False
    page.table.restore_state(state)
    assert shown(page) == ["name"]


JSON = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-5, 5), st.floats(allow_nan=True),
        st.text(max_size=4),
        st.sampled_from(["name", "vcpu", "key"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["columns", "sort", "key", "width", "visible", "frozen", "filter_row"]),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=40)
@given(state=JSON)
def test_any_saved_nonsense_is_survived(page: Page, state: Any) -> None:
    page.table.restore_state(state)
    assert shown(page)
    page.table.columns.reset()


def test_the_last_column_cannot_be_hidden(page: Page) -> None:
    for key in ALL[1:]:
        assert page.table.columns.set_shown(column_of(page.model, key), False)
    assert not page.table.columns.set_shown(0, False)
    assert shown(page) == ["name"]


def test_reset(page: Page) -> None:
    before = page.table.save_state()
    page.table.columns.set_order(list(reversed(range(12))))
    page.table.columns.set_shown(0, False)
    page.table.columns.set_frozen(True)
    page.table.columns.reset()
    assert page.table.save_state() == before


def test_changes_are_told_so_that_they_can_be_saved(page: Page) -> None:
    spy = QSignalSpy(page.table.layout_changed)
    page.table.columns.set_shown(0, False)
    page.table.header.resizeSection(1, 200)
    page.model.set_sort([SortKey("name")])
    assert spy.count() >= 3


def chooser(page: Page) -> ColumnChooser:
    page.table.bar.columns_button.click()
    dialog = page.table.findChild(ColumnChooser)
    assert isinstance(dialog, ColumnChooser)
    return dialog


def test_the_chooser_shows_and_hides(page: Page) -> None:
    dialog = chooser(page)
    items = dialog.list_widget
    assert items.item(11).checkState() == Qt.CheckState.Unchecked
    items.item(0).setCheckState(Qt.CheckState.Unchecked)
    items.item(11).setCheckState(Qt.CheckState.Checked)
    assert shown(page) == [*ALL[1:], "id"]
    dialog.search_field.setText("vcp")
    assert [items.item(row).text() for row in range(12) if not items.item(row).isHidden()] == [
        "vCPU"
    ]
    dialog.all_button.click()
    assert shown(page) == [*ALL, "id"]


def test_the_chooser_arranges_freezes_and_resets(page: Page) -> None:
    dialog = chooser(page)
    assert dialog.list_widget.dragDropMode() == QAbstractItemView.DragDropMode.InternalMove
    dialog.list_widget.setCurrentRow(1)
    dialog.up_button.click()
    dialog.up_button.click()
    assert shown(page)[:2] == ["tenant", "name"]
    dialog.list_widget.setCurrentRow(0)
    dialog.down_button.click()
    assert shown(page)[:2] == ["name", "tenant"]
    dialog.freeze_box.setChecked(True)
    assert page.table.columns.frozen
    dialog.reset_button.click()
    assert not page.table.columns.frozen
    assert not dialog.freeze_box.isChecked()


def test_the_chooser_keeps_the_last_column(page: Page) -> None:
    dialog = chooser(page)
    for row in range(11):
        dialog.list_widget.item(row).setCheckState(Qt.CheckState.Unchecked)
    assert len(shown(page)) == 1
    assert dialog.list_widget.item(10).checkState() == Qt.CheckState.Checked


def test_a_frozen_column_stays_and_shares_everything(page: Page) -> None:
    page.table.resize(500, 300)
    page.table.columns.set_frozen(True)
    frozen = page.table._frozen.grid
    assert frozen.isVisible()
    page.grid.horizontalScrollBar().setValue(300)
    assert frozen.visualRect(page.model.index(0, 0)).left() == 0
    page.table.header.resizeSection(0, 150)
    assert frozen.width() == 150
    page.table._frozen.header.resizeSection(0, 120)
    assert width(page, "name") == 120
    place = frozen.visualRect(page.model.index(2, 0)).center()
    page.qtbot.mouseClick(frozen.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert page.table.current_key() == 3
    page.go(3, "tenant")
    rect = page.grid.visualRect(page.grid.currentIndex())
    assert rect.left() >= frozen.width()
    page.table.columns.set_frozen(False)
    assert not frozen.isVisible()


def test_keys_walk_into_the_frozen_column_and_out(page: Page) -> None:
    page.table.resize(500, 300)
    page.table.columns.set_frozen(True)
    frozen = page.table._frozen.grid
    page.go(1, "notes")
    scrolled = page.grid.horizontalScrollBar().value()
    assert scrolled > 0
    page.click((2, "notes"))
    place = frozen.visualRect(page.model.index(2, 0)).center()
    page.qtbot.mouseClick(frozen.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert page.grid.horizontalScrollBar().value() == scrolled
    assert page.focus() is frozen
    page.key(Qt.Key.Key_Right)
    assert page.at() == (3, "tenant")
    assert page.focus() is page.grid
    page.key(Qt.Key.Key_Left)
    assert page.focus() is frozen


def test_the_frozen_column_is_edited_in_place(page: Page) -> None:
    page.table.columns.set_order([1, 0, *range(2, 12)])
    page.table.columns.set_frozen(True)
    page.go(1, "tenant")
    page.type("Zeta")
    page.key(Qt.Key.Key_Return)
    assert page.edits == [[(1, "tenant", "Zeta")]]
    assert page.at() == (2, "tenant")


def test_other_columns_keep_the_layout_of_those_that_stay(page: Page) -> None:
    page.table.columns.set_order([3, 0, 1, 2, *range(4, 12)])
    page.table.header.resizeSection(0, 234)
    page.table.columns.set_shown(column_of(page.model, "risk"), False)
    page.table.select_keys([2, 3])
    page.model.set_columns([one for one in page.model.columns if one.key != "tenant"])
    assert shown(page)[:3] == ["vcpu", "name", "power"]
    assert "risk" not in shown(page)
    assert width(page, "name") == 234
    assert page.table.selected_keys() == [2, 3]


def test_other_choices_move_nothing(page: Page) -> None:
    page.table.header.resizeSection(0, 234)
    page.select((2, "power"), (3, "power"))
    page.model.set_columns(
        [
            replace(one, choices=(("poweredOn", "Running"),)) if one.key == "power" else one
            for one in page.model.columns
        ]
    )
    assert page.model.text_at(0, 2) == "Running"
    assert width(page, "name") == 234
    assert page.at() == (3, "power")
    assert page.table.selected_keys() == [2, 3]


def test_the_column_that_is_first_is_frozen(page: Page) -> None:
    page.table.columns.set_frozen(True)
    page.table.columns.set_order([2, 0, 1, *range(3, 12)])
    header = page.table._frozen.header
    visible = [place for place in range(12) if not header.isSectionHidden(place)]
    assert visible == [column_of(page.model, "power")]


def test_a_frozen_column_leaves_the_room_of_an_empty_table_to_its_sentence(page: Page) -> None:
    page.table.columns.set_frozen(True)
    frozen, heading = page.table._frozen.grid, page.table.grid.horizontalHeader().height()
    assert frozen.height() > heading
    page.model.set_records([])
    assert frozen.height() == heading
