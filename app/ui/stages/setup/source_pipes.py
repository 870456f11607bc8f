"""The pipe of each vCenter, where it is narrower than that of the target."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from app.domain.errors import FieldError
from app.domain.parameters import SPECS, ProjectParameters, validate
from app.ui.parts.number_field import NumberField
from app.ui.parts.parameter_field import PAUSE_MS, label_width, number_width
from app.ui.parts.refused import say_refusal
from app.ui.parts.text import ElidedText, Text
from app.ui.theme.metrics import TextSize, grid

KEY = "source_pipes"
_EMPTY = "whole pipe"


class PipeField(QWidget):
    """The Mbps of one vCenter: its name, the number, and beneath them why it is refused."""

    edited = Signal()
    committed = Signal()

    def __init__(self, identity: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        spec = SPECS[KEY]
        self.identity = identity
        self.name = name
        self.dirty = False
        self._saved: float | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.commit)
        self.editor = NumberField(spec.minimum or 0.0, spec.maximum or 0.0, empty_text=_EMPTY)
        self.editor.setObjectName(f"pipe-{identity}")
        self.editor.setToolTip(f"{name}: {spec.help}")
        self.editor.setAccessibleName(f"Pipe of {name} ({spec.unit})")
        self.editor.setAccessibleDescription(spec.help)
        self.editor.edited.connect(self._typed)
        self.editor.installEventFilter(self)
        self._label = ElidedText(name)
        self._label.setToolTip(name)
        self._message = Text("", TextSize.SMALL, tone="error")
        self._message.setWordWrap(True)
        self._message.hide()
        cells = QGridLayout(self)
        cells.setContentsMargins(0, 0, 0, 0)
        cells.setHorizontalSpacing(grid(1))
        cells.setVerticalSpacing(grid(0.25))
        cells.addWidget(self._label, 0, 0)
        cells.addWidget(self.editor, 0, 1)
        cells.addWidget(Text(spec.unit, tone="muted"), 0, 2)
        cells.addWidget(self._message, 1, 0, 1, 3)
        cells.setColumnStretch(2, 1)
        self._fit_text()
        self.show_saved()

    def _fit_text(self) -> None:
        """Stand below the fields of the other parameters."""
        self._label.setFixedWidth(label_width())
        self.editor.setFixedWidth(number_width())

    @property
    def message(self) -> str:
        """Why the number is refused, empty when it is not."""
        return self._message.text()

    def set_value(self, mbps: float | None) -> None:
        """Take the saved value; what is typed meanwhile stays."""
        self._saved = mbps
        if not self.dirty or (not self.message and self.value() == mbps):
            self.show_saved()

    def value(self) -> float | None:
        """What stands here, None for the whole pipe.

        :raises FieldError: when it is refused.
        """
        try:
            mbps = self.editor.number()
        except ValueError:
            text = self.editor.text().strip()
            raise FieldError(KEY, f"A pipe takes a number of Mbps, not “{text}”.") from None
        if mbps is not None:
            validate(KEY, ((self.identity, mbps),))
        return mbps

    def show_saved(self) -> None:
        """Go back to the saved value."""
        self.dirty = False
        self._pause.stop()
        self.editor.set_value(self._saved)
        self._say("")

    def commit(self) -> None:
        """Ask for what stands here to be saved, unless it is refused or saved already."""
        self._pause.stop()
        if not self.dirty or not self._check():
            return
        if self.value() == self._saved:
            self.show_saved()
            self.edited.emit()
        else:
            self.committed.emit()

    def _typed(self) -> None:
        self.dirty = True
        self._check()
        self._pause.start()
        self.edited.emit()

    def _check(self) -> bool:
        try:
            self.value()
        except FieldError as error:
            self._say(str(error))
            return False
        self._say("")
        return True

    def _say(self, message: str) -> None:
        say_refusal(self.editor, self._message, message)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter and leaving commit, Esc takes back."""
        if isinstance(event, QFocusEvent) and event.lostFocus():
            if event.reason() != Qt.FocusReason.PopupFocusReason:
                self.commit()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self.commit()
                return True
            if event.key() == Qt.Key.Key_Escape and self.dirty:
                self.show_saved()
                self.edited.emit()
                return True
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:
        """What was typed last is not lost with the page or the window."""
        super().hideEvent(event)
        self.commit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the application's font."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._fit_text()


class SourcePipes(QWidget):
    """A line for each vCenter; nothing is shown before there are any.

    It stands beside the forms of Setup and answers to the same names.
    """

    edited = Signal()
    committed = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pipes: tuple[tuple[str, float], ...] = ()
        self._vcenters: dict[str, str] = {}
        self.rows: list[PipeField] = []
        self.heading = Text(SPECS[KEY].label, tone="muted")
        self.heading.setToolTip(SPECS[KEY].help)
        self._cells = QGridLayout(self)
        self._cells.setContentsMargins(0, 0, 0, 0)
        self._cells.setVerticalSpacing(grid(0.75))
        self._cells.addWidget(self.heading, 0, 0)
        self.setAccessibleName(SPECS[KEY].label)
        self.hide()

    def show_vcenters(self, vcenters: Mapping[str, str]) -> None:
        """Show a line for each of these, by identity with its name."""
        if dict(vcenters) == self._vcenters:
            return
        self._vcenters = dict(vcenters)
        for row in self.rows:
            self._cells.removeWidget(row)
            row.dirty = False
            row.deleteLater()
        self.rows = []
        for place, (identity, name) in enumerate(self._vcenters.items(), 1):
            row = PipeField(identity, name, self)
            row.edited.connect(self.edited)
            row.committed.connect(self._commit)
            self.rows.append(row)
            self._cells.addWidget(row, place, 0)
        self._show_pipes()
        self.setVisible(bool(self.rows))

    def set_values(self, parameters: ProjectParameters) -> None:
        """Show the saved pipes."""
        self._pipes = parameters.source_pipes
        self._show_pipes()

    def keys(self) -> list[str]:
        """The parameter, where there is a field for it."""
        return [KEY] if self.rows else []

    def field(self, _key: str) -> PipeField:
        """The first of the fields."""
        return self.rows[0]

    def drafts(self) -> dict[str, Any]:
        """What stands here unsaved and would be taken."""
        if not any(row.dirty and not row.message for row in self.rows):
            return {}
        return {KEY: self._value()}

    def revert(self) -> None:
        """Forget everything that is not saved."""
        for row in self.rows:
            if row.dirty:
                row.show_saved()

    def _show_pipes(self) -> None:
        pipes = {name.casefold(): mbps for name, mbps in self._pipes}
        for row in self.rows:
            own = pipes.get(row.identity.casefold(), pipes.get(row.name.casefold()))
            row.set_value(own)

    def _value(self) -> tuple[tuple[str, float], ...]:
        """The pipes of all; what is refused keeps its saved value."""
        shown = {text.casefold() for row in self.rows for text in (row.identity, row.name)}
        found = {name: mbps for name, mbps in self._pipes if name.casefold() not in shown}
        saved = {name.casefold(): mbps for name, mbps in self._pipes}
        for row in self.rows:
            mbps = (
                saved.get(row.identity.casefold(), saved.get(row.name.casefold()))
                if row.message
                else row.value()
            )
            if mbps is not None:
                found[row.identity] = mbps
        return tuple(sorted(found.items()))

    def _commit(self) -> None:
        self.committed.emit(KEY, self._value())
