"""Public holidays and busy times by their dialogs, with a look first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox

from app.domain.model import CalendarWindow
from app.domain.planning.calendar.rules import BusyTime, PublicHolidays, Scope
from app.services import calendars, cohorts, projects
from app.ui.stages.setup.busy_dialog import BusyTimesDialog
from app.ui.stages.setup.calendar_window import CalendarWindowDialog
from app.ui.stages.setup.holiday_dialog import HolidayDialog
from app.ui.table.cell_text import CellFormatter
from tests.ui.conftest import WAIT_MS, Planner
from tests.ui.stages.setup.test_page import Setup, press

D = TypeVar("D", bound=QDialog)
ICS = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Backup\r\n"
    "DTSTART;TZID=W. Europe Standard Time:20270301T200000\r\nDURATION:PT2H\r\n"
    "RRULE:FREQ=WEEKLY;COUNT=3\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture
def setup(planner: Planner) -> Setup:
    project = projects.create(
        planner.ctx.workspace,
        "Berlin",
        values={"time_zone": "Europe/Berlin", "start_date": date(2027, 3, 1)},
    )
    planner.ctx.set_project(project)
    planner.settle()
    return Setup(planner)


def shown(setup: Setup, kind: type[D]) -> D:
    """The dialog of a kind once it is there."""

    def found() -> list[D]:
        every = (w for w in QApplication.topLevelWidgets() if isinstance(w, kind))
        return [w for w in every if w.isVisible()]

    setup.planner.qtbot.waitUntil(lambda: bool(found()), timeout=WAIT_MS)
    return found()[0]


def rules(setup: Setup) -> list[object]:
    return list(calendars.rules(setup.planner.ctx.workspace, setup.planner.ctx.project_id))


def wait(setup: Setup, ready: Callable[[], bool]) -> None:
    setup.planner.qtbot.waitUntil(ready, timeout=WAIT_MS)


def test_holidays_of_a_region_are_looked_at_and_added(setup: Setup) -> None:
    press(setup.page.windows.holidays_button)
    dialog = shown(setup, HolidayDialog)
    dialog.country.setCurrentIndex(dialog.country.findData("DE"))
    dialog.country.activated.emit(dialog.country.currentIndex())
    wait(setup, lambda: dialog.region.findData("BY") > 0)
    dialog.region.setCurrentIndex(dialog.region.findData("BY"))
    dialog.region.activated.emit(dialog.region.currentIndex())
    wait(setup, lambda: "Epiphany" in dialog.days.text())
    dialog.country.setCurrentIndex(dialog.country.findData("BV"))
    dialog.country.activated.emit(dialog.country.currentIndex())
    save = dialog.buttons.button(QDialogButtonBox.StandardButton.Save)
    wait(setup, lambda: dialog.days.text() == "None.")
    assert not save.isEnabled()
    dialog.country.setCurrentIndex(dialog.country.findData("DE"))
    dialog.country.activated.emit(dialog.country.currentIndex())
    wait(setup, save.isEnabled)
    press(save)
    (rule,) = rules(setup)
    assert isinstance(rule, PublicHolidays)
    assert (rule.country, rule.region, rule.label) == ("DE", "", "Germany")
    model = setup.page.windows.table.model()
    assert model.index(0, 1).data() == "Germany\nHolidays"
    setup.planner.ctx.operations.undo()
    assert rules(setup) == []


def test_busy_times_are_looked_at_imported_for_a_cohort_and_changed(
    setup: Setup, tmp_path: Path
) -> None:
    ctx = setup.planner.ctx
    ctx.operations.do(cohorts.create, ctx.project_id, "Pilot")
    path = tmp_path / "ops.ics"
    path.write_bytes(ICS.encode())
    setup.planner.dialogs.files = [path]
    press(setup.page.windows.busy_button)
    dialog = shown(setup, BusyTimesDialog)
    assert dialog.note.text() == "3 busy times."
    assert dialog.times.item(0).text().endswith("20:00 to 22:00  (19:00 to 21:00 UTC)   Backup")
    assert rules(setup) == []
    QTest.keyClicks(dialog.scope, "Cohort")
    QTest.keyClicks(dialog.applies_to, "Cut")
    press(dialog.take)
    found = rules(setup)
    assert len(found) == 3
    assert isinstance(found[0], BusyTime)
    assert (found[0].cohort_id is None, found[0].applies_to) == (False, "cutovers")

    table = setup.page.windows.table
    assert table.model().rowCount() == 1
    table.selectRow(0)
    press(setup.page.windows.edit_button)
    again = shown(setup, BusyTimesDialog)
    again.scope.set_scope(Scope())
    press(again.take)
    assert {rule.cohort_id for rule in rules(setup) if isinstance(rule, BusyTime)} == {None}
    press(setup.page.windows.remove_button)
    assert rules(setup) == []


def test_a_file_that_is_no_calendar_is_told(setup: Setup, tmp_path: Path) -> None:
    path = tmp_path / "ops.ics"
    path.write_text("hello")
    setup.planner.dialogs.files = [path]
    press(setup.page.windows.busy_button)
    wait(setup, lambda: any("is no calendar file" in said for said in setup.planner.toasts()))


def test_a_window_of_the_months_end_shows_when_it_opens(setup: Setup) -> None:
    press(setup.page.windows.add_button)
    dialog = shown(setup, CalendarWindowDialog)
    assert not dialog.month_offset.isVisible()
    QTest.keyClicks(dialog.repeats, "Around")
    dialog.repeats.activated.emit(dialog.repeats.currentIndex())
    assert dialog.month_offset.isVisible()
    assert not dialog.weekday.isVisible()
    dialog.month_offset.setCurrentIndex(dialog.month_offset.findData(-2))
    dialog.month_offset.activated.emit(dialog.month_offset.currentIndex())
    # 29 March 2027 is a Monday: no holidays are set.
    day = CellFormatter().day(date(2027, 3, 29))
    assert f"Mon {day} 18:00 to 22:00  (16:00 to 20:00 UTC)" in dialog.upcoming.text()
    QTest.keyClicks(dialog.time_zone, "Moon")
    assert "no zone" in dialog.message("time_zone")
    assert dialog.upcoming.text() == "–"
    dialog.time_zone.clear()
    press(dialog.buttons.button(QDialogButtonBox.StandardButton.Save))
    (rule,) = rules(setup)
    assert isinstance(rule, CalendarWindow)
    assert (rule.repeats, rule.month_offset, rule.weekday) == ("month_end", -2, None)


def test_a_calendar_that_never_opens_is_said_above_the_list(setup: Setup) -> None:
    ctx = setup.planner.ctx
    assert setup.page.windows.problems == ""
    window = CalendarWindow(
        0, "For ever", "blackout", first_day=date(2020, 1, 1), last_day=date(2199, 1, 1)
    )
    ctx.operations.do(calendars.save_window, ctx.project_id, window)
    assert setup.page.windows.problems.startswith("Calendar of the project leaves no time")
    ctx.operations.undo()
    assert setup.page.windows.problems == ""
