"""Reads records out of the workspace, by SQLAlchemy Core and in bulk."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, Table, Text, cast, func, select, type_coerce

from app.db import tables
from app.db.writer import chunks
from app.domain.cloud import AuthKind, CloudConnection, CloudInventory
from app.domain.cloud_record import unpacked
from app.domain.enums import Answer, Risk
from app.domain.inventory.tenants import AutoExclude
from app.domain.model import (
    CalendarWindow,
    Cluster,
    Datastore,
    Device,
    Disk,
    Finding,
    Host,
    Nic,
    Partition,
    PortGroup,
    Project,
    SharedDisk,
    Snapshot,
    Tenant,
    Vm,
)
from app.domain.planning.capacity.node_sizing import NodeProfile
from app.domain.planning.capacity.overcommit import OvercommitProfile
from app.domain.planning.gaps.gap import GapKey, Resolution
from app.domain.planning.networks.mapping import NetworkMapping
from app.domain.shared_disks import counted_once

R = TypeVar("R")

_VM_FIELDS = [f.name for f in fields(Vm)]
_PACKED = ("findings", "networks", "shared_disks")
"""Fields of a VM that are read as the text they are stored as: many VMs have the same."""
_VM_COLUMNS = [
    type_coerce(column, Text) if column.name in _PACKED else column
    for column in (tables.vms.c[name] for name in _VM_FIELDS)
]
_ALIASES_AT = [f.name for f in fields(Tenant)].index("aliases")
_ANSWERS = {answer.value: answer for answer in Answer}
_RISKS: dict[str, Risk | None] = {"": None, **{risk.value: risk for risk in Risk}}


def pack_findings(findings: Iterable[Finding]) -> list[list[Any]]:
    """Findings as plain lists for a JSON column."""
    return [
        [f.rule, f.answer.value, f.points, f.floor.value if f.floor else "", f.text, int(f.waived)]
        for f in findings
    ]


def unpack_findings(packed: Sequence[Sequence[Any]]) -> tuple[Finding, ...]:
    """The inverse of :func:`pack_findings`."""
    return tuple(
        Finding(rule, _ANSWERS[answer], points, _RISKS[floor], text, bool(waived))
        for rule, answer, points, floor, text, waived in packed
    )


def pack_shared_disks(disks: Iterable[SharedDisk]) -> list[list[Any]]:
    """Shared disks as they are stored; which VM carries each is decided anew at every look."""
    return [[disk.key, disk.capacity_mib, disk.used_mib] for disk in disks]


def _unpack_shared_disks(packed: Iterable[Sequence[Any]]) -> tuple[SharedDisk, ...]:
    return tuple(SharedDisk(*each) for each in packed)


def _vms(
    rows: Iterable[Sequence[Any]], known: dict[tuple[int, str], Any] | None = None
) -> list[Vm]:
    """Rows as records. Equal texts are unpacked once and ``known`` keeps what they hold."""
    known = {} if known is None else known
    found = []
    for row in rows:
        values = list(row)
        for place, unpack in _UNPACK:
            text = values[place]
            held = known.get((place, text))
            if held is None:
                held = known[place, text] = unpack(json.loads(text))
            values[place] = held
        found.append(Vm(*values))
    return found


_UNPACK: tuple[tuple[int, Callable[[Any], tuple[Any, ...]]], ...] = (
    (_VM_FIELDS.index("findings"), unpack_findings),
    (_VM_FIELDS.index("networks"), tuple),
    (_VM_FIELDS.index("shared_disks"), _unpack_shared_disks),
)


def vms(
    connection: Connection, project_id: int, tick: Callable[[int], None] | None = None
) -> list[Vm]:
    """All VMs of a project in the order of import; ``tick`` is called now and then."""
    query = (
        select(*_VM_COLUMNS).where(tables.vms.c.project_id == project_id).order_by(tables.vms.c.id)
    )
    found: list[Vm] = []
    known: dict[tuple[int, str], Any] = {}
    for portion in connection.execute(query).partitions(1000):
        found.extend(_vms(portion, known))
        if tick:
            tick(len(found))
    return found


def vms_by_key(
    connection: Connection, keys: Iterable[int], project_id: int | None = None
) -> dict[int, Vm]:
    """Some VMs, by key; only those of a project where one is given."""
    found: dict[int, Vm] = {}
    for portion in chunks(sorted(keys)):
        query = select(*_VM_COLUMNS).where(tables.vms.c.id.in_(portion))
        if project_id is not None:
            query = query.where(tables.vms.c.project_id == project_id)
        found.update((vm.id, vm) for vm in _vms(connection.execute(query)))
    return found


def vms_of_tenants(connection: Connection, keys: Iterable[int]) -> list[Vm]:
    """VMs of some tenant rows, in the order of import."""
    found: list[Vm] = []
    for portion in chunks(sorted(keys)):
        query = select(*_VM_COLUMNS).where(tables.vms.c.tenant_id.in_(portion))
        found.extend(_vms(connection.execute(query.order_by(tables.vms.c.id))))
    return found


def _records(
    connection: Connection,
    table: Table,
    kind: Callable[..., R],
    names: Sequence[str],
    project_id: int,
    keys: Sequence[int] | None = None,
) -> list[R]:
    query = select(*(table.c[name] for name in names)).where(table.c.project_id == project_id)
    if keys is not None:
        query = query.where(table.c.vm_id.in_(keys))
    return [kind(*row) for row in connection.execute(query.order_by(table.c.id))]


def _of(kind: type[Any]) -> list[str]:
    return [f.name for f in fields(kind)]


def disks(connection: Connection, project_id: int, keys: Sequence[int] | None = None) -> list[Disk]:
    """Virtual disks of a project, or of some of its VMs."""
    return _records(connection, tables.vm_disks, Disk, _of(Disk), project_id, keys)


def partitions(
    connection: Connection, project_id: int, keys: Sequence[int] | None = None
) -> list[Partition]:
    """Guest partitions of a project, or of some of its VMs."""
    return _records(connection, tables.vm_partitions, Partition, _of(Partition), project_id, keys)


def nics(connection: Connection, project_id: int, keys: Sequence[int] | None = None) -> list[Nic]:
    """Network adapters of a project, or of some of its VMs."""
    return _records(connection, tables.vm_nics, Nic, _of(Nic), project_id, keys)


def snapshots(
    connection: Connection, project_id: int, keys: Sequence[int] | None = None
) -> list[Snapshot]:
    """Snapshots of a project, or of some of its VMs."""
    return _records(connection, tables.vm_snapshots, Snapshot, _of(Snapshot), project_id, keys)


def devices(
    connection: Connection, project_id: int, keys: Sequence[int] | None = None
) -> list[Device]:
    """CD and USB devices of a project, or of some of its VMs."""
    return _records(connection, tables.vm_devices, Device, _of(Device), project_id, keys)


def hosts(connection: Connection, project_id: int) -> list[Host]:
    """ESXi hosts."""
    return _records(connection, tables.hosts, Host, _of(Host), project_id)


def clusters(connection: Connection, project_id: int) -> list[Cluster]:
    """vSphere clusters."""
    return _records(connection, tables.clusters, Cluster, _of(Cluster), project_id)


def datastores(connection: Connection, project_id: int) -> list[Datastore]:
    """Datastores."""
    return _records(connection, tables.datastores, Datastore, _of(Datastore), project_id)


def port_groups(connection: Connection, project_id: int) -> list[PortGroup]:
    """Sightings of port groups with their VLANs."""
    return _records(connection, tables.port_groups, PortGroup, _of(PortGroup), project_id)


def tenants(connection: Connection, project_id: int) -> dict[int, Tenant]:
    """Tenant rows by key."""

    def tenant(*values: Any) -> Tenant:
        given = list(values)
        given[_ALIASES_AT] = tuple((name, org_vdc) for name, org_vdc in given[_ALIASES_AT])
        return Tenant(*given)

    found = _records(connection, tables.tenants, tenant, _of(Tenant), project_id)
    return {each.id: each for each in found}


def network_mappings(connection: Connection, project_id: int) -> list[NetworkMapping]:
    """The network map, in the order in which networks were first seen."""
    names = _of(NetworkMapping)
    return _records(connection, tables.network_mappings, NetworkMapping, names, project_id)


def node_profiles(connection: Connection, project_id: int) -> list[NodeProfile]:
    """Node profiles."""
    return _records(connection, tables.pcd_nodes, NodeProfile, _of(NodeProfile), project_id)


def overcommit_profiles(connection: Connection, project_id: int) -> list[OvercommitProfile]:
    """The project's own overcommit profiles."""
    names = _of(OvercommitProfile)
    return _records(connection, tables.overcommit_profiles, OvercommitProfile, names, project_id)


