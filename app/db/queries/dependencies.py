"""What VMs need of each other: edges, sets, shared services, and the rules about them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable

from sqlalchemy import Connection, Text, func, or_, select, type_coerce

from app.db import tables
from app.db.queries.packed import unpack_shared_disks
from app.db.queries.records import read_single_json
from app.db.writer import chunks
from app.domain.model import Vm
from app.domain.number_style import spoken
from app.domain.planning.dependencies.edge import (
    Edge,
    EdgeKind,
    EdgeSource,
    EdgeState,
    Traffic,
)
from app.domain.planning.dependencies.rules import DependencyRules
from app.domain.planning.dependencies.shared_service import KeptService
from app.domain.planning.dependencies.stored_set import StoredSet

_KINDS = {kind.value: kind for kind in EdgeKind}
_SOURCES = {source.value: source for source in EdgeSource}
_STATES = {state.value: state for state in EdgeState}


def read_edges(
    connection: Connection,
    project_id: int,
    around: Collection[int] | None = None,
    kinds: Collection[EdgeKind] = (),
    keys: Collection[int] | None = None,
) -> list[Edge]:
    """The edges of a project in the order in which they came; ``around`` some VMs alone.

    With ``kinds`` only those of these kinds that count; with ``keys`` those alone.
    """
    table = tables.vm_dependencies
    query = select(
        table.c.id, table.c.vm_id, table.c.depends_on_vm_id, table.c.kind, table.c.source,
        table.c.state, table.c.confidence, table.c.evidence, table.c.traffic_rows,
        table.c.traffic_bytes, table.c.ports, table.c.occasions,
    ).where(table.c.project_id == project_id)  # fmt: skip
    if kinds:
        query = query.where(
            table.c.kind.in_(sorted(kind.value for kind in kinds)),
            table.c.state == EdgeState.ACCEPTED.value,
        )
    portions = [query]
    if keys is not None:
        portions = [query.where(table.c.id.in_(each)) for each in chunks(sorted(keys))]
    elif around is not None:
        portions = [
            query.where(or_(table.c.vm_id.in_(each), table.c.depends_on_vm_id.in_(each)))
            for each in chunks(sorted(around))
        ]
    found: dict[int, Edge] = {}
    for portion in portions:
        for row in connection.execute(portion.order_by(table.c.id)):
            traffic = Traffic(row[8], row[9], tuple(row[10].split()), row[11])
            found[row[0]] = Edge(
                row[0], row[1], row[2], _KINDS[row[3]], _SOURCES[row[4]], _STATES[row[5]],
                row[6], spoken(row[7]), traffic,
            )  # fmt: skip
    return [found[key] for key in sorted(found)]


def read_stored_sets(connection: Connection, project_id: int) -> list[StoredSet]:
    """Sets made by hand and broken ones, with their members, in the order of their keys."""
    members: defaultdict[int, list[int]] = defaultdict(list)
    of_sets = tables.vm_set_members
    query = select(of_sets.c.set_id, of_sets.c.vm_id).where(of_sets.c.project_id == project_id)
    for set_id, vm_id in connection.execute(query.order_by(of_sets.c.id)):
        members[set_id].append(vm_id)
    table = tables.vm_sets
    sets = select(
        table.c.id, table.c.name, table.c.source, table.c.shared_key, table.c.broken
    ).where(table.c.project_id == project_id)
    return [
        StoredSet(*row, tuple(members[row[0]]))
        for row in connection.execute(sets.order_by(table.c.id))
    ]


def read_member_keys(connection: Connection, set_ids: Iterable[int]) -> list[int]:
    """Keys of the rows that hold the members of some sets."""
    table = tables.vm_set_members
    query = select(table.c.id).where(table.c.set_id.in_(sorted(set_ids)))
    return list(connection.scalars(query.order_by(table.c.id)))


def read_lone_sets(connection: Connection, project_id: int) -> list[int]:
    """Keys of sets made by hand of which fewer than two VMs are left."""
    table, members = tables.vm_sets, tables.vm_set_members
    query = (
        select(table.c.id)
        .outerjoin(members, members.c.set_id == table.c.id)
        .where(table.c.project_id == project_id, table.c.shared_key == "")
        .group_by(table.c.id)
        .having(func.count(members.c.id) < 2)
    )
    return list(connection.scalars(query))


def read_shared_services(connection: Connection, project_id: int) -> list[KeptService]:
    """Shared services, those of most clients first."""
    table = tables.shared_services
    query = select(
        table.c.id, table.c.vm_id, table.c.state, table.c.evidence, table.c.ports,
        table.c.clients, table.c.note,
    ).where(table.c.project_id == project_id)  # fmt: skip
    return [
        KeptService(
            row[0], row[1], _STATES[row[2]], spoken(row[3]), _services(row[4]), row[5], row[6]
        )
        for row in connection.execute(query.order_by(table.c.clients.desc(), table.c.id))
    ]


def _services(text: str) -> tuple[str, ...]:
    return tuple(each for each in text.split(", ") if each)


def read_dependency_rules(connection: Connection, project_id: int) -> tuple[int, DependencyRules]:
    """Key of the row of rules (0 while there is none), and the rules."""
    stored = read_single_json(connection, tables.dependency_rules, project_id)
    return (stored[0], DependencyRules.from_dict(stored[1])) if stored else (0, DependencyRules())


def read_sharing_vms(
    connection: Connection,
    project_id: int,
    applications: Collection[str] = (),
    among: Collection[int] | None = None,
) -> list[Vm]:
    """Those VMs alone that shared disks or an application may tie; ``among`` some where given."""
    table = tables.vms
    shared = type_coerce(table.c.shared_disks, Text)
    ties = shared != "[]"
    wanted = {name.casefold() for name in applications}
    if wanted:
        ties = or_(ties, table.c.application != "")
    query = select(table.c.id, table.c.name, table.c.application, shared).where(
        table.c.project_id == project_id, ties
    )
    queries = (
        [query]
        if among is None
        else [query.where(table.c.id.in_(part)) for part in chunks(sorted(among))]
    )
    return [
        Vm(
            id=key, identity="", name=name, application=application,
            shared_disks=unpack_shared_disks(json.loads(disks)),
        )
        for each in queries
        for key, name, application, disks in connection.execute(each.order_by(table.c.id))
        if disks != "[]" or application.casefold() in wanted
    ]  # fmt: skip


def read_tied_vms(
    connection: Connection, project_id: int, applications: Collection[str] = ()
) -> tuple[dict[int, str], list[Vm]]:
    """The names of all VMs by key, and those that shared disks or an application may tie.

    ``applications`` are those whose VMs move together. This is read at each change of a
    dependency, so that nothing else of VMs is looked at.
    """
    table = tables.vms
    query = select(
        table.c.id, table.c.name, table.c.application, type_coerce(table.c.shared_disks, Text)
    ).where(table.c.project_id == project_id)
    wanted = {name.casefold() for name in applications}
    names: dict[int, str] = {}
    tied: list[Vm] = []
    for key, name, application, shared in connection.execute(query.order_by(table.c.id)):
        names[key] = name
        if shared != "[]" or (wanted and application.casefold() in wanted):
            disks = () if shared == "[]" else unpack_shared_disks(json.loads(shared))
            tied.append(
                Vm(id=key, identity="", name=name, application=application, shared_disks=disks)
            )
    return names, tied
