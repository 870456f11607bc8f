"""Storage map: which volume type of Cinder the disks of each source datastore get."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StorageRow:
    """One source datastore of VMs in plan. ``volume_type`` is empty where the default counts."""

    id: int
    vcenter: str
    datastore: str
    volume_type: str = ""
    confirmed: bool = False
    notes: str = ""

    @property
    def source(self) -> tuple[str, str]:
        """What the row maps: (vCenter, datastore)."""
        return self.vcenter, self.datastore


@dataclass(frozen=True, slots=True)
class DiskVolumeType:
    """A disk's own volume type, which goes before its datastore's."""

    id: int
    vm_id: int
    disk_label: str
    volume_type: str
