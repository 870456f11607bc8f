"""Finds the vCenter of hosts, clusters, stores and port groups whose rows name none.

Beside two vCenters such a row belongs to the one whose VMs use what it lists. What the VMs of
several use is told: port groups, whose VLANs would be lost else, are taken for each of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.domain.inventory.drafts import Inventory, VmDraft
from app.domain.inventory.report import ImportReport, Weight
from app.domain.inventory.vm_sheets import datastore_of
from app.domain.model import Cluster, Datastore, Host, PortGroup

Record = Host | Cluster | Datastore | PortGroup


@dataclass(frozen=True, slots=True)
class Homeless:
    """A row that names no vCenter, and those that it may be of."""

    sheet: str
    record: Record
    vcenters: tuple[str, ...]


class _Uses:
    """Which vCenters' VMs use a host, cluster, store or network of a name."""

    def __init__(self, drafts: Iterable[VmDraft]) -> None:
        self._of: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        for draft in drafts:
            names = {("host", draft.values["host"]), ("cluster", draft.values["cluster"])}
            names.add(("store", datastore_of(draft.path)))
            names.update(("store", disk.datastore) for disk in draft.parts.disks)
            names.update(("network", nic.network) for nic in draft.parts.nics)
            names.update(("network", network) for network in draft.info_networks)
            for kind, name in names:
                if name:
                    self._of[kind, name.casefold()][draft.vcenter] = None

    def of(self, kind: str, name: str, among: Sequence[str]) -> list[str]:
        """The vCenters, among some, that use it, in their order."""
        found = self._of.get((kind, name.casefold()), {})
        return [each for each in among if each in found]

    def homes(self, each: Homeless) -> list[str]:
        """The vCenters that a row may be of, by what tells most first."""
        record = each.record
        asked: tuple[tuple[str, str], ...]
        if isinstance(record, Host):
            asked = (("host", record.name), ("cluster", record.cluster))
        elif isinstance(record, Cluster):
            asked = (("cluster", record.name),)
        elif isinstance(record, Datastore):
            asked = (("store", record.name),)
        else:
            asked = (("network", record.name),)
        for kind, name in asked:
            found = self.of(kind, name, each.vcenters) if name else []
            if found:
                return self._on_host(record, found, each.vcenters)
        return []

    def _on_host(self, record: Record, found: list[str], among: Sequence[str]) -> list[str]:
        """Of the vCenters that use a standard port group those whose VMs are on its host."""
        if not isinstance(record, PortGroup) or not record.host or len(found) < 2:
            return found
        here = [each for each in self.of("host", record.host, among) if each in found]
        return here or found


def settle_homes(
    homeless: Sequence[Homeless], drafts: Sequence[VmDraft], inventory: Inventory,
    report: ImportReport,
) -> None:  # fmt: skip
    """Put rows without a vCenter where they belong, and tell those of which that is not known."""
    if not homeless:
        return
    uses = _Uses(drafts)
    turn: defaultdict[tuple[str, str], int] = defaultdict(int)
    for each in homeless:
        record, found = each.record, uses.homes(each)
        if isinstance(record, PortGroup):
            _put_port_group(each, found, inventory, report)
            continue
        if len(found) != 1:
            report.suspect(
                f"{each.sheet} rows that name no vCenter and may be of several", record.name
            )
            # Two rows of one name are one for each of two vCenters.
            found = found or list(each.vcenters)
            key = each.sheet, record.name
            turn[key] += 1
            found = [found[(turn[key] - 1) % len(found)]]
        add_record(replace(record, vcenter=found[0]), inventory)


def _put_port_group(
    each: Homeless, found: Sequence[str], inventory: Inventory, report: ImportReport
) -> None:
    if not found:
        report.skip(
            f"{each.sheet} rows that name no vCenter, of networks that no VM uses",
            each.record.name,
            Weight.NOTE,
        )
    if len(found) > 1:
        report.suspect(
            f"{each.sheet} rows that name no vCenter, of networks that VMs of several use; the "
            "VLAN was taken for each",
            each.record.name,
        )
    for vcenter in found:
        add_record(replace(each.record, vcenter=vcenter), inventory)


def add_record(record: Record, inventory: Inventory) -> None:
    """Put a host, cluster, store or port group among those of the inventory."""
    if isinstance(record, Host):
        inventory.hosts.append(record)
    elif isinstance(record, Cluster):
        inventory.clusters.append(record)
    elif isinstance(record, Datastore):
        inventory.datastores.append(record)
    else:
        inventory.port_groups.append(record)
