"""Questions belong to the project in which they were asked: in another one no answer counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QWidget

from app.domain.errors import UserError
from app.ui.parts.dialog import Dialog

if TYPE_CHECKING:
    from app.ui.shell.context import AppContext
    from app.ui.shell.dialogs_port import Dialogs
    from app.ui.shell.operations import Origin

R = TypeVar("R")


class HeldDialogs:
    """:class:`~app.ui.shell.dialogs_port.Dialogs` that give up when the project has changed.

    While a question waits, a file that was double-clicked, a job or the other window of the
    program may open another workspace or project. The answer would be about other rows.
    """

    def __init__(self, ctx: AppContext, asking: Dialogs) -> None:
        self._ctx = ctx
        self.of_no_project = asking
        """The same questions, for what concerns no project, such as which workspace to open."""

    def confirm(self, title: str, text: str, accept: str, *, danger: bool = False) -> bool:
        """See :class:`~app.ui.shell.dialogs_port.Dialogs`."""
        asking = self.of_no_project
        return self._held(lambda: asking.confirm(title, text, accept, danger=danger), False)

    def ask_text(self, title: str, label: str, value: str = "") -> str | None:
        """See :class:`~app.ui.shell.dialogs_port.Dialogs`."""
        return self._held(lambda: self.of_no_project.ask_text(title, label, value), None)

    def open_files(self, title: str, folder: Path, patterns: str) -> list[Path]:
        """See :class:`~app.ui.shell.dialogs_port.Dialogs`."""
        return self._held(lambda: self.of_no_project.open_files(title, folder, patterns), [])

    def open_folder(self, title: str, folder: Path) -> Path | None:
        """See :class:`~app.ui.shell.dialogs_port.Dialogs`."""
        return self._held(lambda: self.of_no_project.open_folder(title, folder), None)

    def save_file(self, title: str, suggestion: Path, patterns: str) -> Path | None:
        """See :class:`~app.ui.shell.dialogs_port.Dialogs`."""
        return self._held(lambda: self.of_no_project.save_file(title, suggestion, patterns), None)

    def tell_error(self, error: UserError) -> None:
        """See :class:`~app.ui.shell.dialogs_port.Dialogs`."""
        self.of_no_project.tell_error(error)

    def _held(self, ask: Callable[[], R], given_up: R) -> R:
        operations = self._ctx.operations
        origin = operations.origin() if self._ctx.has_workspace else None
        answer = ask()
        if not answer or origin is None:
            return answer
        try:
            operations.check_open(origin)
        except UserError as error:
            self._ctx.report(error)
            return given_up
        return answer


class ProjectDialogs(QObject):
    """Closes the dialogs of a project, unanswered, as soon as another one is opened."""

    def __init__(self, ctx: AppContext, window: QWidget) -> None:
        super().__init__(window)
        self._ctx, self._window = ctx, window
        self._origin: Origin | None = None
        ctx.happenings.project_opened.connect(self._opened)

    def _opened(self, _project: object) -> None:
        operations = self._ctx.operations
        before, self._origin = self._origin, None
        if self._ctx.has_workspace:
            self._origin = operations.origin()
        if before is None or not before.project_id or before == self._origin:
            return
        found = [each for each in self._window.findChildren(QDialog) if _belongs(each)]
        for dialog in reversed(found):  # those above others first
            dialog.reject()
        if found:
            self._ctx.notifier.show(
                f"Another project was opened: “{found[0].windowTitle()}” was closed, and "
                "nothing was changed.",
                "warning",
            )


def _belongs(dialog: QDialog) -> bool:
    if not dialog.isVisible() or dialog.windowModality() == Qt.WindowModality.NonModal:
        return False
    return isinstance(dialog, Dialog) and dialog.of_project
