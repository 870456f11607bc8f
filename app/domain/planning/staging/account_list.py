"""A list of users that somebody keeps, read as accounts of the target's projects."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.cell_values import parse_bool
from app.domain.cloud import name_key
from app.domain.errors import FieldError, UserError
from app.domain.inventory.heading_text import fold
from app.domain.inventory.words import yes_or_no
from app.domain.number_style import grouped
from app.domain.planning.provisioning.targets import Target
from app.domain.planning.staging.account import Account, AccountType
from app.domain.planning.staging.account_fields import FIELD_TITLES, TYPE_TEXT, edited
from app.domain.planning.staging.account_problems import one_person
from app.domain.planning.staging.account_seeding import MEMBER_ROLES, role_of
from app.domain.text_table import TextTable

TENANT, DOMAIN, PROJECT = "tenant", "domain", "project"

ROLES: Mapping[str, str] = {
    TENANT: "Tenant",
    DOMAIN: "Target domain",
    PROJECT: "Target project",
    "username": "User name",
    "email": "E-mail",
    "role": "Role",
    "account_type": "Type",
    "is_existing_user": "Exists already",
    "is_group": "Group",
    "notes": "Notes",
}
"""What a column may hold, with its title."""

_NAMES: Mapping[str, tuple[str, ...]] = {
    TENANT: ("tenant", "tenant name", "customer", "organisation", "organization", "org", "mandant"),
    DOMAIN: ("target domain", "domain", "domain name", "openstack domain", "keystone domain"),
    PROJECT: ("target project", "project", "project name", "openstack project", "projekt"),
    "username": (
        "user name", "username", "user", "login", "login name", "account", "account name", "name",
        "user id", "benutzername", "benutzer",
    ),
    "email": ("e-mail", "email", "mail", "e-mail address", "email address", "mail address"),
    "role": ("role", "role name", "rolle", "permission"),
    "account_type": ("type", "account type", "kind", "user type"),
    "is_existing_user": ("exists already", "exists", "existing", "existing user", "is existing"),
    "is_group": ("group", "is group", "is a group"),
    "notes": ("notes", "note", "comment", "comments", "description", "remark", "remarks"),
}  # fmt: skip
_SIGNS = re.compile(r"[\W_]+")
_TYPES: Mapping[str, str] = {
    **{fold(text): key for key, text in TYPE_TEXT.items()},
    "service": AccountType.SERVICE_ACCOUNT.value,
    "service_account": AccountType.SERVICE_ACCOUNT.value,
    "tenant_owner": AccountType.TENANT_OWNER.value,
    "tenant owner": AccountType.TENANT_OWNER.value,
    "user": AccountType.TENANT_OWNER.value,
    "person": AccountType.TENANT_OWNER.value,
}
MOST_NAMED = 20
"""Of how many rows of one kind of problem the numbers are told."""


def recognise(headings: Sequence[str]) -> dict[str, int]:
    """Which column is what, by the headings; each column is taken once."""
    squeezed = [_SIGNS.sub("", fold(heading)) for heading in headings]
    places: dict[str, int] = {}
    for role, names in _NAMES.items():
        known = [_SIGNS.sub("", fold(name)) for name in names]
        found = [
            (known.index(name), place)
            for place, name in enumerate(squeezed)
            if name in known and place not in places.values()
        ]
        if found:
            places[role] = min(found)[1]
    return places


@dataclass(frozen=True, slots=True)
class ListChange:
    """What a row changes of an account that is there; ``before`` and ``after`` are words."""

    key: int
    username: str
    field: str
    before: str
    after: str
    value: Any


@dataclass(frozen=True, slots=True)
class AccountList:
    """What a list would add and change. ``problems`` are sentences about what is not taken."""

    rows: int
    fresh: tuple[Account, ...]
    changes: tuple[ListChange, ...]
    unchanged: int
    problems: tuple[str, ...]
    notes: tuple[str, ...] = ()
    targets: Mapping[int, Target] = field(default_factory=dict)
    """The targets of the accounts that are added, by their tenant's key."""


