"""Which columns an import cannot do without, and which make up figures where they are missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.inventory.column_choices import NOT_USED, ColumnChoices
from app.domain.inventory.column_survey import SheetColumns
from app.domain.inventory.field_titles import form_of, title_of
from app.domain.inventory.headings import CORE, SheetMap
from app.domain.inventory.sheet_fields import REQUIRED
from app.domain.number_style import grouped

LEAST_MARKS = 2
"""Sheets of RVTools, or columns of its vInfo, by which an export is known as one."""


@dataclass(frozen=True, slots=True)
class _Need:
    """Fields of which one is needed, and what happens without any."""

    fields: tuple[str, ...]
    without: str


_NEEDS: tuple[_Need, ...] = (
    _Need(("vInfo.cpus", "vCPU.cpus"), "VMs are taken as 1 vCPU each"),
    _Need(("vInfo.memory", "vMemory.size"), "VMs count with 0 GB of RAM"),
    _Need(
        ("vDisk.capacity", "vInfo.total_disk", "vInfo.provisioned", "vPartition.capacity"),
        "VMs count with 0 GB of disk",
    ),
    _Need(
        tuple(f"{sheet}.power_state" for sheet in ("vInfo", "vCPU", "vMemory", "vDisk")),
        "VMs are taken as powered on",
    ),
    _Need(("vInfo.template", "vCPU.template", "vMemory.template", "vDisk.template"),
          "templates count as VMs"),
    _Need(
        ("vInfo.os_config", "vInfo.os_tools", "vCPU.os_config", "vMemory.os_config",
         "vDisk.os_config"),
        "guest systems are unknown",
    ),
)  # fmt: skip
"""The first field of each is the one that is named."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A field that no column tells, as ``sheet.field``, and what that does."""

    name: str
    sentence: str
    stops: bool = False
    """Whether nothing can be imported without it."""


def bears_marks(kinds: Iterable[str], found: SheetMap | None) -> bool:
    """Whether a file whose vInfo cannot be read is an RVTools export all the same.

    ``kinds`` are those of its sheets by name, ``found`` its vInfo as far as it is recognised. A
    list of people has neither a second sheet of RVTools nor its columns, whatever it is called.
    """
    if len(set(kinds)) >= LEAST_MARKS:
        return True
    return found is not None and len(CORE & set(found.columns)) >= LEAST_MARKS


def gaps(sheets: Sequence[SheetColumns]) -> list[Gap]:
    """What no sheet tells, that which stops an import first; of each file for itself."""
    found: dict[str, Gap] = {}
    by_file: dict[str, list[SheetColumns]] = {}
    for sheet in sheets:
        by_file.setdefault(sheet.file, []).append(sheet)
    for own in by_file.values():
        for gap in (*_unread(own), *_made_up(own)):
            found.setdefault(gap.name, gap)
    return sorted(found.values(), key=lambda gap: not gap.stops)


def _unread(sheets: Sequence[SheetColumns]) -> Iterable[Gap]:
    whole = {sheet.kind for sheet in sheets if sheet.usable and not _lacking(sheet)}
    for sheet in sheets:
        lacking = _lacking(sheet)
        if sheet.kind in whole or (sheet.usable and not lacking):
            continue
        stops = sheet.kind == "vInfo" and not sheet.usable
        for group in lacking:
            yield _left_out(sheet, title_of(sheet.kind, group[0]), group[0], stops=stops)
        if not lacking and stops:
            yield _left_out(sheet, "columns beside the name", "columns", stops=True)


def _lacking(sheet: SheetColumns) -> list[tuple[str, ...]]:
    """The groups of fields of which the sheet has none, and should have one."""
    taken = sheet.taken
    return [group for group in REQUIRED[sheet.kind] if not any(name in taken for name in group)]


def _left_out(sheet: SheetColumns, what: str, field: str, *, stops: bool) -> Gap:
    name = f"{sheet.kind}.{field}"
    if stops:
        return Gap(name, f"{sheet.found_as}: no column is recognised as {what}; nothing can be "
                   "imported without.", stops=True)  # fmt: skip
    effect = "it tells little" if sheet.usable else "the sheet is left out"
    return Gap(name, f"{sheet.found_as}: no column is recognised as {what}, so {effect}.")


def _made_up(sheets: Sequence[SheetColumns]) -> Iterable[Gap]:
    usable = [sheet for sheet in sheets if sheet.usable]
    info = next((sheet for sheet in usable if sheet.kind == "vInfo"), None)
    if info is None:
        return
    told = {f"{sheet.kind}.{name}" for sheet in usable for name in sheet.taken}
    for need in _NEEDS:
        if not told.isdisjoint(need.fields):
            continue
        kind, _, field = need.fields[0].partition(".")
        title = title_of(kind, field)
        yield Gap(need.fields[0], f"No column is recognised as {title} ({kind}): {need.without}.")


def unreadable(sheets: Sequence[SheetColumns]) -> list[str]:
    """Sentences on columns of numbers that mostly hold something else."""
    sentences = []
    for sheet in sheets:
        for column in sheet.columns:
            number = column.field and form_of(sheet.kind, column.field) in {"number", "size"}
            if number and column.unread:
                title = title_of(sheet.kind, column.field)
                sentences.append(
                    f"{sheet.found_as}: {grouped(column.unread)} cells under “{column.heading}” "
                    f"hold no number and count as unknown ({title})."
                )
    return sentences


def vanished(sheets: Sequence[SheetColumns], choices: ColumnChoices) -> list[Gap]:
    """Columns that were chosen by hand before, and whose field no column tells now.

    A kind of sheet that the files do not have at all is not spoken of.
    """
    keys: dict[str, set[str]] = {}
    taken: dict[str, set[str]] = {}
    for sheet in sheets:
        keys.setdefault(sheet.kind, set()).update(column.key for column in sheet.columns)
        taken.setdefault(sheet.kind, set()).update(sheet.taken)
    return [
        Gap(
            f"{each.kind}: {each.heading}",
            f"The column “{each.heading}” of {each.kind}, which was chosen for "
            f"{title_of(each.kind, each.field)} before, is not in the file any more.",
        )
        for each in choices.choices
        if each.kind in keys
        and each.heading not in keys[each.kind]
        and each.field != NOT_USED
        and each.field not in taken[each.kind]
    ]
