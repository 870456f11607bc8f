"""A task of the provisioning plan, and the states that it goes through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.domain.planning.provisioning.specs import TaskType, facts_of, spec_from


class TaskStatus(StrEnum):
    """Where a task stands."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    """Made or changed by us."""
    SKIPPED = "skipped"
    """The cloud had it as it is wanted; it is not ours."""
    FAILED = "failed"


FINISHED = frozenset({TaskStatus.DONE, TaskStatus.SKIPPED})


class Verdict(StrEnum):
    """What a look at the cloud says of a task."""

    CREATE = "create"
    EXISTS_SAME = "exists_same"
    EXISTS_DIFFERENT = "exists_different"
    CONFLICT = "conflict"
    """Another's resource holds the name, the VLAN or the address."""
    UNKNOWN = "unknown"
    """What it needs is not there yet or may not be read, so nothing can be compared."""


class Decision(StrEnum):
    """What to do about a resource that differs from what is wanted."""

    NONE = ""
    ADOPT = "adopt"
    """Take it as it is."""
    CHANGE = "change"
    """Make it as it is wanted."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which a resource differs: what is wanted, and what was found, in words."""

    field: str
    wanted: str
    found: str

    def to_dict(self) -> dict[str, str]:
        """The difference as JSON."""
        return {"field": self.field, "wanted": self.wanted, "found": self.found}


@dataclass(frozen=True, slots=True)
class PrepTask:
    """One task.

    ``needs`` are the keys of the tasks that must be finished before. ``mark`` is what the resource
    carries where the API takes a mark, so that it is known to be ours. ``intent`` is what was
    written before a call whose end is not known yet. ``created`` says that the resource is ours:
    only then rollback deletes it. ``found`` are the values that were there before (quotas), to be
    put back. Moments are UTC without zone.
    """

    id: int
    task_order: int
    task_type: TaskType
    task_key: str
    name: str
    tenant: str = ""
    status: TaskStatus = TaskStatus.PENDING
    spec: Any = None
    needs: tuple[str, ...] = ()
    mark: str = ""
    intent: Mapping[str, Any] | None = None
    resource_id: str = ""
    created: bool = False
    found: Mapping[str, Any] | None = None
    result: Mapping[str, Any] = field(default_factory=dict)
    verdict: str = ""
    differences: tuple[Difference, ...] = ()
    checked_at: datetime | None = None
    decision: str = ""
    error: str = ""
    hint: str = ""
    attempts: int = 0
    started_at: datetime | None = None
    finished_at: datetime | None = None
    seconds: float | None = None

    @property
    def finished(self) -> bool:
        """Whether what depends on it can go on."""
        return self.status in FINISHED

    @property
    def untouched(self) -> bool:
        """Whether nothing of it can be in a cloud: it neither runs nor has run to any effect.

        A task whose last call has an unknown end is not: that may have made something.
        """
        idle = self.status in {TaskStatus.PENDING, TaskStatus.FAILED}
        return idle and not self.created and self.intent is None

    @property
    def undecided(self) -> bool:
        """Whether the cloud has it in another form, so that somebody decides what becomes of it."""
        return self.verdict == Verdict.EXISTS_DIFFERENT and not self.finished

    @property
    def changeable(self) -> bool:
        """Whether what differs can be changed; nobody can change a flavor."""
        return facts_of(self.task_type).changeable

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> PrepTask:
        """A task out of its database row."""
        kind = TaskType(row["task_type"])
        values = {name: row[name] for name in cls.__dataclass_fields__}
        values |= {
            "task_type": kind,
            "status": TaskStatus(row["status"]),
            "spec": spec_from(kind, row["spec"]),
            "needs": tuple(row["needs"]),
            "differences": tuple(Difference(**each) for each in row["differences"]),
        }
        return cls(**values)
