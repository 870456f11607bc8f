"""What happens to the open project, for everyone who shows a part of it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


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

    go_to = Signal(str, object)
    """Show a stage by its key, and there the record with this key (or None)."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._selected_vm: object = None
        self.vm_selected.connect(self._remember_vm)
        self.project_opened.connect(self._forget_vm)

    @property
    def selected_vm(self) -> object:
        """Key of the VM selected last, for whoever comes later."""
        return self._selected_vm

    def _remember_vm(self, key: object) -> None:
        self._selected_vm = key

    def _forget_vm(self, _project: object) -> None:
        self._selected_vm = None
