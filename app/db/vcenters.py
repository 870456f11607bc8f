"""What stands in a project by vCenter: rows that follow its identity, and rows that go with it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from sqlalchemy import Connection, delete, select, update

from app.db import tables

_DECIDED = (tables.network_mappings, tables.excluded_clusters)
"""Decisions of the operator that are kept by vCenter and name."""

_ESTATE = (tables.hosts, tables.clusters, tables.datastores, tables.port_groups)


def rename_vcenter(connection: Connection, project_id: int, old: str, new: str) -> None:
    """Let decisions follow a vCenter that goes by another identity from now on."""
    for table in _DECIDED:
        mine = (table.c.project_id == project_id, table.c.vcenter == old)
        connection.execute(update(table).where(*mine).values(vcenter=new))
    _change_pipes(connection, project_id, lambda name: new if name == old else name)


def delete_decisions(connection: Connection, project_id: int, vcenter: str) -> None:
    """Delete what was decided about networks and clusters of a vCenter."""
    for table in _DECIDED:
        mine = (table.c.project_id == project_id, table.c.vcenter == vcenter)
        connection.execute(delete(table).where(*mine))
    _change_pipes(connection, project_id, lambda name: None if name == vcenter else name)


def _change_pipes(
    connection: Connection, project_id: int, new_name: Callable[[str], str | None]
) -> None:
    """Give the pipes of vCenters other names, or take away those that get none."""
    projects = tables.projects
    mine = projects.c.id == project_id
    pipes = connection.execute(select(projects.c.source_pipes).where(mine)).scalar_one_or_none()
    named = {new_name(name): mbps for name, mbps in pipes or ()}
    changed = sorted([name, mbps] for name, mbps in named.items() if name is not None)
    if pipes and changed != pipes:
        connection.execute(update(projects).where(mine).values(source_pipes=changed))


def delete_parts(connection: Connection, project_id: int, vcenters: Iterable[str]) -> None:
    """Delete disks, adapters and the like of the VMs of some vCenters."""
    vms = tables.vms
    of_these = select(vms.c.id).where(
        vms.c.project_id == project_id, vms.c.vcenter.in_(sorted(vcenters))
    )
    for table in tables.CHILD_TABLES:
        connection.execute(delete(table).where(table.c.vm_id.in_(of_these)))


def delete_estate(connection: Connection, project_id: int, vcenters: Collection[str]) -> None:
    """Delete hosts, clusters, datastores and port groups of some vCenters."""
    for table in _ESTATE:
        mine = (table.c.project_id == project_id, table.c.vcenter.in_(sorted(vcenters)))
        connection.execute(delete(table).where(*mine))
