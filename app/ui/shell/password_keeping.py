"""How passwords of accounts are kept in this session: by the keyring, a passphrase, or not."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.domain.errors import UserError

if TYPE_CHECKING:
    from app.domain.progress import Ticket
    from app.services.ports import PasswordVault
    from app.services.workspace import Workspace
    from app.ui.shell.context import AppContext

Call = Callable[["PasswordVault"], object]

LOOKING = "Looking for the keyring"


class PasswordKeeping(QObject):
    """Finds the vault that passwords are encrypted with, and asks for what it needs once.

    The keyring is taken where it lasts. Else a passphrase is asked for, once for each workspace
    that is opened; whoever gives none goes on without keeping passwords.
    """

    def __init__(self, ctx: AppContext, make: Callable[[str | None], PasswordVault]) -> None:
        super().__init__(ctx)
        self._ctx, self._make = ctx, make
        self._vault: PasswordVault | None = None
        self._of: Workspace | None = None

    def with_vault(self, call: Call) -> None:
        """Call with the vault: now, or once it was found; not at all where the user gives up."""
        ctx = self._ctx
        if not ctx.has_workspace:
            return
        if self._vault is not None and self._of is ctx.workspace:
            call(self._vault)
            return
        self._vault = None

        def look(_ticket: Ticket) -> PasswordVault | None:
            found = self._make("")
            return found if found.keeps else None

        ctx.runner.network(LOOKING, look, partial(self._looked, ctx.workspace, call))

    def ask_passphrase(self, call: Call | None = None) -> None:
        """Ask for the passphrase, whatever was used so far."""
        from app.ui.shell.passphrase_dialog import PassphraseDialog

        if not self._ctx.has_workspace:
            return
        dialog = PassphraseDialog(self._make, self._ctx.dialogs_parent)
        dialog.chosen.connect(partial(self._take, self._ctx.workspace, call))
        dialog.open()

    def use_passphrase(self, passphrase: str) -> PasswordVault:
        """Keep passwords under a passphrase from now on.

        :raises UserError: when it is too short.
        """
        vault = self._make(passphrase)
        self._take(self._ctx.workspace, None, vault)
        return vault

    def _looked(self, workspace: Workspace, call: Call, found: PasswordVault | None) -> None:
        if not self._ctx.has_workspace or self._ctx.workspace is not workspace:
            return
        if found is None:
            self.ask_passphrase(call)
        else:
            self._take(workspace, call, found)

    def _take(self, workspace: Workspace, call: Call | None, vault: PasswordVault) -> None:
        self._vault, self._of = vault, workspace
        if call is None:
            return
        try:
            call(vault)
        except UserError as error:
            self._ctx.report(error)
