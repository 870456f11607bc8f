"""What a build has to say: contradictions with the buttons that relax them, breaches, warnings."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.domain.counted_noun import as_line, count_text
from app.domain.planning.waves.built import Build, Contradiction, Relaxation, Way
from app.ui.parts.beside import BesideLayout
from app.ui.parts.flat_scroll_area import flat_scroll_area
from app.ui.parts.text import Text
from app.ui.theme.metrics import grid

_UNDER = 2
"""Grid steps by which rules stand in from the sentence that they belong to."""
MOST_ROWS = 60
"""Rules that are shown with their buttons, and warnings, before the rest is counted."""


class BuildNotes(QWidget):
    """Says what was pressed; the dialog does it."""

    relax_pressed = Signal(object)
    """A :class:`Relaxation`."""
    agreed_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.area = flat_scroll_area("Contradictions and warnings of the build")
        self.area.setMinimumHeight(grid(16))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.area)
        self._breaches: tuple[str, ...] = ()
        self.ticks: list[QCheckBox] = []
        self.relax_buttons: list[QPushButton] = []

    def show_build(self, build: Build) -> None:
        """Show what a build says; what was agreed to before is agreed to no longer."""
        self._breaches, self.ticks, self.relax_buttons = build.breaches, [], []
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(grid(1), grid(1), grid(1), grid(1))
        self._column.setSpacing(grid(1))
        for each in build.contradictions:
            self._add_contradiction(each)
        self._add_some(build.warnings, "warning", build)
        if not (build.contradictions or build.warnings):
            self._column.addWidget(_text("There is nothing to warn of."))
        self._column.addStretch(1)
        self.area.setWidget(inside)

    def _add_contradiction(self, each: Contradiction) -> None:
        self._column.addWidget(_text(each.sentence, "error" if each.proven else "warning"))
        for way in each.ways[:MOST_ROWS]:
            self._add_row(_way_words(way), way.relax, _UNDER)
        self._add_rest(len(each.ways), "rule")
        for breach in each.breaches:
            tick = QCheckBox("Agree")
            tick.setAccessibleName(f"Agree: {breach}")
            tick.toggled.connect(self.agreed_changed)
            self.ticks.append(tick)
            self._add_beside(_text(breach), [tick], _UNDER)

    def _add_some(self, sentences: Sequence[str], what: str, build: Build) -> None:
        for text in sentences[:MOST_ROWS]:
            self._add_row(text, build.reliefs.get(text, ()))
        self._add_rest(len(sentences), what)

    def _add_rest(self, count: int, what: str) -> None:
        if count > MOST_ROWS:
            self._column.addWidget(_text(f"And {count_text(count - MOST_ROWS, f'more {what}')}."))

    def _add_row(self, text: str, relax: Sequence[Relaxation], indent: float = 0) -> None:
        buttons = []
        for each in relax:
            button = QPushButton(each.label)
            button.setAutoDefault(False)
            button.setAccessibleDescription(text)
            button.clicked.connect(partial(self._pressed, each))
            buttons.append(button)
        self.relax_buttons += buttons
        self._add_beside(_text(text), buttons, indent)

    def _add_beside(self, text: Text, buttons: Sequence[QWidget], indent: float) -> None:
        group, row = QWidget(), QWidget()
        line = QHBoxLayout(group)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(grid(1))
        for button in buttons:
            line.addWidget(button)
        beside = BesideLayout(text, group)
        beside.setSpacing(grid(2))
        beside.setContentsMargins(grid(indent), 0, 0, 0)
        row.setLayout(beside)
        self._column.addWidget(row)

    def _pressed(self, each: Relaxation, *_checked: object) -> None:
        self.relax_pressed.emit(each)

    # -- what was agreed to ------------------------------------------------------------------------

    def agreed(self) -> frozenset[str]:
        """The breaches that are ticked, in their words."""
        pairs = zip(self._breaches, self.ticks, strict=True)
        return frozenset(text for text, tick in pairs if tick.isChecked())

    @property
    def open_breaches(self) -> int:
        """How many rules are broken that nobody has agreed to."""
        return len(self._breaches) - sum(tick.isChecked() for tick in self.ticks)


def _text(sentence: str, tone: str = "") -> Text:
    text = Text(sentence, tone=tone, bold=bool(tone))
    text.setWordWrap(True)
    return text


def _way_words(way: Way) -> str:
    return f"{as_line(way.rule[:1].upper() + way.rule[1:])}. {way.mends}".strip()
