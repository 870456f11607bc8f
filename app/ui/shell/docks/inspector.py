"""The Inspector: everything about the selected VM, and what the operator decides about it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QStackedLayout, QWidget

from app.domain.destinations import OneVm, OneWave
from app.domain.openings import InspectVm
from app.ui.parts.empty_state import EmptyState
from app.ui.parts.help_place import set_help_place
from app.ui.theme.metrics import grid
from app.ui.theme.tokens import theme

if TYPE_CHECKING:
    # The database is loaded after the window is up, and docks are made before that.
    from app.domain.model import Finding, Project, Vm
    from app.domain.planning.plan.plan import Plan
    from app.services.inventory import VmDetails
    from app.ui.shell.context import AppContext
    from app.ui.shell.dependency_editing import DependencyEditing
    from app.ui.shell.docks.inspector_view import VmView
    from app.ui.shell.vm_bulk import VmBulk
    from app.ui.shell.vm_editing import VmEditing


class Inspector(QWidget):
    """Follows the selected VM; while it is hidden it only remembers which one that is."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        set_help_place(self, "vms.md#the-inspector-f4")
        self.ctx = ctx
        self._key: int | None = None
        self._details: VmDetails | None = None
        self._explained: tuple[Finding, ...] = ()
        self._stale = True
        self._view: VmView | None = None
        self._editing: VmEditing | None = None
        self._ties: DependencyEditing | None = None
        self._bulk: VmBulk | None = None
        self.empty = EmptyState("inspector", "Select a VM")
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self.setAccessibleName("Inspector")
        happenings = ctx.happenings
        happenings.vm_selected.connect(self.show_vm)
        happenings.plan_changed.connect(self._plan_changed)
        happenings.project_opened.connect(self._project_opened)
        theme().theme_changed.connect(self._show)
        self.show_vm(happenings.selected_vm)

    # -- which VM ----------------------------------------------------------------------------------

    @property
    def key(self) -> int | None:
        """Key of the VM that is shown, None for none."""
        return self._key

    @property
    def view(self) -> VmView:
        """The page of a VM, made when the first one is shown."""
        if self._view is None:
            from app.ui.shell.docks.inspector_view import VmView

            self._view = VmView()
            self._view.edit_requested.connect(self._edit)
            self._view.link_activated.connect(self._follow)
            self._view.passed_wanted.connect(self._passed_wanted)
            self._stack.addWidget(self._view)
        return self._view

    def show_vm(self, key: object) -> None:
        """Show another VM, or none."""
        wanted = key if isinstance(key, int) else None
        if wanted == self._key:
            return
        self._take_typed()
        self._key = wanted
        self._explained = ()
        if self._view is not None:
            self._view.passed.setChecked(False)
            self._view.verticalScrollBar().setValue(0)
        self.refresh()

    def _project_opened(self, _project: Project | None) -> None:
        self._details = None
        self.show_vm(None)

    def _plan_changed(self, _plan: Plan | None) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Read the VM again, now or when the dock is shown."""
        self._stale = not self.isVisible()
        if self._stale:
            return
        before, self._details = self._details, self._read()
        if before is not None and self._details is not None and before.vm != self._details.vm:
            self._explained = ()
            self._explain()
        self._show()

    def _read(self) -> VmDetails | None:
        if self._key is None or not self.ctx.has_workspace or not self.ctx.project_id:
            return None
        from app.services import inventory

        return inventory.details(self.ctx.workspace, self.ctx.project_id, self._key)

    def _show(self) -> None:
        details = self._details
        if details is None:
            self._stack.setCurrentWidget(self.empty)
            return
        findings = self._explained or details.vm.findings
        self.view.show_details(details, self.ctx.plan, findings)
        self._stack.setCurrentWidget(self.view)

    def _take_typed(self) -> None:
        if self._view is not None and self._details is not None:
            self._view.decisions.commit()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what was selected while the dock was hidden."""
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Take what was typed."""
        self._take_typed()
        super().hideEvent(event)

    def sizeHint(self) -> QSize:
        """Room for two columns of facts."""
        return QSize(grid(44), grid(60))

    def minimumSizeHint(self) -> QSize:
        """The least in which it can be read."""
        return QSize(grid(28), grid(20))

    # -- rules that passed -------------------------------------------------------------------------

    def _passed_wanted(self, wanted: bool) -> None:
        if wanted:
            self._explain()
        else:
            self._explained = ()
            self._show()

    def _explain(self) -> None:
        """Ask every rule in the background; the whole project has to be read for that."""
        if self._key is None or self._view is None or not self._view.passed.isChecked():
            return
        from app.services import assessing

        workspace, project_id, key = self.ctx.workspace, self.ctx.project_id, self._key
        self.ctx.runner.cpu(
            "Asking every rule",
            lambda _ticket: (key, assessing.explain(workspace, project_id, key)),
            self._explanation_arrived,
        )

    def _explanation_arrived(self, result: tuple[int, tuple[Finding, ...]]) -> None:
        key, explained = result
        if key == self._key and self.view.passed.isChecked():
            self._explained = explained
            self._show()

    # -- edits -------------------------------------------------------------------------------------

    @property
    def editing(self) -> VmEditing:
        """What carries edits out."""
        if self._editing is None:
            from app.ui.shell.vm_editing import VmEditing

            self._editing = VmEditing(self.ctx)
        return self._editing

    @property
    def ties(self) -> DependencyEditing:
        """What asks for dependencies and sets."""
        if self._ties is None:
            from app.ui.shell.dependency_editing import DependencyEditing

            self._ties = DependencyEditing(self.ctx)
        return self._ties

    def _edit(self, key: int, field: str, value: object) -> None:
        if not self.editing.change([(key, field, value)]):
            self._show()

    def _follow(self, link: str) -> None:
        from app.ui.shell.docks import inspector_text as links
        from app.ui.shell.docks import inspector_ties as ties

        verb, _, target = link.partition(":")
        vm = self._details.vm if self._details else None
        if vm is None:
            return
        if verb == links.SHOW_VM:
            self.ctx.happenings.go_to(OneVm(int(target)))
        elif verb == links.WAVE:
            self.ctx.happenings.go_to(OneWave(int(target)))
        elif verb == ties.WALK:
            self.ctx.happenings.go_to(InspectVm(int(target)))
        elif verb == ties.ADD_DEPENDENCY:
            self.ties.ask_to_add([vm.id])
        elif verb == ties.MAKE_SET:
            self.ties.ask_to_make_set([vm.id])
        elif verb == links.EXCLUDE:
            self._ask_to_exclude(vm)
        elif verb == links.INCLUDE:
            self.editing.include([vm.id])
        elif verb == links.MORE:
            self._open_menu()
        elif verb == links.WAIVE:
            self._ask_to_waive(vm, target)
        elif verb == links.COUNT_AGAIN:
            self.editing.count_again([vm.id], target)

    @property
    def bulk(self) -> VmBulk:
        """What can be done to the VM, as in every table that shows it."""
        if self._bulk is None:
            from app.ui.shell.vm_bulk import VmBulk

            self._bulk = VmBulk.of_keys(self.ctx, self._shown_keys, self)
        return self._bulk

    def _shown_keys(self) -> list[int]:
        return [] if self._key is None else [self._key]

    def _open_menu(self) -> None:
        """Open the menu of the VM below its summary."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(self.bulk.everything())
        summary = self.view.summary
        menu.popup(summary.mapToGlobal(summary.rect().bottomLeft()))

    def _ask_to_exclude(self, vm: Vm) -> None:
        from app.ui.parts.exclude_vms import ExcludeDialog

        plan = self.ctx.plan
        earlier = sorted({each.exclude_reason for each in plan.vms}) if plan else ()
        dialog = ExcludeDialog([vm.name], earlier, self.ctx.dialogs_parent)
        dialog.chosen.connect(partial(self.editing.exclude, [vm.id]))
        dialog.open()

    def _ask_to_waive(self, vm: Vm, rule: str) -> None:
        from app.ui.parts.waive_finding import WaiveDialog

        dialog = WaiveDialog({rule: 1}, self.ctx.dialogs_parent)
        dialog.chosen.connect(partial(self.editing.waive, [vm.id]))
        dialog.open()
