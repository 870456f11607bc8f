"""A wave's papers, from its menu, the File menu and the palette."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from app.domain.planning.calendar.wall_time import zone_of
from app.domain.progress import Ticket
from app.services import calendars
from app.ui.parts.pick_wave import PickWaveDialog
from tests.ui.conftest import Planner
from tests.ui.stages.waves.waves_desk import WavesDesk


class Desk(WavesDesk):
    """One wave with VMs and an empty one."""

    def __init__(self, planner: Planner) -> None:
        super().__init__(planner, ("One", "Empty"))
        self.put("One", self.vms[:3])

    def papers(self, name: str) -> QMenu:
        """The menu of a wave's papers."""
        menu = self.page.tools.waves.popup(self.made[name], self.page)
        inner = next(each.menu() for each in menu.actions() if each.text() == "Export")
        assert isinstance(inner, QMenu)
        return inner


@pytest.fixture
def desk(sample_planner: Planner) -> Desk:
    return Desk(sample_planner)


def entry(menu: QMenu, text: str) -> QAction:
    return next(each for each in menu.actions() if each.text() == text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Runbook as PDF…", "book.pdf"),
        ("Runbook as Excel…", "book.xlsx"),
        ("Change for ServiceNow…", "snow.csv"),
        ("Change for Jira…", "jira.csv"),
    ],
)
def test_the_menu_of_a_wave_writes_its_papers(
    desk: Desk, tmp_path: Path, text: str, name: str
) -> None:
    desk.planner.dialogs.target = tmp_path / name
    entry(desk.papers("One"), text).trigger()
    desk.planner.settle()
    assert (tmp_path / name).stat().st_size > 100
    assert desk.planner.toasts()[-1] == f"Wrote {name}"
    assert "Sample project One" in desk.planner.dialogs.asked[-1][1]


def test_a_wave_without_vms_has_no_papers_but_its_entry(desk: Desk) -> None:
    usable = [each.text() for each in desk.papers("Empty").actions() if each.isEnabled()]
    assert usable == ["Calendar entry…"]
    desk.page.actions_.papers.export(desk.made["Empty"], "pdf")
    assert "has no VMs to move" in desk.planner.toasts()[-1]


@pytest.mark.parametrize("door", ["menu", "palette", "table"])
def test_one_wave_goes_into_a_calendar_file_and_comes_back(
    desk: Desk, tmp_path: Path, door: str
) -> None:
    desk.planner.dialogs.target = path = tmp_path / "one.ics"
    if door == "menu":
        entry(desk.papers("One"), "Calendar entry…").trigger()
    elif door == "palette":
        desk.board.choose(desk.made["One"])
        desk.planner.trigger("export-wave-ics")
    else:
        desk.page.show_view("table")
        desk.page.table.select_keys(desk.vms[:1])
        menu = desk.page.tools.wave.menu()
        menu.aboutToShow.emit()
        inner = next(each.menu() for each in menu.actions() if each.text() == "Export")
        entry(inner, "Calendar entry…").trigger()
    desk.planner.settle()
    assert desk.planner.toasts()[-1] == "Wrote one.ics"
    reader, ctx = desk.ctx.calendar_tools().reader, desk.ctx
    file = calendars.read_busy(ctx.workspace, ctx.project_id, path, reader, Ticket())
    share = next(each for each in ctx.plan.waves if each.wave.id == desk.made["One"])
    zone = zone_of(ctx.plan.parameters.time_zone)
    (busy,) = file.times
    assert busy.summary == "One: 3 VMs (Sample project)"
    shown = [at.astimezone(zone).replace(tzinfo=None) for at in (busy.start, busy.end)]
    assert shown == [share.starts, share.ends]


def test_the_file_menu_means_the_wave_that_is_looked_at(desk: Desk, tmp_path: Path) -> None:
    desk.board.choose(desk.made["One"])
    desk.planner.dialogs.target = tmp_path / "one.xlsx"
    desk.planner.trigger("export-wave-xlsx")
    desk.planner.settle()
    assert (tmp_path / "one.xlsx").exists()


def test_from_another_page_it_is_asked_which_wave(desk: Desk, tmp_path: Path) -> None:
    desk.planner.show("vms")
    desk.planner.dialogs.target = tmp_path / "one.csv"
    desk.planner.trigger("export-wave-jira")
    dialog = desk.dialog(PickWaveDialog)
    dialog.wave.setCurrentIndex(dialog.wave.findText("1  One"))
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    desk.planner.settle()
    assert (tmp_path / "one.csv").exists()


def test_without_waves_there_is_nothing_to_ask(sample_planner: Planner) -> None:
    action = sample_planner.window.commands.action("export-wave-pdf")
    assert not action.isEnabled()
