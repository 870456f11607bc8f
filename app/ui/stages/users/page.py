"""Users: the accounts of each project of the target, reviewed before they are made."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from app.domain.counted_noun import count_text
from app.domain.destinations import AccountRows, Destination, OneAccount, OneTenant, Vms
from app.domain.planning.plan.plan import Plan
from app.domain.planning.staging.account_rows import AccountBook, AccountRow, AccountState
from app.domain.search import any_of
from app.services import accounts
from app.ui.parts.tool_action import offer, tool_action
from app.ui.shell.context import AppContext
from app.ui.shell.table_page import TablePage
from app.ui.stages.users.actions import AccountBulk
from app.ui.stages.users.cells import UserCells
from app.ui.stages.users.columns import USER_WEIGHTS, user_columns
from app.ui.stages.users.words import AccountWords
from app.ui.table.filled_layout import ElasticLayout
from app.ui.table.go_tos import GoTos
from app.ui.table.record_table_model import RecordTableModel

_LEFT = {AccountState.MISSING, AccountState.TO_CONFIRM}


def _key(row: AccountRow) -> int:
    return row.key


def _style(row: AccountRow) -> str:
    return "" if row.account is not None and row.account.retired_at is None else "muted"


class UsersPage(TablePage):
    """The table of accounts, and beneath it what does not fit in the selected rows."""

    key = "users"
    title = "Users"
    tools_offered = (
        "Seed service accounts", "Add owner…", "Confirm", "Confirm all", "Needs none",
        "Import list…", "Reveal password…", "Copy password", "Regenerate password…",
        "Take confirmation back", "Needs an account", "Paste list…", "Set value…",
        "Delete accounts", "Credentials sheet…", "Credentials sheet of selection…",
        "Passphrase…", "Retire service accounts…", "Retire selected accounts…",
    )  # fmt: skip
    icon_name = "users"
    comes_here = "The accounts of each target project stand here: service accounts and owners."
    group = "Prepare"
    first_column = "username"
    replaced_column = "username"
    scopes_offered = (
        ("all", "All", "Every account, and every target that has none"),
        ("open", "Open", "Accounts to confirm, and targets without an account"),
        ("confirmed", "Confirmed", "Accounts that were reviewed"),
        ("problems", "With problems", "Accounts that cannot be confirmed"),
    )
    scope_filters = {  # noqa: RUF012 - never changed
        "all": {},
        "open": {"state": any_of(sorted(state.value for state in _LEFT))},
        "confirmed": {"confirmed": "=Yes"},
        "problems": {"problems": "!empty"},
    }

    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        self._roles: tuple[str, ...] = ()
        super().__init__(ctx, RecordTableModel(user_columns(), _key, row_style=_style), parent)
        self.words = AccountWords()
        self.bulk = AccountBulk(ctx, self.selected, self.model.all_records, self)
        UserCells(self.table, self.bulk.check)
        self.put_below(self.words, 11)
        self._make_actions()
        self._connect()
        self.layout_keeper = ElasticLayout(
            self.table, ctx.settings, self.key, USER_WEIGHTS, whole=("problems",)
        )
        self._selection_changed()

    def _make_actions(self) -> None:
        bulk = self.bulk
        self.set_action = tool_action(self, "Set value…", "edit", self._set_value)
        self.set_action.setToolTip("Set one value for all selected rows")
        self.replace_action = tool_action(self, "Find and replace…", "replace", self.find_replace)
        self.header.set_tools(
            [bulk.seed, bulk.add, bulk.confirm, bulk.confirm_all, bulk.need_none,
             bulk.import_list, bulk.reveal, bulk.copy, bulk.regenerate],
            [bulk.unconfirm, bulk.need_one, bulk.paste_list, self.set_action, self.replace_action,
             bulk.delete, None, bulk.sheet, bulk.sheet_selected, bulk.passphrase, bulk.retire,
             bulk.retire_selected, None,
             self.filter_action, self.columns_action],
        )  # fmt: skip
        self.table.set_extra_actions(bulk.on_selection())
        GoTos(
            self.table,
            self.ctx.happenings.go_to,
            [("Show tenant", _tenant), ("Show VMs", _vms)],
        )

    def _connect(self) -> None:
        table = self.table
        table.changes_requested.connect(self.bulk.change)
        table.selection_changed.connect(self._selection_changed)
        table.empty_pressed.connect(self.bulk.seed.trigger)
        self.bulk.passwords.changed.connect(self._written)

    # -- the plan ----------------------------------------------------------------------------------

    def show_plan(self, plan: Plan) -> None:
        """Show the accounts; selection, open editors and scroll position stay."""
        known = self.bulk.known = accounts.read(self.ctx.workspace, plan)
        book = known.book()
        if book.roles != self._roles:
            self._roles = book.roles
            self.layout_keeper.take(user_columns(book.roles))
        self.table.set_empty("No tenant with VMs in plan has a target: set them on Tenants.")
        self.model.show_records(book.rows)
        self.layout_keeper.measure_whole()
        self._show_counts(book)
        self.select_first()
        self._selection_changed()

    def _show_counts(self, book: AccountBook) -> None:
        number = QLocale().toString
        own = [row for row in book.rows if row.account]
        waiting = sum(row.state is AccountState.TO_CONFIRM for row in own)
        missing = sum(row.state is AccountState.MISSING for row in book.rows)
        confirmed = sum(bool(row.account and row.account.confirmed) for row in own)
        counts = (
            len(book.rows),
            sum(row.state in _LEFT for row in book.rows),
            confirmed,
            book.errors,
        )
        self.show_scope_counts(counts)
        self.header.set_figure(
            number(book.ready),
            f"of {count_text(book.targets, 'target')} ready",
            "Target projects of VMs in plan that have a confirmed account, or are marked as "
            "needing none.",
        )
        left = book.targets - book.ready
        parts = [
            f"{count_text(left, 'target')} left" if left else "",
            f"{count_text(missing, 'target')} without an account" if missing else "",
            f"{count_text(waiting, 'account')} to confirm" if waiting else "",
            f"{count_text(book.errors, 'account')} with errors" if book.errors else "",
        ]
        self.line.setText(
            " · ".join(filter(None, parts))
            or ("Every target has its accounts." if book.targets else "")
        )

    def _written(self) -> None:
        """What is written past the undo stack no change tells of."""
        self._stale = True
        if self.isVisible():
            self.refresh()
        self.ctx.state.plan_again()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what a run has written, which no change tells of."""
        self._stale = True
        super().showEvent(event)

    # -- going to records --------------------------------------------------------------------------

    def reveal(self, destination: Destination) -> None:
        """Show the rows of a segment."""
        if self._stale:
            self.refresh()
        match destination:
            case AccountRows(show):
                self.table.clear_filters()
                self.choose_scope(show)
            case OneAccount(key):
                if self.table.reveal(key, "state"):
                    self.table.select_keys([key])
            case _:
                super().reveal(destination)
        self.table.grid.setFocus()

    # -- edits -------------------------------------------------------------------------------------

    def _set_value(self) -> None:
        self.table.set_value()

    def _selection_changed(self) -> None:
        rows: list[AccountRow] = self.selected()
        self.bulk.enable_actions()
        offer(self.set_action, any(row.account for row in rows), "Select accounts first.")
        self.words.show_rows(rows, [row for row in self.model.all_records() if row.errors])


def _tenant(rows: Sequence[AccountRow]) -> Destination | None:
    return OneTenant(rows[0].tenant.id) if rows[0].tenant else None


def _vms(rows: Sequence[AccountRow]) -> Destination | None:
    tenants = tuple(dict.fromkeys(row.tenant.id for row in rows if row.tenant))
    return Vms(tenants=tenants, scope="plan") if tenants else None
