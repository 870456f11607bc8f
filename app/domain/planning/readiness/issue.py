"""An open point of the plan: how grave it is, where it belongs, where it is mended."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.counted_noun import count_text
from app.domain.destinations import Destination
from app.domain.openings import (
    CAPACITY,
    COHORTS,
    DEPENDENCIES,
    FLAVORS,
    IMAGES,
    NETWORK_MAP,
    NETWORKS,
    PLAN,
    PREPARE,
    READINESS,
    RISK,
    SETUP,
    STORAGE,
    TENANTS,
    USERS,
    VMS,
    WAVES,
    RunCommand,
)

STAGES = (
    SETUP, VMS, RISK, TENANTS, NETWORKS, NETWORK_MAP, CAPACITY, READINESS, COHORTS, WAVES,
    DEPENDENCIES, PLAN, FLAVORS, IMAGES, USERS, STORAGE, PREPARE,
)  # fmt: skip
"""Keys of the stages that issues belong to, in the order of the planner."""

REPORT, IMPORT = RunCommand("import-report"), RunCommand("import")
"""Destinations that are no stage: the report of the newest import, and the choice of files."""

LISTED = 100
"""How many of its records an issue lists one by one; its keys and its place are those of all."""


class Severity(StrEnum):
    """How much an issue matters: ``error`` stops the plan, ``warning`` makes it doubtful, and
    ``info`` is work that is left or something to know.
    """

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class IssueRow:
    """One of the records that an issue is about, in a sentence, and the cell to mend it in."""

    key: Hashable
    text: str
    destination: Destination


@dataclass(frozen=True, slots=True)
class Issue:
    """One open point in a sentence.

    ``count`` is of how many it tells, of the ``noun``: of VMs, unless it is about something else.
    ``weight`` and ``vms`` rank issues of equal severity: the weightier first, then the one about
    most VMs. ``stage`` is where it belongs, ``destination`` where it is seen or mended.

    ``keys`` are those of all records that it is about, which quick fixes work on; ``rows`` are the
    first of them one by one. ``points`` is how many of the open points on the stage's tab it
    explains. ``advice`` says what to do where that is not plain and no quick fix does it.
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
    keys: tuple[Hashable, ...] = ()
    rows: tuple[IssueRow, ...] = ()
    points: int = 0
    advice: str = ""

    @property
    def amount(self) -> str:
        """Of how many it tells: ``3 gaps``; empty where nothing is counted."""
        if self.noun:
            return count_text(self.count, self.noun)
        return count_text(self.vms, "VM") if self.vms else ""


def listed(rows: Iterable[IssueRow]) -> tuple[IssueRow, ...]:
    """The rows that an issue shows one by one: of a single record the issue itself tells all."""
    found = tuple(row for _, row in zip(range(LISTED), rows, strict=False))
    return found if len(found) > 1 else ()


def has(count: int) -> str:
    """The verb of a count: ``has`` or ``have``."""
    return "has" if count == 1 else "have"


def be(count: int) -> str:
    """The verb of a count: ``is`` or ``are``."""
    return "is" if count == 1 else "are"
