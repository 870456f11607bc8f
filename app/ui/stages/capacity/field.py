"""One setting of capacity: label above, editor, unit, and beneath them what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from app.domain.errors import FieldError
from app.domain.parameters import ParameterSpec
from app.ui.parts.number_field import NumberField
from app.ui.parts.parameter_field import ChoiceField, ParameterField
from app.ui.theme.metrics import grid, text_font

Check = Callable[[str, Any], Any]
"""Key and value to the value as it is stored; raises :class:`FieldError`."""


class CapacityField(ParameterField):
    """Behaves as every parameter does, but stands upright and is checked by ``check``."""

    def __init__(self, spec: ParameterSpec, check: Check, parent: QWidget | None = None) -> None:
        self._validate = check
        super().__init__(spec, parent)

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer other entries; the one that is shown stays where it is still offered."""
        editor = self.editor
        if not isinstance(editor, ChoiceField):
            return
        known = [(editor.itemData(row), editor.itemText(row)) for row in range(editor.count())]
        if known == list(choices):
            return
        shown = editor.currentData()
        editor.clear()
        for value, text in choices:
            editor.addItem(text, value)
        editor.setCurrentIndex(editor.findData(shown))
        self._fit_text()

    def _lay_out(self) -> None:
        cells = QGridLayout(self)
        cells.setContentsMargins(0, 0, 0, 0)
        cells.setHorizontalSpacing(grid(0.5))
        cells.setVerticalSpacing(grid(0.25))
        cells.addWidget(self._label, 0, 0, 1, 2)
        cells.addWidget(self.editor, 1, 0)
        cells.addWidget(self._unit, 1, 1)
        cells.addWidget(self._message, 2, 0, 1, 2)
        cells.setColumnStretch(0, 1)
        self._unit.setVisible(bool(self.spec.unit))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._cells = cells
        self._fit_text()

    def _fit_text(self) -> None:
        """As wide as the longest entry, or as figures and their complaint need."""
        metrics, editor = QFontMetrics(text_font()), self.editor
        if isinstance(editor, ChoiceField):
            entries = [editor.itemText(row) for row in range(editor.count())]
            widest = max(map(metrics.horizontalAdvance, entries), default=0)
            wide = widest + 3 * metrics.height()
            self.setFixedWidth(wide)
            self.setMinimumWidth(min(wide, grid(28)))  # a long entry gives way in a narrow page
        else:
            self.setFixedWidth(grid(20))

    def _parsed(self) -> Any:
        editor = self.editor
        if isinstance(editor, ChoiceField):
            return self._validate(self.key, editor.currentData())
        assert isinstance(editor, NumberField)  # noqa: S101 - settings are choices or numbers
        try:
            value = editor.number()
        except ValueError:
            text = editor.text().strip()
            raise FieldError(self.key, f"{self.spec.label} takes a number, not “{text}”.") from None
        return self._validate(self.key, value)
