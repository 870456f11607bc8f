"""Plans a project of the workspace: everything the pages and exports show, from one reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.db.queries.calendars import read_calendar
from app.db.queries.cohorts import read_cohorts, read_ease_config, read_unplaced
from app.db.queries.dependencies import (
    read_dependency_rules,
    read_edges,
    read_stored_sets,
)
from app.db.queries.estate import (
    read_clusters,
    read_excluded_clusters,
    read_hosts,
    read_port_groups,
)
from app.db.queries.projects import read_project
from app.db.queries.provisioning import read_prep_progress
from app.db.queries.remediation import read_remediations
from app.db.queries.tenants import read_tenants
from app.db.queries.vms import read_nics, read_vms
from app.db.queries.waves import read_wave_vms, read_waves
from app.domain.errors import UserError
from app.domain.inventory.network_vlans import nics_of
from app.domain.model import Cluster, Host
from app.domain.planning.plan.making import ProjectRecords, make_plan, reschedule
from app.domain.planning.plan.plan import Plan, Schedule
from app.domain.progress import Ticket
from app.services import accounts
from app.services.import_report import current_report
from app.services.target_planning import target_input
from app.services.workspace import Workspace


def build(
    workspace: Workspace,
    project_id: int,
    ticket: Ticket,
    before: Plan | None = None,
    unplaced: Mapping[int, str] | None = None,
) -> Plan:
    """Read a project and plan it.

    ``unplaced`` says of tenants why an assignment made just now left them without a cohort; as
    a rule it is what the newest one that was applied has said.

    VMs that stand as in the plan ``before`` are taken from it, so that whoever shows them sees by
    identity which ones changed.

    :raises UserError: when the project is gone or its calendar leaves no time to work.
    """
    ticket.step(0, 100, "Reading the project")
    with workspace.reading() as connection:
        project = read_project(connection, project_id)
        if project is None:
            raise UserError("This project does not exist any more.", "Choose another project.")
        vms = read_vms(connection, project_id, lambda _count: ticket.check())
        tenants = read_tenants(connection, project_id)
        windows = read_calendar(connection, project_id)
        edges = read_edges(connection, project_id)
        ticket.step(30, 100)
        nics = read_nics(connection, project_id)
        records = ProjectRecords(
            project=project,
            vms=vms,
            tenants=tenants,
            nics_of=lambda asked: nics_of(asked, nics),
            port_groups=read_port_groups(connection, project_id),
            report=current_report(connection, project_id),
            target=target_input(connection, project_id, project.values),
            windows=windows,
            cohorts=read_cohorts(connection, project_id),
            edges=edges,
            stored_sets=read_stored_sets(connection, project_id),
            applications=read_dependency_rules(connection, project_id)[1].applications,
            ease=read_ease_config(connection, project_id),
            remediations=read_remediations(connection, project_id),
            unplaced=read_unplaced(connection, project_id) if unplaced is None else unplaced,
            waves=read_waves(connection, project_id),
            wave_vms=read_wave_vms(connection, project_id),
            prepared=read_prep_progress(connection, project_id),
        )
    plan = make_plan(records, workspace.now(), ticket, before)
    return replace(plan, accounts=accounts.progress(workspace, plan))


@dataclass(frozen=True, slots=True)
class Estate:
    """What the VMs run on. ``excluded`` holds (vCenter, cluster) pairs taken out of the plan."""

    hosts: tuple[Host, ...] = ()
    clusters: tuple[Cluster, ...] = ()
    excluded: frozenset[tuple[str, str]] = frozenset()


def estate(workspace: Workspace, project_id: int) -> Estate:
    """Hosts and clusters of a project as the newest import found them."""
    with workspace.reading() as connection:
        return Estate(
            hosts=tuple(read_hosts(connection, project_id)),
            clusters=tuple(read_clusters(connection, project_id)),
            excluded=frozenset(read_excluded_clusters(connection, project_id)),
        )


def what_if(
    workspace: Workspace, plan: Plan, values: Mapping[str, Any], ticket: Ticket
) -> Schedule:
    """The schedule that other parameters would give the project, as :func:`build` would make it.

    The calendar is read as it is stored; nothing is written. Where no schedule can be made every
    VM is without a day.

    :raises Cancelled: when the user asked to stop.
    """
    ticket.check()
    with workspace.reading() as connection:
        windows = read_calendar(connection, plan.project.id)
    return reschedule(plan, values, windows, ticket)
