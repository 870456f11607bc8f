"""What a walk needs in the workspace so that every dialog has something to show."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.cloud import (
    CloudDomain,
    CloudFlavor,
    CloudImage,
    CloudNetwork,
    CloudNode,
    CloudProject,
    ProjectQuota,
)

if TYPE_CHECKING:
    from app.ui.shell.context import AppContext

CLOUDS = """\
clouds:
  first:
    auth: {auth_url: "https://first.example/v3", username: planner, project_name: moving}
  second:
    auth: {auth_url: "https://second.example/v3", username: planner, project_name: moving}
"""
OTHER_VCENTER = (
    ("VM", "Powerstate", "CPUs", "Memory", "Provisioned MiB", "In Use MiB", "VI SDK Server"),
    ("added-1", "poweredOn", "2", "4096", "40960", "20480", "vc-added.example"),
    ("added-2", "poweredOff", "4", "8192", "81920", "40960", "vc-added.example"),
)


def clouds_file(folder: Path) -> Path:
    """A clouds.yaml with two clouds, so that one must be chosen."""
    path = folder / "clouds.yaml"
    path.write_text(CLOUDS, encoding="utf-8")
    return path


def other_vcenter(folder: Path) -> Path:
    """An export of one more vCenter: importing it changes a project that has others."""
    path = folder / "RVTools_tabvInfo.csv"
    lines = (",".join(cells) for cells in OTHER_VCENTER)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def enter_inventory(ctx: AppContext) -> None:
    """Enter by hand one record of each kind, as somebody does who knows little of the target.

    One network is called as a source is and the one project is too small, so that there are gaps
    of which some can be resolved by themselves.
    """
    from app.services import cloud_inventory

    plan = ctx.plan
    names = [network.name for network in plan.networks] if plan else []
    records = {
        "domains": CloudDomain("", "Default"),
        "projects": CloudProject("", "moving", "Default", quota=ProjectQuota(4, 0, 4096)),
        "networks": CloudNetwork("", names[0] if names else "servers", "vlan", "physnet1", 10),
        "flavors": CloudFlavor("", "m1.huge", 32, 262144),
        "images": CloudImage("", "Ubuntu 24.04", "ubuntu", "24.04"),
        "nodes": CloudNode("node-1", 64, 524288),
    }
    for kind, record in records.items():
        ctx.operations.do(cloud_inventory.put_record, ctx.project_id, kind, record)


def make_cohorts(ctx: AppContext) -> None:
    """Two cohorts with some of the tenants, so that cards, gates and the pool have something.

    The first tenant and the last, which is in none, have VMs that must move together.
    """
    from app.services import cohorts, move_sets

    plan = ctx.plan
    keys = sorted(plan.loads) if plan else []
    for name, part in (("Pilot", keys[:2]), ("Bulk", keys[2:-2])):
        done = ctx.operations.do(cohorts.create, ctx.project_id, name)
        if done is not None and part:
            key = max(done.keys(cohorts.TABLE))
            ctx.operations.do(cohorts.assign, ctx.project_id, part, key)
    vms = plan.vms if plan else ()
    ends = [next(vm.id for vm in vms if vm.in_plan and vm.tenant_id == key)
            for key in (keys[:1] + keys[-1:] if len(keys) > 1 else [])]  # fmt: skip
    if ends:
        ctx.operations.do(move_sets.make, ctx.project_id, "Shop", ends)


def move_one_of_a_set(ctx: AppContext) -> None:
    """Move a tenant to another cohort whose VMs must move together with those of another."""
    from app.ui.shell.cohort_editing import CohortEditing

    plan = ctx.plan
    if plan is not None and plan.cohorts and plan.loads:
        CohortEditing(ctx).assign([min(plan.loads)], plan.cohorts[-1].id)
