"""Whatever is taken out of scope, every page and every export counts the same VMs."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.adapters.exporters.json_plan import JsonPlanExporter
from app.domain.cloud import CloudInventory, CloudProject, InventorySource, ProjectQuota
from app.domain.enums import VmStatus
from app.domain.planning.gaps.gap import GapType
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.rows import LineKind, inventory_lines, vm_rows
from app.domain.planning.plan.target import TargetInput, plan_target
from app.domain.progress import Ticket
from app.services import inventory, planning, tenants
from app.services.inventory import Edit
from app.services.workspace import Workspace
from tests.generator.estate import Estate
from tests.workbench import estate_project, exclusion, open_workspace

ESTATE = Estate(70, seed=21)

choices = st.lists(
    st.one_of(
        st.tuples(st.just("tenant"), st.integers(0, 30), st.booleans()),
        st.tuples(st.just("vm"), st.integers(0, 69), st.booleans()),
        st.tuples(st.just("cluster"), st.integers(0, 69), st.booleans()),
        st.tuples(st.just("skip"), st.integers(0, 69), st.booleans()),
        st.tuples(st.just("move"), st.integers(0, 69), st.booleans()),
    ),
    max_size=12,
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scope")
    workspace = open_workspace(folder / "work.mplan")
    estate_project(workspace, folder, ESTATE)
    workspace.close()
    return folder / "work.mplan"


def carry_out(workspace: Workspace, choice: tuple[str, int, bool]) -> None:
    """One change of scope."""
    kind, place, flag = choice
    plan = planning.build(workspace, 1, Ticket())
    vm = plan.vms[place % len(plan.vms)]
    rows = sorted(plan.tenants)
    row = rows[place % len(rows)]
    if kind == "tenant":
        tenants.set_scope(workspace, 1, [row], in_scope=flag, reason="later")
    elif kind == "vm":
        inventory.set_fields(workspace, 1, exclusion([vm.id], "later" if flag else ""))
    elif kind == "cluster" and vm.cluster:
        inventory.set_cluster_excluded(workspace, 1, vm.vcenter, vm.cluster, excluded=flag)
    elif kind == "skip":
        status = VmStatus.SKIPPED if flag else VmStatus.NOT_STARTED
        inventory.set_fields(workspace, 1, [Edit(vm.id, "status", status.value)])
    elif kind == "move":
        tenants.move_vms(workspace, 1, [vm.id], row)


def inventory_that_fits_nothing(plan: Plan) -> CloudInventory:
    """Every mapped project with quotas of one: so each need shows as a gap."""
    projects = {(tenant.target_domain, tenant.target_project) for tenant in plan.tenants.values()}
    quota = ProjectQuota(cores=1, ram_mib=1, instances=1, gigabytes=1, volumes=1, ports=1)
    return CloudInventory(
        InventorySource.ENTERED,
        plan.generated,
        projects=tuple(
            CloudProject(str(number), project, domain, quota=quota)
            for number, (domain, project) in enumerate(sorted(projects))
        ),
    )


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(choices=choices)
def test_exclusions_leak_nowhere(choices: list[tuple[str, int, bool]], template: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        shutil.copyfile(template, Path(name) / "work.mplan")
        workspace = open_workspace(Path(name) / "work.mplan")
        try:
            for choice in choices:
                carry_out(workspace, choice)
            plan = planning.build(workspace, 1, Ticket())
        finally:
            workspace.close()
        check_every_page(plan)
        check_every_export(plan, Path(name))


def check_every_page(plan: Plan) -> None:
    """Each page's totals against one count of the VMs that the scope rule lets in."""
    inside = [vm for vm in plan.vms if not vm.exclusion]
    count, ids = len(inside), {vm.id for vm in inside}
    vcpu, ram = sum(vm.vcpu for vm in inside), sum(vm.ram_mib for vm in inside)
    disk = sum(vm.disk_mib for vm in inside)
    # Source VMs, Dashboard
    assert plan.reconciliation.in_plan == count
    assert plan.reconciliation.adds_up
    assert (plan.totals.vms, plan.totals.vcpu, plan.totals.ram_mib) == (count, vcpu, ram)
    assert set(plan.timings) == ids
    # Migration Plan
    assert sum(share.totals.vms for share in plan.tenant_plans) == count
    migrated = {vm.id for vm in inside if vm.status == VmStatus.MIGRATED}
    assert set(plan.schedule.placements) | set(plan.schedule.unplaced) == ids - migrated
    # Tenants
    target = plan.target
    homeless = sum(vm.tenant_id not in plan.tenants for vm in inside)
    assert sum(row.in_plan for row in target.tenant_rows) == count - homeless
    for row in target.tenant_rows:
        own = [vm for vm in inside if vm.tenant_id == row.tenant.id]
        assert row.in_plan == len(own)
        assert row.in_plan == (row.vms if row.tenant.in_scope else 0)
    assert set(target.readiness) == {vm.tenant_id for vm in inside}
    # Networks and Network Map
    used = {(vm.vcenter, network) for vm in inside for network in vm.networks}
    assert {network.key for network in plan.networks if network.vm_count} == used
    assert {mapping.source for mapping in target.mappings} == used
    for network in plan.networks:
        own = [vm for vm in inside if vm.vcenter == network.vcenter and network.name in vm.networks]
        assert network.vm_count == len(own)
        assert set(network.tenant_ids) == {vm.tenant_id for vm in own}
    # Capacity
    needs = target.capacity.needs
    assert (needs.vms, needs.vcpu, needs.ram_mib) == (count, vcpu, ram)
    assert needs.disk_mib == pytest.approx(disk)
    assert sum(each.needs.vms for each in target.capacity.tenants) == count
    powered = [vm for vm in inside if vm.power_state == "poweredOn"]
    assert target.capacity.demand.vms == len(powered)
    # PCD Readiness
    check_gaps(plan, ids)


