"""The Wave Planner: the funnel, and the waves as a board, as one table, or on a calendar."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.changes import ChangeSet
from app.domain.destinations import AboutWave, Destination, OneWave, Waves
from app.domain.openings import InspectVm
from app.domain.planning.plan.plan import Plan
from app.domain.planning.waves.day_moves import DayRules
from app.domain.planning.waves.wave import WaveStatus
from app.ui.charts.labels import number_text
from app.ui.parts.beside import BesideLayout
from app.ui.parts.help_place import set_help_place
from app.ui.parts.text import Text
from app.ui.shell.context import AppContext
from app.ui.shell.page import Page
from app.ui.shell.table_commands import EditableTableCommands
from app.ui.shell.wave_days import WaveDays
from app.ui.stages.waves.actions import WaveActions
from app.ui.stages.waves.board import WaveBoard
from app.ui.stages.waves.board_bar import BoardBar
from app.ui.stages.waves.board_source import BoardSource
from app.ui.stages.waves.calendar.wave_calendar import WaveCalendar
from app.ui.stages.waves.check_actions import CheckActions
from app.ui.stages.waves.check_reader import CheckReader
from app.ui.stages.waves.checks_beside import ChecksBeside
from app.ui.stages.waves.columns import FILTERED, WEIGHTS, row_style, wave_columns
from app.ui.stages.waves.faces import EMPTY, Board
from app.ui.stages.waves.figures import FunnelCounter, caption_of, line_of
from app.ui.stages.waves.funnel_bar import FunnelBar
from app.ui.stages.waves.judging import Judging
from app.ui.stages.waves.late_banner import LateBanner
from app.ui.stages.waves.load_section import LoadSection
from app.ui.stages.waves.page_tools import Doers, Meant, PageTools
from app.ui.stages.waves.rows import VmRow, cohort_names, vm_rows
from app.ui.stages.waves.table_edits import TableEdits
from app.ui.stages.waves.time_actions import TimeActions
from app.ui.stages.waves.views import BOARD, CALENDAR, TABLE, WaveViews
from app.ui.stages.waves.vm_filters import VmFilters
from app.ui.stages.waves.words import NEXT_STEPS, vms_text
from app.ui.table.data_table import DataTable
from app.ui.table.filled_layout import ElasticLayout
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.metrics import grid

_BESIDE = 84
"""Grid steps from which board and checks have room beside each other."""
_OF_CHECKS = {"migration_wave_preflights", "migration_wave_checks"}


class WavePlannerPage(Page, EditableTableCommands):
    """Board and table show the same VMs under the same filters; commands mean what is selected.

    In the calendar waves are chosen, and no VMs.
    """

    key = "waves"
    title = "Wave Planner"
    tools_offered = (
        "Add wave…", "Build waves…", "Move to wave…", "Edit wave…", "Take out of wave",
        "Checks", "Move to date…", "Split off selected VMs…", "Merge into…", "Fill anew…",
        "Move wave earlier", "Move wave later", "Delete wave…", "Add cleanup wave",
        "To the wave before", "To the next wave", "Re-forecast later waves…", "Set baseline",
        "Collapse finished waves", "Open all waves", "Checks of the project…",
        "Approval of waves…", "Show in Inspector", "Show among VMs",
    )  # fmt: skip
    icon_name = "waves"
    comes_here = "The waves in which VMs move one after another stand here."
    group = "Plan"

    sums_changed = Signal(str)
    """Count and sums of the selected VMs."""

    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(ctx, parent)
        self._source = BoardSource(ctx)
        self._choices: object = None
        self._counter = FunnelCounter()
        self._go_to: int | None = None
        self.judging = Judging(ctx, lambda: self._board)
        self.actions_ = WaveActions(
            ctx, lambda: self._board, self.judging.move_rules, self._made, self
        )
        self.board = WaveBoard(self.actions_.verdict)
        model = RecordTableModel(wave_columns(EMPTY, {}), _row_key, row_style=row_style)
        self.table = DataTable(model, title="VMs and their waves")
        self.checks = CheckReader(self.judging.check_faces, self)
        self.board.checks_of = self.checks.of
        self.check_actions = CheckActions(ctx, self)
        self.time_actions = TimeActions(ctx, self)
        self.calendar = WaveCalendar()
        self._calendar_behind = True
        self.days = WaveDays(ctx, self.actions_.effects, self._day_rules, self._show_now, self)
        self.tools = PageTools(
            self,
            self.board,
            Doers(self.actions_, self.check_actions, self.time_actions, self.days),
            Meant(self._selected_keys, self._current_vm, self._moved),
        )
        self.tools.put_on(self.table)
        self.load = LoadSection(ctx, self.table)
        self._build()
        self._connect()
        ElasticLayout(self.table, ctx.settings, "waves", WEIGHTS, frozen=False)

    # -- building ----------------------------------------------------------------------------------

    def _build(self) -> None:
        self.funnel = FunnelBar()
        self.line = Text(tone="muted")
        self.line.setWordWrap(True)
        by_key = {column.key: column for column in self.table.records.columns}
        self.bar = BoardBar([by_key[key] for key in FILTERED])
        self.stack = WaveViews(self.board, self.bar, self.table, self.calendar)
        self.views, self.none_yet = self.stack.segments, self.stack.none_yet
        top = BesideLayout(self.line, self.views)
        top.setContentsMargins(grid(1), 0, grid(1), 0)
        top.setSpacing(grid(2))
        around = QVBoxLayout()
        around.setContentsMargins(grid(1), 0, grid(1), 0)
        around.setSpacing(grid(0.75))
        self.late = LateBanner(self.time_actions)
        around.addWidget(self.funnel)
        around.addWidget(self.late)
        outer = QVBoxLayout(self.content)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(grid(0.75))
        outer.addLayout(around)
        outer.addLayout(top)
        self.beside = ChecksBeside(
            self.ctx, self.board, self.stack, self.tools.checks, self.actions_,
            self.check_actions, self.judging.checks_of, self._step,
        )  # fmt: skip
        self.panel = self.beside.panel
        set_help_place(self.funnel, "waves.md#the-funnel")
        set_help_place(self.board, "waves.md#board")
        set_help_place(self.table, "waves.md#table")
        set_help_place(self.calendar, "waves.md#calendar")
        set_help_place(self.panel, "waves.md#checks")
        outer.addWidget(self.beside.beside, 1)
        self.filters = VmFilters(
            self.table, self.board, self.bar, self.funnel, lambda: self._board, self._fill_table
        )
        self.edits = TableEdits(self.ctx, self.table, self.actions_, lambda: self._board)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._show_now)

    def _connect(self) -> None:
        board, table, records = self.board, self.table, self.table.records
        self.views.chosen.connect(self.show_view)
        self.none_yet.activated.connect(self.tools.all.ask_build)
        self.tools.checks_pressed.connect(lambda shown: self.beside.set_shown(shown=shown))
        self.none_yet.link_activated.connect(self.actions_.ask_new)
        self.ctx.happenings.changed.connect(self._changed)
        self.ctx.happenings.project_opened.connect(self._forget)
        board.move_wanted.connect(lambda keys, wave: self.actions_.move(keys, wave, self._moved))
        board.choose_wanted.connect(self.tools.vms.ask_move)
        board.menu_wanted.connect(self.tools.vm_menu)
        board.wave_menu_wanted.connect(self.tools.wave_menu)
        board.step_pressed.connect(self._step)
        board.opened.connect(lambda key: self.ctx.happenings.go_to(InspectVm(key)))
        board.current_changed.connect(self.tools.enable)
        board.selection_changed.connect(self._selection_changed)
        self.bar.zoom_chosen.connect(board.set_zoom)
        self.checks.found.connect(board.show_checks)
        records.filters_changed.connect(self._filters_changed)
        self.filters.emptied.connect(self.calendar.dim)
        self._connect_calendar()
        table.edit_refused.connect(self._refused)
        table.selection_changed.connect(self._selection_changed)
        table.current_changed.connect(self.ctx.happenings.vm_selected)
        table.activated.connect(lambda key: self.ctx.happenings.go_to(InspectVm(key)))
        table.sums_changed.connect(self._tell_sums)

    def _connect_calendar(self) -> None:
        calendar, board = self.calendar, self.board
        calendar.chosen.connect(board.mean)
        calendar.opened.connect(self.actions_.ask_edit)
        calendar.menu_wanted.connect(self.tools.wave_menu)
        calendar.move_wanted.connect(self.days.move)
        calendar.date_wanted.connect(self.days.ask)
        calendar.refused.connect(lambda why: self.ctx.notifier.show(why, "warning"))
        board.current_changed.connect(lambda: calendar.set_current(board.current))

    # -- the plan ----------------------------------------------------------------------------------

    def show_plan(self, plan: Plan) -> None:
        """Show waves and VMs; selection, filters and scroll positions stay."""
        other = self._source.take(plan)
        if other:
            self._go_to = None
            self.board.folded.clear()
            self._show_now()
        else:
            self._soon.start()  # an edit changes the plan and the waves: both are shown together

    def _forget(self, _project: object) -> None:
        self._source.forget()

    def _changed(self, changes: ChangeSet) -> None:
        """Follow what an edit did to waves, before the plan does."""
        if changes.project_id != self._source.project:
            return
        if self._source.follow(changes) or changes.topics & _OF_CHECKS:
            if self.isVisible():
                self._soon.start()
            else:
                self._stale = True

    def _show_now(self) -> None:
        """Show records and plan as they are now."""
        source, found = self._source, self._source.read()
        if found is None:
            return
        self._soon.stop()
        plan, records = found
        self.judging.take(plan, records, source.statuses)
        self.checks.forget()
        source.make(plan, records)
        if self._rows_needed():
            self._show_rows(plan)
        self.board.show_board(self._board)
        self._calendar_behind = True
        if self.views.current == CALENDAR:
            self._show_calendar()
        self.filters.apply()
        self._show_figures(plan)
        self._show_view()
        self.tools.enable()
        self.beside.follow()
        if self._go_to is not None and self._go_to in self._board.waves:
            wave, self._go_to = self._go_to, None
            self._go_to_wave(wave)

    def _go_to_wave(self, key: int) -> None:
        if self._on_calendar:
            self.board.mean(key)
            self.calendar.go_to(key)
        else:
            self.board.choose(key)

    def _show_calendar(self) -> None:
        """Let the calendar show what the board does."""
        plan = self._source.plan
        if plan is not None and self._calendar_behind:
            self._calendar_behind = False
            self.calendar.show_board(plan, self._board, self.judging.locked(), self.judging.today)
            self.calendar.set_current(self.board.current)

    def _day_rules(self) -> DayRules | None:
        self._show_calendar()
        scene = self.calendar.weeks.scene
        return scene.rules if scene is not None else None

    def _show_figures(self, plan: Plan) -> None:
        board = self._board
        self.header.set_figure(
            number_text(len(board.waves)), caption_of(board),
            "Waves of a cohort run one after another.",
        )  # fmt: skip
        self.funnel.show_funnel(self._counter.funnel(plan, self._source.statuses))
        self.late.show_plan(plan)
        self.line.setText(line_of(board))

    # -- views -------------------------------------------------------------------------------------

    def show_view(self, view: str) -> None:
        """Look at the board, at the table or at the calendar."""
        self.views.show_current(view)
        if view == TABLE:
            self._fill_table()
        elif view == CALENDAR:
            self._show_calendar()
        self._show_view()
        self._selection_changed()

    def _show_view(self) -> None:
        self.stack.show_chosen(some=bool(self._board.waves))

    @property
    def _on_table(self) -> bool:
        return self.stack.is_shown(TABLE)

    @property
    def _on_calendar(self) -> bool:
        return self.stack.is_shown(CALENDAR)

    def _rows_needed(self) -> bool:
        """Whether the table is looked at, or its filters are in force."""
        return self.views.current == TABLE or bool(self.table.records.filters)

    def _fill_table(self) -> bool:
        """Give the table the rows of what is shown; whether there is a plan."""
        plan = self.ctx.plan
        if plan is not None:
            self._show_rows(plan)
        return plan is not None

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
            if self._on_calendar:
                self.show_view(BOARD)  # VMs are searched, and there are none on the calendar
            self.bar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _filters_changed(self) -> None:
        self.filters.apply()
        self.tools.enable()

    # -- selection ---------------------------------------------------------------------------------

    def _selected_keys(self) -> Sequence[int]:
        if self._on_table:
            return [key for key in self.table.selected_keys() if isinstance(key, int)]
        if self._on_calendar:
            return []
        return self.board.selected_keys()

    @property
    def _board(self) -> Board:
        """What is shown."""
        return self._source.board

    @property
    def current_wave(self) -> int:
        """Key of the wave that was gone to last, 0 for none."""
        return self.board.current

    def _current_vm(self) -> int | None:
        if self._on_table:
            key = self.table.current_key()
            return key if isinstance(key, int) else None
        keys = self._selected_keys()
        return keys[0] if keys and keys[0] > 0 else None

    def _selection_changed(self) -> None:
        self.tools.enable()
        self._tell_sums()
        if not self._on_table:
            current = self._current_vm()
            if current is not None:
                self.ctx.happenings.vm_selected.emit(current)

    def _tell_sums(self, *_: object) -> None:
        if not self.isVisible():
            return
        if self._on_table:
            self.sums_changed.emit(self.table.sums)
            return
        cards = [self._board.cards.get(key) for key in self._selected_keys()]
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
            case Waves("build"):
                self.tools.all.ask_build()
            case Waves(show):
                self.show_view(show)
            case AboutWave(key, ask, check):
                self.show_view(BOARD)
                self.board.choose(key)
                self._ask_about(key, ask, check)
            case _:
                super().reveal(destination)

    def _ask_about(self, key: int, ask: str, check: str) -> None:
        """Ask for the fields of a wave, or why one of its checks is waived."""
        face = self._board.waves.get(key)
        if face is None:
            return
        if ask == "edit":
            self.actions_.ask_edit(key)
            return
        self.beside.show_of(key)
        for each in self.judging.checks_of(key).checks:
            if each.name == check:
                self.check_actions.ask_waive(face.wave, each)

    def _made(self, key: int) -> None:
        """Go to a wave that was added, once it is shown."""
        self._go_to = key
        self._soon.start()

    def _moved(self, keys: Sequence[int], wave: int) -> None:
        if not self._on_table and not self._on_calendar:
            self.board.follow(keys, wave)
            self._show_now()  # the next key is pressed on what has moved

    # -- commands ----------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+M asks where the selected VMs go, in the calendar for the wave's date."""
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if control and event.key() == Qt.Key.Key_M:
            if self._on_calendar:
                self.days.ask(self.board.current)
            else:
                self.tools.vms.ask_move()
        else:
            super().keyPressEvent(event)

    def _step(self, key: int) -> None:
        face = self._board.waves.get(key)
        step = NEXT_STEPS.get(face.wave.status) if face else None
        if step is not None:
            if step[0] is WaveStatus.PRE_CHECKS_PASSED:
                self.beside.show_of(key)
            self.actions_.life.advance(key, step[0])


def _row_key(row: VmRow) -> int:
    return row.key