def cloud_connection(connection: Connection, project_id: int) -> tuple[int, CloudConnection] | None:
    """Key and settings of the connection to the target cloud, None before any."""
    names = _of(CloudConnection)
    table = tables.cloud_connections
    query = select(table.c.id, *(table.c[name] for name in names))
    row = connection.execute(query.where(table.c.project_id == project_id)).first()
    if row is None:
        return None
    values = dict(zip(names, row[1:], strict=True))
    values["auth_kind"] = AuthKind(values["auth_kind"])
    return row[0], CloudConnection(**values)


def cloud_inventory(connection: Connection, project_id: int) -> tuple[int, CloudInventory] | None:
    """Key and content of what is known of the target cloud, None before any."""
    table = tables.pcd_inventories
    query = select(table.c.id, table.c.source, table.c.read_at, table.c.inventory)
    row = connection.execute(query.where(table.c.project_id == project_id)).first()
    return (row[0], unpacked(row[1], row[2], row[3])) if row else None


def gaps_seen(connection: Connection, project_id: int) -> frozenset[GapKey]:
    """Type and resource of the gaps that the inventories of the cloud have had so far."""
    table = tables.pcd_inventories
    query = select(table.c.gaps_seen).where(table.c.project_id == project_id)
    row = connection.execute(query).first()
    return frozenset((kind, resource) for kind, resource in row[0]) if row else frozenset()


