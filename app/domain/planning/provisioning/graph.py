"""The provisioning plan: every task that the confirmed decisions ask for, and what was left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.planning.provisioning.estate import PrepEstate
from app.domain.planning.provisioning.identity_tasks import (
    account_tasks,
    identity_tasks,
    quota_tasks,
    security_group_tasks,
)
from app.domain.planning.provisioning.network_tasks import network_tasks
from app.domain.planning.provisioning.specs import TYPE_ORDER, FlavorSpec
from app.domain.planning.provisioning.wanted import LeftOut, WantedTask


@dataclass(frozen=True, slots=True)
class TaskGraph:
    """The tasks in the order in which they are shown; each needs only tasks before it."""

    tasks: tuple[WantedTask, ...]
    left_out: tuple[LeftOut, ...] = ()


def task_graph(estate: PrepEstate) -> TaskGraph:
    """Derive all tasks. The same decisions give the same tasks in the same order."""
    targets = estate.targets()
    networks = network_tasks(estate, targets)
    users, roles, homeless = account_tasks(estate, targets)
    flavors = list(_flavor_tasks(estate))
    tasks = [
        *identity_tasks(targets),
        *quota_tasks(estate, targets, networks.owned),
        *security_group_tasks(estate, targets),
        *networks.networks,
        *networks.tags,
        *networks.subnets,
        *flavors,
        *users,
        *roles,
    ]
    tasks.sort(key=lambda task: TYPE_ORDER[task.spec.type])
    left = [
        *(LeftOut(each.tenant.title, each.text, each.hint) for each in targets.problems),
        *networks.left_out,
        *_flavors_left(estate),
        *homeless,
    ]
    return TaskGraph(tuple(tasks), tuple(left))


def _flavor_tasks(estate: PrepEstate) -> Iterator[WantedTask]:
    """A flavor for each confirmed row that takes none which the cloud has already."""
    seen: set[str] = set()
    for row in sorted(estate.flavors, key=lambda each: each.shape):
        there = row.pcd_flavor_id and row.pcd_flavor_id not in estate.own_flavors
        if row.skip or there or not (row.confirmed and row.target_flavor_name.strip()):
            continue
        spec = FlavorSpec(row.target_flavor_name.strip(), row.vcpus, row.ram_mib)
        if spec.key not in seen:
            seen.add(spec.key)
            yield WantedTask(spec, f"Create flavor {spec.name} ({row.shape.title})")


def _flavors_left(estate: PrepEstate) -> Iterator[LeftOut]:
    for row in estate.flavors:
        if not row.settled:
            hint = "Confirm it on the Flavor Staging page, or skip it."
            yield LeftOut(f"Flavor for {row.shape.title}", "It is not confirmed.", hint)
