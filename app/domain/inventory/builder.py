"""Gathers the sheets of one or several exports into an inventory.

VMs are told apart by (vCenter, VM ID), else VM UUID, else vCenter + datacenter + folder + name;
rows of other sheets join by the same identity and fall back to the name only inside one vCenter
and only where it is unique there. What does not join is counted, never guessed. Of a VM that
stands several times the copy that is read first counts, with all its rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain, islice
from sys import intern
from typing import Any

from app.domain.inventory import cells, info_sheet, vm_sheets
from app.domain.inventory.assemble import complete
from app.domain.inventory.cell_readers import CellReaders
from app.domain.inventory.column_choices import NO_CHOICES, ColumnChoice, ColumnChoices
from app.domain.inventory.column_survey import ColumnSurvey
from app.domain.inventory.decimal_marks import OtherTables, PartMarks, Rows
from app.domain.inventory.draft_sizes import settle_sizes
from app.domain.inventory.drafts import Inventory, VmDraft
from app.domain.inventory.estate_homes import Homeless, Record, add_record, settle_homes
from app.domain.inventory.estate_sheets import ESTATE_PARSERS
from app.domain.inventory.estates import is_unnamed
from app.domain.inventory.file_dates import settle_dates
from app.domain.inventory.foreign_disks import settle_disks
from app.domain.inventory.headings import (
    HEADER_ROWS,
    SheetMap,
    find_header,
    guess_kind,
    lacking,
    map_columns,
)
from app.domain.inventory.left_out import LeftOut, Origin
from app.domain.inventory.missing_columns import note_missing
from app.domain.inventory.network_names import settle_networks
from app.domain.inventory.report import ImportReport, SheetReport
from app.domain.inventory.row_joiner import RowJoiner
from app.domain.inventory.shared_space import pooled
from app.domain.inventory.sheet_fields import VM_SHEETS
from app.domain.inventory.sheet_names import ExportPart, moment_in_name, number_of, sheet_kind
from app.domain.inventory.table_rows import Row, TableRows
from app.domain.inventory.told_columns import ToldColumns
from app.domain.inventory.vcenter_names import VcenterNames
from app.domain.inventory.vm_intake import VmIntake
from app.domain.progress import Ticket

_TICK = 500
_WHOLE = ExportPart("", {}, whole=True)


class _Texts(dict[Any, str]):
    """Cells as texts, each different cell read once and equal ones one object."""

    def __missing__(self, cell: Any) -> str:
        value = self[cell] = cells.text(cell)
        return value


class InventoryBuilder:
    """Takes tables one after another; :meth:`finish` gives the inventory and the report.

    Tables of one export must come with vInfo first. ``choices`` say what columns are whose
    headings do not tell it, ``survey`` takes in what every column was taken for.
    """

    def __init__(
        self, choices: ColumnChoices = NO_CHOICES, survey: ColumnSurvey | None = None
    ) -> None:
        self.report = ImportReport(choices=choices)
        self._told = ToldColumns(self.report, choices, survey)
        self.drafts: list[VmDraft] = []
        self.inventory = Inventory()
        self.readers = CellReaders(self.report)
        self.texts = _Texts()
        self._file = ""
        self._file_number = 0
        self._made: datetime | None = None
        self._part = _WHOLE
        self._part_number = 0
        self._kind = ""
        self._sheet_number = 0
        self._origin = Origin(0, 0, "", "")
        self._again = False
        self._tables_of_part: set[str] = set()
        self._names = VcenterNames(self.report.vcenters)
        self._left_out = LeftOut(self.report)
        self._intake = VmIntake(self.report, self.drafts, self._names, self._left_out)
        self._joiner = RowJoiner(self._intake, self._names, self._left_out, self.texts, self.report)
        self._rows = TableRows(self.report)
        self._once: defaultdict[str, set[int]] = defaultdict(set)
        self._available: set[str] = set()
        self._all_available: set[str] = set()
        self._stamps: list[tuple[int, Any]] = []
        self._estate: dict[tuple[str | None, ...], int] = {}
        self._homeless: list[Homeless] = []

    # -- files ---------------------------------------------------------------------------------

    def start_file(
        self, label: str, *, all_text: bool = False, made: datetime | None = None
    ) -> str:
        """Begin a file; returns the name that tells it from others of its label.

        CSV cells are ``all_text``. Of several files of one vCenter the newest must come first;
        ``made`` is when this one was made, where that is known.
        """
        self._end_file()
        held = self.report.files.count(label)
        self._file = f"{label} ({held + 1})" if held else label
        self._file_number += 1
        self._made = made
        self._names.start_file()
        self._left_out.start_file()
        self.readers = CellReaders(self.report, all_text=all_text)
        self.report.files.append(label)
        self.start_part()
        return self._file

    def start_part(self, part: ExportPart = _WHOLE, tables: OtherTables = tuple) -> None:
        """Begin one of the exports that a file holds side by side.

        ``tables`` opens all of its tables once more, where numbers leave a doubt.
        """
        self.readers.start_part(PartMarks(tables))
        self._part = part
        self._part_number += 1
        self._tables_of_part = set()
        self._intake.start_part(part)
        self._names.start_part(whole=part.whole)
        self._left_out.start_part()
        self._joiner.start_part()
        self._rows.start_part()

    def ignore(self, name: str) -> None:
        """Note a sheet that the planner has no use for."""
        self.report.ignored.append(f"{self._file}: {name}")

    def note(self, what: str, where: str, *, left_out: bool, count: int = 1) -> None:
        """Note what was odd about the form of a table, as its reader says it."""
        note = self.report.skip if left_out else self.report.suspect
        for _ in range(count):
            note(what, where)

    def add_table(
        self,
        kind: str,
        found_as: str,
        rows: Iterable[Row],
        ticket: Ticket,
        again: Rows = tuple,
    ) -> bool:
        """Read one table of a known kind; False when it lacks the headings of its kind.

        ``again`` opens it once more, where its numbers leave a doubt.
        """
        stream = iter(rows)
        head = list(islice(stream, HEADER_ROWS))
        chosen = self._told.chosen(kind, head, self._part.sheets)
        found = find_header(kind, head, chosen)
        report = SheetReport(self._file, kind, found_as)
        note = ""
        self._sheet_number += 1
        self._kind, self._origin = kind, self._origin_of(found_as)
        self._again = kind in self._tables_of_part and not self._part.paired(kind)
        self._tables_of_part.add(kind)
        if found is None and kind in VM_SHEETS:
            found = self._guess_vm_column(kind, head, chosen)
            note = "The VM heading is missing; the first column holds VM names and was used."
        if found is None:
            report.note = (
                "Its headings were not recognised, so it was left out." if head else "empty"
            )
            self.report.sheets.append(report)
            self._told.left_out(report, head, self._part.sheets)
            return False
        report.note = note
        report.recognised = [found.headings[i] for i in found.columns.values()]
        report.missing = lacking(found)
        self.report.sheets.append(report)
        self.readers.start_table(found, again)
        self._available.add(kind)
        self._available.update(f"{kind}.{field}" for field in found.columns)
        several = kind != "vInfo" and self._part.several(kind) and not self._part.paired(kind)
        rest = chain(head[found.header_row + 1 :], stream)
        body = self._rows.body(rest, found, found_as, ticket, several=several)
        sample = self._told.begin(found)
        self._parse(kind, found, body if sample is None else sample.watch(body), report)
        self._told.end(report, found, sample, self.readers.unread)
        self.readers.end_table()
        return True

    def _parse(
        self, kind: str, found: SheetMap, body: Iterator[list[Any]], report: SheetReport
    ) -> None:
        if kind == "vInfo":
            info_sheet.read_info(self, found, body, report)
        elif kind in VM_SHEETS:
            vm_sheets.PARSERS[kind](self, found, body, report)
        elif kind == "vMetaData":
            self._read_metadata(found, body, report)
        else:
            ESTATE_PARSERS[kind](self, found, body, report)

    def _origin_of(self, found_as: str) -> Origin:
        title, made = self._file, self._made
        if not self._part.whole:
            title = f"{found_as} of {self._file}"
            made = moment_in_name(found_as) or made
        number = number_of(found_as)
        return Origin(self._file_number, self._part_number, number, title, made)

    def _guess_vm_column(
        self, kind: str, head: Sequence[Row], chosen: Mapping[str, ColumnChoice]
    ) -> SheetMap | None:
        """Accept a sheet whose VM heading was overwritten when its first column holds VM names."""
        names = {draft.name for draft in self.drafts}
        for index, row in enumerate(head):
            values = [cells.text(later[0]) for later in head[index + 1 :] if later]
            if not values or sum(value in names for value in values) * 2 < len(values):
                continue
            patched = map_columns(kind, ["VM", *row[1:]], index, chosen)
            if len(patched.columns) > 2:
                return patched
        return None

    def _read_metadata(
        self, found: SheetMap, body: Iterator[list[Any]], report: SheetReport
    ) -> None:
        created, server = found.columns.get("created", -1), found.columns.get("server", -1)
        for row in body:
            report.rows += 1
            self._stamps.append((self._part_number, row[created]))
            self._names.add_metadata(self._origin.number, cells.text(row[server]))

    # -- what the sheet parsers need -------------------------------------------------------------

    def same(self, value: str) -> str:
        """One object for equal texts, so that thousands of rows share it."""
        return intern(value)

    def estate_vcenter(self, uuid: Any, server: Any) -> str | None:
        """The vCenter of a host, cluster, store or port group, None where it must be looked for.

        Other than the VMs' rows these may name the vCenter by its server alone, or not at all;
        and where the VMs' rows name none, what these say is no other vCenter.
        """
        names, told, by = self._names, self.texts[uuid], self.texts[server]
        known = names.known(told, by)
        if known is not None:
            return known
        vcenters = self._spoken_of()
        nameless = not told and not by
        if len(vcenters) == 1 and (nameless or not names.trusted or is_unnamed(vcenters[0])):
            return vcenters[0]
        identity = names.identity(told, by)
        if not identity and vcenters:
            return None
        names.note(identity, by or identity)
        return identity

    def _spoken_of(self) -> tuple[str, ...]:
        """The vCenters that the rows of this sheet may be of: those of its own vInfo, or all."""
        own = self._intake.vcenters_of.get(self._origin.number)
        return tuple(own if own and self._part.paired(self._kind) else self._names.part)

    def first_seen(self, vcenter: str | None, *told: str, once: bool = False) -> bool:
        """Whether a host, cluster, store or port group is not known from an earlier sheet.

        ``once`` also asks for the first row of it in this one. Where no vCenter is named, each
        sheet of an export may be of another: then it must not be known from an earlier export.
        """
        here = self._sheet_number if vcenter is not None else -self._part_number
        key = (vcenter, *told)
        known = self._estate.get(key)
        if known is None:
            self._estate[key] = here
        return known is None or (known == here and not (once and vcenter is not None))

    def add_estate(self, vcenter: str | None, record: Record) -> None:
        """Take in a host, cluster, store or port group, or keep it until its vCenter is found."""
        if vcenter is None:
            self._homeless.append(Homeless(self._kind, record, self._spoken_of()))
        else:
            add_record(record, self.inventory)

    def once(self, kind: str) -> set[int]:
        """The VMs of which a row of this kind of sheet was taken."""
        return self._once[kind]

    # -- virtual machines ------------------------------------------------------------------------

    def take(self, drafts: list[VmDraft], sheet: SheetReport) -> None:
        """Take in the VMs of the vInfo that is being read."""
        self._intake.take(drafts, sheet, self._origin)

    def joiner(self, found: SheetMap, report: SheetReport) -> Callable[[list[Any]], int]:
        """A function from a row to the index of its VM, below 0 where it has none that counts."""
        copies = self._left_out.elsewhere(self._origin.number, paired=self._part.paired(self._kind))
        return self._joiner.joiner(found, report, self._spoken_of(), copies, repeated=self._again)

    # -- the end ---------------------------------------------------------------------------------

    def _end_file(self) -> None:
        drafts = [draft for draft in self.drafts if draft.file == self._file_number]
        note_missing(drafts, self._available, self.report, self._file)
        made = settle_dates(drafts, self._stamps, self.report, self._file)
        self._stamps = []
        self._describe_file(made)

    def _describe_file(self, made: datetime | None) -> None:
        """Note which vCenters a file speaks of, what it tells of them and when it was made."""
        if not self._file:
            return
        report = self.report
        report.file_vcenters[self._file] = list(self._names.file)
        for vcenter in self._names.file:
            known = set(report.available_of.get(vcenter, ()))
            report.available_of[vcenter] = sorted(known | self._available)
            if made is not None:
                day = max(made.isoformat(), report.data_date_of.get(vcenter, ""))
                report.data_date_of[vcenter] = day
        self._all_available |= self._available
        self._available = set()

    def finish(self, ticket: Ticket, fallback_date: datetime) -> Inventory:
        """Complete every VM from its gathered rows. The builder is spent afterwards.

        :raises UserError: when no VM of a file has a figure for CPUs, or for memory.
        """
        self._end_file()
        settle_sizes(self.drafts, self.report, self._told.sure_units)
        settle_disks(self.drafts, self.report)
        inventory = self.inventory
        settle_homes(self._homeless, self.drafts, inventory, self.report)
        settle_networks(self.drafts, inventory.port_groups, self.report)
        self._left_out.tell_outdated(self.drafts, self._intake.origins)
        for count, draft in enumerate(self.drafts):
            if count % _TICK == 0:
                ticket.check()
            copies = self._left_out.copies_of(draft.index)
            inventory.vms.append(complete(draft, self.report, copies))
            inventory.parts.append(draft.parts)
        inventory.vms = pooled(inventory.vms)
        self.drafts.clear()
        self.report.available = sorted(self._all_available)
        dated = self.report.data_date_of
        for vcenter in self.report.vcenters:
            dated.setdefault(vcenter, fallback_date.isoformat())
        self.report.data_date = max(dated.values(), default=fallback_date.isoformat())
        return inventory


def table_kind(name: str, head: Sequence[Row]) -> str | None:
    """The kind of a table by its name, else by headings that leave no doubt."""
    return sheet_kind(name) or guess_kind(name, head)
