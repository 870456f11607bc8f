"""Asks for a cohort: all its fields, each override with the project's value as placeholder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from app.domain.errors import FieldError
from app.domain.number_style import general
from app.domain.parameters import ProjectParameters
from app.domain.planning.cohorts.cohort import Cohort, Gate
from app.ui.parts.date_field import DateField
from app.ui.parts.form_dialog import Check, FormDialog
from app.ui.parts.number_field import NumberField
from app.ui.parts.parameter_field import ChoiceField
from app.ui.theme.metrics import grid

_NUMBERS = ("max_vms_per_day", "working_hours_per_day", "agent_slots")
_LABELS = {
    "max_vms_per_day": "VMs per day",
    "working_hours_per_day": "Working hours per day",
    "agent_slots": "Agent slots",
    "start_date": "Not before",
    "end_date": "Deadline",
}


class CohortDialog(FormDialog):
    """Hands over the values of all fields by name."""

    goes_along: Mapping[str, str] = {"depends_on": "gate"}

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
        super().__init__(
            "Edit cohort" if cohort else "New cohort",
            "Save" if cohort else "Add cohort",
            check,
            parent,
            "What is left empty counts as the project has it.",
        )
        self._make_words()
        self._make_gate(earlier)
        self._make_overrides(parameters, profiles, profile)
        self.setMinimumWidth(grid(76))
        self._fill(cohort)
        self.begin(self.name)

    # -- building ----------------------------------------------------------------------------------

    def _make_words(self) -> None:
        self.name, self.owner, self.description = QLineEdit(), QLineEdit(), QLineEdit()
        self.name.setPlaceholderText("Pilot")
        for key, label, field in (
            ("name", "Name", self.name),
            ("description", "Description", self.description),
            ("owner", "Owner", self.owner),
        ):
            field.textEdited.connect(lambda _text, key=key: self.touch(key))
            self.add_field(key, label, field)

    def _make_gate(self, earlier: Sequence[Cohort]) -> None:
        choices = [(Gate.PREVIOUS.value, "The cohort before it"), (Gate.NONE.value, "No cohort")]
        choices += [(f"{Gate.COHORT.value}:{each.id}", each.name) for each in earlier]
        self.gate = ChoiceField(tuple(choices))
        self.gate.currentIndexChanged.connect(lambda _place: self.touch("depends_on"))
        self.add_field(
            "depends_on", "Waits for", self.gate,
            tip="No wave of it starts until that cohort is through",
        )  # fmt: skip
        self.start_date, self.end_date = DateField("as early as it can"), DateField("none")
        for key, field, tip in (
            ("start_date", self.start_date, "No VM of it starts before this day"),
            ("end_date", self.end_date, "A later end is a warning"),
        ):
            self.add_day(key, _LABELS[key], field, tip)

    def _make_overrides(
        self, parameters: ProjectParameters, profiles: Sequence[str], profile: str
    ) -> None:
        cap = parameters.target_vms_per_day
        self.numbers = {
            "max_vms_per_day": NumberField(
                1, 100_000, whole=True, empty_text="no cap" if cap is None else general(cap)
            ),
            "working_hours_per_day": NumberField(
                0.5, 24, step=0.5, empty_text=general(parameters.working_hours_per_day)
            ),
            "agent_slots": NumberField(
                1, 1000, whole=True, empty_text=general(parameters.migration_agent_slots)
            ),
        }
        units = {"working_hours_per_day": "h", "max_vms_per_day": "VMs", "agent_slots": "slots"}
        for key, field in self.numbers.items():
            field.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            field.edited.connect(lambda key=key: self.touch(key))
            self.add_field(key, _LABELS[key], field, units[key], "Empty: the project's value")
        self.profile = ChoiceField(
            (("", f"The project's: {profile}"), *((name, name) for name in profiles))
        )
        self.profile.currentIndexChanged.connect(lambda _place: self.touch("overcommit_profile"))
        self.add_field("overcommit_profile", "Overcommit profile", self.profile)
        self.notes = self.add_notes()

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

    # -- values ------------------------------------------------------------------------------------

    def values(self, problems: dict[str, FieldError]) -> dict[str, Any]:
        """The values of all fields; those that cannot be read are put among the problems."""
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
            values[name] = self.day_of(name, day, problems)
        for name in _NUMBERS:
            try:
                number = self.numbers[name].number()
                whole = number is not None and name != "working_hours_per_day" and number % 1 == 0
                values[name] = int(number) if whole and number is not None else number
            except ValueError:
                text = self.numbers[name].text().strip()
                problems[name] = FieldError(name, f"{_LABELS[name]} takes a number, not “{text}”.")
        return values
