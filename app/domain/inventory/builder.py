"""Gathers the sheets of one or several exports into an inventory.

VMs are told apart by (vCenter, VM ID), else VM UUID, else vCenter + datacenter + folder + name;
rows of other sheets join by the same identity and fall back to the name only inside one vCenter
and only where it is unique there. What does not join is counted, never guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain, islice
from sys import intern
from typing import Any

from app.domain.inventory import cells, info_sheet, vm_sheets
from app.domain.inventory.assemble import complete
from app.domain.inventory.cell_readers import CellReaders
from app.domain.inventory.decimal_marks import OtherTables, PartMarks, Rows
from app.domain.inventory.draft_identity import (
    identity_in_vcenter,
    pairs_of_copies,
    uuids_name_vcenters,
    uuids_of_clones,
)
from app.domain.inventory.draft_sizes import settle_sizes
from app.domain.inventory.drafts import Inventory, VmDraft
from app.domain.inventory.estate_sheets import ESTATE_PARSERS
from app.domain.inventory.estates import (
    COPY_SHARE,
    contents,
    draft_key,
    is_unnamed,
    most_alike,
    unused_name,
)
from app.domain.inventory.file_dates import settle_dates
from app.domain.inventory.foreign_disks import settle_disks
from app.domain.inventory.headings import (
    HEADER_ROWS,
    RepeatedHeadings,
    SheetMap,
    find_header,
    guess_kind,
    lacking,
    map_columns,
)
from app.domain.inventory.missing_columns import note_missing
from app.domain.inventory.network_names import settle_networks
from app.domain.inventory.report import ImportReport, SheetReport, Weight
from app.domain.inventory.shared_space import pooled
from app.domain.inventory.sheet_fields import VM_SHEETS
from app.domain.inventory.sheet_names import sheet_kind
from app.domain.progress import Ticket

Row = Sequence[Any]
_AMBIGUOUS = -1
_UNMATCHED, _KNOWN_BEFORE = -1, -2
_TICK = 500


class _Texts(dict[Any, str]):
    """Cells as texts, each different cell read once and equal ones one object."""

    def __missing__(self, cell: Any) -> str:
        value = self[cell] = cells.text(cell)
        return value


class InventoryBuilder:
    """Takes tables one after another; :meth:`finish` gives the inventory and the report.

    Tables of one export must come with vInfo first.
    """

    def __init__(self) -> None:
        self.report = ImportReport()
        self.drafts: list[VmDraft] = []
        self.inventory = Inventory()
        self.readers = CellReaders(self.report)
        self.texts = _Texts()
        self._file = ""
        self._file_number = 0
        self._first_of_part = 0
        self._part_number = 0
        self._sheet_number = 0
        self._file_vcenters: dict[str, str] = {}
        self._part_vcenters: dict[str, str] = {}
        self._meta_servers: set[str] = set()
        self._uuid_trusted = True
        self._by_ref: dict[tuple[str, str], int] = {}
        self._by_uuid: dict[tuple[str, str], int] = {}
        self._by_name: dict[tuple[str, str], int] = {}
        self._identities: dict[str, int] = {}
        self._joined: dict[tuple[Any, ...], int] = {}
        self._available: set[str] = set()
        self._all_available: set[str] = set()
        self._stamps: list[tuple[int, Any]] = []
        self._estate: dict[tuple[str, ...], int] = {}
        self._elsewhere: set[int] = set()
        self._repeated: set[int] = set()
        self._rows_of_kind: dict[str, set[int]] = {}
        self._several: set[str] = set()

    # -- files ---------------------------------------------------------------------------------

    def start_file(self, label: str, *, all_text: bool = False) -> None:
        """Begin a file. CSV cells are ``all_text``."""
        self._end_file()
        held = self.report.files.count(label)
        self._file = f"{label} ({held + 1})" if held else label
        self._file_number += 1
        self._file_vcenters = {}
        self._meta_servers = set()
        self._elsewhere = set()
        self.readers = CellReaders(self.report, all_text=all_text)
        self.report.files.append(label)
        self.start_part()

    def start_part(
        self,
        *,
        whole: bool = False,
        several: Iterable[str] = (),
        tables: OtherTables = tuple,
    ) -> None:
        """Begin one of the exports that a file holds side by side.

        A ``whole`` part joins with the VMs of all exports of the file. ``several`` are the kinds
        of which it has more than one sheet, one perhaps a copy of the other. ``tables`` opens all
        of its tables once more, where numbers leave a doubt.
        """
        self.readers.start_part(PartMarks(tables))
        self._part_vcenters = dict(self._file_vcenters) if whole else {}
        self._first_of_part = len(self.drafts)
        self._part_number += 1
        self._uuid_trusted = True
        self._joined = {}
        self._rows_of_kind = {}
        self._several = set(several)

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
        found = find_header(kind, head)
        report = SheetReport(self._file, kind, found_as)
        note = ""
        self._sheet_number += 1
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
        self.readers.start_table(found, again)
        self._available.add(kind)
        self._available.update(f"{kind}.{field}" for field in found.columns)
        body = self._body(chain(head[found.header_row + 1 :], stream), found, report, ticket)
        self._parse(kind, found, body, report)
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

    def _body(
        self, rows: Iterable[Row], found: SheetMap, report: SheetReport, ticket: Ticket
    ) -> Iterator[list[Any]]:
        """Data rows, padded by one None that stands for every missing column.

        A row that repeats the headings, or one that another sheet of the kind has had, is none.
        Where the headings are repeated in another order, the rows below them are put in ours.
        """
        width = len(found.headings)
        repeated = RepeatedHeadings(found)
        order: list[int] | None = None
        first_at = min(found.columns.values())
        had = self._rows_of_kind.get(found.kind)
        seen: set[int] = set()
        for count, row in enumerate(rows):
            if count % _TICK == 0:
                ticket.check()
            cells_of_row = list(row)
            if len(cells_of_row) < width:
                cells_of_row.extend([None] * (width - len(cells_of_row)))
            if not cells_of_row[first_at] and not any(
                cell not in ("", None) for cell in cells_of_row
            ):
                continue
            if repeated.are(cells_of_row):
                order = repeated.order(cells_of_row)
                self.report.skip(
                    f"{found.kind} rows that repeat the headings", report.found_as, Weight.NOTE
                )
                continue
            if order is not None:
                # Beyond the last cell stands a blank for what the other order lacks.
                cells_of_row.extend([None] * max(1, max(order) + 2 - len(cells_of_row)))
                cells_of_row = [cells_of_row[place] for place in order]
            if found.kind in self._several and found.kind != "vInfo":
                mark = hash(tuple(cells_of_row))
                if had is not None and mark in had:
                    self.report.skip(
                        f"{found.kind} rows that another sheet of the file has too", report.found_as
                    )
                    continue
                seen.add(mark)
            cells_of_row.append(None)
            yield cells_of_row
        if seen:
            self._rows_of_kind.setdefault(found.kind, set()).update(seen)

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
            self._stamps.append((self._part_number, row[created]))
            self._meta_servers.add(cells.text(row[server]))

    # -- what the sheet parsers need -------------------------------------------------------------

    def same(self, value: str) -> str:
        """One object for equal texts, so that thousands of rows share it."""
        return intern(value)

    def vcenter(self, uuid: str, server: str) -> str:
        """Identity of the vCenter that a row names, else of its file."""
        # A merged file lists several servers; then none of them is said of every row.
        of_file = next(iter(self._meta_servers)) if len(self._meta_servers) == 1 else ""
        trusted = uuid.casefold() if self._uuid_trusted else ""
        identity = self.same(trusted or server.casefold() or of_file.casefold())
        self._note_vcenter(identity, server or of_file or identity)
        return identity

    def _note_vcenter(self, identity: str, shown: str) -> None:
        if identity not in self._part_vcenters:
            self._part_vcenters[identity] = shown
            self._file_vcenters.setdefault(identity, shown)
            self.report.vcenters.setdefault(identity, shown)

    def estate_vcenter(self, uuid: Any, server: Any) -> str:
        """Identity of the vCenter of a host, cluster, store or port group.

        Other than the VMs' rows these may name the vCenter by its server alone, or not at all;
        and where the VMs' rows name none, what these say is no other vCenter.
        """
        known = self._known_vcenter(uuid, server)
        if known is None:
            only = self._only_vcenter()
            nameless = not cells.text(uuid) and not cells.text(server)
            if only is not None and (nameless or not self._uuid_trusted or is_unnamed(only)):
                return only
            return self.vcenter(self.texts[uuid], self.texts[server])
        return known

    def first_seen(self, *key: str) -> bool:
        """Whether a host, cluster, store or port group is not known from an earlier file."""
        return self._estate.setdefault(key, self._file_number) == self._file_number

    # -- virtual machines ------------------------------------------------------------------------

    def take(self, drafts: list[VmDraft], sheet: SheetReport) -> None:
        """Take in the VMs of one vInfo: find their vCenter and identity, leave out repetitions."""
        self._uuid_trusted = uuids_name_vcenters(drafts)
        for draft in drafts:
            draft.file, draft.sheet = self._file_number, self._sheet_number
            draft.part = self._part_number
            draft.vcenter = self.vcenter(draft.sdk_uuid, draft.sdk_server)
        self._one_for_each_server(drafts)
        copies = self._copies_of_known(drafts)
        clones = uuids_of_clones(drafts)
        for draft in drafts:
            self.report.rows += 1
            rows_of = self.report.rows_of
            rows_of[draft.vcenter] = rows_of.get(draft.vcenter, 0) + 1
            shown = self._part_vcenters.get(draft.vcenter, draft.vcenter)
            draft.values["vcenter_name"] = draft.sdk_server or shown
            known = copies.get(id(draft))
            uuid = "" if (draft.vcenter, draft.vm_uuid) in clones else draft.vm_uuid
            identity = f"{draft.vcenter}/{identity_in_vcenter(draft, uuid)}"
            if known is None:
                known = self._same_machine(draft, identity, exact=bool(draft.vm_ref or uuid))
            if known is not None:
                self._leave_out(draft, known)
                continue
            sheet.joined += 1
            self._add(draft, identity)

    def _one_for_each_server(self, drafts: list[VmDraft]) -> None:
        """Where one of two exports has no UUID of the vCenter, its server tells that it is one."""
        known: defaultdict[str, set[str]] = defaultdict(set)
        for draft in self.drafts:
            known[draft.sdk_server.casefold()].add(draft.vcenter)
        for draft in drafts:
            server, own = draft.sdk_server.casefold(), draft.vcenter
            alike = known[server] if server else set()
            if len(alike) == 1 and own not in alike and server in {own, *alike}:
                (draft.vcenter,) = alike
                for names in (self._part_vcenters, self._file_vcenters, self.report.vcenters):
                    names.pop(own, None)
                self._note_vcenter(draft.vcenter, draft.sdk_server)

    def _copies_of_known(self, drafts: list[VmDraft]) -> dict[int, int]:
        """Rows of an export that names no vCenter and is a copy of one read before, by their VM.

        An export that is no copy becomes an estate of its own.
        """
        found: dict[int, int] = {}
        for vcenter in dict.fromkeys(draft.vcenter for draft in drafts):
            own = [draft for draft in drafts if draft.vcenter == vcenter]
            estates: defaultdict[str, list[VmDraft]] = defaultdict(list)
            for draft in self.drafts:
                same_sheet = draft.sheet == self._sheet_number
                if not same_sheet and (is_unnamed(vcenter) or is_unnamed(draft.vcenter)):
                    estates[draft.vcenter].append(draft)
            known = {key: contents(map(draft_key, members)) for key, members in estates.items()}
            alike = most_alike(contents(map(draft_key, own)), known, COPY_SHARE)
            if alike is not None:
                self._note_vcenter(alike, self.report.vcenters.get(alike, alike))
                for draft in own:
                    draft.vcenter = alike
                found.update(pairs_of_copies(own, estates[alike]))
            elif is_unnamed(vcenter) and self._estate_of_another_export(vcenter):
                self._rename_estate(own, vcenter)
        return found

    def _estate_of_another_export(self, vcenter: str) -> bool:
        return any(draft.vcenter == vcenter for draft in self.drafts[: self._first_of_part])

    def _rename_estate(self, drafts: list[VmDraft], vcenter: str) -> None:
        """Give the VMs of a second export without a vCenter an identity apart from the first's."""
        fresh = unused_name(self.report.vcenters)
        self._part_vcenters.pop(vcenter, None)
        self._file_vcenters.pop(vcenter, None)
        self._note_vcenter(fresh, self._file)
        for draft in drafts:
            draft.vcenter = fresh

    def _same_machine(self, draft: VmDraft, identity: str, *, exact: bool) -> int | None:
        """The VM that was read before under this identity, None where it is another one.

        VM IDs and UUIDs (``exact``) name one VM of a vCenter; where the rows do not name it, two
        VMs may have the same. Names in one folder may only repeat where a sheet or file does.
        """
        first = self._identities.get(identity)
        if first is None:
            return None
        known = self.drafts[first]
        if exact:
            if known.vm_uuid and draft.vm_uuid:
                return first if known.vm_uuid == draft.vm_uuid else None
            placed = bool(draft.sdk_uuid or draft.sdk_server)
            return first if placed or known.name == draft.name else None
        if known.sheet != draft.sheet:
            named = not is_unnamed(draft.vcenter) and bool(draft.values["datacenter"])
            return first if named or known.file != draft.file else None
        told = draft.values["folder"] or draft.values["primary_ip"] or draft.path
        return first if told and known.row_hash == draft.row_hash else None

    def _leave_out(self, draft: VmDraft, known: int) -> None:
        """Count a row that describes a VM again."""
        self.report.duplicates += 1
        vcenter = self.drafts[known].vcenter
        self.report.duplicates_of[vcenter] = self.report.duplicates_of.get(vcenter, 0) + 1
        self.report.skip("second row of the same VM", draft.name, Weight.NOTE)
        same_file = self.drafts[known].file == self._file_number
        (self._repeated if same_file else self._elsewhere).add(known)

    def _add(self, draft: VmDraft, identity: str) -> None:
        if identity in self._identities:
            copy = 2
            while f"{identity}#{copy}" in self._identities:
                copy += 1
            self.report.suspect("VMs that only their position tells apart", draft.name)
            identity = f"{identity}#{copy}"
        draft.index = len(self.drafts)
        self._identities[identity] = draft.index
        draft.values["identity"] = identity
        self.drafts.append(draft)
        for index, key in (
            (self._by_ref, draft.vm_ref),
            (self._by_uuid, draft.vm_uuid),
            (self._by_name, draft.name),
        ):
            if key:
                place = (draft.vcenter, key)
                index[place] = _AMBIGUOUS if place in index else draft.index

    def joiner(self, found: SheetMap, report: SheetReport) -> Callable[[list[Any]], int]:
        """A function from a row to the index of its VM, -1 (and counted) where there is none."""
        at = found.columns
        name_at, ref_at, uuid_at = at.get("vm", -1), at.get("vm_ref", -1), at.get("vm_uuid", -1)
        sdk_at, server_at = at.get("sdk_uuid", -1), at.get("sdk_server", -1)
        joined = self._joined
        skipped = f"{report.kind} rows that belong to no VM of vInfo"
        other_name = f"{report.kind} rows under another VM's name, joined by their ID"

        def join(row: list[Any]) -> int:
            report.rows += 1
            key = (row[name_at], row[ref_at], row[uuid_at], row[sdk_at], row[server_at])
            index = joined.get(key)
            if index is None:
                index = joined[key] = self._find(*key)
            if index == _UNMATCHED:
                report.unmatched += 1
                self.report.skip(skipped, cells.text(key[0]) or cells.text(key[1]))
                return -1
            report.joined += 1
            if index == _KNOWN_BEFORE:
                return -1
            name = self.texts[key[0]] if key[0] else ""
            if name and name != self.drafts[index].name:
                self.report.suspect(other_name, f"{name} is {self.drafts[index].name}")
            return index

        return join

    def _find(self, name: Any, ref: Any, uuid: Any, sdk: Any, server: Any) -> int:
        """The VM that a row of another sheet means, by ID, UUID and name, each inside its vCenter.

        ``_KNOWN_BEFORE`` where it was read from an earlier file, with all its disks and adapters.
        """
        vcenter = self._known_vcenter(sdk, server)
        candidates = tuple(self._part_vcenters) if vcenter is None else (vcenter,)
        # A row that names a vCenter which vInfo does not: an ID alone says nothing there.
        trusted = self.texts[sdk] if self._uuid_trusted else ""
        stray = vcenter is None and bool(trusted or self.texts[server])
        name, ref = self.texts[name], self.texts[ref]
        uuid = self.texts[uuid].casefold()
        for index, key in ((self._by_ref, ref), (self._by_uuid, uuid), (self._by_name, name)):
            hits = {index.get((candidate, key), -2) for candidate in candidates} if key else ()
            found_at = [hit for hit in hits if hit >= 0]
            if len(found_at) != 1 or _AMBIGUOUS in hits:
                continue
            draft = self.drafts[found_at[0]]
            if ref and draft.vm_ref and ref != draft.vm_ref:
                continue  # another VM of the same name or UUID
            contradicted = bool(uuid and draft.vm_uuid and uuid != draft.vm_uuid)
            if contradicted and (stray or index is self._by_name):
                continue  # another VM of the same name
            same = name == draft.name or (uuid and uuid == draft.vm_uuid)
            if stray and index is self._by_ref and not same:
                continue  # another VM of the same ID
            return _KNOWN_BEFORE if found_at[0] in self._elsewhere else found_at[0]
        return _UNMATCHED

    def _known_vcenter(self, uuid: Any, server: Any) -> str | None:
        """The vCenter of the part's VMs that a row names by its UUID or its server."""
        name = self.texts[server].casefold()
        trusted = self.texts[uuid].casefold() if self._uuid_trusted else ""
        identity = trusted or name
        if identity and identity in self._part_vcenters:
            return self.same(identity)
        named = [key for key, shown in self._part_vcenters.items() if shown.casefold() == name]
        return named[0] if name and len(named) == 1 else None

    def _only_vcenter(self) -> str | None:
        return next(iter(self._part_vcenters)) if len(self._part_vcenters) == 1 else None

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
        report.file_vcenters[self._file] = list(self._file_vcenters)
        for vcenter in self._file_vcenters:
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
        settle_sizes(self.drafts, self.report)
        settle_disks(self.drafts, self.report)
        inventory = self.inventory
        settle_networks(self.drafts, inventory.port_groups, self.report)
        for count, draft in enumerate(self.drafts):
            if count % _TICK == 0:
                ticket.check()
            repeated = draft.index in self._repeated
            inventory.vms.append(complete(draft, self.report, repeated=repeated))
            inventory.parts.append(draft.parts)
        inventory.vms = pooled(inventory.vms)
        self.drafts = []
        self.report.available = sorted(self._all_available)
        dated = self.report.data_date_of
        for vcenter in self.report.vcenters:
            dated.setdefault(vcenter, fallback_date.isoformat())
        self.report.data_date = max(dated.values(), default=fallback_date.isoformat())
        return inventory


def table_kind(name: str, head: Sequence[Row]) -> str | None:
    """The kind of a table by its name, else by headings that leave no doubt."""
    return sheet_kind(name) or guess_kind(name, head)
