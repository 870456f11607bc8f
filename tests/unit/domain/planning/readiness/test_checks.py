"""The five checks of a tenant, each with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from app.domain.cloud import CloudInventory, CloudProject, InventorySource, ProjectQuota
from app.domain.model import Tenant, Vm
from app.domain.planning.gaps.gap import QUOTA_GAPS, Gap, GapAnalysis, GapState, GapType, Severity
from app.domain.planning.networks.mapping import NetworkMapping
from app.domain.planning.readiness.checks import CHECK_TEXT, CheckState, readiness

TENANT = Tenant(1, "Acme", target_domain="acme", target_project="prod", confirmed=True)
VM = Vm(1, "vc/1", "web01", "vc", networks=("VLAN-1",), tenant_id=1)
ROW = NetworkMapping(1, "vc", "VLAN-1", "net", confirmed=True)
GAP = Gap(GapType.RAM_QUOTA, "acme / prod", Severity.CRITICAL, "RAM is short.", "Raise", (1,))
NONE = GapAnalysis(analysed=True)
QUOTA = ProjectQuota(5, 0, 10240, 0, 2, 0, 150, 0, 3, 0, 2, 0)
CLOUD = CloudInventory(
    InventorySource.LIVE,
    datetime(2027, 2, 25),  # noqa: DTZ001
    projects=(CloudProject("p", "prod", "acme", quota=QUOTA),),
)
PASS, PENDING, FAIL = CheckState.PASS, CheckState.PENDING, CheckState.FAIL


def found(gap: Gap) -> GapAnalysis:
    return GapAnalysis(analysed=True, gaps=(gap,))


def test_all_five_pass() -> None:
    ready = readiness([VM], {1: TENANT}, [ROW], NONE, CLOUD)[1]
    assert [check.name for check in ready.checks] == list(CHECK_TEXT)
    assert (ready.state, ready.passed, ready.sentence) == (PASS, 5, "All five checks pass.")
    assert all(check.reason for check in ready.checks)


@pytest.mark.parametrize(
    ("vm", "tenant", "row", "analysis", "name", "state", "says"),
    [
        (VM, replace(TENANT, target_domain=" "), ROW, NONE, "target_mapped", FAIL, "domain"),
        (VM, replace(TENANT, target_project=""), ROW, NONE, "target_mapped", FAIL, "project"),
        (VM, replace(TENANT, confirmed=False), ROW, NONE, "target_mapped", PENDING, "acme / prod"),
        (VM, TENANT, replace(ROW, confirmed=False), NONE, "network_mapped", PENDING, "VLAN-1"),
        (VM, TENANT, replace(ROW, vcenter="b"), NONE, "network_mapped", PENDING, "VLAN-1"),
        (VM, TENANT, ROW, GapAnalysis(), "quota_sufficient", PENDING, "not known yet"),
        (VM, TENANT, ROW, GapAnalysis(), "no_critical_gaps", PENDING, "not known yet"),
        (VM, TENANT, ROW, found(GAP), "quota_sufficient", FAIL, "RAM is short."),
        (VM, TENANT, ROW, found(GAP), "no_critical_gaps", FAIL, "RAM is short."),
        (replace(VM, risk_category=""), TENANT, ROW, NONE, "vms_classified", FAIL,
         "1 VM has no risk class: web01."),
    ],
)  # fmt: skip
def test_what_does_not_pass_says_why(
    vm: Vm, tenant: Tenant, row: NetworkMapping, analysis: GapAnalysis, name: str,
    state: CheckState, says: str,
) -> None:  # fmt: skip
    ready = readiness([vm], {1: tenant}, [row], analysis, CLOUD)[1]
    (check,) = [each for each in ready.checks if each.name == name]
    assert check.state is state
    assert says in check.reason
    assert f"{CHECK_TEXT[name]}: {check.reason}" in ready.sentence.splitlines()
    assert ready.state in {state, FAIL}


@pytest.mark.parametrize(
    "gap",
    [
        replace(GAP, severity=Severity.WARNING), replace(GAP, state=GapState.RESOLVED),
        replace(GAP, state=GapState.CLOSED),
        replace(GAP, tenant_ids=(2,)),
    ],
)  # fmt: skip
def test_only_standing_critical_gaps_of_the_tenant_count(gap: Gap) -> None:
    assert readiness([VM], {1: TENANT}, [ROW], found(gap), CLOUD)[1].state is PASS


def test_a_planned_critical_gap_keeps_its_checks_failing() -> None:
    gap = replace(GAP, type=GapType.MISSING_PROJECT, state=GapState.PLANNED)
    (check,) = [
        each
        for each in readiness([VM], {1: TENANT}, [ROW], found(gap), CLOUD)[1].checks
        if each.name == "no_critical_gaps"
    ]
    assert (check.state, check.reason) == (FAIL, "RAM is short. (planned)")


def test_what_was_not_compared_keeps_its_checks_pending() -> None:
    told = {"kinds": ["ram_quota"]}
    gap = replace(
        GAP, state=GapState.NOT_COMPARED, text="The RAM quota is not known.", details=told
    )  # fmt: skip
    analysis = GapAnalysis(analysed=True, uncompared=(gap,))
    checks = {c.name: c for c in readiness([VM], {1: TENANT}, [ROW], analysis, CLOUD)[1].checks}
    assert checks["quota_sufficient"].state is PENDING
    assert checks["quota_sufficient"].reason == "not known of “acme / prod”: RAM quota."
    assert checks["no_critical_gaps"].state is PENDING
    assert checks["no_critical_gaps"].reason == "The RAM quota is not known."
    other = GapAnalysis(analysed=True, uncompared=(replace(gap, severity=Severity.WARNING),))
    assert readiness([VM], {1: TENANT}, [ROW], other, CLOUD)[1].state is PASS


def test_a_critical_gap_of_another_kind_leaves_the_quota_alone() -> None:
    gap = replace(GAP, type=GapType.MISSING_PROJECT)
    ready = readiness([VM], {1: TENANT}, [ROW], found(gap), CLOUD)[1]
    states = {c.name: c.state for c in ready.checks}
    assert (states["quota_sufficient"], states["no_critical_gaps"]) == (PASS, FAIL)


@pytest.mark.parametrize(
    ("tenant", "project", "state", "says"),
    [
        (TENANT, CloudProject("p", "PROD", "Acme", quota=QUOTA), PASS, "no critical quota gap"),
        (TENANT, CloudProject("p", "other", "acme", quota=QUOTA), PENDING, "is not there yet"),
        (replace(TENANT, target_project=""), CloudProject("p", "prod", "acme", quota=QUOTA),
         PENDING, "no target project is set"),
    ],
)  # fmt: skip
def test_a_quota_that_was_compared_with_nothing_is_not_sufficient(
    tenant: Tenant, project: CloudProject, state: CheckState, says: str
) -> None:
    cloud = replace(CLOUD, projects=(project,))
    ready = readiness([VM], {1: tenant}, [ROW], NONE, cloud)[1]
    (check,) = [each for each in ready.checks if each.name == "quota_sufficient"]
    assert check.state is state
    assert says in check.reason


def test_a_quota_of_projects_that_nobody_told_of_is_pending() -> None:
    unread = replace(CLOUD, projects=(), unread=frozenset({"projects"}))
    ready = readiness([VM], {1: TENANT}, [ROW], NONE, unread)[1]
    (check,) = [each for each in ready.checks if each.name == "quota_sufficient"]
    assert (check.state, "tells nothing of projects" in check.reason) == (PENDING, True)
    told = {"kinds": sorted(QUOTA_GAPS)}
    unknown = replace(GAP, state=GapState.NOT_COMPARED, details=told)
    analysis = GapAnalysis(analysed=True, uncompared=(unknown,))
    (check,) = [
        each
        for each in readiness([VM], {1: TENANT}, [ROW], analysis, CLOUD)[1].checks
        if each.name == "quota_sufficient"
    ]
    assert (check.state, check.reason) == (PENDING, "the quota of “acme / prod” is not known.")


def test_only_tenants_with_vms_in_plan() -> None:
    vms = [VM, replace(VM, id=2, tenant_id=2, exclusion="operator"), replace(VM, tenant_id=None)]
    tenants = {1: TENANT, 2: replace(TENANT, id=2), 3: replace(TENANT, id=3)}
    assert set(readiness(vms, tenants, [ROW], NONE)) == {1}
