"""Parts of a tenant that was split: rows of one name and OrgVDC, which share one target."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.domain.cell_values import natural_key
from app.domain.model import Tenant, Vm

REST = "Other"
"""The part of what is in no other."""

MAX_PART = 100

SHARED_FIELDS = (
    "target_domain",
    "target_domain_description",
    "target_project",
    "target_project_description",
    "confirmed",
)
"""What all parts of a tenant have in common: where they go, and whether that is confirmed."""


class SplitBy(StrEnum):
    """What a tenant is split by."""

    APPLICATION = "application"
    ENVIRONMENT = "environment"
    CLUSTER = "cluster"


_VALUES: Mapping[SplitBy, Callable[[Vm], str]] = {
    SplitBy.APPLICATION: lambda vm: vm.application,
    SplitBy.ENVIRONMENT: lambda vm: vm.environment,
    SplitBy.CLUSTER: lambda vm: vm.cluster,
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part as it would be. The ``rest`` has the VMs of which nothing tells where they belong."""

    name: str
    vm_ids: tuple[int, ...]
    rest: bool = False


def parts_by(vms: Iterable[Vm], by: SplitBy) -> list[Part]:
    """The parts that a tenant's VMs fall into, by name; the rest comes last.

    Values that differ in case or blanks alone are one, called as most of the VMs have it.
    """
    groups: defaultdict[str, list[int]] = defaultdict(list)
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for vm in vms:
        value = " ".join(_VALUES[by](vm).split())[:MAX_PART].strip()
        groups[value.casefold()].append(vm.id)
        spellings[value.casefold()][value] += 1
    rest = groups.pop("", [])
    found = []
    for key, members in groups.items():
        name = _usual(spellings[key])
        found.append(Part(name, tuple(members)))
    found.sort(key=lambda part: (natural_key(part.name), part.name))
    if rest:
        found.append(Part(REST, tuple(rest), rest=True))
    return found


def _usual(spellings: Counter[str]) -> str:
    """The spelling that most have; of equally many the first."""
    return min(spellings, key=lambda text: (-spellings[text], text))


def family_of(tenants: Mapping[int, Tenant], tenant: Tenant) -> list[Tenant]:
    """All rows of a tenant, itself included; the first is the one that detection finds."""
    own = (tenant.name, tenant.org_vdc)
    found = (each for each in tenants.values() if (each.name, each.org_vdc) == own)
    return sorted(found, key=lambda each: each.id)


def spread_over_parts(
    tenants: Mapping[int, Tenant], wanted: Mapping[int, Mapping[str, Any]]
) -> dict[int, dict[str, Any]]:
    """Values of rows by key, what parts share written to all of them; the last one given counts."""
    found = {key: dict(values) for key, values in wanted.items()}
    shared: defaultdict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    for key, values in wanted.items():
        own = (tenants[key].name, tenants[key].org_vdc)
        shared[own].update({name: values[name] for name in SHARED_FIELDS if name in values})
    for tenant in tenants.values():
        values = shared.get((tenant.name, tenant.org_vdc), {})
        if values:
            found.setdefault(tenant.id, {}).update(values)
    return found


def free_part_name(name: str, taken: Collection[str]) -> str:
    """A part's name that no other part of the tenant has."""
    used = {each.casefold() for each in taken}
    name = " ".join(name.split())[:MAX_PART].strip()
    number, free = 1, name
    while free.casefold() in used:
        number += 1
        free = f"{name[: MAX_PART - 6]} ({number})"
    return free
