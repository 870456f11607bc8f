"""Asks for an overcommit profile of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from app.domain.planning.capacity.overcommit import (
    MAX_CPU_RATIO,
    MAX_DISK_FACTOR,
    MAX_RAM_RATIO,
    OvercommitProfile,
    check_profile,
)
from app.ui.stages.capacity.form_dialog import CapacityForm, FormField

_FIELDS = (
    FormField("name", "Name", placeholder="databases"),
    FormField("cpu_ratio", "vCPU", "float", ": 1 thread", 1, MAX_CPU_RATIO, 0.5,
              tooltip="vCPUs of VMs on one thread of a node.",
              missing="Give the vCPUs on one thread."),
    FormField("ram_ratio", "RAM", "float", ": 1 GB of a node", 1, MAX_RAM_RATIO, 0.1,
              tooltip="GB of RAM of VMs on one GB of a node.",
              missing="Give the GB of RAM on one GB of a node."),
    FormField("disk_factor", "Disk", "float", "× allocated", 1, MAX_DISK_FACTOR, 0.1,
              tooltip="What snapshots and growth make of a disk: the factor of the disk quota.",
              missing="Give the factor of disks; 1 where nothing is added."),
    FormField("description", "Meant for", placeholder="databases that are licensed by core"),
)  # fmt: skip
_NOTE = (
    "How many virtual resources stand on one physical one. 1 : 1 is no overcommit. Quotas and "
    "node sizing follow at once where the profile is in use."
)


class ProfileDialog(CapacityForm):
    """A profile: new (id 0), a copy, or one that is changed."""

    def __init__(
        self,
        profile: OvercommitProfile | None,
        own: Sequence[OvercommitProfile],
        parent: QWidget,
    ) -> None:
        changed = profile is not None and not profile.builtin
        title = f"Overcommit profile “{profile.name}”" if changed and profile else "New profile"
        super().__init__(title, _NOTE, _FIELDS, "Save" if changed else "Add", parent)
        self._id = profile.id if profile else 0
        self._own = tuple(own)
        if profile is not None:
            self.fill({name: getattr(profile, name) for name in self._fields})
        name = self.editor("name")
        name.setFocus()
        name.selectAll()

    def _checked_record(self, values: dict[str, Any]) -> OvercommitProfile:
        return check_profile(OvercommitProfile(self._id, **values), self._own)
