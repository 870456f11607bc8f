"""Setup: the project's parameters, its path, its calendar and its data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.changes import ChangeSet
from app.domain.destinations import Destination, OneParameter
from app.domain.errors import UserError
from app.domain.model import Project
from app.domain.number_style import fixed
from app.domain.openings import PROJECTS, OpenStage, RunCommand
from app.domain.parameters import AGENTS, SCHEDULE, TRANSFER, ProjectParameters
from app.domain.planning.plan.plan import Plan, Schedule, SourceSummary
from app.domain.project_row import parameters_of
from app.services import calendars, projects
from app.ui.charts.labels import date_text
from app.ui.parts.banner import Banner
from app.ui.parts.flat_scroll_area import flat_scroll_area
from app.ui.parts.hairline import Hairline
from app.ui.parts.help_place import set_help_place
from app.ui.parts.section import Section
from app.ui.parts.two_columns import TwoColumns
from app.ui.shell.context import AppContext
from app.ui.shell.page import Page
from app.ui.shell.schedule_preview import SchedulePreview
from app.ui.stages.setup.calendar_actions import CalendarActions
from app.ui.stages.setup.calendar_rows import calendar_rows, when_work_happens
from app.ui.stages.setup.calendar_windows import CalendarWindows
from app.ui.stages.setup.parameter_form import ParameterForm
from app.ui.stages.setup.plan_line import PlanLine, days_text, schedule_text
from app.ui.stages.setup.source_data import SourceData
from app.ui.stages.setup.source_pipes import SourcePipes
from app.ui.stages.setup.topology_panel import TopologyPanel
from app.ui.stages.setup.transfer_times import TransferTimes
from app.ui.theme.metrics import grid

COLUMN_STEPS = 138
"""Width in grid steps from which there are two columns, some 1,100 pixels."""

_PROJECTS = "migration_projects"


class SetupPage(Page):
    """Every field is saved on its own, as one undo step; the plan follows by itself."""

    key = "setup"
    title = "Setup"
    icon_name = "setup"
    group = "Project"
    needs_plan = False

    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(ctx, parent)
        self._parameters = ProjectParameters()
        self._shown_project = 0
        self._schedule: Schedule | None = None
        self.plan_line = PlanLine()
        self.start_over = Banner()
        self.schedule = ParameterForm(SCHEDULE)
        self.transfer = ParameterForm(TRANSFER)
        self.agents = ParameterForm(AGENTS)
        self.topology = TopologyPanel()
        self.pipes = SourcePipes()
        self.times = TransferTimes()
        self.windows = CalendarWindows()
        self.calendar = CalendarActions(ctx, self)
        self.source = SourceData()
        self._forms = (
            self.schedule,
            self.transfer,
            self.pipes,
            self.agents,
            self.topology.choice,
            self.topology.path,
        )
        self.preview = SchedulePreview(ctx)
        self.empty.set_content(*self.empty_words(), "Show the projects")
        self.empty.link_activated.connect(self._show_projects)
        self._build()
        self._connect()

    # -- building ----------------------------------------------------------------------------------

    def _build(self) -> None:
        self.columns = TwoColumns(COLUMN_STEPS)
        left, right = self.columns.left, self.columns.right
        for column, title, place, parts in (
            (left, "Schedule", "setup.md#schedule", (self.schedule,)),
            (left, "Calendar", "setup.md#calendar", (self.windows,)),
            (left, "Transfer", "setup.md#transfer", (self.transfer, self.pipes, self.times)),
            (right, "Agents", "setup.md#agents", (self.agents,)),
            (right, "Topology", "setup.md#topology", (self.topology,)),
            (right, "Data", "setup.md#data", (self.source,)),
        ):
            section = Section(title)
            set_help_place(section, place)
            section.content.setSpacing(grid(2))
            for part in parts:
                section.content.addWidget(part)
            column.addWidget(section)
        self.columns.left.addStretch(0)
        self.columns.right.addStretch(0)
        self.scroll_area = flat_scroll_area()
        self.columns.setContentsMargins(grid(2), grid(1.5), grid(2), grid(2))
        self.scroll_area.setWidget(self.columns)
        line = QVBoxLayout()
        line.setContentsMargins(grid(2), 0, grid(2), grid(1))
        line.addWidget(self.plan_line)
        column = QVBoxLayout(self.content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.start_over)
        column.addLayout(line)
        column.addWidget(Hairline())
        column.addWidget(self.scroll_area, 1)

    def _connect(self) -> None:
        for form in self._forms:
            form.edited.connect(self._edited)
            form.committed.connect(self._save)
        self.start_over.action_clicked.connect(self._move_start)
        self.topology.bandwidth_offered.connect(self._take_bandwidth)
        self.windows.add_wanted.connect(self.calendar.add)
        self.windows.edit_wanted.connect(self.calendar.edit)
        self.windows.switch_wanted.connect(self.calendar.switch)
        self.windows.remove_wanted.connect(self.calendar.remove)
        self.source.wanted.connect(self._run)
        self.preview.ready.connect(self._show_preview)
        self.ctx.happenings.changed.connect(self._changed)
        self.ctx.happenings.project_opened.connect(self._project_opened)

    # -- showing -----------------------------------------------------------------------------------

    def empty_words(self) -> tuple[str, str, str]:
        """Icon, sentence and button of the empty state."""
        sentence = "The parameters of a project stand here: open one, or make a new one."
        return (self.icon_name, sentence, "New project…")

    def empty_action(self) -> None:
        """Make a project."""
        self.ctx.happenings.go_to(RunCommand("new-project"))

    def reveal(self, destination: Destination) -> None:
        """Put the cursor into the field of a parameter."""
        if self._stale:
            self.refresh()
        match destination:
            case OneParameter(key):
                self._show_field(key)
            case _:
                super().reveal(destination)

    def _show_field(self, key: str) -> None:
        for form in self._forms:
            if key in set(form.keys()):
                editor = form.field(key).editor
                self.scroll_area.ensureWidgetVisible(editor)
                editor.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def refresh(self) -> None:
        """Catch up with the project and its plan."""
        self._stale, self._filled = False, True
        project = self._project()
        self._pages.setCurrentWidget(self.content if project else self.empty)
        self.header.setVisible(project is not None)
        if project is None:
            return
        if project.id != self._shown_project:
            self._start_over(project)
        self._show_values(project)
        self._show_windows()
        self._show_schedule(self.ctx.plan)

    def _project(self) -> Project | None:
        """The open project as it is stored, since a plan under way may be older."""
        if not self.ctx.project_id or not self.ctx.has_workspace:
            return None
        try:
            return projects.get(self.ctx.workspace, self.ctx.project_id)
        except UserError:
            return None

    def _start_over(self, project: Project) -> None:
        self._shown_project = project.id
        self._schedule = None
        self.preview.stop()
        for form in self._forms:
            form.revert()
        self.plan_line.show_hint()
        self.scroll_area.verticalScrollBar().setValue(0)

    def _show_values(self, project: Project) -> None:
        self._parameters = parameters_of(project)
        for form in self._forms:
            form.set_values(self._parameters)
        self._show_start()
        self._show_drafts()

    def _show_drafts(self) -> None:
        """What follows from the values in the fields without a schedule."""
        shown = replace(self._parameters, **self._drafts())
        self.topology.show_path(shown)
        self.times.show_times(shown)

    def _show_start(self) -> None:
        """Say that the plan's start is over, with the way out of it."""
        start = self._parameters.start_date
        if start is not None and start < self.ctx.workspace.now().date():
            self.start_over.show_message(
                f"The plan starts on {date_text(start)}, which is over.",
                "warning",
                "Start on the next working day",
                closable=False,
            )
        else:
            self.start_over.clear()

    def _move_start(self) -> None:
        self.ctx.operations.do(projects.move_start, self.ctx.project_id)

    def _show_windows(self) -> None:
        workspace, project, parameters = self.ctx.workspace, self.ctx.project_id, self._parameters
        rows = calendar_rows(
            calendars.rules(workspace, project),
            calendars.scope_choices(workspace, project),
            workspace.now().date(),
            parameters.time_zone,
        )
        self.windows.show_rules(
            rows, when_work_happens(rows, parameters), calendars.problems(workspace, project)
        )

    def _show_schedule(self, plan: Plan | None) -> None:
        self.source.show_source(plan.source if plan else SourceSummary())
        self.pipes.show_vcenters(plan.source.vcenters if plan else {})
        if plan is None or not plan.totals.vms:
            self._schedule = None
            caption = "is being planned…" if plan is None else "no VM is in the plan yet"
            self.header.set_figure("", caption)
            return
        schedule, deadline = plan.schedule, plan.parameters.migration_duration_days
        late = schedule.calendar_days > deadline or bool(schedule.unplaced)
        self.header.set_figure(
            days_text(schedule.total_days),
            schedule_text(schedule, deadline),
            f"Ratio to the lower bound: {fixed(schedule.ratio, 2)}. The deadline is counted in "
            "calendar "
            "days from the start date.",
            "error" if late else "",
        )
        before, self._schedule = self._schedule, schedule
        if self._drafts():
            self._ask_preview()
        elif before is not None and before is not schedule and self.ctx.state.settled:
            self.plan_line.show_change(before, schedule, deadline)

    # -- fields ------------------------------------------------------------------------------------

    def _drafts(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for form in self._forms:
            found |= form.drafts()
        return found

    def _edited(self) -> None:
        self._show_drafts()
        self._ask_preview()

    def _ask_preview(self) -> None:
        drafts = self._drafts()
        stored = self._parameters
        differing = {key: value for key, value in drafts.items() if getattr(stored, key) != value}
        if differing and self._schedule is not None:
            self.preview.ask(differing)
        else:
            self.preview.stop()
            self.plan_line.show_hint()

    def _show_preview(self, would: Schedule) -> None:
        if self._schedule is not None:
            deadline = self._drafts().get(
                "migration_duration_days", self._parameters.migration_duration_days
            )
            self.plan_line.show_preview(self._schedule, would, deadline)

    def _save(self, key: str, value: object) -> None:
        self._set_parameters({key: value})

    def _take_bandwidth(self, gbps: float) -> None:
        self._set_parameters({"bandwidth_gbps": gbps})

    def _set_parameters(self, values: Mapping[str, Any]) -> None:
        self.preview.stop()
        self.plan_line.show_hint()
        self.ctx.operations.do(projects.set_parameters, self.ctx.project_id, values)

    def _changed(self, changes: ChangeSet) -> None:
        """Follow an edit, an undo or a redo at once; the plan comes later."""
        if changes.project_id != self.ctx.project_id:
            return
        self._stale = True
        if not self.isVisible():
            return
        project = self._project() if changes.keys(_PROJECTS) else None
        if project is not None:
            self._show_values(project)
        if project is not None or any(changes.keys(table) for table in calendars.TABLES):
            self._show_windows()

    def _project_opened(self, project: Project | None) -> None:
        if project is None or project.id != self._shown_project:
            self._shown_project = 0
            for form in self._forms:
                form.revert()
        self.preview.stop()

    # -- data --------------------------------------------------------------------------------------

    def _run(self, command: str) -> None:
        self.ctx.happenings.go_to(RunCommand(command))

    def _show_projects(self) -> None:
        self.ctx.happenings.go_to(OpenStage(PROJECTS))
