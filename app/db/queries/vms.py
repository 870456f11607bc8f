"""VMs with their parts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Text, select, type_coerce

from app.db import tables
from app.db.queries.packed import unpack_findings, unpack_shared_disks
from app.db.queries.records import records_of
from app.db.writer import chunks
from app.domain.model import (
    Device,
    Disk,
    Nic,
    Partition,
    Snapshot,
    Vm,
)
from app.domain.planning.dependencies.edge import EdgeKind, EdgeState

_VM_FIELDS = [f.name for f in fields(Vm)]
_PACKED = ("findings", "networks", "shared_disks")
"""Fields of a VM that are read as the text they are stored as: many VMs have the same."""
_VM_COLUMNS = [
    type_coerce(column, Text) if column.name in _PACKED else column
    for column in (tables.vms.c[name] for name in _VM_FIELDS)
]


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
    (_VM_FIELDS.index("shared_disks"), unpack_shared_disks),
)


def read_vms(
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


def read_vms_by_key(
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


def read_vms_of_tenants(connection: Connection, keys: Iterable[int]) -> list[Vm]:
    """VMs of some tenant rows, in the order of import."""
    found: list[Vm] = []
    for portion in chunks(sorted(keys)):
        query = select(*_VM_COLUMNS).where(tables.vms.c.tenant_id.in_(portion))
        found.extend(_vms(connection.execute(query.order_by(tables.vms.c.id))))
    return found


def read_identities(connection: Connection, project_id: int) -> dict[int, str]:
    """The identity of each VM of a project by its key."""
    table = tables.vms
    query = select(table.c.id, table.c.identity).where(table.c.project_id == project_id)
    return {row.id: row.identity for row in connection.execute(query)}


def read_disks(
    connection: Connection, project_id: int, keys: Sequence[int] | None = None
) -> list[Disk]:
    """Virtual disks of a project, or of some of its VMs."""
    return records_of(connection, tables.vm_disks, Disk, project_id, keys)


def read_partitions(
    connection: Connection, project_id: int, keys: Sequence[int] | None = None
) -> list[Partition]:
    """Guest partitions of a project, or of some of its VMs."""
    return records_of(connection, tables.vm_partitions, Partition, project_id, keys)


def read_nics(
    connection: Connection, project_id: int, keys: Sequence[int] | None = None
) -> list[Nic]:
    """Network adapters of a project, or of some of its VMs."""
    return records_of(connection, tables.vm_nics, Nic, project_id, keys)


def read_snapshots(
    connection: Connection, project_id: int, keys: Sequence[int] | None = None
) -> list[Snapshot]:
    """Snapshots of a project, or of some of its VMs."""
    return records_of(connection, tables.vm_snapshots, Snapshot, project_id, keys)


def read_devices(
    connection: Connection, project_id: int, keys: Sequence[int] | None = None
) -> list[Device]:
    """CD and USB devices of a project, or of some of its VMs."""
    return records_of(connection, tables.vm_devices, Device, project_id, keys)


def read_dependencies(connection: Connection, project_id: int) -> dict[int, tuple[int, ...]]:
    """VM key -> keys of the VMs that must be moved before it (edges of kind order that count)."""
    table = tables.vm_dependencies
    query = (
        select(table.c.vm_id, table.c.depends_on_vm_id)
        .where(
            table.c.project_id == project_id,
            table.c.kind == EdgeKind.ORDER.value,
            table.c.state == EdgeState.ACCEPTED.value,
        )
        .order_by(table.c.vm_id, table.c.depends_on_vm_id)
    )
    found: dict[int, tuple[int, ...]] = {}
    for vm_id, on in connection.execute(query):
        found[vm_id] = (*found.get(vm_id, ()), on)
    return found
