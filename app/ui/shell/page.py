"""What every page has in common: a title line with its figure, tools, content, an empty state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from app.domain.destinations import AtCell, Destination
from app.domain.openings import RunCommand
from app.domain.planning.plan.plan import Plan, Schedule
from app.ui.parts.empty_state import EmptyState
from app.ui.parts.page_header import PageHeader
from app.ui.shell.context import AppContext
from app.ui.table.data_table import DataTable
from app.ui.theme.metrics import grid


class Page(QWidget):
    """Base of the pages. Subclasses set the class attributes and fill :attr:`content`.

    A page that is not shown only remembers that something changed; it catches up when it is
    shown, so that an edit costs no more than what can be seen. Making a page takes a while, and
    so does filling it: when it is shown for the first time, that is done in two turns.
    """

    key = ""
    title = ""
    icon_name = ""
    group = ""
    comes_here = ""
    """What stands on the page once there are VMs, as the beginning of a sentence."""
    needs_plan = True
    """Whether the page is empty without imported VMs."""
    tools_offered: ClassVar[Sequence[str]] = ()
    """What its tools are called, without figures: the palette finds them before it is made."""
    counts_target = False
    """Whether its figures are those of tenants, capacity or readiness, which may be behind."""

    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        # With its parent from the start, and its parts made from the outside in: widgets that
        # change their parent are styled anew, with all that is in them.
        super().__init__(parent)
        self.ctx = ctx
        self.setObjectName(f"page-{self.key}")
        self._stale = True
        self._filled = False
        self._when_filled: list[Callable[[], object]] = []
        self._schedule: Schedule | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(grid(2), grid(1), grid(2), 0)
        outer.setSpacing(grid(1))
        self._pages = QStackedLayout()
        self.header = PageHeader(self.title)
        outer.addWidget(self.header)
        outer.addLayout(self._pages, 1)
        self.content = QWidget()
        self.empty = EmptyState(*self.empty_words())
        self.empty.activated.connect(self.empty_action)
        self.empty.set_help(f"{self.key}.md" if self.key else "")
        self._pages.addWidget(self.content)
        self._pages.addWidget(self.empty)
        self._catching_up = QTimer(self)
        self._catching_up.setSingleShot(True)
        self._catching_up.setInterval(0)
        self._catching_up.timeout.connect(self._catch_up)
        ctx.happenings.plan_changed.connect(self._plan_changed)

    def empty_words(self) -> tuple[str, str, str]:
        """Icon, sentence and button of the empty state."""
        sentence = f"{self.comes_here} Import an RVTools export first."
        return (self.icon_name, sentence, "Import…")

    def empty_action(self) -> None:
        """What the button of the empty state does."""
        self.ctx.happenings.go_to(RunCommand("import"))

    def show_plan(self, plan: Plan) -> None:
        """Show the plan; only called while the page can be seen."""

    def reveal(self, destination: Destination) -> None:
        """Bring into view what a destination of this page names, and select it.

        :raises TypeError: when the destination belongs to another page.
        """
        raise TypeError(f"the page {self.key} does not show {destination}")

    def show_cell(self, destination: AtCell) -> None:
        """Bring into view what a place names, and the cell to mend it in where it is a table."""
        self.reveal(destination.place)
        table = self.cells_of(destination)
        if table is not None and table.show_column(destination.column, first=destination.of_many):
            table.grid.setFocus()

    def cells_of(self, _destination: AtCell) -> DataTable | None:
        """The table that shows what a place names, None where it is none."""
        table = getattr(self, "table", None)
        return table if isinstance(table, DataTable) else None

    def when_caught_up(self, then: Callable[[], object]) -> None:
        """Call back when the page, which is shown, knows all that its tools need: mostly at once.

        Not at all when another project is opened meanwhile.
        """
        if self._stale:
            self._when_filled.append(then)
        else:
            then()

    def guarded_doors(self) -> Sequence[tuple[str, Callable[[], object]]]:
        """Dialogs that come up only once a cloud has answered, for who looks at all of them.

        Each with a text; what is shown then is what is known here.
        """
        return ()

    def _plan_changed(self, plan: Plan | None) -> None:
        self._stale = True
        if plan is None:
            self._when_filled.clear()
        if not self.isVisible():
            return
        if plan is not None and plan.schedule is self._schedule:
            self.refresh()  # only patched: an edit shows at once
        else:
            # In a turn of its own, so that the event loop breathes between pages and docks.
            self._catching_up.start()

    def _catch_up(self) -> None:
        """Refresh now and paint in a turn of its own: both together would be felt."""
        self.setUpdatesEnabled(False)
        try:
            if self._stale and self.isVisible():
                self.refresh()
        finally:
            QTimer.singleShot(0, self, lambda: self.setUpdatesEnabled(True))

    def refresh(self) -> None:
        """Catch up with the plan."""
        plan = self.ctx.plan
        self._stale, self._filled = False, True
        self._schedule = plan.schedule if plan else None
        missing = self.needs_plan and (plan is None or not plan.vms)
        self._pages.setCurrentWidget(self.empty if missing else self.content)
        # What is not shown asks for no room.
        policy = QSizePolicy.Policy.Ignored if missing else QSizePolicy.Policy.Preferred
        self.content.setSizePolicy(policy, policy)
        self.header.setVisible(not missing)
        if plan is not None and not missing:
            self.show_plan(plan)
            self.header.set_behind(self.counts_target and plan.target_behind)
        waiting, self._when_filled = self._when_filled, []
        for then in waiting:
            then()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while the page was hidden."""
        super().showEvent(event)
        if not self._stale:
            return
        if self._filled or self.ctx.plan is None:
            self.refresh()
        else:  # was made a moment ago; nothing half-made is painted meanwhile
            self.setUpdatesEnabled(False)
            self._catching_up.start()
