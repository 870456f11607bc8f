"""What the page reads: all of it once, then only what the run log tells of."""

from __future__ import annotations

import pytest

from app.domain.errors import UserError
from app.services import projects
from app.services.provisioning import overview
from app.services.workspace import Workspace
from tests.memory_cloud import PLACE
from tests.unit.services.provisioning.desk import WANTED, PrepDesk


@pytest.fixture
def desk(workspace: Workspace) -> PrepDesk:
    return PrepDesk(workspace)


def test_only_tasks_that_changed_since_a_line_are_read(desk: PrepDesk) -> None:
    first = overview.read(desk.workspace, desk.project)
    assert len(first.tasks) == len(WANTED)
    assert first.cloud == PLACE.title
    assert overview.read_changed(desk.workspace, desk.project, first.line) == ([], first.line)
    desk.run(only=frozenset({desk.task("create_domain", "Shop").id}))
    changed, line = overview.read_changed(desk.workspace, desk.project, first.line)
    assert [task.name for task in changed] == ["Create domain Shop"]
    assert changed[0].status == "done"
    assert overview.read_changed(desk.workspace, desk.project, line) == ([], line)


def test_another_projects_run_is_nothing_of_this_one(desk: PrepDesk) -> None:
    other = projects.create(desk.workspace, "Other").id
    line = overview.read(desk.workspace, other).line
    desk.run()
    changed, after = overview.read_changed(desk.workspace, other, line)
    assert changed == []
    assert after > line


def test_the_history_of_a_task_is_its_own_the_last_first(desk: PrepDesk) -> None:
    desk.run()
    task = desk.task("create_domain")
    events = [line.event for line in overview.read_history(desk.workspace, desk.project,
                                                           task.task_key)]  # fmt: skip
    assert events == ["created", "started"]
    assert len(overview.read_log(desk.workspace, desk.project)) == len(desk.events())


def test_there_is_no_summary_before_a_plan(workspace: Workspace) -> None:
    project = projects.create(workspace, "Empty").id
    with pytest.raises(UserError, match="no provisioning plan"):
        overview.read_report(workspace, project, "Empty")
