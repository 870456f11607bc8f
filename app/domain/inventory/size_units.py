"""The unit that sizes are really in, where the sheets of an export contradict each other.

People convert a column to GB by hand and forget its heading. The same sizes stand in several
sheets: disks in vDisk, in vInfo as total, provisioned and in use, and as file systems in
vPartition; memory in vInfo and vMemory. Sizes that differ by a factor of about a thousand are in
two units; which of them is meant by the headings, the number of columns on each side and the
sizes of ordinary machines tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from statistics import median

from app.domain.inventory.drafts import VmDraft
from app.domain.inventory.report import ImportReport, Weight

STEP = 1024.0
_TYPICAL_MEMORY, _TYPICAL_DISK = log2(8 * 1024.0), log2(256 * 1024.0)
"""Memory of 8 GB and disks of 256 GB, in doublings of a MiB."""

_VOTE = 2.0
"""How many doublings of likelihood one column counts."""

_NO_MEMORY_FITS = 6.0
_CONVERTED = 5.0
"""By how many doublings GB under a heading that means MiB are likelier than KB or bytes."""


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of disk sizes: where it stands, a VM's sum, and how to multiply it."""

    title: str
    of: Callable[[VmDraft], float]
    scale: Callable[[VmDraft, float], None]


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two columns, and between which shares of the second the first lies in the same unit."""

    one: str
    other: str
    low: float
    high: float

    def steps(self, one: float, other: float) -> int:
        """How many units the first column's figure is above (or below) that of the second."""
        share = one / other
        if share > self.high:
            return 1 if share <= self.high * STEP else 2
        if share <= self.low:
            return -1 if share > self.low / STEP else -2
        return 0


def _scale_total(draft: VmDraft, factor: float) -> None:
    draft.total_disk_mib = (draft.total_disk_mib or 0.0) * factor


def _scale_in_use(draft: VmDraft, factor: float) -> None:
    draft.in_use_mib = (draft.in_use_mib or 0.0) * factor


def _scale_provisioned(draft: VmDraft, factor: float) -> None:
    draft.values["provisioned_mib"] *= factor


_DISKS, _TOTAL, _PROVISIONED, _IN_USE = "vDisk", "total", "provisioned", "in use"
_CAPACITY, _CONSUMED = "capacity", "consumed"
_COLUMNS: dict[str, _Column] = {
    _DISKS: _Column(
        "vDisk",
        lambda draft: sum(disk.capacity_mib for disk in draft.parts.disks),
        lambda draft, factor: draft.parts.scale_disks(factor),
    ),
    _TOTAL: _Column(
        "vInfo (Total disk capacity)", lambda draft: draft.total_disk_mib or 0.0, _scale_total
    ),
    _PROVISIONED: _Column(
        "vInfo (Provisioned)", lambda draft: draft.values["provisioned_mib"], _scale_provisioned
    ),
    _IN_USE: _Column("vInfo (In Use)", lambda draft: draft.in_use_mib or 0.0, _scale_in_use),
    _CAPACITY: _Column(
        "vPartition (Capacity)",
        lambda draft: sum(part.capacity_mib for part in draft.parts.partitions),
        lambda draft, factor: draft.parts.scale_partitions(capacity=factor),
    ),
    _CONSUMED: _Column(
        "vPartition (Consumed)",
        lambda draft: sum(part.consumed_mib for part in draft.parts.partitions),
        lambda draft, factor: draft.parts.scale_partitions(consumed=factor),
    ),
}
_FIELDS = {
    _DISKS: "vDisk.capacity",
    _TOTAL: "vInfo.total_disk",
    _PROVISIONED: "vInfo.provisioned",
    _IN_USE: "vInfo.in_use",
    _CAPACITY: "vPartition.capacity",
    _CONSUMED: "vPartition.consumed",
}
"""The fields that the columns are read from."""

_LITTLE = 1.5 / STEP
"""Thin disks may be nearly empty, but what is used of one is hardly less than this share."""

_PAIRS = (
    _Pair(_TOTAL, _DISKS, 1 / 32, 32.0),
    _Pair(_PROVISIONED, _DISKS, 1 / 32, 32.0),
    _Pair(_PROVISIONED, _TOTAL, 1 / 32, 32.0),
    _Pair(_CAPACITY, _DISKS, 1 / 64, 16.0),
    _Pair(_CAPACITY, _TOTAL, 1 / 64, 16.0),
    _Pair(_CAPACITY, _PROVISIONED, 1 / 64, 16.0),
    _Pair(_IN_USE, _DISKS, _LITTLE, 8.0),
    _Pair(_IN_USE, _TOTAL, _LITTLE, 8.0),
    _Pair(_IN_USE, _PROVISIONED, _LITTLE, 8.0),
    _Pair(_IN_USE, _CAPACITY, _LITTLE, 8.0),
    _Pair(_CONSUMED, _CAPACITY, _LITTLE, 4.0),
    _Pair(_CONSUMED, _DISKS, _LITTLE, 8.0),
    _Pair(_CONSUMED, _TOTAL, _LITTLE, 8.0),
    _Pair(_CONSUMED, _PROVISIONED, _LITTLE, 8.0),
    _Pair(_CONSUMED, _IN_USE, 1 / 64, 64.0),
)
"""The pairs that can be compared, the surest of each column first."""

