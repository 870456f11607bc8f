"""Nothing that the cloud holds of ours is forgotten without an explicit yes."""

from __future__ import annotations

import pytest

from app.domain.errors import UnconfirmedError
from app.services import imports, projects
from app.services.provisioning import keeping_records
from app.services.workspace import Workspace
from tests.unit.services.provisioning.desk import WANTED, PrepDesk


@pytest.fixture
def desk(workspace: Workspace) -> PrepDesk:
    return PrepDesk(workspace)


def test_a_plan_that_was_never_run_holds_nothing(desk: PrepDesk) -> None:
    held = keeping_records.of_project(desk.workspace, desk.project)
    assert (held.tasks, held.question) == ((), "")
    projects.delete(desk.workspace, desk.project)


def test_deleting_a_project_names_what_the_cloud_holds(desk: PrepDesk) -> None:
    desk.run()
    with pytest.raises(UnconfirmedError) as caught:
        projects.delete(desk.workspace, desk.project)
    assert "2 domains" in caught.value.message
    assert "cloud.example" in caught.value.message
    assert "Create domain Acme" in caught.value.questions
    assert caught.value.questions[-1] == f"and {len(WANTED) - 12} more"
    projects.delete(desk.workspace, desk.project, lose_record=True)
    assert not keeping_records.of_project(desk.workspace, desk.project).tasks


def test_clearing_the_data_asks_too_and_keeps_the_tasks(desk: PrepDesk) -> None:
    desk.run()
    with pytest.raises(UnconfirmedError):
        imports.clear(desk.workspace, desk.project)
    imports.clear(desk.workspace, desk.project, lose_record=True)
    assert desk.tasks(), "a rollback is still possible"


def test_after_a_rollback_nothing_is_asked(desk: PrepDesk) -> None:
    desk.run()
    desk.roll_back()
    projects.delete(desk.workspace, desk.project)


def test_a_call_whose_end_nobody_knows_counts_as_made(desk: PrepDesk) -> None:
    desk.set(desk.task("create_domain"), intent={"call": "create", "absent": True})
    held = keeping_records.of_project(desk.workspace, desk.project)
    assert [task.name for task in held.tasks] == ["Create domain Acme"]


def test_a_backup_lacks_what_was_made_after_it(desk: PrepDesk) -> None:
    keys = frozenset({desk.task("create_domain").id})
    desk.run(only=keys)
    saved = desk.workspace.back_up("by hand")
    assert not keeping_records.newer_than(desk.workspace, saved).tasks
    desk.run()
    newer = keeping_records.newer_than(desk.workspace, saved)
    assert len(newer.tasks) == len(WANTED) - 1
    assert "Create domain Acme" not in newer.names
