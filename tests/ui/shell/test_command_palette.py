from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLineEdit, QListView, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from app.ui.shell.command_palette import CommandPalette
from app.ui.shell.palette_items import MOST_RECENT, PaletteItem, rank, with_recent
from app.ui.theme.style import set_theme
from tests.ui.pictures import reads_well

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def window(show: Callable[[QWidget], None]) -> QMainWindow:
    main = QMainWindow()
    main.setCentralWidget(QLineEdit())
    main.resize(900, 600)
    show(main)
    main.centralWidget().setFocus()
    return main


@pytest.fixture
def done() -> list[str]:
    return []


@pytest.fixture
def palette(window: QMainWindow, done: list[str]) -> CommandPalette:
    def item(key: str, title: str, group: str, *, enabled: bool = True) -> PaletteItem:
        return PaletteItem(key, title, lambda: done.append(key), group, "Ctrl+I", "import", enabled)

    shown = CommandPalette(window)
    shown.set_items(
        [
            item("import", "Import RVTools export…", "File"),
            item("export", "Export plan as PDF", "File"),
            item("run", "Run provisioning", "Tools", enabled=False),
            item("dark", "Dark theme", "View"),
            item("undo", "Undo move of 12 VMs", "Edit"),
        ]
    )
    return shown


def field(palette: CommandPalette) -> QLineEdit:
    return palette.findChild(QLineEdit)


def test_it_opens_over_the_window_with_the_keyboard(
    window: QMainWindow, palette: CommandPalette
) -> None:
    assert palette.isHidden()
    palette.open()
    assert palette.isVisible()
    assert window.rect().contains(palette.geometry())
    assert QApplication.focusWidget() is field(palette)
    assert palette.current_title() == "Import RVTools export…"


def test_letters_find_a_command(palette: CommandPalette, qtbot: QtBot) -> None:
    palette.open()
    qtbot.keyClicks(field(palette), "expdf")
    assert palette.titles() == ["Export plan as PDF"]


def test_enter_runs_the_chosen_one_and_gives_the_keyboard_back(
    window: QMainWindow, palette: CommandPalette, done: list[str], qtbot: QtBot
) -> None:
    palette.open()
    qtbot.keyClicks(field(palette), "undo")
    with qtbot.waitSignal(palette.item_run) as heard:
        qtbot.keyClick(field(palette), Qt.Key.Key_Return)
    assert heard.args == ["undo"]
    assert done == ["undo"]
    assert palette.isHidden()
    assert QApplication.focusWidget() is window.centralWidget()


def test_arrows_go_round_and_pass_over_what_cannot_be_done(
    palette: CommandPalette, qtbot: QtBot
) -> None:
    palette.open()
    walked = []
    for _ in range(4):
        qtbot.keyClick(field(palette), Qt.Key.Key_Down)
        walked.append(palette.current_title())
    assert walked == [
        "Export plan as PDF",
        "Dark theme",
        "Undo move of 12 VMs",
        "Import RVTools export…",
    ]
    qtbot.keyClick(field(palette), Qt.Key.Key_Up)
    assert palette.current_title() == "Undo move of 12 VMs"
    qtbot.keyClick(field(palette), Qt.Key.Key_PageUp)
    assert palette.current_title() == "Import RVTools export…"
    qtbot.keyClick(field(palette), Qt.Key.Key_PageDown)
    assert palette.current_title() == "Undo move of 12 VMs"


def test_what_cannot_be_done_is_shown_but_not_run(
    palette: CommandPalette, done: list[str], qtbot: QtBot
) -> None:
    palette.open()
    qtbot.keyClicks(field(palette), "provisioning")
    assert palette.titles() == ["Run provisioning"]
    qtbot.keyClick(field(palette), Qt.Key.Key_Return)
    assert done == []
    assert palette.isVisible()


def test_escape_closes_it(window: QMainWindow, palette: CommandPalette, qtbot: QtBot) -> None:
    palette.open()
    with qtbot.waitSignal(palette.closed):
        qtbot.keyClick(field(palette), Qt.Key.Key_Escape)
    assert palette.isHidden()
    assert QApplication.focusWidget() is window.centralWidget()


def test_it_goes_when_the_keyboard_goes_elsewhere(
    window: QMainWindow, palette: CommandPalette
) -> None:
    palette.open()
    window.centralWidget().setFocus(Qt.FocusReason.MouseFocusReason)
    assert palette.isHidden()


