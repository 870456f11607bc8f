"""What can be done to accounts: each edit is one undo step with a toast."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QWidget

from app.domain.changes import ChangeSet
from app.domain.errors import FieldError, UserError
from app.domain.planning.provisioning.targets import Target
from app.domain.planning.staging.account import Account, AccountType
from app.domain.planning.staging.account_list import pasted_table
from app.domain.planning.staging.account_rows import AccountRow, AccountState
from app.domain.tabular import parse_block
from app.domain.text_table import TextTable
from app.services import accounts, staging
from app.services.accounts import AccountEdit, Accounts
from app.ui.parts.tool_action import offer, tool_action
from app.ui.shell.context import AppContext
from app.ui.shell.list_importing import LISTS, ListImportFlow
from app.ui.shell.operations import noted
from app.ui.stages.users.cloud_passwords import CloudPasswords

Change = tuple[int, str, object]
"""Key of a row, name of the field, new value."""


class AccountBulk(QObject):
    """Actions on a selection: ``selected`` gives the rows that are meant, ``known`` all rows."""

    def __init__(
        self,
        ctx: AppContext,
        selected: Callable[[], Sequence[AccountRow]],
        known: Callable[[], Sequence[AccountRow]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._ctx, self._selected, self._known = ctx, selected, known
        self.known: Accounts | None = None
        """The accounts as the page shows them."""
        self.passwords = CloudPasswords(ctx, parent)
        self._imports = ListImportFlow(ctx)
        self.seed = tool_action(self,
            "Seed service accounts", "users", self._seed,
            "Add a service account for each target that has none",
        )  # fmt: skip
        self.add = tool_action(
            self, "Add owner…", "plus", self._ask_to_add, "Add a person or another account"
        )
        self.confirm = tool_action(self,
            "Confirm", "check", self._confirm,
            "Confirm the selected accounts; those with problems stay open",
        )  # fmt: skip
        self.confirm_all = tool_action(self,
            "Confirm all", "ok", self._confirm_all,
            "Confirm every account with which nothing is wrong",
        )  # fmt: skip
        self.unconfirm = tool_action(self, "Take confirmation back", "undo", self._unconfirm)
        self.need_none = tool_action(self,
            "Needs none", "minus", self._need_none,
            "The targets of the selected rows need no account",
        )  # fmt: skip
        self.need_one = tool_action(self,
            "Needs an account", "", self._need_one, "Take back that a target needs none",
        )  # fmt: skip
        self.import_list = tool_action(self,
            "Import list…", "import", self._import_list,
            "Read users from an Excel workbook or a CSV file",
        )  # fmt: skip
        self.paste_list = tool_action(self,
            "Paste list…", "paste", self._paste_list,
            "Read users from the clipboard, with their headings",
        )  # fmt: skip
        self.delete = tool_action(
            self, "Delete accounts", "trash", self._delete, "What is in the cloud stays there"
        )
        self._make_password_actions()

    def _make_password_actions(self) -> None:
        self.reveal = tool_action(
            self, "Reveal password…", "eye", self._reveal, "Show it for ten seconds"
        )
        self.copy = tool_action(self,
            "Copy password", "copy", self._copy,
            "Put it on the clipboard, which is cleared after half a minute",
        )  # fmt: skip
        self.regenerate = tool_action(self,
            "Regenerate password…", "refresh", self._regenerate,
            "Set new passwords, in the cloud where the users were made",
        )  # fmt: skip
        self.sheet = tool_action(self,
            "Credentials sheet…", "export", self._write_sheet,
            "Write the passwords of all accounts to a workbook",
        )  # fmt: skip
        self.sheet_selected = tool_action(self,
            "Credentials sheet of selection…", "export", self._write_sheet_of_selection,
            "Write the passwords of the selected accounts to a workbook",
        )  # fmt: skip
        self.passphrase = tool_action(self,
            "Passphrase…", "lock", self._ctx_passphrase,
            "Enter the passphrase that the passwords are kept under",
        )  # fmt: skip
        self.retire = tool_action(self,
            "Retire service accounts…", "power", self._retire,
            "Disable all of them in the cloud when the move is over",
        )  # fmt: skip
        self.retire_selected = tool_action(self,
            "Retire selected accounts…", "power", self._retire_selected,
            "Disable the selected service accounts in the cloud",
        )  # fmt: skip

    def on_selection(self) -> list[QAction]:
        """The actions that need selected rows, in the order of a menu."""
        return [
            self.confirm, self.unconfirm, self.reveal, self.copy, self.regenerate,
            self.sheet_selected, self.need_none, self.need_one, self.retire_selected, self.delete,
        ]  # fmt: skip

    def enable_actions(self) -> None:
        """Enable what can be done with the rows there are and those selected now."""
        rows = self._selected()
        own = [row.account for row in rows if row.account]
        one = own[0] if len(own) == 1 and len(rows) == 1 else None
        why_not = _no_password(one)
        makes = [a for a in own if not (a.is_existing_user or a.is_group)]
        offer(
            self.confirm,
            any(not account.confirmed for account in own),
            "Select accounts that are still to be confirmed.",
        )
        offer(
            self.unconfirm, any(account.confirmed for account in own), "Select confirmed accounts."
        )
        offer(self.reveal, one is not None and bool(one.temp_password), why_not)
        offer(self.copy, self.reveal.isEnabled(), why_not)
        offer(
            self.regenerate,
            bool(makes),
            "Select accounts that this plan makes: existing users and groups keep their own.",
        )
        offer(
            self.need_none,
            any(row.state is AccountState.MISSING for row in rows),
            "Select targets that have no account.",
        )
        offer(
            self.need_one,
            any(row.state is AccountState.NOT_NEEDED for row in rows),
            "Select targets that are marked as needing none.",
        )
        offer(self.delete, bool(own), "Select accounts first.")
        known = self._known()
        every = [row.account for row in known if row.account]
        offer(
            self.confirm_all,
            any(not account.confirmed for account in every),
            "Every account is confirmed.",
        )
        self._enable_together(own, every)
        offer(
            self.add,
            any(row.target for row in known),
            "No target is known: set targets on the page Tenants.",
        )

    def _enable_together(self, own: Sequence[Account], every: Sequence[Account]) -> None:
        """What is done to many accounts at once: to the selected ones, or to all."""
        for action, among, what in (
            (self.sheet, every, "No password is kept yet"),
            (self.sheet_selected, own, "Of the selected accounts no password is kept"),
        ):
            kept = any(account.temp_password for account in among)
            how = "they are made with the accounts, or by Regenerate password."
            offer(action, kept, f"{what}: {how}")
        for action, among, why_not in (
            (self.retire, every, "No service account in the cloud is left to retire."),
            (self.retire_selected, own, "Select service accounts that are in the cloud."),
        ):
            offer(action, any(map(_retirable, among)), why_not)

    # -- edits -------------------------------------------------------------------------------------

    def change(self, changes: Sequence[Change]) -> None:
        """Set fields as a table asked for, as one step; confirming goes by what is wrong."""
        keys = [key for key, _field, _value in changes]
        if all(change[1:] == ("confirmed", True) for change in changes):
            self._do(accounts.confirm, [key for key in keys if key > 0])
            return
        edits = [AccountEdit(*change) for change in changes]
        firm = {row.key for row in self._known() if row.account and row.account.confirmed}
        tell = noted if len(edits) > 1 or firm & set(keys) else None
        ctx = self._ctx
        ctx.operations.do(accounts.set_fields, ctx.project_id, edits, "", ctx.plan, tell=tell)

    def check(self, account: Account) -> None:
        """Make sure that nobody else of its domain has the account's name.

        :raises UserError: saying who has.
        """
        if self.known is not None:
            accounts.check_name(self.known, account)

    def _do(self, action: Callable[..., ChangeSet], *arguments: Any) -> None:
        """An edit of a service that asks for the plan."""
        plan = self._ctx.plan
        if plan is not None:
            self._ctx.operations.do(action, plan, *arguments, tell=noted)

    def _do_plainly(self, action: Callable[..., ChangeSet], *arguments: Any) -> None:
        self._ctx.operations.do(action, self._ctx.project_id, *arguments, tell=noted)

    def _keys(self) -> list[int]:
        return [row.key for row in self._selected() if row.account]

    def _seed(self) -> None:
        plan = self._ctx.plan
        if plan is None:
            return
        done = self._ctx.operations.do(staging.seed_service_accounts, plan, tell=noted)
        if done is not None and not done:
            self._ctx.notifier.show(done.note)

    def _confirm(self) -> None:
        self._do(accounts.confirm, self._keys())

    def _confirm_all(self) -> None:
        self._do(accounts.confirm)

    def _unconfirm(self) -> None:
        self._do_plainly(accounts.unconfirm, self._keys())

    def _targets(self, state: AccountState) -> list[Target]:
        return [row.target for row in self._selected() if row.target and row.state is state]

    def _need_none(self) -> None:
        self._do_plainly(accounts.need_none, self._targets(AccountState.MISSING))

    def _need_one(self) -> None:
        take_back = partial(accounts.need_none, none_needed=False)
        self._do_plainly(take_back, self._targets(AccountState.NOT_NEEDED))

    def _delete(self) -> None:
        self._do_plainly(accounts.delete, self._keys())

    def _ask_to_add(self) -> None:
        from app.ui.stages.users.account_dialog import AccountDialog

        plan = self._ctx.plan
        if plan is None:
            return
        known, rows = accounts.read(self._ctx.workspace, plan), self._selected()
        dialog = AccountDialog(
            known.targets,
            rows[0].target if rows else None,
            known.roles,
            partial(_checked, known),
            self._ctx.dialogs_parent,
        )
        dialog.chosen.connect(partial(self._do, accounts.add))
        dialog.open()

    # -- lists -------------------------------------------------------------------------------------

    def _import_list(self) -> None:
        ctx = self._ctx
        paths = ctx.dialogs.open_files("Import users", ctx.settings.folder, LISTS)
        if paths:
            ctx.settings.folder = paths[0].parent
            self._start_import(paths[0])

    def _paste_list(self) -> None:
        text = QGuiApplication.clipboard().text()
        try:
            table = pasted_table(parse_block(text, "\t" if "\t" in text else ","))
        except UserError as error:
            self._ctx.report(error)
            return
        self._start_import(Path(table.name), table)

    def _start_import(self, path: Path, table: TextTable | None = None) -> None:
        from app.ui.stages.users.account_import import AccountsImport

        ctx, plan = self._ctx, self._ctx.plan
        if plan is not None:
            self._imports.start(
                lambda origin: AccountsImport(
                    origin.workspace, plan, ctx.list_reader(), path, table
                )
            )

    # -- passwords ---------------------------------------------------------------------------------

    def _one(self) -> Account | None:
        rows = self._selected()
        return rows[0].account if len(rows) == 1 else None

    def _reveal(self) -> None:
        account = self._one()
        if account is not None:
            self.passwords.reveal(account.id, account.username)

    def _copy(self) -> None:
        account = self._one()
        if account is not None:
            self.passwords.copy(account.id, account.username)

    def _regenerate(self) -> None:
        plan = self._ctx.plan
        if plan is not None:
            self.passwords.regenerate(plan, self._keys())

    def _write_sheet(self) -> None:
        plan = self._ctx.plan
        if plan is not None:
            self.passwords.write_sheet(plan, None)

    def _write_sheet_of_selection(self) -> None:
        plan = self._ctx.plan
        if plan is not None:
            self.passwords.write_sheet(plan, self._keys())

    def _ctx_passphrase(self) -> None:
        self._ctx.passwords.ask_passphrase()

    def _retire(self) -> None:
        plan = self._ctx.plan
        if plan is not None:
            self.passwords.retire(plan, None)

    def _retire_selected(self) -> None:
        plan = self._ctx.plan
        if plan is not None:
            self.passwords.retire(plan, self._keys())


def _checked(known: Accounts, values: Any) -> object:
    """What a form checks: fields that it left out are wrong already, and stand for any."""
    missing = {"tenant_id", "username", "role"} - set(values)
    try:
        return accounts.checked_new(known, values)
    except FieldError as error:
        if error.field in missing:
            return None
        raise


def _retirable(account: Account) -> bool:
    service = account.account_type == AccountType.SERVICE_ACCOUNT
    return service and bool(account.pcd_user_id) and account.retired_at is None


def _no_password(account: Account | None) -> str:
    if account is None:
        return "Select one account."
    if account.is_existing_user or account.is_group:
        return "An existing user or group keeps its own password, which is not known here."
    if account.password_set_at:
        return "Its password was not kept: Regenerate password sets a new one."
    return "It has no password yet: it gets one when it is made, or by Regenerate password."
