"""Projects: made, renamed, set up, archived, copied and deleted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app import bootstrap
from app.domain.changes import ChangeSet
from app.domain.enums import VmStatus
from app.domain.errors import FieldError, UserError
from app.domain.model import CalendarWindow
from app.domain.parameters import ProjectParameters
from app.domain.progress import Ticket
from app.domain.project_row import MAX_NAME, next_working_day, parameters_of
from app.services import assessing, calendars, imports, inventory, projects
from app.services.inventory import Edit
from app.services.workspace import Workspace
from tests.clock import FixedClock
from tests.workbench import dump, prepare, vms_of


def test_a_new_project_has_the_defaults(workspace: Workspace) -> None:
    project = projects.create(workspace, "  Move   to the cloud ", "why")
    assert (project.name, project.description, project.status) == (
        "Move to the cloud",
        "why",
        "draft",
    )
    assert parameters_of(project) == ProjectParameters()
    assert project.created_at == workspace.now()


def test_values_may_be_given_and_are_checked(workspace: Workspace) -> None:
    values = {"bandwidth_gbps": 2.5, "start_date": date(2027, 3, 1), "target_vms_per_day": None}
    project = projects.create(workspace, "A", values=values)
    found = parameters_of(project)
    assert (found.bandwidth_gbps, found.start_date) == (2.5, date(2027, 3, 1))
    for wrong in ({"bandwidth_gbps": 0}, {"moon": 1}, {"working_days_per_week": "many"}):
        with pytest.raises(FieldError):
            projects.create(workspace, "B", values=wrong)
    assert len(projects.listed(workspace)) == 1


@pytest.mark.parametrize("name", ["", "   ", "\n\t", "x" * 121])
def test_names_that_are_none(name: str, workspace: Workspace) -> None:
    with pytest.raises(FieldError) as error:
        projects.create(workspace, name)
    assert error.value.field == "name"
    assert projects.listed(workspace) == []


@pytest.mark.parametrize(
    "name", ["x" * 120, "Ümzüg 東京", "Robert'); DROP TABLE x;--", "“A” & <B>"]
)
def test_names_that_are_kept_as_they_are(name: str, workspace: Workspace) -> None:
    assert projects.create(workspace, name).name == name


def test_every_change_is_one_step_that_is_taken_back(workspace: Workspace) -> None:
    key = projects.create(workspace, "A").id
    before = dump(workspace)
    window = CalendarWindow(0, "Nights", "maintenance", 5, 22, 6)
    steps: list[Callable[[], ChangeSet]] = [
        lambda: projects.rename(workspace, key, "B", " text "),
        lambda: projects.set_parameters(workspace, key, {"bandwidth_gbps": 1.0}),
        lambda: projects.set_parameters(workspace, key, {"agent_count": 5, "cutover_mins": 10.0}),
        lambda: projects.set_archived(workspace, key, archived=True),
        lambda: calendars.save_window(workspace, key, window),
    ]
    for step in steps:
        change = step()
        assert dump(workspace) != before
        workspace.replay(change.inverse(), "Undo")
        assert dump(workspace) == before


def test_labels_of_steps(workspace: Workspace) -> None:
    key = projects.create(workspace, "A").id
    one = projects.set_parameters(workspace, key, {"bandwidth_gbps": 1.0})
    two = projects.set_parameters(workspace, key, {"agent_count": 3, "cutover_mins": 10.0})
    assert (one.label, two.label) == ("Set Bandwidth", "Set 2 parameters")


def test_optional_parameters_are_emptied_and_others_not(workspace: Workspace) -> None:
    key = projects.create(workspace, "A", values={"target_vms_per_day": 5}).id
    projects.set_parameters(workspace, key, {"target_vms_per_day": None})
    assert parameters_of(projects.get(workspace, key)).target_vms_per_day is None
    with pytest.raises(FieldError):
        projects.set_parameters(workspace, key, {"cutover_mins": 5, "bandwidth_gbps": None})
    assert parameters_of(projects.get(workspace, key)).cutover_mins == 30.0


def test_a_project_that_is_gone(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="does not exist any more"):
        projects.get(workspace, 7)
    assert not projects.set_parameters(workspace, 7, {"bandwidth_gbps": 1.0})


# -- windows ---------------------------------------------------------------------------------------

NIGHT = CalendarWindow(0, "Nights", "maintenance", 5, 22.0, 6.0)
HOLIDAY = CalendarWindow(
    0, "Holidays", "blackout", first_day=date(2026, 12, 24), last_day=date(2027, 1, 3)
)


def test_windows_are_added_changed_and_removed(workspace: Workspace) -> None:
    key = projects.create(workspace, "A").id
    calendars.save_window(workspace, key, NIGHT)
    calendars.save_window(workspace, key, HOLIDAY)
    night, holiday = calendars.windows(workspace, key)
    assert replace(night, id=0) == NIGHT
    assert replace(holiday, id=0) == HOLIDAY
    calendars.save_window(workspace, key, replace(night, weekday=None, active=False))
    assert calendars.windows(workspace, key)[0].weekday is None
    change = calendars.delete(workspace, key, [night, holiday])
    assert calendars.windows(workspace, key) == []
    workspace.replay(change.inverse(), "Undo")
    assert len(calendars.windows(workspace, key)) == 2


@pytest.mark.parametrize(
    ("window", "changes", "field"),
    [
        (NIGHT, {"start_hour": -1.0}, "start_hour"),
        (NIGHT, {"end_hour": 24.5}, "end_hour"),
        (NIGHT, {"start_hour": float("nan")}, "start_hour"),
        (NIGHT, {"end_hour": 22.0}, "end_hour"),
        (HOLIDAY, {"first_day": None}, "first_day"),
        (HOLIDAY, {"last_day": None}, "first_day"),
        (HOLIDAY, {"last_day": date(2026, 12, 23)}, "last_day"),
    ],
)
def test_windows_that_are_none(
    window: CalendarWindow, changes: dict[str, Any], field: str, workspace: Workspace
) -> None:
    key = projects.create(workspace, "A").id
    with pytest.raises(FieldError) as error:
        calendars.save_window(workspace, key, replace(window, **changes))
    assert error.value.field == field
    assert calendars.windows(workspace, key) == []


# -- copies and deletion ---------------------------------------------------------------------------


def decorate(workspace: Workspace, key: int) -> None:
    """Give the project something in every table that an operator fills."""
    vms = [vm for vm in vms_of(workspace, key).values() if vm.in_plan]
    edits = [Edit(vms[0].id, "notes", "first"), Edit(vms[1].id, "status", VmStatus.SKIPPED.value)]
    inventory.set_fields(workspace, key, edits)
    place = vms[2]
    inventory.set_cluster_excluded(workspace, key, place.vcenter, place.cluster, excluded=True)
    assessing.waive(workspace, key, [vms[0].id], "tools_not_running", "known", Ticket())
    calendars.save_window(workspace, key, NIGHT)


def rows_of(workspace: Workspace, key: int) -> dict[str, int]:
    found = {}
    for table, rows in dump(workspace).items():
        column = 0 if table == "migration_projects" else 1
        found[table] = sum(row[column] == key for row in rows)
    return found


def test_a_duplicate_is_whole_and_its_own(filled: Workspace) -> None:
    decorate(filled, 1)
    before = dump(filled)
    copy = projects.duplicate(filled, 1, "Copy")
    counts = rows_of(filled, 1)
    assert rows_of(filled, copy.id) == counts
    assert counts["migration_risk_waivers"] == 1
    old, new = vms_of(filled, 1), vms_of(filled, copy.id)
    assert [replace(vm, id=0, tenant_id=None) for vm in new.values()] == [
        replace(vm, id=0, tenant_id=None) for vm in old.values()
    ]
    assert {vm.id for vm in old.values()}.isdisjoint(vm.id for vm in new.values())
    one = next(iter(new))
    details = inventory.details(filled, copy.id, new[one].id)
    assert details is not None
    assert details.tenant is not None
    assert details.tenant.name == inventory.details(filled, 1, old[one].id).tenant.name  # fmt: skip
    inventory.set_fields(filled, copy.id, [Edit(new[one].id, "notes", "only here")])
    projects.remove(filled, copy.id)
    assert dump(filled) == before


def test_deleting_takes_everything_after_a_backup(filled: Workspace, workbook: Path) -> None:
    decorate(filled, 1)
    other = imports.create_project(filled, "Other", prepare(filled, workbook), Ticket())
    kept = rows_of(filled, other.id)
    projects.delete(filled, 1)
    assert set(rows_of(filled, 1).values()) == {0}
    assert rows_of(filled, other.id) == kept
    assert [saved.name for saved in filled.backup_folder.iterdir()] == [
        "filled 2026-11-02 090000 before delete.mplan"
    ]


def test_the_list_shows_what_each_project_holds(filled: Workspace) -> None:
    empty = projects.create(filled, "Empty")
    summaries = {summary.project.id: summary for summary in projects.listed(filled)}
    assert summaries[1].rows == 60
    assert summaries[1].source == "Test.xlsx"
    assert 0 < summaries[1].in_plan < 60
    assert (summaries[empty.id].rows, summaries[empty.id].source) == (0, "")


def test_free_names(workspace: Workspace) -> None:
    projects.create(workspace, "A")
    assert projects.free_name(workspace, "A") == "A copy"
    projects.create(workspace, "a COPY")
    assert projects.free_name(workspace, "A") == "A copy 2"
    assert len(projects.free_name(workspace, "x" * 120)) <= MAX_NAME


class TestStart:
    def test_a_new_project_has_the_time_zone_of_this_place(self, tmp_path: Path) -> None:
        class Berlin(FixedClock):
            def zone(self) -> str:
                return "Europe/Berlin"

        opened = Workspace.open(tmp_path / "berlin.mplan", Berlin())
        project = projects.create(opened, "A")
        other = projects.create(opened, "B", values={"time_zone": "Asia/Tokyo"})
        assert parameters_of(project).time_zone == "Europe/Berlin"
        assert parameters_of(other).time_zone == "Asia/Tokyo"
        opened.close()

    def test_the_first_import_sets_the_start_which_then_stays(self, filled: Workspace) -> None:
        # The clock stands on Monday, 2 November 2026.
        assert parameters_of(projects.get(filled, 1)).start_date == date(2026, 11, 3)

    def test_an_import_keeps_a_start_and_sets_one_that_was_cleared(
        self, filled: Workspace, workbook: Path
    ) -> None:
        for start, kept in ((date(2027, 3, 1), date(2027, 3, 1)), (None, date(2026, 11, 3))):
            projects.set_parameters(filled, 1, {"start_date": start})
            read = imports.prepare(filled, bootstrap.reader(), 1, [workbook], Ticket())
            imports.apply(filled, read, Ticket())
            assert parameters_of(projects.get(filled, 1)).start_date == kept

    @pytest.mark.parametrize(
        ("after", "days", "windows", "first"),
        [
            (date(2026, 11, 6), 5, (), date(2026, 11, 9)),
            (date(2026, 11, 6), 6, (), date(2026, 11, 7)),
            (
                date(2026, 11, 2),
                5,
                (CalendarWindow(1, "Saturdays", "maintenance", 5, 20, 23),),
                date(2026, 11, 7),
            ),
            (
                date(2026, 11, 2),
                5,
                (CalendarWindow(1, "Freeze", "blackout", first_day=date(2026, 1, 1)),),
                date(2026, 11, 3),
            ),
        ],
    )
    def test_the_next_working_day(
        self, after: date, days: int, windows: tuple[CalendarWindow, ...], first: date
    ) -> None:
        values = ProjectParameters(working_days_per_week=days, start_date=date(2020, 1, 1))
        assert next_working_day(values, windows, after) == first

    def test_a_start_that_is_over_moves_in_one_step(self, filled: Workspace) -> None:
        projects.set_parameters(filled, 1, {"start_date": date(2026, 1, 5)})
        changes = projects.move_start(filled, 1)
        assert len(changes.rows) == 1
        assert parameters_of(projects.get(filled, 1)).start_date == date(2026, 11, 3)
