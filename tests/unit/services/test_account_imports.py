"""Lists of users: matched with targets, previewed, written as one step."""

from __future__ import annotations

import pytest

from app.domain.errors import UserError
from app.domain.planning.staging.account import AccountType
from app.domain.planning.staging.account_list import pasted_table
from app.domain.progress import Ticket
from app.domain.tabular import parse_block
from app.domain.text_table import TextTable
from app.services import account_imports
from app.services.account_imports import PreparedAccounts
from app.services.workspace import Workspace
from tests.unit.services.account_desk import AccountDesk
from tests.workbench import dump, there_and_back


@pytest.fixture
def desk(workspace: Workspace) -> AccountDesk:
    return AccountDesk(workspace)


def table(text: str) -> TextTable:
    return pasted_table(parse_block(text.replace("|", "\t")))


def prepare(desk: AccountDesk, text: str) -> PreparedAccounts:
    return account_imports.prepare(desk.workspace, desk.plan, table(text))


LIST = (
    "Target project|Domain|Login|Mail|Role|Type\n"
    "web|Acme|ann|ann@acme.com|member|Owner\n"
    "db|Acme|ann|ann@acme.com|reader|owner\n"
    "web|shop|svc|||Service account\n"
)


def test_a_list_is_matched_and_written_as_one_step(desk: AccountDesk) -> None:
    prepared = prepare(desk, LIST)
    assert prepared.sentence == "3 rows read; 3 accounts new."
    before = dump(desk.workspace)
    changes = account_imports.apply(desk.workspace, prepared, Ticket())
    assert changes.note == "Added 3 accounts"
    there_and_back(desk.workspace, changes, before)
    account_imports.apply(desk.workspace, prepared, Ticket())
    assert desk.accounts()["svc"].account_type == AccountType.SERVICE_ACCOUNT
    again = prepare(desk, LIST)
    assert again.sentence == "3 rows read; 0 accounts new; 3 known already."
    with pytest.raises(UserError, match="says nothing new"):
        account_imports.apply(desk.workspace, again, Ticket())


def test_a_blank_cell_changes_nothing_and_a_filled_one_is_confirmed_anew(desk: AccountDesk) -> None:
    account_imports.apply(desk.workspace, prepare(desk, LIST), Ticket())
    desk.confirm()
    prepared = prepare(desk, "Tenant|User name|E-mail|Role\nShop|SVC||admin\n")
    assert [(c.field, c.before, c.after) for c in prepared.found.changes] == [
        ("role", "member", "admin")
    ]
    account_imports.apply(desk.workspace, prepared, Ticket())
    assert (desk.accounts()["svc"].role, desk.accounts()["svc"].confirmed) == ("admin", False)


def test_four_hundred_users_of_one_name_are_answered_in_a_sentence(desk: AccountDesk) -> None:
    rows = "".join(f"Web|admin|user{number}@acme.com\n" for number in range(400))
    prepared = prepare(desk, f"Tenant|User|E-mail\n{rows}Db|bob|\n")
    assert [each.username for each in prepared.found.fresh] == ["bob"]
    (said,) = prepared.found.problems
    assert said.startswith("400 accounts of Acme are called admin, and none of these rows is taken")
    assert "rows 2, 3, 4" in said
    assert "and 380 more" in said


def test_rows_of_one_account_are_taken_once_and_told(desk: AccountDesk) -> None:
    rows = "".join(f"Web|{'ann' if n % 2 else ' ANN '}|\n" for n in range(400))
    prepared = prepare(desk, f"Tenant|User|E-mail\n{rows}")
    assert [each.username for each in prepared.found.fresh] == ["ANN"]
    (said,) = prepared.found.notes
    assert said.startswith("399 rows tell of an account what another row tells (rows 3, 4,")
    assert prepared.found.problems == ()


def test_a_row_that_tells_otherwise_of_an_account_does_not_replace_the_first(
    desk: AccountDesk,
) -> None:
    text = "Tenant|User|E-mail|Role\nWeb|ann|a@acme.com|member\nWeb|ann|a@acme.com|reader\n"
    prepared = prepare(desk, text)
    assert [each.role for each in prepared.found.fresh] == ["member"]
    said = "Row 3: ann of Acme / web stands in row 2 already, and otherwise. That row counts."
    assert prepared.found.problems == (said,)
    account_imports.apply(desk.workspace, prepared, Ticket())
    again = prepare(desk, text)
    assert again.sentence == "2 rows read; 0 accounts new; 1 known already; 1 problem."
    assert again.found.problems == (said,)


def test_names_of_accounts_that_are_there_are_not_taken_by_others(desk: AccountDesk) -> None:
    desk.add("Web", "ann", email="ann@acme.com")
    prepared = prepare(desk, "Tenant|User|E-mail\nDb|Ann|else@acme.com\n")
    assert not prepared.found.fresh
    assert "2 accounts of Acme are called Ann" in prepared.found.problems[0]


def test_rows_that_fit_no_target_are_told_together(desk: AccountDesk) -> None:
    prepared = prepare(
        desk,
        "Project|User|E-mail|Type\nmail|a||\nmail|b||\nweb|c||\ndb|d|nobody|\ndb|e||boss\ndb|||\n",
    )
    assert prepared.found.fresh == ()
    assert prepared.found.problems == (
        "2 rows (rows 2, 3): There is no target “mail” with VMs in plan.",
        "Row 4: “web” may be Shop / web or Acme / web: name domain and project.",
        "Row 5: “nobody” is no e-mail address.",
        "Row 6: “boss” is no type of account; write Service account or Owner.",
        "Row 7: The user name is missing.",
    )


def test_a_flag_that_is_neither_yes_nor_no_is_told(desk: AccountDesk) -> None:
    prepared = prepare(
        desk,
        "Tenant|User|Exists already|Group\nWeb|a|maybe|\nWeb|b|nein|✓\n"
        "Db|c|WAHR|no\nDb|d||perhaps\n",
    )
    assert [(a.username, a.is_existing_user, a.is_group) for a in prepared.found.fresh] == [
        ("b", True, True), ("c", True, False),
    ]  # fmt: skip
    assert prepared.found.problems == (
        "Row 2: “maybe” under Exists already is neither yes nor no.",
        "Row 5: “perhaps” under Group is neither yes nor no.",
    )


def test_the_columns_that_are_missing_are_named(desk: AccountDesk) -> None:
    with pytest.raises(UserError, match="No column tells the user name"):
        prepare(desk, "Tenant|E-mail\nWeb|a@b.cd\n")
    with pytest.raises(UserError, match="tenant or the target project"):
        prepare(desk, "User|E-mail\na|a@b.cd\n")
    with pytest.raises(UserError, match="holds no list"):
        table("nothing")
