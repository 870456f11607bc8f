"""Gathers the sheets of one or several exports into an inventory.

VMs are told apart by (vCenter, VM ID), else VM UUID, else vCenter + datacenter + folder + name;
rows of other sheets join by the same identity and fall back to the name only inside one vCenter
and only where it is unique there. What does not join is counted, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain, islice
from typing import Any

from app.domain.inventory import cells, vm_sheets
from app.domain.inventory.assemble import complete
from app.domain.inventory.drafts import Inventory, VmDraft
from app.domain.inventory.estate_sheets import ESTATE_PARSERS
from app.domain.inventory.headings import (
    HEADER_ROWS,
    VM_SHEETS,
    SheetMap,
    find_header,
    guess_kind,
    lacking,
    map_columns,
    sheet_kind,
)
from app.domain.inventory.report import ImportReport, SheetReport
from app.domain.progress import Ticket

Row = Sequence[Any]
_AMBIGUOUS = -1
_TICK = 500


class InventoryBuilder:
    """Takes tables one after another; :meth:`finish` gives the inventory and the report.

    Tables of one file must come with vInfo first. ``several_files`` keeps VMs apart that come
    from different files which do not name their vCenter.
    """

    def __init__(self, *, several_files: bool = False) -> None:
        self.report = ImportReport()
        self.drafts: list[VmDraft] = []
        self.inventory = Inventory()
        self.decimal = "."
        self.all_text = False
        self._several_files = several_files
        self._file = ""
        self._file_vcenters: dict[str, str] = {}
        self._meta_servers: set[str] = set()
        self._by_ref: dict[tuple[str, str], int] = {}
        self._by_uuid: dict[tuple[str, str], int] = {}
        self._by_name: dict[tuple[str, str], int] = {}
        self._identities: dict[str, int] = {}
        self._texts: dict[str, str] = {}
        self._available: set[str] = set()
        self._dates: list[datetime] = []
        self._draft_files: list[int] = []
        self._estate: dict[tuple[str, ...], int] = {}
        self._elsewhere: set[int] = set()
        self._repeated: set[int] = set()

    # -- files ---------------------------------------------------------------------------------

    def start_file(self, label: str, *, decimal: str = ".", all_text: bool = False) -> None:
        """Begin a file. ``decimal`` is its decimal mark; CSV cells are ``all_text``."""
        held = self.report.files.count(label)
        self._file = f"{label} ({held + 1})" if held else label
        self._file_vcenters = {}
        self._meta_servers = set()
        self._elsewhere = set()
        self.decimal = decimal
        self.all_text = all_text
        self.report.files.append(label)

    def ignore(self, name: str) -> None:
        """Note a sheet that the planner has no use for."""
        self.report.ignored.append(f"{self._file}: {name}")

    def add_table(self, kind: str, found_as: str, rows: Iterable[Row], ticket: Ticket) -> bool:
        """Read one table of a known kind; False when it lacks the headings of its kind."""
        stream = iter(rows)
        head = list(islice(stream, HEADER_ROWS))
        found = find_header(kind, head)
        report = SheetReport(self._file, kind, found_as)
        note = ""
        if found is None and kind in VM_SHEETS:
            found = self._guess_vm_column(kind, head)
            note = "The VM heading is missing; the first column holds VM names and was used."
        if found is None:
            report.note = (
                "Its headings were not recognised, so it was left out." if head else "empty"
            )
            self.report.sheets.append(report)
            return False
        report.note = note
        report.recognised = [found.headings[i] for i in found.columns.values()]
        report.missing = lacking(found)
        self.report.sheets.append(report)
        self._available.add(kind)
        self._available.update(f"{kind}.{field}" for field in found.columns)
        body = self._body(chain(head[found.header_row + 1 :], stream), len(found.headings), ticket)
        self._parse(kind, found, body, report)
        return True

    def _parse(
        self, kind: str, found: SheetMap, body: Iterator[list[Any]], report: SheetReport
    ) -> None:
        if kind == "vInfo":
            vm_sheets.read_info(self, found, body, report)
        elif kind in VM_SHEETS:
            vm_sheets.PARSERS[kind](self, found, body, report)
        elif kind == "vMetaData":
            self._read_metadata(found, body, report)
        else:
            ESTATE_PARSERS[kind](self, found, body, report)

    def _body(self, rows: Iterable[Row], width: int, ticket: Ticket) -> Iterator[list[Any]]:
        """Data rows, padded by one None that stands for every missing column."""
        for count, row in enumerate(rows):
            if count % _TICK == 0:
                ticket.check()
            cells_of_row = list(row)
            if not any(cell not in ("", None) for cell in cells_of_row):
                continue
            if len(cells_of_row) < width:
                cells_of_row.extend([None] * (width - len(cells_of_row)))
            cells_of_row.append(None)
            yield cells_of_row

    def _guess_vm_column(self, kind: str, head: Sequence[Row]) -> SheetMap | None:
        """Accept a sheet whose VM heading was overwritten when its first column holds VM names."""
        names = {draft.name for draft in self.drafts}
        for index, row in enumerate(head):
            values = [cells.text(later[0]) for later in head[index + 1 :] if later]
            if not values or sum(value in names for value in values) * 2 < len(values):
                continue
            patched = map_columns(kind, ["VM", *row[1:]], index)
            if len(patched.columns) > 2:
                return patched
        return None

    def _read_metadata(
        self, found: SheetMap, body: Iterator[list[Any]], report: SheetReport
    ) -> None:
        created, server = found.columns.get("created", -1), found.columns.get("server", -1)
        for row in body:
            report.rows += 1
            stamp = cells.moment(row[created])
            if stamp:
                self._dates.append(stamp)
            self._meta_servers.add(cells.text(row[server]))

    # -- what the sheet parsers need -------------------------------------------------------------

    def same(self, value: str) -> str:
        """One object for equal texts, so that thousands of rows share it."""
        return self._texts.setdefault(value, value)

    def vcenter(self, uuid: Any, server: Any) -> str:
        """Identity of the vCenter that a row names, else of its file."""
        # A merged file lists several servers; then none of them is said of every row.
        of_file = next(iter(self._meta_servers)) if len(self._meta_servers) == 1 else ""
        name = cells.text(server)
        identity = self.same(cells.text(uuid).casefold() or name.casefold())
        if not identity:
            identity = of_file.casefold()
        if not identity and self._several_files:
            identity = f"file {self._file}"
        if identity not in self._file_vcenters:
            shown = name or of_file or identity
            self._file_vcenters[identity] = shown
            self.report.vcenters[identity] = shown
        return identity

    def estate_vcenter(self, uuid: Any, server: Any) -> str:
        """Identity of the vCenter of a host, cluster, store or port group.

        Other than the VMs' rows these may name the vCenter by its server alone, or not at all.
        """
        known = self._known_vcenter(uuid, server)
        if known is None and not cells.text(uuid) and not cells.text(server):
            known = self._only_vcenter()
        return self.vcenter(uuid, server) if known is None else known

    def first_seen(self, *key: str) -> bool:
        """Whether a host, cluster, store or port group is not known from an earlier file."""
        number = len(self.report.files)
        return self._estate.setdefault(key, number) == number

    def add_vm(self, draft: VmDraft, identity: str, *, exact: bool, placed: bool) -> bool:
        """Take a VM in; False when it is a second row of one that is already there.

        ``exact`` identities (VM ID or UUID) name one VM of a vCenter, so a second row is a
        duplicate. An identity made of names may belong to two VMs, which are kept apart, and so
        may a VM ID where the row does not name its vCenter (``placed``).
        """
        self.report.rows += 1
        if identity in self._identities:
            first = self._identities[identity]
            if exact and self._same_vm(self.drafts[first], draft, placed):
                self.report.duplicates += 1
                self.report.skip("second row of the same VM", draft.name)
                same_file = self._draft_files[first] == len(self.report.files)
                (self._repeated if same_file else self._elsewhere).add(first)
                return False
            copy = 2
            while f"{identity}#{copy}" in self._identities:
                copy += 1
            self.report.suspect("VMs that only their position tells apart", draft.name)
            identity = f"{identity}#{copy}"
        self._identities[identity] = draft.index
        draft.values["identity"] = identity
        self.drafts.append(draft)
        self._draft_files.append(len(self.report.files))
        for index, key in (
            (self._by_ref, draft.vm_ref),
            (self._by_uuid, draft.vm_uuid),
            (self._by_name, draft.name),
        ):
            if key:
                place = (draft.vcenter, key)
                index[place] = _AMBIGUOUS if place in index else draft.index
        return True

    @staticmethod
    def _same_vm(first: VmDraft, second: VmDraft, placed: bool) -> bool:
        """Whether two rows of one VM ID mean one VM: by their UUIDs, else by vCenter or name."""
        if first.vm_uuid and second.vm_uuid:
            return first.vm_uuid == second.vm_uuid
        return placed or first.name == second.name

    def joiner(self, found: SheetMap, report: SheetReport) -> Callable[[list[Any]], int]:
        """A function from a row to the index of its VM, -1 (and counted) where there is none."""
        at = found.columns
        name_at, ref_at, uuid_at = at.get("vm", -1), at.get("vm_ref", -1), at.get("vm_uuid", -1)
        sdk_at, server_at = at.get("sdk_uuid", -1), at.get("sdk_server", -1)
        named = sdk_at >= 0 or server_at >= 0
        by_ref, by_uuid, by_name = self._by_ref, self._by_uuid, self._by_name
        elsewhere, drafts, whole = self._elsewhere, self.drafts, self.report
        other_name = f"{report.kind} rows under another VM's name, joined by their ID"
        known: dict[tuple[Any, Any], tuple[str, ...]] = {}

        def join(row: list[Any]) -> int:
            report.rows += 1
            name = cells.text(row[name_at])
            ref = cells.text(row[ref_at])
            uuid = cells.text(row[uuid_at]).casefold()
            place = (row[sdk_at], row[server_at]) if named else (None, None)
            candidates = known.get(place)
            if candidates is None:
                vcenter = self._known_vcenter(*place)
                every = tuple(self._file_vcenters)
                candidates = known[place] = every if vcenter is None else (vcenter,)
            for index, key in ((by_ref, ref), (by_uuid, uuid), (by_name, name)):
                hits = {index.get((candidate, key), -2) for candidate in candidates} if key else ()
                found_at = [hit for hit in hits if hit >= 0]
                if len(found_at) == 1 and _AMBIGUOUS not in hits:
                    draft = drafts[found_at[0]]
                    if ref and draft.vm_ref and ref != draft.vm_ref:
                        continue  # another VM of the same name or UUID
                    if index is by_name and uuid and draft.vm_uuid and uuid != draft.vm_uuid:
                        continue  # another VM of the same name
                    if name and name != draft.name:
                        whole.suspect(other_name, f"{name} is {draft.name}")
                    report.joined += 1
                    # The VM was read from an earlier file, with all its disks and adapters.
                    return -1 if found_at[0] in elsewhere else found_at[0]
            report.unmatched += 1
            self.report.skip(f"{report.kind} rows that belong to no VM of vInfo", name or ref)
            return -1

        return join

    def _known_vcenter(self, uuid: Any, server: Any) -> str | None:
        """The vCenter of the file's VMs that a row names by its UUID or its server."""
        name = cells.text(server).casefold()
        identity = cells.text(uuid).casefold() or name
        if identity and identity in self._file_vcenters:
            return self.same(identity)
        named = [key for key, shown in self._file_vcenters.items() if shown.casefold() == name]
        return named[0] if name and len(named) == 1 else None

    def _only_vcenter(self) -> str | None:
        return next(iter(self._file_vcenters)) if len(self._file_vcenters) == 1 else None

    def numbers(self, kind: str, field: str) -> Callable[[Any], float | None]:
        """A reader of number cells that notes cells which hold something else."""
        decimal, all_text, report = self.decimal, self.all_text, self.report
        counted = f"numbers stored as text in {kind} ({field})"
        failed = f"cells that are no number in {kind} ({field}), read as unknown"

        def read(cell: Any) -> float | None:
            if type(cell) is float:
                return cells.number(cell)
            value = cells.number(cell, decimal)
            if value is None:
                if cell not in ("", None):
                    report.suspect(failed, cells.text(cell)[:60])
            elif type(cell) is str and not all_text:
                report.suspect(counted, cell[:60])
            return value

        return read

    # -- the end ---------------------------------------------------------------------------------

    def finish(self, ticket: Ticket, fallback_date: datetime) -> Inventory:
        """Complete every VM from its gathered rows. The builder is spent afterwards."""
        inventory = self.inventory
        for count, draft in enumerate(self.drafts):
            if count % _TICK == 0:
                ticket.check()
            repeated = draft.index in self._repeated
            inventory.vms.append(complete(draft, self.report, repeated=repeated))
            inventory.parts.append(draft.parts)
        self.drafts = []
        self.report.available = sorted(self._available)
        self.report.data_date = (max(self._dates) if self._dates else fallback_date).isoformat()
        return inventory


def table_kind(name: str, head: Sequence[Row]) -> str | None:
    """The kind of a table by its name, else by headings that leave no doubt."""
    return sheet_kind(name) or guess_kind(name, head)
