"""An open point of the plan: how grave it is, where it belongs, where it is mended."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

SETUP, VMS, RISK, PLAN = "setup", "vms", "risk", "plan"
TENANTS, NETWORKS, NETWORK_MAP = "tenants", "networks", "network_map"
CAPACITY, READINESS = "capacity", "readiness"
STAGES = (SETUP, VMS, RISK, TENANTS, NETWORKS, NETWORK_MAP, CAPACITY, READINESS, PLAN)
"""Keys of the stages that issues belong to, in the order of the planner."""

REPORT, IMPORT = "import-report", "import"
"""Places that are no stage: the report of the newest import, and the choice of files."""


class Severity(StrEnum):
    """How much an issue matters: ``error`` stops the plan, ``warning`` makes it doubtful."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Issue:
    """One open point in a sentence.

    ``weight`` and ``vms`` rank issues of equal severity: the weightier first, then the one about
    most VMs. ``stage`` is where it belongs, ``place`` the stage that shows it and ``record`` what
    to show there: a record's key, or filters of the Source VMs page.
    """

    id: str
    stage: str
    severity: Severity
    text: str
    place: str
    record: Any = None
    weight: int = 0
    vms: int = 0
