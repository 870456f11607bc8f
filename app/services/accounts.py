"""Accounts of the target's projects: who there is to be, with which role, and who was reviewed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from app.db import tables
from app.db.queries.provisioning import read_prep_settings
from app.db.queries.staging import read_accounts, read_target_projects
from app.db.queries.tenants import read_tenants
from app.domain.changes import ChangeSet
from app.domain.cloud import name_key
from app.domain.counted_noun import count_text
from app.domain.errors import FieldError, UserError
from app.domain.planning.plan.plan import Plan
from app.domain.planning.provisioning.estate import PrepEstate
from app.domain.planning.provisioning.targets import Target
from app.domain.planning.staging.account import Account, AccountType
from app.domain.planning.staging.account_fields import FIELD_TITLES, edited
from app.domain.planning.staging.account_problems import account_errors, one_person
from app.domain.planning.staging.account_progress import AccountProgress
from app.domain.planning.staging.account_rows import AccountBook, account_book
from app.domain.planning.staging.account_seeding import ADMIN_ROLES, MEMBER_ROLES, role_of
from app.services.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.db.uow import UnitOfWork

TABLE = tables.tenant_users.name
_TARGETS = tables.target_projects.name
TABLES = frozenset({TABLE, _TARGETS})
"""Tables whose change changes the accounts."""
_NAMES = [field.name for field in fields(Account) if field.name != "id"]


@dataclass(frozen=True, slots=True)
class AccountEdit:
    """One field of one account to be set."""

    key: int
    field: str
    value: Any


@dataclass(frozen=True, slots=True)
class Accounts:
    """The accounts as they stand, with the targets that VMs in plan move to.

    ``served`` has the target of each account by the account's key.
    """

    accounts: tuple[Account, ...]
    targets: tuple[Target, ...]
    served: Mapping[int, Target]
    estate: PrepEstate
    roles: tuple[str, ...]

    @classmethod
    def read(cls, connection: Connection, plan: Plan) -> Accounts:
        """Read them; what follows from VMs and tenants is taken from the plan."""
        project_id = plan.project.id
        estate = PrepEstate(
            vms=plan.vms,
            tenants=plan.tenants,
            quotas=(),
            mappings=(),
            flavors=(),
            accounts=read_accounts(connection, project_id),
            decided=read_target_projects(connection, project_id),
            settings=read_prep_settings(connection, project_id),
            cohort_order={cohort.id: place for place, cohort in enumerate(plan.cohorts)},
        )
        targets = estate.targets()
        served = estate.targets_of_accounts(targets)
        return cls(tuple(estate.accounts), targets.found, served, estate, roles_of(plan))

    def errors(self) -> dict[int, tuple[str, ...]]:
        """Why accounts cannot be confirmed, by their keys."""
        return account_errors(self.accounts, self.served, self.roles)

    def book(self) -> AccountBook:
        """The accounts as a table shows them."""
        return account_book(
            self.accounts,
            self.targets,
            self.served,
            self.estate.tenants,
            self.estate.decisions(),
            self.roles,
        )

    def chosen(self, keys: Sequence[int]) -> list[Account]:
        """Accounts by their keys; what is gone is left out."""
        known = {account.id: account for account in self.accounts}
        return [known[key] for key in dict.fromkeys(keys) if key in known]


def roles_of(plan: Plan) -> tuple[str, ...]:
    """The roles that the target has, none where that is not known."""
    inventory = plan.target.inventory
    return inventory.roles if inventory is not None and inventory.knows("roles") else ()


def read(workspace: Workspace, plan: Plan) -> Accounts:
    """The accounts as they stand."""
    with workspace.reading() as connection:
        return Accounts.read(connection, plan)


def progress(workspace: Workspace, plan: Plan) -> AccountProgress:
    """How far they are."""
    book = read(workspace, plan).book()
    return AccountProgress(book.targets, book.ready, book.errors)


# -- rows ------------------------------------------------------------------------------------------


def add(workspace: Workspace, plan: Plan, values: Mapping[str, Any]) -> ChangeSet:
    """Add an account; an owner unless the values say otherwise.

    :raises FieldError: when a field refuses its value, or the name is another person's.
    """
    with workspace.guarded(), workspace.unit(plan.project.id, "Add account") as unit:
        account = checked_new(Accounts.read(unit.connection, plan), values)
        _check_tenant(unit, account)
        unit.insert(TABLE, _stored(account))
        unit.label = unit.note = f"Add {account.username}"
    return unit.changes


def checked_new(known: Accounts, values: Mapping[str, Any]) -> Account:
    """An account that is to be added, as it would be stored.

    :raises FieldError: when a field refuses its value, or the name is another person's.
    """
    blank = Account(0, None, AccountType.TENANT_OWNER.value)
    account = edited(blank, values)
    if account.tenant_id is None:
        raise FieldError("tenant_id", "Choose the tenant that it is for.")
    if not account.username:
        raise FieldError("username", "An account needs a user name.")
    if not account.role:
        raise FieldError("role", "An account needs a role on its project.")
    if known.roles and name_key(account.role) not in {name_key(role) for role in known.roles}:
        has = ", ".join(known.roles)
        raise FieldError("role", f"The target has no role “{account.role}”: it has {has}.")
    check_name(known, account)
    return account


def check_name(known: Accounts, account: Account) -> None:
    """Make sure that nobody else of the domain has the account's name.

    :raises FieldError: naming the domain, where somebody has.
    """
    of_tenants = {t.id: target for target in known.targets for t in target.tenants}
    target = known.estate.target_of(account, of_tenants)
    if target is None or not account.username:
        return
    alike = [
        other
        for other in known.accounts
        if other.id != account.id
        and name_key(other.username) == name_key(account.username)
        and (found := known.served.get(other.id)) is not None
        and found.key[0] == target.key[0]
    ]
    if alike and not one_person([*alike, account]):
        raise FieldError(
            "username",
            f"The domain {target.domain} has an account {account.username} already.",
            "Choose another name; of the same person type and e-mail address are the same.",
        )


def set_fields(
    workspace: Workspace,
    project_id: int,
    edits: Sequence[AccountEdit],
    label: str = "",
    plan: Plan | None = None,
) -> ChangeSet:
    """Set fields of accounts as one undo step; what is decided anew is to be confirmed again.

    With a plan, which knows the targets, nothing is confirmed that has something against it.

    :raises FieldError: when a field is not the operator's, refuses its value, the account was
        made in the cloud already, or is to be confirmed with an error.
    """
    wanted: dict[int, dict[str, Any]] = {}
    for edit in edits:
        if edit.key < 0:
            raise FieldError(
                edit.field,
                "This target has no account yet.",
                "Seed service accounts, or add an owner.",
            )
        wanted.setdefault(edit.key, {})[edit.field] = edit.value
    label = label or _label(edits)
    with workspace.guarded(), workspace.unit(project_id, label) as unit:
        known = {a.id: a for a in read_accounts(unit.connection, unit.project_id)}
        values = {}
        reopened = 0
        for key, changes in wanted.items():
            if key not in known:
                continue
            after = _edited(known[key], changes, several=len(wanted) > 1)
            _check_tenant(unit, after)
            values[key] = {
                name: getattr(after, name)
                for name in FIELD_TITLES
                if getattr(after, name) != getattr(known[key], name)
            }
            reopened += known[key].confirmed and not after.confirmed
        unit.update(TABLE, values)
        if plan is not None:
            _check_confirmed(Accounts.read(unit.connection, plan), wanted)
        unit.note = label
        if reopened and not any(edit.field == "confirmed" for edit in edits):
            unit.note += f"; {count_text(reopened, 'account')} to confirm again"
    return unit.changes


def take_usual_roles(workspace: Workspace, plan: Plan, keys: Sequence[int]) -> ChangeSet:
    """Give accounts the role that is usual for their type, as the target calls it.

    :raises UserError: when the target has no such role.
    """
    roles = roles_of(plan)
    known = {name_key(role) for role in roles}
    with workspace.reading() as connection:
        found = {a.id: a for a in read_accounts(connection, plan.project.id)}
    edits = []
    for account in (found[key] for key in keys if key in found):
        owner = account.account_type == AccountType.TENANT_OWNER
        usual = role_of(MEMBER_ROLES if owner else ADMIN_ROLES, roles)
        if known and name_key(usual) not in known:
            raise UserError(
                f"The target has no role “{usual}”: it has {', '.join(sorted(roles))}.",
                f"Choose one for {account.username or 'the account'} on the page Users.",
            )
        edits.append(AccountEdit(account.id, "role", usual))
    if not edits:
        raise UserError("These accounts do not exist any more.")
    label = f"Take the usual role for {count_text(len(edits), 'account')}"
    return set_fields(workspace, plan.project.id, edits, label)


def _edited(account: Account, values: Mapping[str, Any], *, several: bool) -> Account:
    try:
        return edited(account, values)
    except FieldError as error:
        if not several:
            raise
        text = f"“{account.username}”: {error.message}"
        raise FieldError(error.field, text, error.hint) from None


def _check_confirmed(now: Accounts, wanted: Mapping[int, Mapping[str, Any]]) -> None:
    """Refuse what confirms accounts, as they stand now, against their errors."""
    errors = now.errors()
    for account in now.chosen([key for key, values in wanted.items() if values.get("confirmed")]):
        if account.id in errors:
            name = account.username or "An account"
            raise FieldError("confirmed", f"{name} cannot be confirmed. {errors[account.id][0]}")


def _check_tenant(unit: UnitOfWork, account: Account) -> None:
    if account.tenant_id is not None and account.tenant_id not in read_tenants(
        unit.connection, unit.project_id
    ):
        raise FieldError("tenant_id", "This tenant does not exist any more.", "Choose another one.")


def _label(edits: Sequence[AccountEdit]) -> str:
    names = {edit.field for edit in edits}
    what = FIELD_TITLES.get(edits[0].field, "fields").lower() if len(names) == 1 else "fields"
    return f"Set {what} of {count_text(len({edit.key for edit in edits}), 'account')}"


def _stored(account: Account) -> dict[str, Any]:
    return {name: getattr(account, name) for name in _NAMES}


def delete(workspace: Workspace, project_id: int, keys: Sequence[int]) -> ChangeSet:
    """Take accounts out of the list. What was made in the cloud stays there.

    :raises UserError: when none was chosen.
    """
    with workspace.guarded(), workspace.unit(project_id, "Delete accounts") as unit:
        known = {a.id: a for a in read_accounts(unit.connection, unit.project_id)}
        gone = [known[key] for key in dict.fromkeys(keys) if key in known]
        if not gone:
            raise UserError("No account was chosen.")
        unit.delete(TABLE, [account.id for account in gone])
        unit.label = f"Delete {count_text(len(gone), 'account')}"
        unit.note = unit.label
        left = sum(bool(account.pcd_user_id) for account in gone)
        if left:
            unit.note += (
                f"; {count_text(left, 'user')} in the cloud: roll the task back on the Prepare PCD "
                "page, or delete it there"
            )
    return unit.changes


# -- confirming ------------------------------------------------------------------------------------


def confirm(workspace: Workspace, plan: Plan, keys: Sequence[int] | None = None) -> ChangeSet:
    """Confirm accounts, or all; those with errors stay open.

    :raises UserError: when there is nothing to confirm, saying why.
    """
    with workspace.guarded(), workspace.unit(plan.project.id, "Confirm accounts") as unit:
        found = Accounts.read(unit.connection, plan)
        asked = list(found.accounts) if keys is None else found.chosen(keys)
        errors = found.errors()
        waiting = [account for account in asked if not account.confirmed]
        ready = [account for account in waiting if account.id not in errors]
        if not asked:
            raise UserError("There is no account to confirm.", "Seed service accounts first.")
        if not waiting:
            raise UserError("Every account is confirmed already.")
        if not ready:
            first = waiting[0]
            raise UserError(
                f"Nothing can be confirmed. {first.username or 'An account'}: "
                f"{errors[first.id][0]}",
                "Mend it, or take the account out of the list.",
            )
        unit.update(TABLE, {account.id: {"confirmed": True} for account in ready})
        unit.label = f"Confirm {count_text(len(ready), 'account')}"
        unit.note = f"Confirmed {count_text(len(ready), 'account')}"
        if len(waiting) > len(ready):
            left = count_text(len(waiting) - len(ready), "account")
            unit.note += f"; {left} with problems left open"
    return unit.changes


def unconfirm(workspace: Workspace, project_id: int, keys: Sequence[int]) -> ChangeSet:
    """Take the confirmation of accounts back.

    :raises UserError: when none of them is confirmed.
    """
    with workspace.guarded(), workspace.unit(project_id, "Take confirmation back") as unit:
        known = {a.id: a for a in read_accounts(unit.connection, unit.project_id)}
        found = {k: {"confirmed": False} for k in keys if k in known and known[k].confirmed}
        if not found:
            raise UserError("None of the selected accounts is confirmed.")
        unit.update(TABLE, found)
        unit.label = f"Take the confirmation of {count_text(len(found), 'account')} back"
        unit.note = f"{count_text(len(found), 'account')} to confirm again"
    return unit.changes


def need_none(
    workspace: Workspace, project_id: int, targets: Sequence[Target], *, none_needed: bool = True
) -> ChangeSet:
    """Mark projects of the target as needing no account, or take that back.

    :raises UserError: when they are marked so already.
    """
    with workspace.guarded(), workspace.unit(project_id, "Mark targets") as unit:
        known = {row.key: row for row in read_target_projects(unit.connection, project_id)}
        chosen = {target.key: target for target in targets}
        fresh = [t for key, t in chosen.items() if none_needed and key not in known]
        changed = {
            known[key].id: {"no_users_needed": none_needed}
            for key in chosen
            if key in known and known[key].no_users_needed != none_needed
        }
        count = len(fresh) + len(changed)
        if not count:
            raise UserError(
                "Every selected target is marked so already."
                if none_needed
                else "None of the selected targets is marked as needing no account."
            )
        unit.insert_many(
            _TARGETS,
            [{"domain": t.domain, "project": t.project, "no_users_needed": True} for t in fresh],
        )
        unit.update(_TARGETS, changed)
        verb = "need no account" if none_needed else "need an account"
        if count == 1:
            verb = verb.replace("need ", "needs ", 1)
        unit.label = unit.note = f"{count_text(count, 'target')} {verb}"
    return unit.changes


# -- tenants that come together --------------------------------------------------------------------


def follow_tenants(
    unit: UnitOfWork, gone: Sequence[int], into: int, same_target: Callable[[int], bool]
) -> int:
    """Give the accounts of tenant rows that are about to go to the row that takes their VMs.

    One that thereby comes to another target is to be confirmed again. A service account that was
    never made goes where the other row has one. Returns how many there were.
    """
    accounts = read_accounts(unit.connection, unit.project_id)
    moved = [account for account in accounts if account.tenant_id in set(gone)]
    served = any(
        account.tenant_id == into and account.account_type == AccountType.SERVICE_ACCOUNT
        for account in accounts
    )
    values: dict[int, dict[str, Any]] = {}
    dropped = []
    for account in moved:
        service = account.account_type == AccountType.SERVICE_ACCOUNT
        if service and served and not account.pcd_user_id:
            dropped.append(account.id)
            continue
        served = served or service
        values[account.id] = {"tenant_id": into}
        if not same_target(account.tenant_id or 0):
            values[account.id]["confirmed"] = False
    unit.delete(TABLE, dropped)
    unit.update(TABLE, values)
    return len(moved)
