"""The cloud asked in the background: what comes back belongs to where it was asked for."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from app.domain.changes import ChangeSet
from app.domain.errors import UserError
from app.domain.model import Project
from app.domain.progress import Ticket
from app.services import cloud_connection, cloud_inventory, inventory, projects
from app.services.inventory import Edit
from app.services.workspace import Workspace
from app.ui.stages.readiness.cloud_actions import READING
from app.ui.stages.readiness.cloud_choice import CloudChoiceDialog
from app.ui.stages.readiness.cloud_connection import CloudConnectionDialog
from tests.ui.stages.readiness.readiness_desk import Desk
from tests.workbench import dump

Key, Left = Qt.Key, Qt.MouseButton.LeftButton
ADDRESS = "https://cloud.example.com:5000"


def copy_of_workspace(desk: Desk, path: Path) -> Path:
    """Another workspace file, in which the same keys are those of another customer."""
    desk.ctx.workspace.save_copy(path)
    return path


def other_project(desk: Desk) -> Project:
    return projects.create(desk.ctx.workspace, "Other")


def begin_reading(desk: Desk) -> None:
    """Begin to read a cloud that does not answer yet."""
    desk.connect()
    desk.cloud.held = desk.half_a_cloud()
    desk.cloud.free.clear()
    desk.press(desk.page.cloud.read_action)
    desk.qtbot.waitUntil(lambda: bool(desk.cloud.asked))


def end_reading(desk: Desk) -> None:
    desk.cloud.free.set()
    desk.planner.settle()


def steps(desk: Desk) -> list[str]:
    return [step.label for step in desk.ctx.operations.history.steps]


# -- the connection --------------------------------------------------------------------------------


def open_connection(desk: Desk) -> CloudConnectionDialog:
    desk.press(desk.page.cloud.connect_action)
    return desk.dialog(CloudConnectionDialog)


def fill(dialog: CloudConnectionDialog, **values: str) -> None:
    for name, text in values.items():
        editor = dialog.fields[name].editor
        assert isinstance(editor, QLineEdit)
        editor.setFocus()
        editor.selectAll()
        QTest.keyClicks(editor, text)


def test_a_connection_is_tested_saved_and_forgotten(desk: Desk) -> None:
    desk.secrets.lasting, desk.secrets.note = False, "There is no keyring."
    dialog = open_connection(desk)
    assert dialog.note.text == "There is no keyring."
    address = "https://cloud.example.com:5000"
    fill(dialog, auth_url=address, username="planner", project_name="admin")
    QTest.keyClicks(dialog.secret_edit, "s3cret")
    QTest.mouseClick(dialog.test_button, Left)
    desk.qtbot.waitUntil(lambda: dialog.trial.tone == "ok")
    assert dialog.trial.text.startswith("Connected as planner of project admin")
    assert desk.cloud.asked[-1][1] == "s3cret"
    assert desk.secrets.kept == {}
    QTest.mouseClick(dialog.save_button, Left)
    desk.closed()
    assert list(desk.secrets.kept.values()) == ["s3cret"]
    stored = cloud_connection.load(desk.ctx.workspace, desk.ctx.project_id)
    assert stored.auth_url == "https://cloud.example.com:5000/v3"
    again = open_connection(desk)
    assert again.secret_edit.text() == ""
    assert again.secret_edit.placeholderText() == "stored"
    QTest.mouseClick(again.test_button, Left)  # with the stored password
    desk.qtbot.waitUntil(lambda: again.trial.tone == "ok")
    assert desk.cloud.asked[-1][1] == "s3cret"
    QTest.mouseClick(again.forget_button, Left)
    desk.qtbot.waitUntil(lambda: desk.secrets.kept == {})
    desk.qtbot.waitUntil(lambda: again.secret_edit.placeholderText() == "")
    assert "removed from the keyring" in desk.planner.dialogs.asked[-1][1]
    again.reject()
    desk.closed()


def test_what_the_cloud_refuses_is_said_in_the_dialog(desk: Desk) -> None:
    desk.connect()
    desk.cloud.error = UserError("The cloud does not accept this login.", "Check it.", "401")
    dialog = open_connection(desk)
    QTest.mouseClick(dialog.test_button, Left)
    desk.qtbot.waitUntil(lambda: dialog.trial.tone == "error")
    assert dialog.trial.text == "The cloud does not accept this login. Check it."
    assert dialog.save_button.isEnabled()
    dialog.reject()
    desk.closed()


def test_settings_come_from_a_file(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "clouds.yaml"
    auth = "{auth_url: 'https://NAME.example.com/v3', username: ops, password: p, project_name: x}"
    path.write_text(
        "clouds:\n" + "".join(f"  {n}: {{auth: {auth.replace('NAME', n)}}}\n" for n in ("a", "b")),
        encoding="utf-8",
    )
    desk.planner.dialogs.files = [path]
    dialog = open_connection(desk)
    QTest.mouseClick(dialog.import_button, Left)
    choice = desk.dialog(CloudChoiceDialog)
    QTest.keyClick(choice.list, Key.Key_Down)
    QTest.mouseClick(choice.accept_button, Left)
    desk.qtbot.waitUntil(lambda: "b.example.com" in dialog.settings().auth_url)
    assert dialog.secret() == "p"
    path.write_text("nothing: here\n", encoding="utf-8")
    QTest.mouseClick(dialog.import_button, Left)
    desk.qtbot.waitUntil(lambda: dialog.trial.tone == "error")
    dialog.reject()
    desk.closed()


def test_no_dialog_opens_for_a_project_that_was_left(desk: Desk) -> None:
    other = other_project(desk)
    desk.press(desk.page.cloud.connect_action)
    desk.ctx.set_project(other)
    desk.planner.settle()
    assert desk.page.cloud.dialog is None


def test_a_test_that_ends_after_its_dialog_was_closed_disturbs_nobody(desk: Desk) -> None:
    desk.connect()
    dialog = open_connection(desk)
    desk.cloud.error = UserError("The cloud cannot be reached.")
    desk.cloud.free.clear()
    QTest.mouseClick(dialog.test_button, Left)
    desk.qtbot.waitUntil(lambda: bool(desk.cloud.asked))
    dialog.reject()
    said = desk.planner.toasts()
    desk.cloud.free.set()
    desk.closed()
    assert desk.planner.toasts() == said


def test_a_test_can_be_stopped_and_the_dialog_is_free_again(desk: Desk) -> None:
    desk.connect()
    dialog = open_connection(desk)
    desk.cloud.free.clear()
    QTest.mouseClick(dialog.test_button, Left)
    desk.qtbot.waitUntil(lambda: bool(desk.cloud.asked))
    assert not dialog.save_button.isEnabled()
    QTest.mouseClick(dialog.trial.cancel_button, Left)
    desk.cloud.free.set()
    desk.planner.settle()
    assert dialog.save_button.isEnabled()
    assert dialog.trial.text == ""
    dialog.reject()
    desk.closed()


def test_saving_can_be_stopped_and_the_dialog_is_free_again(desk: Desk) -> None:
    before = cloud_connection.load(desk.ctx.workspace, desk.ctx.project_id)
    dialog = open_connection(desk)
    fill(dialog, auth_url=ADDRESS, username="planner", project_name="admin")
    with desk.planner.busy():
        QTest.mouseClick(dialog.save_button, Left)
        assert not dialog.save_button.isEnabled()
        QTest.mouseClick(dialog.trial.cancel_button, Left)
    desk.planner.settle()
    assert desk.planner.toasts()[-1] == "Saving the connection: cancelled, nothing was changed."
    assert dialog.isVisible()
    assert dialog.save_button.isEnabled()
    assert cloud_connection.load(desk.ctx.workspace, desk.ctx.project_id) == before
    dialog.reject()
    desk.closed()


def test_a_connection_is_never_saved_into_another_workspace(desk: Desk, tmp_path: Path) -> None:
    """There the project of the same key is another customer's."""
    other = copy_of_workspace(desk, tmp_path / "customer-b.mplan")
    dialog = open_connection(desk)
    fill(dialog, auth_url=ADDRESS, username="planner", project_name="admin")
    QTest.keyClicks(dialog.secret_edit, "s3cret")
    before = dump(desk.ctx.workspace)
    desk.planner.open_workspace(other)
    desk.closed()
    desk.planner.settle()
    assert dump(desk.ctx.workspace) == before
    assert desk.secrets.kept == {}
    assert "was closed, and nothing was changed" in desk.planner.toasts()[-1]
    desk.closed()


