"""Service accounts for targets, and what is wrong with accounts."""

from __future__ import annotations

from dataclasses import replace

from app.domain.planning.provisioning.settings import PrepSettings
from app.domain.planning.provisioning.targets import Target, targets_of
from app.domain.planning.staging.account import Account, AccountType
from app.domain.planning.staging.account_problems import account_errors, account_warnings
from app.domain.planning.staging.account_seeding import (
    MEMBER_ROLES,
    missing_service_accounts,
    role_of,
    slug,
)
from tests.unit.domain.planning.provisioning.estates import DB, SHOP, TENANTS, WEB, tenant

TARGETS = targets_of(TENANTS.values(), PrepSettings())
OF = TARGETS.of_tenants()
OWNER = AccountType.TENANT_OWNER.value


def served(*accounts: Account) -> dict[int, Target]:
    return {each.id: OF[each.tenant_id] for each in accounts if each.tenant_id in OF}


def test_every_target_gets_one_account_of_its_own_name() -> None:
    fresh = missing_service_accounts(TARGETS, [], {})
    assert [(each.tenant_id, each.username, each.role) for each in fresh] == [
        (1, "svc-migration-web", "admin"),
        (3, "svc-migration-db", "admin"),
        (4, "svc-migration-web", "admin"),  # of another domain
    ]


def test_a_target_with_one_gets_no_other_and_names_are_not_doubled() -> None:
    there = Account(1, 2, username="svc-migration-db")  # of the second row of Acme / web
    fresh = missing_service_accounts(TARGETS, [there], served(there))
    assert [(each.tenant_id, each.username) for each in fresh] == [
        (3, "svc-migration-db-2"),
        (4, "svc-migration-web"),
    ]


def test_roles_are_called_as_the_target_calls_them() -> None:
    roles = ("Administrator", "Self-Service User")
    fresh = missing_service_accounts(TARGETS, [], {}, roles)
    assert {each.role for each in fresh} == {"Administrator"}
    assert account_warnings(fresh[0])
    assert role_of(MEMBER_ROLES, roles) == "Self-Service User"
    assert role_of(MEMBER_ROLES, ()) == "member"


def test_a_role_that_the_target_lacks_is_an_error() -> None:
    account = Account(1, 1, username="ann", role="boss")
    assert account_errors([account], served(account), ("member", "Admin")) == {
        1: ("The target has no role “boss”: it has Admin, member.",)
    }
    assert not account_errors([replace(account, role="ADMIN")], served(account), ("Admin",))


def test_names_that_have_no_latin_letter_get_a_number() -> None:
    rows = [tenant(number, name, "D", name) for number, name in enumerate(("東京", "大阪"), 1)]
    fresh = missing_service_accounts(targets_of(rows, PrepSettings()), [], {})
    assert [each.username for each in fresh] == ["svc-migration", "svc-migration-2"]
    assert slug("Küche & Söhne") == "kuche-sohne"


def test_an_account_of_an_owner_is_no_service_account() -> None:
    owner = Account(1, 3, OWNER, "svc-migration-db")
    fresh = missing_service_accounts(TARGETS, [owner], served(owner))
    assert [each.username for each in fresh][1] == "svc-migration-db-2"


def test_equal_names_are_refused_unless_they_are_one_person() -> None:
    ann = Account(1, WEB.id, OWNER, "Ann", "ann@example.com")
    same = replace(ann, id=2, tenant_id=DB.id, username="ann ", email="Ann@example.com")
    other = replace(ann, id=3, tenant_id=SHOP.id)
    assert account_errors([ann, same, other], served(ann, same, other)) == {}
    stranger = replace(same, email="else@example.com")
    errors = account_errors([ann, stranger], served(ann, stranger))
    assert set(errors) == {1, 2}
    assert "2 accounts of Acme are called Ann" in errors[1][0]
    blank = [replace(ann, id=key, email="") for key in range(400)]
    assert len(account_errors(blank, served(*blank))) == 400


def test_an_account_needs_a_name_a_role_and_a_target() -> None:
    lost = Account(1, None, username="x" * 65, role=" ")
    assert account_errors([lost], {}) == {
        1: (
            "Its tenant has no VM in plan or no target.",
            "Its name has more than 64 characters.",
            "It has no role.",
        )
    }


def test_an_admin_role_is_told() -> None:
    assert "retire it" in account_warnings(Account(1, 1, role="Admin"))[0]
    assert "every project" in account_warnings(Account(1, 1, OWNER, role="admin"))[0]
    assert account_warnings(Account(1, 1, role="member")) == ()
