"""The Projects page: the welcome, the list, and what can be done with a project."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QPushButton

from app.domain.cloud import CloudConnection
from app.domain.destinations import Destination
from app.domain.model import Project
from app.domain.openings import DASHBOARD, SETUP, OpenStage, OpenWorkspace, RunCommand
from app.services import cloud_connection, projects
from app.services.projects import ProjectSummary
from app.ui.parts.project_details import ProjectDetailsDialog
from app.ui.stages.projects.page import ProjectsPage
from app.ui.stages.projects.project_list_model import ProjectListModel
from tests.ui.conftest import WAIT_MS, Planner


class Projects:
    """The page with what a user does on it. Other stages are not shown, only asked for."""

    def __init__(self, planner: Planner) -> None:
        page = planner.show("projects")
        assert isinstance(page, ProjectsPage)
        self.planner, self.page, self.ctx = planner, page, planner.ctx
        self.gone_to: list[Destination] = []
        planner.window.activateWindow()
        planner.qtbot.waitUntil(planner.window.isActiveWindow, timeout=WAIT_MS)
        self.ctx.happenings.destination_chosen.disconnect(planner.window.navigation.go_to)
        self.ctx.happenings.destination_chosen.connect(self._note)

    def _note(self, destination: Destination) -> None:
        self.gone_to.append(destination)

    def make(self, *names: str) -> list[Project]:
        made = [projects.create(self.ctx.workspace, name) for name in names]
        self.ctx.happenings.projects_changed.emit()
        return made

    def names(self) -> list[str]:
        model = self.page.list.model()
        return [str(model.index(row, 0).data()) for row in range(model.rowCount())]

    def stored(self) -> dict[str, Project]:
        return {s.project.name: s.project for s in projects.listed(self.ctx.workspace)}

    def cell(self, name: str, column: int) -> QModelIndex:
        return self.page.list.model().index(self.names().index(name), column)

    def select(self, name: str) -> None:
        """Click on a project's row."""
        view = self.page.list
        place = view.visualRect(self.cell(name, 1)).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)

    def settle(self) -> None:
        self.planner.settle()


@pytest.fixture
def page(planner: Planner) -> Projects:
    """The page of an empty workspace."""
    return Projects(planner)


