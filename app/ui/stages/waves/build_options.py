"""The left of the builder: strategy, caps, dates, each checked while typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtWidgets import QFormLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from app.domain.errors import FieldError
from app.domain.planning.cohorts.cohort import Cohort
from app.domain.planning.waves.built import Relaxation
from app.domain.planning.waves.options import (
    MOST_DAYS,
    MOST_PILOT_VMS,
    MOST_VMS,
    MOST_WAVES,
    STRATEGY_TEXTS,
    BuildOptions,
    Strategy,
)
from app.ui.parts.date_field import DateField
from app.ui.parts.form_field import CloudField
from app.ui.parts.number_field import NumberField
from app.ui.parts.parameter_field import ChoiceField
from app.ui.parts.text import Text
from app.ui.shell.preview_dialog import OptionsPane
from app.ui.theme.metrics import grid

ALL = "all"
NO_COHORT = "Without a cohort"


@dataclass(frozen=True, slots=True)
class _Number:
    """A field of a whole number: what it is called, its unit, its bound, and what empty means."""

    label: str
    unit: str
    high: int
    tip: str
    empty: str = ""


_FIELDS: Mapping[str, _Number] = {
    "max_vms": _Number("Max per wave", "VMs", MOST_VMS, "No wave has more VMs than this"),
    "pilot_vms": _Number(
        "Pilot", "VMs", MOST_PILOT_VMS, "How many of the safest and smallest VMs go first"
    ),
    "most_waves": _Number(
        "At most", "waves", MOST_WAVES, "A number of waves per cohort that is not exceeded",
        "no limit",
    ),
    "days_per_wave": _Number(
        "Every", "working days", MOST_DAYS,
        "From the first day of a wave to the next; automatic: what as many mean VMs take",
        "automatic",
    ),
}  # fmt: skip


class BuildOptionsPane(OptionsPane):
    """All options of a build."""

    def __init__(
        self,
        options: BuildOptions,
        cohorts: Sequence[Cohort],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.strategy = ChoiceField(
            tuple((each.value, STRATEGY_TEXTS[each][0]) for each in Strategy)
        )
        self.strategy.setAccessibleName("Strategy")
        self.strategy.setCurrentIndex(self.strategy.findData(options.strategy.value))
        self.sentence = Text("", tone="muted")
        self.sentence.setWordWrap(True)
        self.cohort = ChoiceField(
            (
                (ALL, "All cohorts, each with waves of its own"),
                *((str(each.id), each.name) for each in cohorts),
                ("0", NO_COHORT),
            )
        )
        self.cohort.setAccessibleName("Cohort")
        self.first = DateField("the plan's start date")
        self.first.edited.connect(self._edited)
        self.first.picked.connect(self._edited)
        self.first_line = CloudField("First day", self.first)
        self.prefix = QLineEdit(options.prefix)
        self.prefix_line = CloudField("Name of waves", self.prefix)
        self.numbers: dict[str, NumberField] = {}
        self.lines: dict[str, CloudField] = {}
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(grid(2))
        self.form.setVerticalSpacing(grid(0.5))
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._has_cohorts = bool(cohorts)
        self._lay_out(options)
        self.strategy.currentIndexChanged.connect(self._edited)
        self.cohort.currentIndexChanged.connect(self._edited)
        self.prefix.textEdited.connect(self._edited)
        self._show()

    def _lay_out(self, options: BuildOptions) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, grid(1), 0)
        column.setSpacing(grid(1))
        column.addWidget(Text("Strategy", bold=True))
        column.addWidget(self.strategy)
        column.addWidget(self.sentence)
        column.addWidget(Text("Waves", bold=True))
        if self._has_cohorts:
            column.addWidget(self.cohort)
        for name in _FIELDS:
            self._add(name, getattr(options, name))
        self.form.addRow("From", self.first_line)
        self.form.addRow("Name", self.prefix_line)
        self.form.setRowVisible(self.prefix_line, not self._has_cohorts)
        column.addLayout(self.form)
        column.addStretch(1)

    def _add(self, name: str, value: int | None) -> None:
        spec = _FIELDS[name]
        field = NumberField(1, spec.high, whole=True, empty_text=spec.empty)
        field.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        field.setToolTip(spec.tip)
        field.set_value(value)
        field.edited.connect(self._edited)
        line = CloudField(f"{spec.label} ({spec.unit})", field, Text(spec.unit, tone="muted"))
        self.numbers[name], self.lines[name] = field, line
        self.form.addRow(spec.label, line)

    # -- values ------------------------------------------------------------------------------------

    @property
    def chosen_strategy(self) -> Strategy:
        """The strategy that is chosen."""
        return Strategy(self.strategy.currentData())

    def read(self, harmless: frozenset[str]) -> BuildOptions:
        """The options, checked, but for what stands in some fields."""
        usual = BuildOptions()
        values: dict[str, Any] = {}
        for name, spec in _FIELDS.items():
            if name in harmless or not self._counts(name):
                values[name] = getattr(usual, name)
                continue
            values[name] = self._number(name)
            if values[name] is None and not spec.empty:
                raise FieldError(name, f"Give a number for “{spec.label}”.")
        chosen = self.cohort.currentData()
        prefix = usual.prefix if "prefix" in harmless else self.prefix.text()
        options = BuildOptions(
            strategy=self.chosen_strategy,
            prefix=prefix,
            first_date=None if "first_date" in harmless else self._day(),
            cohort_id=None if chosen == ALL else int(chosen),
            **values,
        )
        options.check()
        return options

    def _number(self, name: str) -> Any:
        label = _FIELDS[name].label
        try:
            value = self.numbers[name].number()
        except ValueError:
            text = self.numbers[name].text().strip()
            raise FieldError(name, f"“{label}” takes a number, not “{text}”.") from None
        if value is not None and value != int(value):
            raise FieldError(name, f"“{label}” takes a whole number.")
        return None if value is None else int(value)

    def _day(self) -> date | None:
        try:
            return self.first.day()
        except ValueError:
            raise FieldError("first_date", f"“{self.first.text()}” is no date.") from None

    def _counts(self, name: str) -> bool:
        return name != "pilot_vms" or self.chosen_strategy is Strategy.PILOT_FIRST

    def relax(self, relax: Relaxation) -> None:
        """Take the options that a contradiction was relaxed by, as if they had been typed."""
        for name in ("max_vms", "most_waves"):
            value = getattr(relax, name)
            if value is not None:
                self.numbers[name].set_value(value)
        if relax.first_date is not None:
            self.first.set_value(relax.first_date)
        self._edited()

    # -- showing -----------------------------------------------------------------------------------

    def _edited(self, *_ignored: object) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        self.sentence.setText(STRATEGY_TEXTS[self.chosen_strategy][1])
        self.form.setRowVisible(self.lines["pilot_vms"], self._counts("pilot_vms"))
        problems = self.problems()
        for name, line in self._all_lines():
            line.say(str(problems[name]) if name in problems else "")

    def _all_lines(self) -> tuple[tuple[str, CloudField], ...]:
        own = (("prefix", self.prefix_line), ("first_date", self.first_line))
        return (*self.lines.items(), *own)
