"""Where the tasks of provisioning lead: to the rows that they come from."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.domain.destinations import (
    AccountRows,
    Destination,
    OneFlavor,
    OneMapping,
    OneQuota,
    OneTargetProject,
    OneTenant,
)
from app.domain.planning.plan.plan import Plan
from app.domain.planning.provisioning.specs import TaskType
from app.domain.planning.provisioning.task import PrepTask
from app.ui.stages.prepare.rows import TaskRow
from app.ui.table.go_tos import Way

_OF_NETWORKS = {TaskType.CREATE_NETWORK, TaskType.TAG_NETWORK, TaskType.CREATE_SUBNET}
_OF_USERS = {TaskType.CREATE_USER, TaskType.ASSIGN_ROLE}


def of_tasks(plan: Callable[[], Plan | None]) -> list[Way]:
    """To the decision that a task carries out, and to the tenant that it is for."""

    def decision(rows: Sequence[TaskRow]) -> Destination | None:
        known = plan()
        return _decision(known, rows[0].task) if known is not None else None

    def tenant(rows: Sequence[TaskRow]) -> Destination | None:
        known = plan()
        key = _tenant_key(known, rows[0].task) if known is not None else 0
        return OneTenant(key) if key else None

    return [("Show what it comes from", decision), ("Show tenant", tenant)]


def _decision(plan: Plan, task: PrepTask) -> Destination | None:
    wanted = _field(task, "network") or _field(task, "name") or task.name
    if task.task_type in _OF_NETWORKS:
        found = [row.id for row in plan.target.mappings if row.target_network == wanted]
        return OneMapping(found[0]) if found else None
    if task.task_type is TaskType.CREATE_FLAVOR:
        shapes = [
            (row.vcpus, row.ram_mib)
            for row in plan.target.given.flavors
            if row.target_flavor_name == wanted
        ]
        return OneFlavor(*shapes[0]) if shapes else None
    if task.task_type in _OF_USERS:
        return AccountRows()
    key = _tenant_key(plan, task)
    if task.task_type is TaskType.SET_QUOTAS:
        return OneQuota(key) if key else None
    if task.task_type is TaskType.CREATE_SECURITY_GROUP and key:
        tenant = plan.tenants[key]
        return OneTargetProject(tenant.target_domain, tenant.target_project)
    return OneTenant(key) if key else None


def _tenant_key(plan: Plan, task: PrepTask) -> int:
    """The tenant that a task is for, by its target or by its title; 0 where none is known."""
    domain, project = _field(task, "domain"), _field(task, "project")
    if task.task_type is TaskType.CREATE_DOMAIN:
        domain = _field(task, "name")
    elif task.task_type is TaskType.CREATE_PROJECT:
        project = _field(task, "name")
    for tenant in plan.tenants.values():
        if domain and tenant.target_domain == domain and project in {"", tenant.target_project}:
            return tenant.id
    return next((each.id for each in plan.tenants.values() if each.title == task.tenant), 0)


def _field(task: PrepTask, name: str) -> str:
    value = getattr(task.spec, name, "")
    return value if isinstance(value, str) else ""