def press(button: QPushButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


# -- welcome ---------------------------------------------------------------------------------------


def test_an_empty_workspace_greets_with_ways_to_begin(page: Projects) -> None:
    welcome = page.page.welcome
    assert welcome.isVisible()
    for button in (welcome.import_button, welcome.sample_button, welcome.new_button):
        press(button)
    assert page.gone_to == [
        RunCommand("import"), RunCommand("sample"), RunCommand("new-project"),
    ]  # fmt: skip


def test_the_sample_button_leads_to_a_planned_project(planner: Planner) -> None:
    page = planner.show("projects")
    assert isinstance(page, ProjectsPage)
    press(page.welcome.sample_button)
    planner.qtbot.waitUntil(lambda: planner.ctx.plan is not None, timeout=WAIT_MS)
    planner.settle()
    planner.show("projects")
    assert page.list.isVisible()
    summary = page.list.current_summary()
    assert summary is not None
    assert (summary.project.id, summary.rows) == (planner.ctx.project_id, 375)


def test_recent_workspaces_are_offered_and_missing_ones_forgotten(
    page: Projects, tmp_path: Path
) -> None:
    present, missing = tmp_path / "present.mplan", tmp_path / "missing.mplan"
    present.write_bytes(b"")
    for path in (missing, present):
        page.ctx.settings.add_recent(path)
    page.page.refresh()
    first, second = page.page.welcome.recent_rows()
    assert (first.path, second.path) == (present, missing)
    assert not second.open_button.isEnabled()
    press(first.open_button)
    assert page.gone_to == [OpenWorkspace(present)]
    QTest.mouseClick(second.remove_button, Qt.MouseButton.LeftButton)
    assert [row.path for row in page.page.welcome.recent_rows()] == [present]
    assert missing not in page.ctx.settings.recent


def test_without_a_workspace_only_another_one_can_be_opened(page: Projects) -> None:
    page.planner.flow.close()
    welcome = page.page.welcome
    assert welcome.isVisible()
    assert not welcome.import_button.isEnabled()
    press(welcome.open_button)
    assert page.gone_to == [RunCommand("open-workspace")]


# -- list ------------------------------------------------------------------------------------------


def test_the_list_shows_figures_and_marks_the_open_project(sample_planner: Planner) -> None:
    page = Projects(sample_planner)
    page.make("Other")
    plan = page.ctx.plan
    assert plan is not None
    texts = [page.cell("Sample project", column).data() for column in range(1, 5)]
    assert texts == [
        str(plan.totals.vms),
        "375",
        f"{plan.totals.used_mib / 1024**2:.1f}",
        "demo.xlsx",
    ]
    spoken = page.cell("Sample project", 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Sample project, open"
    assert page.cell("Other", 4).data() == "nothing imported yet"
    assert "open" not in page.cell("Other", 0).data(Qt.ItemDataRole.AccessibleTextRole)


def test_double_click_and_enter_open_a_project(page: Projects) -> None:
    first, second = page.make("First", "Second")
    view = page.page.list
    place = view.visualRect(page.cell("First", 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert page.ctx.project_id == first.id
    page.select("Second")
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert page.ctx.project_id == second.id
    assert page.gone_to == [OpenStage(SETUP), OpenStage(SETUP)]
    page.settle()


def test_opening_a_project_with_vms_goes_on_to_its_figures(sample_planner: Planner) -> None:
    page = Projects(sample_planner)
    page.page.open_action.trigger()
    assert page.gone_to == [OpenStage(DASHBOARD)]


def test_a_heading_sorts_and_the_selection_stays(page: Projects) -> None:
    page.make("web10", "Web2", "archive")
    page.select("Web2")
    view = page.page.list
    header = view.horizontalHeader()
    place = header.viewport().rect().topLeft()
    place.setX(header.sectionPosition(0) + 20)
    place.setY(header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    ascending = page.names()
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert {tuple(ascending), tuple(page.names())} == {
        ("archive", "Web2", "web10"),
        ("web10", "Web2", "archive"),
    }
    summary = view.current_summary()
    assert summary is not None
    assert summary.project.name == "Web2"


def test_the_selection_survives_a_change_of_the_list(page: Projects) -> None:
    page.make("A", "B", "C")
    page.select("B")
    page.make("D")
    summary = page.page.list.current_summary()
    assert summary is not None
    assert summary.project.name == "B"


def test_the_model_keeps_the_rules_of_models(qtbot: Any) -> None:
    model = ProjectListModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    rows = [_summary(1, "b"), _summary(2, "a"), _summary(3, "c")]
    assert model.set_projects(rows, 1)
    held = model.index(0, 0)
    model.sort(0, Qt.SortOrder.AscendingOrder)
    assert [model.summary(row).project.name for row in range(3)] == ["a", "b", "c"]
    assert not model.set_projects(rows, 2)
    assert model.is_open(0)
    model.set_projects([], 0)
    assert model.rowCount() == 0
    assert held.isValid()


def _summary(key: int, name: str) -> ProjectSummary:
    project = Project(key, name, updated_at=datetime(2026, 11, key, 9, tzinfo=UTC))
    return ProjectSummary(project, 0, 0, 0.0, "")


# -- a project -------------------------------------------------------------------------------------


def details() -> ProjectDetailsDialog:
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, ProjectDetailsDialog)]
    assert len(found) == 1
    return found[0]


def test_name_and_description_are_changed_and_undone(page: Projects) -> None:
    page.make("Old name")
    page.select("Old name")
    QTest.keyClick(page.page.list, Qt.Key.Key_F2)
    dialog = details()
    dialog.name_edit.selectAll()
    QTest.keyClicks(dialog.name_edit, "New name")
    QTest.keyClicks(dialog.description_edit, "North, first half")
    press(dialog.buttons.button(dialog.buttons.StandardButton.Save))
    assert page.stored()["New name"].description == "North, first half"
    assert page.names() == ["New name"]
    page.ctx.operations.undo()
    assert page.names() == ["Old name"]


def test_a_refused_name_is_said_in_the_dialog(page: Projects) -> None:
    page.make("Name")
    page.page.edit_action.trigger()
    dialog = details()
    dialog.name_edit.selectAll()
    QTest.keyClick(dialog.name_edit, Qt.Key.Key_Delete)
    assert dialog.message == "A project needs a name."
    press(dialog.buttons.button(dialog.buttons.StandardButton.Save))
    assert dialog.isVisible()
    QTest.keyClicks(dialog.name_edit, "x" * 121)
    assert "at most 120" in dialog.message
    dialog.reject()
    assert list(page.stored()) == ["Name"]


def test_a_copy_gets_a_free_name_and_everything_in_it(sample_planner: Planner) -> None:
    page = Projects(sample_planner)
    page.planner.dialogs.text = projects.free_name(page.ctx.workspace, "Sample project")
    page.page.duplicate_action.trigger()
    page.settle()
    assert sorted(page.names()) == ["Sample project", "Sample project copy"]
    found = {s.project.name: s for s in projects.listed(page.ctx.workspace)}
    assert found["Sample project copy"].rows == found["Sample project"].rows == 375
    summary = page.page.list.current_summary()
    assert summary is not None
    assert summary.project.name == "Sample project copy"
    assert projects.free_name(page.ctx.workspace, "Sample project") == "Sample project copy 2"


def test_a_copy_without_a_name_is_refused(page: Projects) -> None:
    page.make("One")
    page.planner.dialogs.text = "  "
    page.page.duplicate_action.trigger()
    page.settle()
    assert page.names() == ["One"]
    assert page.planner.toasts() == ["A project needs a name."]


def test_archived_projects_are_out_of_sight_until_asked_for(page: Projects) -> None:
    first, _second = page.make("First", "Second")
    page.ctx.set_project(first)
    page.settle()
    page.select("First")
    page.page.archive_action.trigger()
    assert page.names() == ["Second"]
    assert page.stored()["First"].archived
    assert page.ctx.project_id == 0
    page.page.archive_toggle.trigger()
    assert set(page.names()) == {"First", "Second"}
    page.select("First")
    assert page.page.archive_action.text() == "Take back"
    page.page.archive_action.trigger()
    assert not page.stored()["First"].archived
    page.ctx.operations.undo()
    assert page.stored()["First"].archived


def test_with_everything_archived_the_page_says_so(page: Projects) -> None:
    page.make("Only")
    page.page.archive_action.trigger()
    assert page.page.all_archived.isVisible()
    button = page.page.all_archived.findChildren(QPushButton)[0]
    press(button)
    assert page.names() == ["Only"]
    assert page.page.list.isVisible()


def test_deleting_says_what_goes_and_makes_a_backup(sample_planner: Planner) -> None:
    page = Projects(sample_planner)
    page.make("Keep")
    page.select("Sample project")
    QTest.keyClick(page.page.list, Qt.Key.Key_Delete)
    page.settle()
    title, text = page.planner.dialogs.asked[-1]
    assert title == "Delete project"
    assert "“Sample project”" in text
    assert "375 VMs" in text
    assert "backup" in text
    assert page.names() == ["Keep"]
    assert page.ctx.project_id == 0
    assert list(page.ctx.workspace.backup_folder.glob("*before*delete*"))


def test_delete_is_only_carried_out_when_confirmed(page: Projects) -> None:
    page.make("Keep")
    page.planner.dialogs.confirmed = False
    page.page.delete_action.trigger()
    page.settle()
    assert page.names() == ["Keep"]
    assert page.planner.dialogs.asked


def test_a_deleted_project_takes_its_cloud_password_along(page: Projects) -> None:
    kept, gone = page.make("Kept", "Gone")
    secrets = page.ctx.secrets()
    for project in (kept, gone):
        settings = CloudConnection("https://c.example.com/v3", username=project.name)
        cloud_connection.save(page.ctx.workspace, project.id, settings, secrets, project.name)
    page.select("Gone")
    page.page.delete_action.trigger()
    page.settle()
    assert page.names() == ["Kept"]
    left = cloud_connection.load(page.ctx.workspace, kept.id)
    assert secrets.kept == {left.secret_id: "Kept"}


def test_actions_need_a_project(page: Projects) -> None:
    actions = page.page.list.actions()
    assert not any(action.isEnabled() for action in actions)
    page.make("One")
    assert all(action.isEnabled() for action in actions)


def test_undo_after_the_project_is_gone_does_no_harm(page: Projects) -> None:
    made, _other = page.make("Gone", "Other")
    page.ctx.operations.do(projects.rename, made.id, "Renamed", "")
    page.select("Renamed")
    page.page.delete_action.trigger()
    page.settle()
    page.ctx.operations.undo()
    page.settle()
    assert page.names() == ["Other"]
    assert list(page.stored()) == ["Other"]


@pytest.mark.parametrize("question", ["confirm", "ask_text"])
def test_an_answer_about_another_workspace_changes_nothing(
    question: str, page: Projects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There the project of the same key is another customer's."""
    page.make("Mine")
    page.select("Mine")
    other = tmp_path / "customer-b.mplan"
    page.ctx.workspace.save_copy(other)

    def ask(*_words: str, danger: bool = False) -> str:
        page.planner.open_workspace(other)
        return "Copy"

    monkeypatch.setattr(page.planner.dialogs, question, ask)
    actions = {"confirm": page.page.delete_action, "ask_text": page.page.duplicate_action}
    actions[question].trigger()
    page.settle()
    assert page.ctx.workspace.path == other
    assert page.names() == ["Mine"]
    assert "Another workspace was opened meanwhile" in page.planner.toasts()[-1]
