"""Importing RVTools exports: read, compare with what is there, apply in one transaction."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from app.db import queries, tables
from app.db.uow import log
from app.db.writer import bulk_insert, delete_rows, update_rows
from app.domain import scope
from app.domain.changes import ChangeSet, SnapshotChange
from app.domain.errors import UserError
from app.domain.inventory.builder import InventoryBuilder, table_kind
from app.domain.inventory.drafts import Inventory, VmParts
from app.domain.inventory.estate_match import EstateMatch, match_estates, renamed_vm
from app.domain.inventory.headings import HEADER_ROWS
from app.domain.inventory.merge import (
    Difference,
    EstateChange,
    Match,
    difference,
    has_decisions,
    inherit,
    match,
)
from app.domain.inventory.networks import source_networks
from app.domain.inventory.report import ImportReport
from app.domain.inventory.sheet_fields import READ_ORDER
from app.domain.inventory.sheet_names import (
    ExportPart,
    may_hold_adapters,
    parts_of,
    read_sheet_name,
    sheet_kind,
)
from app.domain.inventory.tenant_assignment import assign_tenants, untouched
from app.domain.inventory.tenants import Detector
from app.domain.model import Nic, Project, SourceNetwork, Tenant, Vm, evolve
from app.domain.planning.coverage import coverage
from app.domain.progress import Ticket
from app.services import projects
from app.services.assessing import assess_all, assess_stored, imported_input
from app.services.import_report import current_report
from app.services.network_map import follow_import
from app.services.ports import RawTable, TableReader, TableSource
from app.services.tenant_detection import config_of
from app.services.workspace import Workspace

T = TypeVar("T")

TOPIC = "import"
"""Topic of a change set after which everything must be read anew."""

CLEAR = "Clear RVTools data"


@dataclass(slots=True)
class PreparedImport:
    """An import that has been read and compared but not yet applied.

    ``vms[i]`` and ``inventory.parts[i]`` belong together; a VM's id is its key in the project
    when it was there before, else 0. ``replaced`` are the vCenters of the project that the import
    speaks of, with their identities from now on; ``kept`` are the VMs of all others.
    """

    project_id: int
    label: str
    inventory: Inventory
    report: ImportReport
    vms: list[Vm]
    removed: tuple[Vm, ...]
    difference: Difference
    first: bool
    replaced: dict[str, str] = field(default_factory=dict)
    kept: tuple[Vm, ...] = ()

    count: int = field(init=False)
    """How many VMs were read."""

    def __post_init__(self) -> None:
        self.count = len(self.vms)

    def forget(self) -> None:
        """Let go of what was read, once it is written.

        Freeing it all at one blow would hold up every thread, so it goes in portions.
        """
        for records in (self.inventory.parts, self.inventory.vms, self.vms):
            _let_go(records)


_PORTION = 500


def _let_go(records: list[Any]) -> None:
    while records:
        del records[-_PORTION:]


def prepare(
    workspace: Workspace,
    reader: TableReader,
    project_id: int,
    paths: Sequence[Path],
    ticket: Ticket,
) -> PreparedImport:
    """Read exports and compare them with the project. Nothing is written.

    :raises UserError: when a file cannot be used.
    :raises Cancelled: when the user asked to stop.
    """
    inventory, report = read(reader, paths, ticket, workspace.now())
    ticket.step(0, 0, "Comparing with the project")
    with workspace.reading() as connection:
        old = queries.vms(connection, project_id, lambda _count: ticket.check())
    label = f"Import {paths[0].name}" if len(paths) == 1 else f"Import {len(paths)} files"
    return _compared(project_id, label, inventory, report, old)


def _compared(
    project_id: int, label: str, inventory: Inventory, report: ImportReport, old: Sequence[Vm]
) -> PreparedImport:
    """What was read beside what is there, vCenter by vCenter."""
    estates = match_estates(old, inventory.vms)
    rename(inventory, report, estates.renamed)
    spoken = [renamed_vm(vm, estates.replaced) for vm in old if vm.vcenter in estates.replaced]
    matched = match(spoken, inventory.vms)
    merged = [
        inherit(vm, matched.kept[position]) if position in matched.kept else evolve(vm, id=0)
        for position, vm in enumerate(inventory.vms)
    ]
    changes = _estate_changes(estates, report, spoken, merged, matched.removed)
    return PreparedImport(
        project_id,
        label,
        inventory,
        report,
        merged,
        matched.removed,
        difference(matched, merged, changes),
        first=not old,
        replaced=dict(estates.replaced),
        kept=tuple(vm for vm in old if vm.vcenter not in estates.replaced),
    )


def _estate_changes(
    estates: EstateMatch,
    report: ImportReport,
    old: Sequence[Vm],
    new: Sequence[Vm],
    removed: Sequence[Vm],
) -> tuple[EstateChange, ...]:
    before, after = (Counter(vm.vcenter for vm in vms) for vms in (old, new))
    decided: dict[str, list[str]] = defaultdict(list)
    for vm in removed:
        if has_decisions(vm):
            decided[vm.vcenter].append(vm.name)
    return tuple(
        EstateChange(
            "replaces" if vcenter in before else "adds",
            report.vcenters.get(vcenter, vcenter),
            after[vcenter],
            before[vcenter],
            estates.recognised.get(vcenter, 0),
            tuple(sorted(decided[vcenter], key=str.casefold)),
        )
        for vcenter in sorted(
            after, key=lambda each: (report.vcenters.get(each) or each).casefold()
        )
    )


def rename(inventory: Inventory, report: ImportReport, names: Mapping[str, str]) -> None:
    """Give vCenters of what was read the identities that they have in the project."""
    if not names:
        return
    inventory.vms = [renamed_vm(vm, names) for vm in inventory.vms]
    estate: tuple[list[Any], ...] = (
        inventory.hosts, inventory.clusters, inventory.datastores, inventory.port_groups,
    )  # fmt: skip
    for records in estate:
        records[:] = [
            replace(each, vcenter=names.get(each.vcenter, each.vcenter)) for each in records
        ]
    report.rename_vcenters(names)


def read(
    reader: TableReader, paths: Sequence[Path], ticket: Ticket, now: datetime
) -> tuple[Inventory, ImportReport]:
    """Read one or several exports into an inventory, without any project.

    :raises UserError: when a file cannot be used, holds no VMs, or no file is given.
    """
    if not paths:
        raise UserError("No file was chosen.", "Choose one or several RVTools exports.")
    paths = distinct_exports(paths)
    builder = InventoryBuilder()
    newest = datetime.min  # noqa: DTZ901 - only compared with local times
    for number, path in enumerate(paths):
        with reader.open(path, ticket) as sources:
            for each, source in enumerate(sources):
                newest = max(newest, source.modified)
                share = number + each / len(sources)
                _read_source(builder, source, ticket, (share, len(paths)))
    ticket.step(95, 100, "Putting the VMs together")
    if not builder.drafts:
        names = ", ".join(path.name for path in paths)
        raise UserError(
            f"{names} lists no virtual machine: the sheet vInfo has headings but no rows.",
            "Export again while RVTools is connected to the vCenter.",
        )
    inventory = builder.finish(ticket, min(newest, now))
    as_of = {
        vcenter: datetime.fromisoformat(made)
        for vcenter, made in builder.report.data_date_of.items()
    }
    inventory.vms = [
        _with_snapshot_age(vm, parts, as_of[vm.vcenter])
        for vm, parts in zip(inventory.vms, inventory.parts, strict=True)
    ]
    return inventory, builder.report


def distinct_exports(paths: Sequence[Path]) -> list[Path]:
    """The paths without those that lead to an export which an earlier one already names.

    Any file of an export that has one file per sheet stands for all of them.
    """
    folders = {path.absolute() for path in paths if _is_folder(path)}
    found: dict[tuple[Path, str], Path] = {}
    for path in paths:
        whole = path.absolute()
        named = read_sheet_name(path.name)
        key = (whole, "")
        if named and whole not in folders:
            key = (whole.parent, f"{path.suffix.lower()} {named.tag} {named.day}")
        if whole.parent not in folders:
            found.setdefault(key, path)
    return list(found.values())


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False  # opening it will say what is wrong with its name


def _read_source(
    builder: InventoryBuilder, source: TableSource, ticket: Ticket, part: tuple[float, int]
) -> None:
    builder.start_file(source.label, decimal=source.decimal, all_text=source.all_text)
    named = _named_tables(builder, source, ticket)
    if not any(kind == "vInfo" for _, kind in named):
        raise UserError(
            f"{source.label} has no sheet vInfo, so it is not an RVTools export.",
            "Export with “Export all to xlsx” in RVTools and import that file.",
            "Sheets found: " + ", ".join(source.table_names()),
        )
    done = 0
    for export in parts_of(named):
        several = {kind for kind, names in export.sheets.items() if len(names) > 1}
        builder.start_part(whole=export.whole, several=several)
        for kind, name in _in_order(export):
            share = (part[0] + done / len(named)) / part[1]
            ticket.step(round(share * 95), 100, f"Reading {kind} of {source.label}")
            done += 1
            table = source.table(name, ticket)
            for odd in table.oddities():
                builder.note(odd.what, odd.where, left_out=odd.left_out, count=odd.count)
            usable = builder.add_table(kind, name, table.rows(), ticket)
            if kind == "vInfo" and not usable and name == export.sheets[kind][0]:
                raise UserError(
                    f"The sheet {name} of {source.label} has no column “VM”, or none of those "
                    "that RVTools writes beside it.",
                    "Check that its first row holds RVTools' headings; do not rename or remove "
                    "them.",
                )
            del table


def _in_order(export: ExportPart) -> list[tuple[str, str]]:
    return [(kind, name) for kind in READ_ORDER for name in export.sheets.get(kind, ())]


def _named_tables(
    builder: InventoryBuilder, source: TableSource, ticket: Ticket
) -> list[tuple[str, str]]:
    """The tables that are read, with their kinds."""
    named: list[tuple[str, str]] = []
    others: list[str] = []
    for name in source.table_names():
        kind = sheet_kind(name)
        if kind:
            named.append((name, kind))
        else:
            others.append(name)
    found = {kind for _, kind in named}
    for name in others:
        # Sheets of other names are only searched for what no sheet of its own name holds.
        wanted = "vInfo" not in found or ("vNetwork" not in found and may_hold_adapters(name))
        kind = table_kind(name, _head(source.table(name, ticket))) if wanted else None
        if kind and kind not in found:
            named.append((name, kind))
        else:
            builder.ignore(name)
    return named


def _head(table: RawTable) -> list[Sequence[Any]]:
    return [row for row, _ in zip(table.rows(), range(HEADER_ROWS), strict=False)]


def _with_snapshot_age(vm: Vm, parts: VmParts, as_of: datetime) -> Vm:
    dates = [snapshot.created for snapshot in parts.snapshots if snapshot.created]
    if not dates:
        return vm
    return evolve(vm, snapshot_oldest_days=max(timedelta(0), as_of - min(dates)).days)


def apply(workspace: Workspace, prepared: PreparedImport, ticket: Ticket) -> ChangeSet:
    """Write a prepared import with its assessment, in one transaction, after a backup.

    Cancelled or killed at any moment before the end, the project stays as it was.
    """
    project_id = prepared.project_id
    if not prepared.first:
        workspace.back_up("before import")
    before = workspace.snapshot(project_id)
    with workspace.guarded(), workspace.bulk() as connection:
        _write_all(workspace, connection, prepared, ticket)
    return ChangeSet(
        prepared.label,
        project_id,
        topics=frozenset({TOPIC}),
        snapshot=SnapshotChange(project_id, before),
        note=prepared.difference.sentence,
    )


def create_project(
    workspace: Workspace,
    name: str,
    prepared: PreparedImport,
    ticket: Ticket,
    values: Mapping[str, Any] | None = None,
) -> Project:
    """Create a project from a prepared first import, both in one transaction.

    Cancelled, failed or killed before the end, no project is left behind.
    """
    row = projects.new_row(workspace, name, "", values or {})
    with workspace.guarded(), workspace.bulk() as connection:
        prepared.project_id = queries.next_key(connection, tables.projects)
        bulk_insert(connection, tables.projects, [{"id": prepared.project_id, **row}])
        _write_all(workspace, connection, prepared, ticket)
    return projects.get(workspace, prepared.project_id)


def _write_all(
    workspace: Workspace, connection: Any, prepared: PreparedImport, ticket: Ticket
) -> None:
    _write(workspace, connection, prepared, ticket)
    ticket.step(99, 100, "Saving")
    note = prepared.difference.sentence
    log(connection, ChangeSet(prepared.label, prepared.project_id, note=note), workspace.now())
    ticket.commit_point()


def _write(workspace: Workspace, connection: Any, prepared: PreparedImport, ticket: Ticket) -> None:
    project_id, inventory = prepared.project_id, prepared.inventory
    project = queries.project(connection, project_id)
    if project is None:
        raise UserError("This project does not exist any more.", "Choose another project.")
    ticket.step(0, 100, "Finding tenants")
    vms, tenants = _assign_tenants(connection, prepared)
    vms = _with_keys(connection, vms)
    _follow_names(connection, project_id, prepared.replaced)
    vms = scope.apply_scope(vms, tenants, queries.excluded_clusters(connection, project_id))
    ticket.step(10, 100, "Assessing")
    vms = _assessed(connection, prepared, vms, ticket)
    networks = _networks(connection, prepared, vms, tenants)
    prepared.report.networks_purged = follow_import(connection, project_id, networks)
    prepared.report.coverage = list(coverage(vms, prepared.report.joined_rows()))
    ticket.step(50, 100, "Writing")
    _write_vms(connection, prepared, vms, ticket)
    _write_parts(connection, project_id, vms, inventory.parts, ticket)
    spoken = {*prepared.replaced, *prepared.replaced.values(), *prepared.report.vcenters}
    _write_estate(connection, project_id, inventory, spoken)
    now = workspace.now()
    bulk_insert(
        connection,
        tables.imports,
        [
            {
                "project_id": project_id,
                "imported_at": now,
                "label": prepared.label,
                "report": prepared.report.to_dict(),
            }
        ],
    )
    whole = current_report(connection, project_id) or prepared.report
    values = {
        "data_date": datetime.fromisoformat(whole.data_date).date(),
        "duplicate_rows": whole.duplicates,
        "status": "assessment" if project.status == "draft" else project.status,
        "updated_at": now,
    }
    if project.values["start_date"] is None:
        windows = queries.windows(connection, project_id)
        values["start_date"] = projects.next_working_day(
            projects.parameters_of(project), windows, now.date()
        )
    update_rows(connection, tables.projects, {project_id: values})
    if prepared.kept:
        # What VMs of several vCenters share (addresses, disks) is only seen in all together.
        ticket.step(97, 100, "Assessing all vCenters together")
        assess_stored(connection, project_id, ticket)
    _let_go(vms)


def _follow_names(connection: Any, project_id: int, replaced: Mapping[str, str]) -> None:
    """Let decisions follow a vCenter that goes by another identity from now on."""
    for old, new in replaced.items():
        if old != new:
            for table in (tables.network_mappings, tables.excluded_clusters):
                connection.execute(
                    table.update()
                    .where(table.c.project_id == project_id, table.c.vcenter == old)
                    .values(vcenter=new)
                )


def _networks(
    connection: Any, prepared: PreparedImport, vms: Sequence[Vm], tenants: Mapping[int, Tenant]
) -> list[SourceNetwork]:
    """The networks of the whole project: of what was read, and of the vCenters that stay."""
    project_id, inventory = prepared.project_id, prepared.inventory
    nics = (part.nics for part in inventory.parts)
    found = source_networks(vms, nics, inventory.port_groups)
    if prepared.kept:
        clusters = queries.excluded_clusters(connection, project_id)
        kept = scope.apply_scope(prepared.kept, tenants, clusters)
        of: dict[int, list[Nic]] = defaultdict(list)
        for nic in queries.nics(connection, project_id):
            of[nic.vm_id].append(nic)
        ports = queries.port_groups(connection, project_id)
        found += source_networks(kept, (of[vm.id] for vm in kept), ports)
    return found


def _assessed(connection: Any, prepared: PreparedImport, vms: list[Vm], ticket: Ticket) -> list[Vm]:
    """The VMs with their risk; those given are let go of, in portions like all that was read."""
    given = imported_input(
        connection, prepared.project_id, prepared.inventory, vms, prepared.report
    )
    assessed = assess_all(given, ticket)
    while given.facts:
        given.facts.popitem()
    _let_go(vms)
    return assessed


def _assign_tenants(
    connection: Any, prepared: PreparedImport
) -> tuple[list[Vm], dict[int, Tenant]]:
    """Find each VM's tenant row, making rows that are new and dropping ones nobody needs."""
    project_id = prepared.project_id
    found = assign_tenants(
        prepared.vms,
        queries.tenants(connection, project_id),
        Detector(config_of(connection, project_id)),
        queries.auto_excludes(connection, project_id),
        queries.next_key(connection, tables.tenants),
        {vm.tenant_id for vm in prepared.kept if vm.tenant_id is not None},
    )
    rows = [_row(tenant, Tenant, project_id) for tenant in found.fresh]
    bulk_insert(connection, tables.tenants, rows)
    update_rows(
        connection,
        tables.tenants,
        {t.id: {"in_scope": False, "exclude_reason": t.exclude_reason} for t in found.changed},
    )
    delete_rows(connection, tables.tenants, found.idle)
    return found.vms, found.tenants


