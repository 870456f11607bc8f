"""A list of users, from a file or from the clipboard, as an import with a preview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from app.domain.changes import ChangeSet
from app.domain.columns import Column
from app.domain.counted_noun import count_text
from app.domain.planning.plan.plan import Plan
from app.domain.planning.staging.account_fields import FIELD_TITLES, TYPE_TEXT
from app.domain.planning.staging.account_list import ROLES, recognise
from app.domain.progress import Ticket
from app.domain.text_table import TextTable
from app.services import account_imports
from app.services.account_imports import PreparedAccounts
from app.services.ports import ListReader
from app.services.workspace import Workspace
from app.ui.shell.list_imports import Places, Preview, TableImport
from app.ui.shell.list_previews import PreviewList, sentence_list


def _column(key: str, title: str, place: int, width: int) -> Column:
    return Column(key, title, lambda row: row[place], width=width)


_FRESH = (
    _column("target", "Target", 1, 26),
    _column("username", "User name", 2, 24),
    _column("email", "E-mail", 3, 26),
    _column("role", "Role", 4, 14),
    _column("type", "Type", 5, 16),
)
_CHANGED = (
    _column("username", "User name", 1, 24),
    _column("field", "What", 2, 16),
    _column("before", "Before", 3, 26),
    _column("after", "After", 4, 26),
)


class AccountsImport(TableImport):
    """Reads a file, or takes the ``table`` that was pasted."""

    title = "Import users"
    roles = tuple(ROLES.items())

    def __init__(
        self,
        workspace: Workspace,
        plan: Plan,
        reader: ListReader,
        path: Path,
        table: TextTable | None = None,
    ) -> None:
        super().__init__(workspace, plan.project.id, reader, path)
        self._plan, self._pasted = plan, table

    def recognised(self, headings: Sequence[str]) -> Places:
        """Which column is what, by the headings."""
        return recognise(headings)

    def _find(self, ticket: Ticket) -> TextTable:
        return self._pasted if self._pasted is not None else super()._find(ticket)

    def prepare(self, places: Mapping[str, Places], ticket: Ticket) -> Preview:
        """Match its rows."""
        table = self._read_table(ticket)
        prepared = account_imports.prepare(
            self._workspace, self._plan, table, places.get(table.name)
        )
        found = prepared.found
        fresh = [
            (number, found.targets[each.tenant_id or 0].title, each.username, each.email,
             each.role, TYPE_TEXT.get(each.account_type, ""))
            for number, each in enumerate(found.fresh)
        ]  # fmt: skip
        changed = [
            (number, each.username, FIELD_TITLES[each.field], each.before, each.after)
            for number, each in enumerate(found.changes)
        ]
        said = [*found.problems, *found.notes, *table.notes]
        lists = (
            PreviewList("New", _FRESH, fresh, "Nobody in the list is new."),
            PreviewList("Changed", _CHANGED, changed, "Nothing is changed."),
            sentence_list("Problems", said, "Every row was taken."),
        )
        return Preview(prepared, prepared.sentence, lists, prepared.anything)

    def apply(self, preview: Preview, ticket: Ticket) -> ChangeSet:
        """Write it, as one undo step."""
        return account_imports.apply(self._workspace, preview.prepared, ticket)

    def wording(self, preview: Preview) -> str:
        """What the button says."""
        prepared: PreparedAccounts = preview.prepared
        found = prepared.found
        if not found.fresh:
            return f"Change {count_text(len({c.key for c in found.changes}), 'account')}"
        return f"Add {count_text(len(found.fresh), 'account')}"
