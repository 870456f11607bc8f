"""Fills the stages that prepare the target, for pictures: decisions made, and a run half done."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.domain.planning.provisioning.task import PrepTask
    from app.ui.shell.context import AppContext
    from app.ui.shell.tour.walk import Tour
    from tests.memory_cloud import MemoryCloud

LEFT = 3
"""Of flavors, images and networks as many stay open, so that pages show both."""
REFUSED = {30, 50, 90}
"""Which of the calls that make something the cloud refuses, counted from the first."""


def fill(tour: Tour, ctx: AppContext) -> None:
    """Confirm most of what is asked for, generate the plan, compare it and run most of it."""
    for step in (_decide_networks, _decide_machines, _decide_storage, _decide_users):
        step(ctx)
        tour.settle()
    _provision(ctx)
    ctx.state.plan_again()
    tour.settle()
    for toast in [*ctx.notifier.toasts()]:
        toast.dismiss()


def _plan(ctx: AppContext) -> Any:
    plan = ctx.plan
    if plan is None:
        raise SystemExit("there is no plan to fill")
    return plan


def _decide_networks(ctx: AppContext) -> None:
    from app.services import network_map, prep_settings, subnets

    plan, project, do = _plan(ctx), ctx.project_id, ctx.operations.do
    do(prep_settings.set_settings, project, {"physical_network": "physnet1"})
    mappings = plan.target.mappings
    chosen = [each.id for each in mappings[:-LEFT]]
    counting = [each.id for each in mappings]
    do(subnets.accept_proposals, project, chosen, plan.target.proposals)
    do(network_map.confirm, project, chosen, counting)
    do(subnets.confirm_subnets, project, chosen, counting)


def _decide_machines(ctx: AppContext) -> None:
    from app.services import flavor_staging, image_requirements

    plan, project, do = _plan(ctx), ctx.project_id, ctx.operations.do
    shapes, systems = sorted(plan.target.shapes), sorted(plan.target.systems)
    do(flavor_staging.confirm, project, shapes[LEFT:], shapes)
    do(flavor_staging.skip, project, shapes[-1:])
    do(image_requirements.match, project, systems)
    do(image_requirements.leave_out, project, systems[LEFT:-LEFT])


def _decide_storage(ctx: AppContext) -> None:
    from app.services import storage_map

    plan, project, do = _plan(ctx), ctx.project_id, ctx.operations.do
    do(storage_map.set_default, project, "ceph-ssd")
    sources = [view.row.source for view in storage_map.views(ctx.workspace, plan)]
    do(storage_map.set_type, project, sources[:2], "gone-type")
    do(storage_map.confirm, _plan(ctx), sources[LEFT:])


def _decide_users(ctx: AppContext) -> None:
    from app.services import accounts

    plan, do = _plan(ctx), ctx.operations.do
    known = accounts.read(ctx.workspace, plan)
    do(accounts.confirm, plan, [each.id for each in known.accounts[:-LEFT]])
    do(accounts.need_none, ctx.project_id, [known.targets[-1]])


def _provision(ctx: AppContext) -> None:
    """A plan, a dry run of it, and a run in which some tasks fail and some are left."""
    from app.domain.planning.provisioning.specs import TaskType
    from app.domain.progress import Ticket
    from app.services.provisioning import dry_run, generating, overview
    from app.services.provisioning.carrying_out import run_tasks
    from tests.memory_cloud import PLACE, MemoryCloud

    workspace, project = ctx.workspace, ctx.project_id
    bound = overview.read(workspace, project).plan
    cloud = MemoryCloud(bound.place if bound else PLACE)
    generating.generate(workspace, _plan(ctx), cloud.place, through_gate=False)
    tasks = list(overview.read(workspace, project).tasks.values())
    _let_be_there(cloud, tasks)
    dry_run.dry_run(workspace, project, cloud, Ticket())
    cloud.before = _Refusing()
    later = {TaskType.CREATE_USER, TaskType.ASSIGN_ROLE}
    chosen = frozenset(task.id for task in tasks if task.task_type not in later)
    vault = ctx.passwords.use_passphrase("only for this walk")
    run_tasks(workspace, project, cloud, vault, Ticket(), 1, chosen)


def _let_be_there(cloud: MemoryCloud, tasks: list[PrepTask]) -> None:
    """Of flavors and networks the first is there as wanted, the second in another form.

    A third network's name is another's, in capital letters.
    """
    from app.domain.planning.provisioning.specs import TaskType

    flavors, networks = (
        [task.spec for task in tasks if task.task_type is kind]
        for kind in (TaskType.CREATE_FLAVOR, TaskType.CREATE_NETWORK)
    )
    for spec, other in (
        (flavors[0], {}),
        (flavors[1], {"vcpus": 64}),
        (networks[0], {}),
        (networks[1], {"vlan_id": 999, "mtu": 9000}),
    ):
        found = cloud.create(spec, {}, "")
        cloud.resources[spec.key] = replace(found, mark="", values={**found.values, **other})
    taken = cloud.create(networks[2], {}, "")
    cloud.resources[networks[2].key] = replace(taken, name=taken.name.upper(), mark="")


class _Refusing:
    """Lets some of the calls that make something fail, as a cloud does that is in trouble."""

    def __init__(self) -> None:
        self._calls = 0

    def __call__(self, call: str, _spec: Any) -> None:
        from app.domain.errors import UserError

        self._calls += call == "create"
        if call == "create" and self._calls in REFUSED:
            raise UserError(
                "The cloud refuses it: Quota exceeded for resources: ['port'] (409).",
                "Raise the quota of the project, or free something in it, and run the task again.",
            )
