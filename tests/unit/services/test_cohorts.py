"""Cohorts: each field with its check, order, copies, deletion, and whose tenants are whose."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.db import tables
from app.domain.errors import FieldError, UserError
from app.domain.planning.capacity.overcommit import OvercommitProfile
from app.domain.planning.cohorts.cohort import Cohort, Gate, waits_for
from app.services import calendars, capacity, cohorts, dependencies, move_sets, projects
from app.services.cohorts import CohortEdit
from app.services.workspace import Workspace
from tests.unit.services.cohort_desk import Desk


@pytest.fixture
def desk(workspace: Workspace) -> Desk:
    made = Desk(workspace)
    for name in ("Pilot", "Wave", "Bulk"):
        made.do(cohorts.create, name)
    return made


def rows(desk: Desk) -> dict[str, Cohort]:
    return {each.name: each for each in cohorts.listed(desk.workspace, desk.project)}


def where(desk: Desk) -> dict[str, str]:
    names: dict[int | None, str] = {each.id: name for name, each in rows(desk).items()}
    return {title: names.get(t.cohort_id, "") for title, t in desk.tenants().items()}


def edit(desk: Desk, name: str, **values: Any) -> None:
    key = rows(desk)[name].id
    desk.do(cohorts.set_fields, [CohortEdit(key, *item) for item in values.items()])


def test_a_new_cohort_comes_last_with_a_name_that_is_free(desk: Desk) -> None:
    desk.do(cohorts.create)
    desk.do(cohorts.create, "", {"owner": "Kim", "max_vms_per_day": "12"})
    made = list(rows(desk).values())
    assert [each.name for each in made] == ["Pilot", "Wave", "Bulk", "Cohort 4", "Cohort 5"]
    assert [each.order for each in made] == [1, 2, 3, 4, 5]
    assert (made[4].owner, made[4].max_vms_per_day) == ("Kim", 12)
    assert (made[3].gate, made[3].max_vms_per_day, made[3].overcommit_profile) == (
        Gate.PREVIOUS, None, "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "  ", "needs a name"),
        ("name", "x" * 101, "at most 100 characters"),
        ("name", "pilot", "a cohort “Pilot” already"),
        ("start_date", date(2026, 11, 1), "before the project starts"),
        ("start_date", "soon", "The first day takes a date"),
        ("end_date", date(2026, 10, 1), "before the project starts"),
        ("max_vms_per_day", 0, "VMs per day must be between 1 and 100,000"),
        ("max_vms_per_day", "1.5", "whole number"),
        ("max_vms_per_day", True, "takes a number"),
        ("working_hours_per_day", 25, "between 0.5 and 24"),
        ("working_hours_per_day", "nan", "between 0.5 and 24"),
        ("agent_slots", 0, "Agent slots must be between 1"),
        ("overcommit_profile", "golden", "no overcommit profile “golden”"),
        ("gate", "later", "cannot wait for “later”"),
        ("gate", "cohort", "Say which cohort"),
        ("depends_on", "Bulk", "is no cohort"),
        ("depends_on", 9999, "does not exist any more"),
        ("owner", "x" * 300, "at most 255"),
        ("colour", "red", "no field “colour”"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(
    desk: Desk, field: str, value: Any, said: str
) -> None:
    before = rows(desk)
    with pytest.raises(FieldError, match=said) as caught:
        cohorts.set_fields(
            desk.workspace, desk.project, [CohortEdit(before["Bulk"].id, field, value)]
        )
    assert caught.value.field == ("depends_on" if value == "cohort" else field)
    assert rows(desk) == before


def test_every_field_is_set_and_taken_back(desk: Desk) -> None:
    edit(
        desk, "Wave", description="d", owner="o", notes="n", start_date=date(2026, 12, 1),
        end_date="2026-12-24", max_vms_per_day=5, working_hours_per_day="7,5", agent_slots=3,
        overcommit_profile="aggressive",
    )  # fmt: skip
    wave = rows(desk)["Wave"]
    assert (wave.start_date, wave.end_date) == (date(2026, 12, 1), date(2026, 12, 24))
    assert (wave.max_vms_per_day, wave.working_hours_per_day, wave.agent_slots) == (5, 7.5, 3)
    with pytest.raises(FieldError, match="before it starts") as caught:
        edit(desk, "Wave", end_date=date(2026, 11, 15))
    assert caught.value.field == "end_date"
    with pytest.raises(FieldError, match="before it starts") as caught:
        edit(desk, "Wave", start_date=date(2027, 1, 15))
    assert caught.value.field == "start_date"
    edit(desk, "Wave", start_date=None, end_date="", max_vms_per_day="", working_hours_per_day=None)
    wave = rows(desk)["Wave"]
    assert (wave.start_date, wave.end_date, wave.max_vms_per_day) == (None, None, None)


def test_a_cohort_waits_for_an_earlier_one_alone(desk: Desk) -> None:
    keys = {name: each.id for name, each in rows(desk).items()}
    edit(desk, "Bulk", depends_on=keys["Pilot"])
    assert rows(desk)["Bulk"].gate is Gate.COHORT
    with pytest.raises(FieldError, match="wait for itself"):
        edit(desk, "Pilot", depends_on=keys["Pilot"])
    with pytest.raises(FieldError, match="comes after it"):
        edit(desk, "Pilot", depends_on=keys["Wave"])
    with pytest.raises(FieldError, match="Pilot → Bulk → Pilot"):
        edit(desk, "Pilot", depends_on=keys["Bulk"])
    edit(desk, "Bulk", gate="none")
    assert rows(desk)["Bulk"].depends_on is None
    edit(desk, "Bulk", gate="cohort", depends_on=keys["Wave"])
    edit(desk, "Bulk", depends_on=None)
    assert rows(desk)["Bulk"].gate is Gate.PREVIOUS


def test_cohorts_are_reordered_but_not_before_what_they_wait_for(desk: Desk) -> None:
    keys = {name: each.id for name, each in rows(desk).items()}
    desk.do(cohorts.move, keys["Bulk"], 0)
    assert list(rows(desk)) == ["Bulk", "Pilot", "Wave"]
    edit(desk, "Wave", depends_on=keys["Bulk"])
    with pytest.raises(FieldError, match="waits for “Bulk” and cannot come before it"):
        cohorts.reorder(desk.workspace, desk.project, [keys["Wave"]])
    desk.do(cohorts.reorder, [keys["Pilot"]])
    assert list(rows(desk)) == ["Pilot", "Bulk", "Wave"]
    assert waits_for(list(rows(desk).values()))[keys["Wave"]] == keys["Bulk"]


def test_a_copy_has_no_tenants_and_dates(desk: Desk) -> None:
    edit(desk, "Pilot", agent_slots=2, start_date=date(2026, 12, 1))
    desk.do(cohorts.duplicate, rows(desk)["Pilot"].id)
    desk.do(cohorts.duplicate, rows(desk)["Pilot"].id)
    made = rows(desk)
    assert list(made)[3:] == ["Pilot copy", "Pilot copy (2)"]
    assert (made["Pilot copy"].agent_slots, made["Pilot copy"].start_date) == (2, None)


def test_a_deleted_cohort_frees_its_tenants_and_those_that_waited(desk: Desk) -> None:
    keys = {name: each.id for name, each in rows(desk).items()}
    edit(desk, "Bulk", depends_on=keys["Pilot"])
    desk.do(cohorts.assign, [desk.tenants()["Acme"].id], keys["Pilot"])
    changes = desk.do(cohorts.delete, [keys["Pilot"]])
    assert where(desk) == {"Acme": "", "Beta": "", "Gamma": ""}
    assert (rows(desk)["Bulk"].gate, rows(desk)["Bulk"].depends_on) == (Gate.PREVIOUS, None)
    assert changes.note == "Delete cohort “Pilot”; 1 tenant without a cohort now"
    with pytest.raises(UserError, match="does not exist any more"):
        cohorts.delete(desk.workspace, desk.project, [keys["Pilot"]])


def test_a_tenant_takes_those_of_its_set_along_or_says_which(desk: Desk) -> None:
    pilot = rows(desk)["Pilot"].id
    tenants = desk.tenants()
    desk.do(move_sets.make, "Cluster", desk.keys("a1", "b1"))
    found = cohorts.companions(desk.workspace, desk.project, [tenants["Acme"].id], pilot)
    assert [each.title for each in found] == ["Beta"]
    changes = desk.do(cohorts.assign, [tenants["Acme"].id], pilot, along=False)
    assert changes.note == "Move Acme to cohort “Pilot”; apart from Beta"
    desk.do(cohorts.assign, [tenants["Beta"].id], pilot)
    assert where(desk) == {"Acme": "Pilot", "Beta": "Pilot", "Gamma": ""}
    desk.do(cohorts.assign, [tenants["Acme"].id], None)
    assert where(desk) == {"Acme": "", "Beta": "", "Gamma": ""}


def test_tenants_that_need_each_other_in_a_ring_go_together(desk: Desk) -> None:
    desk.do(dependencies.add, desk.keys("a1"), desk.keys("b1"))
    desk.do(dependencies.add, desk.keys("b2"), desk.keys("g1"))
    desk.do(dependencies.add, desk.keys("g1"), desk.keys("a2"))
    wave = rows(desk)["Wave"].id
    desk.do(cohorts.assign, [desk.tenants()["Gamma"].id], wave)
    assert set(where(desk).values()) == {"Wave"}
    with pytest.raises(UserError, match="No tenant was chosen"):
        cohorts.assign(desk.workspace, desk.project, [], wave)
    with pytest.raises(UserError, match="does not exist any more"):
        cohorts.assign(desk.workspace, desk.project, [desk.tenants()["Acme"].id], 999)


def test_a_profile_that_is_renamed_or_deleted_is_followed(desk: Desk) -> None:
    profile = OvercommitProfile(0, "Gold", 3.0, 1.3, 1.4)
    capacity.save_profile(desk.workspace, desk.project, profile)
    edit(desk, "Bulk", overcommit_profile="Gold")
    with desk.workspace.reading() as connection:
        own = capacity.read_overcommit_profiles(connection, desk.project)[0]
    desk.do(capacity.save_profile, OvercommitProfile(own.id, "Silver", 3.0, 1.3, 1.4))
    assert rows(desk)["Bulk"].overcommit_profile == "Silver"
    desk.do(capacity.delete_profile, own.id)
    assert rows(desk)["Bulk"].overcommit_profile == ""


def test_a_copied_project_has_cohorts_of_its_own(desk: Desk) -> None:
    keys = {name: each.id for name, each in rows(desk).items()}
    desk.do(cohorts.reorder, [keys["Bulk"]])
    edit(desk, "Pilot", depends_on=keys["Bulk"])
    desk.do(cohorts.assign, [desk.tenants()["Acme"].id], keys["Pilot"])
    desk.do(dependencies.add, desk.keys("a1"), desk.keys("b1"))
    desk.do(move_sets.make, "Pair", desk.keys("a2", "a3"))
    copy = projects.duplicate(desk.workspace, desk.project, "Copy")
    mine, theirs = rows(desk), cohorts.listed(desk.workspace, copy.id)
    assert [each.name for each in theirs] == list(mine)
    assert not {each.id for each in theirs} & set(keys.values())
    waiting = next(each for each in theirs if each.name == "Pilot")
    assert waiting.depends_on == next(each.id for each in theirs if each.name == "Bulk")
    stored = dependencies.read(desk.workspace, copy.id)
    assert len(stored.edges) == 1
    assert len(stored.stored_sets[0].vm_ids) == 2
    assert not {stored.edges[0].vm_id, *stored.stored_sets[0].vm_ids} & set(
        desk.keys("a1", "a2", "a3", "b1")
    )
    projects.delete(desk.workspace, copy.id)
    with desk.workspace.reading() as connection:
        for table in (tables.cohorts, tables.vm_dependencies, tables.vm_set_members):
            left = connection.execute(table.select().where(table.c.project_id == copy.id)).all()
            assert not left


def test_a_cohort_that_goes_takes_its_calendar_along_and_brings_it_back(desk: Desk) -> None:
    key = rows(desk)["Wave"].id
    with desk.workspace.unit(desk.project, "Windows") as unit:
        for cohort in (key, None):
            row = {"label": "Night", "kind": "maintenance", "cohort_id": cohort}
            unit.insert(tables.calendar_windows.name, row)
        unit.insert(tables.holidays.name, {"country": "DE", "cohort_id": key, "days": []})
    desk.do(cohorts.delete, [key])
    left = calendars.windows(desk.workspace, desk.project)
    assert [window.cohort_id for window in left] == [None]