def _with_keys(connection: Any, vms: Iterable[Vm]) -> list[Vm]:
    key = queries.next_key(connection, tables.vms)
    numbered = []
    for vm in vms:
        if vm.id:
            numbered.append(vm)
        else:
            numbered.append(evolve(vm, id=key))
            key += 1
    return numbered


def _row(record: Any, kind: type[Any], project_id: int) -> dict[str, Any]:
    row = {f.name: getattr(record, f.name) for f in fields(kind)}
    row["project_id"] = project_id
    return row


def _write_vms(
    connection: Any, prepared: PreparedImport, vms: Sequence[Vm], ticket: Ticket
) -> None:
    """Insert new VMs, update known ones in place (others refer to them), delete the rest."""
    project_id = prepared.project_id
    _delete_parts(connection, project_id, prepared.replaced)
    delete_rows(connection, tables.vms, [vm.id for vm in prepared.removed])
    known = {vm.id for vm in prepared.vms if vm.id}
    # No two VMs swap identities: whoever bears one that was there before is that very VM.
    _in_batches(
        ticket,
        [vm for vm in vms if vm.id in known],
        lambda batch: update_rows(connection, tables.vms, {vm.id: _vm_row(vm) for vm in batch}),
        (50, 65),
    )
    _in_batches(
        ticket,
        [vm for vm in vms if vm.id not in known],
        lambda batch: bulk_insert(
            connection,
            tables.vms,
            [{"id": vm.id, "project_id": project_id, **_vm_row(vm)} for vm in batch],
        ),
        (50, 70),
    )


