"""A plan that is generated again: what is done stays, what is new comes, nothing is doubled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.planning.provisioning.specs import TYPE_ORDER
from app.domain.planning.provisioning.task import PrepTask, TaskStatus
from app.domain.planning.provisioning.wanted import WantedTask

ORDER_STEP = 100_000
"""Between the first tasks of two types, so that types stay apart however many there are."""


@dataclass(frozen=True, slots=True)
class MergedTasks:
    """What a new plan changes of the tasks that there are.

    ``fresh`` are rows to add and ``changed`` columns to set by a task's key in the database.
    ``gone`` are pending and failed tasks that nothing wants any more; ``left_over`` those that
    were carried out, which stay until they are rolled back.
    """

    fresh: tuple[Mapping[str, Any], ...]
    changed: Mapping[int, Mapping[str, Any]]
    gone: tuple[int, ...]
    left_over: tuple[PrepTask, ...]


def merged(stored: Sequence[PrepTask], wanted: Iterable[WantedTask]) -> MergedTasks:
    """Compare by natural keys. A finished task whose wish has changed is pending again."""
    known = {task.task_key: task for task in stored}
    fresh = []
    changed: dict[int, Mapping[str, Any]] = {}
    places: dict[Any, int] = {}
    kept = set()
    for task in wanted:
        kind = task.spec.type
        places[kind] = places.get(kind, 0) + 1
        row: dict[str, Any] = {
            "task_order": TYPE_ORDER[kind] * ORDER_STEP + places[kind],
            "name": task.name,
            "tenant": task.tenant,
            "needs": list(task.needs),
        }
        found = known.get(task.key)
        if found is None:
            values = {"task_type": kind.value, "task_key": task.key, "spec": task.spec.to_dict()}
            fresh.append({**row, **values})
            continue
        kept.add(found.task_key)
        if found.spec != task.spec and found.status is not TaskStatus.RUNNING:
            row |= {"spec": task.spec.to_dict(), "verdict": "", "differences": [], "decision": ""}
            row |= {"status": TaskStatus.PENDING.value, "error": "", "hint": ""}
        changed[found.id] = row
    others = [task for task in stored if task.task_key not in kept]
    return MergedTasks(
        tuple(fresh),
        changed,
        gone=tuple(task.id for task in others if task.untouched),
        left_over=tuple(task for task in others if not task.untouched),
    )