def read_list(
    table: TextTable,
    places: Mapping[str, int],
    targets: Sequence[Target],
    accounts: Sequence[Account],
    served: Mapping[int, Target],
    roles: Collection[str] = (),
) -> AccountList:
    """Match the rows of a list with targets, and with accounts that are there by their names.

    A column that is missing, and a blank cell, change nothing.

    :raises UserError: when no column tells the user or the target.
    """
    if "username" not in places:
        raise UserError("No column tells the user name.", "Choose it among the columns.")
    if not places.keys() & {TENANT, PROJECT} and len(targets) != 1:
        raise UserError(
            "No column tells the tenant or the target project.", "Choose it among the columns."
        )
    finder, member = _Targets(targets), role_of(MEMBER_ROLES, roles)
    faults: dict[str, list[int]] = defaultdict(list)
    read: list[tuple[int, Target, Account, dict[str, Any]]] = []
    for number, cells in table.numbered():
        row = {role: cells[place].strip() for role, place in places.items() if place < len(cells)}
        if not any(row.values()):
            continue
        try:
            target = finder.of(row)
            values = _values(row)
            blank = Account(0, target.tenants[0].id, AccountType.TENANT_OWNER.value, role=member)
            account = edited(blank, values)
            if not account.username:
                raise FieldError("username", "The user name is missing.")
        except UserError as error:
            faults[error.message].append(number)
            continue
        read.append((number, target, account, values))
    problems = [_faulty(text, numbers) for text, numbers in faults.items()]
    taken, crowded = _without_crowds(read, accounts, served)
    taken, repeated, notes = _each_once(taken)
    problems += crowded + repeated
    notes += _unknown(taken, roles)
    return _compared(len(table.rows), taken, accounts, served, problems, notes)


