"""The provisioning plan as a whole: the one cloud it belongs to, and its approval."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class CloudPlace:
    """Which cloud: its address, its region, and the project that one is logged in to."""

    auth_url: str
    region: str
    project_id: str
    project_name: str = ""

    @property
    def identity(self) -> tuple[str, str, str]:
        """What tells one cloud from another; a slash at the address's end does not."""
        return self.auth_url.rstrip("/").casefold(), self.region, self.project_id

    @property
    def title(self) -> str:
        """The cloud for people: address, region and project."""
        return f"{self.auth_url} · {self.region} · {self.project_name or self.project_id}"

    @property
    def host(self) -> str:
        """The machine in its address, by which people call it."""
        return urlsplit(self.auth_url).hostname or self.auth_url


class ApprovalStatus(StrEnum):
    """Where the approval of a plan stands."""

    NONE = "none"
    REQUESTED = "requested"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class PrepPlan:
    """A generated plan. Moments are UTC without zone."""

    id: int
    auth_url: str
    region: str
    cloud_project_id: str
    cloud_name: str
    generated_at: datetime
    checked_at: datetime | None = None
    approval_status: str = ApprovalStatus.NONE.value
    requested_by: str = ""
    requested_at: datetime | None = None
    approver: str = ""
    approved_at: datetime | None = None
    approval_comment: str = ""
    approval_fingerprint: str = ""

    @property
    def place(self) -> CloudPlace:
        """The cloud that it belongs to."""
        return CloudPlace(self.auth_url, self.region, self.cloud_project_id, self.cloud_name)
