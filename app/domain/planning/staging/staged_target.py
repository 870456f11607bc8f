"""What is staged for the target beside the network map, as the gap analysis looks at it."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.domain.planning.provisioning.settings import PrepSettings
from app.domain.planning.provisioning.targets import TargetKey
from app.domain.planning.staging.disk_use import DiskUses
from app.domain.planning.staging.storage_row import StorageRow
from app.domain.planning.staging.target_project import TargetProject, group_for


@dataclass(frozen=True, slots=True)
class StagedTarget:
    """The storage map, where the disks lie, and what is decided of the target's projects."""

    storage_rows: tuple[StorageRow, ...] = ()
    disk_uses: DiskUses = field(default_factory=dict)
    projects: tuple[TargetProject, ...] = ()
    settings: PrepSettings = field(default_factory=PrepSettings)

    def decided(self) -> dict[TargetKey, TargetProject]:
        """What is decided of each project of the target."""
        return {row.key: row for row in self.projects}

    def group_of(self, target: TargetKey) -> str:
        """The security group that ports of a project get; empty for none."""
        return group_for(self.decided().get(target), self.settings.security_group)
