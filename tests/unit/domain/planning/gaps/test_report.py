"""The report's content: every gap once, work grouped, sums that agree with the plan."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.cloud import InventorySource
from app.domain.errors import UserError
from app.domain.planning.gaps.gap import GapState, Resolution, Severity
from app.domain.planning.gaps.report import (
    ACTION_COLUMNS,
    GAP_COLUMNS,
    NAMED_VMS,
    TONES,
    action_lines,
    effort_text,
    gap_lines,
    gap_report,
    summary,
    vm_lines,
)
from app.domain.planning.gaps.words import score_tone
from app.domain.planning.plan.rows import LineKind
from tests.gap_samples import CLOUD, QUOTA, READ_AT, gap_plan

BY_HAND = Resolution(1, "missing_network", "VLAN-4", "=agreed", READ_AT)


def test_there_is_no_report_before_the_analysis() -> None:
    with pytest.raises(UserError, match="no gap analysis"):
        gap_report(gap_plan(inventory=None))


def test_every_gap_is_there_once_with_its_names() -> None:
    plan = gap_plan()
    report = gap_report(plan)
    assert [each.gap for each in report.gaps] == list(plan.target.gaps.gaps)
    quota = next(each for each in report.gaps if each.gap.type == "vcpu_quota")
    assert quota.tenants == ("Tenant 1 / vdc-1",)
    assert [vm.name for vm in quota.vms] == ["vm-app-00005", "vm-app-00010"]


def test_names_beyond_the_first_are_counted() -> None:
    flavor = next(e for e in gap_report(gap_plan()).gaps if e.gap.type == "missing_flavor")
    assert len(flavor.vms) == 10
    assert flavor.vm_names.count(",") == NAMED_VMS - 1
    assert flavor.vm_names.endswith("and 2 more")


def test_work_is_grouped_and_of_every_open_and_planned_gap() -> None:
    report = gap_report(gap_plan(resolutions=[BY_HAND]))
    grouped = [each.gap for group in report.groups for each in group.gaps]
    assert len(grouped) == len(set(map(id, grouped)))
    assert set(map(id, grouped)) == {id(gap) for gap in report.analysis.standing}
    assert {gap.state for gap in grouped} == {GapState.OPEN, GapState.PLANNED}
    assert all(gap.action for gap in grouped)
    assert all(gap.resource != "VLAN-4" for gap in grouped)
    severities = [list(Severity).index(group.severity) for group in report.groups]
    assert severities == sorted(severities)
    assert report.minutes == sum(group.minutes for group in report.groups)
    first = report.groups[0]
    # One of a confirmed tenant, which is planned, and one of an unconfirmed one.
    assert first.title == "Create domains · 2 gaps · about 25 min"
    assert first.steps.startswith("1. Create the domain")


def test_the_summary_agrees_with_the_analysis() -> None:
    plan = gap_plan(resolutions=[BY_HAND])
    report = gap_report(plan)
    groups = dict(summary(report))
    readiness = {figure.label: figure for figure in groups["Readiness"]}
    analysis = plan.target.gaps
    assert readiness["Readiness now"].value == analysis.now
    assert readiness["Readiness after provisioning"].value == analysis.after_provisioning
    assert readiness["Readiness now"].tone == TONES[score_tone(analysis.now)]
    assert readiness["Open, critical"].value == analysis.count(Severity.CRITICAL)
    assert readiness["Planned"].value == len(analysis.of(GapState.PLANNED)) > 0
    assert readiness["Resolved"].value == 1
    assert readiness["Not compared"].value == len(analysis.uncompared) > 0
    types = groups["Gaps by type"]
    assert sum(figure.value for figure in types) == len(analysis.open)
    assert "1 resolved" in next(f for f in types if f.label == "Network").note
    compared = {figure.label: figure for figure in groups["What was compared"]}
    assert compared["VMs in plan"].note == plan.reconciliation.sentence
    unknown = groups["What was not compared"]
    assert unknown[0].note == CLOUD.notes[0]
    assert [figure.label for figure in unknown[1:]] == [
        gap.resource for gap in analysis.uncompared
    ]  # fmt: skip
    actions = groups["Action items"]
    assert actions[-2].value == effort_text(report.minutes)
    assert "estimate of hands-on time" in actions[-1].note


def test_a_target_that_lacks_nothing() -> None:
    known = tuple(replace(each, quota=QUOTA) for each in CLOUD.projects)
    plan = gap_plan(inventory=replace(CLOUD, projects=known, notes=()))
    done = [Resolution(0, *gap.key, note="done") for gap in plan.target.gaps.gaps]
    report = gap_report(
        gap_plan(inventory=replace(CLOUD, projects=known, notes=()), resolutions=done)
    )
    assert report.groups == ()
    assert list(action_lines(report)) == []
    assert (report.analysis.now, report.analysis.after_provisioning) == (100, 100)
    (unknown,) = dict(summary(report))["What was not compared"]
    assert unknown.label == "Nothing"
    labels = [figure.label for figure in dict(summary(report))["Action items"]]
    assert labels == ["How effort is estimated"]
    assert all(line.kind is LineKind.OUT_OF_PLAN for line in gap_lines(report))


def test_lines_of_the_listings() -> None:
    plan = gap_plan(resolutions=[BY_HAND])
    report = gap_report(plan)
    lines = list(action_lines(report))
    assert sum(line.kind is LineKind.HEADING for line in lines) == len(report.groups)
    row = next(line.record for line in lines if line.kind is LineKind.ROW)
    assert [column.value(row) for column in ACTION_COLUMNS][:3] == [
        "✖ Critical", "Domain", "domain-5",
    ]  # fmt: skip
    by_hand = next(each for each in report.gaps if each.gap.resource == "VLAN-4")
    values = {column.key: column.value(by_hand) for column in GAP_COLUMNS}
    assert (values["state"], values["note"]) == ("Resolved", "=agreed")
    assert values["resolved_at"] == READ_AT.date()
    pairs = [line.record for line in vm_lines(report, plan)]
    assert len(pairs) == sum(len(each.vms) for each in report.gaps)
    assert all(plan.tenants[vm.tenant_id].title == tenant for _gap, vm, tenant in pairs)


def test_the_source_is_named() -> None:
    entered = replace(CLOUD, source=InventorySource.ENTERED, unread=frozenset({"images"}), notes=())
    report = gap_report(gap_plan(inventory=entered))
    assert report.source.startswith("Entered by hand")
    images = next(each for each in report.uncompared if each.gap.type == "missing_image")
    assert images.gap.text == (
        "Nothing is entered about images of the target: 1 operating system was not compared."
    )
    shown = [line.record for line in gap_lines(report) if line.kind is LineKind.ROW]
    assert images in shown
    assert images not in [each for group in report.groups for each in group.gaps]


@pytest.mark.parametrize(
    ("minutes", "text"), [(0, "0 min"), (45, "45 min"), (60, "1 h"), (200, "3 h 20 min")]
)
def test_efforts_are_read_as_hours(minutes: int, text: str) -> None:
    assert effort_text(minutes) == text
