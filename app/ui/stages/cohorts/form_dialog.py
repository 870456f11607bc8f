"""Asks for a cohort: all its fields, each override with the project's value as placeholder."""

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

from app.domain.errors import FieldError
from app.domain.parameters import ProjectParameters
from app.domain.planning.cohorts.cohort import Cohort, Gate
from app.ui.parts.date_field import DateField
from app.ui.parts.dialog import Dialog
from app.ui.parts.form_field import CloudField
from app.ui.parts.number_field import NumberField
from app.ui.parts.parameter_field import ChoiceField
from app.ui.parts.text import Text
from app.ui.theme.metrics import grid

Check = Callable[[Mapping[str, Any]], object]
"""Checks all values together; raises :class:`FieldError`."""

_NUMBERS = ("max_vms_per_day", "working_hours_per_day", "agent_slots")
_LABELS = {
    "max_vms_per_day": "VMs per day",
    "working_hours_per_day": "Working hours per day",
    "agent_slots": "Agent slots",
    "start_date": "Not before",
    "end_date": "Deadline",
}


class CohortDialog(Dialog):
    """What is wrong stands beneath its field while it is typed."""

    chosen = Signal(object)
    """The values of all fields by name."""

    def __init__(
        self,
        cohort: Cohort | None,
        earlier: Sequence[Cohort],
        parameters: ProjectParameters,
        profiles: Sequence[str],
        profile: str,
        check: Check,
        parent: QWidget,
    ) -> None:
        """``earlier`` are the cohorts that it may wait for; ``profile`` is the project's own."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Edit cohort" if cohort else "New cohort")
        self._check, self._touched = check, set[str]()
        self._lines: dict[str, CloudField] = {}
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(grid(2))
        self.form.setVerticalSpacing(grid(0.75))
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._make_words()
        self._make_gate(earlier)
        self._make_overrides(parameters, profiles, profile)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = self.buttons.addButton(
            "Save" if cohort else "Add cohort", QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        note = Text("What is left empty counts as the project has it.", tone="muted")
        note.setWordWrap(True)
        column = self.make_column()
        column.addWidget(note)
        column.addLayout(self.form)
        column.addStretch(1)
        column.addWidget(self.buttons)
        self.accept_button.setDefault(True)
        self.setMinimumWidth(grid(76))
        self._fill(cohort)
        self.name.setFocus()

    # -- building ----------------------------------------------------------------------------------

    def _add(self, name: str, label: str, editor: QWidget, unit: str = "", tip: str = "") -> None:
        editor.setToolTip(tip)
        beside = Text(unit, tone="muted") if unit else None
        line = CloudField(f"{label} ({unit})" if unit else label, editor, beside)
        self._lines[name] = line
        self.form.addRow(label, line)

    def _make_words(self) -> None:
        self.name, self.owner, self.description = QLineEdit(), QLineEdit(), QLineEdit()
        self.name.setPlaceholderText("Pilot")
        for key, label, field in (
            ("name", "Name", self.name),
            ("description", "Description", self.description),
            ("owner", "Owner", self.owner),
        ):
            field.textEdited.connect(lambda _text, key=key: self._typed(key))
            self._add(key, label, field)

    def _make_gate(self, earlier: Sequence[Cohort]) -> None:
        choices = [(Gate.PREVIOUS.value, "The cohort before it"), (Gate.NONE.value, "No cohort")]
        choices += [(f"{Gate.COHORT.value}:{each.id}", each.name) for each in earlier]
        self.gate = ChoiceField(tuple(choices))
        self.gate.currentIndexChanged.connect(lambda _place: self._typed("depends_on"))
        self._add(
            "depends_on", "Waits for", self.gate,
            tip="No wave of it starts until that cohort is through",
        )  # fmt: skip
        self.start_date, self.end_date = DateField("as early as it can"), DateField("none")
        for key, field, tip in (
            ("start_date", self.start_date, "No VM of it starts before this day"),
            ("end_date", self.end_date, "A later end is a warning"),
        ):
            field.edited.connect(lambda key=key: self._typed(key))
            field.picked.connect(lambda key=key: self._typed(key))
            self._add(key, _LABELS[key], field, tip=tip)

    def _make_overrides(
        self, parameters: ProjectParameters, profiles: Sequence[str], profile: str
    ) -> None:
        cap = parameters.target_vms_per_day
        self.numbers = {
            "max_vms_per_day": NumberField(
                1, 100_000, whole=True, empty_text="no cap" if cap is None else f"{cap:g}"
            ),
            "working_hours_per_day": NumberField(
                0.5, 24, step=0.5, empty_text=f"{parameters.working_hours_per_day:g}"
            ),
            "agent_slots": NumberField(
                1, 1000, whole=True, empty_text=f"{parameters.migration_agent_slots:g}"
            ),
        }
        units = {"working_hours_per_day": "h", "max_vms_per_day": "VMs", "agent_slots": "slots"}
        for key, field in self.numbers.items():
            field.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            field.edited.connect(lambda key=key: self._typed(key))
            self._add(key, _LABELS[key], field, units[key], "Empty: the project's value")
        self.profile = ChoiceField(
            (("", f"The project's: {profile}"), *((name, name) for name in profiles))
        )
        self.profile.currentIndexChanged.connect(lambda _place: self._typed("overcommit_profile"))
        self._add("overcommit_profile", "Overcommit profile", self.profile)
        self.notes = QPlainTextEdit()
        self.notes.setTabChangesFocus(True)
        self.notes.setFixedHeight(grid(8))
        self.notes.textChanged.connect(lambda: self._typed("notes"))
        self._add("notes", "Notes", self.notes)

    def _fill(self, cohort: Cohort | None) -> None:
        if cohort is None:
            return
        self.name.setText(cohort.name)
        self.description.setText(cohort.description)
        self.owner.setText(cohort.owner)
        gate = cohort.gate.value
        wanted = f"{gate}:{cohort.depends_on}" if cohort.gate is Gate.COHORT else gate
        self.gate.setCurrentIndex(max(0, self.gate.findData(wanted)))
        self.start_date.set_value(cohort.start_date)
        self.end_date.set_value(cohort.end_date)
        for key, field in self.numbers.items():
            field.set_value(getattr(cohort, key))
        self.profile.setCurrentIndex(max(0, self.profile.findData(cohort.overcommit_profile)))
        self.notes.setPlainText(cohort.notes)
        self._touched.clear()
        self._say({})

    # -- values ------------------------------------------------------------------------------------

    def message(self, name: str) -> str:
        """What is wrong with a field, empty when nothing is said of it."""
        return self._lines[name].message

    def editor(self, name: str) -> QWidget:
        """The editor of a field.

        :raises KeyError: when there is no such field.
        """
        return self._lines[name].editor

    def _values(self, problems: dict[str, FieldError]) -> dict[str, Any]:
        gate, _, needed = str(self.gate.currentData()).partition(":")
        values: dict[str, Any] = {
            "name": self.name.text(),
            "description": self.description.text(),
            "owner": self.owner.text(),
            "gate": gate,
            "depends_on": int(needed) if needed else None,
            "overcommit_profile": self.profile.currentData(),
            "notes": self.notes.toPlainText(),
        }
        for name, day in (("start_date", self.start_date), ("end_date", self.end_date)):
            try:
                values[name] = day.day()
            except ValueError:
                text = f"“{day.text().strip()}” is no date. Write it like {DateField.example()}."
                problems[name] = FieldError(name, text)
        for name in _NUMBERS:
            try:
                number = self.numbers[name].number()
                whole = number is not None and name != "working_hours_per_day" and number % 1 == 0
                values[name] = int(number) if whole and number is not None else number
            except ValueError:
                text = self.numbers[name].text().strip()
                problems[name] = FieldError(name, f"{_LABELS[name]} takes a number, not “{text}”.")
        return values

    def _problems(self) -> tuple[dict[str, Any], dict[str, FieldError]]:
        """All values, and what is wrong with each; the others are checked without it."""
        problems: dict[str, FieldError] = {}
        values = self._values(problems)
        left = dict(values)
        while True:
            try:
                self._check(left)
                return values, problems
            except FieldError as error:
                if error.field in problems or error.field not in left:
                    problems.setdefault(error.field, error)
                    return values, problems
                problems[error.field] = error
                left.pop(error.field)
                if error.field == "depends_on":
                    left.pop("gate", None)

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
