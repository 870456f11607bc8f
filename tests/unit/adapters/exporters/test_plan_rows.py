from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from app.adapters.exporters.plan_summary import deadline, summary_groups
from app.domain.parameters import PARAMETERS
from app.domain.planning.plan.columns import (
    SCHEDULE_COLUMNS,
    TENANT_COLUMNS,
    VM_COLUMNS,
    value_text,
)
from app.domain.planning.plan.plan import Plan, Schedule
from app.domain.planning.plan.rows import (
    LineKind,
    count_text,
    inventory_lines,
    schedule_lines,
    tenant_lines,
    vm_rows,
)
from tests.unit.adapters.exporters.plan_builder import make_plan, make_vm, odd_plan


@pytest.mark.parametrize("columns", [VM_COLUMNS, TENANT_COLUMNS, SCHEDULE_COLUMNS])
def test_keys_and_headings_are_unique(columns: tuple) -> None:
    assert len({column.key for column in columns}) == len(columns)
    assert len({column.heading for column in columns}) == len(columns)


def test_every_vm_read_is_listed_once() -> None:
    plan = odd_plan()
    lines = list(inventory_lines(vm_rows(plan)))
    assert [line.record.vm for line in lines] == list(plan.vms)
    outside = [line for line in lines if line.kind is LineKind.OUT_OF_PLAN]
    assert len(outside) == sum(plan.reconciliation.excluded.values()) == 4


def test_the_reason_of_the_operator_is_told() -> None:
    row = next(row for row in vm_rows(odd_plan()) if row.vm.name == "left behind")
    assert row.out_of_plan_because == "excluded by operator: is switched off in May"


def test_tenants_are_grouped_by_cohort_and_summed() -> None:
    lines = list(tenant_lines(odd_plan()))
    assert [line.kind.value for line in lines] == [
        "heading", "row", "row", "row", "subtotal",
        "heading", "row", "row", "subtotal",
        "total",
    ]  # fmt: skip
    assert lines[0].text == "Pilot · 3 tenants"
    rows = [line.record for line in lines if line.kind is LineKind.ROW]
    pilot, other, total = lines[4].record, lines[8].record, lines[9].record
    assert pilot.totals.vms == sum(row.totals.vms for row in rows[:3])
    assert pilot.totals.vms + other.totals.vms == total.totals.vms == 46
    assert total.totals.disk_mib == pytest.approx(sum(row.totals.disk_mib for row in rows))
    weighted = sum(row.average_risk * row.totals.vms for row in rows) / 46
    assert total.average_risk == pytest.approx(weighted)
    assert (total.first_day, total.last_day) == (1, 8)


def test_without_cohorts_there_is_one_group() -> None:
    kinds = [line.kind for line in tenant_lines(odd_plan(cohorts=()))]
    assert kinds == [LineKind.ROW] * 5 + [LineKind.TOTAL]


def test_the_schedule_lists_each_vm_on_its_first_day() -> None:
    plan = odd_plan()
    lines = list(schedule_lines(plan, vm_rows(plan)))
    headings = [line.text for line in lines if line.kind is LineKind.HEADING]
    assert headings == [
        "Pilot · day 1 to 5 · 2027-03-01 to 2027-03-05 · 27 VMs",
        "Cohort β · day 6 to 8 · 2027-03-08 to 2027-03-10 · 18 VMs",
        "Not scheduled · 1 VM",
    ]
    rows = [line.record for line in lines if line.kind is LineKind.ROW]
    assert sorted(row.row.vm.id for row in rows) == sorted(plan.timings)
    assert rows[-1].day is None
    for row in rows[:-1]:
        assert row.day.day == plan.schedule.placements[row.row.vm.id].day
    days = [line.record for line in lines if line.kind is LineKind.SUBTOTAL]
    assert [day.vms for day in days] == [6, 6, 6, 6, 3, 6, 6, 6]
    total = next(line.record for line in lines if line.kind is LineKind.TOTAL)
    assert total.vms == 45
    assert total.hours == pytest.approx(45 * 1.25)


