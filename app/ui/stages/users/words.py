"""What is to be said of the selected accounts, to be read without hovering."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtWidgets import QWidget

from app.domain.counted_noun import count_text
from app.domain.number_style import grouped
from app.domain.planning.staging.account_rows import AccountRow, AccountState
from app.ui.parts.selection_words import SelectionWords
from app.ui.theme.html_colors import colored

MOST_LINES = 100
"""Up to how many lines are written out."""

_NEEDS_ONE = "It has no account: seed a service account, add an owner, or mark that it needs none."


class AccountWords(SelectionWords):
    """Problems of the selected rows, else of all that have any."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Problems of the selected accounts", 13, parent)
        self._rows: Sequence[AccountRow] = ()
        self._wrong: Sequence[AccountRow] = ()
        self._show()

    def show_rows(self, rows: Sequence[AccountRow], wrong: Sequence[AccountRow]) -> None:
        """Show what is to be said of some rows; where that is nothing, of those that are wrong."""
        self._rows, self._wrong = tuple(rows), tuple(wrong)
        self._show()

    def _show(self) -> None:
        rows = self._rows
        lines = [line for row in rows for line in _lines(row, named=len(rows) > 1)]
        if not lines and self._wrong:
            verb = "has" if len(self._wrong) == 1 else "have"
            here = "Nothing is wrong here. " if rows else ""
            lines = [f"{here}{count_text(len(self._wrong), 'account')} {verb} problems:"]
            lines += [line for row in self._wrong for line in _lines(row, named=True)]
        more = len(lines) - MOST_LINES
        if more > 0:
            lines = [*lines[:MOST_LINES], f"… and {grouped(more)} more"]
        if not lines:
            lines = ["Nothing is wrong."] if rows else ["Select rows to read what does not fit."]
        self.write(_heading(rows), lines)


def _heading(rows: Sequence[AccountRow]) -> str:
    if not rows:
        return "No account selected"
    if len(rows) == 1:
        return f"{title_of(rows[0])} · {rows[0].state.value.lower()}"
    left = sum(row.state is AccountState.TO_CONFIRM for row in rows)
    return f"{count_text(len(rows), 'row')} selected · {grouped(left)} to confirm"


def title_of(row: AccountRow) -> str:
    """An account with its target, for people."""
    target = row.target.title if row.target else "no target"
    if row.account is None:
        return target
    return f"{row.account.username or 'no user name'} on {target}"


def _lines(row: AccountRow, *, named: bool) -> list[str]:
    name = f"<b>{escape(title_of(row))}</b> · " if named else ""
    lines = [f"{colored('error', '✖')} {name}{escape(text)}" for text in row.errors]
    lines += [f"{colored('warning', '⚠')} {name}{escape(text)}" for text in row.warnings]
    if row.state is AccountState.MISSING:
        lines.append(f"{colored('warning', '⚠')} {name}{_NEEDS_ONE}")
    return lines
