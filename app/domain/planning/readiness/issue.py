"""An open point of the plan: how grave it is, where it belongs, where it is mended."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.counted_noun import count_text
from app.domain.destinations import (
    CAPACITY,
    DEPENDENCIES,
    NETWORK_MAP,
    NETWORKS,
    PLAN,
    READINESS,
    RISK,
    SETUP,
    TENANTS,
    VMS,
    Destination,
    RunCommand,
)

STAGES = (
    SETUP, VMS, RISK, TENANTS, NETWORKS, NETWORK_MAP, CAPACITY, READINESS, DEPENDENCIES, PLAN,
)  # fmt: skip
"""Keys of the stages that issues belong to, in the order of the planner."""

REPORT, IMPORT = RunCommand("import-report"), RunCommand("import")
"""Destinations that are no stage: the report of the newest import, and the choice of files."""


class Severity(StrEnum):
    """How much an issue matters: ``error`` stops the plan, ``warning`` makes it doubtful."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Issue:
    """One open point in a sentence.

    ``count`` is of how many it tells, of the ``noun``: of VMs, unless it is about something else.
    ``weight`` and ``vms`` rank issues of equal severity: the weightier first, then the one about
    most VMs. ``stage`` is where it belongs, ``destination`` where it is seen or mended.
    """

    id: str
    stage: str
    severity: Severity
    text: str
    destination: Destination
    weight: int = 0
    vms: int = 0
    count: int = 0
    noun: str = ""

    @property
    def amount(self) -> str:
        """Of how many it tells: ``3 gaps``; empty where nothing is counted."""
        if self.noun:
            return count_text(self.count, self.noun)
        return count_text(self.vms, "VM") if self.vms else ""
