"""What the calendar's list asks for: rules added, looked at, changed and removed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from app.domain.errors import UserError
from app.domain.model import CalendarWindow
from app.domain.planning.calendar.rules import BusyTime, PublicHolidays, Scope
from app.domain.project_row import parameters_of
from app.services import calendars, projects
from app.services.ports import BusyFile, HolidayCountry
from app.ui.shell.context import AppContext
from app.ui.shell.operations import Origin, noted
from app.ui.stages.setup.busy_dialog import BusyTimesDialog
from app.ui.stages.setup.calendar_rows import CalendarRow
from app.ui.stages.setup.calendar_window import CalendarWindowDialog
from app.ui.stages.setup.holiday_dialog import HolidayDialog

CALENDAR_FILES = "Calendars (*.ics *.ical *.ifb *.vcs);;All files (*)"
_SHOWN = 3
"""Times of a window that its dialog shows."""


class CalendarActions(QObject):
    """Opens the dialogs of rules and hands what they answer to the one door of edits."""

    def __init__(self, ctx: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._ctx = ctx

    def add(self, kind: str) -> None:
        """Ask for a new rule of a kind."""
        if kind == "holidays":
            self._ask_holidays(PublicHolidays(0, ""))
        elif kind == "busy":
            self._choose_file()
        else:
            self._ask_window(CalendarWindow(0, "", kind, start_hour=18.0, end_hour=22.0))

    def edit(self, row: CalendarRow) -> None:
        """Ask for changes to a row."""
        rule = row.rule
        if isinstance(rule, CalendarWindow):
            self._ask_window(rule)
        elif isinstance(rule, PublicHolidays):
            self._ask_holidays(rule)
        else:
            self._show_busy(row, rule)

    def switch(self, row: CalendarRow, active: bool) -> None:
        """Let a row count, or not."""
        self._ctx.operations.do(
            calendars.set_active, self._ctx.project_id, row.rules, active=active
        )

    def remove(self, rows: Sequence[CalendarRow]) -> None:
        """Remove rows."""
        gone = [rule for row in rows for rule in row.rules]
        self._ctx.operations.do(calendars.delete, self._ctx.project_id, gone)

    # -- windows -----------------------------------------------------------------------------------

    def _ask_window(self, window: CalendarWindow) -> None:
        origin = self._ctx.operations.origin()

        def next_times(wanted: CalendarWindow) -> Any:
            return calendars.next_times(origin.workspace, origin.project_id, wanted, _SHOWN)

        dialog = CalendarWindowDialog(
            window, self._choices(), self._zone(), next_times, self._ctx.dialogs_parent
        )
        dialog.chosen.connect(
            lambda chosen: self._ctx.operations.do(
                calendars.save_window, origin.project_id, chosen, origin=origin
            )
        )
        dialog.open()

    # -- public holidays ---------------------------------------------------------------------------

    def _ask_holidays(self, rule: PublicHolidays) -> None:
        """The list of countries is read in the background: the library is large."""
        origin = self._ctx.operations.origin()
        source = self._ctx.calendar_tools().holidays

        def show(countries: Sequence[HolidayCountry]) -> None:
            if not self._ctx.operations.is_open(origin):
                return
            dialog = HolidayDialog(self._ctx, rule, self._choices(), source, countries)
            dialog.chosen.connect(
                lambda chosen: self._ctx.operations.do(
                    calendars.save_holidays, origin.project_id, chosen, source, origin=origin
                )
            )
            dialog.open()

        self._ctx.runner.cpu(
            "Reading the list of countries", lambda _ticket: source.countries(), show
        )

    # -- busy times --------------------------------------------------------------------------------

    def _choose_file(self) -> None:
        paths = self._ctx.dialogs.open_files(
            "Import busy times", self._ctx.settings.folder, CALENDAR_FILES
        )
        if paths:
            self._ctx.settings.folder = paths[0].parent
            self.read_busy(paths[0])

    def read_busy(self, path: Path) -> None:
        """Read a calendar file in the background and show what is taken."""
        try:
            origin = self._ctx.operations.origin()
        except UserError as error:
            self._ctx.report(error)
            return
        reader = self._ctx.calendar_tools().reader
        self._ctx.runner.cpu(
            "Import busy times",
            lambda ticket: calendars.read_busy(
                origin.workspace, origin.project_id, path, reader, ticket
            ),
            lambda found: self._show_file(found, origin),
        )

    def _show_file(self, file: BusyFile, origin: Origin) -> None:
        if not self._ctx.operations.is_open(origin):
            return
        times = [(each.start, each.end, each.summary) for each in file.times]
        dialog = BusyTimesDialog(
            file.name, times, file.notes, self._choices(), self._zone(), "Import",
            self._ctx.dialogs_parent,
        )  # fmt: skip

        def take(scope: Scope, applies_to: str) -> None:
            self._ctx.operations.do(
                calendars.import_busy, origin.project_id, file, scope, applies_to,
                tell=noted, origin=origin,
            )  # fmt: skip

        dialog.chosen.connect(take)
        dialog.open()

    def _show_busy(self, row: CalendarRow, first: BusyTime) -> None:
        origin = self._ctx.operations.origin()
        times = [
            (rule.starts_at, rule.ends_at, rule.summary)
            for rule in row.rules
            if isinstance(rule, BusyTime)
        ]
        dialog = BusyTimesDialog(
            first.source, times, (), self._choices(), self._zone(), "Save",
            self._ctx.dialogs_parent, row.scope, first.applies_to,
        )  # fmt: skip

        def change(scope: Scope, applies_to: str) -> None:
            keys = [rule.id for rule in row.rules]
            self._ctx.operations.do(
                calendars.change_busy, origin.project_id, keys, scope, applies_to, origin=origin
            )

        dialog.chosen.connect(change)
        dialog.open()

    def _choices(self) -> calendars.ScopeChoices:
        return calendars.scope_choices(self._ctx.workspace, self._ctx.project_id)

    def _zone(self) -> str:
        project = projects.get(self._ctx.workspace, self._ctx.project_id)
        return parameters_of(project).time_zone
