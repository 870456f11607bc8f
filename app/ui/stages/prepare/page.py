"""Prepare PCD: readiness, the plan as stages, dry run, runs, rollback."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from app.domain.counted_noun import count_text
from app.domain.destinations import AtCell, Destination, OnPage, PrepTasks
from app.domain.errors import FieldError, UserError
from app.domain.openings import READINESS, OpenStage
from app.domain.planning.plan.plan import Plan
from app.domain.planning.provisioning.gate import Card, Gate
from app.domain.planning.provisioning.task import FINISHED, Decision, PrepTask, TaskStatus
from app.ui.charts.labels import number_text
from app.ui.parts.banner import Banner
from app.ui.parts.empty_state import EmptyState
from app.ui.parts.tool_action import offer, tool_action
from app.ui.shell.context import AppContext
from app.ui.shell.page import Page
from app.ui.shell.prep_papers import PrepPapers
from app.ui.shell.stages import STAGES
from app.ui.shell.table_commands import TableCommands
from app.ui.stages.prepare.actions import PrepActions
from app.ui.stages.prepare.approval_actions import ApprovalActions
from app.ui.stages.prepare.cards import CARD_WORDS, ReadyCards
from app.ui.stages.prepare.columns import TASK_WEIGHTS
from app.ui.stages.prepare.head import ApprovalLine, CloudLine
from app.ui.stages.prepare.jobs import CloudJobs
from app.ui.stages.prepare.notes import Note, Notes
from app.ui.stages.prepare.plan_view import PlanView
from app.ui.stages.prepare.reading import PrepReading
from app.ui.stages.prepare.settings_dialog import ask_settings
from app.ui.stages.prepare.state import PrepState
from app.ui.stages.prepare.ways import of_tasks
from app.ui.table.data_table import DataTable
from app.ui.table.filled_layout import ElasticLayout
from app.ui.table.go_tos import GoTos
from app.ui.theme.metrics import grid

if TYPE_CHECKING:
    from app.services.provisioning.overview import Overview

_ROOMY = 80
"""Grid steps of a window's height from which several failures may stand above the table."""
FOLLOW_MS = 400
"""How often the table follows a run."""
_NOT_YET = (
    "The provisioning plan comes here: every domain, project, quota, network, flavor, user and "
    "role that the confirmed decisions ask for."
)
_GATED = f"{_NOT_YET} It can be generated once all four cards above are ready."


