"""Short messages to the user: which are shown, where, and the list of all there were."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QWidget

from app.domain.number_style import spoken
from app.ui.parts.announce import announce
from app.ui.shell.note import Note, NoteAction
from app.ui.theme.metrics import grid

if TYPE_CHECKING:
    from app.ui.shell.toast import Toast

KINDS = ("info", "ok", "warning", "error")
MOST_AT_ONCE = 3
MOST_REMEMBERED = 200


class Notifier(QObject):
    """Shows messages in a window: few at once, the newest at the bottom.

    A fourth message takes away the oldest that is no error. The same message again is counted,
    not repeated. ``history`` keeps them all, the newest last.
    """

    noted = Signal(object)
    shown_changed = Signal()
    """A message came or went."""
    history_changed = Signal()
    """Another message is remembered, was read or forgotten, or offers nothing any more."""

    def __init__(
        self,
        window: QWidget,
        lifetime_ms: int = 4000,
        now: Callable[[], datetime] = lambda: datetime.now().astimezone(),
    ) -> None:
        super().__init__(window)
        self.history: list[Note] = []
        self._unread: list[Note] = []
        self._window, self._lifetime_ms, self._now = window, lifetime_ms, now
        self._bottom_margin = 0
        self._toasts: list[Toast] = []
        window.installEventFilter(self)

    def show(
        self,
        text: str,
        kind: str = "info",
        action_text: str = "",
        action: Callable[[], object] | None = None,
        details: str = "",
        *,
        stays: bool = False,
        about: str = "",
        of_project: bool = False,
        other: tuple[str, Callable[[], object]] | None = None,
    ) -> Toast:
        """Say a sentence; ``kind`` is info, ok, warning or error.

        ``action`` is called when the button with ``action_text`` is pressed; ``other`` is a second
        button with what it does. One that ``stays``
        waits, like an error, until it is closed. One that is ``about`` something gives way to the
        next about the same, and goes when that is settled. The action of one that is
        ``of_project`` goes when another project is opened.

        :raises ValueError: when there is no such kind.
        """
        if kind not in KINDS:
            raise ValueError(f"There is no kind of message {kind!r}.")
        # What a job that writes hands back is worded as the workspace keeps it.
        text, details = spoken(text), spoken(details)
        offered = NoteAction(action_text, action, of_project) if action is not None else None
        note = Note(self._now(), kind, text, details, about, offered)
        self._remember(note)
        for toast in self._toasts:
            same = (toast.note.kind, toast.note.text, toast.note.details)
            if action is None and same == (kind, text, details):
                toast.repeat()
                self.arrange()
                return toast
        if about:
            self.settle(about)
        toast = self._toast(note, stays=stays, other=other)
        self._make_room()
        self._toasts.append(toast)
        self.arrange()
        toast.show()
        announce(toast, text, urgent=kind == "error")
        self.shown_changed.emit()
        return toast

    def settle(self, about: str) -> None:
        """Take away what is no longer true: messages about this, or about any part of it."""
        for toast in self.toasts():
            if toast.note.about == about or toast.note.about.startswith(f"{about}:"):
                toast.put_aside()

    def speaks_of(self, about: str) -> bool:
        """Whether a message about this, or about a part of it, is on the screen."""
        return any(f"{toast.note.about}:".startswith(f"{about}:") for toast in self._toasts)

    def toasts(self) -> list[Toast]:
        """Messages on the screen, the newest last."""
        return list(self._toasts)

    def set_bottom_margin(self, pixels: int) -> None:
        """Keep clear of what is at the window's lower edge, such as the status bar."""
        self._bottom_margin = pixels
        self.arrange()

    def arrange(self) -> None:
        """Stack the messages at the lower right."""
        edge = grid(2)
        bottom = self._window.height() - self._bottom_margin - edge
        for toast in reversed(self._toasts):
            toast.resize(toast.sizeHint())
            left = max(0, self._window.width() - toast.width() - edge)
            toast.move(left, max(0, bottom - toast.height()))
            toast.raise_()
            bottom = toast.y() - grid(1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window's size."""
        if watched is self._window and event.type() == QEvent.Type.Resize:
            self.arrange()
        return False

    # -- the list of all there were ----------------------------------------------------------------

    @property
    def unread(self) -> int:
        """How many messages went by without being closed, used or looked at in the list."""
        return len(self._unread)

    def mark_read(self) -> None:
        """The list was looked at."""
        if self._unread:
            self._unread.clear()
            self.history_changed.emit()

    def clear_history(self) -> None:
        """Forget all messages; those on the screen stay there."""
        self.history.clear()
        self._unread.clear()
        self.history_changed.emit()

    def drop_action(self, note: Note) -> None:
        """What a message offers means nothing any more, on the screen and in the list."""
        if note.live_action is None:
            return
        note.live_action.drop()
        for toast in self._toasts:
            if toast.note is note:
                toast.drop_action()
        self.history_changed.emit()

    def leave_project(self) -> None:
        """Another project is opened: what concerns the one before can be done no more."""
        for note in self.history:
            if note.live_action is not None and note.live_action.of_project:
                self.drop_action(note)

    def _remember(self, note: Note) -> None:
        self.history.append(note)
        del self.history[:-MOST_REMEMBERED]
        self._unread.append(note)
        del self._unread[:-MOST_REMEMBERED]
        self.noted.emit(note)
        self.history_changed.emit()

    def _was_read(self, toast: Toast) -> None:
        self._unread = [note for note in self._unread if note is not toast.note]
        self.history_changed.emit()

    # -- toasts ------------------------------------------------------------------------------------

    def _toast(
        self,
        note: Note,
        *,
        stays: bool,
        other: tuple[str, Callable[[], object]] | None,
    ) -> Toast:
        from app.ui.shell.toast import Toast  # a window starts without any

        toast = Toast(note, self._lifetime_ms, self._window, stays=stays, other=other)
        toast.read.connect(self._was_read)
        toast.closed.connect(self._forget)
        toast.grown.connect(self.arrange)
        return toast

    def _make_room(self) -> None:
        while len(self._toasts) >= MOST_AT_ONCE:
            passing = [toast for toast in self._toasts if not toast.stays]
            (passing or self._toasts)[0].dismiss()

    def _forget(self, toast: Toast) -> None:
        if toast in self._toasts:
            self._toasts.remove(toast)
            self.arrange()
            self.shown_changed.emit()
