"""What can be done about gaps, each as one undo step with a toast."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Literal

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.domain.destinations import MapRows, OneFlavor, OneImage, OneTenant, StorageMap, Vms
from app.domain.errors import UserError
from app.domain.planning.gaps.auto_resolve import AutoStep, auto_steps
from app.domain.planning.gaps.gap import Gap, GapType
from app.services import gaps as service
from app.ui.parts.tool_action import tool_action
from app.ui.shell.context import AppContext
from app.ui.shell.edit_effects import EditEffects
from app.ui.shell.vm_bulk import VmBulk
from app.ui.stages.readiness.gap_rows import GapRow


class GapBulk(QObject):
    """Actions on a selection: ``selected`` gives the gaps that are meant, ``known`` all gaps."""

    def __init__(
        self,
        ctx: AppContext,
        selected: Callable[[], Sequence[GapRow]],
        known: Callable[[], Sequence[GapRow]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._ctx, self._selected, self._known = ctx, selected, known
        self.effects = EditEffects(ctx)
        self.resolve = tool_action(self,
            "Resolve…", "check", self._ask_to_resolve,
            "Mark the selected gaps as resolved, with a note that says how",
        )  # fmt: skip
        self.reopen = tool_action(
            self, "Reopen", "undo", self._reopen, "Take back what was resolved by hand"
        )
        self.auto = tool_action(self,
            "Auto-resolve…", "ok", self._ask_to_auto_resolve,
            "Show what can be settled safely from the plan and the inventory",
        )  # fmt: skip
        self.show_vms = tool_action(
            self, "Show VMs", "vms", self._go_to_vms, "The VMs in plan that need what is missing"
        )
        self.show_tenants = tool_action(
            self,
            "Show tenant",
            "tenants",
            self._go_to_tenant,
            "The tenant that needs what is missing",
        )
        self.show_map = tool_action(
            self, "Show in Network Map", "network-map", self._go_to_map, "The rows that it is about"
        )
        self.show_staged = tool_action(
            self, "Show in staging", "flavors", self._go_to_staging,
            "The row of flavors or images that it is about",
        )  # fmt: skip
        self.show_storage = tool_action(
            self, "Show in Storage Map", "disk", self._go_to_storage,
            "Where volume types and security groups are chosen",
        )  # fmt: skip

        self.vms = VmBulk.of_keys(ctx, self._vm_keys, parent)
        self.edit_vms = self.vms.as_menu("Edit VMs")

    def on_selection(self) -> list[QAction]:
        """The actions that need selected gaps, in the order of a menu."""
        return [
            self.resolve, self.reopen, self.show_vms, self.edit_vms, self.show_tenants,
            self.show_map, self.show_staged, self.show_storage,
        ]  # fmt: skip

    def enable_actions(self) -> None:
        """Enable what can be done with the gaps there are and those selected now."""
        rows = self._selected()
        self.resolve.setEnabled(any(_resolvable(row) for row in rows))
        self.reopen.setEnabled(any(row.by_hand for row in rows))
        self.show_vms.setEnabled(any(row.gap.vm_ids for row in rows))
        self.edit_vms.setEnabled(self.show_vms.isEnabled())
        self.show_tenants.setEnabled(any(row.gap.tenant_ids for row in rows))
        self.show_map.setEnabled(any(row.sources for row in rows))
        self.show_staged.setEnabled(any(_staged(row.gap) for row in rows))
        self.show_storage.setEnabled(any(row.gap.type in OF_STORAGE for row in rows))
        plan = self._ctx.plan
        self.auto.setEnabled(plan is not None and plan.target.gaps.analysed)

    # -- resolving ---------------------------------------------------------------------------------

    def _ask_to_resolve(self) -> None:
        from app.ui.stages.readiness.gap_resolve_dialog import ResolveGapsDialog

        rows = [row for row in self._selected() if _resolvable(row)]
        if not rows:
            return
        earlier = [row.gap.note for row in self._known() if row.by_hand]
        dialog = ResolveGapsDialog(
            [row.gap for row in rows], self._ctx.dialogs_parent, earlier=earlier
        )
        dialog.chosen.connect(partial(self._resolve, [row.key for row in rows]))
        dialog.open()

    def _resolve(self, keys: Sequence[tuple[str, str]], note: str) -> None:
        self.effects.do(service.resolve, keys, note, always=True)

    def _reopen(self) -> None:
        keys = [row.key for row in self._selected() if row.by_hand]
        self.effects.do(service.reopen, keys, always=True)

    def _ask_to_auto_resolve(self) -> None:
        from app.ui.stages.readiness.gap_auto_dialog import AutoResolveDialog

        plan = self._ctx.plan
        if plan is None:
            return
        steps = auto_steps(plan)
        if not steps:
            self._ctx.report(
                UserError(
                    "There is nothing that could be resolved by itself.",
                    "Follow what each gap says is to be done.",
                )
            )
            return
        dialog = AutoResolveDialog(plan, steps, self._ctx.dialogs_parent)
        dialog.chosen.connect(self._auto_resolve)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _auto_resolve(self, steps: Sequence[AutoStep]) -> None:
        self.effects.do(service.auto_resolve, steps, always=True)

    # -- going elsewhere ---------------------------------------------------------------------------

    def _go_to_vms(self) -> None:
        self.go_to_vms(sorted(self._vm_keys()))

    def _vm_keys(self) -> set[int]:
        return {key for row in self._selected() for key in row.gap.vm_ids}

    def go_to_vms(self, keys: Sequence[int]) -> None:
        """Show VMs on their page."""
        self._ctx.happenings.go_to(Vms(vm_ids=tuple(keys), scope="plan"))

    def _go_to_tenant(self) -> None:
        keys = [key for row in self._selected() for key in row.gap.tenant_ids]
        if keys:
            self.go_to_tenant(keys[0])

    def go_to_tenant(self, key: int) -> None:
        """Show a tenant on its page."""
        self._ctx.happenings.go_to(OneTenant(key))

    def _go_to_map(self) -> None:
        rows = [row for row in self._selected() if row.gap.type is GapType.MISSING_NETWORK]
        self.go_to_map([source for row in rows for source in row.sources])

    def _go_to_staging(self) -> None:
        for row in self._selected():
            found = _staged(row.gap)
            if found is not None:
                self._ctx.happenings.go_to(found)
                return

    def go_to_map(self, sources: Sequence[str]) -> None:
        """Show rows of the network map by the names of their source networks."""
        if sources:
            self._ctx.happenings.go_to(MapRows(networks=tuple(sources)))

    def _go_to_storage(self) -> None:
        for row in self._selected():
            if row.gap.type in OF_STORAGE:
                self.go_to_storage(row.gap.type.value)
                return

    def go_to_storage(self, kind: str) -> None:
        """Show the storage map, or its security groups, by the type of a gap."""
        self._ctx.happenings.go_to(StorageMap(OF_STORAGE[GapType(kind)]))


OF_STORAGE: Mapping[GapType, Literal["datastores", "groups"]] = {
    GapType.MISSING_VOLUME_TYPE: "datastores",
    GapType.MISSING_SECURITY_GROUP: "groups",
}
"""Types of gaps with the view of the storage map in which they are mended."""


def _staged(gap: Gap) -> OneFlavor | OneImage | None:
    """Where the flavor or the image of a gap is decided, None for gaps of anything else."""
    details = gap.details
    if gap.type is GapType.MISSING_FLAVOR and "vcpus" in details:
        return OneFlavor(details["vcpus"], details["ram_mib"])
    if gap.type is GapType.MISSING_IMAGE and "os_family" in details:
        return OneImage(details["os_family"], details["os_version"])
    return None


def _resolvable(row: GapRow) -> bool:
    """Whether a note can settle it: not what is closed already, nor what nobody has compared."""
    return row.gap.stands or row.by_hand
