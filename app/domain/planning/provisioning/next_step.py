"""What to do with a task after a look at the cloud: make it, change it, take it as it is, fail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.planning.provisioning.found import Found
from app.domain.planning.provisioning.specs import TaskType, facts_of, key_of
from app.domain.planning.provisioning.task import Decision, Difference, PrepTask, Verdict
from app.domain.planning.provisioning.verdicts import judged
from app.domain.planning.provisioning.words import field_text

DIFFERS = "The cloud has it, but not as it is wanted"
_DECIDE = "Adopt it as it is, change it, or choose another name."
_ADOPT = "Adopt it as it is, or choose another name: flavors cannot be changed."


class Step(StrEnum):
    """What comes next for a task."""

    CREATE = "create"
    CHANGE = "change"
    DONE = "done"
    """It is there, and ours: an earlier call had gone through."""
    SKIP = "skip"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class NextStep:
    """The step, the resource that it is about, and why where it fails."""

    step: Step
    verdict: Verdict
    found: Found | None = None
    differences: tuple[Difference, ...] = ()
    text: str = ""
    hint: str = ""


def owner_of(task: PrepTask, ids: Mapping[str, str], own_project: str) -> str:
    """The key of the project that a network is to belong to; empty for other types, and where it
    is not known.

    ``ids`` are the resources by the keys of tasks, ``own_project`` is the one logged in to.
    """
    spec = task.spec
    if task.task_type is not TaskType.CREATE_NETWORK:
        return ""
    if not spec.project:
        return own_project
    return ids.get(key_of(TaskType.CREATE_PROJECT, spec.domain, spec.project), "")


def next_step(task: PrepTask, looked: Sequence[Found], owner_id: str = "") -> NextStep:
    """Decide by what was found, by the task's mark, and by what its last call had intended."""
    mine = task.resource_id if task.created else ""
    said = judged(task.spec, looked, task.mark, mine, owner_id)
    sent = task.intent is not None and task.intent.get("call") == "create"
    ours = said.ours or (not facts_of(task.task_type).marked and (sent or task.created))
    if said.verdict is Verdict.CREATE:
        return NextStep(Step.CREATE, said.verdict, said.found, said.differences)
    if said.verdict is Verdict.EXISTS_SAME:
        step = Step.DONE if ours else Step.SKIP
        return NextStep(step, said.verdict, said.found)
    if said.verdict is Verdict.EXISTS_DIFFERENT:
        if ours or task.decision == Decision.CHANGE:
            return NextStep(Step.CHANGE, said.verdict, said.found, said.differences)
        if task.decision == Decision.ADOPT:
            return NextStep(Step.SKIP, said.verdict, said.found, said.differences)
        words = "; ".join(
            f"{field_text(d.field)}: wanted {d.wanted}, found {d.found}" for d in said.differences
        )
        return NextStep(
            Step.FAIL,
            said.verdict,
            said.found,
            said.differences,
            f"{DIFFERS} ({words}).",
            _DECIDE if task.changeable else _ADOPT,
        )
    return NextStep(Step.FAIL, said.verdict, said.found, said.differences, said.text, said.hint)
