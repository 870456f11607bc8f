"""Which tasks can be taken back, and in which order: only what is ours, and what nobody needs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.cloud import name_key
from app.domain.enums import VmStatus
from app.domain.model import Vm
from app.domain.planning.provisioning.kind_facts import Belongs
from app.domain.planning.provisioning.specs import facts_of
from app.domain.planning.provisioning.targets import TargetKey
from app.domain.planning.provisioning.task import PrepTask, TaskStatus

MOVING = frozenset({VmStatus.IN_PROGRESS, VmStatus.MIGRATED})


@dataclass(frozen=True, slots=True)
class Refused:
    """A task that is not taken back, and why."""

    task: PrepTask
    why: str


@dataclass(frozen=True, slots=True)
class RollBack:
    """The tasks to take back, the last first, and those that stay with the reason."""

    tasks: tuple[PrepTask, ...]
    refused: tuple[Refused, ...]


def roll_back(
    tasks: Sequence[PrepTask],
    chosen: Collection[int] | None,
    moving: Collection[TargetKey] = (),
) -> RollBack:
    """Choose what can be taken back of some tasks, or of all.

    ``moving`` are the targets with a VM in progress or migrated: nothing of theirs is taken back,
    and nothing that several targets share with them.
    """
    asked = [task for task in tasks if chosen is None or task.id in chosen]
    by_key = {task.task_key: task for task in tasks}
    refused: dict[int, Refused] = {}
    going = {}
    for task in asked:
        why = _why_not(task, moving, by_key)
        if why:
            if chosen is not None or task.finished:
                refused[task.id] = Refused(task, why)
        else:
            going[task.id] = task
    _keep_what_is_needed(tasks, going, refused)
    order = sorted(going.values(), key=lambda task: (-task.task_order, -task.id))
    return RollBack(tuple(order), tuple(refused.values()))


def _why_not(task: PrepTask, moving: Collection[TargetKey], by_key: Mapping[str, PrepTask]) -> str:
    if task.status is TaskStatus.SKIPPED:
        return "The cloud had it before; it is not ours."
    ours = task.created or task.intent is not None or task.found is not None
    if not ours:
        if task.status is TaskStatus.DONE:
            return "It was not made by this plan."
        return "It was not carried out."
    if _targets_of(task, by_key) & set(moving) or (moving and _of_all(task)):
        return "A VM of its target is in progress or migrated."
    return ""


def _of_all(task: PrepTask) -> bool:
    return facts_of(task.task_type).belongs is Belongs.EVERYBODY


def _targets_of(task: PrepTask, by_key: Mapping[str, PrepTask]) -> set[TargetKey]:
    """The targets that a task is about; a network is about all that use it, with its subnets."""
    belongs = facts_of(task.task_type).belongs
    if belongs is Belongs.TARGETS:
        return {(name_key(one), name_key(other)) for one, other in task.spec.targets if other}
    if belongs is Belongs.NEEDED:
        needed = (by_key[key] for key in task.needs if key in by_key)
        return set().union(*(_targets_of(each, by_key) for each in needed))
    return set()


def _keep_what_is_needed(
    tasks: Sequence[PrepTask], going: dict[int, PrepTask], refused: dict[int, Refused]
) -> None:
    """What stays keeps what it needs: a project with a task that stays is not deleted."""
    names = {task.task_key: task for task in tasks}
    staying = [
        task
        for task in tasks
        if task.id not in going and (task.status is TaskStatus.DONE or task.created)
    ]
    while staying:
        task = staying.pop()
        for key in task.needs:
            need = names.get(key)
            if need is not None and need.id in going:
                del going[need.id]
                refused[need.id] = Refused(need, f"“{task.name}” needs it and stays.")
                staying.append(need)


def moving_targets(vms: Iterable[Vm], of_tenants: Mapping[int, TargetKey]) -> set[TargetKey]:
    """The targets that have a VM in progress or migrated, in plan or not."""
    return {
        of_tenants[vm.tenant_id]
        for vm in vms
        if vm.status in MOVING and vm.tenant_id is not None and vm.tenant_id in of_tenants
    }
