"""What stands above the Issues: a search, how grave they are, quick fixes and the count."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from app.domain.number_style import grouped
from app.domain.planning.readiness.issue import Issue, Severity
from app.ui.parts.search_field import SearchField
from app.ui.parts.text import Text
from app.ui.shell.docks.issue_lines import STAGE_TITLES
from app.ui.theme.icons import icon
from app.ui.theme.metrics import TextSize, grid

_TITLES = {
    Severity.ERROR: ("Errors", "What stops the plan"),
    Severity.WARNING: ("Warnings", "What makes the plan doubtful"),
    Severity.INFO: ("Notes", "Work that is left, and what is good to know"),
}


class IssueBar(QWidget):
    """Narrows the list down; ``fix`` is where the button of quick fixes stands."""

    changed = Signal()
    results_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.search = SearchField("Search issues")
        self.severities = {each: self._toggle(each) for each in Severity}
        self.fix = QToolButton()
        self.fix.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.count = Text("", TextSize.SMALL, tone="muted")
        line = QHBoxLayout(self)
        line.setContentsMargins(grid(1), grid(0.5), grid(1), grid(0.5))
        line.setSpacing(grid(0.5))
        line.addWidget(self.search, 1)
        for button in self.severities.values():
            line.addWidget(button)
        line.addWidget(self.count)
        line.addStretch(1)
        line.addWidget(self.fix)
        self.search.search_changed.connect(self.changed)
        self.search.results_wanted.connect(self.results_wanted)

    def _toggle(self, severity: Severity) -> QToolButton:
        title, tip = _TITLES[severity]
        button = QToolButton()
        button.setCheckable(True)
        button.setChecked(True)
        button.setText(title)
        button.setAccessibleName(title)
        button.setToolTip(tip)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.toggled.connect(self.changed)
        return button

    def follow_theme(self) -> None:
        """Take the colours of another theme."""
        for severity, button in self.severities.items():
            button.setIcon(icon(severity.value, severity.value))

    def show_counts(self, issues: Iterable[Issue], shown: int) -> None:
        """How many there are of each kind, and how many of all are shown."""
        known = list(issues)
        for severity, button in self.severities.items():
            count = sum(issue.severity is severity for issue in known)
            title = f"{_TITLES[severity][0]} {grouped(count)}"
            button.setText(title)
            button.setAccessibleName(title)
        self.count.setText(
            f"{grouped(shown)} of {grouped(len(known))}" if shown != len(known) else ""
        )

    def matching(self, issues: Iterable[Issue]) -> list[Issue]:
        """The issues that are asked for: all words of the search stand in text or stage."""
        words = self.search.text().casefold().split()
        wanted = {each for each, button in self.severities.items() if button.isChecked()}
        return [
            issue
            for issue in issues
            if issue.severity in wanted and all(word in _searched(issue) for word in words)
        ]

    def clear(self) -> None:
        """Show all again."""
        self.search.clear()
        for button in self.severities.values():
            button.setChecked(True)
        self.changed.emit()


def _searched(issue: Issue) -> str:
    rows = "\n".join(row.text for row in issue.rows)
    title = STAGE_TITLES.get(issue.stage, "")
    return f"{title}\n{issue.text}\n{issue.advice}\n{rows}".casefold()
