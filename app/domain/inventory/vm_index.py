"""Finds the VM that a row of another sheet means: by ID, UUID or name, inside its vCenter.

Where several VMs answer to these, datacenter, folder, cluster and host tell which one is meant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.inventory.drafts import VmDraft

UNMATCHED = -1
_BY = ("ref", "uuid", "name")


@dataclass(frozen=True, slots=True)
class RowKeys:
    """What a row says of its VM. A ``stray`` row names a vCenter that vInfo does not."""

    name: str
    ref: str
    uuid: str
    stray: bool = False


class VmIndex:
    """The VMs read so far by what rows of other sheets call them."""

    def __init__(self, drafts: Sequence[VmDraft]) -> None:
        self._drafts = drafts
        self._places: dict[tuple[str, str, str], int | list[int]] = {}

    def add(self, draft: VmDraft) -> None:
        """Take in a VM, whose index is its place among the drafts."""
        for by, key in zip(_BY, (draft.vm_ref, draft.vm_uuid, draft.name), strict=True):
            if key:
                place = (by, draft.vcenter, key)
                known = self._places.setdefault(place, draft.index)
                if isinstance(known, list):
                    known.append(draft.index)
                elif known != draft.index:
                    self._places[place] = [known, draft.index]

    def find(self, row: RowKeys, vcenters: Sequence[str]) -> int | tuple[int, ...]:
        """The VM in one of these vCenters, several that it may be, or ``UNMATCHED``.

        An ID, UUID or name that several VMs have tells nothing; the next one may. A VM whose own
        ID, UUID or name contradicts the row is another one.
        """
        several: tuple[int, ...] = ()
        for by, key in zip(_BY, (row.ref, row.uuid, row.name), strict=True):
            if not key:
                continue
            hits = self._known(by, key, vcenters)
            if len(hits) == 1 and self._may_be(hits[0], row, by):
                return hits[0]
            if len(hits) > 1 and not several:
                several = self._left(hits, row, by)
        return several if several and not row.stray else UNMATCHED

    def narrowed(self, several: Sequence[int], told: Mapping[str, str]) -> int:
        """The one of several VMs that stands where a row says, ``UNMATCHED`` where none or two do.

        A place that vInfo leaves blank contradicts nothing, but it proves nothing either.
        """
        left = list(several)
        for field, value in told.items():
            folded = value.casefold()
            if not folded:
                continue
            own = [(index, self._drafts[index].values[field].casefold()) for index in left]
            left = [index for index, place in own if place == folded] or [
                index for index, place in own if not place
            ]
        return left[0] if len(left) == 1 else UNMATCHED

    def _known(self, by: str, key: str, vcenters: Sequence[str]) -> list[int]:
        hits: list[int] = []
        for vcenter in vcenters:
            known = self._places.get((by, vcenter, key))
            if known is not None:
                hits.extend(known if isinstance(known, list) else (known,))
        return hits

    def _left(self, hits: Sequence[int], row: RowKeys, by: str) -> tuple[int, ...]:
        fitting = [hit for hit in hits if self._may_be(hit, row, by)]
        named = [hit for hit in fitting if self._drafts[hit].name == row.name]
        return tuple(named or fitting)

    def _may_be(self, index: int, row: RowKeys, by: str) -> bool:
        draft = self._drafts[index]
        if row.ref and draft.vm_ref and row.ref != draft.vm_ref:
            return False  # another VM of the same name or UUID
        contradicted = bool(row.uuid and draft.vm_uuid and row.uuid != draft.vm_uuid)
        if contradicted and (row.stray or by == "name"):
            return False  # another VM of the same name
        same = row.name == draft.name or bool(row.uuid and row.uuid == draft.vm_uuid)
        # Another VM of the same ID, where the row is of a vCenter that vInfo does not know.
        return not row.stray or by != "ref" or same
