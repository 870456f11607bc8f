"""Tool tips that name the key which does the same, also after somebody has chosen another one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from app.ui.parts.tool_action import set_tip

_TIP, _COMMAND = "words of its tip", "command"
"""Properties of an action: its tool tip without keys, and the command that it stands for."""


def keys_text(keys: Iterable[QKeySequence]) -> str:
    """Keys as the system writes them."""
    shown = (key.toString(QKeySequence.SequenceFormat.NativeText) for key in keys)
    return ", ".join(filter(None, shown))


def with_keys(tip: str, keys: str) -> str:
    """A tool tip with its keys behind the first line: ``Export the plan (Ctrl+E)``."""
    if not keys:
        return tip
    first, line, rest = tip.partition("\n")
    return f"{first} ({keys}){line}{rest}"


def give_key(
    action: QAction,
    key: QKeySequence | QKeySequence.StandardKey | str,
    context: Qt.ShortcutContext = Qt.ShortcutContext.WidgetShortcut,
) -> None:
    """Let an action of a page answer to a key, which its tool tip names."""
    action.setShortcut(QKeySequence(key))
    action.setShortcutContext(context)
    set_tip(action, with_keys(action.toolTip(), keys_text(action.shortcuts())))


class CommandKeys(QObject):
    """The keys of the window's commands, for whoever stands for one elsewhere."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._texts: dict[str, str] = {}

    def text(self, command: str) -> str:
        """The keys of a command as the system writes them, empty for none."""
        return self._texts.get(command, "")

    def take(self, texts: Mapping[str, str]) -> None:
        """Take the keys of all commands over."""
        if texts != self._texts:
            self._texts = dict(texts)
            self.changed.emit()

    def follow(self, action: QAction, command: str) -> None:
        """Name the keys of a command in the tool tip of an action that does the same."""
        action.setProperty(_TIP, action.toolTip())

        def show() -> None:
            set_tip(action, with_keys(str(action.property(_TIP)), self.text(command)))

        action.setProperty(_COMMAND, command)
        self._keep(action, show)

    def tell(self, action: QAction, tip: str) -> None:
        """Say something else in the tool tip of an action that follows a command."""
        action.setProperty(_TIP, tip)
        set_tip(action, with_keys(tip, self.text(str(action.property(_COMMAND)))))

    def follow_words(self, widget: QWidget, command: str, words: str, without: str) -> None:
        """Say ``words`` with the keys in the place of ``{key}``; without keys, ``without``."""

        def show() -> None:
            keys = self.text(command)
            widget.setToolTip(words.format(key=keys) if keys else without)

        self._keep(widget, show)

    def _keep(self, target: QObject, show: Callable[[], None]) -> None:
        show()
        # A receiver of its own, which goes with the target: nothing is left connected.
        follower = _Follower(target, show)
        self.changed.connect(follower.show)


class _Follower(QObject):
    def __init__(self, target: QObject, show: Callable[[], None]) -> None:
        super().__init__(target)
        self._show = show

    def show(self) -> None:
        self._show()


@lru_cache(maxsize=1)
def command_keys() -> CommandKeys:
    """The one object that knows them."""
    return CommandKeys()
