"""The Issues dock: open points of the plan by stage; a click leads to the place to mend them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDockWidget,
    QHeaderView,
    QStackedLayout,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from app.domain.destinations import InspectVm, OpenWorkspace, RunCommand
from app.domain.planning.readiness.issue import IMPORT, REPORT, Issue
from app.domain.planning.readiness.issues import find_issues
from app.ui.parts.empty_state import EmptyState
from app.ui.shell.stages import STAGES
from app.ui.theme.icons import icon
from app.ui.theme.metrics import grid, text_font
from app.ui.theme.tokens import theme

if TYPE_CHECKING:
    # The database is loaded after the window is up, and docks are made before that.
    from app.domain.inventory.report import ImportReport
    from app.domain.planning.plan.plan import Plan, SourceSummary
    from app.ui.shell.context import AppContext

TITLE = "Issues"
_TITLES = {stage.key: stage.title for stage in STAGES}
_COMMANDS = {REPORT.id: "Click to open the import report.", IMPORT.id: "Click to import."}
_ISSUE = Qt.ItemDataRole.UserRole


class IssueTree(QTreeWidget):
    """Stages with their issues; Enter does what a click does."""

    def __init__(self) -> None:
        super().__init__()
        self.setColumnCount(1)
        self.setHeaderHidden(True)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.setFrameShape(QTreeWidget.Shape.NoFrame)
        self.setRootIsDecorated(True)
        self.setIndentation(grid(2))
        self.setExpandsOnDoubleClick(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(TITLE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the place of the issue."""
        item = self.currentItem()
        if item is not None and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.itemClicked.emit(item, 0)
        else:
            super().keyPressEvent(event)


class IssuesList(QWidget):
    """Lists the issues while it can be seen, and tells their number in the title of its dock."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self.ctx = ctx
        self.issues: tuple[Issue, ...] = ()
        self._stale = True
        self._source: SourceSummary | None = None
        self._report: ImportReport | None = None
        self._folded: set[str] = set()
        self.empty = EmptyState("issues", "")
        self.tree = IssueTree()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.tree)
        self.setAccessibleName(TITLE)
        self.tree.itemClicked.connect(self._go)
        self.tree.itemCollapsed.connect(self._collapsed)
        self.tree.itemExpanded.connect(self._expanded)
        ctx.happenings.plan_changed.connect(self._plan_changed)
        ctx.happenings.project_opened.connect(self._project_opened)
        theme().theme_changed.connect(self._fill)
        theme().size_changed.connect(self._resized)
        self._fill()

    def sizeHint(self) -> QSize:
        """A few lines over the width of the window."""
        return QSize(grid(80), grid(22))

    def minimumSizeHint(self) -> QSize:
        """The least in which it can be read."""
        return QSize(grid(24), grid(8))

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while the dock was hidden."""
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def _project_opened(self, _project: object) -> None:
        self._source = None

    def _plan_changed(self, _plan: Plan | None) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Look for issues again, now or when the dock is shown."""
        self._stale = not self.isVisible()
        if self._stale:
            return
        plan = self.ctx.plan
        found = find_issues(plan, self._import_report(plan)) if plan is not None else ()
        if found != self.issues or not found:
            self.issues = found
            self._fill()

    def _import_report(self, plan: Plan) -> ImportReport | None:
        """The newest import's report, read again only after an import."""
        if self._source is None or plan.source != self._source:
            from app.services import imports

            self._source = plan.source
            self._report = imports.latest_report(self.ctx.workspace, self.ctx.project_id)
        return self._report

    def _resized(self) -> None:
        """Headings and icons have their size from when they were made."""
        self.tree.setIndentation(grid(2))
        self._fill()

    def _fill(self) -> None:
        bar = self.tree.verticalScrollBar()
        scrolled, current = bar.value(), self._current_id()
        self.tree.clear()
        for stage, group in groupby(self.issues, key=lambda issue: issue.stage):
            self._add_stage(stage, list(group), current)
        bar.setValue(scrolled)
        self._stack.setCurrentWidget(self.tree if self.issues else self.empty)
        self.empty.set_content(*self._empty_words())
        self._tell_dock()

    def _add_stage(self, stage: str, issues: list[Issue], current: str) -> None:
        title = _TITLES.get(stage, stage)
        top = QTreeWidgetItem([f"{title} · {len(issues)}"])
        top.setFont(0, text_font(bold=True))
        top.setData(0, _ISSUE, stage)
        top.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{title}: {len(issues)} issues")
        self.tree.addTopLevelItem(top)
        for issue in issues:
            item = QTreeWidgetItem([issue.text])
            item.setIcon(0, icon(issue.severity.value, issue.severity.value))
            item.setToolTip(0, f"{issue.text}\n{_where(issue)}")
            item.setData(
                0, Qt.ItemDataRole.AccessibleTextRole, f"{issue.severity.value}: {issue.text}"
            )
            item.setData(0, _ISSUE, issue)
            top.addChild(item)
            if issue.id == current:
                self.tree.setCurrentItem(item)
        top.setExpanded(stage not in self._folded)

    def _current_id(self) -> str:
        item = self.tree.currentItem()
        issue = item.data(0, _ISSUE) if item is not None else None
        return issue.id if isinstance(issue, Issue) else ""

    def _empty_words(self) -> tuple[str, str]:
        plan = self.ctx.plan
        if plan is None or not plan.vms:
            return "issues", "Open points of the plan are listed here once VMs are imported."
        return "ok", "No open points: the plan is complete and in time."

    def _tell_dock(self) -> None:
        dock = self.parentWidget()
        if isinstance(dock, QDockWidget):
            count = len(self.issues)
            dock.setWindowTitle(f"{TITLE} · {count:,}" if count else TITLE)

    def _go(self, item: QTreeWidgetItem, _column: int = 0) -> None:
        issue: Any = item.data(0, _ISSUE)
        if isinstance(issue, Issue):
            self.ctx.happenings.go_to(issue.destination)
        else:
            item.setExpanded(not item.isExpanded())

    def _collapsed(self, item: QTreeWidgetItem) -> None:
        self._folded.add(str(item.data(0, _ISSUE)))

    def _expanded(self, item: QTreeWidgetItem) -> None:
        self._folded.discard(str(item.data(0, _ISSUE)))


def _where(issue: Issue) -> str:
    match issue.destination:
        case RunCommand(command):
            return _COMMANDS.get(command, "")
        case InspectVm() | OpenWorkspace():
            return ""
        case destination:
            return f"Click to go to {_TITLES[destination.stage]}."
