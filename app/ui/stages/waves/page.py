"""The Wave Planner: the funnel, and the waves as a board or as one table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.destinations import Destination, InspectVm, OneVm, OneWave
from app.domain.enums import VmStatus
from app.domain.planning.plan.plan import Plan
from app.domain.planning.waves.forecast import Collision, Span
from app.domain.planning.waves.funnel import Funnel, funnel_of
from app.domain.planning.waves.lifecycle import STARTED
from app.domain.planning.waves.moving import MoveRules
from app.domain.planning.waves.preflight import WaveChecks
from app.domain.planning.waves.wave import WaveStatus
from app.domain.search import any_of
from app.services import wave_records
from app.services.wave_panel import read_panel
from app.services.wave_records import CheckRecords, WaveRecords
from app.ui.charts.cohort_colors import cohort_colors
from app.ui.charts.labels import number_text
from app.ui.parts.banner import Banner
from app.ui.parts.beside import BesideLayout
from app.ui.parts.empty_state import EmptyState
from app.ui.parts.folding_splitter import FoldingSplitter
from app.ui.parts.segments import Segments
from app.ui.parts.text import Text
from app.ui.parts.tool_action import tool_action
from app.ui.shell.cohort_editing import CohortEditing
from app.ui.shell.context import AppContext
from app.ui.shell.page import Page
from app.ui.shell.table_commands import EditableTableCommands
from app.ui.stages.waves.actions import WaveActions
from app.ui.stages.waves.board import WaveBoard
from app.ui.stages.waves.board_bar import BoardBar
from app.ui.stages.waves.check_actions import CheckActions
from app.ui.stages.waves.check_reader import CheckReader
from app.ui.stages.waves.checks_panel import WIDTH, ChecksPanel
from app.ui.stages.waves.columns import FILTERED, WEIGHTS, row_style, wave_columns
from app.ui.stages.waves.faces import (
    EMPTY,
    NO_COHORT,
    POOL,
    CardMaker,
    CheckFace,
    board_of,
)
from app.ui.stages.waves.funnel_bar import FunnelBar
from app.ui.stages.waves.menus import VmCommands, WaveCommands
from app.ui.stages.waves.rows import VmRow, cohort_names, vm_rows
from app.ui.stages.waves.time_actions import TimeActions, spans_now
from app.ui.stages.waves.words import NEXT_STEPS, status_title, vms_text
from app.ui.table.data_table import DataTable
from app.ui.table.filled_layout import ElasticLayout
from app.ui.table.filter_menu import FilterMenu
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.metrics import grid

BOARD, TABLE = "board", "table"
_SEGMENTS = (
    (BOARD, "Board", "A column per wave, with its VMs to be dragged"),
    (TABLE, "Table", "The same as one table, with wave and cohort to be edited"),
)
_VMS = "migration_vms"
_BESIDE = 84
"""Grid steps from which board and checks have room beside each other."""
_OF_CHECKS = {"migration_wave_preflights", "migration_wave_checks"}


class WavePlannerPage(Page, EditableTableCommands):
    """Board and table show the same VMs under the same filters; commands mean what is selected."""

    key = "waves"
    title = "Wave Planner"
    icon_name = "waves"
    comes_here = "The waves in which VMs move one after another stand here."
    group = "Plan"

    sums_changed = Signal(str)
    """Count and sums of the selected VMs."""

    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(ctx, parent)
        self._records: WaveRecords | None = None
        self._project = 0
        self._made_of: Plan | None = None
        self._board = EMPTY
        self._cards = CardMaker()
        self._statuses: dict[int, str] = {}
        self._rules: MoveRules | None = None
        self._of_checks: CheckRecords | None = None
        self._choices: object = None
        self._counted: tuple[object, Funnel] = (None, Funnel())
        self._go_to: int | None = None
        self._unheeded: tuple[Collision, ...] = ()
        self.actions_ = WaveActions(ctx, lambda: self._board, self._move_rules, self._made, self)
        self.board = WaveBoard(self.actions_.verdict)
        model = RecordTableModel(wave_columns(EMPTY, {}), _row_key, row_style=row_style)
        self.table = DataTable(model, title="VMs and their waves")
        self.checks = CheckReader(self._read_checks, self)
        self.board.checks_of = self.checks.of
        self.check_actions = CheckActions(ctx, self)
        self.time_actions = TimeActions(ctx, self)
        self.panel = ChecksPanel()
        self.panel.hide()
        self._make_actions()
        self._build()
        self._connect()
        ElasticLayout(self.table, ctx.settings, "waves", WEIGHTS, frozen=False)

    # -- building ----------------------------------------------------------------------------------

    def _make_actions(self) -> None:
        self.reforecast_action = tool_action(
            self, "Re-forecast later waves…", "clock", self.time_actions.ask_reforecast,
            "New dates for planned waves once one before them has slipped",
        )  # fmt: skip
        self.baseline_action = tool_action(
            self, "Set baseline", "pin", self.time_actions.set_baseline,
            "Keep when waves run, and with which VMs, to compare with later",
        )  # fmt: skip
        self.waves = WaveCommands(
            self.board, self.actions_, self._selected_keys, self, [self.reforecast_action]
        )
        self.vms = VmCommands(
            self.actions_, self._selected_keys, self.board, self, self._moved
        )  # fmt: skip
        self.inspect_action = tool_action(self, "Show in Inspector", "inspector", self._inspect)
        self.vm_action = tool_action(self, "Show among VMs", "vms", self._show_vm)
        self.cleanup_action = tool_action(
            self, "Add cleanup wave", "refresh", self.actions_.add_cleanup,
            "A wave of the VMs that failed in waves that are complete",
        )  # fmt: skip
        self.fold_done_action = tool_action(
            self, "Collapse finished waves", "minus", self._fold_finished
        )
        self.open_all_action = tool_action(self, "Open all waves", "columns", self._open_all)
        self.build_action = tool_action(
            self, "Build waves…", "group", self._build_waves,
            "Spread the VMs over waves by a strategy",
        )  # fmt: skip
        self.checks_action = tool_action(
            self, "Checks", "check", self._toggle_checks,
            "The checks of the wave, its approval and its history",
        )  # fmt: skip
        self.checks_action.setCheckable(True)
        self.own_checks_action = tool_action(
            self, "Checks of the project…", "check", self.check_actions.ask_own,
            "Checks that waves have beside the six",
        )  # fmt: skip
        self.rules_action = tool_action(
            self, "Approval of waves…", "lock", self.check_actions.ask_rules,
            "Whether waves need an approval, and when one is locked",
        )  # fmt: skip
        waves, vms = self.waves, self.vms
        self.header.set_tools(
            [waves.new, self.build_action, vms.move, waves.edit, vms.take_out, self.checks_action],
            [waves.split, waves.merge, waves.fill, waves.earlier, waves.later, waves.delete,
             self.cleanup_action, None, vms.earlier, vms.later, None,
             self.reforecast_action, self.baseline_action, None,
             self.fold_done_action, self.open_all_action, None,
             self.own_checks_action, self.rules_action, None,
             self.inspect_action, self.vm_action],
        )  # fmt: skip
        self.table.set_extra_actions(
            [vms.move, vms.take_out, *vms.outcomes, vms.times, self.inspect_action, self.vm_action]
        )

    def _build(self) -> None:
        self.funnel = FunnelBar()
        self.line = Text(tone="muted")
        self.line.setWordWrap(True)
        self.views = Segments("View")
        for key, text, tip in _SEGMENTS:
            self.views.add(key, text, tip)
        top = BesideLayout(self.line, self.views)
        top.setContentsMargins(grid(1), 0, grid(1), 0)
        top.setSpacing(grid(2))
        by_key = {column.key: column for column in self.table.records.columns}
        self.bar = BoardBar([by_key[key] for key in FILTERED])
        on_board = QWidget()
        column = QVBoxLayout(on_board)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(0.75))
        column.addWidget(self.bar)
        column.addWidget(self.board, 1)
        self.none_yet = EmptyState(
            "waves",
            "No wave is planned yet: have them built by a strategy, or add them by hand.",
            "Build waves…",
            "Add wave…",
        )
        self.stack = QStackedWidget()
        for view in (on_board, self.table, self.none_yet):
            self.stack.addWidget(view)
        self._on_board = on_board
        around = QVBoxLayout()
        around.setContentsMargins(grid(1), 0, grid(1), 0)
        around.setSpacing(grid(0.75))
        self.late = Banner()
        around.addWidget(self.funnel)
        around.addWidget(self.late)
        outer = QVBoxLayout(self.content)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(grid(0.75))
        outer.addLayout(around)
        outer.addLayout(top)
        self.beside = FoldingSplitter()
        self.beside.addWidget(self.stack)
        self.beside.addWidget(self.panel)
        self.beside.setStretchFactor(0, 1)
        self.beside.setSizes([grid(120), grid(WIDTH)])
        outer.addWidget(self.beside, 1)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._show_now)

    def _connect(self) -> None:
        board, table, records = self.board, self.table, self.table.records
        self.views.chosen.connect(self.show_view)
        self.late.action_clicked.connect(self.time_actions.ask_reforecast)
        self.late.closed.connect(self._late_closed)
        self.funnel.activated.connect(self._status_pressed)
        self.none_yet.activated.connect(self._build_waves)
        self.none_yet.link_activated.connect(self.actions_.ask_new)
        self.ctx.happenings.changed.connect(self._changed)
        self.ctx.happenings.project_opened.connect(self._forget)
        board.move_wanted.connect(lambda keys, wave: self.actions_.move(keys, wave, self._moved))
        board.choose_wanted.connect(self.vms.ask_move)
        board.menu_wanted.connect(self._vm_menu)
        board.wave_menu_wanted.connect(self._wave_menu)
        board.step_pressed.connect(self._step)
        board.opened.connect(lambda key: self.ctx.happenings.go_to(InspectVm(key)))
        board.current_changed.connect(self._enable)
        board.selection_changed.connect(self._selection_changed)
        board.checks_pressed.connect(self.show_checks_of)
        board.current_changed.connect(self._show_panel)
        self._connect_panel()
        self.bar.search.search_changed.connect(self._search)
        self.bar.search.results_wanted.connect(self._to_first_hit)
        self.bar.filter_wanted.connect(self._open_filter)
        self.bar.clear_wanted.connect(records.clear_filters)
        self.bar.zoom_chosen.connect(board.set_zoom)
        self.checks.found.connect(board.show_checks)
        records.filters_changed.connect(self._filters_changed)
        table.edit_requested.connect(self._edited)
        table.paste_requested.connect(self._changes_requested)
        table.replace_requested.connect(self._changes_requested)
        table.edit_refused.connect(self._refused)
        table.selection_changed.connect(self._selection_changed)
        table.current_changed.connect(self.ctx.happenings.vm_selected)
        table.activated.connect(lambda key: self.ctx.happenings.go_to(InspectVm(key)))
        table.sums_changed.connect(self._tell_sums)

    def _connect_panel(self) -> None:
        panel, acts, board = self.panel, self.check_actions, self.board
        panel.closed.connect(self._close_checks)
        panel.answered.connect(
            lambda name, state, note: acts.answer(board.current, name, state, note)
        )
        panel.waive_wanted.connect(lambda check: self._of_wave(acts.ask_waive, check))
        panel.unwaive_wanted.connect(lambda name: acts.unwaive(board.current, name))
        panel.cause_pressed.connect(acts.go_to)
        panel.vms_pressed.connect(acts.show_vms)
        panel.own_wanted.connect(acts.ask_own)
        panel.approve_wanted.connect(lambda: self._of_wave(acts.ask_approval))
        panel.withdraw_wanted.connect(lambda: self._of_wave(acts.ask_withdraw))
        panel.step_pressed.connect(lambda: self._step(board.current))
        panel.rest_migrated.connect(lambda: self.actions_.rest_migrated(board.current))

    # -- the plan ----------------------------------------------------------------------------------

    def show_plan(self, plan: Plan) -> None:
        """Show waves and VMs; selection, filters and scroll positions stay."""
        first = plan.project.id != self._project
        if first:
            self._project, self._records = plan.project.id, None
            self._made_of, self._go_to = None, None
            self._cards, self._board = CardMaker(), EMPTY
            self._statuses.clear()
            self.board.folded.clear()
        if self._made_of is None or plan.schedule is not self._made_of.schedule:
            self._statuses.clear()
        if first:
            self._show_now()
        else:
            self._soon.start()  # an edit changes the plan and the waves: both are shown together

    def _forget(self, _project: object) -> None:
        """Another project, perhaps of another workspace and of the same key."""
        self._project = 0

    def _changed(self, changes: ChangeSet) -> None:
        """Follow what an edit did to waves, before the plan does."""
        if changes.project_id != self._project:
            return
        touched = bool(changes.topics & wave_records.TOPICS)
        if touched or changes.snapshot is not None:
            known = self._records
            self._records = wave_records.patched(known, changes) if known is not None else None
        for row in changes.rows:
            if row.table == _VMS and row.after is not None and "status" in row.after:
                self._statuses[row.key] = row.after["status"]
        if touched or changes.topics & _OF_CHECKS or changes.keys(_VMS):
            if self.isVisible():
                self._soon.start()
            else:
                self._stale = True

    def _show_now(self) -> None:
        """Show records and plan as they are now."""
        plan = self.ctx.plan
        if plan is None or plan.project.id != self._project:
            return
        self._soon.stop()
        records = self._records
        if records is None:
            records = self._records = wave_records.read(self.ctx.workspace, self._project)
        self._made_of = plan
        self._rules = None
        self._of_checks = None
        self.checks.forget()
        cards = self._cards.cards(plan, self._statuses)
        self._board = board_of(
            plan, cards, records.waves.values(), records.rows.values(), records.cap,
            cohort_colors(plan), self._board, self._cards.changed,
        )  # fmt: skip
        if self._rows_needed():
            self._show_rows(plan)
        self.board.show_board(self._board)
        self._apply_filters()
        self._show_figures(plan)
        self._show_view()
        self._enable()
        self._show_panel()
        if self._go_to is not None and self._go_to in self._board.waves:
            wave, self._go_to = self._go_to, None
            self.board.choose(wave)

    def _show_figures(self, plan: Plan) -> None:
        board = self._board
        counts = Counter(face.wave.status for face in board.waves.values())
        done, going = counts[WaveStatus.COMPLETE], sum(counts[each] for each in STARTED)
        caption = "wave" if len(board.waves) == 1 else "waves"
        if done:
            caption += f" · {number_text(done)} complete"
        if going - done:
            caption += f" · {number_text(going - done)} under way or failed"
        self.header.set_figure(
            number_text(len(board.waves)), caption, "Waves of a cohort run one after another."
        )
        self.funnel.show_funnel(self._funnel(plan))
        self._show_late(plan)
        late = [face for face in board.waves.values() if len(face.vms) > face.cap]
        parts = []
        if board.pool:
            parts.append(f"{vms_text(len(board.pool))} in no wave")
        else:
            parts.append("Every VM stands in a wave")
        if late:
            parts.append(f"{count_text(len(late), 'wave')} over the cap of {late[0].cap:,}")
        self.line.setText(" · ".join(parts) if board.waves else "")

    def _show_late(self, plan: Plan) -> None:
        """Offer new dates while waves have some that no longer hold."""
        found = self.time_actions.collisions(plan)
        if found != self._unheeded:
            self._unheeded = ()
        if not found or self._unheeded:
            self.late.clear()
            return
        more = len(found) - 1
        rest = f" So it is with {count_text(more, 'other wave')}." if more else ""
        self.late.show_message(f"{found[0].why}{rest}", "warning", "Re-forecast later waves…")

    def _late_closed(self) -> None:
        if self.ctx.plan is not None:
            self._unheeded = self.time_actions.collisions(self.ctx.plan)

    def _funnel(self, plan: Plan) -> Funnel:
        """How many VMs stand at each status now: as the plan has it, with what changed since."""
        counted, base = self._counted
        if counted is not plan.vms:
            base = funnel_of(plan.vms)
            self._counted = (plan.vms, base)
        counts = {status.value: count for status, count in base.parts()}
        if self._statuses:
            for vm in plan.vms:
                status = self._statuses.get(vm.id)
                if status is not None and status != vm.status and vm.in_plan:
                    counts[vm.status] -= 1
                    counts[status] += 1
        return Funnel(**counts)

    def _move_rules(self) -> MoveRules:
        plan = self.ctx.plan
        if self._rules is None and plan is not None and self._records is not None:
            self._rules = wave_records.move_rules(
                self.ctx.workspace, plan, self._records, self._statuses
            )
        if self._rules is None:
            raise RuntimeError("no project is open")
        return self._rules

    def _read_checks(self, key: int) -> tuple[CheckFace, ...]:
        return tuple(
            CheckFace(
                check.kind.label,
                "waived" if check.waived else check.state.value,
                check.kind.severity.value,
                check.reason,
            )
            for check in self._checks_of(key).checks
        )

    def _checks_of(self, key: int) -> WaveChecks:
        """The checks of a wave as everything stands that is shown."""
        plan, face = self.ctx.plan, self._board.waves.get(key)
        if plan is None or face is None or plan.project.id != self._project:
            return WaveChecks()
        if self._of_checks is None:
            self._of_checks = wave_records.read_checks(self.ctx.workspace, plan)
        number = face.wave.wave_number
        upto = [
            vm.key
            for each in self._board.waves.values()
            if each.key == key
            or (each.wave.wave_number <= number and each.wave.status is not WaveStatus.CANCELLED)
            for vm in each.vms
            if vm.key > 0
        ]
        mine = [vm.key for vm in face.vms if vm.key > 0]
        return wave_records.checks_of_wave(self._of_checks, face.wave, mine, upto)

    # -- the checks beside the board ---------------------------------------------------------------

    def show_checks_of(self, key: int) -> None:
        """Open the checks of a wave beside the board."""
        if key in self._board.waves:
            self.board.choose(key, focus=False)
            self._set_checks(shown=True)

    def _toggle_checks(self) -> None:
        self._set_checks(shown=self.checks_action.isChecked())

    def _close_checks(self) -> None:
        self._set_checks(shown=False)
        self.board.setFocus()

    def _set_checks(self, *, shown: bool) -> None:
        self.checks_action.setChecked(shown)
        if shown and self.board.current not in self._board.waves and self.board.order:
            self.board.choose(self.board.order[0], focus=False)
        self.panel.setVisible(shown and self.board.current in self._board.waves)
        self._show_panel()

    def _show_panel(self) -> None:
        """Follow the wave that is meant, while its checks are looked at."""
        face = self._board.waves.get(self.board.current)
        wanted = self.checks_action.isChecked() and face is not None
        self.panel.setVisible(wanted)
        self._fit_panel()
        if wanted and face is not None:
            found = self._checks_of(face.key)
            panel = read_panel(self.ctx.workspace, self._project, face.key, found)
            self.panel.show_panel(face, panel, spans_now(self.ctx).get(face.key, Span()))

    def _fit_panel(self) -> None:
        """Where text is so large that a board beside it shows nothing, the checks stand alone."""
        tight = self.beside.width() < grid(_BESIDE)
        alone = tight and self.panel.isVisibleTo(self)
        focus = self.window().focusWidget()
        if alone and focus is not None and self.stack.isAncestorOf(focus):
            self.panel.close_button.setFocus()  # else the header of the window had the keyboard
        self.stack.setHidden(alone)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the checks to the room."""
        super().resizeEvent(event)
        self._fit_panel()

    def _of_wave(self, action: Callable[..., object], *arguments: object) -> None:
        """Do something about the wave whose checks are shown."""
        face = self._board.waves.get(self.board.current)
        if face is not None:
            action(face.wave, *arguments)

    # -- views -------------------------------------------------------------------------------------

    def show_view(self, view: str) -> None:
        """Look at the board or at the table."""
        self.views.show_current(view)
        plan = self.ctx.plan
        if view == TABLE and plan is not None:
            self._show_rows(plan)
        self._show_view()
        self._selection_changed()

    def _show_view(self) -> None:
        if not self._board.waves:
            self.stack.setCurrentWidget(self.none_yet)
        elif self.views.current == TABLE:
            self.stack.setCurrentWidget(self.table)
        else:
            self.stack.setCurrentWidget(self._on_board)
        self.views.setVisible(bool(self._board.waves))

    @property
    def _on_table(self) -> bool:
        return self.stack.currentWidget() is self.table

    def _rows_needed(self) -> bool:
        """Whether the table is looked at, or its filters are in force."""
        return self.views.current == TABLE or bool(self.table.records.filters)

    def _show_rows(self, plan: Plan) -> None:
        choices = (
            tuple((key, self._board.waves[key].wave.name) for key in self._board.order),
            tuple(cohort_names(plan).items()),
        )
        records = self.table.records
        if choices != self._choices:
            self._choices = choices
            records.set_columns(wave_columns(self._board, cohort_names(plan)))
        records.show_records(vm_rows(self._board))

    def find_in_page(self) -> None:
        """Put the cursor into the search of the view."""
        if self._on_table:
            self.table.focus_search()
        else:
            self.bar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # -- filters and search ------------------------------------------------------------------------

    def _open_filter(self, key: str, where: QPoint) -> None:
        plan = self.ctx.plan
        place = self.table.records.place_of(key)
        if plan is None or place is None:
            return
        self._show_rows(plan)
        menu = FilterMenu(self.table.records, place, self.bar, sorts=False)
        menu.applied.connect(self.table.records.set_filter)
        menu.open_at(where)

    def _status_pressed(self, status: Any) -> None:
        """Show only VMs of a status; pressed again, all of them."""
        plan = self.ctx.plan
        if plan is None or not self._board.waves:
            return
        self._show_rows(plan)
        records = self.table.records
        wanted = any_of([status_title(str(status))])
        now = records.filters.get("status", "")
        records.set_filter("status", "" if now == wanted else wanted)

    def _filters_changed(self) -> None:
        self._apply_filters()
        self._enable()

    def _apply_filters(self) -> None:
        records = self.table.records
        filters: Mapping[str, str] = records.filters
        statuses = [each.value for each in VmStatus if any_of([status_title(each.value)])
                    in filters.get("status", "").split(" | ")]  # fmt: skip
        self.funnel.show_chosen(statuses)
        if not filters:
            self.board.show_only(None)
            self.bar.show_filters({}, "")
            return
        shown: set[int] = {key for key in records.shown_keys() if isinstance(key, int)}
        empty = [
            key
            for key, face in self._board.waves.items()
            if not any(vm.key in shown for vm in face.vms)
        ]
        self.board.show_only(shown, empty)
        waves = len(self._board.waves) - len(empty)
        self.bar.show_filters(
            filters, f"{number_text(len(shown))} of {vms_text(records.total_count)}"
            f" in {count_text(waves, 'wave')}",
        )  # fmt: skip

    def _hits(self, text: str) -> Collection[int] | None:
        words = text.casefold().split()
        if not words:
            return None
        return {
            card.key
            for card in self._board.cards.values()
            if all(word in card.searched for word in words)
        }

    def _search(self, text: str) -> None:
        self.board.show_hits(self._hits(text))

    def _to_first_hit(self) -> None:
        """Go to the first VM that the search finds."""
        hits = self._hits(self.bar.search.text())
        for key in (POOL, *self.board.order):
            found = [vm.key for vm in self._board.vms_of(key) if hits is None or vm.key in hits]
            if found:
                self.board.choose(key)
                self.board.column(key).list.select_keys(found[:1])
                return

    # -- selection ---------------------------------------------------------------------------------

    def _selected_keys(self) -> Sequence[int]:
        if self._on_table:
            return [key for key in self.table.selected_keys() if isinstance(key, int)]
        return self.board.selected_keys()

    @property
    def current_wave(self) -> int:
        """Key of the wave that was gone to last, 0 for none."""
        return self.board.current

    def _current_vm(self) -> int | None:
        if self._on_table:
            key = self.table.current_key()
            return key if isinstance(key, int) else None
        keys = self.board.selected_keys()
        return keys[0] if keys and keys[0] > 0 else None

    def _selection_changed(self) -> None:
        self._enable()
        self._tell_sums()
        if not self._on_table:
            current = self._current_vm()
            if current is not None:
                self.ctx.happenings.vm_selected.emit(current)

    def _enable(self) -> None:
        self.waves.enable()
        self.vms.enable()
        current = self._current_vm() is not None
        self.inspect_action.setEnabled(current)
        self.vm_action.setEnabled(current)
        failed = any(vm.status == VmStatus.FAILED for vm in self._board.pool)
        self.cleanup_action.setEnabled(failed)
        self.build_action.setEnabled(any(not card.gone for card in self._board.cards.values()))
        finished = any(face.wave.status in _FINISHED for face in self._board.waves.values())
        self.fold_done_action.setEnabled(finished)
        self.open_all_action.setEnabled(bool(self.board.folded))

    def _tell_sums(self, *_: object) -> None:
        if not self.isVisible():
            return
        if self._on_table:
            self.sums_changed.emit(self.table.sums)
            return
        cards = [self._board.cards.get(key) for key in self.board.selected_keys()]
        gb = sum(card.gb for card in cards if card is not None)
        told = f"{vms_text(len(cards))} selected · {number_text(gb)} GB" if len(cards) > 1 else ""
        self.sums_changed.emit(told)

    def reveal(self, destination: Destination) -> None:
        """Go to a wave's column."""
        if self._stale:
            self.refresh()
        match destination:
            case OneWave(key):
                self.show_view(BOARD)
                if key in self._board.waves:
                    self.table.clear_filters()
                    self.board.choose(key)
                else:
                    self._go_to = key
            case _:
                super().reveal(destination)

    def _made(self, key: int) -> None:
        """Go to a wave that was added, once it is shown."""
        self._go_to = key
        self._soon.start()

    def _moved(self, keys: Sequence[int], wave: int) -> None:
        if not self._on_table:
            self.board.follow(keys, wave)
            self._show_now()  # the next key is pressed on what has moved

    def _inspect(self) -> None:
        current = self._current_vm()
        if current is not None:
            self.ctx.happenings.go_to(InspectVm(current))

    def _show_vm(self) -> None:
        current = self._current_vm()
        if current is not None:
            self.ctx.happenings.go_to(OneVm(current))

    # -- commands ----------------------------------------------------------------------------------

    def _build_waves(self) -> None:
        from app.ui.stages.waves.build_dialog import BuildDialog

        if self.ctx.plan is not None:
            BuildDialog(self.ctx, self.ctx.dialogs_parent).open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+M asks where the selected VMs go, in the table too."""
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if control and event.key() == Qt.Key.Key_M:
            self.vms.ask_move()
        else:
            super().keyPressEvent(event)

    def _step(self, key: int) -> None:
        face = self._board.waves.get(key)
        step = NEXT_STEPS.get(face.wave.status) if face else None
        if step is not None:
            if step[0] is WaveStatus.PRE_CHECKS_PASSED:
                self.show_checks_of(key)
            self.actions_.advance(key, step[0])

    def _wave_menu(self, key: int, where: QPoint) -> None:
        if key in self._board.waves:
            self.waves.popup(key, self).popup(where)

    def _vm_menu(self, where: QPoint) -> None:
        menu = QMenu(self)
        for action in (*self.vms.actions(), self.inspect_action, self.vm_action):
            if action is None:
                menu.addSeparator()
            else:
                menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(where)

    def _fold_finished(self) -> None:
        for key, face in self._board.waves.items():
            if face.wave.status in _FINISHED:
                self.board.set_folded(key, True)
        self._enable()

    def _open_all(self) -> None:
        for key in list(self.board.folded):
            self.board.set_folded(key, False)
        self._enable()

    # -- edits of the table ------------------------------------------------------------------------

    def _edited(self, keys: Sequence[Any], field: str, value: Any) -> None:
        self._changes_requested([(key, field, value) for key in keys])

    def _changes_requested(self, changes: Sequence[tuple[Any, str, Any]]) -> None:
        """Each value asked for is one step for all rows that are to have it."""
        values: dict[tuple[str, int], list[int]] = {}
        for key, field, value in changes:
            values.setdefault((field, int(value or 0)), []).append(key)
        for (field, value), keys in values.items():
            if field == "wave":
                self.actions_.move(keys, value)
            else:
                self._move_tenants(keys, value)

    def _move_tenants(self, keys: Sequence[int], cohort: int) -> None:
        cards = [self._board.cards[key] for key in keys if key in self._board.cards]
        tenants = list(dict.fromkeys(card.tenant_id for card in cards if card.tenant_id))
        if not tenants:
            self.ctx.notifier.show("VMs without a tenant are in no cohort.", "warning")
            return
        wanted = None if cohort == NO_COHORT else cohort
        CohortEditing(self.ctx).assign(tenants, wanted)


_FINISHED = {WaveStatus.COMPLETE, WaveStatus.CANCELLED}


def _row_key(row: VmRow) -> int:
    return row.key
