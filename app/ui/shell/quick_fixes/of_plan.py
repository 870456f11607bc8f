"""Fixes of parameters, VMs, cohorts, waves, dependencies and the schedule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from app.domain.destinations import AboutWave, Cohorts, Waves
from app.domain.planning.cohorts.cohort import waits_for
from app.domain.planning.dependencies.edge import EdgeKind
from app.services import cohorts, dependencies, projects, wave_splitting
from app.ui.shell.cohort_editing import CohortEditing
from app.ui.shell.edit_effects import EditEffects
from app.ui.shell.quick_fixes.quick_fix import Keys, QuickFix, ask_at, edit, edit_of_plan
from app.ui.shell.remediation_editing import RemediationEditing
from app.ui.shell.vm_editing import VmEditing

if TYPE_CHECKING:
    from datetime import date

    from app.domain.changes import ChangeSet
    from app.services.workspace import Workspace
    from app.ui.shell.context import AppContext


def _set(title: str, field: str, value: Any = None, *, from_key: bool = False) -> QuickFix:
    """Set a parameter of the project: to a value, or to the one that the issue carries."""

    def action(workspace: Workspace, project: int, keys: Keys) -> ChangeSet:
        return projects.set_parameters(workspace, project, {field: keys[0] if from_key else value})

    return edit(title, action, "edit")


def _move_start(ctx: AppContext, _keys: Keys) -> None:
    EditEffects(ctx).do(projects.move_start, always=True)


# -- VMs -------------------------------------------------------------------------------------------


def _automatic(ctx: AppContext, keys: Keys) -> None:
    VmEditing(ctx).change(
        [(key, "mode_override", "") for key in keys], "Leave the mode to the assessment"
    )


def _ask_to_exclude(ctx: AppContext, keys: Keys) -> None:
    from app.ui.parts.exclude_vms import ExcludeDialog

    plan, wanted = ctx.plan, set(keys)
    if plan is None:
        return
    names = [vm.name for vm in plan.vms if vm.id in wanted]
    given = Counter(vm.exclude_reason for vm in plan.vms if vm.exclude_reason)
    dialog = ExcludeDialog(names, [reason for reason, _ in given.most_common()], ctx.dialogs_parent)
    dialog.chosen.connect(partial(VmEditing(ctx).exclude, list(keys)))
    dialog.open()


def _ask_for_tenant(ctx: AppContext, keys: Keys) -> None:
    from app.ui.parts.move_vms import MoveVmsDialog

    plan, wanted = ctx.plan, set(keys)
    if plan is None:
        return
    vms = [vm for vm in plan.vms if vm.id in wanted]
    dialog = MoveVmsDialog(vms, plan.tenants, ctx.dialogs_parent)
    dialog.chosen.connect(VmEditing(ctx).move)
    dialog.open()


def _include(ctx: AppContext, keys: Keys) -> None:
    VmEditing(ctx).include(keys)


def _remediate(ctx: AppContext, keys: Keys) -> None:
    RemediationEditing(ctx).ask_to_add(keys)


def _remediated(ctx: AppContext, keys: Keys) -> None:
    RemediationEditing(ctx).set_done(keys, done=True)


# -- cohorts ---------------------------------------------------------------------------------------


def _shift(dates: Mapping[int, tuple[str, date]], label: str, ctx: AppContext) -> None:
    edits = [cohorts.CohortEdit(key, field, day) for key, (field, day) in dates.items()]
    if edits:
        EditEffects(ctx).do(partial(cohorts.set_fields, label=label), edits, always=True)


def _move_deadline(ctx: AppContext, keys: Keys) -> None:
    """Give late cohorts the end that the plan finds for them."""
    shares = ctx.plan.cohort_plans if ctx.plan else ()
    ends = {
        share.cohort.id: ("end_date", share.ends)
        for share in shares
        if share.cohort is not None and share.cohort.id in keys and share.ends is not None
    }
    _shift(ends, "Move the end date to the planned end", ctx)


def _start_after_gate(ctx: AppContext, keys: Keys) -> None:
    """Let cohorts start the day after the one that they wait for has ended."""
    plan = ctx.plan
    if plan is None:
        return
    ends = {share.cohort.id: share.ends for share in plan.cohort_plans if share.cohort is not None}
    awaited = waits_for(plan.cohorts)
    starts = {
        key: ("start_date", end + timedelta(days=1))
        for key in keys
        if (end := ends.get(awaited.get(key) or 0)) is not None
    }
    _shift(starts, "Start after the cohort before", ctx)


def _ask_for_cohort(ctx: AppContext, keys: Keys) -> None:
    CohortEditing(ctx).ask(list(keys))


# -- dependencies ----------------------------------------------------------------------------------


def _near(workspace: Workspace, project: int, keys: Keys) -> ChangeSet:
    return dependencies.set_kind(workspace, project, keys, EdgeKind.NEAR)


_BUILD = ask_at("Build waves…", lambda _keys: Waves("build"), "group")
_ASSIGN = ask_at("Assign cohorts…", lambda _keys: Cohorts("assign"), "group")
_WAIVE = ask_at("Waive this check…", lambda keys: keys[0], "eye-off", single=True)
_EDIT_DATES = ask_at("Set its date…", lambda keys: AboutWave(keys[0]), single=True)
_REMOVE_EDGES = edit("Remove these dependencies", dependencies.remove, "trash")
_EXCLUDE = QuickFix("Exclude…", _ask_to_exclude, "eye-off")
_REMEDIATE = QuickFix("Add to remediation…", _remediate, "plus")
_REMEDIATED = QuickFix("Mark as done", _remediated)


FIXES: Mapping[str, tuple[QuickFix, ...]] = {
    "bandwidth_above_path": (
        _set("Set the bandwidth to what the topology carries", "bandwidth_gbps", from_key=True),
    ),
    "cold_multiplier_too_fast": (
        _set("Clear the multiplier: the bandwidth counts", "cold_multiplier"),
    ),
    "start_in_past": (QuickFix("Move the start to the next working day", _move_start, "refresh"),),
    "failed": (_BUILD,),
    "no_disk": (_EXCLUDE,),
    "forced_warm": (QuickFix("Leave the mode to the assessment", _automatic, "undo"),),
    "excluded_without_reason": (
        QuickFix("Give the reason…", _ask_to_exclude, "edit"),
        QuickFix("Include again", _include, "eye"),
    ),
    "red": (_REMEDIATE, _EXCLUDE),
    "os_unsupported": (_REMEDIATE, _EXCLUDE),
    "os_unknown": (_REMEDIATE,),
    "no_tenant": (QuickFix("Move to tenant…", _ask_for_tenant, "group"),),
    "no_cohort": (QuickFix("Move to cohort…", _ask_for_cohort, "cohorts"), _ASSIGN),
    "cohorts_late": (QuickFix("Move the end date to the planned end", _move_deadline, "edit"),),
    "gate_waits": (QuickFix("Start after the cohort before", _start_after_gate, "edit"),),
    "guardrail_broken": (_ASSIGN,),
    "in_no_wave": (_BUILD,),
    "to_clean_up": (_BUILD,),
    "waves_undated": (_EDIT_DATES,),
    "waves_late": (_EDIT_DATES,),
    "wave_over_window": (_EDIT_DATES,),
    "wave_before_needed": (_BUILD,),
    "waves_over_cap": (edit_of_plan("Split at the cap", wave_splitting.split_over_cap, "group"),),
    "blocked_network_mapped": (_WAIVE,),
    "blocked_target_project_set": (_WAIVE,),
    "blocked_no_critical_gaps": (_WAIVE,),
    "edges_violated": (edit("Ask for the same night only", _near, "link"), _REMOVE_EDGES),
    "edges_proposed": (
        edit("Accept", dependencies.accept),
        edit("Reject", dependencies.reject, "close"),
    ),
    "ring": (_REMOVE_EDGES,),
    "remediation_overdue": (_REMEDIATED,),
    "remediation_late": (_REMEDIATED,),
    "remediation_open": (_REMEDIATED,),
    "late": (
        _set("Take the planned end as the deadline", "migration_duration_days", from_key=True),
    ),
}
"""Of issues of the plan, by the issue's id."""
