"""What can be done with the target cloud: connect, read its inventory, forget it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.domain.cloud import CloudConnection, CloudInventory, FoundConnection
from app.domain.errors import FieldError, UserError
from app.domain.number_style import grouped
from app.domain.planning.gaps.gap import remembered
from app.domain.planning.gaps.words import KIND_WORDS
from app.domain.progress import Ticket
from app.services import cloud_connection as connection_service
from app.services import cloud_inventory as inventory_service
from app.services.cloud_connection import ConnectionState
from app.ui.parts.tool_action import tool_action
from app.ui.shell.context import AppContext
from app.ui.shell.edit_effects import EditEffects
from app.ui.shell.operations import Origin, noted
from app.ui.shell.subjects import job_of

if TYPE_CHECKING:
    from app.domain.changes import ChangeSet
    from app.ui.stages.readiness.cloud_connection import CloudConnectionDialog

READING, TESTING = "Reading the cloud", "Testing the connection"


class CloudActions(QObject):
    """Asks the network and the keyring in the background; at most one reading at a time."""

    reading_changed = Signal(bool)
    failed = Signal(object)
    """The :class:`UserError` for which the cloud could not be read."""
    read = Signal()
    """An inventory was read and kept."""

    def __init__(self, ctx: AppContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self.effects = EditEffects(ctx)
        self._reading: Ticket | None = None
        self._waiting: tuple[Origin, CloudInventory] | None = None
        self._dialog: CloudConnectionDialog | None = None
        self.connect_action = tool_action(
            self, "Connection…", "link", self.ask_for_connection, "How to reach the target cloud"
        )
        self.read_action = tool_action(self,
            "Read the cloud", "refresh", self.read_cloud,
            "Read domains, projects, quotas, networks, flavors, images and hypervisors",
        )  # fmt: skip
        self.clear_action = tool_action(
            self,
            "Clear inventory…",
            "trash",
            self._ask_to_clear,
            "Forget what is known of the target",
        )
        # Not before what the job itself has done is in the history: Undo goes by that order.
        ctx.runner.ended.connect(self._job_ended, Qt.ConnectionType.QueuedConnection)

    @property
    def dialog(self) -> CloudConnectionDialog | None:
        """The open dialog of the connection."""
        return self._dialog

    # -- the connection ----------------------------------------------------------------------------

    def ask_for_connection(self, error: UserError | None = None) -> None:
        """Open the dialog, once the keyring has said whether a secret is stored."""
        ctx = self._ctx
        if self._dialog is not None:
            self._dialog.raise_()
            return
        origin = ctx.operations.origin()
        problem = error if isinstance(error, UserError) else None

        def look(_ticket: Ticket) -> tuple[ConnectionState, str]:
            secrets = ctx.secrets()
            state = connection_service.state(origin.workspace, origin.project_id, secrets)
            return state, secrets.note

        ctx.runner.network(
            "Looking for the stored password", look, partial(self._open, origin, problem)
        )

    def _open(
        self, origin: Origin, error: UserError | None, found: tuple[ConnectionState, str]
    ) -> None:
        from app.ui.stages.readiness.cloud_connection import CloudConnectionDialog

        if self._dialog is not None or not self._ctx.operations.is_open(origin):
            return
        dialog = CloudConnectionDialog(*found, self._ctx.dialogs_parent)
        dialog.test_wanted.connect(partial(self._test, dialog, origin))
        dialog.save_wanted.connect(partial(self._save, dialog, origin))
        dialog.import_wanted.connect(partial(self._import, dialog))
        dialog.forget_wanted.connect(partial(self._forget, dialog, origin))
        dialog.browse_button.clicked.connect(partial(self._browse, dialog))
        dialog.finished.connect(self._closed)
        self._dialog = dialog
        dialog.open()
        if error is not None:
            dialog.show_error(error)

    def _closed(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None

    def _test(
        self,
        dialog: CloudConnectionDialog,
        origin: Origin,
        settings: CloudConnection,
        secret: str | None,
    ) -> None:
        ctx = self._ctx
        client, secrets = ctx.cloud(), ctx.secrets()

        def work(ticket: Ticket) -> object:
            known = secret
            if known is None:
                stored = connection_service.load(origin.workspace, origin.project_id)
                if stored.auth_kind is settings.auth_kind:
                    known = connection_service.secret_of(stored, secrets)
            return connection_service.test_settings(settings, known or "", client, ticket)

        ticket = ctx.runner.network(
            TESTING,
            work,
            partial(self._if_open, dialog, dialog.show_identity),
            on_failed=partial(self._dialog_failed, dialog),
            on_cancelled=partial(self._if_open, dialog, dialog.set_busy, None),
        )
        dialog.clear_messages()
        dialog.set_busy(ticket)

    def _if_open(
        self, dialog: CloudConnectionDialog, call: Callable[..., object], *values: object
    ) -> None:
        if self._dialog is dialog:
            call(*values)

    def _dialog_failed(self, dialog: CloudConnectionDialog, error: BaseException) -> None:
        if self._dialog is dialog and isinstance(error, UserError):
            dialog.show_error(error)
            return
        if self._dialog is dialog:
            dialog.set_busy(None)
        if not isinstance(error, UserError):
            self._ctx.report(error)

    def _not_done(self, dialog: CloudConnectionDialog, error: BaseException) -> None:
        """What was to last has failed: it is said even where the dialog was closed meanwhile."""
        if self._dialog is dialog:
            self._dialog_failed(dialog, error)
        else:
            self._ctx.report(error)

    def _save(
        self,
        dialog: CloudConnectionDialog,
        origin: Origin,
        settings: CloudConnection,
        secret: str | None,
    ) -> None:
        ctx = self._ctx
        if ctx.runner.writing():
            dialog.show_error(UserError(f"“{ctx.runner.writing()}” is still writing.", "Wait."))
            return
        secrets = ctx.secrets()

        def finished(_changes: ChangeSet) -> None:
            self._if_open(dialog, dialog.accept)
            ctx.notifier.show("Cloud connection saved", "ok")

        ticket = ctx.operations.do_long(
            "Saving the connection",
            lambda workspace, _ticket: connection_service.save(
                workspace, origin.project_id, settings, secrets, secret
            ),
            finished,
            origin=origin,
            on_failed=partial(self._not_done, dialog),
            on_cancelled=partial(self._if_open, dialog, dialog.set_busy, None),
        )
        if ticket is not None:
            dialog.set_busy(ticket)

    def _forget(self, dialog: CloudConnectionDialog, origin: Origin) -> None:
        ctx = self._ctx
        sure = ctx.dialogs.confirm(
            "Forget the password",
            "The stored password is removed from the keyring. It must be entered again before "
            "the cloud can be read. This cannot be undone.",
            "Forget",
            danger=True,
        )
        if not sure:
            return
        secrets = ctx.secrets()

        def finished(_gone: bool) -> None:
            if self._dialog is dialog:
                dialog.set_busy(None)
                dialog.forgotten()
                dialog.trial.say("The password is forgotten.", "ok")

        ticket = ctx.runner.network(
            "Forgetting the password",
            lambda _ticket: connection_service.forget_secret(
                origin.workspace, origin.project_id, secrets
            ),
            finished,
            on_failed=partial(self._not_done, dialog),
            on_cancelled=partial(self._if_open, dialog, dialog.set_busy, None),
        )
        dialog.set_busy(ticket)

    def _browse(self, dialog: CloudConnectionDialog) -> None:
        found = self._ctx.dialogs.open_files(
            "CA file", self._ctx.settings.folder, "Certificates (*.pem *.crt *.cer);;All files (*)"
        )
        if found:
            dialog.set_ca_file(str(found[0]))

    def _import(self, dialog: CloudConnectionDialog) -> None:
        ctx = self._ctx
        chosen = ctx.dialogs.open_files(
            "clouds.yaml or openrc file", ctx.settings.folder,
            "Connections (*.yaml *.yml *.sh *.rc);;All files (*)",
        )  # fmt: skip
        if not chosen:
            return
        client, path = ctx.cloud(), chosen[0]
        ticket = ctx.runner.network(
            f"Reading {path.name}",
            lambda _ticket: connection_service.read_file(path, client),
            partial(self._found, dialog, path),
            on_failed=partial(self._dialog_failed, dialog),
            on_cancelled=partial(self._if_open, dialog, dialog.set_busy, None),
        )
        dialog.set_busy(ticket)

    def _found(
        self, dialog: CloudConnectionDialog, path: Path, found: Sequence[FoundConnection]
    ) -> None:
        from app.ui.stages.readiness.cloud_choice import CloudChoiceDialog

        if self._dialog is not dialog:
            return
        dialog.set_busy(None)
        if len(found) == 1 and found[0].problem:
            dialog.show_error(UserError(f"{path.name} cannot be used. {found[0].problem}"))
        elif len(found) == 1:
            dialog.take(found[0])
        else:
            choice = CloudChoiceDialog(path.name, found, dialog)
            choice.chosen.connect(dialog.take)
            choice.open()

    # -- the inventory -----------------------------------------------------------------------------

    @property
    def reading(self) -> bool:
        """Whether the cloud is being read now."""
        return self._reading is not None

    def read_cloud(self) -> None:
        """Read the cloud in the background and keep what it holds."""
        ctx = self._ctx
        if self._reading is not None or not ctx.project_id:
            return
        origin = ctx.operations.origin()
        client, secrets = ctx.cloud(), ctx.secrets()
        self._reading = ctx.runner.network(
            READING,
            lambda ticket: inventory_service.read(
                origin.workspace, origin.project_id, client, secrets, ticket
            ),
            partial(self._arrived, origin),
            on_failed=partial(self._not_read, origin),
            on_cancelled=self._cancelled,
        )
        self._tell()

    def _tell(self) -> None:
        self.read_action.setEnabled(not self.reading)
        self.reading_changed.emit(self.reading)

    def _arrived(self, origin: Origin, inventory: CloudInventory) -> None:
        self._reading = None
        self._waiting = (origin, inventory)
        self._store()
        self._tell()

    def _job_ended(self, _ticket: Ticket) -> None:
        self._store()

    def _store(self) -> None:
        """Keep what was read, now or when whoever writes to the workspace is done."""
        ctx = self._ctx
        if self._waiting is None or ctx.runner.writing() or not ctx.has_workspace:
            return
        (origin, inventory), self._waiting = self._waiting, None
        plan = ctx.plan if ctx.operations.is_open(origin) else None
        seen = remembered(plan.target.gaps) if plan is not None else ()
        done = ctx.operations.do(
            inventory_service.store, origin.project_id, inventory, seen, tell=noted, origin=origin
        )
        if done is not None and ctx.operations.is_open(origin):
            self.read.emit()

    def _not_read(self, origin: Origin, error: BaseException) -> None:
        self._reading = None
        self._tell()
        if not self._ctx.operations.is_open(origin):
            self._ctx.report(error, job_of(READING))  # no matter of the project in front
        elif isinstance(error, FieldError):
            self.ask_for_connection(error)
        elif isinstance(error, UserError):
            self.failed.emit(error)
        else:
            self._ctx.report(error)

    def _cancelled(self) -> None:
        self._reading = None
        self._tell()
        self._ctx.notifier.show("Reading was cancelled; nothing was changed.")

    def _ask_to_clear(self) -> None:
        plan = self._ctx.plan
        inventory = plan.target.inventory if plan else None
        if inventory is None:
            return
        origin = self._ctx.operations.origin()  # of which the question speaks
        held = [
            f"{grouped(count)} {words[0] if count == 1 else words[1]}"
            for kind, words in KIND_WORDS.items()
            if kind != "quotas" and (count := len(getattr(inventory, kind)))
        ]
        what = ", ".join(held) or "An inventory without records"
        sure = self._ctx.dialogs.confirm(
            "Clear the inventory",
            f"{what} will be forgotten here, and with them the gap analysis. Nothing on the cloud "
            "is changed. Gaps that were resolved by hand stay so.",
            "Clear",
            danger=True,
        )
        if sure:
            self.effects.do(inventory_service.clear, always=True, origin=origin)
