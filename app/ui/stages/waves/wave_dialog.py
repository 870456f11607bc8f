"""Asks for a wave: all its fields, with what is wrong beneath each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from app.domain.errors import FieldError
from app.domain.planning.cohorts.cohort import Cohort
from app.domain.planning.plan.wave_columns import TYPE_WORDS
from app.domain.planning.waves.wave import Wave, WaveType
from app.ui.parts.date_field import DateField
from app.ui.parts.form_dialog import Check, FormDialog
from app.ui.parts.number_field import NumberField
from app.ui.parts.parameter_field import ChoiceField
from app.ui.stages.waves.faces import NO_COHORT
from app.ui.theme.metrics import grid


class WaveDialog(FormDialog):
    """Hands over the values of all fields by name. A new wave may be without a name."""

    def __init__(
        self,
        wave: Wave | None,
        cohorts: Sequence[Cohort],
        cohort: int,
        check: Check,
        parent: QWidget,
    ) -> None:
        """``cohort`` is that of a new wave, to begin with."""
        super().__init__(
            "Edit wave" if wave else "Add wave", "Save" if wave else "Add wave", check, parent
        )
        self._wave = wave
        self._make_fields(cohorts)
        self.setMinimumWidth(grid(64))
        self._fill(wave, cohort)
        self.begin(self.name)

    # -- building ----------------------------------------------------------------------------------

    def _make_fields(self, cohorts: Sequence[Cohort]) -> None:
        self.name, self.owner = QLineEdit(), QLineEdit()
        if self._wave is None:
            self.name.setPlaceholderText("Wave and the next number")
        self.name.textEdited.connect(lambda _text: self.touch("name"))
        self.add_field("name", "Name", self.name)
        self.kind = ChoiceField(tuple((kind.value, TYPE_WORDS[kind]) for kind in WaveType))
        self.kind.currentIndexChanged.connect(lambda _place: self.touch("wave_type"))
        self.add_field(
            "wave_type", "Type", self.kind,
            tip="A pilot comes first of its cohort. A cleanup wave neither waits for another "
            "cohort nor holds one up.",
        )  # fmt: skip
        self.cohort = ChoiceField(
            (*((str(each.id), each.name) for each in cohorts), (str(NO_COHORT), "No cohort"))
        )
        self.cohort.currentIndexChanged.connect(lambda _place: self.touch("cohort_id"))
        self.add_field(
            "cohort_id", "Cohort", self.cohort, tip="Only VMs of its cohort go into a wave"
        )
        self.start, self.end = DateField("as early as it can"), DateField("none")
        for key, label, field, tip in (
            ("scheduled_start", "First day", self.start, "No VM of it starts before this day"),
            ("scheduled_end", "Last day", self.end, "No VM of it ends after this day"),
        ):
            self.add_day(key, label, field, tip)
        self.slots = NumberField(1, 1000, whole=True, empty_text="the cohort's")
        self.slots.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.slots.edited.connect(lambda: self.touch("agent_slots_override"))
        self.add_field(
            "agent_slots_override", "Agent slots", self.slots, "slots",
            "Empty: the cohort's, or the project's",
        )  # fmt: skip
        self.owner.textEdited.connect(lambda _text: self.touch("owner_name"))
        self.add_field("owner_name", "Owner", self.owner)
        self.notes = self.add_notes()

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

    # -- values ------------------------------------------------------------------------------------

    def values(self, problems: dict[str, FieldError]) -> dict[str, Any]:
        """The values of all fields; those that cannot be read are put among the problems."""
        values: dict[str, Any] = {
            "name": self.name.text(),
            "wave_type": self.kind.currentData(),
            "cohort_id": int(self.cohort.currentData()) or None,
            "agent_slots_override": self.slots.text().strip() or None,
            "owner_name": self.owner.text(),
            "notes": self.notes.toPlainText(),
        }
        if self._wave is None and not values["name"].strip():
            values.pop("name")
        for key, field in (("scheduled_start", self.start), ("scheduled_end", self.end)):
            values[key] = self.day_of(key, field, problems)
        return values