def _delete_parts(connection: Any, project_id: int, vcenters: Iterable[str]) -> None:
    """Delete disks, adapters and the like of the VMs of some vCenters."""
    of_these = queries.keys_of_vcenters(project_id, vcenters)
    for table in tables.CHILD_TABLES:
        connection.execute(table.delete().where(table.c.vm_id.in_(of_these)))


_VM_COLUMNS = [f.name for f in fields(Vm) if f.name != "id"]


def _vm_row(vm: Vm) -> dict[str, Any]:
    row = {name: getattr(vm, name) for name in _VM_COLUMNS}
    row["findings"] = queries.pack_findings(vm.findings)
    row["networks"] = list(vm.networks)
    row["shared_disks"] = queries.pack_shared_disks(vm.shared_disks)
    return row


def _in_batches(
    ticket: Ticket,
    items: Sequence[T],
    write: Callable[[Sequence[T]], None],
    span: tuple[int, int],
    size: int = 1000,
) -> None:
    """Write in portions. Rows are only made within one, so that they never all stand in memory."""
    for start in range(0, len(items), size):
        ticket.step(span[0] + (span[1] - span[0]) * start // len(items), 100)
        write(items[start : start + size])


def _write_parts(
    connection: Any, project_id: int, vms: Sequence[Vm], parts: Sequence[VmParts], ticket: Ticket
) -> None:
    kinds: Mapping[str, Any] = {
        "disks": tables.vm_disks,
        "partitions": tables.vm_partitions,
        "nics": tables.vm_nics,
        "snapshots": tables.vm_snapshots,
        "devices": tables.vm_devices,
    }
    for done, (name, table) in enumerate(kinds.items()):
        ticket.step(70 + done * 5, 100)
        columns = [column.name for column in table.columns if column.name not in {"id", "vm_id"}]
        columns.remove("project_id")

        def write(pairs: Sequence[tuple[int, Any]], t: Any = table, cs: Any = columns) -> None:
            rows = [
                {"project_id": project_id, "vm_id": key, **{c: getattr(record, c) for c in cs}}
                for key, record in pairs
            ]
            bulk_insert(connection, t, rows)

        pairs = [
            (vm.id, record)
            for vm, part in zip(vms, parts, strict=True)
            for record in getattr(part, name)
        ]
        _in_batches(ticket, pairs, write, (70 + done * 5, 75 + done * 5), 5000)


def _write_estate(
    connection: Any, project_id: int, inventory: Inventory, vcenters: Collection[str]
) -> None:
    """Write hosts, clusters, stores and port groups in the place of those of some vCenters."""
    for table, records in (
        (tables.hosts, inventory.hosts),
        (tables.clusters, inventory.clusters),
        (tables.datastores, inventory.datastores),
        (tables.port_groups, inventory.port_groups),
    ):
        connection.execute(
            table.delete().where(
                table.c.project_id == project_id, table.c.vcenter.in_(sorted(vcenters))
            )
        )
        for start in range(0, len(records), 5000):
            rows = [_row(r, type(r), project_id) for r in records[start : start + 5000]]
            bulk_insert(connection, table, rows)


def clear(workspace: Workspace, project_id: int) -> ChangeSet:
    """Clear RVTools Data: take every imported row and all planning away, after a backup."""
    workspace.back_up("before clear")
    before = workspace.snapshot(project_id)
    with workspace.guarded(), workspace.bulk() as connection:
        for table in tables.IMPORTED_TABLES:
            connection.execute(table.delete().where(table.c.project_id == project_id))
        values = {"data_date": None, "duplicate_rows": 0, "status": "draft"}
        update_rows(connection, tables.projects, {project_id: values})
        log(connection, ChangeSet(CLEAR, project_id), workspace.now())
    return ChangeSet(
        CLEAR,
        project_id,
        topics=frozenset({TOPIC}),
        snapshot=SnapshotChange(project_id, before),
        note="All imported data was removed; a backup was made first.",
    )


@dataclass(slots=True)
class PreparedRemoval:
    """A vCenter that is to be taken out of a project, and what goes with it."""

    project_id: int
    vcenter: str
    label: str
    difference: Difference


def prepare_removal(workspace: Workspace, project_id: int, vcenter: str) -> PreparedRemoval:
    """What taking a vCenter out of a project would change. Nothing is written.

    :raises UserError: when it is the only one, or is not there.
    """
    with workspace.reading() as connection:
        vms = queries.vms(connection, project_id)
        report = current_report(connection, project_id)
    gone = [vm for vm in vms if vm.vcenter == vcenter]
    if not gone:
        raise UserError("This vCenter is not in the project any more.", "Choose another one.")
    if len(gone) == len(vms):
        raise UserError(
            "This is the only vCenter of the project.",
            "To empty the project, use Clear RVTools Data.",
        )
    name = (report.vcenters.get(vcenter) if report else "") or gone[0].vcenter_name or vcenter
    decided = tuple(sorted((vm.name for vm in gone if has_decisions(vm)), key=str.casefold))
    change = EstateChange("removes", name, 0, len(gone), decided=decided)
    return PreparedRemoval(
        project_id,
        vcenter,
        f"Take out vCenter {name}",
        difference(Match({}, tuple(gone)), [], (change,)),
    )


def remove_vcenter(workspace: Workspace, prepared: PreparedRemoval, ticket: Ticket) -> ChangeSet:
    """Take a vCenter with all its VMs out of a project, in one transaction, after a backup."""
    project_id, vcenter = prepared.project_id, prepared.vcenter
    workspace.back_up("before taking out a vCenter")
    before = workspace.snapshot(project_id)
    with workspace.guarded(), workspace.bulk() as connection:
        gone = [vm.id for vm in queries.vms(connection, project_id) if vm.vcenter == vcenter]
        _delete_parts(connection, project_id, [vcenter])
        delete_rows(connection, tables.vms, gone)
        _write_estate(connection, project_id, Inventory(), {vcenter})
        _forget_vcenter(connection, project_id, vcenter)
        _drop_idle_tenants(connection, project_id)
        ticket.step(50, 100, "Assessing the others")
        assess_stored(connection, project_id, ticket)
        log(connection, ChangeSet(prepared.label, project_id), workspace.now())
        ticket.commit_point()
    return ChangeSet(
        prepared.label,
        project_id,
        topics=frozenset({TOPIC}),
        snapshot=SnapshotChange(project_id, before),
        note=prepared.difference.sentence,
    )


def _forget_vcenter(connection: Any, project_id: int, vcenter: str) -> None:
    """Take a vCenter out of the reports, the network map and the excluded clusters."""
    for key, stored in queries.import_reports(connection, project_id):
        report = ImportReport.from_dict(stored)
        if vcenter not in report.vcenters:
            continue
        rest = report.without([vcenter])
        rest.duplicates = sum(rest.duplicates_of.values())
        if rest.vcenters:
            update_rows(connection, tables.imports, {key: {"report": rest.to_dict()}})
        else:
            delete_rows(connection, tables.imports, [key])
    for table in (tables.network_mappings, tables.excluded_clusters):
        connection.execute(
            table.delete().where(table.c.project_id == project_id, table.c.vcenter == vcenter)
        )
    whole = current_report(connection, project_id)
    values: dict[str, Any] = {"duplicate_rows": whole.duplicates if whole else 0}
    if whole:
        values["data_date"] = datetime.fromisoformat(whole.data_date).date()
    update_rows(connection, tables.projects, {project_id: values})


def _drop_idle_tenants(connection: Any, project_id: int) -> None:
    """Delete tenant rows that no VM needs any more and nobody has decided about."""
    used = {vm.tenant_id for vm in queries.vms(connection, project_id)}
    excludes = queries.auto_excludes(connection, project_id)
    idle = [
        tenant.id
        for tenant in queries.tenants(connection, project_id).values()
        if tenant.id not in used and untouched(tenant, excludes)
    ]
    delete_rows(connection, tables.tenants, idle)


def latest_report(workspace: Workspace, project_id: int) -> ImportReport | None:
    """What is known of the imports that a project consists of, None before any."""
    with workspace.reading() as connection:
        return current_report(connection, project_id)
