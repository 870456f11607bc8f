"""Auto-assign and the rules of the ease score, against a real workspace."""

from __future__ import annotations

import pytest

from app.domain.errors import FieldError, UserError
from app.domain.planning.cohorts.guardrails import Guardrails
from app.domain.planning.cohorts.problem import AssignOptions
from app.domain.planning.cohorts.ramp import RampSlot
from app.domain.planning.cohorts.strategies import Strategy
from app.domain.planning.plan.making import NOT_ASSIGNED
from app.domain.progress import Ticket
from app.services import (
    cohort_assignment,
    cohort_estate,
    cohorts,
    dependencies,
    ease_rules,
    inventory,
    planning,
)
from app.services.cohort_assignment import PreparedAssignment
from app.services.inventory import Edit
from app.services.workspace import Workspace
from tests.unit.services.cohort_desk import Desk


@pytest.fixture
def desk(workspace: Workspace) -> Desk:
    return Desk(workspace)


def prepared(desk: Desk, **options: object) -> PreparedAssignment:
    wanted = AssignOptions(**{"cohorts": 2, **options})
    return cohort_assignment.prepare(desk.workspace, desk.project, wanted, Ticket())


def where(desk: Desk) -> dict[str, str]:
    found = cohorts.listed(desk.workspace, desk.project)
    names: dict[int | None, str] = {each.id: each.name for each in found}
    return {title: names.get(t.cohort_id, "") for title, t in desk.tenants().items()}


def apply(workspace: Workspace, _project: int, plan: PreparedAssignment) -> object:
    return cohort_assignment.apply(workspace, plan, Ticket())


def test_a_preview_writes_nothing_and_its_application_is_one_step(desk: Desk) -> None:
    plan = prepared(desk, strategy=Strategy.BY_PRIORITY)
    assert not cohorts.listed(desk.workspace, desk.project)
    changes = desk.do(apply, plan)
    assert where(desk) == {"Acme": "Cohort 1", "Beta": "Cohort 2", "Gamma": "Cohort 2"}
    assert changes.label == "Auto-assign: by priority, 2 cohorts"
    assert changes.note == "3 tenants moved; 2 cohorts added"
    last = cohort_assignment.last_options(desk.workspace, desk.project)
    assert last == plan.options


def test_existing_cohorts_are_filled_and_keep_what_they_have(desk: Desk) -> None:
    desk.do(cohorts.create, "First", {"owner": "Kim", "agent_slots": 4})
    changes = desk.do(apply, prepared(desk, strategy=Strategy.BY_PRIORITY))
    first = cohorts.listed(desk.workspace, desk.project)[0]
    assert (first.name, first.owner, first.agent_slots) == ("First", "Kim", 4)
    assert where(desk)["Acme"] == "First"
    assert "1 cohort added" in changes.note


def test_who_fits_nowhere_has_no_cohort_afterwards(desk: Desk) -> None:
    desk.do(cohorts.create, "First")
    key = cohorts.listed(desk.workspace, desk.project)[0].id
    desk.do(cohorts.assign, [desk.tenants()["Acme"].id], key)
    rails = Guardrails(max_vms_per_cohort=2)
    changes = desk.do(apply, prepared(desk, guardrails=rails))
    assert where(desk)["Acme"] == ""
    assert "1 tenant without a cohort" in changes.note


def test_why_a_tenant_was_left_out_is_kept_until_it_is_moved(desk: Desk) -> None:
    """The reasons outlive the dialog: by hand, undo, and the next assignment take them away."""

    def reasons() -> dict[int, str]:
        return dict(planning.build(desk.workspace, desk.project, Ticket()).unplaced_tenants)

    acme = desk.tenants()["Acme"].id
    rails = Guardrails(max_vms_per_cohort=2)
    first = prepared(desk, guardrails=rails)
    (said,) = first.preview.unplaced
    assert said.tenant_id == acme
    desk.do(apply, first)
    assert reasons() == {acme: said.reason}
    desk.do(cohorts.assign, [desk.tenants()["Beta"].id], None)
    assert reasons()[acme] == said.reason
    key = cohorts.listed(desk.workspace, desk.project)[0].id
    moved = desk.do(cohorts.assign, [acme], key)
    assert acme not in reasons()
    desk.workspace.replay(moved.inverse(), "Undo")
    assert reasons()[acme] == said.reason
    desk.do(cohorts.assign, [acme], key)
    desk.do(cohorts.assign, [acme], None)
    assert reasons()[acme] == NOT_ASSIGNED
    desk.do(apply, prepared(desk, guardrails=rails))
    assert reasons() == {acme: said.reason}
    desk.do(apply, prepared(desk))
    assert reasons() == {}


def test_what_changed_since_the_preview_is_not_overwritten(desk: Desk) -> None:
    plan = prepared(desk)
    for action in (
        lambda: cohorts.create(desk.workspace, desk.project, "New"),
        lambda: dependencies.add(
            desk.workspace, desk.project, desk.keys("a1"), desk.keys("b1"), "order"
        ),
        lambda: inventory.set_fields(
            desk.workspace, desk.project, [Edit(desk.keys("g1")[0], "excluded", True)]
        ),
        lambda: ease_rules.set_values(desk.workspace, desk.project, {"full.vm_count": 4}),
    ):
        changes = action()
        with pytest.raises(UserError, match="changed since this preview"):
            apply(desk.workspace, desk.project, plan)
        desk.workspace.replay(changes.inverse(), "Undo")
    apply(desk.workspace, desk.project, plan)


