"""Approval of the provisioning plan: asked for, given or refused, and what takes it back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from app.db import tables, writer
from app.db.queries.provisioning import read_prep_plan, read_prep_settings, read_prep_tasks
from app.domain.errors import UserError
from app.domain.planning.provisioning.plan_record import ApprovalStatus, PrepPlan
from app.domain.planning.provisioning.task import PrepTask
from app.services.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection


def fingerprint(plan: PrepPlan, tasks: Iterable[PrepTask]) -> str:
    """What is approved: the cloud, and the wish of every task."""
    wanted = sorted((task.task_key, json.dumps(task.spec.to_dict())) for task in tasks)
    text = json.dumps([plan.place.identity, wanted], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def changed_since_approval(plan: PrepPlan, tasks: Iterable[PrepTask]) -> bool:
    """Whether a plan was approved as another one than it is now."""
    if plan.approval_status == ApprovalStatus.APPROVED:
        return plan.approval_fingerprint != fingerprint(plan, tasks)
    # An approval that a change has taken back leaves the name of who gave it.
    return plan.approval_status == ApprovalStatus.NONE and bool(plan.approver)


def request(workspace: Workspace, project_id: int) -> None:
    """Ask for the approval of the plan as it stands."""
    _write(
        workspace,
        project_id,
        approval_status=ApprovalStatus.REQUESTED.value,
        requested_by=workspace.who,
        requested_at=workspace.utc(),
        approver="",
        approved_at=None,
        approval_comment="",
        approval_fingerprint="",
    )


def approve(workspace: Workspace, project_id: int, approver: str, comment: str = "") -> None:
    """Approve the plan as it stands.

    :raises UserError: when nobody is named, or nothing was asked for.
    """
    _answered(workspace, project_id, ApprovalStatus.APPROVED, approver, comment)


def reject(workspace: Workspace, project_id: int, approver: str, comment: str) -> None:
    """Refuse the plan, with the reason."""
    if not comment.strip():
        raise UserError("Say why the plan is rejected.", "Whoever asked must know what to change.")
    _answered(workspace, project_id, ApprovalStatus.REJECTED, approver, comment)


def _answered(
    workspace: Workspace, project_id: int, status: ApprovalStatus, approver: str, comment: str
) -> None:
    if not approver.strip():
        raise UserError("Name who decides.", "Enter the name of the approver.")
    with workspace.reading() as connection:
        plan = _plan(connection, project_id)
        mark = fingerprint(plan, read_prep_tasks(connection, project_id))
    if plan.approval_status != ApprovalStatus.REQUESTED:
        raise UserError("Nobody has asked for an approval of this plan.", "Request it first.")
    _write(
        workspace,
        project_id,
        approval_status=status.value,
        approver=approver.strip(),
        approved_at=workspace.utc(),
        approval_comment=comment.strip(),
        approval_fingerprint=mark if status is ApprovalStatus.APPROVED else "",
    )


def may_run(workspace: Workspace, project_id: int) -> bool:
    """Whether tasks may run, as far as an approval is concerned.

    :raises UserError: when the project asks for an approval that is missing or out of date.
    """
    with workspace.reading() as connection:
        check_approved(connection, project_id)
    return True


def check_approved(connection: Connection, project_id: int) -> None:
    """Make sure that tasks may run.

    :raises UserError: when the project asks for an approval that is missing or out of date.
    """
    if not read_prep_settings(connection, project_id).approval_required:
        return
    plan = _plan(connection, project_id)
    if changed_since_approval(plan, read_prep_tasks(connection, project_id)):
        raise UserError(
            "The provisioning plan was changed after its approval.", "Request the approval again."
        )
    if plan.approval_status != ApprovalStatus.APPROVED:
        raise UserError("The provisioning plan is not approved.", _what_to_do(plan))


def _what_to_do(plan: PrepPlan) -> str:
    where = "on the page Prepare PCD"
    if plan.approval_status == ApprovalStatus.REQUESTED:
        return f"The approval is requested: somebody has to approve the plan {where}."
    if plan.approval_status == ApprovalStatus.REJECTED:
        return f"It was rejected ({plan.approval_comment}): mend that and request it again {where}."
    return f"Request the approval {where}."


def _plan(connection: Connection, project_id: int) -> PrepPlan:
    plan = read_prep_plan(connection, project_id)
    if plan is None:
        raise UserError("There is no provisioning plan yet.", "Generate it first.")
    return plan


def _write(workspace: Workspace, project_id: int, **values: Any) -> None:
    with workspace.guarded(), workspace.bulk() as connection:
        plan = _plan(connection, project_id)
        writer.update_rows(connection, tables.prep_plans, {plan.id: values})
