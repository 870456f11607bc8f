"""Tells which columns a file lacks without which a figure or a decision of the plan is made up."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from app.domain.inventory.drafts import VmDraft
from app.domain.inventory.report import ImportReport, Weight
from app.domain.inventory.sheet_fields import VM_SHEETS
from app.domain.inventory.words import POWERED_ON

_SHEETS = ("vInfo", *VM_SHEETS)

_POWER = tuple(f"{sheet}.power_state" for sheet in _SHEETS)
_NO_POWER = "files without a value under Powerstate, whose VMs are taken as powered on"

_COLUMNS: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        tuple(f"{sheet}.template" for sheet in _SHEETS),
        "files without a column Template, whose templates count as VMs",
    ),
    (
        _POWER,
        "files without a column Powerstate, whose VMs are taken as powered on",
    ),
    (
        ("vInfo.cpus", "vCPU.cpus"),
        "files without a column CPUs, whose VMs are taken as 1 vCPU each",
    ),
    (
        ("vInfo.memory", "vMemory.size"),
        "files without a column Memory, whose VMs count with 0 GB of RAM",
    ),
    (
        ("vDisk.capacity", "vInfo.total_disk", "vInfo.provisioned", "vPartition.capacity"),
        "files without a column of disk sizes, whose VMs count with 0 GB of disk",
    ),
)
"""Columns of which a file must have one, and what happens where it has none."""


def note_missing(
    drafts: Sequence[VmDraft], available: Collection[str], report: ImportReport, file: str
) -> None:
    """Note the columns that no sheet of a file has, and take its VMs as running where none tells.

    ``available`` are the columns that were found, as ``sheet.field``.
    """
    if not drafts:
        return
    for columns, lacking in _COLUMNS:
        if not any(column in available for column in columns):
            report.suspect(lacking, file, Weight.FIGURE, len(drafts))
    blank = [draft for draft in drafts if "power_state" in draft.blanks]
    if len(blank) == len(drafts):
        if any(column in available for column in _POWER):
            report.suspect(_NO_POWER, file, Weight.FIGURE, len(drafts))
        for draft in blank:
            draft.values["power_state"] = POWERED_ON
        return
    for draft in blank:
        report.suspect("VMs whose power state is blank in every sheet", draft.name)
