"""The remediation list: findings go on it from wherever VMs are selected, and into a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from app.services import remediation
from app.ui.shell.edit_effects import EditEffects
from app.ui.shell.written import tell_written

if TYPE_CHECKING:
    from app.ui.shell.context import AppContext

PATTERN = "Excel workbook (*.xlsx)"


class RemediationEditing(QObject):
    """Asks and carries out what is done about the remediation list of the open project."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self._ctx = ctx
        self._effects = EditEffects(ctx)

    def ask_to_add(self, vm_keys: Sequence[int], rules: Sequence[str] | None = None) -> None:
        """Ask which findings of VMs go on the list, those of some ``rules`` alone if given."""
        from app.ui.parts.remediation_dialog import RemediationDialog

        keys = list(vm_keys)
        offered = remediation.offered(self._ctx.workspace, self._ctx.project_id, keys)
        if rules is not None:
            offered = {rule: count for rule, count in offered.items() if rule in rules}
        if not offered:
            self._ctx.notifier.show("Nothing was found on the selected VMs that could be listed.")
            return
        dialog = RemediationDialog(len(keys), offered, self._ctx.dialogs_parent)
        dialog.chosen.connect(partial(self.add, keys))
        dialog.open()

    def add(
        self, vm_keys: Sequence[int], rules: Sequence[str], owner: str, due: date | None
    ) -> None:
        """Put findings of VMs on the list."""
        self._effects.do(remediation.add, vm_keys, rules, owner, due, always=True)

    def change(self, keys: Sequence[int], values: Mapping[str, Any]) -> None:
        """Set owner, due date or note of entries."""
        self.change_each(dict.fromkeys(keys, values))

    def change_each(self, wanted: Mapping[int, Mapping[str, Any]]) -> None:
        """The same with values for each entry, as one step."""
        self._effects.do(remediation.set_each, wanted, always=True)

    def set_done(self, keys: Sequence[int], *, done: bool, by: str = "") -> None:
        """Say that entries are done, or open again."""
        self._effects.do(partial(remediation.set_done, done=done, by=by), list(keys), always=True)

    def remove(self, keys: Sequence[int]) -> None:
        """Take entries off the list."""
        self._effects.do(remediation.remove, list(keys), always=True)

    def export(self) -> None:
        """Ask where to, and write the list there."""
        from app.ui.shell.exporting import file_name

        ctx, plan = self._ctx, self._ctx.plan
        if plan is None:
            return
        name = f"{file_name(plan.project.name)} remediation list.xlsx"
        path = ctx.dialogs.save_file("Export remediation list", ctx.settings.folder / name, PATTERN)
        if path is None:
            return
        ctx.settings.folder = path.parent
        workspace, project_id = ctx.workspace, ctx.project_id
        exporter = ctx.remediation_exporter()

        ctx.runner.cpu(
            f"Exporting {path.name}",
            lambda ticket: remediation.export(workspace, exporter, project_id, path, ticket),
            partial(tell_written, ctx.notifier),
        )
