"""A field of a form with what is wrong beneath it."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.parts.text import Text
from app.ui.theme.metrics import TextSize, grid


class CloudField(QWidget):
    """Holds an editor, perhaps a button beside it, and a line for a complaint or a warning.

    The line of a ``steady`` field is there before it is needed: the form below does not jump.
    """

    def __init__(
        self,
        title: str,
        editor: QWidget,
        beside: QWidget | None = None,
        parent: QWidget | None = None,
        *,
        steady: bool = False,
    ) -> None:
        super().__init__(parent)
        self.editor = editor
        editor.setAccessibleName(title)
        self._message = Text("", TextSize.SMALL, tone="error")
        self._message.setWordWrap(True)
        policy = self._message.sizePolicy()
        policy.setRetainSizeWhenHidden(steady)
        self._message.setSizePolicy(policy)
        self._message.hide()
        line = QHBoxLayout()
        line.setSpacing(grid(1))
        line.addWidget(editor, 1)
        if beside is not None:
            line.addWidget(beside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(0.25))
        column.addLayout(line)
        column.addWidget(self._message)

    @property
    def message(self) -> str:
        """What stands beneath the field."""
        return self._message.text()

    def say(self, message: str, tone: str = "error") -> None:
        """Say what is wrong, or warn; an empty text says nothing."""
        if (message, tone) == (self.message, self._message.property("tone")):
            return
        self._message.setText(message)
        self._message.set_tone(tone)
        self._message.setVisible(bool(message))
        self.editor.setProperty("invalid", bool(message) and tone == "error")
        self.editor.style().unpolish(self.editor)
        self.editor.style().polish(self.editor)
        self.editor.setAccessibleDescription(message)
