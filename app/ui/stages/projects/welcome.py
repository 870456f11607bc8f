"""What greets the user while there is no project: how to begin, and what comes next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.ui.parts.flat_scroll_area import flat_scroll_area
from app.ui.parts.flow import FlowLayout
from app.ui.parts.section import Section
from app.ui.parts.text import ElidedText, Text
from app.ui.theme.icons import set_icon
from app.ui.theme.metrics import TextSize, grid

SENTENCE = (
    "Bring in an RVTools export, and see which VMs move when, what stands in their way, "
    "and how many days it takes."
)
NO_WORKSPACE = "No workspace is open: open one of yours below, or choose a file."

_STEPS = (
    ("Set the scope and the pace", "Setup holds the calendar, the agents and the bandwidth."),
    ("Look through the VMs", "Dashboard, Source VMs and Risk show what is there and what is odd."),
    ("Move in parts", "Cohorts group tenants, the Wave Planner gives their VMs days and checks."),
    ("Take the plan with you", "Migration Plan lays out the days; export it to Excel or PDF."),
)


class Welcome(QWidget):
    """Buttons, recent workspaces and the steps that follow."""

    wanted = Signal(str)
    """A button was pressed: ``import``, ``sample``, ``new-project`` or ``open-workspace``."""

    workspace_chosen = Signal(object)
    """The path of a recent workspace that is to be opened."""

    workspace_forgotten = Signal(object)
    """The path of a recent workspace that is to leave the list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Text("Plan a migration", TextSize.TITLE, bold=True)
        self._sentence = Text(SENTENCE)
        self._sentence.setWordWrap(True)
        self.import_button = self._button("Import RVTools…", self._import)
        self.import_button.setProperty("primary", True)
        self.sample_button = self._button("Open the sample project", self._sample)
        self.new_button = self._button("New project…", self._new)
        self.open_button = self._button("Open a workspace…", self._open)
        buttons = QWidget()
        flow = FlowLayout(buttons, spacing=grid(1), line_spacing=grid(1))
        for button in (
            self.import_button, self.sample_button, self.new_button, self.open_button,
        ):  # fmt: skip
            flow.addWidget(button)
        self._next = Section("What comes next")
        for number, (title, text) in enumerate(_STEPS, 1):
            self._next.content.addWidget(_step(number, title, text))
        self._recent = Section("Recent workspaces")
        self._recent.content.setSpacing(grid(0.5))
        self._rows: list[RecentRow] = []
        middle = QWidget()
        middle.setMaximumWidth(grid(84))
        column = QVBoxLayout(middle)
        column.setContentsMargins(grid(2), grid(4), grid(2), grid(2))
        column.setSpacing(grid(2))
        for part in (self._title, self._sentence, buttons, self._next, self._recent):
            column.addWidget(part)
            column.addSpacing(grid(1))
        column.addStretch(1)
        self._put_in_scroll_area(middle)
        self.show_recent([], available=True)

    def _put_in_scroll_area(self, middle: QWidget) -> None:
        ground = QWidget()
        row = QHBoxLayout(ground)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(middle, 8)
        row.addStretch(1)
        scroll = flat_scroll_area()
        scroll.setWidget(ground)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def show_recent(self, paths: Sequence[Path], *, available: bool) -> None:
        """List workspaces opened before; ``available`` tells whether one is open now."""
        self._sentence.setText(SENTENCE if available else NO_WORKSPACE)
        for button in (self.import_button, self.sample_button, self.new_button):
            button.setEnabled(available)
        self.open_button.setVisible(not available)
        for row in self._rows:
            self._recent.content.removeWidget(row)
            row.deleteLater()
        self._rows = [RecentRow(path) for path in paths]
        for row in self._rows:
            row.chosen.connect(self.workspace_chosen)
            row.forgotten.connect(self.workspace_forgotten)
            self._recent.content.addWidget(row)
        self._recent.setVisible(bool(paths))

    def recent_rows(self) -> list[RecentRow]:
        """The recent workspaces as shown."""
        return list(self._rows)

    def _button(self, text: str, slot: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.clicked.connect(slot)
        return button

    def _import(self) -> None:
        self.wanted.emit("import")

    def _sample(self) -> None:
        self.wanted.emit("sample")

    def _new(self) -> None:
        self.wanted.emit("new-project")

    def _open(self) -> None:
        self.wanted.emit("open-workspace")


class RecentRow(QWidget):
    """A workspace opened before; a file that is gone is greyed and can be taken off the list."""

    chosen = Signal(object)
    forgotten = Signal(object)

    def __init__(self, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path = path
        present = path.is_file()
        self.open_button = QPushButton(path.name)
        self.open_button.setProperty("link", True)
        self.open_button.setEnabled(present)
        self.open_button.setToolTip(str(path))
        self.open_button.clicked.connect(self._choose)
        place = str(path.parent) if present else f"not found in {path.parent}"
        folder = ElidedText(place, tone="muted")
        folder.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.remove_button = QToolButton()
        self.remove_button.setAutoRaise(True)
        self.remove_button.setToolTip("Take this file off the list")
        self.remove_button.setAccessibleName(f"Take {path.name} off the list")
        self.remove_button.clicked.connect(self._forget)
        set_icon(self.remove_button, "close", "muted_text")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(grid(1))
        row.addWidget(self.open_button)
        row.addWidget(folder, 1)
        row.addWidget(self.remove_button)

    def _choose(self) -> None:
        self.chosen.emit(self.path)

    def _forget(self) -> None:
        self.forgotten.emit(self.path)


def _step(number: int, title: str, text: str) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(grid(1.5))
    figure = Text(str(number), TextSize.TITLE, tone="muted")
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addWidget(Text(title))
    note = Text(text, tone="muted")
    note.setWordWrap(True)
    words.addWidget(note)
    row.addWidget(figure, 0, Qt.AlignmentFlag.AlignTop)
    row.addLayout(words, 1)
    return holder
