"""Importing RVTools exports: read, compare with what is there, apply in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
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
from app.domain.inventory.headings import (
    HEADER_ROWS,
    READ_ORDER,
    may_hold_adapters,
    sheet_kind,
)
from app.domain.inventory.merge import Difference, difference, inherit, match
from app.domain.inventory.networks import source_networks
from app.domain.inventory.report import ImportReport
from app.domain.inventory.tenant_assignment import assign_tenants
from app.domain.inventory.tenants import Detector
from app.domain.model import Project, Tenant, Vm, evolve
from app.domain.progress import Ticket
from app.services import projects
from app.services.assessing import assess_all, imported_input
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
    when it was there before, else 0.
    """

    project_id: int
    label: str
    inventory: Inventory
    report: ImportReport
    vms: list[Vm]
    removed: tuple[Vm, ...]
    difference: Difference
    first: bool

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
    matched = match(old, inventory.vms)
    merged = [
        inherit(vm, matched.kept[position]) if position in matched.kept else evolve(vm, id=0)
        for position, vm in enumerate(inventory.vms)
    ]
    found = difference(matched, merged)
    label = f"Import {paths[0].name}" if len(paths) == 1 else f"Import {len(paths)} files"
    return PreparedImport(
        project_id, label, inventory, report, merged, matched.removed, found, first=not old
    )


def read(
    reader: TableReader, paths: Sequence[Path], ticket: Ticket, now: datetime
) -> tuple[Inventory, ImportReport]:
    """Read one or several exports into an inventory, without any project.

    :raises UserError: when a file cannot be used, holds no VMs, or no file is given.
    """
    if not paths:
        raise UserError("No file was chosen.", "Choose one or several RVTools exports.")
    paths = distinct_exports(paths)
    builder = InventoryBuilder(several_files=len(paths) > 1)
    newest = datetime.min  # noqa: DTZ901 - only compared with local times
    for number, path in enumerate(paths):
        with reader.open(path, ticket) as source:
            newest = max(newest, source.modified)
            _read_source(builder, source, ticket, (number, len(paths)))
    ticket.step(95, 100, "Putting the VMs together")
    if not builder.drafts:
        names = ", ".join(path.name for path in paths)
        raise UserError(
            f"{names} lists no virtual machine: the sheet vInfo has headings but no rows.",
            "Export again while RVTools is connected to the vCenter.",
        )
    inventory = builder.finish(ticket, min(newest, now))
    as_of = datetime.fromisoformat(builder.report.data_date)
    inventory.vms = [
        _with_snapshot_age(vm, parts, as_of)
        for vm, parts in zip(inventory.vms, inventory.parts, strict=True)
    ]
    builder.report.coverage = coverage(inventory, builder.report)
    return inventory, builder.report


