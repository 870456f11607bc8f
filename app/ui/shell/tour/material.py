"""What a walk needs in the workspace so that every dialog has something to show."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.cloud import (
    CloudDomain,
    CloudFlavor,
    CloudImage,
    CloudNetwork,
    CloudNode,
    CloudProject,
    CloudVolumeType,
    ProjectQuota,
)
from app.domain.planning.networks.rows import map_rows, several_vcenters
from app.domain.planning.networks.template import NetworkTemplate, template_columns
from app.domain.progress import Ticket

if TYPE_CHECKING:
    from app.domain.planning.plan.plan import Plan
    from app.ui.shell.context import AppContext

CLOUDS = """\
clouds:
  first:
    auth: {auth_url: "https://first.example/v3", username: planner, project_name: moving}
  second:
    auth: {auth_url: "https://second.example/v3", username: planner, project_name: moving}
"""
OTHER_VCENTER = (
    ("VM", "Powerstate", "Template", "CPUs", "Memory", "Provisioned MiB", "In Use MiB",
     "OS according to the configuration file", "VI SDK Server"),
    ("added-1", "poweredOn", "False", "2", "4096", "40960", "20480",
     "Ubuntu Linux (64-bit)", "vc-added.example"),
    ("added-2", "poweredOff", "False", "4", "8192", "81920", "40960",
     "Ubuntu Linux (64-bit)", "vc-added.example"),
)  # fmt: skip


BUSY = """\
BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:backup
SUMMARY:Backup
DTSTART:20200104T200000Z
DURATION:PT2H
RRULE:FREQ=WEEKLY
END:VEVENT
END:VCALENDAR
"""


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


def unknown_headings(folder: Path) -> Path:
    """The same with headings of somebody's own, so that nobody knows which column is which."""
    path = other_vcenter(folder)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("CPUs", "Kerne").replace("Memory", "Größe"), encoding="utf-8")
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
        "volume_types": CloudVolumeType("", "ceph-ssd", multiattach=True),
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


def tie_vms(ctx: AppContext) -> None:
    """Give VMs an order, a set, what flows propose, and an entry of the remediation list."""
    from app.services import dependencies, dependency_imports, move_sets, remediation

    plan = ctx.plan
    if plan is None:
        return
    vms = [vm for vm in plan.vms if vm.in_plan and vm.id not in plan.sets.keys]
    ends = [vm for vm in vms if vm.primary_ip][:2]
    do, project = ctx.operations.do, ctx.project_id
    if len(vms) < 4:
        return
    do(dependencies.add, project, [vms[0].id], [vms[1].id])
    do(move_sets.make, project, "Pair", [vms[2].id, vms[3].id])
    found = [vm.id for vm in plan.vms if vm.findings]
    do(remediation.add, project, found[:20], None, "Ann")
    if len(ends) < 2:
        return
    with tempfile.TemporaryDirectory() as name:
        path = flows_file(Path(name), plan)
        prepared = dependency_imports.read_flow_files(
            ctx.workspace, ctx.flow_reader(), project, [path], Ticket()
        )
    do(lambda workspace: dependency_imports.apply_flows(workspace, prepared, Ticket()))


def make_waves(ctx: AppContext) -> None:
    """Two waves for each cohort with some of its VMs; the first one's is a pilot."""
    from app.services import wave_members, waves

    plan, do, project = ctx.plan, ctx.operations.do, ctx.project_id
    if plan is None:
        return
    start = plan.parameters.start_date or plan.generated.date()
    for place, cohort in enumerate(plan.cohorts):
        mine = {key for key, tenant in plan.tenants.items() if tenant.cohort_id == cohort.id}
        free = [vm.id for vm in plan.vms
                if vm.in_plan and vm.tenant_id in mine and vm.id not in plan.sets.keys]  # fmt: skip
        for number in range(2):
            first = start + timedelta(days=7 * (2 * place + number))
            values = {
                "cohort_id": cohort.id, "scheduled_start": first,
                "scheduled_end": first + timedelta(days=4),
                "wave_type": "regular" if place or number else "pilot",
            }  # fmt: skip
            done = do(waves.create, project, f"{cohort.name} {number + 1}", values)
            added = [row.key for row in done.rows if row.table == waves.TABLE] if done else []
            part = free[number * _IN_WAVE : (number + 1) * _IN_WAVE]
            if added and part:
                do(wave_members.assign, project, max(added), part)


def plan_provisioning(ctx: AppContext) -> None:
    """A provisioning plan of what needs no confirmation, for a cloud that nobody reaches."""
    from app.domain.planning.provisioning.plan_record import CloudPlace
    from app.services.provisioning import generating

    if ctx.plan is not None:
        place = CloudPlace("https://first.example/v3", "RegionOne", "moving", "moving")
        ctx.attempt(generating.generate, ctx.plan, place, through_gate=False)
        ctx.state.plan_again()


def ask_about_a_set(ctx: AppContext) -> None:
    """What is asked when a VM of a set is dragged to another wave."""
    from app.ui.parts.set_dialog import SetDialog

    plan = ctx.plan
    if plan is None or not plan.sets.keys:
        return
    names = [vm.name for vm in plan.vms if vm.id in plan.sets.keys]
    SetDialog(names[:1], names[1:3], "to another wave", "", ctx.dialogs_parent).open()