def check_gaps(plan: Plan, ids: set[int]) -> None:
    """With a target that lacks everything each kind of gap names all VMs in plan, no other."""
    given = TargetInput(
        mappings=plan.target.given.mappings, inventory=inventory_that_fits_nothing(plan)
    )
    gaps = plan_target(plan.vms, plan.tenants, plan.networks, given).gaps
    named: dict[GapType, Counter[int]] = {kind: Counter() for kind in GapType}
    for gap in gaps.gaps:
        assert set(gap.vm_ids) <= ids
        named[gap.type].update(gap.vm_ids)
    for kind in (GapType.MISSING_FLAVOR, GapType.UNMAPPED_TENANT, GapType.MISSING_DOMAIN):
        assert set(named[kind]) == ids, kind
        assert max(named[kind].values(), default=1) == 1, f"{kind}: a VM is named twice"
    connected = {vm.id for vm in plan.vms if vm.id in ids and vm.networks}
    assert set(named[GapType.MISSING_NETWORK]) == connected


def check_every_export(plan: Plan, folder: Path) -> None:
    """The listing that XLSX, PDF and CSV write, and the JSON file."""
    lines = list(inventory_lines(vm_rows(plan)))
    inside = [line.record.vm.id for line in lines if line.kind is LineKind.ROW]
    outside = [line.record.vm.id for line in lines if line.kind is LineKind.OUT_OF_PLAN]
    assert sorted(inside) == sorted(vm.id for vm in plan.vms if not vm.exclusion)
    assert sorted(outside) == sorted(vm.id for vm in plan.vms if vm.exclusion)
    JsonPlanExporter().write(plan, folder / "plan.json", Ticket())
    data = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    assert data["reconciliation"]["in_plan"] == len(inside)
    assert sum(not vm["excluded"] for vm in data["vms"]) == len(inside)
    assert sum(tenant["vms"] for tenant in data["tenants"]) == len(inside)
