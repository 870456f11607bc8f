"""What VMs need of each other: edges, sets, shared services, and the rules about them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from sqlalchemy import Connection, Text, func, or_, select, type_coerce

from app.db import tables
from app.db.queries.packed import unpack_shared_disks
from app.db.queries.records import in_portions, read_single_json
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
_NO_TRAFFIC = Traffic()


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
    portions = in_portions(query, table.c.id, keys)
    if keys is None and around is not None:
        portions = [
            query.where(or_(table.c.vm_id.in_(each), table.c.depends_on_vm_id.in_(each)))
            for each in chunks(sorted(around))
        ]
    found: dict[int, Edge] = {}
    for portion in portions:
        # There may be tens of thousands, and an edit of one of them waits for all that bind.
        for (
            key, vm_id, needs, kind, source, state, confidence, evidence, rows, sent, ports, times,
        ) in connection.execute(portion.order_by(table.c.id)).all():  # fmt: skip
            traffic = (
                Traffic(rows, sent, tuple(ports.split()), times)
                if rows or sent or ports or times
                else _NO_TRAFFIC
            )
            found[key] = Edge(
                key, vm_id, needs, _KINDS[kind], _SOURCES[source], _STATES[state],
                confidence, spoken(evidence) if evidence else "", traffic,
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
    return [
        Vm(
            id=key, identity="", name=name, application=application,
            shared_disks=unpack_shared_disks(json.loads(disks)),
        )
        for each in in_portions(query, table.c.id, among)
        for key, name, application, disks in connection.execute(each.order_by(table.c.id)).all()
        if disks != "[]" or application.casefold() in wanted
    ]  # fmt: skip


def read_tying_vms(connection: Connection, project_id: int, keys: Collection[int]) -> list[Vm]:
    """Some VMs of a project by key, with what may bind their tenants and nothing else."""
    table = tables.vms
    query = select(
        table.c.id, table.c.identity, table.c.name, table.c.application, table.c.tenant_id,
        table.c.exclusion, type_coerce(table.c.shared_disks, Text),
    ).where(table.c.project_id == project_id)  # fmt: skip
    return [
        Vm(
            id=key, identity=identity, name=name, application=application, tenant_id=tenant_id,
            exclusion=exclusion,
            shared_disks=() if disks == "[]" else unpack_shared_disks(json.loads(disks)),
        )
        for each in in_portions(query, table.c.id, keys)
        for key, identity, name, application, tenant_id, exclusion, disks in connection.execute(
            each.order_by(table.c.id)
        ).all()
    ]  # fmt: skip


def read_vm_names(
    connection: Connection, project_id: int, keys: Collection[int] | None = None
) -> dict[int, str]:
    """The names of all VMs of a project by key, or of some of them."""
    table = tables.vms
    query = select(table.c.id, table.c.name).where(table.c.project_id == project_id)
    return {
        key: name
        for each in in_portions(query, table.c.id, keys)
        for key, name in connection.execute(each.order_by(table.c.id)).all()
    }


class VmNamesOnDemand(Mapping[int, str]):
    """The names of a project's VMs, read when they are asked for, while a transaction lasts.

    A change of one dependency tells a handful of names where it closes a ring, and none where
    it closes none. ``known`` are names that have been read.
    """

    def __init__(self, connection: Connection, project_id: int, known: Mapping[int, str]) -> None:
        self._connection, self._project_id = connection, project_id
        self._known = dict(known)

    def __getitem__(self, key: int) -> str:
        """The name of a VM.

        :raises KeyError: when the project has no such VM.
        """
        if key not in self._known:
            self._known.update(read_vm_names(self._connection, self._project_id, {key}))
        return self._known[key]

    def _all(self) -> dict[int, str]:
        self._known = read_vm_names(self._connection, self._project_id)
        return self._known

    def __iter__(self) -> Iterator[int]:
        """The keys of all VMs."""
        return iter(self._all())

    def __len__(self) -> int:
        """How many VMs there are."""
        return len(self._all())