class PreparePage(Page, TableCommands):
    """The plan stays readable while something runs; edits wait until it has ended."""

    key = "prepare"
    title = "Prepare PCD"
    tools_offered = (
        "Generate plan", "Dry run", "Run all…", "Retry failed…", "Roll back all…",
        "Export: Summary as Excel…", "Export: Summary as PDF…",
        "Export: Table as it is shown…", "Run selected…", "Roll back selected…",
        "Adopt as it is", "Change as wanted", "Show task…", "Clear pending and failed…",
        "Run log…", "Settings…",
    )  # fmt: skip
    icon_name = "prepare"
    comes_here = "What is made in the target cloud before VMs move stands here."
    group = "Prepare"

    sums_changed = Signal(str)
    """Count and sums of the selected rows."""

    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(ctx, parent)
        self.state = PrepState()
        self.jobs = CloudJobs(ctx, self)
        self._project = 0
        self.reading = PrepReading(ctx, self)
        self._error = ""
        self._had_failures = False
        self._planned: PlanView | None = None
        self._build()
        self.actions_ = PrepActions(ctx, self.state, self.jobs, self.selected, self)
        self.approving = ApprovalActions(ctx, self.state, self)
        self.papers = PrepPapers(ctx)
        self._following = QTimer(self)
        self._following.setInterval(FOLLOW_MS)
        self._make_tools()
        self._connect()

    # -- building ----------------------------------------------------------------------------------

    def _build(self) -> None:
        # Parts are made where they stay: a widget that changes its parent is styled anew.
        room = self.content
        self.cloud = CloudLine(room)
        self.approval = ApprovalLine(room)
        self.banner = Banner(room)
        self.cards = ReadyCards(room)
        self.notes = Notes(room)
        self._stack = QStackedWidget(room)
        self.nothing = EmptyState("prepare", _GATED, "Generate plan", parent=self._stack)
        self._stack.addWidget(self.nothing)
        self._stack.hide()  # until it is known whether there is a plan
        top = QVBoxLayout()
        top.setContentsMargins(grid(2), 0, grid(2), 0)
        top.setSpacing(grid(1))
        for widget in (self.cloud, self.approval, self.banner, self.cards, self.notes):
            top.addWidget(widget)
        outer = QVBoxLayout(room)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(grid(1))
        outer.addLayout(top)
        outer.addWidget(self._stack, 1)

    @property
    def planned(self) -> PlanView:
        """The plan with its table, made when it is first asked for: half of the page's making."""
        if self._planned is None:
            self._planned = view = PlanView(self._stack)
            self._stack.addWidget(view)
            act, table = self.actions_, view.table
            table.set_extra_actions(act.on_selection())
            GoTos(table, self.ctx.happenings.go_to, of_tasks(lambda: self.ctx.plan))
            table.selection_changed.connect(act.enable)
            table.activated.connect(act.show_task)
            table.sums_changed.connect(self.sums_changed)
            view.task_wanted.connect(act.show_task)
            view.running.cancelled.connect(self.jobs.cancel)
            self.layout_keeper = ElasticLayout(
                table, self.ctx.settings, self.key, TASK_WEIGHTS, frozen=False
            )
        return self._planned

    @property
    def table(self) -> DataTable:
        """The table of tasks."""
        return self.planned.table

    def _make_tools(self) -> None:
        act = self.actions_
        self.log_action = tool_action(
            self, "Run log…", "log", self._show_log, "Everything that was done, to read or export"
        )
        self.settings_action = tool_action(
            self,
            "Settings…",
            "settings",
            lambda: ask_settings(self.ctx),
            "Domains, owner of networks, approval, failures, calls at once",
        )
        self.xlsx_action = tool_action(
            self, "Summary as Excel…", "", lambda: self.papers.export("xlsx"),
            "Plan, tasks and run log as a workbook",
        )  # fmt: skip
        self.pdf_action = tool_action(
            self, "Summary as PDF…", "", lambda: self.papers.export("pdf"),
            "Plan, tasks and run log to print",
        )  # fmt: skip
        self.export_action = tool_action(self, "Export", "export", lambda: None)
        menu = QMenu(self)
        table_action = tool_action(self, "Table as it is shown…", "", self._export_table)
        menu.addActions([self.xlsx_action, self.pdf_action, table_action])
        self.export_action.setMenu(menu)
        self.filter_action = tool_action(self, "Filter by column", "filter", self.toggle_filters)
        self.columns_action = tool_action(self, "Columns…", "columns", self._choose_columns)
        self.header.set_tools(
            [act.generate, act.dry_run, act.run_all, act.retry, act.roll_back_all,
             self.export_action],
            [act.run_selected, act.roll_back_selected, act.adopt, act.change, act.open_task, None,
             act.clear, self.log_action, self.settings_action, None, self.filter_action,
             self.columns_action],
        )  # fmt: skip

    def _connect(self) -> None:
        act, approving, ctx = self.actions_, self.approving, self.ctx
        self.cloud.connection_wanted.connect(self._to_connection)
        self.banner.action_clicked.connect(self._to_connection)
        self.banner.closed.connect(self._error_seen)
        self.approval.request_wanted.connect(approving.request)
        self.approval.approve_wanted.connect(lambda: approving.ask(rejects=False))
        self.approval.reject_wanted.connect(lambda: approving.ask(rejects=True))
        approving.written.connect(self._written)
        self.cards.jump_wanted.connect(self._jump)
        self.cards.missing_wanted.connect(self._show_missing)
        self.notes.wanted.connect(self._see_to)
        self.nothing.activated.connect(act.generate.trigger)
        self.reading.gate_read.connect(self._show_gate)
        self.reading.read.connect(self._take)
        self.jobs.changed.connect(self._job_changed)
        self.jobs.failed.connect(self._job_failed)
        self.jobs.ended.connect(self._job_ended)
        act.written.connect(self._written)
        self._following.timeout.connect(self._follow)
        ctx.happenings.project_opened.connect(self._forget)

    # -- the plan ----------------------------------------------------------------------------------

    def show_plan(self, plan: Plan) -> None:
        """Show the plan of the project; selection, filters and scroll position stay."""
        if plan.project.id != self._project:
            self._project = plan.project.id
            self.state.forget()
            self._stack.hide()  # until it is known whether there is a plan
        _ = self.planned  # before a thread begins that would contend for the interpreter
        self.reading.read_all(plan)

    def _forget(self, _project: object) -> None:
        self._project = 0
        self.reading.forget()
        self._error = ""
        self.banner.clear()
        if self._planned is not None:
            self._planned.running.hide()
        self.state.forget()

    def _written(self) -> None:
        """Tasks were changed here: this page shows it, and so does the stage list."""
        self.reading.read_tasks()
        self.ctx.state.plan_again()

    def _take(self, overview: Overview) -> None:
        """Show what was read in another thread, unless newer lines were followed meanwhile."""
        if self.state.take(overview):
            self._show_read()

    def _show_read(self) -> None:
        self._show_head()
        self._show_tasks()
        self._stack.show()

    def when_caught_up(self, then: Callable[[], object]) -> None:
        """Call back once the tasks have been read; at once when they are there."""
        super().when_caught_up(partial(self.reading.when_read, then))

    def _show_gate(self, gate: Gate, notes: Sequence[Note]) -> None:
        self.state.gate = gate
        self.cards.show_gate(gate)
        self.notes.show_notes(notes)
        self.nothing.set_content(
            "prepare", _NOT_YET if gate.ready else _GATED, "Generate plan" if gate.ready else ""
        )
        self.actions_.enable()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where few lines fit, the table is what they are for."""
        super().resizeEvent(event)
        if self._planned is not None:
            self._planned.failures.show_few(self._tight)

    @property
    def _tight(self) -> bool:
        return self.window().height() < grid(_ROOMY)

    def _export_table(self) -> None:
        self.table.export()

    def _show_head(self) -> None:
        self.cloud.show_state(self.state)
        self.approval.show_state(self.state)

    def _show_tasks(self) -> None:
        tasks = self.state.tasks
        self._stack.setCurrentWidget(self.planned if tasks else self.nothing)
        known = self.table.records.total_count > 0  # else the first rows are measured anyway
        self.planned.failures.show_few(self._tight)
        self.planned.show_tasks(tasks)
        failed = any(task.status is TaskStatus.FAILED for task in tasks)
        if failed and known and not self._had_failures:
            self.layout_keeper.measure()  # errors have come, and want room
        self._had_failures = failed
        for action in (self.export_action, self.xlsx_action, self.pdf_action):
            offer(action, self.state.planned, "There are no tasks yet: generate the plan first.")
        self._show_counts(tasks)
        self.actions_.enable()

    def _show_counts(self, tasks: Sequence[PrepTask]) -> None:
        done = sum(task.status in FINISHED for task in tasks)
        if tasks:
            self.header.set_figure(
                number_text(done), f"of {number_text(len(tasks))} done",
                "Tasks that are done or skipped. Done: made or changed by this plan. Skipped: the "
                "cloud had it as it is wanted.",
            )  # fmt: skip
        else:
            self.header.set_figure("")

    def selected(self) -> list[PrepTask]:
        """The tasks of the selected rows, in the order shown."""
        rows: list[Any] = [self.table.records.record_of(key) for key in self.table.selected_keys()]
        return [row.task for row in rows]

    def reveal(self, destination: Destination) -> None:
        """Select tasks in the table, and ask what is to be done about them."""
        match destination:
            case PrepTasks():
                if self._stale:
                    self.refresh()
                self.reading.when_read(partial(self._show_some, destination))
            case _:
                super().reveal(destination)

    def show_cell(self, destination: AtCell) -> None:
        """The same, and go to a column once the tasks have been read."""
        self.reveal(destination.place)
        self.reading.when_read(partial(self.table.show_column, destination.column))

    def _show_some(self, wanted: PrepTasks) -> None:
        if not self.state.planned or not wanted.keys:
            return
        table = self.table
        if any(table.records.row_of(key) is None for key in wanted.keys):
            table.clear_filters()
        table.reveal(wanted.keys[0], "said")
        table.select_keys(wanted.keys)
        table.grid.setFocus()
        if wanted.then != "show" and self.jobs.current is not None:
            self.ctx.notifier.show("Something is under way in the cloud: wait for its end.")
            return
        tasks = self.selected()
        if wanted.then == "run":
            self.actions_.ask_run_of(tasks)
        elif wanted.then != "show":
            decision = Decision.ADOPT if wanted.then == "adopt" else Decision.CHANGE
            self.actions_.decide_of([task.id for task in tasks], decision)

    def guarded_doors(self) -> Sequence[tuple[str, Callable[[], object]]]:
        """The question before a rollback, and that of an approval that was asked for."""
        approving = self.approving
        return (
            ("Roll back all…", self.actions_.rollback.show_known),
            ("Approve…", lambda: approving.ask(rejects=False)),
            ("Reject…", lambda: approving.ask(rejects=True)),
        )

    # -- going elsewhere ---------------------------------------------------------------------------

    def _jump(self, card: Card) -> None:
        self._see_to(OpenStage(CARD_WORDS[card][3]))

    def _see_to(self, destination: OnPage | OpenStage) -> None:
        if any(each.key == destination.stage for each in STAGES):
            self.ctx.happenings.go_to(destination)

    def _to_connection(self) -> None:
        self.ctx.happenings.go_to(OpenStage(READINESS))

    def _show_missing(self, card: Card) -> None:
        from app.ui.stages.prepare.missing_dialog import MissingDialog

        gate = self.state.gate
        if gate is None:
            return
        state = next(each for each in gate.cards if each.card is card)
        title, noun, page, _stage = CARD_WORDS[card]
        note = f"{number_text(state.done)} of {count_text(state.total, noun)} ready."
        MissingDialog(
            f"{title}: what is missing", note, state.missing, self.ctx.settings,
            self.ctx.dialogs_parent, page, lambda: self._jump(card),
        ).open()  # fmt: skip

    def _show_log(self) -> None:
        from app.services.provisioning import overview
        from app.ui.stages.prepare.log_dialog import LogDialog

        entries = self.ctx.attempt_reading(overview.read_log, self.ctx.project_id)
        if entries is not None:
            dialog = LogDialog(entries, self.ctx.settings, self.ctx.dialogs_parent)
            dialog.export_wanted.connect(self.papers.export_log)
            dialog.open()

    # -- the cloud ---------------------------------------------------------------------------------

    def _job_changed(self) -> None:
        if self.jobs.current is not None:
            self._error_seen()
            self.banner.clear()
            self._following.start()
            self._show_running()
        else:
            self._following.stop()
            self.planned.running.hide()
        self.actions_.enable()

    def _follow(self) -> None:
        """Show the tasks that have changed since, and how far the job is."""
        job = self.jobs.current
        if job is None or not self.isVisible() or not self.ctx.operations.is_open(job.origin):
            return
        if self.state.follow(self.ctx.workspace, self.ctx.project_id):
            self._show_tasks()
        self._show_running()

    def _show_running(self) -> None:
        job = self.jobs.current
        if job is not None:
            self.planned.running.show_job(job.title, job.ticket, self.state.tasks)

    def _job_ended(self, found: Overview | None) -> None:
        """What it wrote is shown here at once, and in the plan of every other page soon."""
        if found is None:
            self.reading.read_tasks()
        else:
            self._take(found)
        self.ctx.state.plan_again()

    def _job_failed(self, error: UserError) -> None:
        self._error = str(error)
        of_connection = isinstance(error, FieldError)
        self.banner.show_message(self._error, "error", "Connection…" if of_connection else "")

    def _error_seen(self) -> None:
        self._error = ""
