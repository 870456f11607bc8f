"""What an import makes of a project: tenants, keys, scope, risk and the network map."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from app.domain import scope
from app.domain.inventory.network_vlans import source_networks
from app.domain.inventory.prepared_import import PreparedImport, let_go
from app.domain.inventory.tenant_assignment import Assignment, assign_tenants
from app.domain.inventory.tenants import AutoExclude, DetectionConfig, Detector
from app.domain.model import Nic, PortGroup, SourceNetwork, Tenant, Vm
from app.domain.planning.networks.mapping import NetworkMapping
from app.domain.planning.networks.mapping_changes import MapChanges, map_changes
from app.domain.planning.plan.coverage import coverage
from app.domain.planning.risk.assessment import assess_all, imported_input
from app.domain.planning.risk.config import DEFAULT_CONFIG, RiskConfig
from app.domain.progress import Ticket


@dataclass(frozen=True, slots=True)
class BeforeImport:
    """What a project holds already that an import's outcome follows from; empty for a new one.

    ``next_tenant`` and ``next_vm`` are the first free keys. ``kept_nics`` and ``kept_ports`` are
    of the vCenters that the import does not speak of: the adapters of each kept VM, in their
    order, and the port groups.
    """

    tenants: Mapping[int, Tenant] = field(default_factory=dict)
    detection: DetectionConfig = field(default_factory=DetectionConfig)
    auto_excludes: Sequence[AutoExclude] = ()
    excluded_clusters: Collection[tuple[str, str]] = frozenset()
    rules: RiskConfig = DEFAULT_CONFIG
    waivers: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    mappings: Sequence[NetworkMapping] = ()
    next_tenant: int = 1
    next_vm: int = 1
    kept_nics: Sequence[Sequence[Nic]] = ()
    kept_ports: Sequence[PortGroup] = ()


@dataclass(slots=True)
class ImportOutcome:
    """What is to be written. ``vms[i]`` has the parts ``inventory.parts[i]``.

    ``tenants`` holds no VMs any more: they are in ``vms``.
    """

    tenants: Assignment
    vms: list[Vm]
    map: MapChanges


def import_outcome(prepared: PreparedImport, before: BeforeImport, ticket: Ticket) -> ImportOutcome:
    """What a prepared import makes of a project that holds ``before``.

    The report of the import learns of networks that are gone and of what the data covers.
    """
    ticket.step(0, 100, "Finding tenants")
    found = assign_tenants(
        prepared.vms,
        before.tenants,
        Detector(before.detection),
        before.auto_excludes,
        before.next_tenant,
        {vm.tenant_id for vm in prepared.kept if vm.tenant_id is not None},
        before.next_vm,
    )
    vms = scope.apply_scope(found.vms, found.tenants, before.excluded_clusters)
    let_go(found.vms)
    ticket.step(10, 100, "Assessing")
    vms = _assessed(prepared, before, vms, ticket)
    changes = map_changes(before.mappings, _networks(prepared, before, vms, found.tenants))
    report = prepared.report
    report.networks_purged = [mapping.source_network for mapping in changes.gone]
    report.coverage = list(coverage(vms, report.joined_rows()))
    return ImportOutcome(found, vms, changes)


def _assessed(
    prepared: PreparedImport, before: BeforeImport, vms: list[Vm], ticket: Ticket
) -> list[Vm]:
    """The VMs with their risk; those given are let go of, in portions like all that was read."""
    given = imported_input(prepared.inventory, vms, prepared.report, before.rules, before.waivers)
    assessed = assess_all(given, ticket)
    while given.facts:
        given.facts.popitem()
    let_go(vms)
    return assessed


def _networks(
    prepared: PreparedImport,
    before: BeforeImport,
    vms: Sequence[Vm],
    tenants: Mapping[int, Tenant],
) -> list[SourceNetwork]:
    """The networks of the whole project: of what was read, and of the vCenters that stay."""
    inventory = prepared.inventory
    nics = (part.nics for part in inventory.parts)
    found = source_networks(vms, nics, inventory.port_groups, addresses=False)
    if prepared.kept:
        kept = scope.apply_scope(prepared.kept, tenants, before.excluded_clusters)
        ports = before.kept_ports
        found += source_networks(kept, before.kept_nics, ports, addresses=False)
    return found