def test_the_day_that_only_goes_on_with_older_work_is_listed() -> None:
    plan = make_plan([make_vm(1)])
    idle = replace(plan.schedule.days[0], day=2, vm_ids=())
    plan = replace(plan, schedule=replace(plan.schedule, days=(*plan.schedule.days, idle)))
    days = [x.record.vms for x in schedule_lines(plan, vm_rows(plan)) if x.kind == "subtotal"]
    assert days == [1, 0]


def test_an_empty_plan_has_no_schedule_lines() -> None:
    plan = make_plan([])
    assert list(schedule_lines(plan, vm_rows(plan))) == []
    assert [line.kind for line in tenant_lines(plan)] == [LineKind.TOTAL]


def test_values_as_text() -> None:
    by_key = {column.key: column for column in VM_COLUMNS}
    assert value_text(by_key["disk_gb"], 1234.56) == "1,234.6"
    assert value_text(by_key["hours"], 3.456) == "3.46"
    noon = datetime.fromisoformat("2027-03-01T12:30")
    assert value_text(by_key["start"], noon) == "2027-03-01 12:30"
    assert value_text(by_key["status"], "in_progress") == "In progress"
    assert value_text(by_key["in_plan"], False) == "no"
    assert value_text(by_key["day"], None) == ""


def test_moments_and_counts_as_text() -> None:
    by_key = {column.key: column for column in VM_COLUMNS}
    assert (
        value_text(by_key["start"], datetime.fromisoformat("2027-03-01T22:30"))
        == "2027-03-01 22:30"
    )
    assert [count_text(n, "VM") for n in (0, 1, 1200)] == ["0 VMs", "1 VM", "1,200 VMs"]


def test_the_deadline_counts_calendar_days_from_the_start() -> None:
    plan = odd_plan()
    limit = deadline(plan)
    assert limit.last.isoformat() == "2027-03-30"
    assert (limit.days_to_spare, limit.met) == (20, True)
    late = replace(plan, parameters=replace(plan.parameters, migration_duration_days=9))
    assert deadline(late).sentence == "1 calendar day late"
    assert not deadline(late).met
    exact = replace(plan, parameters=replace(plan.parameters, migration_duration_days=10))
    assert deadline(exact).sentence == "met, with no day to spare"


def test_the_deadline_without_a_start_date() -> None:
    plan = odd_plan()
    plan = replace(plan, parameters=replace(plan.parameters, start_date=None))
    assert deadline(plan).first.isoformat() == "2027-02-26"
    empty = replace(plan, schedule=Schedule())
    assert deadline(empty).first == empty.generated.date()


def summary_of(plan: Plan) -> dict[str, dict[str, object]]:
    told_by_note = {"In one line", "Warning 1", "Warning 2"}
    return {
        title: {each.label: each.note if each.label in told_by_note else each.value
                for each in figures}
        for title, figures in summary_groups(plan)
    }  # fmt: skip


def test_the_summary_holds_every_parameter_and_the_reconciliation() -> None:
    plan = odd_plan()
    summary = summary_of(plan)
    assert [spec.label for spec in PARAMETERS] == list(summary["Parameters"])
    assert summary["Parameters"]["VMs per day at most"] is None
    assert summary["Parameters"]["Topology"] == "Local: same site"
    assert summary["Reconciliation"] == {
        "In one line": plan.reconciliation.sentence,
        "Rows read": 50,
        "In plan": 46,
        "Out of plan: template": 2,
        "Out of plan: vCLS agent": 1,
        "Out of plan: excluded by operator": 1,
        "Adds up": "yes",
    }
    assert summary["Risk"] == {"GREEN": 15, "YELLOW": 16, "RED": 15}
    assert summary["Mode"] == {"warm": 31, "cold": 15}
    assert summary["Schedule"]["Lower bound"] == 8
    assert summary["Schedule"]["VMs without a place"] == 1
    assert list(summary["Warnings"].values()) == [
        "Two networks have more than one VLAN.",
        "One VM takes longer than a day.",
    ]
