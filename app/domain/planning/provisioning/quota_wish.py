"""The wish of a quota's task at the moment at which it is compared with the cloud."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from app.domain.planning.provisioning.specs import ProjectSpec, QuotaSpec
from app.domain.planning.provisioning.task import PrepTask
from app.domain.planning.provisioning.verdicts import OF_PLAN


def wish_of(task: PrepTask, ours: Collection[str]) -> Any:
    """What the task wants now; ``ours`` are the keys of the tasks whose resources we made.

    The first quota of a project that we have made is exact, until it has been set. What the
    project used before the first is what counts beside our networks and groups: those that we made
    meanwhile are what was wanted. A project that we made had none, however far an earlier run has
    come with it.
    """
    spec = task.spec
    if not isinstance(spec, QuotaSpec):
        return spec
    made = ProjectSpec(spec.domain, spec.project).key in ours
    if task.found is None or task.intent is not None or not task.created:
        spec = replace(spec, exact=made)
    if made:
        spec = replace(spec, used_before=tuple((name, 0) for name in sorted(OF_PLAN)))
    elif task.found is not None:
        before = task.found.get("used", {})
        spec = replace(spec, used_before=tuple(sorted(before.items())))
    return spec
