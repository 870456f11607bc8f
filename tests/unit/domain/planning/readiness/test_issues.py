"""Open points of plans that are small enough to be worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from app.domain.destinations import (
    AtCell,
    Dependencies,
    Destination,
    Networks,
    OneNetwork,
    OneParameter,
    PlanDay,
    Vms,
)
from app.domain.enums import BoundBy
from app.domain.inventory.report import ImportReport, Weight
from app.domain.model import Project, SourceNetwork, Tenant, Vm
from app.domain.openings import WAVES, RunCommand
from app.domain.parameters import ProjectParameters
from app.domain.planning.plan.plan import (
    Placement,
    Plan,
    Schedule,
    ScheduleDay,
    SourceSummary,
    Totals,
)
from app.domain.planning.readiness.issue import STAGES, Issue, Severity
from app.domain.planning.readiness.issues import FINDERS, find_issues
from app.domain.planning.readiness.looked_at import Stored
from app.domain.planning.remediation.record import Remediation
from app.domain.scope import reconcile

NOW = datetime(2026, 11, 2, 9, 0)  # noqa: DTZ001 - plans carry local time
ACME = Tenant(1, "Acme")
NOBODY = Tenant(2, "Unassigned", method="fallback")


def machine(key: int, **values: Any) -> Vm:
    """A VM in plan about which there is nothing to say."""
    plain = Vm(
        key, f"vc/vm-{key}", f"web{key}", vcenter="vc", vcpu=2, disk_mib=1024.0, used_mib=512.0,
        used_source="vPartition", os_support="supported", tenant_id=1,
    )  # fmt: skip
    return replace(plain, **values)


def day(number: int, on: date) -> ScheduleDay:
    return ScheduleDay(number, on, "", (), 1.0, 1.0, BoundBy.END, 80.0, 100.0)


def make_plan(*vms: Vm, **values: Any) -> Plan:
    """A plan without any open point, but for what is handed in."""
    machines = vms or (machine(1),)
    plain = Plan(
        project=Project(1, "Move"),
        parameters=ProjectParameters(),
        generated=NOW,
        source=SourceSummary(vcenters={"vc": "vcenter.example.net", "vc2": "other.example.net"}),
        reconciliation=reconcile(machines),
        totals=Totals(),
        vms=machines,
        tenants={1: ACME, 2: NOBODY},
        timings={},
        schedule=Schedule(days=(day(1, date(2026, 11, 2)),), total_days=1, calendar_days=1,
                          lower_bound_days=1, lower_bounds={"pipe": 1}),
        tenant_plans=(),
        networks=(),
    )  # fmt: skip
    return replace(plain, **values)


def place_of(issue: Issue) -> Destination:
    """Where an issue leads, whatever the column."""
    where = issue.destination
    return where.place if isinstance(where, AtCell) else where


def beside_waves(plan: Plan) -> list[Issue]:
    """Those of other stages: where one VM has moved, others wait for their waves."""
    return [issue for issue in find_issues(plan) if issue.stage != WAVES]


def found(plan: Plan, report: ImportReport | None = None) -> dict[str, Issue]:
    """Issues by id; no id twice."""
    issues = find_issues(plan, Stored(report=report))
    by_id = {issue.id: issue for issue in issues}
    assert len(by_id) == len(issues)
    return by_id


def only(plan: Plan, report: ImportReport | None = None) -> Issue:
    issues = find_issues(plan, Stored(report=report))
    assert len(issues) == 1, [issue.text for issue in issues]
    return issues[0]


def test_a_sound_plan_has_no_issue() -> None:
    assert find_issues(make_plan()) == ()


def test_before_an_import_nothing_is_an_issue() -> None:
    assert find_issues(make_plan(vms=(), schedule=Schedule(unplaced={1: "x"}))) == ()


def test_nothing_in_plan_is_an_error_that_leads_to_the_excluded_rows() -> None:
    issue = only(make_plan(machine(1, exclusion="template"), machine(2, exclusion="vcls")))
    assert issue.severity is Severity.ERROR
    assert issue.text == "None of the 2 rows read is in the plan."
    assert issue.destination == Vms(scope="excluded")


# -- remediation -----------------------------------------------------------------------------------


def test_what_is_to_be_done_before_vms_move_is_told() -> None:
    """Only of VMs in plan that are still to come; what is done is no matter any more."""
    vms = (machine(1), machine(2), machine(3, exclusion="operator", exclude_reason="x"),
           machine(4, status="migrated"))  # fmt: skip
    place = Placement(2, 1, 1, 0, 0, 0.0, 1, 1.0, 1.0, 1.0)
    given = (
        Remediation(1, 1, "usb", due_date=date(2026, 11, 1)),
        Remediation(2, 1, "cd", due_date=date(2026, 11, 1), done_on=date(2026, 11, 2)),
        Remediation(3, 2, "usb", due_date=date(2026, 11, 9)),
        Remediation(4, 1, "rdm"), Remediation(5, 2, "rdm", due_date=date(2026, 11, 2)),
        Remediation(6, 3, "usb"), Remediation(7, 4, "usb", due_date=date(2026, 11, 1)),
    )  # fmt: skip
    plain = make_plan(*vms)
    plan = replace(
        plain, remediations=given, schedule=replace(plain.schedule, placements={2: place})
    )
    issues = {issue.id: issue for issue in beside_waves(plan)}
    assert {key: (issue.text, issue.severity) for key, issue in issues.items()} == {
        "remediation_overdue": ("1 remediation is overdue.", Severity.WARNING),
        "remediation_late": (
            "1 remediation is due after its VM begins to move.", Severity.WARNING
        ),
        "remediation_open": (
            "2 remediations are still to be done before their VMs move.", Severity.INFO
        ),
    }  # fmt: skip
    assert {place_of(issue) for issue in issues.values()} == {Dependencies("remediation")}


# -- parameters ------------------------------------------------------------------------------------


def test_bandwidth_above_the_bottleneck() -> None:
    # 250 MB/s × 8 = 2,000 Mbps are less than the 4 Gbps of everything else.
    parameters = ProjectParameters(bandwidth_gbps=4.0, storage_write_mbs=250.0)
    issue = only(make_plan(parameters=parameters))
    assert issue.severity is Severity.WARNING
    assert issue.text == (
        "The bandwidth of 4 Gbps is more than the topology carries: Target storage write allows "
        "2 Gbps (250 MB/s × 8 = 2,000 Mbps)."
    )
    assert issue.stage == "setup"
    assert issue.destination == OneParameter("bandwidth_gbps")


def test_bandwidth_at_the_bottleneck_is_no_issue() -> None:
    parameters = ProjectParameters(bandwidth_gbps=2.0, storage_write_mbs=250.0)
    assert find_issues(make_plan(parameters=parameters)) == ()


def test_cold_multiplier_faster_than_the_pipe() -> None:
    # The pipe takes 1024 × 8 ÷ (4000 × 3600) × 1.14 = 0.000649 h per GB.
    issue = only(make_plan(parameters=ProjectParameters(cold_multiplier=0.0005)))
    assert issue.id == "cold_multiplier_too_fast"
    assert "0.0005 h per GB" in issue.text
    assert "0.000649 h per GB" in issue.text
    assert find_issues(make_plan(parameters=ProjectParameters(cold_multiplier=0.00065))) == ()


def test_a_start_date_that_has_passed() -> None:
    parameters = ProjectParameters(start_date=date(2026, 11, 1))
    assert only(make_plan(parameters=parameters)).id == "start_in_past"
    today = ProjectParameters(start_date=date(2026, 11, 2))
    assert find_issues(make_plan(parameters=today)) == ()


def test_a_start_date_that_has_passed_is_fine_once_vms_move() -> None:
    parameters = ProjectParameters(start_date=date(2026, 11, 1))
    begun = make_plan(machine(1, status="migrated"), machine(2), parameters=parameters)
    assert beside_waves(begun) == []


# -- VMs -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "key", "severity", "text"),
    [
        ({"status": "failed"}, "failed", Severity.ERROR, "2 VMs have failed to migrate."),
        (
            {"disk_mib": 0.0, "used_source": "disk x 0.6"}, "no_disk", Severity.WARNING,
            "2 VMs in plan have no disk size, so that no time is planned for their data.",
        ),
        (
            {"mode_override": "warm_migration", "mode": "cold_migration"}, "forced_warm",
            Severity.WARNING,
            "2 VMs are set to warm although the assessment asks for a cold move.",
        ),
        (
            {"used_source": "disk x 0.6"}, "estimated_size", Severity.INFO,
            "2 VMs in plan are sized by an estimate, their disks × 0.6.",
        ),
        (
            {"tenant_id": None}, "no_tenant", Severity.WARNING,
            "2 VMs in plan belong to no tenant.",
        ),
        (
            {"tenant_id": 2}, "no_tenant", Severity.WARNING,
            "2 VMs in plan belong to no tenant.",
        ),
    ],
)  # fmt: skip
def test_groups_of_vms_lead_to_these_vms(
    values: dict[str, Any], key: str, severity: Severity, text: str
) -> None:
    plan = make_plan(machine(1, **values), machine(2), machine(3, **values))
    (issue,) = beside_waves(plan)
    assert (issue.id, issue.severity, issue.text) == (key, severity, text)
    assert place_of(issue) == Vms(vm_ids=(1, 3))


def test_vms_outside_the_plan_raise_no_issue_of_their_own() -> None:
    outside = machine(
        2, exclusion="template", status="failed", disk_mib=0.0, risk_category="RED",
        os_support="unknown", tenant_id=None,
    )  # fmt: skip
    assert find_issues(make_plan(machine(1), outside)) == ()


def test_one_vm_is_worded_in_the_singular() -> None:
    issues = found(make_plan(machine(1, status="failed")))
    assert issues["failed"].text == "1 VM has failed to migrate."


def test_exclusions_without_a_reason() -> None:
    with_reason = machine(2, exclusion="operator", exclude_reason="retired")
    without = machine(3, exclusion="operator")
    issue = only(make_plan(machine(1), with_reason, without))
    assert issue.id == "excluded_without_reason"
    assert issue.destination == AtCell(Vms(vm_ids=(3,)), "exclude_reason")


# -- the data --------------------------------------------------------------------------------------


def test_gaps_in_the_data_lead_to_the_report() -> None:
    source = SourceSummary(coverage=("vPartition is not in the data",))
    issue = only(make_plan(source=source))
    assert issue.text == "vPartition is not in the data."
    assert issue.destination == RunCommand("import-report")


@pytest.mark.parametrize(("made", "old"), [(date(2026, 10, 2), True), (date(2026, 10, 3), False)])
def test_an_export_is_old_after_thirty_days(made: date, old: bool) -> None:
    issues = found(make_plan(source=SourceSummary(data_date=made)))
    assert ("old_export" in issues) is old
    if old:
        assert issues["old_export"].destination == RunCommand("import")
        assert "31 days old" in issues["old_export"].text


def test_what_the_import_left_out_or_noticed() -> None:
    report = ImportReport()
    report.skip("vInfo rows without a VM name", "row 12")
    report.suspect("numbers as text", "12 GB")
    report.suspect("numbers as text", "13 GB")
    report.suspect("networks known only by an object id", "network-12")
    issues = found(make_plan(), report)
    assert issues["skipped"].severity is Severity.WARNING
    assert issues["skipped"].text == (
        "Left out at import: vInfo rows without a VM name: 1 (for example row 12)."
    )
    assert issues["suspicious"].text == (
        "Noticed at import: numbers as text: 2 (for example 12 GB, 13 GB)."
    )


# -- risk ------------------------------------------------------------------------------------------


def test_red_vms_and_guest_systems() -> None:
    plan = make_plan(
        machine(1, risk_category="RED", os_support="unsupported"),
        machine(2, os_support="unknown"),
        machine(3, os_support="unknown"),
    )
    issues = found(plan)
    assert issues["red"].text == "1 VM in plan is red."
    assert issues["red"].destination == AtCell(Vms(columns={"risk": "RED"}), "risk")
    assert place_of(issues["os_unsupported"]) == Vms(columns={"os_support": "unsupported"})
    assert (
        issues["os_unknown"].text == "2 VMs in plan have a guest system that is not known for sure."
    )


# -- networks --------------------------------------------------------------------------------------


def network(name: str, *vlans: str, vcenter: str = "vc", users: int = 1) -> SourceNetwork:
    return SourceNetwork(vcenter, name, ("dvs",), vlans, users, conflict=len(vlans) > 1)


def test_vlan_conflicts_of_networks_in_use() -> None:
    networks = (network("DMZ", "20", "10"), network("Old", "1", "2", users=0), network("A", "5"))
    issue = only(make_plan(networks=networks))
    assert issue.text == "1 network was seen with more than one VLAN: DMZ (20, 10)."
    assert issue.destination == AtCell(OneNetwork("vc", "DMZ"), "vlans")
    assert issue.points == 1


def test_networks_of_one_name_are_told_apart_by_their_vcenter() -> None:
    networks = (network("DMZ", "1", "2"), network("DMZ", "3", "4", vcenter="vc2"))
    issue = only(make_plan(networks=networks))
    assert "DMZ in vcenter.example.net (1, 2) and DMZ in other.example.net (3, 4)" in issue.text
    assert issue.destination == AtCell(Networks(("DMZ",)), "vlans")
    assert [row.key for row in issue.rows] == [("vc", "DMZ"), ("vc2", "DMZ")]


def test_networks_known_only_by_an_id_and_without_a_vlan() -> None:
    issues = found(make_plan(networks=(network("dvportgroup-12"), network("Prod", "7"))))
    assert issues["network_by_id"].text == (
        "1 network is known only by an object id: dvportgroup-12."
    )
    assert issues["vlan_unknown"].severity is Severity.INFO
    assert issues["vlan_unknown"].text == "No VLAN is known of 1 network: dvportgroup-12."


# -- schedule --------------------------------------------------------------------------------------


def test_unplaced_vms_name_the_first_with_its_reason() -> None:
    schedule = Schedule(unplaced={2: "Its 900.0 hours do not fit.", 1: "Other."})
    issue = only(make_plan(machine(1), machine(2), schedule=schedule))
    assert issue.severity is Severity.ERROR
    assert issue.text == ("2 VMs have no day in the schedule. web2: Its 900.0 hours do not fit.")
    assert issue.destination == AtCell(Vms(vm_ids=(2, 1)), "unplaced")
    assert (issue.keys, issue.points) == ((2, 1), 2)


def test_a_late_plan_says_by_how_much_and_what_binds() -> None:
    schedule = Schedule(
        days=(day(1, date(2026, 11, 2)), day(2, date(2026, 12, 3))),
        total_days=20, calendar_days=32, lower_bound_days=19,
        lower_bounds={"pipe": 12, "slots": 19}, ratio=1.05,
    )  # fmt: skip
    issue = only(make_plan(schedule=schedule))
    assert issue.severity is Severity.ERROR
    assert issue.text == (
        "The plan ends on Thu 3 Dec 2026, 2 days after its deadline of 30 calendar days; it cannot "
        "take fewer than 19 working days, slots being what binds most."
    )
    assert issue.destination == PlanDay(2)
    assert find_issues(make_plan(schedule=replace(schedule, calendar_days=30))) == ()


def test_warnings_of_the_schedule_and_a_loose_one() -> None:
    schedule = Schedule(
        days=(day(1, date(2026, 11, 2)),), total_days=8, calendar_days=10, lower_bound_days=5,
        ratio=1.6, warnings=("web1 waits for web2, which is in a later cohort.",),
    )  # fmt: skip
    issues = found(make_plan(schedule=schedule))
    assert issues["schedule_warning"].text == "web1 waits for web2, which is in a later cohort."
    assert issues["loose_schedule"].text == (
        "The schedule takes 8 working days, 1.6 times its lower bound of 5."
    )


def test_what_makes_up_a_figure_leads_the_notes_of_the_import() -> None:
    report = ImportReport()
    for number in range(9):
        report.suspect("numbers as text", f"web{number}")
    report.suspect("VMs without a disk size, counted with 0 GB", "web1", Weight.FIGURE)
    report.suspect("files without a column Memory", "a.xlsx", Weight.FIGURE, vms=40)
    report.skip("vInfo rows that repeat the headings", "row 9", Weight.NOTE)
    noticed = [
        issue for issue in find_issues(make_plan(), Stored(report=report)) if issue.stage == "vms"
    ]
    assert [(issue.severity, issue.text) for issue in noticed] == [
        (
            Severity.WARNING,
            "Noticed at import: files without a column Memory: 1 (40 VMs; for example a.xlsx).",
        ),
        (
            Severity.WARNING,
            "Noticed at import: VMs without a disk size, counted with 0 GB: 1 (for example web1).",
        ),
        (Severity.INFO, "Noticed at import: numbers as text: 9 (for example web0, web1, web2)."),
        (
            Severity.INFO,
            "Left out at import: vInfo rows that repeat the headings: 1 (for example row 9).",
        ),
    ]


def test_the_stage_with_the_gravest_issue_leads() -> None:
    plan = make_plan(
        machine(1, status="failed", risk_category="RED", used_source="disk x 0.6"),
        machine(2, tenant_id=None, disk_mib=0.0),
        networks=(network("DMZ", "1", "2"),),
        schedule=Schedule(unplaced={1: "No room."}),
        parameters=ProjectParameters(bandwidth_gbps=9.0),
    )
    issues = find_issues(plan)
    # Errors on the pages of VMs and plan, warnings on the others.
    order = list(dict.fromkeys(issue.stage for issue in issues))
    assert order == ["vms", "plan", "setup", "risk", "tenants", "networks", "waves"]
    of_vms = [issue.id for issue in issues if issue.stage == "vms"]
    assert of_vms == ["failed", "no_disk", "estimated_size"]
    assert tuple(FINDERS) == STAGES


def test_every_issue_is_one_sentence_with_somewhere_to_go() -> None:
    plan = make_plan(machine(1, risk_category="RED"), networks=(network("X", "1", "2"),))
    for issue in find_issues(plan):
        assert issue.text.endswith(".")
        assert isinstance(issue.destination, Destination)
