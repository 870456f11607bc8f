"""What no export tells: asked once per project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.planning.risk.catalog import QUESTIONS, Question
from app.ui.parts.quiet_fields import QuietComboBox
from app.ui.parts.text import Text
from app.ui.theme.metrics import TextSize, grid


class QuestionField(QWidget):
    """One question with its answer and a note."""

    answered = Signal(str, str, str)
    """Question, answer, note."""

    def __init__(
        self,
        question: Question,
        choices: Sequence[tuple[str, str]],
        longest_note: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.question = question
        self._shown = ("", "")
        self.answer_box = QuietComboBox(question.text)
        for value, label in choices:
            self.answer_box.addItem(label, value)
        self.answer_box.setMinimumContentsLength(max(len(label) for _, label in choices))
        self.note_field = QLineEdit()
        self.note_field.setPlaceholderText("Note: which VMs, who said so")
        self.note_field.setAccessibleName(f"Note on {question.title}")
        self.note_field.setMaxLength(longest_note)
        self.answer_box.activated.connect(self._tell)
        self.note_field.editingFinished.connect(self._tell)
        asked = Text(question.text)
        asked.setWordWrap(True)
        why = Text(question.why, TextSize.SMALL, tone="muted")
        why.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(grid(1))
        row.addWidget(self.answer_box)
        row.addWidget(self.note_field, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, grid(1))
        column.setSpacing(grid(0.5))
        column.addWidget(asked)
        column.addLayout(row)
        column.addWidget(why)

    def show_answer(self, answer: str, note: str) -> None:
        """Follow what is stored; a note that is being typed stays."""
        typing = self.note_field.hasFocus() and self.note_field.text() != self._shown[1]
        self._shown = (answer, note)
        self.answer_box.setCurrentIndex(max(0, self.answer_box.findData(answer)))
        if not typing:
            self.note_field.setText(note)

    def _tell(self) -> None:
        told = (str(self.answer_box.currentData()), self.note_field.text().strip())
        if told != self._shown:
            self._shown = told
            self.answered.emit(self.question.id, *told)


class Questionnaire(QWidget):
    """All the questions."""

    answered = Signal(str, str, str)

    def __init__(
        self, choices: Sequence[tuple[str, str]], longest_note: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.fields = {each.id: QuestionField(each, choices, longest_note) for each in QUESTIONS}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(1))
        for field in self.fields.values():
            field.answered.connect(self.answered)
            column.addWidget(field)

    def show_answers(self, answers: Mapping[str, tuple[str, str]]) -> None:
        """Follow what is stored."""
        for key, field in self.fields.items():
            field.show_answer(*answers.get(key, ("", "")))
