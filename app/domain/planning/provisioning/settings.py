"""What a project decides about provisioning as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

MIGRATED_OPEN = "migrated-open"
"""The security group made for migrated VMs: it lets everything through, to be tightened later."""
DEFAULT_GROUP = "default"
"""The group that every project has; it blocks what comes from outside of itself."""
NO_GROUP = ""

PARALLEL = 8
MAX_PARALLEL = 32


@dataclass(frozen=True, slots=True)
class PrepSettings:
    """Settings of a project.

    ``single_domain`` names the one domain that holds all projects where domains can't be made;
    empty where each tenant's own counts. ``network_domain`` and ``network_project`` name the
    project that owns networks of several projects and provider networks; empty for the
    administrator's. ``physical_network`` is the label of provider networks, which a row of the
    network map may replace. ``volume_type`` is the default of the storage map.
    """

    single_domain: str = ""
    network_domain: str = ""
    network_project: str = ""
    physical_network: str = "physnet1"
    volume_type: str = ""
    security_group: str = MIGRATED_OPEN
    approval_required: bool = False
    stop_on_failure: bool = False
    parallel: int = PARALLEL

    @classmethod
    def from_dict(cls, value: Any) -> PrepSettings:
        """Settings as they were kept; what is not among them has its default."""
        kept = value if isinstance(value, Mapping) else {}
        return cls(**{f.name: kept[f.name] for f in fields(cls) if f.name in kept})

    def to_dict(self) -> dict[str, Any]:
        """The settings to be kept as JSON."""
        return asdict(self)
