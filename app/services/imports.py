"""Importing RVTools exports: read, compare with what is there, apply in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from app.db import tables
from app.db.project_rows import delete_imported
from app.db.queries.estate import read_clusters, read_datastores, read_hosts, read_port_groups
from app.db.queries.records import next_key
from app.db.queries.vms import (
    read_devices,
    read_disks,
    read_nics,
    read_partitions,
    read_snapshots,
    read_vms,
)
from app.db.uow import log
from app.db.writer import bulk_insert, update_rows
from app.domain.changes import ChangeSet
from app.domain.inventory.column_choices import NO_CHOICES, ColumnChoices
from app.domain.inventory.column_survey import ColumnSurvey
from app.domain.inventory.finer_differences import differing_estate, differing_parts
from app.domain.inventory.prepared_import import PreparedImport, compared, import_label
from app.domain.inventory.report import ImportReport
from app.domain.model import Project
from app.domain.progress import Ticket
from app.domain.project_row import new_row
from app.services import projects
from app.services.decided_ties import read_decided
from app.services.export_reading import read
from app.services.import_report import current_report
from app.services.import_writing import rewritten, write_import
from app.services.ports import TableReader
from app.services.workspace import Workspace

CLEAR = "Clear RVTools data"


def prepare(
    workspace: Workspace,
    reader: TableReader,
    project_id: int,
    paths: Sequence[Path],
    ticket: Ticket,
    choices: ColumnChoices | None = None,
    survey: ColumnSurvey | None = None,
) -> PreparedImport:
    """Read exports and compare them with the project. Nothing is written.

    ``choices`` say what columns are whose headings do not tell it: those of the project's newest
    import where none are given. ``survey`` takes in every column.

    :raises UserError: when a file cannot be used.
    :raises Cancelled: when the user asked to stop.
    """
    if choices is None:
        choices = kept_choices(workspace, project_id)
    inventory, report = read(reader, paths, ticket, workspace.now(), choices, survey)
    ticket.step(0, 0, "Comparing with the project")
    with workspace.reading() as connection:
        old = read_vms(connection, project_id, lambda _count: ticket.check())
        also = read_decided(connection, project_id)
    prepared = compared(project_id, import_label(paths), inventory, report, old, also)
    if prepared.alike:
        # Only then: reading all rows of a project takes a while, and the VMs tell enough else.
        with workspace.reading() as connection:
            prepared.add_finer(_finer_differences(connection, prepared, ticket))
    return prepared


def _finer_differences(connection: Any, prepared: PreparedImport, ticket: Ticket) -> list[str]:
    """What differs of the rows that belong to VMs and of what these run on, in words."""
    project_id, inventory = prepared.project_id, prepared.inventory
    keys = [vm.id for vm in prepared.vms]
    found = []
    for kind, read_rows in _PARTS.items():
        ticket.check()
        stored = read_rows(connection, project_id)
        found.append(differing_parts(kind, stored, keys, inventory.parts))
    vcenters = {vm.vcenter for vm in prepared.vms}
    for kind, read_rows in _ESTATE.items():
        stored = read_rows(connection, project_id)
        found.append(differing_estate(kind, stored, inventory, vcenters))
    return found


_PARTS: Mapping[str, Callable[[Any, int], Sequence[Any]]] = {
    "disks": read_disks,
    "partitions": read_partitions,
    "nics": read_nics,
    "snapshots": read_snapshots,
    "devices": read_devices,
}
_ESTATE: Mapping[str, Callable[[Any, int], Sequence[Any]]] = {
    "hosts": read_hosts,
    "clusters": read_clusters,
    "datastores": read_datastores,
    "port_groups": read_port_groups,
}


def apply(workspace: Workspace, prepared: PreparedImport, ticket: Ticket) -> ChangeSet:
    """Write a prepared import with its assessment, in one transaction, after a backup.

    The first import into a project is no exception: it may hold settings, rules and a history.
    Cancelled or killed at any moment before the end, the project stays as it was.
    """
    project_id = prepared.project_id
    workspace.back_up("before the first import" if prepared.first else "before import")
    before = workspace.snapshot(project_id)
    with workspace.guarded(), workspace.bulk() as connection:
        write_import(workspace, connection, prepared, ticket)
    return rewritten(project_id, prepared.label, before, prepared.difference.sentence)


def create_project(
    workspace: Workspace,
    name: str,
    prepared: PreparedImport,
    ticket: Ticket,
    values: Mapping[str, Any] | None = None,
) -> Project:
    """Create a project from a prepared first import, both in one transaction.

    It changes no project that was there, so there is no backup. Cancelled, failed or killed
    before the end, no project is left behind.
    """
    row = new_row(name, "", values or {}, zone=workspace.clock.zone(), now=workspace.now())
    with workspace.guarded(), workspace.bulk() as connection:
        prepared.project_id = next_key(connection, tables.projects)
        bulk_insert(connection, tables.projects, [{"id": prepared.project_id, **row}])
        write_import(workspace, connection, prepared, ticket)
    return projects.get(workspace, prepared.project_id)


def clear(workspace: Workspace, project_id: int, *, lose_record: bool = False) -> ChangeSet:
    """Clear RVTools Data: take every imported row and all planning away, after a backup.

    :raises UnconfirmedError: when a cloud holds what the project has made there, unless
        ``lose_record``.
    """
    # It loads all of provisioning, which an import has no need of.
    from app.services.provisioning import keeping_records  # noqa: PLC0415

    keeping_records.check_kept(
        keeping_records.of_project(workspace, project_id), agreed=lose_record
    )
    workspace.back_up("before clear")
    before = workspace.snapshot(project_id)
    with workspace.guarded(), workspace.bulk() as connection:
        delete_imported(connection, project_id)
        values = {"data_date": None, "duplicate_rows": 0, "status": "draft"}
        update_rows(connection, tables.projects, {project_id: values})
        log(connection, ChangeSet(CLEAR, project_id), workspace.now())
    return rewritten(
        project_id, CLEAR, before, "All imported data was removed; a backup was made first."
    )


def kept_choices(workspace: Workspace, project_id: int) -> ColumnChoices:
    """What was chosen for columns at the newest import of a project."""
    report = latest_report(workspace, project_id) if project_id else None
    return NO_CHOICES if report is None else report.choices


def latest_report(workspace: Workspace, project_id: int) -> ImportReport | None:
    """What is known of the imports that a project consists of, None before any."""
    with workspace.reading() as connection:
        return current_report(connection, project_id)
