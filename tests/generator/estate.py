"""What is asked of the generator: size, seed, style, doses, what to leave out, what to break."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from tests.generator.headings import Style

FaultKind = Literal["wrong_type", "formula", "duplicate_row", "duplicate_heading"]
EVERY_COLUMN = "*"

EXPORTED = datetime.fromisoformat("2026-11-02T06:30:12")
DEFAULT_ATTRIBUTES = ("Backup status", "Owner", "Tenant")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is broken on purpose.

    ``wrong_type`` replaces the cell by ``value``, or by something that is not of the column's
    kind; ``formula`` by a formula without a stored result; ``duplicate_row`` writes the row
    twice; ``duplicate_heading`` adds a second column of that name with other values. ``row``
    counts data rows from 0. With the column ``*`` the fault walks through the columns: the first
    one is broken in ``row``, the second in the row below, and so on.
    """

    kind: FaultKind
    sheet: str
    column: str = EVERY_COLUMN
    row: int = 0
    value: Any = None


@dataclass(frozen=True, slots=True)
class Estate:
    """An invented VMware estate. Equal values give equal cells.

    ``quirks`` scales how often odd things happen (0: none at all). ``odd_names`` sets how many
    VMs have unusual names (None: by size). ``disk_scale`` scales data disks, ``cbt_share`` and
    ``usage_share`` are the shares of VMs with change tracking and with usage numbers.
    ``without_sheets`` names sheets and ``without_columns`` (sheet, heading) pairs to leave out.
    """

    vms: int = 400
    seed: int = 1
    vcenters: int = 2
    tenants: tuple[str, ...] = ()
    style: Style = "4.x"
    exported: datetime = EXPORTED
    quirks: float = 1.0
    odd_names: int | None = None
    disk_scale: float = 1.0
    cbt_share: float = 0.6
    usage_share: float = 1.0
    attributes: tuple[str, ...] = DEFAULT_ATTRIBUTES
    without_sheets: frozenset[str] = frozenset()
    without_columns: frozenset[tuple[str, str]] = frozenset()
    faults: tuple[Fault, ...] = ()

    @property
    def old(self) -> bool:
        """Whether the export is of the 3.x kind."""
        return self.style == "3.10"

    def with_fault(self, kind: FaultKind, sheet: str, column: str = "*", row: int = 0) -> Estate:
        """The same estate with one more fault."""
        return replace(self, faults=(*self.faults, Fault(kind, sheet, column, row)))
