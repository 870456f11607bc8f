"""Offers and carries out the quick fixes of the selected issues."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton

from app.domain.counted_noun import count_text
from app.domain.number_style import grouped
from app.ui.parts.key_tips import give_key
from app.ui.parts.tool_action import offer, tool_action
from app.ui.shell.quick_fixes.fixes import fixes_for
from app.ui.shell.quick_fixes.quick_fix import QuickFix
from app.ui.theme.icons import set_icon

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.ui.shell.context import AppContext
    from app.ui.shell.docks.issue_tree import Chosen, IssueTree

FIX_KEY = "Ctrl+."


class IssueFixing:
    """The action of the quick fixes and the menus; works on the lines that are selected."""

    def __init__(
        self, ctx: AppContext, tree: IssueTree, button: QToolButton, owner: QWidget
    ) -> None:
        self._ctx, self._tree, self._owner = ctx, tree, owner
        self.menu: QMenu | None = None
        self.action = tool_action(
            owner, "Quick fix…", "bulb", self._ask, "Mend the selected issues where they stand"
        )
        owner.addAction(self.action)
        give_key(self.action, FIX_KEY, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.copy_action = tool_action(owner, "Copy", "copy", tree.copy)
        self.headed_action = tool_action(owner, "Copy with headings", "", tree.copy_with_headings)
        self.export_action = tool_action(
            owner, "Export table…", "", tree.export, "Write the issues that are listed to a file"
        )
        self.go_action = tool_action(owner, "Go to", "link", self._go)
        button.setDefaultAction(self.action)
        tree.itemSelectionChanged.connect(self.enable)
        tree.fixes_wanted.connect(self.open)
        tree.menu_wanted.connect(self.open_menu)
        self.enable()

    # -- what is offered ---------------------------------------------------------------------------

    def enable(self) -> None:
        """Offer the fixes while the selection has some."""
        chosen = self._tree.chosen()
        kinds = {each.issue.id for each in chosen}
        if not chosen:
            why = "Select an issue first."
        elif len(kinds) > 1:
            why = "Select issues of one kind."
        else:
            why = "Nothing mends this in one step: go to it."
        offer(self.action, bool(self.offered()), why)

    def offered(self) -> list[QAction]:
        """An action for each fix of the selected lines, none where these are of several kinds."""
        chosen = self._tree.chosen()
        kinds = {each.issue.id for each in chosen}
        if len(kinds) != 1:
            return []
        keys = _keys(chosen)
        return [self._action(fix, keys) for fix in fixes_for(kinds.pop(), len(keys) or 1)]

    def _action(self, fix: QuickFix, keys: Sequence[Any]) -> QAction:
        title = fix.title
        if len(keys) > 1:  # of how many: "Confirm (12)…"
            dots = "…" if title.endswith("…") else ""
            title = f"{title.removesuffix('…')} ({grouped(len(keys))}){dots}"
        action = QAction(title, self._tree)
        set_icon(action, fix.icon)
        action.triggered.connect(partial(self._run, fix, keys))
        return action

    def _run(self, fix: QuickFix, keys: Sequence[Any], *_checked: object) -> None:
        if self._ctx.plan is not None:
            fix.run(self._ctx, keys)

    # -- menus -------------------------------------------------------------------------------------

    def _ask(self) -> None:
        self.open(self._tree.menu_point())

    def open(self, point: QPoint) -> None:
        """Open the menu of the quick fixes alone."""
        self._pop(self.offered(), point)

    def open_menu(self, point: QPoint) -> None:
        """Open the menu of the selected lines: where they lead, their fixes, copy."""
        chosen = self._tree.chosen()
        if not chosen:
            self._pop([self.export_action], point)
            return
        offer(self.go_action, len(chosen) == 1, "Select one issue.")
        text = "Copy" if len(chosen) == 1 else f"Copy {count_text(len(chosen), 'issue')}"
        self.copy_action.setText(text)
        copying = [self.copy_action, self.headed_action]
        self._pop(
            [self.go_action, None, *self.offered(), None, *copying, None, self.export_action], point
        )

    def _pop(self, actions: Sequence[QAction | None], point: QPoint) -> None:
        if not actions:
            return
        if self.menu is not None:
            self.menu.deleteLater()
        self.menu = menu = QMenu(self._owner)
        for action in actions:
            if action is None:
                menu.addSeparator()
            else:
                menu.addAction(action)
                if action.parent() is self._tree:
                    action.setParent(menu)  # goes with it
        menu.setActiveAction(menu.actions()[0])
        menu.popup(point)

    def _go(self) -> None:
        for each in self._tree.chosen()[:1]:
            self._ctx.happenings.go_to(each.destination)


def _keys(chosen: Sequence[Chosen]) -> list[Any]:
    """The keys of the records that are meant, each once: an issue means all of its own."""
    found: dict[Any, None] = {}
    for each in chosen:
        found.update(dict.fromkeys([each.row.key] if each.row else each.issue.keys))
    return list(found)
