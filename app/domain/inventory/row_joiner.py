"""Joins the rows of one sheet with the VMs of vInfo and counts those that belong to none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.domain.inventory import cells
from app.domain.inventory.drafts import PLACES
from app.domain.inventory.headings import SheetMap
from app.domain.inventory.left_out import LeftOut
from app.domain.inventory.report import ImportReport, SheetReport
from app.domain.inventory.vcenter_names import VcenterNames
from app.domain.inventory.vm_index import UNMATCHED, RowKeys
from app.domain.inventory.vm_intake import VmIntake

_OF_A_COPY = -2
_Key = tuple[Any, ...]


class RowJoiner:
    """Finds the VMs of one part's rows; what it found for one sheet it knows for the next."""

    def __init__(
        self,
        vms: VmIntake,
        names: VcenterNames,
        left_out: LeftOut,
        texts: Mapping[Any, str],
        report: ImportReport,
    ) -> None:
        self._index, self._drafts = vms.index, vms.drafts
        self._names, self._left_out = names, left_out
        self._texts, self._report = texts, report
        self._known: dict[tuple[str, ...], dict[_Key, int | tuple[int, ...]]] = {}

    def start_part(self) -> None:
        """Forget what rows of another part mean."""
        self._known = {}

    def joiner(
        self,
        found: SheetMap,
        report: SheetReport,
        vcenters: tuple[str, ...],
        copies: set[int],
        *,
        repeated: bool,
    ) -> Callable[[list[Any]], int]:
        """A function from a row to the index of its VM, below 0 where it has none that counts.

        ``vcenters`` are those that the sheet may speak of, ``copies`` the VMs whose rows in it
        are those of a copy. A ``repeated`` sheet may be the copy of one before.
        """
        at = found.columns
        name_at, ref_at, uuid_at = at.get("vm", -1), at.get("vm_ref", -1), at.get("vm_uuid", -1)
        sdk_at, server_at = at.get("sdk_uuid", -1), at.get("sdk_server", -1)
        places_at = {field: at[field] for field in PLACES if field in at}
        known = self._known.setdefault(vcenters, {})
        left_out, texts = self._left_out, self._texts
        twice = left_out.repeated
        skipped = f"{report.kind} rows that belong to no VM of vInfo"
        other_name = f"{report.kind} rows under another VM's name, joined by their ID"

        def join(row: list[Any]) -> int:
            report.rows += 1
            key = (row[name_at], row[ref_at], row[uuid_at], row[sdk_at], row[server_at])
            index = known.get(key)
            if index is None:
                index = known[key] = self._find(key, vcenters)
            if isinstance(index, tuple):
                index = self._index.narrowed(index, self._places(row, places_at))
            if index == UNMATCHED:
                report.unmatched += 1
                self._report.skip(skipped, cells.text(key[0]) or cells.text(key[1]))
                return index
            report.joined += 1
            if index in copies:
                return _OF_A_COPY
            if index in twice and left_out.is_of_copy(index, self._places(row, places_at)):
                return _OF_A_COPY
            if repeated:
                twice.add(index)
                left_out.changed.add(index)
            name = texts[key[0]] if key[0] else ""
            if name and name != self._drafts[index].name:
                self._report.suspect(other_name, f"{name} is {self._drafts[index].name}")
            return index

        return join

    def _places(self, row: list[Any], places_at: Mapping[str, int]) -> dict[str, str]:
        return {field: self._texts[row[place]] for field, place in places_at.items()}

    def _find(self, key: _Key, vcenters: tuple[str, ...]) -> int | tuple[int, ...]:
        texts = self._texts
        name, ref, uuid, sdk, server = (texts[cell] for cell in key)
        vcenter = self._names.known(sdk, server)
        # A row that names a vCenter which vInfo does not: an ID alone says nothing there.
        stray = vcenter is None and bool(self._names.identity(sdk, server))
        keys = RowKeys(name, ref, uuid.casefold(), stray)
        return self._index.find(keys, vcenters if vcenter is None else (vcenter,))
