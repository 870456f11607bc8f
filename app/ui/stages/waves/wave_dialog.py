"""Asks for a wave: all its fields, with what is wrong beneath each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QWidget,
)

from app.domain.errors import FieldError, UserError
from app.domain.planning.cohorts.cohort import Cohort
from app.domain.planning.plan.wave_columns import TYPE_WORDS
from app.domain.planning.waves.wave import Wave, WaveType
from app.ui.parts.date_field import DateField
from app.ui.parts.dialog import Dialog
from app.ui.parts.form_field import CloudField
from app.ui.parts.number_field import NumberField
from app.ui.parts.parameter_field import ChoiceField
from app.ui.parts.text import Text
from app.ui.stages.waves.faces import NO_COHORT
from app.ui.theme.metrics import grid

Check = Callable[[Mapping[str, Any]], object]
"""Checks all values together; raises :class:`FieldError`."""


class WaveDialog(Dialog):
    """Hands over the values of all fields by name. A new wave may be without a name."""

    chosen = Signal(object)

    def __init__(
        self,
        wave: Wave | None,
        cohorts: Sequence[Cohort],
        cohort: int,
        check: Check,
        parent: QWidget,
    ) -> None:
        """``cohort`` is that of a new wave, to begin with."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Edit wave" if wave else "Add wave")
        self._wave, self._check, self._touched = wave, check, set[str]()
        self._lines: dict[str, CloudField] = {}
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(grid(2))
        self.form.setVerticalSpacing(grid(0.75))
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._make_fields(cohorts)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = self.buttons.addButton(
            "Save" if wave else "Add wave", QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = self.make_column()
        column.addLayout(self.form)
        column.addStretch(1)
        column.addWidget(self.buttons)
        self.accept_button.setDefault(True)
        self.setMinimumWidth(grid(64))
        self._fill(wave, cohort)
        self.name.setFocus()

    # -- building ----------------------------------------------------------------------------------

    def _add(self, name: str, label: str, editor: QWidget, unit: str = "", tip: str = "") -> None:
        editor.setToolTip(tip)
        beside = Text(unit, tone="muted") if unit else None
        line = CloudField(f"{label} ({unit})" if unit else label, editor, beside)
        self._lines[name] = line
        self.form.addRow(label, line)

    def _make_fields(self, cohorts: Sequence[Cohort]) -> None:
        self.name, self.owner = QLineEdit(), QLineEdit()
        if self._wave is None:
            self.name.setPlaceholderText("Wave and the next number")
        self.name.textEdited.connect(lambda _text: self._typed("name"))
        self._add("name", "Name", self.name)
        self.kind = ChoiceField(tuple((kind.value, TYPE_WORDS[kind]) for kind in WaveType))
        self.kind.currentIndexChanged.connect(lambda _place: self._typed("wave_type"))
        self._add(
            "wave_type", "Type", self.kind,
            tip="A pilot comes first of its cohort. A cleanup wave neither waits for another "
            "cohort nor holds one up.",
        )  # fmt: skip
        self.cohort = ChoiceField(
            (*((str(each.id), each.name) for each in cohorts), (str(NO_COHORT), "No cohort"))
        )
        self.cohort.currentIndexChanged.connect(lambda _place: self._typed("cohort_id"))
        self._add("cohort_id", "Cohort", self.cohort, tip="Only VMs of its cohort go into a wave")
        self.start, self.end = DateField("as early as it can"), DateField("none")
        for key, label, field, tip in (
            ("scheduled_start", "First day", self.start, "No VM of it starts before this day"),
            ("scheduled_end", "Last day", self.end, "No VM of it ends after this day"),
        ):
            field.edited.connect(lambda key=key: self._typed(key))
            field.picked.connect(lambda key=key: self._typed(key))
            self._add(key, label, field, tip=tip)
        self.slots = NumberField(1, 1000, whole=True, empty_text="the cohort's")
        self.slots.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.slots.edited.connect(lambda: self._typed("agent_slots_override"))
        self._add(
            "agent_slots_override", "Agent slots", self.slots, "slots",
            "Empty: the cohort's, or the project's",
        )  # fmt: skip
        self.owner.textEdited.connect(lambda _text: self._typed("owner_name"))
        self._add("owner_name", "Owner", self.owner)
        self.notes = QPlainTextEdit()
        self.notes.setTabChangesFocus(True)
        self.notes.setFixedHeight(grid(8))
        self.notes.textChanged.connect(lambda: self._typed("notes"))
        self._add("notes", "Notes", self.notes)

    def _fill(self, wave: Wave | None, cohort: int) -> None:
        shown = wave or Wave(0, 0, "", cohort_id=cohort or None)
        self.name.setText(shown.name)
        self.kind.setCurrentIndex(max(0, self.kind.findData(shown.wave_type.value)))
        if wave is None:
            self.kind.setCurrentIndex(self.kind.findData(WaveType.REGULAR.value))
        wanted = str(shown.cohort_id or NO_COHORT)
        self.cohort.setCurrentIndex(max(0, self.cohort.findData(wanted)))
        self.start.set_value(shown.scheduled_start)
        self.end.set_value(shown.scheduled_end)
        self.slots.set_value(shown.agent_slots_override)
        self.owner.setText(shown.owner_name)
        self.notes.setPlainText(shown.notes)
        self._touched.clear()
        self._say({})

    # -- values ------------------------------------------------------------------------------------

    def message(self, name: str) -> str:
        """What is wrong with a field, empty when nothing is said of it."""
        return self._lines[name].message

    def _values(self) -> tuple[dict[str, Any], dict[str, FieldError]]:
        values: dict[str, Any] = {
            "name": self.name.text(),
            "wave_type": self.kind.currentData(),
            "cohort_id": int(self.cohort.currentData()) or None,
            "agent_slots_override": self.slots.text().strip() or None,
            "owner_name": self.owner.text(),
            "notes": self.notes.toPlainText(),
        }
        wrong: dict[str, FieldError] = {}
        for key, field in (("scheduled_start", self.start), ("scheduled_end", self.end)):
            try:
                values[key] = field.day()
            except ValueError:
                wrong[key] = FieldError(key, f"This is no date; try {DateField.example()}.")
        return values, wrong

    def _problems(self) -> tuple[dict[str, Any], dict[str, FieldError]]:
        """All values, and the first thing that is wrong with each field."""
        values, wrong = self._values()
        left = dict(values)
        if self._wave is None and not left["name"].strip():
            left.pop("name")
            values.pop("name")
        while True:
            try:
                self._check(left)
            except FieldError as error:
                if error.field not in left:
                    break
                wrong.setdefault(error.field, error)
                left.pop(error.field)
            except UserError as error:
                wrong.setdefault("name", FieldError("name", str(error)))
                break
            else:
                break
        return values, wrong

    def _typed(self, name: str) -> None:
        self._touched.add(name)
        problems = self._problems()[1]
        self._say({key: error for key, error in problems.items() if key in self._touched})

    def _say(self, problems: Mapping[str, FieldError]) -> None:
        for name, line in self._lines.items():
            line.say(str(problems[name]) if name in problems else "")

    def accept(self) -> None:
        """Hand the values over, unless something is wrong with them."""
        values, problems = self._problems()
        self._touched.update(problems)
        self._say(problems)
        for name in self._lines:
            if name in problems:
                self._lines[name].editor.setFocus()
                return
        self.chosen.emit(values)
        super().accept()
