"""Weights and scales of the ease score: each is saved at once, as one undo step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QGridLayout, QPushButton, QSizePolicy, QWidget

from app.domain.counted_noun import count_text
from app.domain.errors import FieldError
from app.domain.number_style import grouped
from app.domain.planning.cohorts.ease import MAX_FULL, MAX_WEIGHT, SPECS, Band, EaseConfig
from app.services import ease_rules
from app.ui.parts.dialog import Dialog
from app.ui.parts.number_field import NumberField
from app.ui.parts.text import Text
from app.ui.shell.edit_effects import EditEffects
from app.ui.theme.metrics import TextSize, grid

if TYPE_CHECKING:
    from app.ui.shell.context import AppContext


class EaseDialog(Dialog):
    """A line for each dimension; below, how many tenants are easy, medium and hard."""

    help_place = "cohorts.md#ease-score"

    def __init__(self, ctx: AppContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Ease score")
        self._ctx, self._effects = ctx, EditEffects(ctx)
        self.fields: dict[str, NumberField] = {}
        words = Text(
            "0 is easiest, 100 hardest. Each dimension gives its weight in points at its full "
            "mark, and its share below. The scales are fixed, so that no tenant's score depends "
            "on the others.",
            tone="muted",
        )
        words.setWordWrap(True)
        self.note = Text("", tone="muted")
        self.note.setWordWrap(True)
        self.bands = Text("")
        self.bands.setWordWrap(True)
        self.message = Text("", TextSize.SMALL, tone="error")
        self.message.setWordWrap(True)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Close | QDialogButtonBox.StandardButton.RestoreDefaults
        )
        self.buttons.rejected.connect(self.reject)
        reset = self.buttons.button(QDialogButtonBox.StandardButton.RestoreDefaults)
        reset.clicked.connect(self._reset)
        for button in self.buttons.findChildren(QPushButton):
            button.setAutoDefault(False)  # Enter saves the field that it is pressed in
        column = self.make_column()
        column.addWidget(words)
        column.addLayout(self._make_lines())
        column.addWidget(self.message)
        column.addWidget(self.note)
        column.addWidget(self.bands)
        column.addStretch(1)
        column.addWidget(self.buttons)
        self.setMinimumWidth(grid(80))
        ctx.happenings.plan_changed.connect(self._follow)
        ctx.happenings.changed.connect(self._follow)
        self._follow()

    def _make_lines(self) -> QGridLayout:
        lines = QGridLayout()
        lines.setHorizontalSpacing(grid(1.5))
        lines.setVerticalSpacing(grid(0.5))
        for place, title in ((0, "Dimension"), (1, "Full at"), (3, "Weight")):
            lines.addWidget(Text(title, TextSize.SMALL, tone="muted"), 0, place)
        for row, (key, spec) in enumerate(SPECS.items(), start=1):
            name = Text(spec.title)
            name.setToolTip(spec.help)
            lines.addWidget(name, row, 0)
            full = self._field(f"full.{key.value}", f"{spec.title} is full at", MAX_FULL)
            weight = self._field(f"weight.{key.value}", f"Weight of {spec.title}", MAX_WEIGHT)
            for field in (full, weight):
                field.setToolTip(spec.help)
            lines.addWidget(full, row, 1)
            lines.addWidget(Text(spec.unit, tone="muted"), row, 2)
            lines.addWidget(weight, row, 3)
            lines.addWidget(Text("points", tone="muted"), row, 4)
        lines.setColumnStretch(5, 1)
        return lines

    def _field(self, key: str, title: str, most: float) -> NumberField:
        field = NumberField(0, most)
        field.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        field.setAccessibleName(title)
        field.editingFinished.connect(lambda: self._save(key))
        field.edited.connect(lambda: self._check(key))
        self.fields[key] = field
        return field

    @property
    def _config(self) -> EaseConfig:
        return ease_rules.get(self._ctx.workspace, self._ctx.project_id)

    def _stored(self, config: EaseConfig, key: str) -> float:
        kind, _, name = key.partition(".")
        scale = next(scale for each, scale in config.scales.items() if each.value == name)
        return scale.full if kind == "full" else scale.weight

    def _check(self, key: str) -> bool:
        """Whether what stands in a field can be kept; what is wrong is said."""
        field, problem = self.fields[key], ""
        try:
            number = field.number()
            if number is None:
                raise FieldError(key, "Give a number.")
            self._config.with_value(key, number)
        except ValueError:
            problem = f"“{field.text().strip()}” is no number."
        except FieldError as error:
            problem = str(error)
        self.message.setText(problem)
        field.setProperty("invalid", bool(problem))
        field.style().unpolish(field)
        field.style().polish(field)
        field.setAccessibleDescription(problem)
        return not problem

    def _save(self, key: str) -> None:
        field = self.fields[key]
        if not self._check(key):
            return
        if field.number() != self._stored(self._config, key):
            self._effects.do(ease_rules.set_values, {key: field.number()})

    def _reset(self) -> None:
        if self._config != EaseConfig():
            self._effects.do(ease_rules.reset, always=True)

    def _follow(self, *_ignored: object) -> None:
        """Show what is stored; a field that is typed in keeps its text."""
        plan = self._ctx.plan
        if not self._ctx.has_workspace or not self._ctx.project_id:
            return
        config = self._config
        for key, field in self.fields.items():
            if not field.hasFocus() or self._is_fine(field):
                field.set_value(_plain(self._stored(config, key)))
        self.note.setText(config.note or "The weights sum to 100.")
        if plan is None:
            return
        counts = dict.fromkeys(Band, 0)
        for score in plan.ease.values():
            counts[score.band] += 1
        told = ", ".join(f"{grouped(count)} {band.value.lower()}" for band, count in counts.items())
        self.bands.setText(f"{count_text(len(plan.ease), 'tenant')} with VMs in plan: {told}.")

    def _is_fine(self, field: NumberField) -> bool:
        return not field.property("invalid")


def _plain(value: float) -> float:
    return int(value) if float(value).is_integer() else value
