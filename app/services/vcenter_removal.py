"""Takes a vCenter with all that was read of it out of a project."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from app.db import tables
from app.db.queries.imports import read_import_reports
from app.db.queries.tenants import read_auto_excludes, read_tenants
from app.db.queries.vms import read_vms
from app.db.uow import log
from app.db.vcenters import delete_decisions, delete_parts
from app.db.writer import delete_rows, update_rows
from app.domain.changes import ChangeSet
from app.domain.errors import UserError
from app.domain.inventory.drafts import Inventory
from app.domain.inventory.merge import (
    Difference,
    EstateChange,
    Match,
    difference,
    has_decisions,
)
from app.domain.inventory.report import ImportReport
from app.domain.inventory.tenant_assignment import untouched
from app.domain.progress import Ticket
from app.domain.project_row import facts_of_imports
from app.services.assessing import assess_stored
from app.services.decided_ties import drop_lone_sets, read_decided
from app.services.import_report import current_report
from app.services.import_writing import rewritten, write_estate
from app.services.workspace import Workspace


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
        vms = read_vms(connection, project_id)
        report = current_report(connection, project_id)
        also = read_decided(connection, project_id)
    gone = [vm for vm in vms if vm.vcenter == vcenter]
    if not gone:
        raise UserError("This vCenter is not in the project any more.", "Choose another one.")
    if len(gone) == len(vms):
        raise UserError(
            "This is the only vCenter of the project.",
            "To empty the project, use Clear RVTools Data.",
        )
    name = (report.vcenters.get(vcenter) if report else "") or gone[0].vcenter_name or vcenter
    decided = tuple(sorted((vm.name for vm in gone if has_decisions(vm, also)), key=str.casefold))
    change = EstateChange("removes", name, 0, len(gone), decided=decided)
    return PreparedRemoval(
        project_id,
        vcenter,
        f"Take out vCenter {name}" if name else "Take out the vCenter without a name",
        difference(Match({}, tuple(gone)), [], (change,), also),
    )


def remove_vcenter(workspace: Workspace, prepared: PreparedRemoval, ticket: Ticket) -> ChangeSet:
    """Take a vCenter with all its VMs out of a project, in one transaction, after a backup."""
    project_id, vcenter = prepared.project_id, prepared.vcenter
    workspace.back_up("before taking out a vCenter")
    before = workspace.snapshot(project_id)
    with workspace.guarded(), workspace.bulk() as connection:
        vms = read_vms(connection, project_id)
        delete_parts(connection, project_id, [vcenter])
        delete_rows(connection, tables.vms, [vm.id for vm in vms if vm.vcenter == vcenter])
        drop_lone_sets(connection, project_id)
        write_estate(connection, project_id, Inventory(), {vcenter})
        _forget_vcenter(connection, project_id, vcenter)
        used = {vm.tenant_id for vm in vms if vm.vcenter != vcenter}
        _drop_idle_tenants(connection, project_id, used)
        ticket.step(50, 100, "Assessing the others")
        assess_stored(connection, project_id, ticket)
        workspace.settle_waves(connection, project_id)
        log(connection, ChangeSet(prepared.label, project_id), workspace.now())
        ticket.commit_point()
    return rewritten(project_id, prepared.label, before, prepared.difference.sentence)


def _forget_vcenter(connection: Any, project_id: int, vcenter: str) -> None:
    """Take a vCenter out of the reports, the network map and the excluded clusters."""
    for key, stored in read_import_reports(connection, project_id):
        report = ImportReport.from_dict(stored)
        if vcenter not in report.vcenters:
            continue
        rest = report.without([vcenter])
        rest.duplicates = sum(rest.duplicates_of.values())
        if rest.vcenters:
            update_rows(connection, tables.imports, {key: {"report": rest.to_dict()}})
        else:
            delete_rows(connection, tables.imports, [key])
    delete_decisions(connection, project_id, vcenter)
    values = facts_of_imports(current_report(connection, project_id))
    update_rows(connection, tables.projects, {project_id: values})


def _drop_idle_tenants(connection: Any, project_id: int, used: Collection[int | None]) -> None:
    """Delete tenant rows that no VM needs any more and nobody has decided about."""
    excludes = read_auto_excludes(connection, project_id)
    idle = [
        tenant.id
        for tenant in read_tenants(connection, project_id).values()
        if tenant.id not in used and untouched(tenant, excludes)
    ]
    delete_rows(connection, tables.tenants, idle)
