"""The left of auto-assign: strategy, uniform or ramp, guardrails, each checked while typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import (
    QFormLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.domain.errors import FieldError
from app.domain.planning.cohorts.assign import MAX_PILOT, check_options
from app.domain.planning.cohorts.guardrails import Guardrails
from app.domain.planning.cohorts.problem import AssignOptions
from app.domain.planning.cohorts.ramp import MAX_COHORTS, PRESETS
from app.domain.planning.cohorts.strategies import STRATEGY_TEXT, Strategy
from app.domain.planning.cohorts.tenant_load import TenantLoad
from app.ui.parts.form_field import CloudField
from app.ui.parts.number_field import NumberField
from app.ui.parts.parameter_field import ChoiceField
from app.ui.parts.segments import Segments
from app.ui.parts.text import Text
from app.ui.shell.preview_dialog import OptionsPane
from app.ui.stages.cohorts.guardrail_words import RAILS, refused_now
from app.ui.stages.cohorts.ramp_rows import RampRows
from app.ui.stages.cohorts.words import STRATEGY_SENTENCES
from app.ui.theme.metrics import grid

UNIFORM, RAMP = "uniform", "ramp"


@dataclass(frozen=True, slots=True)
class _Number:
    """A field of a number: what it is called, its unit, its bounds, and what empty means."""

    label: str
    unit: str
    low: float
    high: float
    whole: bool
    empty: str = ""
    tip: str = ""


_FIELDS: Mapping[str, _Number] = {
    "cohorts": _Number("Cohorts", "", 1, MAX_COHORTS, whole=True),
    "pilot_size": _Number("Pilot", "tenants", 1, MAX_PILOT, whole=True,
                          tip="How many of the easiest tenants go first"),
    "risk_threshold": _Number("Risky from", "points", 1, 100, whole=False,
                              tip="Mean risk from which a tenant goes last"),
    "max_vms_per_cohort": _Number("VMs at most", "VMs", 1, 1_000_000, whole=True, empty="no limit"),
    "max_disk_tb": _Number("Used at most", "TB", 1, 1_000_000, whole=False, empty="no limit"),
    "max_avg_risk": _Number("Mean risk at most", "points", 1, 100, whole=False, empty="no limit"),
    "min_os_support_pct": _Number("OS support at least", "%", 0, 100, whole=False,
                                  empty="no limit"),
}  # fmt: skip


class AssignOptionsPane(OptionsPane):
    """All options; what a guardrail would refuse at present stands beneath it."""

    def __init__(self, options: AssignOptions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._loads: Mapping[int, TenantLoad] = {}
        self.strategy = ChoiceField(tuple((each.value, STRATEGY_TEXT[each]) for each in Strategy))
        self.strategy.setAccessibleName("Strategy")
        self.strategy.setCurrentIndex(self.strategy.findData(options.strategy.value))
        self.sentence = Text("", tone="muted")
        self.sentence.setWordWrap(True)
        self.mode = Segments("Uniform or ramp")
        self.mode.add(UNIFORM, "Uniform", "Cohorts of equal numbers of VMs")
        self.mode.add(RAMP, "Ramp", "Named cohorts that grow, each with its own cap")
        self.mode.show_current(UNIFORM if options.ramp is None else RAMP)
        self.ramp = RampRows(options.ramp or PRESETS["3-Wave"])
        self.ramp_line = CloudField("Slots of the ramp", self.ramp)
        self.numbers: dict[str, NumberField] = {}
        self.lines: dict[str, CloudField] = {}
        self.form, self.rails = self._new_form(), self._new_form()
        for name in _FIELDS:
            self._add(name, self.rails if name in RAILS else self.form)
        self._lay_out()
        self._fill(options)
        self.strategy.currentIndexChanged.connect(self._edited)
        self.mode.chosen.connect(self._edited)
        self.ramp.changed.connect(self._edited)
        self._show()

    @staticmethod
    def _new_form() -> QFormLayout:
        form = QFormLayout()
        form.setHorizontalSpacing(grid(2))
        form.setVerticalSpacing(grid(0.5))
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        return form

    def _add(self, name: str, form: QFormLayout) -> None:
        spec = _FIELDS[name]
        field = NumberField(spec.low, spec.high, whole=spec.whole, empty_text=spec.empty)
        field.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        field.setToolTip(spec.tip)
        field.edited.connect(self._edited)
        title = f"{spec.label} ({spec.unit})" if spec.unit else spec.label
        line = CloudField(title, field, Text(spec.unit, tone="muted"))
        self.numbers[name], self.lines[name] = field, line
        form.addRow(spec.label, line)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, grid(1), 0)
        column.setSpacing(grid(1))
        column.addWidget(Text("Strategy", bold=True))
        column.addWidget(self.strategy)
        column.addWidget(self.sentence)
        column.addWidget(self.mode)
        column.addLayout(self.form)
        column.addWidget(self.ramp_line)
        column.addWidget(Text("Guardrails of every cohort", bold=True))
        column.addLayout(self.rails)
        column.addStretch(1)

    def _fill(self, options: AssignOptions) -> None:
        self.numbers["cohorts"].set_value(options.cohorts)
        self.numbers["pilot_size"].set_value(options.pilot_size)
        self.numbers["risk_threshold"].set_value(options.risk_threshold)
        for name in RAILS:
            self.numbers[name].set_value(getattr(options.guardrails, name))

    # -- values ------------------------------------------------------------------------------------

    @property
    def chosen_strategy(self) -> Strategy:
        """The strategy that is chosen."""
        return Strategy(self.strategy.currentData())

    def read(self, harmless: frozenset[str]) -> AssignOptions:
        """The options, checked, but for what stands in some fields."""
        usual = AssignOptions()

        def number(name: str, empty: float | None) -> Any:
            if name in harmless or not self._counts(name):
                return empty
            value = self._number(name)
            if value is None and name not in RAILS:
                raise FieldError(name, f"Give a number for “{_FIELDS[name].label}”.")
            return value

        cohorts = number("cohorts", usual.cohorts)
        pilot = number("pilot_size", usual.pilot_size)
        rails = {name: number(name, None) for name in RAILS}
        ramp = None
        if self.mode.current == RAMP and "ramp" not in harmless:
            ramp = self.ramp.slots()
        return check_options(
            AssignOptions(
                strategy=self.chosen_strategy,
                cohorts=cohorts,  # a fraction is refused by its check
                ramp=ramp,
                guardrails=Guardrails(**rails),
                pilot_size=pilot,
                risk_threshold=number("risk_threshold", usual.risk_threshold) or 0.0,
            )
        )

    def _number(self, name: str) -> float | int | None:
        try:
            value = self.numbers[name].number()
        except ValueError:
            text = self.numbers[name].text().strip()
            label = _FIELDS[name].label
            raise FieldError(name, f"“{label}” takes a number, not “{text}”.") from None
        whole = value is not None and _FIELDS[name].whole and value == int(value)
        return int(value) if whole and value is not None else value

    def _counts(self, name: str) -> bool:
        """Whether a field is asked for by strategy and mode."""
        strategy = self.chosen_strategy
        return {
            "cohorts": self.mode.current == UNIFORM,
            "pilot_size": strategy is Strategy.PILOT_BULK,
            "risk_threshold": strategy is Strategy.RISKIEST_LAST,
        }.get(name, True)

    # -- showing -----------------------------------------------------------------------------------

    def show_loads(self, loads: Mapping[int, TenantLoad]) -> None:
        """Say of these tenants what each guardrail refuses."""
        self._loads = loads
        self._show()

    def _edited(self, *_ignored: object) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        self.sentence.setText(STRATEGY_SENTENCES[self.chosen_strategy])
        for name in ("cohorts", "pilot_size", "risk_threshold"):
            self.form.setRowVisible(self.lines[name], self._counts(name))
        self.ramp_line.setVisible(self.mode.current == RAMP)
        problems = self.problems()
        for name, line in self.lines.items():
            if name in problems:
                line.say(str(problems[name]))
            elif name in RAILS:
                line.say(refused_now(name, self._number(name), self._loads), "muted")
            else:
                line.say("")
        self.ramp_line.say(str(problems["ramp"]) if "ramp" in problems else "")