def test_the_mouse_works_too(palette: CommandPalette, done: list[str], qtbot: QtBot) -> None:
    palette.open()
    rows = palette.findChild(QListView)
    place = rows.visualRect(rows.model().index(1, 0)).center()
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
    assert done == ["export"]


def test_commands_used_last_come_first(
    palette: CommandPalette, done: list[str], qtbot: QtBot
) -> None:
    palette.open("dark")
    qtbot.keyClick(field(palette), Qt.Key.Key_Return)
    assert palette.recent == ["dark"]
    palette.open()
    assert palette.titles()[0] == "Dark theme"


def test_a_provider_brings_places_to_go_to(
    palette: CommandPalette, done: list[str], qtbot: QtBot
) -> None:
    asked = []

    def vms(query: str) -> Iterable[PaletteItem]:
        asked.append(query)
        if query:
            yield PaletteItem("vm:7", "web-007", lambda: done.append("vm:7"), "Go to VM")

    palette.add_provider(vms)
    palette.open()
    qtbot.keyClicks(field(palette), "web7")
    assert palette.titles() == ["web-007"]
    assert asked[-1] == "web7"
    qtbot.keyClick(field(palette), Qt.Key.Key_Return)
    assert done == ["vm:7"]


def test_when_nothing_matches_it_says_so(palette: CommandPalette, qtbot: QtBot) -> None:
    palette.open()
    qtbot.keyClicks(field(palette), "zzzz")
    assert palette.titles() == []
    assert palette.current_title() == ""
    qtbot.keyClick(field(palette), Qt.Key.Key_Down)
    qtbot.keyClick(field(palette), Qt.Key.Key_Return)
    assert palette.isVisible()


def test_it_follows_the_windows_size(window: QMainWindow, palette: CommandPalette) -> None:
    palette.open()
    window.resize(320, 400)
    assert window.rect().contains(palette.geometry())


def test_the_list_keeps_the_rules_of_models(palette: CommandPalette, qtbot: QtBot) -> None:
    rows = palette.findChild(QListView).model()
    QAbstractItemModelTester(rows, QAbstractItemModelTester.FailureReportingMode.Fatal, palette)
    palette.open()
    qtbot.keyClicks(field(palette), "ex")
    spoken = rows.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Export plan as PDF, File, Ctrl+I"


@pytest.mark.parametrize("name", ["light", "dark"])
def test_it_paints_in_both_themes(palette: CommandPalette, qapp: QApplication, name: str) -> None:
    set_theme(qapp, name)
    palette.open("e")
    assert reads_well(palette, name)
    set_theme(qapp, "light")


def items(*titles: str) -> list[PaletteItem]:
    return [PaletteItem(title, title, print, "Group") for title in titles]


def ranked(query: str, offered: list[PaletteItem], recent: Iterable[str] = ()) -> list[str]:
    return [match.item.title for match in rank(query, offered, list(recent))]


def test_without_a_query_the_order_is_kept_after_recent_ones() -> None:
    assert ranked("", items("A", "B", "C"), ["C", "gone", "B"]) == ["C", "B", "A"]
    assert ranked("   ", items("A", "B")) == ["A", "B"]


def test_a_better_match_comes_first() -> None:
    offered = items("Show import report", "Import", "Simple port")
    assert ranked("import", offered)[0] == "Import"


def test_recent_use_decides_between_equals() -> None:
    assert ranked("wave", items("Wave one", "Wave two"), ["Wave two"])[0] == "Wave two"


def test_a_group_finds_its_commands_after_titles() -> None:
    offered = [
        PaletteItem("a", "Undo", print, "Edit"),
        PaletteItem("b", "Edit wave", print, "Plan"),
    ]
    assert ranked("edit", offered) == ["Edit wave", "Undo"]


def test_matched_letters_are_places_in_the_title() -> None:
    offered = [PaletteItem("a", "Undo", print, "Edit")]
    (match,) = rank("editun", offered, [])
    assert match.positions == (0, 1)


def test_no_more_rows_than_asked_for() -> None:
    offered = items(*(f"Command {number}" for number in range(50)))
    assert len(rank("", offered, [], most=10)) == 10
    assert len(rank("command", offered, [], most=10)) == 10


def test_recent_keys_are_few_and_each_once() -> None:
    recent: list[str] = []
    for number in range(30):
        recent = with_recent(recent, f"c{number % 20}")
    assert len(recent) == MOST_RECENT == len(set(recent))
    assert recent[0] == "c9"