def resolutions(connection: Connection, project_id: int) -> list[Resolution]:
    """Gaps that were resolved by hand."""
    return _records(connection, tables.pcd_gaps, Resolution, _of(Resolution), project_id)


def windows(connection: Connection, project_id: int) -> list[CalendarWindow]:
    """Maintenance windows and blackouts."""
    names = _of(CalendarWindow)
    return _records(connection, tables.calendar_windows, CalendarWindow, names, project_id)


def auto_excludes(connection: Connection, project_id: int) -> list[AutoExclude]:
    """Patterns that take tenants out of scope."""
    return _records(connection, tables.tenant_filters, AutoExclude, _of(AutoExclude), project_id)


def excluded_clusters(connection: Connection, project_id: int) -> set[tuple[str, str]]:
    """(vCenter, cluster) pairs that the operator took out of the plan."""
    table = tables.excluded_clusters
    query = select(table.c.vcenter, table.c.name).where(table.c.project_id == project_id)
    return {(row[0], row[1]) for row in connection.execute(query)}


def waivers(connection: Connection, project_id: int) -> dict[int, dict[str, str]]:
    """Waived findings: VM key -> rule -> note."""
    table = tables.risk_waivers
    query = select(table.c.vm_id, table.c.rule, table.c.note).where(
        table.c.project_id == project_id
    )
    found: dict[int, dict[str, str]] = {}
    for vm_id, rule, note in connection.execute(query):
        found.setdefault(vm_id, {})[rule] = note
    return found


def dependencies(connection: Connection, project_id: int) -> dict[int, tuple[int, ...]]:
    """VM key -> keys of the VMs that must be moved before it."""
    table = tables.vm_dependencies
    query = (
        select(table.c.vm_id, table.c.depends_on_vm_id)
        .where(table.c.project_id == project_id)
        .order_by(table.c.vm_id, table.c.depends_on_vm_id)
    )
    found: dict[int, tuple[int, ...]] = {}
    for vm_id, on in connection.execute(query):
        found[vm_id] = (*found.get(vm_id, ()), on)
    return found


