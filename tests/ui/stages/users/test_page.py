"""The page Users on the sample project, used as a user would."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any, TypeVar

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.db import tables, writer
from app.domain.cloud import CloudConnection
from app.domain.errors import UserError
from app.domain.planning.staging.account_rows import AccountRow, AccountState
from app.services import cloud_connection
from app.services.provisioning.generating import generate
from app.services.provisioning.task_book import TaskBook
from app.ui.parts.passwords_once import PasswordsOnceDialog
from app.ui.parts.text import Text
from app.ui.shell.list_import_dialog import ListImportDialog
from app.ui.shell.passphrase_dialog import PassphraseDialog
from app.ui.stages.users.account_dialog import AccountDialog
from app.ui.stages.users.page import UsersPage
from app.ui.stages.users.reveal_dialog import RevealDialog
from app.ui.stages.users.sheet_dialog import SheetDialog
from app.ui.table.editors import CellLineEdit
from tests.memory_cloud import PLACE
from tests.ui.conftest import WAIT_MS, Planner
from tests.ui.stages.desk import TableDesk

Key = Qt.Key
W = TypeVar("W", bound=QWidget)
CEDAR = "svc-migration-cedar-bank"


class Desk(TableDesk):
    """The page with hands to work on it."""

    page: UsersPage

    def __init__(self, planner: Planner) -> None:
        super().__init__(planner, "users")
        self.bulk = self.page.bulk

    def rows(self) -> dict[str, AccountRow]:
        return {row.account.username: row for row in self.model.all_records() if row.account}

    def row(self, username: str) -> AccountRow:
        return self.rows()[username]

    def select(self, *keys: int) -> None:
        self.table.grid.setFocus()
        self.table.select_keys(list(keys))
        self.qtbot.waitUntil(lambda: set(self.table.selected_keys()) == set(keys))

    def do(self, action: str) -> None:
        found = getattr(self.bulk, action)
        assert found.isEnabled(), f"{action} is disabled"
        found.trigger()
        self.planner.settle()

    def seed(self) -> None:
        self.do("seed")
        self.select(self.row(CEDAR).key)

    def dialog(self, kind: type[W]) -> W:
        def visible() -> list[W]:
            return [each for each in self.planner.window.findChildren(kind) if each.isVisible()]

        self.qtbot.waitUntil(lambda: bool(visible()))
        return visible()[0]

    def keep_nowhere(self) -> None:
        """As where there is no keyring."""
        self.ctx.secrets().lasting = False


@pytest.fixture
def desk(sample_planner: Planner) -> Desk:
    return Desk(sample_planner)


def test_every_target_stands_there_until_it_has_an_account(desk: Desk) -> None:
    rows = desk.model.all_records()
    assert {row.state for row in rows} == {AccountState.MISSING}
    assert "targets without an account" in desk.page.line.text()
    desk.select(rows[0].key, rows[1].key)
    desk.do("need_none")
    assert desk.page.line.text().startswith(f"{len(rows) - 2} targets left")
    desk.do("seed")
    assert len(desk.rows()) == len(rows)  # those that were marked get one all the same
    desk.do("confirm_all")
    assert desk.page.line.text() == "Every target has its accounts."
    desk.ctx.operations.undo()
    desk.planner.settle()
    assert "to confirm" in desk.page.line.text()


def test_an_owner_is_asked_for_and_told_what_is_wrong_while_typing(desk: Desk) -> None:
    desk.seed()
    desk.bulk.add.trigger()
    dialog = desk.dialog(AccountDialog)
    assert dialog.target.currentText() == "Cedar Bank / Cedar Bank"
    QTest.keyClicks(dialog.username, CEDAR)
    assert "has an account svc-migration-cedar-bank already" in dialog.message("username")
    dialog.username.clear()
    QTest.keyClicks(dialog.username, "ann")
    assert dialog.message("username") == ""
    QTest.keyClicks(dialog.email, "ann")
    assert "no e-mail address" in dialog.message("email")
    QTest.keyClicks(dialog.email, "@cedar.example")
    assert dialog.message("email") == ""
    dialog.accept_button.click()
    desk.planner.settle()
    assert desk.row("ann").account.role == "member"
    assert desk.planner.toasts()[-1] == "Add ann"


def test_a_name_that_is_taken_is_refused_in_its_cell(desk: Desk) -> None:
    desk.seed()
    desk.bulk.add.trigger()
    dialog = desk.dialog(AccountDialog)
    QTest.keyClicks(dialog.username, "ann")
    dialog.accept_button.click()
    desk.planner.settle()
    assert desk.table.reveal(desk.row("ann").key, "username")
    desk.table.grid.setFocus()
    QTest.keyClick(desk.table.grid, Key.Key_F2)
    editor = next(e for e in desk.table.grid.findChildren(CellLineEdit) if e.isVisible())
    editor.selectAll()
    QTest.keyClicks(editor, CEDAR)
    assert "has an account" in editor.refusal()
    QTest.keyClick(editor, Key.Key_Escape)
    assert "ann" in desk.rows()


def test_a_target_without_an_account_says_so_where_it_is_typed_into(desk: Desk) -> None:
    assert desk.table.reveal(desk.model.all_records()[0].key, "username")
    desk.table.grid.setFocus()
    QTest.keyClick(desk.table.grid, Key.Key_F2)
    editor = next(e for e in desk.table.grid.findChildren(CellLineEdit) if e.isVisible())
    QTest.keyClicks(editor, "ann")
    assert editor.refusal().startswith("This target has no account yet")
    QTest.keyClick(editor, Key.Key_Escape)
    assert not desk.rows()


def test_words_are_read_whole_where_the_table_nearly_fits(desk: Desk) -> None:
    """Columns shrink to their designed widths then: states and types are words, not to be cut."""
    desk.seed()
    table = desk.table
    for key in ("account_type", "role", "state", "password"):
        place = table.records.place_of(key)
        designed = table.columns.unit * table.records.columns[place].width
        assert designed >= table.grid.sizeHintForColumn(place), key


def test_the_stage_list_counts_the_targets_that_are_left(desk: Desk) -> None:
    bar = desk.planner.window.stages.stage_bar
    place = desk.planner.window.stages.stage_keys().index("users")
    targets = len(desk.model.all_records())
    desk.seed()
    assert (bar.stage(place).state, bar.stage(place).count) == ("work", targets)
    desk.do("confirm")
    assert bar.stage(place).count == targets - 1
    assert "have no confirmed account" in bar.stage(place).hint
    desk.do("confirm_all")
    assert bar.stage(place).state == "done"
    desk.ctx.operations.undo()
    desk.planner.settle()
    assert bar.stage(place).count == targets - 1


def test_several_rows_are_edited_and_confirmed_as_one_step(desk: Desk) -> None:
    desk.seed()
    keys = [row.key for row in desk.model.all_records()[:3]]
    desk.bulk.change([(key, "role", "member") for key in keys])
    assert desk.planner.toasts()[-1] == "Set role of 3 accounts"
    desk.bulk.change([(key, "confirmed", True) for key in keys])
    assert desk.planner.toasts()[-1] == "Confirmed 3 accounts"
    desk.page.choose_scope("open")
    assert desk.model.shown_count == len(desk.rows()) - 3


def test_what_is_wrong_is_not_confirmed_among_other_fields_that_are_pasted(desk: Desk) -> None:
    desk.seed()
    key = desk.row(CEDAR).key
    desk.bulk.change([(key, "role", "")])
    desk.bulk.change([(key, "confirmed", True), (key, "notes", "told")])
    assert desk.planner.toasts()[-1] == f"{CEDAR} cannot be confirmed. It has no role."
    account = desk.row(CEDAR).account
    assert account is not None
    assert (account.confirmed, account.notes) == (False, "")


def test_a_password_is_shown_for_ten_seconds_and_copied_for_thirty(desk: Desk) -> None:
    desk.seed()
    assert not desk.bulk.reveal.isEnabled()
    desk.do("regenerate")
    assert "not made there yet" in desk.planner.dialogs.asked[-1][1]
    assert desk.row(CEDAR).keeping == "Kept"
    desk.do("reveal")
    dialog = desk.dialog(RevealDialog)
    shown = dialog.field.text()
    assert len(shown) == 20
    assert dialog.line.text() == "Hidden again in 10 seconds"
    for _second in range(10):
        dialog.timer.timeout.emit()
    assert (dialog.isVisible(), dialog.field.text()) == (False, "")
    desk.do("copy")
    clipboard, keeper = QGuiApplication.clipboard(), desk.bulk.passwords.clipboard
    assert (clipboard.text(), keeper.timer.interval()) == (shown, 30_000)
    keeper.timer.timeout.emit()
    assert clipboard.text() == ""
    assert not any(shown in text for text in desk.planner.toasts())


def test_what_somebody_else_has_copied_meanwhile_stays(desk: Desk) -> None:
    desk.seed()
    desk.do("regenerate")
    desk.do("copy")
    QGuiApplication.clipboard().setText("something else")
    desk.bulk.passwords.clipboard.timer.timeout.emit()
    assert QGuiApplication.clipboard().text() == "something else"


def test_without_a_keyring_a_passphrase_is_asked_for_once(desk: Desk) -> None:
    desk.keep_nowhere()
    desk.seed()
    desk.bulk.regenerate.trigger()
    dialog = desk.dialog(PassphraseDialog)
    QTest.keyClicks(dialog.phrase, "short")
    QTest.keyClicks(dialog.repeated, "short")
    dialog.accept_button.click()
    assert dialog.isVisible(), "it is too short"
    QTest.keyClicks(dialog.phrase, " of breath")
    QTest.keyClicks(dialog.repeated, " of breath")
    dialog.accept_button.click()
    desk.planner.settle()
    assert desk.row(CEDAR).account.temp_password.startswith("p1:")
    desk.do("reveal")
    desk.dialog(RevealDialog).reject()
    asked = desk.planner.window.findChildren(PassphraseDialog)
    assert not any(each.isVisible() for each in asked)


def provisioned(desk: Desk) -> None:
    """The user of one account is in the cloud, and the cloud is connected."""
    ctx = desk.ctx
    desk.select(desk.row(CEDAR).key)
    desk.do("confirm")
    settings = CloudConnection(PLACE.auth_url, username="planner", project_name="admin")
    cloud_connection.save(ctx.workspace, ctx.project_id, settings, ctx.secrets(), "secret word")
    generate(ctx.workspace, ctx.plan, PLACE, through_gate=False)
    task = next(
        t for t in TaskBook(ctx.workspace, ctx.project_id).tasks() if t.task_type == "create_user"
    )
    done: dict[str, Any] = {"status": "done", "resource_id": "u1", "created": True}
    with ctx.workspace.bulk() as connection:
        writer.update_rows(connection, tables.prep_tasks, {task.id: done})
        key = {desk.row(CEDAR).key: {"pcd_user_id": "u1"}}
        writer.update_rows(connection, tables.tenant_users, key)
    desk.page.refresh()


def test_passwords_that_are_kept_nowhere_are_told_once(desk: Desk) -> None:
    desk.keep_nowhere()
    desk.seed()
    provisioned(desk)
    desk.bulk.regenerate.trigger()
    assert f"“{PLACE.auth_url}”" in desk.planner.dialogs.asked[-1][1]
    desk.dialog(PassphraseDialog).without_button.click()
    desk.planner.settle()
    once = desk.dialog(PasswordsOnceDialog)
    secret = desk.ctx.provisioning_cloud().passwords["u1"]
    assert once.view.toPlainText() == f"{CEDAR}\t{secret}"
    once.reject()
    assert once.view.toPlainText() == ""
    assert desk.row(CEDAR).keeping == "Not kept"


def test_service_accounts_are_retired_after_a_question(desk: Desk) -> None:
    desk.seed()
    provisioned(desk)
    spec = TaskBook(desk.ctx.workspace, desk.ctx.project_id)
    assert spec.tasks()
    desk.do("retire")
    title, text = desk.planner.dialogs.asked[-1]
    assert title == "Retire service accounts"
    assert f"1 service account ({CEDAR})" in text
    assert "not migrated yet" in text
    assert desk.row(CEDAR).state is AccountState.RETIRED


@pytest.mark.parametrize(
    ("action", "call", "title"),
    [
        ("regenerate", "set password", "Setting new passwords"),
        ("retire", "set enabled", "Retiring service accounts"),
    ],
)
def test_edits_and_closing_wait_for_what_changes_users_of_the_cloud(
    desk: Desk, action: str, call: str, title: str
) -> None:
    desk.seed()
    provisioned(desk)
    held, entered = threading.Event(), threading.Event()

    def slow(name: str, _user: Any) -> None:
        if name == call:
            entered.set()
            held.wait(10)

    desk.ctx.provisioning_cloud().before = slow
    getattr(desk.bulk, action).trigger()
    desk.qtbot.waitUntil(entered.is_set, timeout=WAIT_MS)
    with pytest.raises(UserError, match=f"“{title}” is still writing"):
        desk.ctx.operations.check_free()
    desk.bulk.retire.trigger()
    assert "is still writing" in desk.planner.toasts()[-1], "one thing at a time"
    desk.planner.dialogs.confirmed = False
    desk.planner.window.close()
    assert "calls under way end and are written" in desk.planner.dialogs.asked[-1][1]
    assert desk.planner.window.isVisible()
    held.set()
    desk.planner.settle()
    desk.ctx.operations.check_free()


def test_one_account_is_retired_or_written_without_the_others(desk: Desk) -> None:
    """The first row is always selected: what means all of them says so by its name."""
    desk.seed()
    provisioned(desk)
    row = desk.row(CEDAR)
    other = next(each for each in desk.rows().values() if each.key != row.key)
    desk.select(other.key)
    desk.qtbot.waitUntil(lambda: not desk.bulk.retire_selected.isEnabled())
    assert desk.bulk.retire_selected.toolTip().endswith("that are in the cloud.")
    assert desk.bulk.retire.isEnabled()
    desk.do("regenerate")
    desk.do("sheet_selected")
    dialog = desk.dialog(SheetDialog)
    assert "1 account" in dialog.findChild(Text).text()
    dialog.reject()
    desk.select(row.key)
    desk.qtbot.waitUntil(lambda: not desk.bulk.sheet_selected.isEnabled())
    desk.do("retire_selected")
    assert f"1 service account ({CEDAR})" in desk.planner.dialogs.asked[-1][1]
    assert desk.row(CEDAR).state is AccountState.RETIRED
    assert not desk.bulk.retire.isEnabled()


def test_the_sheet_is_written_on_command_alone_and_encrypted_by_default(
    desk: Desk, tmp_path: Path
) -> None:
    desk.seed()
    desk.do("regenerate")
    desk.do("sheet")
    dialog = desk.dialog(SheetDialog)
    assert dialog.encrypt.isChecked()
    dialog.accept_button.click()
    assert dialog.isVisible(), "a password is owed"
    dialog.encrypt.setChecked(False)
    assert dialog.warning.isVisible()
    desk.planner.dialogs.target = tmp_path / "handover.xlsx"
    dialog.accept_button.click()
    desk.planner.settle()
    page = openpyxl.load_workbook(tmp_path / "handover.xlsx").active
    assert [cell.value for cell in page["C"]][1:] == [CEDAR]


def test_a_workbook_is_read_and_taken_as_one_step(desk: Desk, tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    for row in (["Our users"], [], ["Project", "Login", "Mail"], ["Cedar Bank", "007", "a@x.de"]):
        workbook.active.append(row)
    workbook.save(tmp_path / "users.xlsx")
    desk.planner.dialogs.files = [tmp_path / "users.xlsx"]
    desk.bulk.import_list.trigger()
    dialog = desk.dialog(ListImportDialog)
    desk.qtbot.waitUntil(dialog.apply_button.isEnabled)
    dialog.apply_button.click()
    desk.planner.settle()
    assert desk.row("007").account.email == "a@x.de"
    desk.ctx.operations.undo()
    desk.planner.settle()
    assert not desk.rows()


def test_a_list_on_the_clipboard_is_shown_before_it_is_taken(desk: Desk) -> None:
    QGuiApplication.clipboard().setText("nothing")
    desk.bulk.paste_list.trigger()
    assert "holds no list of users" in desk.planner.toasts()[-1]
    rows = "".join(f"Cedar Bank\tadmin\tuser{number}@x.example\n" for number in range(400))
    QGuiApplication.clipboard().setText(
        f"Tenant\tUser name\tE-mail\n{rows}Cedar Bank\tbob\tbob@x.example\n"
    )
    desk.bulk.paste_list.trigger()
    dialog = desk.dialog(ListImportDialog)
    said = "401 rows read; 1 account new; 1 problem."
    desk.qtbot.waitUntil(lambda: dialog.sentence.text() == said)
    assert dialog.apply_button.text() == "Add 1 account"
    dialog.apply_button.click()
    desk.planner.settle()
    assert set(desk.rows()) == {"bob"}
    assert desk.planner.toasts()[-1] == "Added 1 account"


def looked_at(desk: Desk, path: Path, rows: list[list[object]], merged: str = "") -> str:
    """What the window says of a workbook of users before any of it is taken."""
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    if merged:
        workbook.active.merge_cells(merged)
    workbook.save(path)
    desk.planner.dialogs.files = [path]
    desk.bulk.import_list.trigger()
    dialog = desk.dialog(ListImportDialog)
    desk.qtbot.waitUntil(lambda: not dialog.sentence.text().startswith("Looking"))
    tables = dialog.findChildren(type(desk.page.table))
    told = [str(row[1]) for each in tables for row in each.records.all_records() if len(row) == 2]
    said = " ".join([dialog.sentence.text(), *told])
    dialog.reject()
    desk.planner.settle()
    assert not desk.rows(), "nothing was taken"
    return said


def test_lists_with_flaws_are_told_row_by_row_before_they_are_taken(
    desk: Desk, tmp_path: Path
) -> None:
    head: list[object] = ["Tenant", "User name", "E-mail", "Role"]
    told = looked_at(
        desk,
        tmp_path / "others.xlsx",
        [
            head,
            ["Nobody Inc", "ann", "a@x.de", "member"],
            ["Cedar Bank", "bob", "no mail", "member"],
            ["Cedar Bank", "Ann", "a@x.de", "member"],
            ["Cedar Bank", "ANN", "b@x.de", "member"],
        ],
    )
    assert "Row 2: There is no target “Nobody Inc” with VMs in plan." in told
    assert "Row 3: “no mail” is no e-mail address." in told
    assert "2 accounts of Cedar Bank are called Ann, and none of these rows is taken" in told
    rows = [head, ["Cedar Bank", "ann", "a@x.de"], [None, "bob", "b@x.de"]]
    told = looked_at(desk, tmp_path / "merged.xlsx", rows, "A2:A3")
    assert "Row 3: Neither tenant nor target project is given." in told
    rows = [["Kunde", "Kennung"], ["Cedar Bank", "ann"]]
    told = looked_at(desk, tmp_path / "headings.xlsx", rows)
    assert told.startswith("No column tells the user name. Choose it among the columns.")


def test_a_list_of_users_with_formulas_without_values_is_refused(
    desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "formulas.xlsx"
    workbook = openpyxl.Workbook()
    workbook.active.append(["Tenant", "User name", "E-mail", "Role"])
    workbook.active.append(["Cedar Bank", "ann", '="ann"&"@x.de"', "member"])
    workbook.save(path)
    desk.planner.dialogs.files = [path]
    desk.bulk.import_list.trigger()
    desk.planner.settle()
    assert desk.planner.toasts()[-1].startswith(
        "The sheet Sheet of formulas.xlsx has formulas without a value in C2. Open and save it once"
    )
    assert not desk.rows()


def test_an_empty_file_is_told_in_words_of_lists(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "users.xlsx"
    path.touch()
    desk.planner.dialogs.files = [path]
    desk.bulk.import_list.trigger()
    desk.planner.settle()
    assert desk.planner.toasts()[-1] == (
        "users.xlsx is empty. Choose a workbook (.xlsx) or a CSV file that holds a table under "
        "its headings."
    )
