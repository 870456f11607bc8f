"""Finds the VM of each row of a list, and tells rows that mean none or several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from app.domain.number_style import grouped
from app.domain.planning.dependencies.vm_names import Found, Match, VmNames
from app.domain.planning.facts.columns import ADDRESS, DNS, UUID, TableColumns


class RowOfNobody(NamedTuple):
    """A row, or a name in one, that means no VM, or several (``vm_ids``)."""

    row: int
    text: str
    vm_ids: tuple[int, ...] = ()

    def sentence(self, names: VmNames) -> str:
        """What to say of it."""
        if not self.vm_ids:
            return f"Row {grouped(self.row)}: “{self.text}” is no VM of this project."
        titles = names.titles_of(self.vm_ids[:5])
        return f"Row {grouped(self.row)}: “{self.text}” may be any of {', '.join(titles)}."


def find_vm(row: Sequence[str], columns: TableColumns, names: VmNames) -> tuple[Found, str]:
    """The VM that a row means, and the text that told it.

    The surest key that finds one VM decides. Where a key finds several, the others choose among
    them.
    """
    told = ""
    several: tuple[int, ...] = ()
    for key in columns.keys:
        text = columns.cell(row, key)
        if not text:
            continue
        found = _by(key, text, names)
        told = told or text
        if found.match is Match.NONE:
            continue
        common = tuple(each for each in found.vm_ids if each in several) if several else ()
        vm_ids = common or found.vm_ids
        if len(vm_ids) == 1:
            return Found(found.match if found.vm_id else Match.LOOSE, vm_ids), text
        if not several:
            told = text
        several = common or several or vm_ids
    return Found(Match.MANY if several else Match.NONE, several), told


def _by(key: str, text: str, names: VmNames) -> Found:
    if key == UUID:
        return names.by_uuid(text)
    if key == ADDRESS:
        return names.by_address(text)
    if key == DNS:
        return names.by_name(text)

    return names.by_any(text)