def ask_when_moved(ctx: AppContext) -> None:
    """What a wave that has started asks of its VMs; none of those above has."""
    from app.ui.parts.actual_times import TimesDialog

    plan = ctx.plan
    zone = plan.parameters.time_zone if plan else "UTC"
    now = ctx.workspace.now()
    TimesDialog("3 VMs", (), zone, now, ctx.dialogs_parent).open()


_IN_WAVE = 12


def flows_file(folder: Path, plan: Plan) -> Path:
    """An export of flows between VMs of the plan, and to an address of nobody."""
    ends = [vm.primary_ip for vm in plan.vms if vm.in_plan and vm.primary_ip][:6]
    rows = ["Source IP,Destination IP,Destination Port,Protocol,Bytes,Time"]
    for client, server in pairwise(ends):
        rows += [f"{client},{server},5432,tcp,4096,2026-11-0{day} 10:00:00" for day in range(1, 4)]
    rows.append("198.51.100.7,198.51.100.8,443,tcp,10,2026-11-01 10:00:00")
    path = folder / "flows.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def calendar_file(folder: Path) -> Path:
    """A calendar in which every Saturday evening is taken."""
    path = folder / "operations.ics"
    path.write_text(BUSY, encoding="utf-8")
    return path


def fill_calendar(ctx: AppContext) -> None:
    """Give the calendar a rule of each kind, so that its list has rows; none binds working time."""
    from app.domain.model import CalendarWindow
    from app.domain.planning.calendar.rules import PublicHolidays
    from app.services import calendars

    do, project, tools = ctx.operations.do, ctx.project_id, ctx.calendar_tools()
    start = (ctx.plan.parameters.start_date if ctx.plan else None) or date(2020, 12, 21)
    saturday = start + timedelta(days=12 - start.weekday())
    freeze = CalendarWindow(
        0, "Year end", "blackout", first_day=saturday, last_day=saturday + timedelta(days=1)
    )
    do(calendars.save_window, project, freeze)
    do(calendars.save_holidays, project, PublicHolidays(0, "DE", active=False), tools.holidays)
    with tempfile.TemporaryDirectory() as name:
        path = calendar_file(Path(name))
        file = calendars.read_busy(ctx.workspace, project, path, tools.reader, Ticket())
    do(calendars.import_busy, project, file)


def list_files(folder: Path, plan: Plan | None) -> dict[str, list[Path]]:
    """What is picked where a list is asked for, by the title of the question."""
    if plan is None or len(plan.vms) < 2:
        return {}
    one, other = plan.vms[-2].name, plan.vms[-1].name
    needs, facts = folder / "needs.csv", folder / "facts.csv"
    needs.write_text(f"VM,Depends on\n{one},{other}\nnobody,{one}\n", encoding="utf-8")
    facts.write_text(f"VM,Application,Owner\n{one},Payroll,Ann\n", encoding="utf-8")
    return {
        "Import busy times": [calendar_file(folder)],
        "Import dependencies": [needs],
        "Import facts": [facts],
        "Import network flows": [flows_file(folder, plan)],
    }


IMPORT_TEMPLATE = "Import template"


def template_file(ctx: AppContext, folder: Path) -> Path:
    """The template of the network map, with a few fields filled in and a network of nobody."""
    path, plan = folder / "network_map.xlsx", ctx.plan
    rows = map_rows(plan) if plan else []
    changed = [
        replace(row, mapping=replace(row.mapping, cidr="10.9.9.0/24", gateway_ip="10.9.9.1"))
        for row in rows[:3]
    ]
    changed += [
        replace(row, network=replace(row.network, name=f"{row.network.name} elsewhere"))
        for row in rows[3:4]
    ]
    columns = template_columns(several_vcenters=plan is not None and several_vcenters(plan))
    template = NetworkTemplate("Template", columns, (*changed, *rows[4:]))
    ctx.template_files().write(template, path, Ticket())
    return path


def seed_accounts(ctx: AppContext) -> None:
    """Service accounts for most targets, two of them confirmed, one with a password, and owners."""
    from app.services import account_passwords, accounts, staging

    plan = ctx.plan
    done = ctx.operations.do(staging.seed_service_accounts, plan) if plan else None
    if plan is None or not done:
        return
    keys = sorted(done.keys(accounts.TABLE))
    ctx.operations.do(accounts.confirm, plan, keys[:2])
    ctx.operations.do(accounts.delete, ctx.project_id, keys[-2:])
    owner = {"tenant_id": min(plan.loads), "username": "ann", "role": "member"}
    ctx.operations.do(accounts.add, plan, {**owner, "email": "ann@example.com"})
    ctx.operations.do(accounts.add, plan, {**owner, "tenant_id": max(plan.loads), "role": "admin"})
    vault = ctx.passwords.use_passphrase("only for this walk")  # the user's keyring stays as it is
    users = account_passwords.users_of(ctx.workspace, plan, keys[:1])
    account_passwords.regenerate(ctx.workspace, ctx.project_id, users, vault, None, Ticket())
