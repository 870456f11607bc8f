"""Plans with cohorts, edges, sets and routes, with figures that can be worked out by hand.

The pipe carries exactly 100 GB an hour, a cutover takes an hour, shifts have 8 hours and two slots.
The plan begins on Monday, 1 March 2027.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from app.domain.model import Project, SharedDisk, Tenant, Vm
from app.domain.planning.capacity.demand import CapacitySettings
from app.domain.planning.capacity.node_sizing import NodeProfile
from app.domain.planning.cohorts.cohort import Cohort, Gate
from app.domain.planning.dependencies.edge import Edge, EdgeKind, EdgeSource, EdgeState, Traffic
from app.domain.planning.dependencies.standing import Keeping
from app.domain.planning.dependencies.stored_set import StoredSet
from app.domain.planning.plan.estimates import balance, estimates
from app.domain.planning.plan.making import ProjectRecords, make_plan, reschedule
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.rows import schedule_lines, vm_rows
from app.domain.planning.plan.target import TargetInput
from app.domain.progress import Ticket
from app.domain.project_row import new_row

MONDAY = date(2027, 3, 1)
NOW = datetime(2027, 2, 26, 12)  # noqa: DTZ001 - plans are made at a local time
PIPE_MBPS = 100.0 * 1024 * 8 / 3600
VALUES = {
    "bandwidth_gbps": PIPE_MBPS / 1000, "migration_agent_slots": 2, "cutover_mins": 60,
    "start_date": MONDAY, "time_zone": "UTC",
}  # fmt: skip


def vm(number: int, tenant: int, hours: float = 1, **more: object) -> Vm:
    """A warm VM whose copy takes so many hours with the whole pipe."""
    size = hours * 100 / 1.14 * 1024
    base = Vm(
        number, f"vc/{number}", f"vm{number}", "vc", tenant_id=tenant, disk_mib=size,
        used_mib=size, vcpu=2, ram_mib=4096, power_state="poweredOn", disk_count=1, nic_count=1,
        os_support="supported",
    )  # fmt: skip
    return replace(base, **more)


def cohort(number: int, **more: object) -> Cohort:
    return Cohort(number, f"C{number}", number, **more)


def planned(
    vms: Sequence[Vm],
    cohorts: Sequence[Cohort] = (),
    cohort_of: Mapping[int, int] | None = None,
    *,
    target: TargetInput | None = None,
    values: Mapping[str, object] | None = None,
    **more: object,
) -> Plan:
    """A plan of tenants T1, T2, … that are in the cohorts given by their numbers."""
    keys = sorted({vm.tenant_id for vm in vms if vm.tenant_id})
    tenants = {key: Tenant(key, f"T{key}", cohort_id=(cohort_of or {}).get(key)) for key in keys}
    row = {"id": 1, **new_row("Plan", "", {**VALUES, **(values or {})}, zone="UTC", now=NOW)}
    records = ProjectRecords(
        project=Project.from_row(row),
        vms=vms,
        tenants=tenants,
        nics_of=lambda asked: [() for _ in asked],
        port_groups=(),
        report=None,
        target=target or TargetInput(),
        cohorts=cohorts,
        **more,
    )
    return make_plan(records, NOW, Ticket())


def starts(plan: Plan) -> dict[int, int]:
    return {key: place.day for key, place in plan.schedule.placements.items()}


class TestOrder:
    def test_two_cohorts_and_the_vms_of_none_follow_one_another(self) -> None:
        vms = [vm(1, 1, 3), vm(2, 1, 3), vm(3, 2, 1), vm(4, 3, 1)]
        plan = planned(vms, [cohort(1), cohort(2)], {1: 2, 2: 1})
        assert starts(plan) == {3: 1, 1: 2, 2: 2, 4: 3}
        first, second, none = plan.cohort_plans
        assert (first.name, first.first_day, first.last_day, first.days) == ("C1", 1, 1, 1)
        assert (second.name, second.starts, second.ends) == (
            "C2", MONDAY + timedelta(1), MONDAY + timedelta(1),
        )  # fmt: skip
        assert (second.totals.vms, second.waits_for, second.gate_open) == (2, "C1", False)
        assert (none.cohort, none.first_day, none.tenant_ids) == (None, 3, (3,))
        assert plan.schedule.lower_bound_days == plan.schedule.total_days == 3
        assert [share.cohort for share in plan.tenant_plans] == ["C1", "C2", ""]
        assert plan.unplaced_tenants == {3: "It has not been assigned to a cohort."}

    def test_a_gate_on_none_passes_one_that_waits_for_its_date(self) -> None:
        friday = MONDAY + timedelta(4)
        cohorts = [cohort(1, start_date=friday), cohort(2, gate=Gate.NONE)]
        plan = planned([vm(1, 1), vm(2, 2)], cohorts, {1: 1, 2: 2})
        assert starts(plan) == {2: 1, 1: 2}
        assert plan.schedule.days[1].date == friday
        assert [day.cohort for day in plan.schedule.days] == ["C2", "C1"]
        assert (plan.schedule.total_days, plan.schedule.calendar_days) == (2, 5)
        assert [share.gate_open for share in plan.cohort_plans] == [True, True]
        headings = [each.text for each in schedule_lines(plan, vm_rows(plan)) if each.text]
        assert headings == ["C2 · day 1 · 2027-03-01 · 1 VM", "C1 · day 2 · 2027-03-05 · 1 VM"]

    def test_one_without_vms_to_move_holds_nobody_up_but_what_it_waits_for_does(self) -> None:
        cohorts = [cohort(1, start_date=MONDAY + timedelta(2)), cohort(2), cohort(3)]
        plan = planned([vm(1, 1), vm(2, 2)], cohorts, {1: 1, 2: 3})
        assert starts(plan) == {1: 1, 2: 2}
        assert plan.cohort_plans[0].starts == MONDAY + timedelta(2)
        assert plan.cohort_plans[1].days == 0

    def test_a_migrated_cohort_is_through_and_opens_the_gate(self) -> None:
        vms = [vm(1, 1, status="migrated"), vm(2, 2)]
        plan = planned(vms, [cohort(1), cohort(2)], {1: 1, 2: 2})
        assert starts(plan) == {2: 1}
        assert plan.cohort_plans[0].through
        assert plan.cohort_plans[1].gate_open

    def test_overrides_hold_for_their_cohort(self) -> None:
        vms = [vm(n, 1, 1) for n in range(1, 5)] + [vm(n, 2, 1) for n in range(5, 9)]
        cohorts = [cohort(1, agent_slots=1, working_hours_per_day=4), cohort(2, max_vms_per_day=3)]
        plan = planned(vms, cohorts, {1: 1, 2: 2})
        # One slot and four hours: two VMs of two hours each a day; then three a day.
        assert [len(day.vm_ids) for day in plan.schedule.days] == [2, 2, 3, 1]
        assert plan.schedule.lower_bound_days == 4

    def test_without_cohorts_it_is_as_if_there_were_none(self) -> None:
        vms = [vm(n, n % 3 + 1, n / 2) for n in range(1, 9)]
        plain = planned(vms)
        one = planned(vms, [cohort(1)], dict.fromkeys((1, 2, 3), 1))
        assert plain.cohort_plans == ()
        assert plain.unplaced_tenants == {}
        assert one.schedule.placements == plain.schedule.placements
        assert one.schedule.total_days == plain.schedule.total_days

    def test_other_values_are_tried_with_the_same_cohorts(self) -> None:
        plan = planned([vm(1, 1, 6), vm(2, 2, 6)], [cohort(1), cohort(2)], {1: 1, 2: 2})
        assert plan.schedule.total_days == 2
        slow = reschedule(plan, {"bandwidth_gbps": PIPE_MBPS / 2000}, (), Ticket())
        assert slow.total_days == 4
        assert reschedule(plan, {}, (), Ticket()) == plan.schedule


class TestWarnings:
    def test_a_cohort_after_its_end_date(self) -> None:
        cohorts = [cohort(1), cohort(2, end_date=MONDAY)]
        plan = planned([vm(1, 1), vm(2, 2)], cohorts, {1: 1, 2: 2})
        assert plan.cohort_plans[1].deadline_missed
        assert "Cohort “C2” ends on Tue 2 Mar 2027, 1 day after its end date Mon 1 Mar 2027." in (
            plan.warnings
        )

    def test_an_order_that_cohorts_break_names_both_vms(self) -> None:
        plan = planned(
            [vm(1, 1), vm(2, 2)], [cohort(1), cohort(2)], {1: 1, 2: 2}, edges=[Edge(7, 1, 2)]
        )
        assert plan.standings[7].keeping is Keeping.VIOLATED
        assert any("“vm1” depends on “vm2”" in text for text in plan.warnings)

    def test_only_accepted_edges_order_vms(self) -> None:
        proposed = Edge(1, 1, 2, state=EdgeState.PROPOSED)
        vms = [vm(1, 1, 5), vm(2, 1, 1)]
        assert planned(vms, edges=[proposed]).schedule.placements[1].start_hour == 1
        kept = planned(vms, edges=[replace(proposed, state=EdgeState.ACCEPTED)])
        assert kept.schedule.placements[1].start_hour == 2
        assert kept.standings[1].keeping is Keeping.KEPT

    def test_near_pairs_apart_tell_days_and_traffic(self) -> None:
        traffic = Traffic(40, 3 * 1024**3, ("5432/tcp",), 4)
        edge = Edge(1, 1, 2, EdgeKind.NEAR, EdgeSource.FLOWS, traffic=traffic)
        plan = planned([vm(1, 1), vm(2, 2)], [cohort(1), cohort(2)], {1: 1, 2: 2}, edges=[edge])
        text = "vm1 and vm2 move 1 day apart, with 3.0 GB seen on 5432/tcp (days 1 and 2)."
        assert text in plan.warnings

    def test_of_many_near_pairs_those_with_most_traffic_are_named(self) -> None:
        vms = [vm(n, 1 if n < 20 else 2, 0.01) for n in range(1, 39)]
        edges = [
            Edge(n, n, n + 19, EdgeKind.NEAR, EdgeSource.FLOWS, traffic=Traffic(1, n * 1024, (), 2))
            for n in range(1, 20)
        ]
        plan = planned(vms, [cohort(1), cohort(2)], {1: 1, 2: 2}, edges=edges)
        named = [text for text in plan.warnings if "apart, with" in text]
        assert len(named) == 10
        assert named[0].startswith("vm19 and vm38 ")
        assert "9 more pairs that should move in one night move apart." in plan.warnings


class TestSets:
    def test_operator_application_and_edge_sets_start_on_one_day(self) -> None:
        # Three VMs of 3 hours and three of 2.5: as they pack best, pairs would be split.
        vms = [vm(n, 1, 3) for n in (1, 2, 3)] + [vm(n, 1, 2.4) for n in (4, 5)]
        vms += [vm(6, 1, 2.4, application="Shop"), vm(7, 1, 0.2, application="shop")]
        plan = planned(
            vms,
            stored_sets=[StoredSet(1, "Payroll", vm_ids=(1, 4))],
            applications=["SHOP"],
            edges=[Edge(1, 5, 3, EdgeKind.TOGETHER)],
        )
        day = starts(plan)
        assert day[1] == day[4]
        assert day[6] == day[7]
        assert day[3] == day[5]
        assert {each.vm_ids for each in plan.sets.sets} == {(1, 4), (6, 7), (3, 5)}

    def test_a_set_that_was_broken_is_none(self) -> None:
        made = StoredSet(1, "Payroll", vm_ids=(1, 2))
        assert planned([vm(1, 1), vm(2, 1)], stored_sets=[made]).sets.sets
        broken = planned([vm(1, 1), vm(2, 1)], stored_sets=[replace(made, broken=True)])
        assert broken.sets.sets == ()


class TestRebuild:
    def test_it_takes_its_cutover_and_no_pipe(self) -> None:
        vms = [vm(1, 1, 5), vm(2, 1, 5, route="rebuild")]
        plan = planned(vms)
        made_anew = plan.timings[2]
        assert (made_anew.transfer_gb, made_anew.copy_hours, made_anew.hours) == (0, 0, 1)
        assert made_anew.downtime_hours == 1
        assert plan.schedule.total_days == 1
        assert plan.schedule.days[0].gb == pytest.approx(500 / 1.14)
        assert plan.totals.vms == 2

    def test_a_cold_one_is_down_for_its_cutover_alone(self) -> None:
        plan = planned([vm(1, 1, 5, route="rebuild", mode="cold_migration")])
        assert plan.timings[1].downtime_hours == 1
        assert plan.schedule.placements[1].elapsed_hours == 1

    def test_it_has_its_place_in_its_cohort_and_counts_in_capacity(self) -> None:
        vms = [vm(1, 1, 2), vm(2, 2, 20, route="rebuild")]
        plan = planned(vms, [cohort(1), cohort(2)], {1: 1, 2: 2})
        assert starts(plan) == {1: 1, 2: 2}
        assert plan.target.capacity.needs.vms == 2
        both = estimates(plan).groups
        assert both[1].used_gb == 0
        assert both[0].used_gb == pytest.approx(200 / 1.14)

    def test_retired_and_retained_ones_leave_the_plan(self) -> None:
        vms = [vm(1, 1), vm(2, 1, route="retire"), vm(3, 1, route="retain")]
        plan = planned(vms)
        assert starts(plan) == {1: 1}
        assert plan.reconciliation.excluded == {"retired": 1, "retained": 1}


class TestCapacity:
    def test_a_cohorts_profile_counts_for_its_tenants(self) -> None:
        settings = CapacitySettings(nodes=(NodeProfile(1, "node", 8, 16, 64.0),))
        vms = [vm(n, 1) for n in range(1, 41)] + [vm(n, 2) for n in range(41, 81)]
        target = TargetInput(settings=settings)
        plain = planned(vms, [cohort(1), cohort(2)], {1: 1, 2: 2}, target=target).target.capacity
        own = planned(
            vms,
            [cohort(1, overcommit_profile="conservative"), cohort(2)],
            {1: 1, 2: 2},
            target=target,
        ).target.capacity
        # Disk factor 2.0 instead of 1.5 for the first tenant; the same cores. A disk of 87.7 GB is
        # a volume of 88 + 1.
        assert own.tenants[0].quota.gigabytes == 40 * 89 * 2
        assert own.tenants[1].quota.gigabytes == 40 * 89 * 1.5
        assert own.tenants[0].quota.cores == plain.tenants[0].quota.cores
        # By allocation: 80 vCPU ÷ 4 + 80 ÷ 4, against 80 ÷ 2 + 80 ÷ 4 threads.
        assert (plain.demand.cpu, own.demand.cpu) == (40, 60)
        assert own.demand.ram_gb == pytest.approx(160 / 1.2 + 160 / 1.5)
        # 40 VMs of 4 GB: 76.8 GB of a node at 1.2 take 19 VMs, three nodes and one to lose;
        # 96 GB at 1.5 take 24, two nodes and one to lose.
        assert own.sizing is not None
        assert own.sizing.by_placement == (3 + 1) + (2 + 1)

    def test_a_profile_that_is_the_projects_changes_nothing(self) -> None:
        vms = [vm(1, 1), vm(2, 2)]
        plain = planned(vms, [cohort(1)], {1: 1}).target.capacity
        same = planned(vms, [cohort(1, overcommit_profile="balanced")], {1: 1}).target.capacity
        assert same.tenants == plain.tenants
        assert same.demand == plain.demand


def test_the_balance_of_cohorts_is_told_beside_its_bound() -> None:
    vms = [vm(1, 1, 6), vm(2, 2, 4), vm(3, 3, 2), vm(4, 4, 50)]
    plan = planned(vms, [cohort(1), cohort(2)], {1: 1, 2: 1, 3: 2})
    found = balance(plan)
    assert found is not None
    # 6 + 4 against half of 12, which is the largest tenant, too; the tenant of none is left out.
    assert found.largest_gb == pytest.approx(1000 / 1.14)
    assert found.bound_gb == pytest.approx(600 / 1.14)
    assert balance(planned(vms)) is None


def test_a_ring_that_an_import_closed_is_told() -> None:
    """Disks that VMs share are facts: no import is refused for what they tie."""
    vms = [
        vm(1, 1, shared_disks=(SharedDisk("d", 1.0, 1.0),)), vm(2, 1),
        vm(3, 1, shared_disks=(SharedDisk("d", 1.0, 1.0),)),
    ]  # fmt: skip
    one = Edge(1, 1, 3, EdgeKind.ORDER, EdgeSource.OPERATOR, EdgeState.ACCEPTED, 1.0)
    texts = planned(vms, edges=[one]).warnings
    assert texts[0].startswith("vm1 and vm3 move together, but vm3 must be done before vm1 starts")
    around = [replace(one, needs=2), replace(one, id=2, vm_id=2)]
    text = next(each for each in planned(vms, edges=around).warnings if "close a ring" in each)
    assert "vm1 → vm2 → vm3 (moves with vm1)" in text
    assert not any("close a ring" in each for each in planned(vms, edges=around[:1]).warnings)
    out = [vms[0], vms[1], replace(vms[2], excluded=True)]
    assert not any("close a ring" in each for each in planned(out, edges=around).warnings)


def test_tenants_that_move_together_bound_the_balance_as_one() -> None:
    vms = [vm(1, 1, 6), vm(2, 2, 4), vm(3, 3, 2)]
    ring = [
        Edge(1, 1, 2, EdgeKind.ORDER, EdgeSource.OPERATOR, EdgeState.ACCEPTED, 1.0),
        Edge(2, 4, 1, EdgeKind.ORDER, EdgeSource.OPERATOR, EdgeState.ACCEPTED, 1.0),
    ]
    vms.append(vm(4, 2, 1))
    found = balance(planned(vms, [cohort(1), cohort(2)], {1: 1, 2: 1, 3: 2}, edges=ring))
    assert found is not None
    assert found.largest_gb == found.bound_gb == pytest.approx(1100 / 1.14)
    # Where they stand apart already, each counts by itself: of three, two share a cohort.
    apart = balance(planned(vms, [cohort(1), cohort(2)], {1: 1, 2: 2, 3: 2}, edges=ring))
    assert apart is not None
    assert apart.bound_gb == pytest.approx(700 / 1.14)


def test_ease_stands_with_each_tenant_and_its_cohort() -> None:
    vms = [vm(1, 1), vm(2, 1, 40), vm(3, 2)]
    plan = planned(vms, [cohort(1)], {1: 1, 2: 1})
    shares = {share.tenant.id: share.ease for share in plan.tenant_plans}
    assert shares == plan.ease
    mean = (plan.ease[1].score * 2 + plan.ease[2].score) / 3
    assert plan.cohort_plans[0].average_ease == pytest.approx(mean, abs=0.051)


def test_a_vcenters_own_pipe_slows_its_vms_alone() -> None:
    vms = [vm(1, 1, 2), vm(2, 1, 2, vcenter="other", identity="other/2")]
    plan = planned(vms, values={"source_pipes": (("VC", PIPE_MBPS / 2),)})
    # Both share the pipe, 50 GB an hour each, since "vc" can have no more than half of it.
    assert {place.elapsed_hours for place in plan.schedule.placements.values()} == {5.0}
    alone = planned(vms[:1], values={"source_pipes": (("vc", PIPE_MBPS / 2),)})
    assert alone.timings[1].elapsed_hours == pytest.approx(5)
    assert planned(vms[:1]).timings[1].elapsed_hours == pytest.approx(3)
    assert reschedule(plan, {"source_pipes": ()}, (), Ticket()) == planned(vms).schedule


def test_cohorts_that_share_a_day_stand_apart_in_the_daily_schedule() -> None:
    cohorts = [cohort(1), cohort(2, gate=Gate.NONE)]
    vms = [vm(1, 1, 2), vm(2, 1, 6), vm(3, 2, 2), vm(4, 2, 6)]
    plan = planned(vms, cohorts, {1: 1, 2: 2})
    schedule = plan.schedule
    rows = [(day.day, day.cohort) for day in schedule.days]
    assert len(set(rows)) == len(rows) > schedule.total_days
    headings = [each.text for each in schedule_lines(plan, vm_rows(plan)) if each.text]
    assert [text.split(" · ")[0] for text in headings] == ["C1", "C2"]
    assert [share.starts for share in plan.cohort_plans] == [MONDAY, MONDAY]
    assert schedule.lower_bound_days <= schedule.total_days == schedule.days[-1].day
    assert estimates(plan) is not None
