"""The Issues dock: open points by stage; a click leads to the cell, quick fixes mend in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDockWidget, QStackedLayout, QVBoxLayout, QWidget

from app.domain.number_style import grouped
from app.domain.planning.readiness.issue import Issue
from app.ui.parts.empty_state import EmptyState
from app.ui.parts.help_place import set_help_place
from app.ui.shell.docks.issue_bar import IssueBar
from app.ui.shell.docks.issue_fixing import IssueFixing
from app.ui.shell.docks.issue_tree import IssueTree
from app.ui.theme.metrics import grid
from app.ui.theme.tokens import theme

if TYPE_CHECKING:
    # The database is loaded after the window is up, and docks are made before that.
    from app.domain.changes import ChangeSet
    from app.domain.inventory.report import ImportReport
    from app.domain.planning.plan.plan import Plan, SourceSummary
    from app.domain.progress import Ticket
    from app.ui.shell.context import AppContext

TITLE = "Issues"


class IssuesList(QWidget):
    """Lists the issues while it can be seen, and tells their number in the title of its dock.

    They are looked for off the window's thread, since that goes through every VM and wave.
    """

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self.ctx = ctx
        self.issues: tuple[Issue, ...] = ()
        self._stale = True
        self._waits = False
        self._job: Ticket | None = None
        self._source: SourceSummary | None = None
        self._report: ImportReport | None = None
        self.empty = EmptyState("issues", "")
        self.bar = IssueBar()
        self.tree = IssueTree()
        self.no_match = EmptyState("search", "No issue is as asked for.", "Show all")
        self._build()
        self.fixing = IssueFixing(ctx, self.tree, self.bar.fix, self)
        self.bar.changed.connect(self._narrow)
        self.bar.results_wanted.connect(self.tree.setFocus)
        self.no_match.activated.connect(self.bar.clear)
        self.tree.wanted.connect(ctx.happenings.go_to)
        ctx.happenings.plan_changed.connect(self._plan_changed)
        ctx.happenings.changed.connect(self._changed)
        ctx.happenings.project_opened.connect(self._project_opened)
        theme().theme_changed.connect(self._fill)
        theme().size_changed.connect(self._resized)
        self._fill()

    def _build(self) -> None:
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        self._lines = QStackedLayout()
        self._lines.addWidget(self.tree)
        self._lines.addWidget(self.no_match)
        column.addLayout(self._lines, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(listed)
        self.setAccessibleName(TITLE)
        set_help_place(self, "dashboard.md#issues")

    def sizeHint(self) -> QSize:
        """A few lines over the width of the window."""
        return QSize(grid(80), grid(26))

    def minimumSizeHint(self) -> QSize:
        """The least in which it can be read."""
        return QSize(grid(24), grid(8))

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while the dock was hidden."""
        super().showEvent(event)
        if self._stale:
            self.refresh()

    # -- following ---------------------------------------------------------------------------------

    def _project_opened(self, _project: object) -> None:
        self._source = None

    def _plan_changed(self, _plan: Plan | None) -> None:
        self.refresh()

    def _changed(self, changes: ChangeSet) -> None:
        """Follow what is kept beside the plan, which stays as it is then."""
        from app.services import issue_reading

        if changes.project_id == self.ctx.project_id and changes.topics & issue_reading.BESIDE_PLAN:
            self.refresh()

    def refresh(self) -> None:
        """Look for issues again: once the plan shows every change, and the dock can be seen."""
        self._stale = not self.isVisible()
        if self._job is not None:
            self._job.cancel()
            self._job = None
        if self._stale:
            return
        if self.ctx.plan is None:
            self._take(())
        elif self.ctx.state.settled:
            self._look()
        elif not self._waits:
            self._waits = True
            self.ctx.state.when_settled(self._settled)

    def _settled(self) -> None:
        """Planning has ended, perhaps without a new plan."""
        self._waits = False
        if self._job is None:
            self.refresh()

    def _look(self) -> None:
        plan, ctx = self.ctx.plan, self.ctx
        if plan is None or not ctx.has_workspace:
            return
        workspace = ctx.workspace
        report = self._report if self._source is not None and plan.source == self._source else None
        known = report is not None
        job: Ticket | None = None

        def work(ticket: Ticket) -> tuple[tuple[Issue, ...], ImportReport | None]:
            from app.services import imports, issue_reading

            newest = report if known else imports.latest_report(workspace, plan.project.id)
            return issue_reading.find(workspace, plan, newest, ticket), newest

        def arrived(found: tuple[tuple[Issue, ...], ImportReport | None]) -> None:
            if self._job is job:
                self._job = None
                self._source, self._report = plan.source, found[1]
                self._take(found[0])

        def over(error: BaseException | None = None) -> None:
            if self._job is job:
                self._job = None
                self._stale = True
                if error is not None:
                    ctx.report(error)

        job = ctx.runner.cpu("Looking for issues", work, arrived, on_failed=over, on_cancelled=over)
        self._job = job

    # -- what is shown -----------------------------------------------------------------------------

    def _take(self, issues: tuple[Issue, ...]) -> None:
        if issues != self.issues or not issues:
            self.issues = issues
            self._fill()

    def _resized(self) -> None:
        """Headings and icons have their size from when they were made."""
        self.tree.fit()
        self._fill()

    def _fill(self) -> None:
        self.bar.follow_theme()
        self._narrow()
        self._stack.setCurrentIndex(1 if self.issues else 0)
        self.empty.set_content(*self._empty_words())
        self._tell_dock()

    def _narrow(self) -> None:
        shown = self.bar.matching(self.issues)
        self.bar.show_counts(self.issues, len(shown))
        self.tree.show_issues(shown)
        self._lines.setCurrentWidget(self.tree if shown else self.no_match)

    def _empty_words(self) -> tuple[str, str]:
        plan = self.ctx.plan
        if plan is None or not plan.vms:
            return "issues", "Open points of the plan are listed here once VMs are imported."
        return "ok", "Nothing to mend: the plan is complete and in time."

    def _tell_dock(self) -> None:
        dock = self.parentWidget()
        if isinstance(dock, QDockWidget):
            count = len(self.issues)
            dock.setWindowTitle(f"{TITLE} · {grouped(count)}" if count else TITLE)
