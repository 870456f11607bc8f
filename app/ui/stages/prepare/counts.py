"""What the bars and the segments count: tasks by stage and status, or by what a dry run said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from app.domain.planning.provisioning.specs import TaskType
from app.domain.planning.provisioning.task import FINISHED, PrepTask, TaskStatus
from app.domain.planning.provisioning.words import STATUS_WORDS, TYPE_TITLES, VERDICT_WORDS
from app.ui.charts.labels import number_text
from app.ui.stages.prepare.looks import QUIET, STATUS_LOOKS, VERDICT_LOOKS
from app.ui.stages.prepare.stage_bars import BarPart, StageBar

PROGRESS, DRY_RUN = "progress", "dry_run"

STATUS_PARTS = tuple(
    BarPart(key, STATUS_WORDS[TaskStatus(key)], look[1], key in QUIET)
    for key, look in STATUS_LOOKS.items()
)
VERDICT_PARTS = tuple(
    BarPart(key, VERDICT_WORDS[key], look[1], key in QUIET) for key, look in VERDICT_LOOKS.items()
)


def counted(tasks: Sequence[PrepTask], view: str) -> Counter[str]:
    """How many tasks stand where, or what was said of how many."""
    if view == DRY_RUN:
        return Counter(task.verdict for task in tasks)
    return Counter(task.status.value for task in tasks)


def parts_of(view: str) -> Sequence[BarPart]:
    """The parts of the bars, in their order."""
    return VERDICT_PARTS if view == DRY_RUN else STATUS_PARTS


def bars_of(tasks: Sequence[PrepTask], view: str) -> list[StageBar]:
    """A bar for each stage that has tasks, in their order."""
    by_kind: dict[TaskType, list[PrepTask]] = {}
    for task in tasks:
        by_kind.setdefault(task.task_type, []).append(task)
    found = []
    for kind in TaskType:
        mine = by_kind.get(kind)
        if mine:
            counts = counted(mine, view)
            told = _looked(mine) if view == DRY_RUN else _done(mine)
            found.append(StageBar(kind, TYPE_TITLES[kind], counts, told))
    return found


def _done(tasks: Sequence[PrepTask]) -> str:
    done = sum(task.status in FINISHED for task in tasks)
    return f"{number_text(done)} of {number_text(len(tasks))}"


def _looked(tasks: Sequence[PrepTask]) -> str:
    looked = sum(bool(task.verdict) for task in tasks)
    return f"{number_text(looked)} of {number_text(len(tasks))}"