def test_a_connection_saved_from_another_project_is_no_step_of_the_open_one(desk: Desk) -> None:
    first, other = desk.ctx.project_id, other_project(desk)
    dialog = open_connection(desk)
    fill(dialog, auth_url=ADDRESS, username="planner", project_name="admin")
    desk.ctx.set_project(other)
    QTest.mouseClick(dialog.save_button, Left)
    desk.closed()
    assert steps(desk) == []
    assert cloud_connection.load(desk.ctx.workspace, first).username == "planner"
    assert cloud_connection.load(desk.ctx.workspace, other.id).username == ""


def test_a_save_that_fails_after_its_dialog_was_closed_is_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, answer = threading.Event(), threading.Event()

    def locked(_key: str, _secret: str) -> None:
        asked.set()
        answer.wait(10)
        raise UserError("The keyring is locked.", "Unlock it.")

    monkeypatch.setattr(desk.secrets, "set", locked)
    dialog = open_connection(desk)
    fill(dialog, auth_url=ADDRESS, username="planner", project_name="admin")
    QTest.keyClicks(dialog.secret_edit, "s3cret")
    QTest.mouseClick(dialog.save_button, Left)
    desk.qtbot.waitUntil(asked.is_set)
    dialog.reject()
    answer.set()
    desk.closed()
    assert desk.planner.toasts()[-1] == "The keyring is locked. Unlock it."


