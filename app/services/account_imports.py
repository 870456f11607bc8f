"""Brings in lists of users that people keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.errors import UserError
from app.domain.number_style import grouped
from app.domain.planning.plan.plan import Plan
from app.domain.planning.staging.account import Account
from app.domain.planning.staging.account_fields import DECIDED
from app.domain.planning.staging.account_list import AccountList, read_list, recognise
from app.domain.progress import Ticket
from app.domain.text_table import TextTable
from app.services.accounts import TABLE, Accounts
from app.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class PreparedAccounts:
    """What a list of users would add and change. Nothing is written yet."""

    project_id: int
    label: str
    found: AccountList

    @property
    def anything(self) -> bool:
        """Whether applying would change something."""
        return bool(self.found.fresh or self.found.changes)

    @property
    def sentence(self) -> str:
        """The whole in a line."""
        found = self.found
        parts = [
            f"{count_text(found.rows, 'row')} read",
            f"{count_text(len(found.fresh), 'account')} new",
            f"{count_text(len(found.changes), 'field')} changed" if found.changes else "",
            f"{grouped(found.unchanged)} known already" if found.unchanged else "",
            f"{count_text(len(found.problems), 'problem')}" if found.problems else "",
        ]
        return f"{'; '.join(filter(None, parts))}."


def prepare(
    workspace: Workspace, plan: Plan, table: TextTable, columns: Mapping[str, int] | None = None
) -> PreparedAccounts:
    """Match a list; ``columns`` maps roles to places, as chosen by hand.

    :raises UserError: when no column tells the user or the target.
    """
    with workspace.reading() as connection:
        known = Accounts.read(connection, plan)
    places = recognise(table.headings) if columns is None else columns
    found = read_list(table, places, known.targets, known.accounts, known.served, known.roles)
    return PreparedAccounts(plan.project.id, f"Import users from {table.name}", found)


def apply(workspace: Workspace, prepared: PreparedAccounts, ticket: Ticket) -> ChangeSet:
    """Write the accounts as one undo step. They are to be confirmed; those that are gone stay so.

    :raises UserError: when the list says nothing new.
    """
    if not prepared.anything:
        raise UserError("The list says nothing new.", "The accounts are all here already.")
    found = prepared.found
    names = [field.name for field in fields(Account) if field.name != "id"]
    with workspace.guarded(), workspace.unit(prepared.project_id, prepared.label) as unit:
        ticket.step(50, 100, "Writing")
        unit.insert_many(
            TABLE, [{name: getattr(each, name) for name in names} for each in found.fresh]
        )
        wanted: dict[int, dict[str, object]] = {}
        for change in found.changes:
            values = wanted.setdefault(change.key, {})
            values[change.field] = change.value
            if change.field in DECIDED:
                values["confirmed"] = False
        changed = unit.update(TABLE, wanted)
        unit.note = f"Added {count_text(len(found.fresh), 'account')}"
        if changed:
            unit.note += f", changed {grouped(changed)}"
        ticket.commit_point()
    return unit.changes
