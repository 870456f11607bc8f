"""CPUs and memory of each VM, from the sheet that tells them, in the unit that they are really in.

vInfo counts in MiB, but people convert columns to GB by hand and forget the heading, formulas
fail, and cells are left blank. vCPU and vMemory hold the same figures a second time.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import groupby

from app.domain.errors import UserError
from app.domain.inventory.drafts import VmDraft
from app.domain.inventory.report import ImportReport, Weight
from app.domain.inventory.size_units import mend_disk_units, mend_memory_units
from app.domain.units import MIB_PER_GIB

_SLACK = 0.02
_LEAST_MIB = 64
"""No system of today runs in less memory."""
_MEMORY_IN_GB = "VMs whose memory in vInfo is in GB, though its heading means MiB"


def settle_sizes(
    drafts: Sequence[VmDraft], report: ImportReport, sure: Collection[str] = ()
) -> None:
    """Fill in ``vcpu`` and ``ram_mib`` of every draft, and note where they come from.

    The units of columns that are ``sure`` (``vInfo.memory``) are not doubted.

    :raises UserError: when no VM of a file has a figure for CPUs, or for memory, although vInfo
        has the column: formulas that no program has calculated yet. A plan of VMs without size
        would be no plan.
    """
    for _, members in groupby(drafts, key=lambda draft: draft.file):
        of_file = list(members)
        _refuse_uncalculated(of_file, report)
        for _, exported in groupby(of_file, key=lambda draft: draft.part):
            of_part = list(exported)
            mend_memory_units(of_part, report, sure)
            mend_disk_units(of_part, report, sure)
            for draft in of_part:
                draft.values["vcpu"] = _vcpu(draft, report)
                draft.values["ram_mib"] = _ram_mib(draft, report)
            _note_implausible(of_part, report)


def _refuse_uncalculated(drafts: list[VmDraft], report: ImportReport) -> None:
    """Refuse a file in which CPUs or memory are blank for every VM, and in no other sheet."""
    blank = set(drafts[0].blank_sizes).intersection(*(draft.blank_sizes for draft in drafts))
    if any(draft.cpu_sheet is not None for draft in drafts):
        blank = {heading for heading in blank if "cpu" not in heading.casefold()}
    if any(draft.memory_sheet_mib is not None for draft in drafts):
        blank = {heading for heading in blank if "cpu" in heading.casefold()}
    if blank:
        raise UserError(
            f"{report.files[drafts[0].file - 1]} holds no value under "
            f"{' and '.join(sorted(blank))} in its sheet vInfo, only formulas that were never "
            "calculated or blank cells.",
            "Open and save the workbook once in Excel or LibreOffice, then import it again.",
        )


def _note_implausible(drafts: list[VmDraft], report: ImportReport) -> None:
    """Tell sizes that no machine has and no other sheet contradicts."""
    for draft in drafts:
        if draft.values["vcpu"] > 0 and 0 < draft.values["ram_mib"] < _LEAST_MIB:
            report.suspect(
                f"VMs with less than {_LEAST_MIB} MB of memory, perhaps in another unit",
                draft.name,
                Weight.FIGURE,
            )
    sizes = {draft.name: size for draft in drafts if (size := _disk_size(draft)) > 0}
    small = [name for name, size in sizes.items() if size < MIB_PER_GIB]
    if 2 * len(small) > len(sizes):
        for name in small:
            report.suspect(
                "VMs whose disks are below 1 GB, perhaps in another unit", name, Weight.FIGURE
            )


def _disk_size(draft: VmDraft) -> float:
    disks = sum(disk.capacity_mib for disk in draft.parts.disks)
    return disks or draft.total_disk_mib or float(draft.values["provisioned_mib"])


def _about(one: float, other: float) -> bool:
    return abs(one - other) <= _SLACK * max(one, other)


def _vcpu(draft: VmDraft, report: ImportReport) -> int:
    cpus = draft.cpus
    if cpus is None and draft.cpu_sheet is not None:
        cpus = draft.cpu_sheet
        report.suspect("VMs whose CPUs come from vCPU, since vInfo does not tell them", draft.name)
    if cpus is None:
        # Zero CPUs mean an inaccessible VM; a missing figure must not drop the VM.
        report.suspect("VMs without a CPU count, taken as 1 vCPU", draft.name, Weight.FIGURE)
        return 1
    if draft.cpu_sheet is not None and draft.cpu_sheet != cpus:
        report.suspect(
            "VMs whose CPUs differ between vInfo and vCPU, vInfo's were taken", draft.name
        )
    return max(0, round(cpus))


def _ram_mib(draft: VmDraft, report: ImportReport) -> int:
    memory, other = _size(draft.memory_mib), _size(draft.memory_sheet_mib)
    if not memory and other:
        memory = other
        report.suspect(
            "VMs whose memory comes from vMemory, since vInfo does not tell it", draft.name
        )
    elif memory and other and not _about(memory, other):
        if _about(other, memory * MIB_PER_GIB):
            memory = other
            report.suspect(_MEMORY_IN_GB, draft.name, Weight.FIGURE)
        else:
            report.suspect(
                "VMs whose memory differs between vInfo and vMemory, vInfo's was taken", draft.name
            )
    ram_mib = round(memory)
    if not ram_mib and draft.values["vcpu"] > 0:
        report.suspect("VMs without a memory size, counted with 0 GB", draft.name, Weight.FIGURE)
    return ram_mib


def _size(mib: float | None) -> float:
    """The size that a sheet tells, 0 where it tells none; nothing is smaller than that."""
    return max(0.0, mib or 0.0)