# -- reading ---------------------------------------------------------------------------------------


def test_there_is_one_reading_at_a_time(desk: Desk) -> None:
    begin_reading(desk)
    assert desk.page.cloud.reading
    assert not desk.page.cloud.read_action.isEnabled()
    desk.page.cloud.read_cloud()
    end_reading(desk)
    assert len(desk.cloud.asked) == 1
    assert not desk.page.cloud.reading
    assert desk.page.cloud.read_action.isEnabled()


def test_a_reading_that_is_cancelled_changes_nothing_and_can_be_begun_again(desk: Desk) -> None:
    begin_reading(desk)
    before = dump(desk.ctx.workspace)
    desk.planner.ticket(READING).cancel()
    end_reading(desk)
    assert desk.planner.toasts()[-1] == "Reading was cancelled; nothing was changed."
    assert dump(desk.ctx.workspace) == before
    desk.press(desk.page.cloud.read_action)
    desk.planner.settle()
    assert desk.ctx.plan.target.inventory is not None


def test_a_reading_that_ends_in_another_project_is_kept_where_it_was_begun(desk: Desk) -> None:
    first, other = desk.ctx.project_id, other_project(desk)
    begin_reading(desk)
    desk.ctx.set_project(other)
    end_reading(desk)
    assert steps(desk) == []
    assert desk.ctx.plan.target.inventory is None
    assert cloud_inventory.load(desk.ctx.workspace, other.id) is None
    assert cloud_inventory.load(desk.ctx.workspace, first) is not None


def test_a_reading_that_ends_in_another_workspace_is_refused(desk: Desk, tmp_path: Path) -> None:
    other = copy_of_workspace(desk, tmp_path / "customer-b.mplan")
    begin_reading(desk)
    desk.planner.flow.open(other)
    desk.qtbot.waitUntil(lambda: desk.ctx.workspace.path == other)
    before = dump(desk.ctx.workspace)
    end_reading(desk)
    assert dump(desk.ctx.workspace) == before
    assert (
        "Another workspace was opened meanwhile, so nothing was kept."
        in (desk.planner.toasts()[-1])
    )
    assert desk.page.cloud.read_action.isEnabled()