def test_without_tenants_there_is_nothing_to_assign(workspace: Workspace) -> None:
    desk = Desk(workspace)
    every = [Edit(vm.id, "excluded", True) for vm in desk.vms().values()]
    inventory.set_fields(workspace, desk.project, every)
    with pytest.raises(UserError, match="no tenant with VMs in plan"):
        prepared(desk)
    with pytest.raises(FieldError, match="number of cohorts"):
        prepared(desk, cohorts=0)


def test_options_are_kept_with_their_ramp(desk: Desk) -> None:
    ramp = (RampSlot("Pilot", 2), RampSlot("Bulk"))
    rails = Guardrails(max_disk_tb=2.5, min_os_support_pct=50)
    plan = prepared(desk, ramp=ramp, guardrails=rails, pilot_size=2)
    apply(desk.workspace, desk.project, plan)
    assert cohort_assignment.last_options(desk.workspace, desk.project) == plan.options
    assert [each.name for each in cohorts.listed(desk.workspace, desk.project)] == ["Pilot", "Bulk"]


def test_weights_and_scales_are_set_normalised_and_said(desk: Desk) -> None:
    def score() -> float:
        estate = cohort_estate.cohort_estate(desk.workspace, desk.project, Ticket())
        return estate.scores[desk.tenants()["Acme"].id].score

    before = score()
    changes = desk.do(ease_rules.set_values, {"full.vm_count": "3"})
    assert changes.label == "Set full mark of “VMs” in the ease score"
    assert score() > before
    changes = desk.do(ease_rules.set_values, {"weight.risk": 50})
    assert "sum to 125" in changes.note
    assert ease_rules.get(desk.workspace, desk.project).normalised
    for key, value in (("weight.risk", -1), ("full.disk", 0), ("full.colour", 1), ("x", 1)):
        with pytest.raises(FieldError):
            ease_rules.set_values(desk.workspace, desk.project, {key: value})
    desk.do(ease_rules.reset)
    assert score() == before
    assert not ease_rules.get(desk.workspace, desk.project).note


def test_all_weights_but_one_may_fall_to_nothing_in_one_step(desk: Desk) -> None:
    config = ease_rules.get(desk.workspace, desk.project)
    values: dict[str, float] = {f"weight.{key}": 0 for key in config.scales}
    with pytest.raises(FieldError, match="At least one dimension"):
        ease_rules.set_values(desk.workspace, desk.project, values)
    desk.do(ease_rules.set_values, {**values, "weight.disk": 7})
    marks = ease_rules.get(desk.workspace, desk.project).marks()
    assert sorted(marks.values())[-2:] == [0.0, 100.0]


def test_a_plan_knows_what_an_assignment_sees(desk: Desk) -> None:
    desk.do(cohorts.create, "First")
    key = cohorts.listed(desk.workspace, desk.project)[0].id
    desk.do(cohorts.assign, [desk.tenants()["Acme"].id], key)
    desk.do(dependencies.add, desk.keys("b1"), desk.keys("g1"))
    desk.do(dependencies.add, desk.keys("a1"), desk.keys("b1"), "together")
    plan = planning.build(desk.workspace, desk.project, Ticket())
    read = cohort_estate.cohort_estate(desk.workspace, desk.project, Ticket())
    shown = cohort_estate.estate_of_plan(plan)
    assert cohort_estate.same_estate(read, shown)
    options = AssignOptions(cohorts=2)
    made = cohort_assignment.prepare(desk.workspace, desk.project, options, Ticket(), shown)
    desk.do(apply, made)
    assert where(desk)["Acme"] == where(desk)["Beta"]


def test_a_move_reads_only_the_vms_that_bind_tenants(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.do(dependencies.add, desk.keys("b1"), desk.keys("g1"))
    desk.do(dependencies.add, desk.keys("g1"), desk.keys("a1"), "near")
    desk.do(dependencies.add, desk.keys("a1"), desk.keys("b1"), "together")
    with desk.workspace.reading() as connection:
        whole = cohort_estate.read_estate(connection, desk.project, Ticket()).ties
        narrow = cohort_estate.tenant_ties_of(connection, desk.project)
    assert (narrow.needs, set(narrow.together)) == (whole.needs, set(whole.together))
    assert narrow.needs

    def never(*_: object) -> None:
        raise AssertionError("every VM was read")

    monkeypatch.setattr(cohort_estate, "read_vms", never)
    tenants = desk.tenants()
    desk.do(cohorts.create, "First")
    key = cohorts.listed(desk.workspace, desk.project)[0].id
    desk.do(cohorts.assign, [tenants["Acme"].id], key)
    assert where(desk) == {"Acme": "First", "Beta": "First", "Gamma": ""}