def single_json(connection: Connection, table: Table, project_id: int) -> tuple[int, Any] | None:
    """Key and ``config`` of a project's only row in a settings table, None without one."""
    query = select(table.c.id, table.c.config).where(table.c.project_id == project_id)
    row = connection.execute(query).first()
    return (row[0], row[1]) if row else None


def answers(connection: Connection, project_id: int) -> dict[str, tuple[int, str, str]]:
    """Answers to the questionnaire: question -> (key, answer, note)."""
    table = tables.risk_answers
    query = select(table.c.question, table.c.id, table.c.answer, table.c.note).where(
        table.c.project_id == project_id
    )
    return {row[0]: (row[1], row[2], row[3]) for row in connection.execute(query)}


def projects(connection: Connection) -> list[Project]:
    """All projects, the one changed last first."""
    table = tables.projects
    query = select(table).order_by(table.c.updated_at.desc(), table.c.id.desc())
    return [Project.from_row(dict(row._mapping)) for row in connection.execute(query)]


def project(connection: Connection, project_id: int) -> Project | None:
    """One project, None when there is no such."""
    row = connection.execute(select(tables.projects).where(tables.projects.c.id == project_id))
    found = row.mappings().first()
    return Project.from_row(dict(found)) if found else None


def import_reports(connection: Connection, project_id: int) -> list[tuple[int, Any]]:
    """The reports of a project's imports as stored, with their keys, the newest first."""
    table = tables.imports
    query = (
        select(table.c.id, table.c.report)
        .where(table.c.project_id == project_id)
        .order_by(table.c.id.desc())
    )
    return [(row[0], row[1]) for row in connection.execute(query)]


def identities(connection: Connection, project_id: int) -> dict[int, str]:
    """The identity of each VM of a project by its key."""
    table = tables.vms
    query = select(table.c.id, table.c.identity).where(table.c.project_id == project_id)
    return {row.id: row.identity for row in connection.execute(query)}


def keys_of_vcenters(project_id: int, vcenters: Iterable[str]) -> Select[tuple[int]]:
    """A query for the keys of the VMs of some vCenters."""
    return select(tables.vms.c.id).where(
        tables.vms.c.project_id == project_id, tables.vms.c.vcenter.in_(sorted(vcenters))
    )


def history(
    connection: Connection,
    project_id: int,
    table_name: str = "",
    row_id: int | None = None,
    limit: int = 200,
) -> list[dict[str, Any]]:
    """Newest history entries of a project, or of one row."""
    table = tables.activity
    query = select(table).where(table.c.project_id == project_id)
    if row_id is not None:
        query = query.where(table.c.table_name == table_name, table.c.row_id == row_id)
    query = query.order_by(table.c.id.desc()).limit(limit)
    return [dict(row) for row in connection.execute(query).mappings()]


def next_key(connection: Connection, table: Table) -> int:
    """The first key that no row has or has ever had."""
    used = "SELECT seq FROM sqlite_sequence WHERE name = ?"
    last = connection.exec_driver_sql(used, (table.name,)).scalar()
    return int(last or 0) + 1


def vm_counts(connection: Connection) -> dict[int, tuple[int, int, float]]:
    """Project key -> (rows, VMs in plan, used MiB in plan), for the list of projects.

    Shared disks are counted once, as everywhere.
    """
    table = tables.vms
    in_plan = table.c.exclusion == ""
    query = select(
        table.c.project_id,
        func.count(),
        func.count().filter(in_plan),
        func.coalesce(func.sum(table.c.used_mib).filter(in_plan), 0.0),
    ).group_by(table.c.project_id)
    counts = {row[0]: (row[1], row[2], row[3]) for row in connection.execute(query)}
    sharing = select(table.c.id, table.c.project_id).where(
        in_plan, cast(table.c.shared_disks, Text) != "[]"
    )
    members: dict[int, list[int]] = {}
    for key, project in connection.execute(sharing):
        members.setdefault(project, []).append(key)
    for project, keys in members.items():
        vms_of = list(vms_by_key(connection, keys).values())
        once = sum(vm.used_mib for vm in counted_once(vms_of))
        rows, planned, used = counts[project]
        counts[project] = rows, planned, used - sum(vm.used_mib for vm in vms_of) + once
    return counts
