"""Open points of the target: what does not fit is told, what only waits is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from app.domain.cloud import CloudDomain, CloudInventory, InventorySource
from app.domain.destinations import AtCell, OneGap, OneMapping, OneTenant
from app.domain.model import SourceNetwork, Tenant, Vm
from app.domain.openings import CAPACITY, NETWORK_MAP, READINESS, TENANTS
from app.domain.planning.capacity.demand import CapacitySettings
from app.domain.planning.capacity.node_sizing import NodeProfile
from app.domain.planning.capacity.quotas import QuotaBasis
from app.domain.planning.networks.mapping import NetworkMapping
from app.domain.planning.plan.target import TargetInput, plan_target
from app.domain.planning.readiness.issue import Issue, Severity
from app.domain.planning.readiness.issues import find_issues
from tests.unit.domain.planning.readiness.test_issues import make_plan

ACME = Tenant(1, "Acme", target_domain="acme", target_project="web")
VM = Vm(
    id=1, identity="vc/vm-1", name="web1", vcenter="vc", tenant_id=1, vcpu=4, ram_mib=8192,
    power_state="poweredOn", networks=("LAN",), risk_category="GREEN",
)  # fmt: skip
WAITS = {
    "targets_open", "mappings_open", "subnets_missing", "flavors_open", "not_analysed",
}  # fmt: skip
OF_TARGET = {TENANTS, NETWORK_MAP, CAPACITY, READINESS}
LAN = SourceNetwork("vc", "LAN", (), (), 1)


def target(
    tenant: Tenant = ACME,
    mappings: tuple[NetworkMapping, ...] = (NetworkMapping(1, "vc", "LAN", "lan"),),
    settings: CapacitySettings | None = None,
    inventory: CloudInventory | None = None,
) -> tuple[Issue, ...]:
    """The issues of the pages of the target but for what only waits for a decision."""
    given = TargetInput(settings or CapacitySettings(), mappings, inventory)
    plan = make_plan(VM, tenants={1: tenant}, target=plan_target([VM], {1: tenant}, [LAN], given))
    return tuple(
        issue for issue in find_issues(plan) if issue.stage in OF_TARGET and issue.id not in WAITS
    )


def test_what_only_waits_for_confirmation_is_no_issue() -> None:
    assert list(target()) == []


def test_a_tenant_without_a_target_leads_to_its_row() -> None:
    (issue,) = target(replace(ACME, target_project=""))
    assert (issue.stage, issue.destination) == (
        TENANTS, AtCell(OneTenant(1), "target_project"),
    )  # fmt: skip
    assert issue.text == "1 tenant with VMs in plan has no target domain or project: Acme."


def test_a_mapping_that_does_not_fit_leads_to_its_row() -> None:
    (issue,) = target(mappings=(NetworkMapping(7, "vc", "LAN", ""),))
    assert (issue.stage, issue.destination) == (
        NETWORK_MAP, AtCell(OneMapping(7), "target_network"),
    )  # fmt: skip
    assert issue.text == (
        "1 network mapping has a problem, for example LAN: No target network is set."
    )


def test_capacity_warnings_are_told() -> None:
    node = NodeProfile(1, "one", 8, 16, 64.0, is_default=True)
    settings = CapacitySettings(
        basis=QuotaBasis.OVERCOMMITTED, peak_buffer_pct=300.0, nodes=(replace(node, threads=3),)
    )
    found = list(target(settings=settings))
    assert {issue.stage for issue in found} == {CAPACITY}
    assert any("refuses to boot" in issue.text for issue in found)
    assert any("No node takes a flavor of 4 vCPU, 8 GB" in issue.text for issue in found)


def test_critical_gaps_are_an_error() -> None:
    seen = CloudInventory(
        InventorySource.ENTERED,
        datetime(2026, 11, 2, tzinfo=UTC),
        domains=(CloudDomain("1", "other"),),
    )
    found = [i for i in target(inventory=seen) if i.stage == READINESS]
    assert [issue.severity for issue in found] == [Severity.ERROR, Severity.WARNING]
    assert found[0].destination == AtCell(OneGap(*found[0].keys[0]), "text")
    assert found[0].text.startswith("2 critical gaps on the target are open or planned, for ")
    # Nobody has told what size a node is.
    assert found[1].text.startswith("1 part of the target is not compared, for example: No node")
