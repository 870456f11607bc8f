"""Takes each disk, partition, adapter and snapshot of a VM once, from one copy of its rows."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from enum import Enum, auto
from typing import Any

from app.domain.inventory.drafts import VmDraft, VmParts
from app.domain.inventory.report import ImportReport
from app.domain.model import Disk, Nic, Partition, Snapshot

_Names = Iterable[Hashable]


class Copies(Enum):
    """What the rows of a VM may be: one copy, several equal ones, or copies that differ."""

    ONE = auto()
    EQUAL = auto()
    CHANGED = auto()


def _disk_names(disk: Disk) -> _Names:
    """What makes two rows the same disk of one VM: file or UUID, or its place on the controller.

    A disk that was copied by hand has the UUID of the first one, at another place.
    """
    place = (disk.label, disk.disk_key)
    if disk.path:
        yield "path", disk.path
    if disk.disk_uuid:
        yield "uuid", disk.disk_uuid, place


def _disk_copies(disk: Disk) -> _Names:
    yield from _disk_names(disk)
    if disk.disk_key or any(sign.isdecimal() for sign in disk.label):
        yield "place", disk.label, disk.disk_key


def _partition_names(partition: Partition) -> _Names:
    if partition.path:
        yield partition.path


def _adapter_copies(nic: Nic) -> _Names:
    if nic.mac or nic.label:
        yield nic.mac or nic.label


def _snapshot_copies(snapshot: Snapshot) -> _Names:
    if snapshot.name:
        yield snapshot.name, snapshot.created


def _none(_row: Any) -> _Names:
    return ()


def _device_copies(device: Any) -> _Names:
    if device.label:
        yield device.kind, device.label


# Sheet, its rows, what a row must say to be known for one thing and not for two alike, what makes
# two rows of any VM one thing, and what makes them one where they may be of two copies of a VM.
_PARTS: tuple[
    tuple[
        str,
        Callable[[VmParts], list[Any]],
        Callable[[Any], Any],
        Callable[[Any], _Names],
        Callable[[Any], _Names],
    ],
    ...,
] = (
    ("vDisk", lambda p: p.disks, lambda d: d.path or d.disk_uuid or d.disk_key or d.label,
     _disk_names, _disk_copies),
    ("vPartition", lambda p: p.partitions, lambda part: part.path,
     _partition_names, _partition_names),
    ("vNetwork", lambda p: p.nics, lambda nic: nic.mac or nic.label, _none, _adapter_copies),
    ("vSnapshot", lambda p: p.snapshots, lambda snapshot: snapshot.name, _none, _snapshot_copies),
    ("vCD or vUSB", lambda p: p.devices, lambda device: device.label, _none, _device_copies),
)  # fmt: skip


def keep_one_copy(draft: VmDraft, report: ImportReport, copies: Copies) -> None:
    """Take what stands twice for one: it would count its disk or adapter twice.

    Rows of two copies that differ stand one after the other or in turns: the first copy counts,
    and what only a later one has is none of it.
    """
    for sheet, rows_of, told, names_of, copies_of in _PARTS:
        rows = rows_of(draft.parts)
        if len(rows) < 2 or (copies is not Copies.CHANGED and _all_different(rows, told)):
            continue
        if copies is Copies.CHANGED:
            rows[:] = _first_copy(rows, copies_of, _told_count(draft, sheet))
            if sheet == "vDisk" and (draft.info_disks or 0) > 0:
                del rows[draft.info_disks :]
            continue
        kept = list(dict.fromkeys(rows))
        if len(kept) < len(rows) and (copies is Copies.EQUAL or all(map(told, kept))):
            rows[:] = kept
            report.suspect(f"VMs with the same row of {sheet} twice, counted once", draft.name)
        kept = _distinct(rows, names_of)[0]
        if len(kept) < len(rows):
            rows[:] = kept
            report.suspect(f"VMs with the same thing of {sheet} in two rows, the first taken",
                           draft.name)  # fmt: skip


def _all_different(rows: list[Any], told: Callable[[Any], Any]) -> bool:
    """Whether no two rows can be one thing, as nearly always: then nothing more is asked."""
    if len(set(map(told, rows))) < len(rows):
        return False
    return not isinstance(rows[0], Disk) or (
        len({(disk.label, disk.disk_key) for disk in rows}) == len(rows)
    )


def _told_count(draft: VmDraft, sheet: str) -> int:
    """How many rows vInfo knows the copy that counts to have, 0 where it does not tell."""
    return {"vDisk": draft.info_disks, "vNetwork": draft.info_nics}.get(sheet) or 0


def _distinct(rows: list[Any], names_of: Callable[[Any], _Names]) -> tuple[list[Any], list[int]]:
    """The first row of each thing, and the places of rows that repeat one."""
    seen: dict[Hashable, None] = {}
    kept: list[Any] = []
    again: list[int] = []
    for place, row in enumerate(rows):
        names = list(names_of(row))
        if any(name in seen for name in names):
            again.append(place)
        else:
            kept.append(row)
        seen.update(dict.fromkeys(names))
    return kept, again


def _first_copy(rows: list[Any], names_of: Callable[[Any], _Names], told: int) -> list[Any]:
    """The rows of the first of several copies.

    What stands behind the first repetition and is not repeated itself is of a later copy, unless
    vInfo knows of more (``told``) than the rows before are.
    """

    def names(row: Any) -> _Names:
        return *names_of(row), row

    kept, again = _distinct(rows, names)
    if again:
        repeated = {name for place in again for name in names(rows[place])}
        before = set(map(id, rows[: again[0]]))
        sure = [
            row for row in kept if id(row) in before or any(name in repeated for name in names(row))
        ]
        others = [row for row in kept if not any(row is each for each in sure)]
        kept = sure + others[: max(0, told - len(sure))]
    return kept
