"""Capacity in figures, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

from app.domain.model import Tenant
from app.domain.planning.capacity.demand import CapacitySettings
from app.domain.planning.capacity.node_sizing import NodeProfile
from app.domain.planning.capacity.report import QUOTA_COLUMNS, capacity_groups, quota_lines
from app.domain.planning.plan.figures import Figure
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.rows import LineKind
from app.domain.planning.plan.target import TargetInput, plan_target
from tests.gap_samples import gap_plan
from tests.unit.adapters.exporters.plan_builder import make_plan, make_vm


def sized(*nodes: NodeProfile) -> Plan:
    """Two VMs of 4 vCPU, 8 GB and 100 GB without measured usage."""
    plan = make_plan(
        [make_vm(n, cpu_usage_pct=None, disk_mib=102400.0, volume_gib=102) for n in (1, 2)]
    )
    given = TargetInput(CapacitySettings(nodes=nodes))
    return replace(plan, target=plan_target(plan.vms, plan.tenants, plan.networks, given))


def figures(plan: Plan) -> dict[str, Figure]:
    return {figure.label: figure for group in capacity_groups(plan) for figure in group.figures}


def test_without_a_profile_the_number_of_nodes_is_not_known() -> None:
    found = figures(sized())
    assert found["Nodes required"].value is None
    assert found["Nodes required"].note == "Not known: no node profile was entered."
    assert "Nodes to add" not in found
    assert found["Nodes"].note == "None is known"
    assert "RAM running on them" not in found


def test_nodes_and_how_they_come_about() -> None:
    # Allocation: 8 vCPU ÷ 4 = 2 threads, 16 GB ÷ 1.5 = 10.67 GB; ÷ 0.7 ÷ 8 GB = 1.9, so 2 nodes.
    # A node takes 12 GB of flavors, so one VM of 8 GB: 2 nodes, and 3 where one may be lost.
    plan = sized(NodeProfile(1, "small", 5, 10, 8.0, is_default=True))
    found = figures(plan)
    assert (found["Nodes required"].value, found["Nodes to add"].value) == (3, 3)
    assert (found["By usage"].value, found["By placement"].value) == (2, 3)
    assert found["By placement, without the loss"].value == 2
    assert (found["Σ flavor vCPU alone"].value, found["Σ flavor RAM alone"].value) == (1, 2)
    assert found["Bound by"].value == "loss of a node"
    assert round(found["RAM ratio"].value, 2) == 0.67
    assert round(found["CPU demand"].value, 3) == 2
    assert round(found["RAM demand"].value, 2) == 10.67
    # 10.67 of 24 GB; of 16 GB when one is lost.
    assert round(found["RAM utilisation"].value, 1) == 44.4
    assert round(found["RAM after the loss of a node"].value, 1) == 66.7
    assert (found["N+1"].value, found["N+1"].tone) == ("yes", "")
    assert found["Basis"].note == (
        "0 of 2 powered-on VMs measured: fewer than 50 %, so allocation decides"
    )
    assert found["Node profile"].note == "5 cores, 10 threads, 8 GB RAM"
    assert found["VMs"].note == f"{plan.reconciliation.sentence}."


def test_no_node_left_is_told_without_a_number() -> None:
    # A VM larger than a node finds no place; by usage it is 1 node, and none when that is lost.
    plan = make_plan([make_vm(1, ram_mib=200 * 1024, cpu_usage_pct=None)])
    given = TargetInput(CapacitySettings(nodes=(NodeProfile(1, "small", 40, 80, 190.7),)))
    plan = replace(plan, target=plan_target(plan.vms, plan.tenants, plan.networks, given))
    found = figures(plan)
    assert (found["Nodes required"].value, found["By placement"].value) == (1, 0)
    assert found["Warning"].note == plan.target.capacity.warnings[-1]
    left = found["CPU after the loss of a node"]
    assert (left.value, left.tone) == (None, "RED")
    assert left.note.startswith("No capacity is left.")


def test_existing_nodes_are_those_of_the_cloud() -> None:
    found = figures(gap_plan())
    assert (found["Nodes"].value, found["Nodes"].note) == (
        1,
        "Usable hypervisors of the live cloud",
    )
    assert (found["CPU"].value, found["RAM"].value) == (64, 512.0)
    assert found["Basis"].value == "Measured usage"
    assert found["Basis"].note == "10 of 10 powered-on VMs measured"


def test_without_powered_on_vms_the_quotas_decide() -> None:
    found = figures(make_plan([make_vm(1, power_state="poweredOff")]))
    assert found["Basis"].value == "Quotas"
    plan = make_plan([make_vm(1, power_state="poweredOff")])
    target = plan_target(plan.vms, plan.tenants, plan.networks, TargetInput())
    assert figures(replace(plan, target=target))["Basis"].note.startswith("No VM in plan is")


def test_a_quota_for_each_tenant_and_their_sum() -> None:
    plan = sized()
    *rows, total = quota_lines(plan.target.capacity)
    assert [line.kind for line in rows] == [LineKind.ROW, LineKind.ROW]
    assert total.kind is LineKind.TOTAL
    values = {column.key: column.value(total.record) for column in QUOTA_COLUMNS}
    # 4 vCPU × 1.2 = 4.8, rounded up for each tenant; (100 + 2) GB × 1.5; 2 disks × 1.2, up.
    assert (values["vms"], values["quota_vcpu"], values["quota_disk"]) == (2, 10, 306)
    assert values["quota_volumes"] == 6
    assert (values["tenant"], values["domain"]) == ("Total", "")
    assert isinstance(total.record.tenant, Tenant)
