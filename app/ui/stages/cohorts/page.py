"""Cohorts: the tenants in parts that move one after another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from app.domain.counted_noun import count_text
from app.domain.destinations import Cohorts, Destination, OneCohort, OneTenant, Vms
from app.domain.planning.plan.plan import Plan
from app.ui.charts.labels import number_text
from app.ui.parts.beside import BesideLayout
from app.ui.parts.empty_state import EmptyState
from app.ui.parts.help_place import set_help_place
from app.ui.parts.segments import Segments
from app.ui.parts.text import Text
from app.ui.parts.tool_action import tool_action
from app.ui.shell.context import AppContext
from app.ui.shell.page import Page
from app.ui.shell.schedule_preview import SchedulePreview
from app.ui.stages.cohorts.actions import CohortActions
from app.ui.stages.cohorts.cards import CohortCards
from app.ui.stages.cohorts.compare import CompareTable
from app.ui.stages.cohorts.rows import CohortFace, faces_of, pool_of
from app.ui.stages.cohorts.what_if import EstimateRow, WhatIfPanel, changes_text
from app.ui.stages.cohorts.words import NO_COHORT
from app.ui.table.data_table import DataTable
from app.ui.table.go_tos import GoTos
from app.ui.theme.metrics import grid

CARDS, COMPARE, WHAT_IF = "cards", "compare", "what_if"


class CohortsPage(Page):
    """Three views of the same cohorts; commands mean the card that was gone to last."""

    key = "cohorts"
    title = "Cohorts"
    tools_offered = (
        "New cohort…", "Auto-assign…", "Edit cohort…", "Ease score…", "Move earlier",
        "Move later", "Duplicate cohort", "Delete cohort…", "Show tenant", "Show VMs",
    )  # fmt: skip
    icon_name = "cohorts"
    comes_here = "The cohorts in which tenants move one after another stand here."
    group = "Plan"
    counts_target = True

    scopes_offered: ClassVar[Sequence[tuple[str, str, str]]] = (
        (CARDS, "Cards", "Cohorts in the order of execution, with their tenants"),
        (COMPARE, "Compare", "All figures side by side, the best and the worst marked"),
        (WHAT_IF, "What-If", "Days for other bandwidth, slots, hours and VMs per day"),
    )

    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(ctx, parent)
        self._faces: tuple[CohortFace, ...] = ()
        self._card_actions: dict[int, list[QAction | None]] = {}
        self.actions_ = CohortActions(ctx, self._go_to_new, self)
        self.preview = SchedulePreview(ctx)
        self._make_actions()
        self.line = Text(tone="muted")
        self.line.setWordWrap(True)
        self.scopes = Segments("View")
        for key, text, tip in self.scopes_offered:
            self.scopes.add(key, text, tip)
        self.cards = CohortCards(self._commands_of)
        self.compare = CompareTable(ctx.settings)
        self.what_if = WhatIfPanel(ctx.settings)
        self.none_yet = EmptyState(
            "cohorts",
            "All tenants move as one: make cohorts to move them in parts, one after another.",
            "New cohort…",
            "Auto-assign…",
        )
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        top = BesideLayout(self.line, self.scopes)
        top.setContentsMargins(grid(2), 0, grid(1), 0)
        top.setSpacing(grid(2))
        self.views = QStackedWidget()
        for view in (self.none_yet, self.cards, self.compare, self.what_if):
            self.views.addWidget(view)
        column = QVBoxLayout(self.content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(0.5))
        column.addLayout(top)
        column.addWidget(self.views, 1)
        set_help_place(self.cards, "cohorts.md#cards")
        set_help_place(self.compare, "cohorts.md#compare")
        set_help_place(self.what_if, "cohorts.md#what-if")

    def _make_actions(self) -> None:
        acts = self.actions_
        self.new_action = tool_action(self, "New cohort…", "plus", acts.ask_new)
        self.auto_action = tool_action(
            self, "Auto-assign…", "group", self._auto_assign,
            "Spread the tenants over cohorts by a strategy",
        )  # fmt: skip
        self.move_action = tool_action(self, "Move to cohort", "cohorts", self._no_menu)
        self.move_action.setToolTip("The selected tenants; Ctrl+arrows move them too")
        self.move_menu = QMenu(self)
        self.move_menu.aboutToShow.connect(lambda: self._fill_targets(self.move_menu))
        self.move_action.setMenu(self.move_menu)
        self.edit_action = tool_action(self, "Edit cohort…", "edit", self._edit)
        self.ease_action = tool_action(
            self, "Ease score…", "settings", self._edit_ease, "Weights and scales of the ease score"
        )
        self.earlier_action = tool_action(
            self, "Move earlier", "chevron-left", partial(self._move, -1),
            "Earlier in the order of execution (Ctrl+Left on its card)",
        )  # fmt: skip
        self.later_action = tool_action(
            self, "Move later", "chevron-right", partial(self._move, 1),
            "Later in the order of execution (Ctrl+Right on its card)",
        )  # fmt: skip
        self.copy_action = tool_action(self, "Duplicate cohort", "copy", self._duplicate)
        self.delete_action = tool_action(self, "Delete cohort…", "trash", self._delete)
        self.tenant_action = tool_action(self, "Show tenant", "tenants", self._show_tenant)
        self.vms_action = tool_action(self, "Show VMs", "vms", self._show_vms)
        self.header.set_tools(
            [self.new_action, self.auto_action, self.move_action, self.edit_action,
             self.ease_action],
            [self.earlier_action, self.later_action, self.copy_action, self.delete_action, None,
             self.tenant_action, self.vms_action],
        )  # fmt: skip

    def _no_menu(self) -> None:
        """The button opens its menu by itself."""

    def _connect(self) -> None:
        cards = self.cards
        self.scopes.chosen.connect(self.choose_scope)
        self.none_yet.activated.connect(self.actions_.ask_new)
        self.none_yet.link_activated.connect(self._auto_assign)
        cards.assign_wanted.connect(self._assign)
        cards.move_wanted.connect(self.actions_.move)
        cards.edit_wanted.connect(self.actions_.ask_edit)
        cards.delete_wanted.connect(self.actions_.ask_delete)
        cards.current_changed.connect(self._enable_actions)
        cards.selection_changed.connect(self._enable_actions)
        cards.menu_wanted.connect(self._tenant_menu)
        cards.tenant_opened.connect(lambda key: self.ctx.happenings.go_to(OneTenant(key)))
        go_to = self.ctx.happenings.go_to
        GoTos(self.what_if.table, go_to, [("Show cohort", _cohort_of), ("Show VMs", self._vms_of)])
        compared = [("Show cohort", self._compared), ("Show VMs", self._vms_of_compared)]
        GoTos(self.compare.table, go_to, compared)
        self.what_if.schedule_wanted.connect(self._ask_schedule)
        self.what_if.apply_wanted.connect(self._apply_values)
        self.preview.ready.connect(self.what_if.show_schedule)

    # -- the plan ----------------------------------------------------------------------------------

    @property
    def table(self) -> DataTable:
        """The table that is looked at, for the commands of the Edit menu."""
        return self.what_if.table if self.scopes.current == WHAT_IF else self.compare.table

    def show_plan(self, plan: Plan) -> None:
        """Show the cohorts; selection, focus and scroll position stay."""
        self._faces = faces_of(plan)
        pool = pool_of(plan)
        self.cards.show_cohorts(self._faces, pool)
        keys = {face.key for face in self._faces}
        self._card_actions = {k: a for k, a in self._card_actions.items() if k in keys}
        self._show_line(plan, len(pool), sum(entry.vms for entry in pool))
        self._show_view()
        self._enable_actions()

    def _show_line(self, plan: Plan, pool: int, pool_vms: int) -> None:
        faces = self._faces
        self.header.set_figure(
            number_text(len(faces)),
            f"{'cohort' if len(faces) == 1 else 'cohorts'} · "
            f"{count_text(plan.schedule.total_days, 'working day')} in all",
            "Each starts on a fresh day after the one it waits for; others share days.",
        )
        if not faces:
            self.line.setText(f"{count_text(pool, 'tenant')} with VMs in plan, all in one part.")
            return
        inside = sum(len(face.tenants) for face in faces)
        parts = [f"{count_text(inside, 'tenant')} in cohorts"]
        if pool:
            parts.append(
                f"{count_text(pool, 'tenant')} with {count_text(pool_vms, 'VM')} unassigned: "
                "they move last"
            )
        closed = sum(face.gate is not None and not face.gate.through for face in faces)
        if closed:
            parts.append(f"{count_text(closed, 'gate')} closed")
        self.line.setText(" · ".join(parts))

    def choose_scope(self, key: str) -> None:
        """Show one of the views."""
        self.scopes.show_current(key)
        self._show_view()

    def _show_view(self) -> None:
        plan, key = self.ctx.plan, self.scopes.current
        if plan is None:
            return
        if key == COMPARE:
            self.compare.show_faces(self._faces)
            self.views.setCurrentWidget(self.compare)
        elif key == WHAT_IF:
            self.what_if.show_plan(plan)
            self.views.setCurrentWidget(self.what_if)
        else:
            self.views.setCurrentWidget(self.cards if self._faces else self.none_yet)
        if key != WHAT_IF:
            self.preview.stop()

    # -- going to records --------------------------------------------------------------------------

    def reveal(self, destination: Destination) -> None:
        """Go to a cohort's card, or show one of the views."""
        if self._stale:
            self.refresh()
        match destination:
            case OneCohort(key):
                self.choose_scope(CARDS)
                self.cards.choose(key)
            case Cohorts("assign"):
                self._auto_assign()
            case Cohorts(show):
                self.choose_scope(show)
            case _:
                super().reveal(destination)

    def find_in_page(self) -> None:
        """Put the cursor into the search of the view."""
        if self.scopes.current == CARDS:
            self.cards.pool.search.setFocus()
        else:
            self.table.focus_search()

    def _go_to_new(self, key: int) -> None:
        self.choose_scope(CARDS)
        self.cards.choose(key)

    def _compared_key(self) -> int:
        """The cohort in whose column of the comparison the cursor stands, 0 for none."""
        table = self.compare.table
        place = table.grid.currentIndex().column()
        key = table.records.columns[place].key if place >= 0 else ""
        return int(key.removeprefix("cohort:")) if key.startswith("cohort:") else 0

    def _compared(self, _rows: Sequence[Any]) -> Destination | None:
        key = self._compared_key()
        return OneCohort(key) if key else None

    def _vms_of_compared(self, _rows: Sequence[Any]) -> Destination | None:
        return self._vms_of_cohort(self._compared_key())

    def _vms_of(self, rows: Sequence[EstimateRow]) -> Destination | None:
        return self._vms_of_cohort(rows[0].key)

    def _vms_of_cohort(self, key: int) -> Destination | None:
        face = self._face(key)
        tenants = tuple(entry.key for entry in face.tenants) if face else ()
        return Vms(tenants=tenants, scope="plan") if tenants else None

    def _show_tenant(self) -> None:
        keys = self.cards.selected_keys()
        if keys:
            self.ctx.happenings.go_to(OneTenant(keys[0]))

    def _show_vms(self) -> None:
        keys = self.cards.selected_keys()
        if not keys and self.cards.current:
            face = self._face(self.cards.current)
            keys = [entry.key for entry in face.tenants] if face else []
        if keys:
            self.ctx.happenings.go_to(Vms(tenants=tuple(keys), scope="plan"))

    def _face(self, key: int) -> CohortFace | None:
        return next((face for face in self._faces if face.key == key), None)

    # -- commands ----------------------------------------------------------------------------------

    def _commands_of(self, key: int) -> list[QAction | None]:
        """The menu of a card; its actions mean that card, whichever was gone to last."""
        known = self._card_actions.get(key)
        if known is not None:
            return known
        acts, owner = self.actions_, self
        made: list[QAction | None] = [
            tool_action(owner, "Edit cohort…", "edit", lambda: acts.ask_edit(key)),
            tool_action(owner, "Move earlier", "chevron-left", lambda: acts.move(key, -1)),
            tool_action(owner, "Move later", "chevron-right", lambda: acts.move(key, 1)),
            tool_action(owner, "Duplicate cohort", "copy", lambda: acts.duplicate(key)),
            None,
            tool_action(owner, "Delete cohort…", "trash", lambda: acts.ask_delete(key)),
        ]
        self._card_actions[key] = made
        return made

    def _enable_actions(self) -> None:
        order, current = self.cards.order, self.cards.current
        place = order.index(current) if current in order else -1
        for action in (self.edit_action, self.copy_action, self.delete_action):
            action.setEnabled(place >= 0)
        self.earlier_action.setEnabled(place > 0)
        self.later_action.setEnabled(0 <= place < len(order) - 1)
        chosen = bool(self.cards.selected_keys())
        self.move_action.setEnabled(chosen and bool(order))
        self.tenant_action.setEnabled(chosen)
        self.vms_action.setEnabled(chosen or place >= 0)
        self.auto_action.setEnabled(bool(self.ctx.plan and self.ctx.plan.loads))

    def _edit(self) -> None:
        self.actions_.ask_edit(self.cards.current)

    def _duplicate(self) -> None:
        self.actions_.duplicate(self.cards.current)

    def _delete(self) -> None:
        self.actions_.ask_delete(self.cards.current)

    def _move(self, steps: int) -> None:
        self.actions_.move(self.cards.current, steps)

    def _assign(self, keys: Sequence[int], cohort: int | None) -> None:
        self.actions_.assign(keys, cohort, lambda moved: self.cards.follow(moved, cohort))

    def _tenant_menu(self, where: QPoint) -> None:
        menu = QMenu(self)
        targets = menu.addMenu("Move to cohort")
        self._fill_targets(targets)
        targets.setEnabled(bool(self.cards.selected_keys()))
        menu.addSeparator()
        menu.addAction(self.tenant_action)
        menu.addAction(self.vms_action)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(where)

    def _fill_targets(self, menu: QMenu) -> None:
        menu.clear()
        keys = self.cards.selected_keys()
        for face in self._faces:
            entry = menu.addAction(face.cohort.name.replace("&", "&&"))
            entry.triggered.connect(partial(self._assign_by_menu, keys, face.key))
            entry.setEnabled(not set(keys) <= {each.key for each in face.tenants})
        menu.addSeparator()
        out = menu.addAction(NO_COHORT)
        out.triggered.connect(partial(self._assign_by_menu, keys, None))
        out.setEnabled(not set(keys) <= set(self.cards.pool.list.keys()))

    def _assign_by_menu(self, keys: Sequence[int], cohort: int | None, *_checked: object) -> None:
        self._assign(keys, cohort)

    # -- dialogs -----------------------------------------------------------------------------------

    def _auto_assign(self) -> None:
        if self.ctx.plan is None or not self.ctx.plan.loads:
            return
        from app.ui.stages.cohorts.assign_dialog import AssignDialog

        AssignDialog(self.ctx, self.ctx.dialogs_parent).open()

    def _edit_ease(self) -> None:
        if self.ctx.plan is None:
            return
        from app.ui.stages.cohorts.ease_dialog import EaseDialog

        EaseDialog(self.ctx, self.ctx.dialogs_parent).open()

    # -- what-if -----------------------------------------------------------------------------------

    def _ask_schedule(self, values: Mapping[str, Any]) -> None:
        if values:
            self.preview.ask(values)
        else:
            self.preview.stop()

    def _apply_values(self, values: Mapping[str, Any]) -> None:
        plan = self.ctx.plan
        if plan is None:
            return
        count = count_text(len(values), "parameter")
        changes = changes_text(plan.parameters, values)
        text = f"{count} of the project change:\n\n{changes}"
        if self.ctx.dialogs.confirm("Apply to project", text, f"Change {count}"):
            self.actions_.apply_parameters(values)


def _cohort_of(rows: Sequence[EstimateRow]) -> Destination | None:
    return OneCohort(rows[0].key) if rows[0].key > 0 else None
