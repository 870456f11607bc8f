"""Writes a prepared import into a project, inside a transaction of its caller."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, TypeVar

from app.db import tables
from app.db.queries.calendars import read_calendar
from app.db.queries.estate import read_excluded_clusters, read_port_groups
from app.db.queries.imports import read_import_reports
from app.db.queries.networks import read_network_mappings
from app.db.queries.packed import pack_findings, pack_shared_disks
from app.db.queries.projects import read_project
from app.db.queries.records import next_key
from app.db.queries.risk import read_waivers
from app.db.queries.tenants import read_auto_excludes, read_detection_config, read_tenants
from app.db.queries.vms import read_identities, read_nics
from app.db.uow import log
from app.db.vcenters import delete_estate, delete_parts, rename_vcenter
from app.db.writer import bulk_insert, delete_rows, insert_values, update_rows
from app.domain.changes import ChangeSet, SnapshotChange
from app.domain.errors import UserError
from app.domain.inventory.drafts import Inventory, VmParts
from app.domain.inventory.network_vlans import nics_of
from app.domain.inventory.prepared_import import PreparedImport, let_go
from app.domain.inventory.report import ImportReport
from app.domain.inventory.tenant_assignment import Assignment
from app.domain.model import Tenant, Vm
from app.domain.planning.plan.importing import BeforeImport, import_outcome
from app.domain.progress import Ticket
from app.domain.project_row import values_after_import
from app.services.assessing import assess_stored, rules_of
from app.services.decided_ties import drop_lone_sets
from app.services.import_report import current_report
from app.services.map_following import write_map_changes
from app.services.workspace import Workspace

T = TypeVar("T")


TOPIC = "import"
"""Topic of a change set after which everything must be read anew."""


def write_import(
    workspace: Workspace, connection: Any, prepared: PreparedImport, ticket: Ticket
) -> None:
    """Write what was read, the report and the line of the history; then the commit is due.

    :raises UserError: when the project is gone.
    """
    _write(workspace, connection, prepared, ticket)
    ticket.step(99, 100, "Saving")
    note = prepared.difference.sentence
    log(connection, ChangeSet(prepared.label, prepared.project_id, note=note), workspace.now())
    ticket.commit_point()


def _write(workspace: Workspace, connection: Any, prepared: PreparedImport, ticket: Ticket) -> None:
    project_id, inventory = prepared.project_id, prepared.inventory
    project = read_project(connection, project_id)
    if project is None:
        raise UserError("This project does not exist any more.", "Choose another project.")
    _rename_vcenters(connection, project_id, prepared.replaced)
    outcome = import_outcome(prepared, _before(connection, prepared), ticket)
    vms = outcome.vms
    _write_tenants(connection, project_id, outcome.tenants)
    write_map_changes(connection, project_id, outcome.map)
    ticket.step(50, 100, "Writing")
    _write_vms(connection, prepared, vms, ticket)
    _write_parts(connection, project_id, vms, inventory.parts, ticket)
    spoken = {*prepared.replaced, *prepared.replaced.values(), *prepared.report.vcenters}
    write_estate(connection, project_id, inventory, spoken)
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
    windows = read_calendar(connection, project_id)
    values = {**values_after_import(project, whole, windows, now.date()), "updated_at": now}
    update_rows(connection, tables.projects, {project_id: values})
    if prepared.kept:
        # What VMs of several vCenters share (addresses, disks) is only seen in all together.
        ticket.step(97, 100, "Assessing all vCenters together")
        assess_stored(connection, project_id, ticket)
    workspace.settle_waves(connection, project_id)
    let_go(vms)


def _before(connection: Any, prepared: PreparedImport) -> BeforeImport:
    project_id, kept = prepared.project_id, prepared.kept
    return BeforeImport(
        tenants=read_tenants(connection, project_id),
        detection=read_detection_config(connection, project_id),
        auto_excludes=read_auto_excludes(connection, project_id),
        excluded_clusters=read_excluded_clusters(connection, project_id),
        rules=rules_of(connection, project_id),
        waivers=read_waivers(connection, project_id),
        mappings=read_network_mappings(connection, project_id),
        next_tenant=next_key(connection, tables.tenants),
        next_vm=next_key(connection, tables.vms),
        kept_nics=nics_of(kept, read_nics(connection, project_id)) if kept else (),
        kept_ports=read_port_groups(connection, project_id) if kept else (),
    )


def _rename_vcenters(connection: Any, project_id: int, replaced: Mapping[str, str]) -> None:
    """Let decisions and reports follow a vCenter that goes by another identity from now on."""
    names = {old: new for old, new in replaced.items() if old != new}
    for old, new in names.items():
        rename_vcenter(connection, project_id, old, new)
    for key, stored in read_import_reports(connection, project_id) if names else ():
        report = ImportReport.from_dict(stored)
        if names.keys() & report.vcenters.keys():
            report.rename_vcenters(names)
            update_rows(connection, tables.imports, {key: {"report": report.to_dict()}})


def _write_tenants(connection: Any, project_id: int, found: Assignment) -> None:
    """Insert rows that are new, exclude those that a pattern takes out, drop what nobody needs."""
    rows = [_row(tenant, Tenant, project_id) for tenant in found.fresh]
    bulk_insert(connection, tables.tenants, rows)
    update_rows(
        connection,
        tables.tenants,
        {t.id: {"in_scope": False, "exclude_reason": t.exclude_reason} for t in found.changed},
    )
    delete_rows(connection, tables.tenants, found.idle)


def _row(record: Any, kind: type[Any], project_id: int) -> dict[str, Any]:
    row = {f.name: getattr(record, f.name) for f in fields(kind)}
    row["project_id"] = project_id
    return row


def _write_vms(
    connection: Any, prepared: PreparedImport, vms: Sequence[Vm], ticket: Ticket
) -> None:
    """Insert new VMs, update known ones in place (others refer to them), delete the rest."""
    project_id = prepared.project_id
    delete_parts(connection, project_id, prepared.replaced)
    if prepared.removed:
        delete_rows(connection, tables.vms, [vm.id for vm in prepared.removed])
        drop_lone_sets(connection, project_id)
    known = {vm.id for vm in prepared.vms if vm.id}
    _free_identities(connection, project_id, vms)
    _in_batches(
        ticket,
        [vm for vm in vms if vm.id in known],
        lambda batch: update_rows(connection, tables.vms, {vm.id: _vm_row(vm) for vm in batch}),
        (50, 65),
    )
    _in_batches(
        ticket,
        [vm for vm in vms if vm.id not in known],
        lambda batch: insert_values(
            connection,
            tables.vms,
            ["id", "project_id", *_VM_COLUMNS],
            ((vm.id, project_id, *_vm_values(vm)) for vm in batch),
        ),
        (50, 70),
    )


def rewritten(project_id: int, label: str, before: str, note: str) -> ChangeSet:
    """The change set of a transaction that was recorded as a whole.

    ``before`` is the snapshot that was taken ahead of it.
    """
    return ChangeSet(
        label,
        project_id,
        topics=frozenset({TOPIC}),
        snapshot=SnapshotChange(project_id, before),
        note=note,
    )


def _free_identities(connection: Any, project_id: int, vms: Sequence[Vm]) -> None:
    """Let VMs that get another identity let go of theirs first: another may be about to get it."""
    table = tables.vms
    stored = read_identities(connection, project_id)
    moving = [vm.id for vm in vms if stored.get(vm.id, vm.identity) != vm.identity]
    update_rows(connection, table, {key: {"identity": f"moving {key}"} for key in moving})


_VM_COLUMNS = [f.name for f in fields(Vm) if f.name != "id"]


_plain_values = attrgetter(*_VM_COLUMNS)
_PACKED: tuple[tuple[int, Callable[[Any], Any]], ...] = (
    (_VM_COLUMNS.index("findings"), pack_findings),
    (_VM_COLUMNS.index("networks"), list),
    (_VM_COLUMNS.index("shared_disks"), pack_shared_disks),
)


def _vm_values(vm: Vm) -> list[Any]:
    """A VM as the columns of its table hold it, in their order."""
    values = list(_plain_values(vm))
    for place, pack in _PACKED:
        values[place] = pack(values[place])
    return values


def _vm_row(vm: Vm) -> dict[str, Any]:
    return dict(zip(_VM_COLUMNS, _vm_values(vm), strict=True))


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


_OF_THE_ROW = frozenset({"id", "project_id", "vm_id"})
"""Columns of a part that its record does not have."""


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
        columns = [each.name for each in table.columns if each.name not in _OF_THE_ROW]

        def write(pairs: Sequence[tuple[int, Any]], t: Any = table, cs: Any = columns) -> None:
            values = attrgetter(*cs)
            rows = ((project_id, key, *values(record)) for key, record in pairs)
            insert_values(connection, t, ["project_id", "vm_id", *cs], rows)

        pairs = [
            (vm.id, record)
            for vm, part in zip(vms, parts, strict=True)
            for record in getattr(part, name)
        ]
        _in_batches(ticket, pairs, write, (70 + done * 5, 75 + done * 5), 5000)


def write_estate(
    connection: Any, project_id: int, inventory: Inventory, vcenters: Collection[str]
) -> None:
    """Write hosts, clusters, stores and port groups in the place of those of some vCenters."""
    delete_estate(connection, project_id, vcenters)
    for table, records in (
        (tables.hosts, inventory.hosts),
        (tables.clusters, inventory.clusters),
        (tables.datastores, inventory.datastores),
        (tables.port_groups, inventory.port_groups),
    ):
        for start in range(0, len(records), 5000):
            rows = [_row(r, type(r), project_id) for r in records[start : start + 5000]]
            bulk_insert(connection, table, rows)
