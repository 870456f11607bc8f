"""Passwords of accounts in the window, and what is done to users in the cloud."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.domain.counted_noun import count_text
from app.domain.errors import UserError
from app.domain.number_style import grouped
from app.domain.progress import Ticket
from app.services import account_passwords, account_retiring, cloud_connection
from app.services.account_passwords import Regenerated, UserOfCloud
from app.services.account_retiring import Retired
from app.services.ports import PasswordVault, ProvisioningSession
from app.services.provisioning.generating import check_place
from app.tasks.runner import Work
from app.ui.parts.secret_clipboard import SecretClipboard
from app.ui.shell.context import AppContext
from app.ui.shell.operations import Origin
from app.ui.shell.written import tell_written

if TYPE_CHECKING:
    from app.domain.planning.plan.plan import Plan
    from app.domain.planning.staging.credentials import CredentialSheet

SETTING, RETIRING = "Setting new passwords", "Retiring service accounts"
SHEETS = "Excel workbook (*.xlsx)"


class CloudPasswords(QObject):
    """Regenerate, reveal, copy, the sheet, and retiring; the last needs the cloud.

    ``changed`` tells that rows were written past the undo stack.
    """

    changed = Signal()

    def __init__(self, ctx: AppContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self.clipboard = SecretClipboard(self)

    def _attempt(self, call: Callable[[], object]) -> None:
        try:
            call()
        except UserError as error:
            self._ctx.report(error)

    # -- reading -----------------------------------------------------------------------------------

    def reveal(self, key: int, username: str) -> None:
        """Show the password of an account for ten seconds."""
        self._with_password(key, partial(self._show, username))

    def copy(self, key: int, username: str) -> None:
        """Put the password of an account on the clipboard for half a minute."""
        self._with_password(key, partial(self._copy, username))

    def _with_password(self, key: int, then: Callable[[str], object]) -> None:
        ctx = self._ctx
        origin = ctx.operations.origin()

        def found(vault: PasswordVault) -> None:
            ctx.runner.network(
                "Reading a password",
                lambda _ticket: account_passwords.reveal(
                    origin.workspace, origin.project_id, key, vault
                ),
                partial(self._if_open, origin, then),
            )

        ctx.passwords.with_vault(found)

    def _if_open(self, origin: Origin, then: Callable[[str], object], password: str) -> None:
        if self._ctx.operations.is_open(origin):
            then(password)

    def _show(self, username: str, password: str) -> None:
        from app.ui.stages.users.reveal_dialog import RevealDialog

        RevealDialog(username, password, self.clipboard, self._ctx.dialogs_parent).open()

    def _copy(self, username: str, password: str) -> None:
        self.clipboard.copy(password)
        self._ctx.notifier.show(
            f"Password of {username} copied; the clipboard is cleared in 30 s", "ok"
        )

    # -- setting -----------------------------------------------------------------------------------

    def regenerate(self, plan: Plan, keys: Sequence[int]) -> None:
        """Ask, and set new passwords: in the cloud where users were made, else for later."""
        self._attempt(lambda: self._ask_to_regenerate(plan, keys))

    def _ask_to_regenerate(self, plan: Plan, keys: Sequence[int]) -> None:
        ctx = self._ctx
        origin = ctx.operations.origin()
        users = account_passwords.users_of(origin.workspace, plan, keys)
        if not users:
            raise UserError("No account was chosen.")
        live = sum(bool(user.user_id and user.ours) for user in users)
        who = users[0].username if len(users) == 1 else count_text(len(users), "user")
        where = (
            f"{grouped(live)} of them in the cloud {self._cloud(origin)}, where the old password "
            "ends at "
            "once." if live else "Nothing is changed in the cloud: they were not made there yet."
        )  # fmt: skip
        if len(users) == 1 and live:
            where = f"In the cloud {self._cloud(origin)} the old password ends at once."
        text = f"{who} gets a new password. {where} This cannot be undone."
        if ctx.dialogs.confirm("New passwords", text, "Set new passwords", danger=bool(live)):
            ctx.passwords.with_vault(partial(self._regenerate, origin, users))

    def _cloud(self, origin: Origin) -> str:
        settings = cloud_connection.load(origin.workspace, origin.project_id)
        return f"“{settings.auth_url}”" if settings.auth_url else "that is connected"

    def _regenerate(
        self, origin: Origin, users: Sequence[UserOfCloud], vault: PasswordVault
    ) -> None:
        def work(ticket: Ticket) -> Regenerated:
            if not account_passwords.needs_cloud(users):
                return account_passwords.regenerate(
                    origin.workspace, origin.project_id, users, vault, None, ticket
                )
            session = self._session(origin, ticket)
            try:
                check_place(origin.workspace, origin.project_id, session.place)
                return account_passwords.regenerate(
                    origin.workspace, origin.project_id, users, vault, session, ticket
                )
            finally:
                session.close()

        self._start(SETTING, origin, work, self._regenerated)

    def _start(self, title: str, origin: Origin, work: Work, done: Callable[[Any], object]) -> None:
        """Do what changes users of the cloud: edits wait for it, and so does closing."""
        if not self._ctx.operations.may_go_on(origin):
            return
        self._ctx.runner.network(
            title,
            work,
            done,
            on_failed=self._failed,
            on_cancelled=partial(self._cancelled, title),
            writes=True,
            long=True,
        )

    def _session(self, origin: Origin, ticket: Ticket) -> ProvisioningSession:
        ctx = self._ctx
        connection, secret = cloud_connection.ready_to_ask(
            origin.workspace, origin.project_id, ctx.secrets()
        )
        return ctx.provisioning_cloud().open(connection, secret, ticket)

    def _regenerated(self, done: Regenerated) -> None:
        from app.ui.parts.passwords_once import PasswordsOnceDialog

        self.changed.emit()
        self._ctx.notifier.show(done.sentence, "warning" if done.failed else "ok")
        if done.once:
            PasswordsOnceDialog(done.once, self.clipboard, self._ctx.dialogs_parent).open()

    def _failed(self, error: BaseException) -> None:
        self.changed.emit()
        self._ctx.report(error)

    def _cancelled(self, title: str) -> None:
        self.changed.emit()
        self._ctx.notifier.show(f"{title}: cancelled. What was done until then stays.")

    # -- the sheet ---------------------------------------------------------------------------------

    def write_sheet(self, plan: Plan, keys: Sequence[int] | None) -> None:
        """Ask how, and write the passwords that are kept to a workbook."""
        ctx = self._ctx
        origin = ctx.operations.origin()

        def found(vault: PasswordVault) -> None:
            ctx.runner.network(
                "Reading passwords",
                lambda _ticket: account_passwords.credentials(origin.workspace, plan, vault, keys),
                partial(self._ask_for_sheet, origin),
            )

        ctx.passwords.with_vault(found)

    def _ask_for_sheet(self, origin: Origin, sheet: CredentialSheet) -> None:
        from app.ui.stages.users.sheet_dialog import SheetDialog

        if self._ctx.operations.is_open(origin):
            dialog = SheetDialog(len(sheet.rows), self._ctx.dialogs_parent)
            dialog.chosen.connect(partial(self._write, sheet))
            dialog.open()

    def _write(self, sheet: CredentialSheet, password: str) -> None:
        ctx = self._ctx
        name = f"{sheet.project} credentials.xlsx".replace("/", "-")
        path = ctx.dialogs.save_file("Credentials sheet", ctx.settings.folder / name, SHEETS)
        if path is None:
            return
        ctx.settings.folder = path.parent
        exporter = ctx.credentials_exporter()
        ctx.runner.cpu(
            f"Writing {path.name}",
            lambda ticket: account_passwords.write_credentials(
                sheet, exporter, path, ticket, password
            ),
            self._written,
            on_cancelled=lambda: ctx.notifier.show("Cancelled; no file was written."),
        )

    def _written(self, path: Path) -> None:
        tell_written(self._ctx.notifier, path)

    # -- the end -----------------------------------------------------------------------------------

    def retire(self, plan: Plan, keys: Sequence[int] | None) -> None:
        """Ask, and disable service accounts in the cloud."""
        self._attempt(lambda: self._ask_to_retire(plan, keys))

    def _ask_to_retire(self, plan: Plan, keys: Sequence[int] | None) -> None:
        ctx = self._ctx
        origin = ctx.operations.origin()
        users = account_retiring.to_retire(origin.workspace, plan, keys)
        what = count_text(len(users), "service account")
        first = ", ".join(user.username for user in users[:3])
        more = f" and {grouped(len(users) - 3)} more" if len(users) > 3 else ""
        left = sum(vm.in_plan and vm.status != "migrated" for vm in plan.vms)
        warning = f" {count_text(left, 'VM')} in plan are not migrated yet." if left else ""
        sure = ctx.dialogs.confirm(
            "Retire service accounts",
            f"{what} ({first}{more}) can no longer sign in to the cloud {self._cloud(origin)}: "
            f"they are disabled there, not deleted.{warning}",
            f"Retire {what}",
            danger=True,
        )
        if not sure:
            return

        def work(ticket: Ticket) -> Retired:
            session = self._session(origin, ticket)
            try:
                return account_retiring.retire(
                    origin.workspace, origin.project_id, users, session, ticket
                )
            finally:
                session.close()

        self._start(RETIRING, origin, work, self._retired)

    def _retired(self, done: Retired) -> None:
        self.changed.emit()
        self._ctx.notifier.show(done.sentence, "warning" if done.failed else "ok")