_Sizes = Mapping[str, Sequence[float]]


def mend_disk_units(
    drafts: Sequence[VmDraft], report: ImportReport, sure: Collection[str] = ()
) -> None:
    """Bring the columns of disk sizes of one export to MiB where they contradict each other.

    Afterwards single VMs whose disks are a thousand times their total, or the reverse. Columns
    that are ``sure`` (``vDisk.capacity``) are in the unit that somebody chose, and stay.
    """
    fixed = {name for name, column in _FIELDS.items() if column in sure}
    _mend(drafts, report, fixed)
    for draft in drafts:
        total = draft.total_disk_mib or 0.0
        disks = _COLUMNS[_DISKS].of(draft)
        if total > 0 < disks and 950 <= max(total, disks) / min(total, disks) <= 1075:
            _mend([draft], report, fixed)


def _mend(drafts: Sequence[VmDraft], report: ImportReport, fixed: Collection[str]) -> None:
    sizes = {name: [column.of(draft) for draft in drafts] for name, column in _COLUMNS.items()}
    memory = [max(draft.memory_mib or 0.0, draft.memory_sheet_mib or 0.0) for draft in drafts]
    steps = _steps(sizes, memory)
    if not steps:
        return
    told = [step for name, step in steps.items() if name in fixed]
    right = told[0] if told else _right_step(steps, sizes, memory)
    for name, step in steps.items():
        if step != right and name not in fixed:
            factor = _factor(right - step, name, sizes)
            for draft, size in zip(drafts, sizes[name], strict=True):
                if size > 0:
                    _COLUMNS[name].scale(draft, factor)
                    _note_unit(_COLUMNS[name].title, right - step, draft, report)


def _steps(sizes: _Sizes, memory: Sequence[float]) -> dict[str, int]:
    """By how many units each column lies above the first that has figures."""
    placed: dict[str, int] = {}
    waiting = [name for name in _COLUMNS if any(size > 0 for size in sizes[name])]
    while waiting:
        # What can be compared with nothing placed so far begins an order of its own only once.
        for name in waiting:
            step = _step_beside(name, placed, sizes, memory)
            if step is not None or not placed:
                placed[name] = step or 0
                waiting.remove(name)
                break
        else:
            return placed
    return placed


def _step_beside(
    name: str, placed: Mapping[str, int], sizes: _Sizes, memory: Sequence[float]
) -> int | None:
    for pair in _PAIRS:
        if pair.one == name and pair.other in placed:
            step = _most(pair, sizes, memory)
            if step is not None:
                return placed[pair.other] + step
    return None


def _most(pair: _Pair, sizes: _Sizes, memory: Sequence[float]) -> int | None:
    """By how many units one column lies above another for more than half of the VMs."""
    counts: Counter[int] = Counter()
    for one, other, ram in zip(sizes[pair.one], sizes[pair.other], memory, strict=True):
        if one > 0 and other > 0:
            share = _without_swap(one, other, ram) if pair.one == _PROVISIONED else one
            counts[pair.steps(share, other)] += 1
    for step, count in counts.most_common(1):
        if 2 * count > counts.total():
            return step
    return None


def _without_swap(provisioned: float, disks: float, memory: float) -> float:
    """What is provisioned without the swap file, which may be far larger than the disks."""
    alone = provisioned - memory
    return alone if alone > 0 and abs(alone - disks) < abs(provisioned - disks) else provisioned


def _right_step(steps: Mapping[str, int], sizes: _Sizes, memory: Sequence[float]) -> int:
    """The step whose columns are in MiB: that of most columns and of ordinary sizes."""

    def holds_memory(step: int) -> bool:
        return _holds_memory(steps, step, sizes, memory)

    present = set(steps.values())
    candidates = present | {step + 1 for step in present if not holds_memory(step)}
    if len(candidates) == 1:
        return next(iter(present))
    first = next(name for name in _COLUMNS if name in steps)
    size = log2(median(each for each in sizes[first] if each > 0))

    def likelihood(step: int) -> tuple[float, int]:
        votes = _VOTE * list(steps.values()).count(step)
        odd = abs(size + log2(STEP) * (step - steps[first]) - _TYPICAL_DISK)
        return votes - odd - (0.0 if holds_memory(step) else _NO_MEMORY_FITS), step

    return max(candidates, key=likelihood)