def _values(row: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name in FIELD_TITLES:
        text = row.get(name, "")
        if not text:
            continue
        if name in {"is_existing_user", "is_group"}:
            values[name] = _flag(name, text)
        elif name == "account_type":
            kind = _TYPES.get(fold(text))
            if kind is None:
                words = " or ".join(TYPE_TEXT.values())
                raise FieldError(name, f"“{text}” is no type of account; write {words}.")
            values[name] = kind
        else:
            values[name] = text
    return values


def _flag(name: str, text: str) -> bool:
    """Yes or no; a guess would make a user that is to be looked up, or look up nobody."""
    try:
        said = yes_or_no(text)
        return parse_bool(text) if said is None else said
    except ValueError:
        title = FIELD_TITLES[name]
        raise FieldError(name, f"“{text}” under {title} is neither yes nor no.") from None


class _Targets:
    """Finds the target that a row names: by domain and project, by project alone, by tenant."""

    def __init__(self, targets: Sequence[Target]) -> None:
        self._only = targets[0] if len(targets) == 1 else None
        self._names: dict[tuple[str, str], list[Target]] = defaultdict(list)
        for target in targets:
            self._add(DOMAIN, target.title, target)
            self._add(PROJECT, target.project, target)
            for tenant in target.tenants:
                for name in {tenant.title, tenant.name}:
                    self._add(TENANT, name, target)

    def _add(self, role: str, name: str, target: Target) -> None:
        known = self._names[role, name_key(name)]
        if target not in known:
            known.append(target)

    def of(self, row: Mapping[str, str]) -> Target:
        domain, project, tenant = (row.get(role, "") for role in (DOMAIN, PROJECT, TENANT))
        if domain and project:
            wanted, found = f"{domain} / {project}", self._of(DOMAIN, f"{domain} / {project}")
        elif project:
            wanted, found = project, self._of(PROJECT, project)
        elif tenant:
            wanted, found = tenant, self._of(TENANT, tenant)
        elif self._only is not None:
            return self._only
        else:
            raise UserError("Neither tenant nor target project is given.")
        if len(found) > 1 and tenant:
            both = [each for each in found if each in self._of(TENANT, tenant)]
            found = both or found
        if not found:
            raise UserError(f"There is no target “{wanted}” with VMs in plan.")
        if len(found) > 1:
            raise UserError(
                f"“{wanted}” may be {found[0].title} or {found[1].title}: name domain and project."
            )
        return found[0]

    def _of(self, role: str, name: str) -> list[Target]:
        return self._names.get((role, name_key(name)), [])


_Read = tuple[int, Target, Account, dict[str, Any]]


def _without_crowds(
    read: Sequence[_Read], accounts: Sequence[Account], served: Mapping[int, Target]
) -> tuple[list[_Read], list[str]]:
    """The rows whose name is one person's in its domain, and a sentence for each name that is not.

    Rows of one account that is there already stand for it.
    """
    groups: dict[tuple[str, str], list[_Read]] = defaultdict(list)
    for each in read:
        groups[each[1].key[0], name_key(each[2].username)].append(each)
    there: dict[tuple[str, str], list[Account]] = defaultdict(list)
    for account in accounts:
        if account.id in served:
            there[served[account.id].key[0], name_key(account.username)].append(account)
    taken, problems = [], []
    for key, group in groups.items():
        listed = {(each[1].key, each[2].email.casefold(), each[2].account_type) for each in group}
        in_projects = {each[1].key for each in group}
        others = [a for a in there[key] if served[a.id].key not in in_projects]
        alike = [*(each[2] for each in group), *others]
        same = len(listed) == len(in_projects) and one_person(alike)
        if same or (len(listed) == 1 and not others):
            taken += group
            continue
        name, domain = group[0][2].username, group[0][1].domain
        problems.append(
            f"{grouped(len(alike))} accounts of {domain} are called {name}, and none of these "
            "rows is "
            f"taken ({_numbers([each[0] for each in group])}): give each a name of its own, or "
            "the same person the same e-mail address."
        )
    order = {id(each): place for place, each in enumerate(read)}
    return sorted(taken, key=lambda each: order[id(each)]), problems


def _each_once(read: Sequence[_Read]) -> tuple[list[_Read], list[str], list[str]]:
    """The first row of each account, with what is to be said of the others.

    Rows that tell otherwise than the first are problems; those that repeat it are only counted.
    """
    first: dict[tuple[Any, str], _Read] = {}
    problems: list[str] = []
    again: list[int] = []
    for each in read:
        number, target, account, _values = each
        before = first.setdefault((target.key, name_key(account.username)), each)
        if before is each:
            continue
        if _said(account) == _said(before[2]):
            again.append(number)
        else:
            problems.append(
                f"Row {grouped(number)}: {account.username} of {target.title} stands in row "
                f"{grouped(before[0])} already, and otherwise. That row counts."
            )
    notes = []
    if again:
        tells = "tells" if len(again) == 1 else "tell"
        notes.append(
            f"{_rows(len(again))} {tells} of an account what another row tells "
            f"({_numbers(again)}): each is taken once."
        )
    return list(first.values()), problems, notes


def _said(account: Account) -> tuple[object, ...]:
    """What a row says of an account, without letter case where it means nothing."""
    return (
        account.email.casefold(), name_key(account.role), account.account_type,
        account.is_existing_user, account.is_group, account.notes,
    )  # fmt: skip


def _compared(
    rows: int,
    taken: Sequence[_Read],
    accounts: Sequence[Account],
    served: Mapping[int, Target],
    problems: list[str],
    notes: Sequence[str],
) -> AccountList:
    known = {
        (served[a.id].key, name_key(a.username)): a for a in accounts if a.id in served
    }  # fmt: skip
    fresh: dict[tuple[Any, str], Account] = {}
    targets: dict[int, Target] = {}
    changes: list[ListChange] = []
    unchanged = 0
    for number, target, account, values in taken:
        key = (target.key, name_key(account.username))
        held = known.get(key)
        if held is None:
            fresh[key] = account
            targets[account.tenant_id or 0] = target
            continue
        wanted = {n: v for n, v in values.items() if n != "username" and v != getattr(held, n)}
        try:
            after = edited(held, wanted)
        except FieldError as error:
            problems.append(f"Row {grouped(number)}: {error}")
            continue
        found = [
            ListChange(
                held.id,
                held.username,
                name,
                _words(name, getattr(held, name)),
                _words(name, getattr(after, name)),
                getattr(after, name),
            )
            for name in wanted
        ]
        changes += found
        unchanged += not found
    return AccountList(
        rows,
        tuple(fresh.values()),
        tuple(changes),
        unchanged,
        tuple(problems),
        tuple(notes),
        targets,
    )


def _words(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return TYPE_TEXT.get(value, value) if name == "account_type" else str(value)


def _unknown(taken: Sequence[_Read], roles: Collection[str]) -> list[str]:
    """What is taken and cannot be confirmed as it is: roles that the target lacks."""
    if not roles:
        return []
    known = {name_key(role) for role in roles}
    counts = Counter(each[2].role for each in taken if name_key(each[2].role) not in known)
    has = ", ".join(sorted(roles))
    return [
        f"The target has no role “{role}” ({_rows(count)}): it has {has}. These accounts cannot "
        "be confirmed before that is changed."
        for role, count in counts.items()
    ]


def _faulty(text: str, numbers: Sequence[int]) -> str:
    where = f"Row {grouped(numbers[0])}" if len(numbers) == 1 else f"{_rows(len(numbers))}"
    more = f" ({_numbers(numbers)})" if len(numbers) > 1 else ""
    return f"{where}{more}: {text}"


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{grouped(count)} rows"


def _numbers(numbers: Sequence[int]) -> str:
    shown = ", ".join(grouped(number) for number in numbers[:MOST_NAMED])
    more = len(numbers) - MOST_NAMED
    what = "row" if len(numbers) == 1 else "rows"
    return f"{what} {shown}" + (f" and {grouped(more)} more" if more > 0 else "")


def pasted_table(rows: Sequence[Sequence[str]]) -> TextTable:
    """A table out of cells that were pasted, headings first.

    :raises UserError: when there are no headings and rows among them.
    """
    filled = [[" ".join(cell.split()) for cell in row] for row in rows if any(map(str.strip, row))]
    if len(filled) < 2:
        raise UserError(
            "The clipboard holds no list of users.",
            "Copy the rows with their headings, such as Project, User name, E-mail and Role.",
        )
    wide = max(len(row) for row in filled)
    cells = [(*row, *[""] * (wide - len(row))) for row in filled]
    return TextTable("Clipboard", cells[0], cells[1:], range(2, len(cells) + 1))
