"""Which tenant row each VM belongs to: detection against the rows that a project has."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.inventory.tenants import AutoExclude, Detector, TenantKey
from app.domain.model import Tenant, Vm, evolve

MAX_TARGET = 64
"""Keystone's limit for names of domains and projects."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a detection does to a project.

    ``tenants`` are all rows afterwards; ``fresh`` those that are new, ``changed`` those that an
    auto-exclude pattern took out of scope, ``idle`` the keys of rows that nobody needs any more.
    """

    vms: list[Vm]
    tenants: dict[int, Tenant]
    fresh: tuple[Tenant, ...]
    changed: tuple[Tenant, ...]
    idle: tuple[int, ...]


def assign_tenants(
    vms: Iterable[Vm],
    known: Mapping[int, Tenant],
    detector: Detector,
    excludes: Sequence[AutoExclude],
    next_key: int,
    needed: Collection[int] = (),
    next_vm: int = 0,
) -> Assignment:
    """Find each VM's row, making rows that are new and dropping ones nobody needs.

    VMs that were moved by hand, or to a part of their tenant, stay where they are. A row is also
    found under the names that it had before it was renamed or took in another (its aliases). New
    rows get keys from ``next_key`` on, VMs without a key get one from ``next_vm`` on.
    """
    tenants = dict(known)
    by_name: dict[tuple[str, str], int] = {}
    # Of the parts of a tenant that was split, the first takes what is found.
    for row in sorted(known.values(), key=lambda each: each.id):
        by_name.setdefault((row.name, row.org_vdc), row.id)
    for tenant in known.values():
        for alias in tenant.aliases:
            by_name.setdefault(alias, tenant.id)
    fresh: list[int] = []
    assigned: list[Vm] = []
    for vm in vms:
        if vm.tenant_moved and vm.tenant_id in known:
            assigned.append(vm)
            continue
        found = detector.tenant(vm)
        key = by_name.get((found.name, found.org_vdc))
        if key is None:
            key = by_name[found.name, found.org_vdc] = next_key + len(fresh)
            tenants[key] = new_tenant(key, found)
            fresh.append(key)
        if not vm.id:
            assigned.append(evolve(vm, id=next_vm, tenant_id=key, tenant_moved=False))
            next_vm += 1
            continue
        same = vm.tenant_id == key and not vm.tenant_moved
        assigned.append(vm if same else evolve(vm, tenant_id=key, tenant_moved=False))
    changed = excluded_by_pattern(tenants.values(), excludes)
    tenants.update((tenant.id, tenant) for tenant in changed)
    used = {*needed, *(vm.tenant_id for vm in assigned)}
    idle = tuple(t.id for t in tenants.values() if t.id not in used and untouched(t, excludes))
    for key in idle:
        del tenants[key]
    return Assignment(
        assigned,
        tenants,
        tuple(tenants[key] for key in fresh if key in tenants),
        tuple(tenant for tenant in changed if tenant.id in known and tenant.id in tenants),
        tuple(key for key in idle if key in known),
    )


def excluded_by_pattern(tenants: Iterable[Tenant], excludes: Sequence[AutoExclude]) -> list[Tenant]:
    """The tenants in scope that a pattern takes out of it, with its reason."""
    found = []
    for tenant in tenants:
        reason = _excluding(tenant, excludes)
        if reason and tenant.in_scope:
            found.append(replace(tenant, in_scope=False, exclude_reason=reason))
    return found


def _excluding(tenant: Tenant, excludes: Sequence[AutoExclude]) -> str:
    """The reason of the first pattern that matches, empty where none does."""
    rule = next((rule for rule in excludes if rule.matches(tenant.name)), None)
    return (rule.reason or f"Matched pattern: {rule.pattern}") if rule else ""


def new_tenant(key: int, found: TenantKey) -> Tenant:
    """A new row, its target names proposed from the source (unconfirmed), cut to what fits."""
    project = found.org_vdc or found.name
    return Tenant(
        id=key,
        name=found.name,
        org_vdc=found.org_vdc,
        method=found.method,
        target_domain=found.name[:MAX_TARGET].strip(),
        target_domain_description=found.name,
        target_project=project[:MAX_TARGET].strip(),
        target_project_description=project,
    )


def untouched(tenant: Tenant, excludes: Sequence[AutoExclude] = ()) -> bool:
    """Whether the operator has decided nothing about a tenant row.

    A row that a pattern excluded counts as untouched too: the pattern would do it again.
    """
    plain = new_tenant(tenant.id, TenantKey(tenant.name, tenant.org_vdc, tenant.method))
    if not tenant.in_scope and tenant.exclude_reason == _excluding(tenant, excludes) != "":
        tenant = replace(tenant, in_scope=True, exclude_reason="")
    return tenant == plain