def _holds_memory(
    steps: Mapping[str, int], step: int, sizes: _Sizes, memory: Sequence[float]
) -> bool:
    """Whether what is provisioned has room for the memory's swap file, as it has for most VMs."""
    if _PROVISIONED not in steps:
        return True
    factor = STEP ** (step - steps[_PROVISIONED])
    known = [
        provisioned * factor >= ram / 4
        for provisioned, ram in zip(sizes[_PROVISIONED], memory, strict=True)
        if provisioned > 0 and ram > 0
    ]
    return 2 * sum(known) >= len(known)


def _factor(step: int, name: str, sizes: _Sizes) -> float:
    """What a column that is so many units too small is multiplied by: a thousand or 1,024."""
    shares = [
        max(one, other) / min(one, other)
        for one, other in zip(sizes[_DISKS], sizes[_TOTAL], strict=True)
        if one > 0 and other > 0
    ]
    if abs(step) == 1 and name in {_DISKS, _TOTAL} and shares:
        return _step_of(median(shares)) ** step
    return STEP**step


def _step_of(share: float) -> float:
    return 1000.0 if abs(share - 1000.0) < 5.0 else STEP


_UNITS = {-2: "bytes", -1: "KB", 1: "GB", 2: "TB"}


def _note_unit(title: str, step: int, draft: VmDraft, report: ImportReport) -> None:
    unit = _UNITS[max(-2, min(2, step))]
    report.suspect(
        f"VMs whose {title} is in {unit}, though its heading means MiB", draft.name, Weight.FIGURE
    )


def mend_memory_units(
    drafts: Sequence[VmDraft], report: ImportReport, sure: Collection[str] = ()
) -> None:
    """Bring the memory of vInfo and of vMemory to MiB where one or both are in another unit.

    Nothing is mended where somebody chose the unit of one of them (``sure``).
    """
    if not _MEMORY_FIELDS.isdisjoint(sure):
        return
    info = [max(0.0, draft.memory_mib or 0.0) for draft in drafts]
    sheet = [max(0.0, draft.memory_sheet_mib or 0.0) for draft in drafts]
    both = [(one, other) for one, other in zip(info, sheet, strict=True) if one > 0 < other]
    if not both:
        if _could_be_gb(info):
            _scale_memory(drafts, 1, STEP, report)
        if _could_be_gb(sheet):
            _scale_memory_sheet(drafts, 1, STEP, report)
        return
    counts = Counter(_MEMORY_PAIR.steps(*each) for each in both)
    step, count = counts.most_common(1)[0]
    if not step or 2 * count <= len(both):
        return
    share = _step_of(median(max(each) / min(each) for each in both))
    lower = log2(median(min(each) for each in both))
    upper = log2(median(max(each) for each in both))
    smaller_is_wrong = abs(upper - _TYPICAL_MEMORY) <= abs(lower - _TYPICAL_MEMORY) + _CONVERTED
    # vInfo is the smaller one where it lies units below vMemory.
    scale = _scale_memory if smaller_is_wrong == (step < 0) else _scale_memory_sheet
    wanted = abs(step) if smaller_is_wrong else -abs(step)
    scale(
        drafts,
        wanted,
        share ** (1 if wanted > 0 else -1) if abs(step) == 1 else STEP**wanted,
        report,
    )


_MEMORY_FIELDS = frozenset({"vInfo.memory", "vMemory.size"})
_MEMORY_PAIR = _Pair("vInfo", "vMemory", 1 / 32, 32.0)
_SMALL_MIB = 256
"""Memory below this is rare in a VM, and common as a number of GB."""
_TYPICAL_GB = 64


def _could_be_gb(sizes: Sequence[float]) -> bool:
    """Whether sizes that nothing can be compared with are numbers of GB."""
    told = [size for size in sizes if size > 0]
    small = sum(size < _SMALL_MIB for size in told)
    return bool(told) and small >= 0.9 * len(told) and median(told) <= _TYPICAL_GB


def _scale_memory(
    drafts: Sequence[VmDraft], step: int, factor: float, report: ImportReport
) -> None:
    for draft in drafts:
        if draft.memory_mib and draft.memory_mib > 0:
            draft.memory_mib *= factor
            _note_unit("memory in vInfo", step, draft, report)


def _scale_memory_sheet(
    drafts: Sequence[VmDraft], step: int, factor: float, report: ImportReport
) -> None:
    for draft in drafts:
        if draft.memory_sheet_mib and draft.memory_sheet_mib > 0:
            draft.memory_sheet_mib *= factor
            _note_unit("memory in vMemory", step, draft, report)
            # Where the active memory was in MiB its share of the size was as wrong.
            if draft.memory_usage_pct and draft.memory_usage_pct > 150:
                draft.memory_usage_pct = round(draft.memory_usage_pct / factor, 2)
