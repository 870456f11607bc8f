"""Shows the busy times of a calendar file, and asks whom they bind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QFormLayout, QListWidget, QWidget

from app.domain.counted_noun import count_text
from app.domain.number_style import grouped
from app.domain.planning.calendar.rules import PROJECT, AppliesTo, Scope
from app.services.calendars import ScopeChoices
from app.ui.parts.dialog import Dialog
from app.ui.parts.text import Text
from app.ui.stages.setup.calendar_rows import span_text
from app.ui.stages.setup.scope_field import AppliesToField, ScopeField
from app.ui.theme.metrics import grid

MOST_SHOWN = 500
"""Times that the list shows."""

BusyLine = tuple[datetime, datetime, str]
"""Beginning and end in UTC, and what for."""


class BusyTimesDialog(Dialog):
    """What is in a file before it is taken over, or what was; ``verb`` is on the button."""

    help_place = "setup.md#calendar"

    chosen = Signal(object, str)
    """Whom the times bind, and whether all work or cutovers alone."""

    def __init__(
        self,
        name: str,
        times: Sequence[BusyLine],
        notes: Sequence[str],
        choices: ScopeChoices,
        zone: str,
        verb: str,
        parent: QWidget,
        scope: Scope = PROJECT,
        applies_to: str = AppliesTo.ALL,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Busy times of “{name}”")
        self.note = Text(
            " ".join([f"{count_text(len(times), 'busy time')}.", *notes]), tone="muted"
        )
        self.note.setWordWrap(True)
        self.times = QListWidget()
        self.times.setAccessibleName("Busy times")
        self.times.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.times.setTextElideMode(Qt.TextElideMode.ElideRight)
        for start, end, summary in times[:MOST_SHOWN]:
            self.times.addItem(f"{span_text(start, end, zone)}   {summary}")
        if len(times) > MOST_SHOWN:
            self.times.addItem(f"… and {grouped(len(times) - MOST_SHOWN)} more")
        self.times.setMinimumHeight(grid(24))
        self.scope = ScopeField(choices)
        self.scope.set_scope(scope)
        self.applies_to = AppliesToField()
        self.applies_to.set_value(applies_to)
        form = QFormLayout()
        form.setHorizontalSpacing(grid(2))
        form.setVerticalSpacing(grid(1))
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for label, editor in (("Binds", self.scope), ("Applies to", self.applies_to)):
            editor.setAccessibleName(label)
            form.addRow(label, editor)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.take = self.buttons.addButton(verb, QDialogButtonBox.ButtonRole.AcceptRole)
        self.take.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = self.make_column()
        column.setSpacing(grid(2))
        column.addWidget(self.note)
        column.addWidget(self.times, 1)
        column.addLayout(form)
        column.addWidget(self.buttons)
        self.setMinimumWidth(grid(80))

    def accept(self) -> None:
        """Hand over what was chosen."""
        self.chosen.emit(self.scope.scope(), self.applies_to.value())
        super().accept()
