"""What stands in the way of a plan: told once, the gravest first, with the counts of the pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from app.domain.enums import Risk
from app.domain.model import Finding
from app.domain.planning.plan.plan import Plan
from app.domain.planning.readiness.issue import Issue, Severity
from app.domain.planning.readiness.issues import find_issues
from app.domain.planning.readiness.obstacles import obstacles
from app.domain.stage_titles import STAGE_TITLES
from tests.gap_samples import gap_plan
from tests.unit.adapters.exporters.plan_builder import make_plan, make_vm, odd_plan
from tests.unit.adapters.exporters.whole_plan import whole_plan
from tests.unit.domain.planning.plan.test_cohorts_in_plan import MONDAY, cohort, planned, vm


def found(plan: Plan, name: str) -> Issue:
    [issue] = [each for each in obstacles(plan) if each.id == name]
    return issue


def test_those_of_the_window_that_are_more_than_notes_are_all_there() -> None:
    for plan in (gap_plan(), odd_plan(), whole_plan()):
        wanted = {each.id for each in find_issues(plan) if each.severity is not Severity.INFO}
        told = [each.id for each in obstacles(plan)]
        assert wanted <= set(told)
        assert len(told) == len(set(told))
        severities = [each.severity for each in obstacles(plan)]
        assert severities == sorted(severities, key=list(Severity).index)
        assert {each.stage for each in obstacles(plan)} <= STAGE_TITLES.keys()


def test_critical_gaps_are_told_by_type_and_counted_as_on_their_page() -> None:
    plan = gap_plan()
    gaps = found(plan, "critical_gaps")
    assert gaps.amount == f"{plan.target.gaps.critical} gaps"
    assert gaps.text.startswith(
        f"{plan.target.gaps.critical} critical gaps on the target are open or planned: Project (3)"
    )


def test_vms_without_a_day_are_told_by_their_reasons() -> None:
    vms = [make_vm(number) for number in range(1, 11)]
    reasons = {1: "No window is long enough.", 2: "No window is long enough.", 3: "It waits."}
    lost = found(make_plan(vms, unplaced=reasons), "unplaced")
    assert lost.amount == "3 VMs"
    assert lost.text == (
        "3 VMs have no day in the schedule: No window is long enough (2), It waits (1)."
    )
    one = found(make_plan(vms, unplaced={4: "longer than every window"}), "unplaced")
    assert one.text == "1 VM has no day in the schedule: longer than every window."


def test_red_vms_are_told_by_what_most_of_them_have() -> None:
    def finding(rule: str) -> tuple[Finding, ...]:
        return (replace(make_vm(1).findings[0], rule=rule),)

    both = finding("shared_disk") + finding("rdm")
    vms = [
        make_vm(1, risk_category=Risk.RED, findings=finding("shared_disk")),
        make_vm(2, risk_category=Risk.RED, findings=both),
        make_vm(3, risk_category=Risk.GREEN, findings=finding("rdm")),
    ]
    red = found(make_plan(vms), "red")
    assert red.amount == "2 VMs"
    first, second = red.text.split("findings: ")[1].rstrip(".").split(", ")
    assert (first.endswith("(2)"), second.endswith("(1)")) == (True, True)


def test_late_waves_late_cohorts_and_tenants_in_none() -> None:
    plan = whole_plan()
    waves = found(plan, "waves_late")
    assert (waves.amount, waves.text) == ("1 wave", "“vm W1” was to start on Sat 20 Feb 2027.")
    none = found(plan, "no_cohort")
    assert none.amount == "1 tenant"
    assert none.text == (
        "1 tenant with 1 VM is in no cohort and would come last. It has not been assigned to a "
        "cohort."
    )
    late = planned([vm(1, 1, 6), vm(2, 1, 6)], [cohort(1, end_date=MONDAY)], {1: 1})
    assert late.cohort_plans[0].ends == MONDAY + timedelta(1)
    assert found(late, "cohorts_late").text == "1 cohort ends after its end date: C1."


def test_networks_and_targets_that_wait_are_counted_as_their_tabs_count_them() -> None:
    plan = gap_plan()
    networks = found(plan, "mappings_open")
    assert networks.count == sum(not each.confirmed for each in plan.target.mappings)
    tenants = found(plan, "targets_open")
    assert tenants.count == sum(row.waits for row in plan.target.tenant_rows)


def test_nothing_stands_in_the_way_of_nothing() -> None:
    assert obstacles(make_plan([])) == ()
