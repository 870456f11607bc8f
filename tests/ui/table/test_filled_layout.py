"""Columns that use the room there is until the user arranges them."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.domain.columns import Column
from app.ui.parts.settings import Settings
from app.ui.table.data_table import DataTable
from app.ui.table.filled_layout import ElasticLayout, elastic_widths
from app.ui.table.record_table_model import RecordTableModel
from app.ui.table.sorting import SortKey

COLUMNS = (
    Column("name", "Name", lambda row: row[0], width=20),
    Column("place", "Place", lambda row: row[1], width=10),
    Column("more", "More", lambda row: row[2], width=15, visible=False),
)
OTHER = (*COLUMNS, Column("last", "Last", lambda row: row[0], width=10))
ROWS = [("a", "b", "c" * 80), ("d", "e", "f")]


@pytest.mark.parametrize(
    ("room", "name", "place"), [(10, 20, 10), (30, 20, 10), (34, 23, 11), (130, 95, 35)]
)
def test_room_that_is_left_is_shared_by_weight(room: float, name: float, place: float) -> None:
    found = elastic_widths(COLUMNS[:2], {"name": 3, "place": 1, "more": 9}, room)
    assert found == {"name": name, "place": place}


NEEDS = {"name": 44.0, "place": 6.0}


@pytest.mark.parametrize(
    ("room", "name", "place"),
    [(60, 44, 16), (50, 44, 6), (40, 34, 6), (26, 20, 6), (25, 44, 6)],
)
def test_what_a_column_does_not_need_goes_to_one_that_does(
    room: float, name: float, place: float
) -> None:
    """Below the room of all designed widths the table scrolls, so that nothing need be cut."""
    found = elastic_widths(COLUMNS[:2], {"place": 1}, room, NEEDS)
    assert found == {"name": name, "place": place}


def test_texts_to_be_read_are_not_cut_for_others() -> None:
    needs = {"name": 44.0, "place": 26.0}
    found = elastic_widths(COLUMNS[:2], {}, 60, needs, whole={"name"})
    assert found == {"name": 44, "place": 16}
    found = elastic_widths(COLUMNS[:2], {}, 50, needs, whole={"name"})
    assert found == {"name": 44, "place": 10}


def test_without_weights_columns_keep_their_widths() -> None:
    assert elastic_widths(COLUMNS[:2], {}, 500) == {"name": 20, "place": 10}


class Table:
    def __init__(self, qtbot: QtBot, settings: Settings) -> None:
        self.settings = settings
        self.table = DataTable(RecordTableModel(COLUMNS, lambda row: row[0]))
        qtbot.addWidget(self.table)
        self.layout = ElasticLayout(self.table, settings, "t", {"name": 1, "last": 1})
        self.table.set_records(ROWS)
        self.table.resize(600, 300)
        with qtbot.waitExposed(self.table):
            self.table.show()

    def width(self, key: str) -> int:
        return self.table.header.sectionSize(self.table.records.place_of(key))

    def spare(self) -> int:
        shown = self.table.columns.shown()
        taken = sum(self.table.header.sectionSize(place) for place in shown)
        return self.table.grid.viewport().width() - taken


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.ini")


def test_the_columns_follow_the_window(qtbot: QtBot, settings: Settings) -> None:
    found = Table(qtbot, settings)
    place = found.width("place")
    for width in (600, 900, 700):
        found.table.resize(width, 300)
        qtbot.waitUntil(lambda: 0 <= found.spare() < 20)
        assert found.width("place") == place
    assert found.table.columns.frozen
    assert settings.table_layout("t") == {}


def test_what_the_user_arranges_stays_and_is_kept(qtbot: QtBot, settings: Settings) -> None:
    found = Table(qtbot, settings)
    found.table.header.resizeSection(found.table.records.place_of("name"), 77)
    qtbot.waitUntil(lambda: bool(settings.table_layout("t")))
    found.table.resize(1000, 300)
    assert found.width("name") == 77
    again = Table(qtbot, settings)
    assert again.width("name") == 77


def test_other_columns_come_in_the_designed_or_the_kept_layout(
    qtbot: QtBot, settings: Settings
) -> None:
    found = Table(qtbot, settings)
    found.layout.take(OTHER)
    qtbot.waitUntil(lambda: 0 <= found.spare() < 20)
    assert found.width("last") > 0
    assert settings.table_layout("t") == {}
    found.table.records.set_sort([SortKey("place")])
    found.table.header.resizeSection(found.table.records.place_of("name"), 77)
    qtbot.waitUntil(lambda: bool(settings.table_layout("t")))
    found.layout.take(COLUMNS)
    assert found.width("name") == 77
    assert [key.column for key in found.table.records.sort_keys] == ["place"]


def test_columns_shown_together_leave_the_layout_elastic(qtbot: QtBot, settings: Settings) -> None:
    found = Table(qtbot, settings)
    found.layout.set_shown([2], True)
    assert 2 in found.table.columns.shown()
    found.layout.set_shown([2], False)
    found.table.resize(900, 300)
    qtbot.waitUntil(lambda: 0 <= found.spare() < 20)


@pytest.mark.parametrize(
    ("room", "name", "place"),
    [(30, 20, 10), (34, 20, 14), (36, 20, 16), (46, 30, 16), (76, 60, 16), (80, 63, 17)],
)
def test_room_that_is_left_goes_to_texts_that_are_cut_first(
    room: float, name: float, place: float
) -> None:
    """Those that miss least come first: as many columns as possible are whole."""
    wishes = {"name": 60.0, "place": 16.0, "more": 90.0}
    found = elastic_widths(COLUMNS[:2], {"name": 3, "place": 1}, room, None, (), wishes)
    assert found == {"name": name, "place": place}


def test_a_long_text_is_whole_where_there_is_room(qtbot: QtBot, settings: Settings) -> None:
    table = DataTable(RecordTableModel(COLUMNS, lambda row: row[0]))
    qtbot.addWidget(table)
    ElasticLayout(table, settings, "long", {"name": 1})
    table.set_records([("a", "Guest system unknown: Linux without a version", "")])
    table.resize(1200, 300)
    with qtbot.waitExposed(table):
        table.show()
    place = table.records.place_of("place")
    assert place is not None
    assert table.header.sectionSize(place) >= table.columns.fitting_width(place, uncut=True) - 1


def test_a_hidden_column_is_fitted_when_it_is_shown(qtbot: QtBot, settings: Settings) -> None:
    user = Table(qtbot, settings)
    place = user.table.records.place_of("more")
    assert place is not None
    user.table.columns.set_shown(place, True)
    assert user.width("more") >= round(20 * user.table.columns.unit)


def test_columns_that_take_what_is_left_give_before_words_are_cut() -> None:
    columns = [
        Column(key, key, lambda row: row, width=width)
        for key, width in (("title", 10), ("level", 4), ("n", 4))
    ]
    needs = {"title": 20.0, "level": 8.0, "n": 4.0}
    given = elastic_widths(columns, {"title": 1}, 26.0, needs)
    assert given == {"title": 14.0, "level": 8.0, "n": 4.0}
    given = elastic_widths(columns, {"title": 1}, 20.0, needs)
    assert given == {"title": 10.0, "level": 6.0, "n": 4.0}
