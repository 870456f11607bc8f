"""What happens to the open project, for everyone who shows a part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from app.domain.destinations import Destination


class ProjectEvents(QObject):
    """One object per window; pages connect bound methods to it."""

    changed = Signal(object)
    """A :class:`~app.domain.changes.ChangeSet` was carried out, undone or redone."""

    project_opened = Signal(object)
    """A :class:`~app.domain.model.Project` was opened, None when none is open any more."""

    projects_changed = Signal()
    """The list of projects is another one."""

    plan_changed = Signal(object)
    """A new :class:`~app.domain.planning.plan.plan.Plan`, or None."""

    vm_selected = Signal(object)
    """Key of the VM that the Inspector shows, None for none."""

    destination_chosen = Signal(object)
    """Somebody wants to see a :data:`~app.domain.destinations.Destination`; see :meth:`go_to`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._selected_vm: object = None
        self.vm_selected.connect(self._remember_vm)
        self.project_opened.connect(self._forget_vm)

    def go_to(self, destination: Destination) -> None:
        """Ask the window to show a stage, a record, or to do what a command does."""
        self.destination_chosen.emit(destination)

    @property
    def selected_vm(self) -> object:
        """Key of the VM selected last, for whoever comes later."""
        return self._selected_vm

    def _remember_vm(self, key: object) -> None:
        self._selected_vm = key

    def _forget_vm(self, _project: object) -> None:
        self._selected_vm = None
