"""A page of what VMs need on the target: a row for each kind of it, with the VMs of each."""

from __future__ import annotations

from typing import Any

from app.domain.destinations import Vms
from app.ui.parts.tool_action import offer, tool_action
from app.ui.shell.table_page import TablePage
from app.ui.shell.vm_bulk import VmBulk


class StagedPage(TablePage):
    """Base of such pages: its records tell the keys of their VMs as ``vms``."""

    def offer_vms(self) -> None:
        """Make the actions that lead to the VMs of the selected rows, and that edit these."""
        self.vms_action = tool_action(self, "Show VMs", "vms", self._show_vms)
        self.vm_bulk = VmBulk.of_keys(self.ctx, self._vms_of_selected, self)
        self.bulk_action = self.vm_bulk.as_menu("Edit VMs")
        self.table.activated.connect(lambda _key: self._show_vms())

    def enable_vms(self, rows: list[Any]) -> None:
        """Enable them where rows are selected."""
        for action in (self.vms_action, self.bulk_action):
            offer(action, bool(rows), "Select rows first.")

    def _show_vms(self) -> None:
        keys = self._vms_of_selected()
        if keys:
            self.ctx.happenings.go_to(Vms(vm_ids=tuple(keys), scope="plan"))

    def _vms_of_selected(self) -> list[int]:
        return [vm_id for line in self.selected() for vm_id in line.vms]
