"""What differs between two imports although every VM has its name, size and place as before."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any

from app.domain.counted_noun import count_text
from app.domain.inventory.drafts import Inventory, VmParts
from app.domain.model import (
    Cluster,
    Datastore,
    Device,
    Disk,
    Host,
    Nic,
    Partition,
    PortGroup,
    Snapshot,
)

PART_KINDS: Mapping[str, type[Any]] = {
    "disks": Disk,
    "partitions": Partition,
    "nics": Nic,
    "snapshots": Snapshot,
    "devices": Device,
}
"""Fields of :class:`~app.domain.inventory.drafts.VmParts` with their records."""

ESTATE_KINDS: Mapping[str, type[Any]] = {
    "hosts": Host,
    "clusters": Cluster,
    "datastores": Datastore,
    "port_groups": PortGroup,
}
"""Fields of :class:`~app.domain.inventory.drafts.Inventory` with their records."""

_WORDS = {"nics": "network adapters", "port_groups": "port groups"}
_ONE = {"hosts": "host", "clusters": "cluster", "datastores": "datastore"}


def differing_parts(
    kind: str, stored: Iterable[Any], keys: Sequence[int], parts: Sequence[VmParts]
) -> str:
    """Of how many VMs the rows of a kind are others than before, in words; empty for none.

    ``stored`` are the records of the project, ``keys`` the project's keys of the VMs of ``parts``.
    """
    values = _values_of(PART_KINDS[kind])
    before: dict[int, Counter[Any]] = defaultdict(Counter)
    for record in stored:
        before[record.vm_id][values(record)] += 1
    none: Counter[Any] = Counter()
    count = sum(
        before.get(key, none) != Counter(map(values, getattr(part, kind)))
        for key, part in zip(keys, parts, strict=True)
    )
    return f"{_WORDS.get(kind, kind)} of {count_text(count, 'VM')}" if count else ""


def differing_estate(
    kind: str, stored: Iterable[Any], inventory: Inventory, vcenters: Collection[str]
) -> str:
    """How many hosts, stores and the like of some vCenters are others than before, in words."""
    values = _values_of(ESTATE_KINDS[kind])
    before = Counter(values(record) for record in stored if record.vcenter in vcenters)
    after = Counter(map(values, getattr(inventory, kind)))
    count = max(sum((before - after).values()), sum((after - before).values()))
    return count_text(count, _ONE.get(kind, "port group")) if count else ""


def _values_of(kind: type[Any]) -> Any:
    """All fields of a record but the VM that it belongs to."""
    return attrgetter(*(each.name for each in fields(kind) if each.name != "vm_id"))