def test_a_reading_that_fails_in_another_project_is_no_matter_of_that_one(desk: Desk) -> None:
    other = other_project(desk)
    begin_reading(desk)
    desk.ctx.set_project(other)
    desk.cloud.error = UserError("The cloud cannot be reached.", "Check the VPN.")
    end_reading(desk)
    assert desk.page.banner.text == ""
    assert desk.planner.toasts()[-1] == "The cloud cannot be reached. Check the VPN."
    assert desk.page.cloud.read_action.isEnabled()


def test_a_missing_password_asks_nothing_of_another_project(desk: Desk) -> None:
    other = other_project(desk)
    desk.connect()
    desk.secrets.kept.clear()
    desk.press(desk.page.cloud.read_action)
    desk.ctx.set_project(other)
    desk.planner.settle()
    assert desk.page.cloud.dialog is None
    assert "password of the cloud connection is missing" in desk.planner.toasts()[-1]


def test_why_a_cloud_could_not_be_read_stays_with_its_project(desk: Desk) -> None:
    other = other_project(desk)
    desk.connect()
    desk.cloud.error = UserError("The cloud cannot be reached.", "Check the VPN.")
    desk.press(desk.page.cloud.read_action)
    desk.planner.settle()
    assert "cannot be reached" in desk.page.banner.text
    desk.ctx.set_project(other)
    desk.planner.settle()
    assert desk.page.banner.text == ""


def test_what_was_read_waits_for_whoever_writes_and_is_the_later_step(desk: Desk) -> None:
    """Undo takes back what was done last in the workspace."""
    project_id, key = desk.ctx.project_id, desk.ctx.plan.vms[0].id

    def work(workspace: Workspace, _ticket: Ticket) -> ChangeSet:
        return inventory.set_fields(workspace, project_id, [Edit(key, "notes", "written first")])

    begin_reading(desk)
    begun = len(steps(desk))
    with desk.planner.busy():
        assert desk.ctx.operations.do_long("Noting", work) is not None
        desk.cloud.free.set()
        desk.qtbot.waitUntil(lambda: not desk.page.cloud.reading)
        assert cloud_inventory.load(desk.ctx.workspace, project_id) is None
    desk.qtbot.waitUntil(lambda: len(steps(desk)) == begun + 2)
    desk.planner.settle()
    assert steps(desk)[-1] == "Read cloud inventory"
    desk.undo()
    assert desk.ctx.plan.target.inventory is None
    assert desk.ctx.plan.vms[0].notes == "written first"


# -- forgetting it ---------------------------------------------------------------------------------


def test_an_inventory_is_cleared_when_sure(desk: Desk) -> None:
    desk.read()
    desk.planner.dialogs.confirmed = False
    desk.press(desk.page.cloud.clear_action)
    assert desk.ctx.plan.target.inventory is not None
    assert "Nothing on the cloud is changed" in desk.planner.dialogs.asked[-1][1]
    desk.planner.dialogs.confirmed = True
    desk.press(desk.page.cloud.clear_action)
    assert desk.ctx.plan.target.inventory is None
    desk.undo()
    assert desk.ctx.plan.target.inventory is not None


def test_the_inventory_of_another_workspace_is_not_cleared(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that was double-clicked may arrive while the question is open."""
    desk.read()
    other = copy_of_workspace(desk, tmp_path / "customer-b.mplan")

    def ask(*_words: str, danger: bool) -> bool:
        desk.planner.open_workspace(other)
        return danger

    monkeypatch.setattr(desk.planner.dialogs, "confirm", ask)
    desk.press(desk.page.cloud.clear_action)
    desk.planner.settle()
    [project] = projects.active(desk.ctx.workspace)
    assert cloud_inventory.load(desk.ctx.workspace, project.id) is not None
    assert "Another workspace was opened meanwhile" in desk.planner.toasts()[-1]
