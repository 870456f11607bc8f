"""The security groups that ports of the target's projects get: the default, and single projects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.db import tables
from app.db.queries.staging import read_target_projects
from app.domain.changes import ChangeSet
from app.domain.cloud import name_key
from app.domain.cloud_entry import MAX_NAME
from app.domain.counted_noun import count_text
from app.domain.planning.plan.plan import Plan
from app.domain.planning.provisioning.settings import DEFAULT_GROUP, MIGRATED_OPEN
from app.domain.planning.staging.security_groups import GroupView, group_views
from app.domain.planning.staging.staged_target import StagedTarget
from app.services import prep_settings
from app.services.field_checks import name_check
from app.services.workspace import Workspace

_TABLE = tables.target_projects.name
Name = tuple[str, str]
"""Domain and project of the target."""

_check = name_check("security_group", "A security group", MAX_NAME)


def views(plan: Plan) -> list[GroupView]:
    """The projects of the target that VMs in plan go to, with the group of their ports."""
    target = plan.target
    staged = target.given.staged or StagedTarget()
    return group_views(plan.vms, plan.tenants, staged, target.mappings, target.inventory)


def set_group(
    workspace: Workspace, project_id: int, targets: Sequence[Name], group: str | None
) -> ChangeSet:
    """Choose the group of some (domain, project) names; None follows the project's setting.

    An empty group is none at all: ports then need networks without port security.

    :raises FieldError: when the name is too long, or is more than a line.
    """
    return set_groups(workspace, project_id, dict.fromkeys(targets, group))


def set_groups(
    workspace: Workspace, project_id: int, wanted: Mapping[Name, str | None]
) -> ChangeSet:
    """The same with a group for each (domain, project), as one undo step.

    :raises FieldError: when a name is refused; then nothing is changed.
    """
    chosen = {
        (name_key(target[0]), name_key(target[1])): (
            target,
            None if group is None else _known_spelling(_check(group)),
        )
        for target, group in wanted.items()
    }
    label = _label([group for _target, group in chosen.values()])
    with workspace.guarded(), workspace.unit(project_id, label) as unit:
        known = {row.key: row for row in read_target_projects(unit.connection, unit.project_id)}
        unit.update(
            _TABLE,
            {
                known[key].id: {"security_group": group}
                for key, (_target, group) in chosen.items()
                if key in known
            },
        )
        unit.insert_many(
            _TABLE,
            [
                {"domain": domain, "project": project, "security_group": group}
                for key, ((domain, project), group) in chosen.items()
                if key not in known
            ],
        )
        unit.note = label
    return unit.changes


def _label(groups: Sequence[str | None]) -> str:
    count = count_text(len(groups), "project")
    if len(set(groups)) > 1:
        return f"Set the security groups of {count}"
    group = groups[0] if groups else None
    words = "the usual group" if group is None else f"the group “{group}”" if group else "no group"
    return f"Give {count} {words}"


def set_default(workspace: Workspace, project_id: int, group: str) -> ChangeSet:
    """Choose the group of all projects that have none of their own.

    :raises FieldError: when the name is too long, or is more than a line.
    """
    values = {"security_group": _known_spelling(group.strip())}
    return prep_settings.set_settings(workspace, project_id, values)


def _known_spelling(group: str) -> str:
    """The two groups that mean something are spelled as they are, whatever was typed."""
    for known in (MIGRATED_OPEN, DEFAULT_GROUP):
        if name_key(group) == name_key(known):
            return known
    return group