def distinct_exports(paths: Sequence[Path]) -> list[Path]:
    """The paths without those that lead to an export which an earlier one already names.

    Any CSV file of an export stands for all of them.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        whole = path.absolute()
        if path.suffix.lower() == ".csv" and sheet_kind(path.name):
            whole = whole.parent
        found.setdefault(whole, path)
    return list(found.values())


def _read_source(
    builder: InventoryBuilder, source: TableSource, ticket: Ticket, part: tuple[int, int]
) -> None:
    builder.start_file(source.label, decimal=source.decimal, all_text=source.all_text)
    kinds = _table_kinds(builder, source, ticket)
    if "vInfo" not in kinds:
        raise UserError(
            f"{source.label} has no sheet vInfo, so it is not an RVTools export.",
            "Export with “Export all to xlsx” in RVTools and import that file.",
            "Sheets found: " + ", ".join(source.table_names()),
        )
    wanted = [(kind, name) for kind in READ_ORDER for name in kinds.get(kind, ())]
    for done, (kind, name) in enumerate(wanted):
        share = (part[0] + done / len(wanted)) / part[1]
        ticket.step(round(share * 95), 100, f"Reading {kind} of {source.label}")
        table = source.table(name, ticket)
        usable = builder.add_table(kind, name, table.rows(), ticket)
        if kind == "vInfo" and not usable:
            raise UserError(
                f"The sheet {name} of {source.label} has no column “VM”.",
                "Check that its first row holds RVTools' headings; do not rename or remove them.",
            )
        del table


def _table_kinds(
    builder: InventoryBuilder, source: TableSource, ticket: Ticket
) -> dict[str, list[str]]:
    kinds: dict[str, list[str]] = {}
    others: list[str] = []
    for name in source.table_names():
        kind = table_kind(name, ())
        if kind:
            kinds.setdefault(kind, []).append(name)
        else:
            others.append(name)
    found = frozenset(kinds)
    for name in others:
        # Sheets of other names are only searched for what no sheet of its own name holds.
        wanted = "vInfo" not in found or ("vNetwork" not in found and may_hold_adapters(name))
        kind = table_kind(name, _head(source.table(name, ticket))) if wanted else None
        if kind and kind not in found:
            kinds.setdefault(kind, []).append(name)
        else:
            builder.ignore(name)
    return kinds


def _head(table: RawTable) -> list[Sequence[Any]]:
    return [row for row, _ in zip(table.rows(), range(HEADER_ROWS), strict=False)]


def _with_snapshot_age(vm: Vm, parts: VmParts, as_of: datetime) -> Vm:
    dates = [snapshot.created for snapshot in parts.snapshots if snapshot.created]
    if not dates:
        return vm
    return evolve(vm, snapshot_oldest_days=max(timedelta(0), as_of - min(dates)).days)


def coverage(inventory: Inventory, report: ImportReport) -> list[str]:
    """How complete the data is, in sentences."""
    total = len(inventory.vms)
    # No row of vSnapshot means no snapshot; of every other sheet it means nothing is known.
    present = {
        sheet.kind
        for sheet in report.sheets
        if sheet.recognised and (sheet.joined or sheet.kind == "vSnapshot")
    }
    expected = ("vPartition", "vDisk", "vNetwork", "vCPU", "vMemory", "vTools", "vSnapshot")
    lines = [f"{kind} is not in the data" for kind in expected if kind not in present]
    by_partitions = report.used_sources.get("vPartition", 0)
    if by_partitions < total:
        rest = ", ".join(
            f"{count:,} from {source.replace(' x ', ' × ')}"
            for source, count in report.used_sources.items()
            if source != "vPartition"
        )
        lines.append(
            f"{total - by_partitions:,} of {total:,} VMs read have no usable row in vPartition; "
            f"used space taken: {rest}"
        )
    powered = [vm for vm in inventory.vms if vm.power_state == "poweredOn"]
    for name, column in (("CPU", "cpu_usage_pct"), ("Memory", "memory_usage_pct")):
        known = sum(getattr(vm, column) is not None for vm in powered)
        if powered and known < len(powered):
            lines.append(f"{name} usage known for {known:,} of {len(powered):,} powered-on VMs")
    return lines


def apply(workspace: Workspace, prepared: PreparedImport, ticket: Ticket) -> ChangeSet:
    """Write a prepared import with its assessment, in one transaction.

    Cancelled or killed at any moment before the end, the project stays as it was.
    """
    project_id = prepared.project_id
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
    vms = scope.apply_scope(vms, tenants, queries.excluded_clusters(connection, project_id))
    ticket.step(10, 100, "Assessing")
    vms = _assessed(connection, prepared, vms, ticket)
    nics = (part.nics for part in inventory.parts)
    gone = follow_import(connection, project_id, source_networks(vms, nics, inventory.port_groups))
    prepared.report.networks_purged = gone
    ticket.step(50, 100, "Writing")
    _write_vms(connection, prepared, vms, ticket)
    _write_parts(connection, project_id, vms, inventory.parts, ticket)
    _write_estate(connection, project_id, inventory)
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
    values = {
        "data_date": datetime.fromisoformat(prepared.report.data_date).date(),
        "duplicate_rows": prepared.report.duplicates,
        "status": "assessment" if project.status == "draft" else project.status,
        "updated_at": now,
    }
    if project.values["start_date"] is None:
        windows = queries.windows(connection, project_id)
        values["start_date"] = projects.next_working_day(
            projects.parameters_of(project), windows, now.date()
        )
    update_rows(connection, tables.projects, {project_id: values})
    _let_go(vms)


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


_VM_COLUMNS = [f.name for f in fields(Vm) if f.name != "id"]


def _vm_row(vm: Vm) -> dict[str, Any]:
    row = {name: getattr(vm, name) for name in _VM_COLUMNS}
    row["findings"] = queries.pack_findings(vm.findings)
    row["networks"] = list(vm.networks)
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
        connection.execute(table.delete().where(table.c.project_id == project_id))
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


def _write_estate(connection: Any, project_id: int, inventory: Inventory) -> None:
    for table, records in (
        (tables.hosts, inventory.hosts),
        (tables.clusters, inventory.clusters),
        (tables.datastores, inventory.datastores),
        (tables.port_groups, inventory.port_groups),
    ):
        connection.execute(table.delete().where(table.c.project_id == project_id))
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


def latest_report(workspace: Workspace, project_id: int) -> ImportReport | None:
    """The report of the newest import, None before any."""
    with workspace.reading() as connection:
        stored = queries.latest_import(connection, project_id)
    return ImportReport.from_dict(stored) if stored else None
