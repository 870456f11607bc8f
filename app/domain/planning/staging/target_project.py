"""What is decided of a project of the target: whether it needs accounts, and its security group."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.cloud import name_key


@dataclass(frozen=True, slots=True)
class TargetProject:
    """A project of the target, by the names that tenants map to.

    ``security_group`` is what the ports of its VMs get: None where the migration project's choice
    counts, empty for none at all, which switches port security off.
    """

    id: int
    domain: str
    project: str
    no_users_needed: bool = False
    security_group: str | None = None
    confirmed: bool = False
    pcd_domain_id: str = ""
    pcd_project_id: str = ""
    notes: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Equal for names that are the same to the cloud."""
        return name_key(self.domain), name_key(self.project)


def group_for(row: TargetProject | None, default: str) -> str:
    """The security group that a project's ports get: its own, else the default; empty for none."""
    return default if row is None or row.security_group is None else row.security_group
