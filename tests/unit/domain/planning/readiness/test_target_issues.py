"""Open points of the target: what does not fit is told, what only waits is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from app.domain.cloud import CloudDomain, CloudInventory, InventorySource
from app.domain.destinations import (
    CAPACITY,
    NETWORK_MAP,
    READINESS,
    TENANTS,
    OneMapping,
    OneTenant,
    OpenStage,
)
from app.domain.model import SourceNetwork, Tenant, Vm
from app.domain.planning.capacity.demand import CapacitySettings
from app.domain.planning.capacity.node_sizing import NodeProfile
from app.domain.planning.capacity.quotas import QuotaBasis
from app.domain.planning.networks.mapping import NetworkMapping
from app.domain.planning.plan.target import TargetInput, TargetPlan, plan_target
from app.domain.planning.readiness.issue import Severity
from app.domain.planning.readiness.target_issues import target_issues

ACME = Tenant(1, "Acme", target_domain="acme", target_project="web")
VM = Vm(
    id=1, identity="vc/vm-1", name="web1", vcenter="vc", tenant_id=1, vcpu=4, ram_mib=8192,
    power_state="poweredOn", networks=("LAN",), risk_category="GREEN",
)  # fmt: skip
LAN = SourceNetwork("vc", "LAN", (), (), 1)


def target(
    tenant: Tenant = ACME,
    mappings: tuple[NetworkMapping, ...] = (NetworkMapping(1, "vc", "LAN", "lan"),),
    settings: CapacitySettings | None = None,
    inventory: CloudInventory | None = None,
) -> TargetPlan:
    given = TargetInput(settings or CapacitySettings(), mappings, inventory)
    return plan_target([VM], {1: tenant}, [LAN], given)


def test_what_only_waits_for_confirmation_is_no_issue() -> None:
    assert list(target_issues(target())) == []


def test_a_tenant_without_a_target_leads_to_its_row() -> None:
    (issue,) = target_issues(target(replace(ACME, target_project="")))
    assert (issue.stage, issue.destination) == (TENANTS, OneTenant(1))
    assert issue.text == "1 tenant with VMs in plan has no target domain or project: Acme."


def test_a_mapping_that_does_not_fit_leads_to_its_row() -> None:
    (issue,) = target_issues(target(mappings=(NetworkMapping(7, "vc", "LAN", ""),)))
    assert (issue.stage, issue.destination) == (NETWORK_MAP, OneMapping(7))
    assert issue.text == (
        "1 network mapping has a problem, for example LAN: No target network is set."
    )


def test_capacity_warnings_are_told() -> None:
    node = NodeProfile(1, "one", 8, 16, 64.0, is_default=True)
    settings = CapacitySettings(
        basis=QuotaBasis.OVERCOMMITTED, peak_buffer_pct=300.0, nodes=(replace(node, threads=3),)
    )
    found = list(target_issues(target(settings=settings)))
    assert {issue.stage for issue in found} == {CAPACITY}
    assert any("refuses to boot" in issue.text for issue in found)
    assert any("No node takes a flavor of 4 vCPU, 8 GB" in issue.text for issue in found)


def test_critical_gaps_are_an_error() -> None:
    seen = CloudInventory(
        InventorySource.ENTERED,
        datetime(2026, 11, 2, tzinfo=UTC),
        domains=(CloudDomain("1", "other"),),
    )
    found = [i for i in target_issues(target(inventory=seen)) if i.stage == READINESS]
    assert [(issue.severity, issue.destination) for issue in found] == [
        (Severity.ERROR, OpenStage(READINESS)), (Severity.WARNING, OpenStage(READINESS)),
    ]  # fmt: skip
    assert found[0].text.startswith("2 critical gaps on the target are open or planned, for ")
    # Nobody has told what size a node is.
    assert found[1].text.startswith("1 part of the target is not compared, for example: No node")
