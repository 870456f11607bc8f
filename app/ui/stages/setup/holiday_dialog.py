"""Asks for the public holidays of a country or region, with the next dates to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialogButtonBox, QFormLayout, QWidget

from app.domain.errors import UserError
from app.domain.planning.calendar.rules import PublicHolidays, scope_of
from app.services import calendars
from app.services.calendars import ScopeChoices
from app.services.ports import HolidayCountry, HolidaySource
from app.ui.parts.dialog import Dialog
from app.ui.parts.text import Text
from app.ui.shell.context import AppContext
from app.ui.shell.previewing import Previewing, Work
from app.ui.stages.setup.scope_field import AppliesToField, ScopeField
from app.ui.table.cell_text import CellFormatter
from app.ui.theme.metrics import grid

SHOWN = 6
"""Holidays that the preview lists."""


@dataclass(frozen=True, slots=True)
class HolidaysThere:
    """What is known of a country: its regions, and the next holidays of the one asked for."""

    country: str
    regions: tuple[tuple[str, str], ...]
    days: tuple[tuple[date, str], ...]


class HolidayPreview(Previewing):
    """Looks up regions and holidays in the background, since each country is loaded by itself."""

    title = "Looking up public holidays"

    def __init__(self, ctx: AppContext, source: HolidaySource, parent: QWidget) -> None:
        super().__init__(ctx, parent)
        self._source = source

    def begin(self, wanted: tuple[str, str]) -> Work | None:
        """What answers a question for a country and a region."""
        workspace, source, (country, region) = self.ctx.workspace, self._source, wanted

        def work(_ticket: object) -> HolidaysThere:
            found = calendars.next_holidays(workspace, source, country, region, SHOWN)
            return HolidaysThere(country, tuple(source.regions(country)), tuple(found))

        return work


class HolidayDialog(Dialog):
    """One rule of public holidays, new (id 0) or changed."""

    help_place = "setup.md#calendar"

    chosen = Signal(object)
    """The rule as it is to be saved."""

    def __init__(
        self,
        ctx: AppContext,
        rule: PublicHolidays,
        choices: ScopeChoices,
        source: HolidaySource,
        countries: Sequence[HolidayCountry],
    ) -> None:
        super().__init__(ctx.dialogs_parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Public holidays" if rule.id else "New public holidays")
        self._rule = rule
        self._wanted_region = rule.region
        self.preview = HolidayPreview(ctx, source, self)
        self.preview.ready.connect(self._show)
        self.preview.refused.connect(self._refused)
        self.country = QComboBox()
        for each in countries:
            self.country.addItem(each.name, each.code)
        self.country.setCurrentIndex(max(0, self.country.findData(rule.country or _own_country())))
        self.region = QComboBox()
        self.scope = ScopeField(choices)
        self.scope.set_scope(scope_of(rule))
        self.applies_to = AppliesToField()
        self.applies_to.set_value(rule.applies_to)
        self.active = QCheckBox("Active")
        self.active.setChecked(rule.active)
        self.days = Text(tone="muted")
        self.days.setWordWrap(True)
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(grid(2))
        self._form.setVerticalSpacing(grid(1))
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for label, editor in (
            ("Country", self.country),
            ("Region", self.region),
            ("Binds", self.scope),
            ("Applies to", self.applies_to),
        ):
            editor.setAccessibleName(label)
            self._form.addRow(label, editor)
        self._form.addRow("", self.active)
        self._form.addRow("Next", self.days)
        note = Text(
            "Public holidays close the calendar from midnight to midnight, and are no working "
            "days where days are counted from the month's end.",
            tone="muted",
        )
        note.setWordWrap(True)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel
        )
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = self.make_column()
        column.setSpacing(grid(2))
        column.addWidget(note)
        column.addLayout(self._form)
        column.addStretch(1)
        column.addWidget(self.buttons)
        self.setMinimumWidth(grid(60))
        self.country.activated.connect(self._country_changed)
        self.region.activated.connect(self._region_changed)
        self._country_changed()

    def rule(self) -> PublicHolidays:
        """The rule as the fields describe it."""
        scope = self.scope.scope()
        return PublicHolidays(
            self._rule.id,
            str(self.country.currentData()),
            self._wanted_region,
            self.applies_to.value(),
            self.active.isChecked(),
            scope.cohort_id,
            scope.tenant_id,
        )

    def accept(self) -> None:
        """Hand the rule over."""
        self.preview.stop()
        self.chosen.emit(self.rule())
        super().accept()

    def reject(self) -> None:
        """Nothing is wanted."""
        self.preview.stop()
        super().reject()

    def _country_changed(self, index: int = -1) -> None:
        if index >= 0:
            self._wanted_region = ""
        self.region.clear()
        self.region.addItem("The whole country", "")
        self._look_up()

    def _region_changed(self, *_ignored: object) -> None:
        self._wanted_region = str(self.region.currentData())
        self._look_up()

    def _look_up(self) -> None:
        self.days.setText("…")
        self.preview.ask((str(self.country.currentData()), self._wanted_region))

    def _show(self, found: HolidaysThere) -> None:
        if found.country != self.country.currentData():
            return
        if self.region.count() <= 1:
            for code, name in found.regions:
                self.region.addItem(name, code)
            self.region.setEnabled(bool(found.regions))
        self.region.setCurrentIndex(max(0, self.region.findData(self._wanted_region)))
        self.days.setText("\n".join(_day_line(day, name) for day, name in found.days) or "None.")
        self._ok(enabled=bool(found.days))

    def _refused(self, error: UserError) -> None:
        self.days.setText(str(error))
        self._ok(enabled=False)

    def _ok(self, *, enabled: bool) -> None:
        self.buttons.button(QDialogButtonBox.StandardButton.Save).setEnabled(enabled)


def _day_line(day: date, name: str) -> str:
    weekday = QLocale().dayName(day.isoweekday(), QLocale.FormatType.ShortFormat)
    return f"{weekday} {CellFormatter().day(day)}  {name}"


def _own_country() -> str:
    return QLocale.territoryToCode(QLocale().territory())
