"""Taking imported data out of a project again: a vCenter, or everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.domain.errors import UserError
from app.domain.number_style import grouped
from app.ui.shell.context import AppContext
from app.ui.shell.operations import Origin, noted

if TYPE_CHECKING:
    from app.services.vcenter_removal import PreparedRemoval


class DataRemoval(QObject):
    """Shows what goes before it is taken out; each removal is one step for Undo."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self._ctx = ctx

    def take_out(self) -> None:
        """Take a vCenter out of the project, after showing what goes with it."""
        from app.domain.inventory.source_vcenters import vcenters_of
        from app.ui.shell.take_out_vcenter import TakeOutVcenterDialog

        plan = self._ctx.plan
        if plan is None:
            return
        vcenters = vcenters_of(plan.vms)
        if len(vcenters) < 2:
            self._ctx.report(
                UserError(
                    "This project has a single vCenter.",
                    "To empty the project, use Clear RVTools data.",
                )
            )
            return
        dialog = TakeOutVcenterDialog(vcenters, self._ctx.dialogs_parent)
        dialog.chosen.connect(self._show_removal)
        dialog.open()

    def _show_removal(self, vcenter: str) -> None:
        from app.services import vcenter_removal
        from app.ui.shell.import_difference import ImportDifferenceDialog

        origin = self._ctx.operations.origin()

        def arrived(prepared: PreparedRemoval) -> None:
            if not self._ctx.operations.is_open(origin):
                return
            dialog = ImportDifferenceDialog(
                prepared.difference, prepared.label, "Take it out", self._ctx.dialogs_parent
            )
            dialog.accepted.connect(lambda: self._remove(prepared, origin))
            dialog.open()

        self._ctx.runner.cpu(
            "Looking at what goes",
            lambda _ticket: vcenter_removal.prepare_removal(
                origin.workspace, origin.project_id, vcenter
            ),
            arrived,
        )

    def _remove(self, prepared: PreparedRemoval, origin: Origin) -> None:
        from app.services import vcenter_removal

        self._ctx.operations.do_long(
            prepared.label,
            lambda workspace, ticket: vcenter_removal.remove_vcenter(workspace, prepared, ticket),
            tell=noted,
            origin=origin,
        )

    def clear(self) -> None:
        """Clear RVTools Data, after saying what that takes away."""
        from app.services import imports
        from app.services.provisioning import keeping_records

        plan = self._ctx.plan
        count = len(plan.vms) if plan else 0
        origin = self._ctx.operations.origin()  # of which the question speaks
        held = self._ctx.attempt(keeping_records.of_project, origin.project_id)
        if held is None:
            return
        if self._ctx.dialogs.confirm(
            "Clear RVTools data",
            f"This removes all {grouped(count)} VMs of this project with their tenants, network "
            "map, overrides, waivers and statuses. A backup is made first, and Undo brings them "
            "back."
            f"{held.question}",
            "Clear",
            danger=True,
        ):
            self._ctx.operations.do_long(
                "Clearing RVTools data",
                lambda workspace, _ticket: imports.clear(
                    workspace, origin.project_id, lose_record=bool(held.tasks)
                ),
                tell=noted,
                origin=origin,
            )
