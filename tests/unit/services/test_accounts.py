"""Accounts: added, edited, confirmed, marked as not needed, and where they go with tenants."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.db import tables
from app.domain.errors import FieldError, UserError
from app.domain.planning.provisioning.graph import task_graph
from app.domain.planning.staging.account import AccountType
from app.domain.planning.staging.account_rows import AccountState
from app.services import accounts, confirming, tenant_split, tenants
from app.services.accounts import AccountEdit
from app.services.provisioning.generating import read_estate, read_gate
from app.services.workspace import Workspace
from tests.cloud_fakes import HELD
from tests.unit.services.account_desk import AccountDesk
from tests.workbench import dump, there_and_back


@pytest.fixture
def desk(workspace: Workspace) -> AccountDesk:
    return AccountDesk(workspace)


def states(desk: AccountDesk) -> list[tuple[str, str]]:
    return [
        (row.target.title if row.target else "", row.account.username if row.account else row.state)
        for row in desk.book.rows
    ]


def test_targets_without_an_account_are_rows_of_their_own(desk: AccountDesk) -> None:
    missing = AccountState.MISSING
    assert states(desk) == [
        ("Acme / db", missing), ("Shop / web", missing), ("Acme / web", missing),
    ]  # fmt: skip
    changes = desk.seed()
    assert changes.note == "Seed 3 service accounts"
    book = desk.book
    assert (book.targets, book.ready) == (3, 0)
    desk.confirm()
    assert desk.book.ready == 3
    assert read_gate(desk.workspace, desk.plan).cards[3].ready


def test_each_edit_is_one_step_that_can_be_taken_back(desk: AccountDesk) -> None:
    desk.seed()
    name = "svc-migration-db"
    before = dump(desk.workspace)
    there_and_back(desk.workspace, desk.add("Web", "ann", email="ann@acme.com"), before)
    there_and_back(desk.workspace, desk.set(name, email="x@acme.com", role="reader"), before)
    there_and_back(desk.workspace, desk.confirm(), before)
    deleted = desk.do(accounts.delete, [desk.key(name)])
    there_and_back(desk.workspace, deleted, before)
    target = desk.book.rows[0].target
    there_and_back(desk.workspace, desk.do(accounts.need_none, [target]), before)


def test_a_name_is_one_person_in_its_domain(desk: AccountDesk) -> None:
    desk.add("Web", "ann", email="ann@acme.com")
    with pytest.raises(FieldError, match="The domain Acme has an account Ann already") as caught:
        desk.add("Db", "Ann", email="else@acme.com")
    assert caught.value.field == "username"
    desk.add("Db", "ANN", email="Ann@acme.com")  # the same person with another role
    desk.add("Shop", "ann")  # another domain
    assert not desk.book.errors


def test_what_a_new_account_lacks_is_said_at_its_field(desk: AccountDesk) -> None:
    for values, field in (
        ({"username": ""}, "username"),
        ({"role": " "}, "role"),
        ({"tenant_id": 4711}, "tenant_id"),
        ({"email": "nobody"}, "email"),
        ({"username": "a\nb"}, "username"),
        ({"username": "x" * 65}, "username"),
        ({"account_type": "boss"}, "account_type"),
    ):
        with pytest.raises(FieldError) as caught:
            desk.add("Web", **{"username": "ann", **values})
        assert caught.value.field == field


def test_a_decision_that_changes_is_to_be_confirmed_again(desk: AccountDesk) -> None:
    desk.seed()
    desk.confirm()
    changes = desk.set("svc-migration-db", role="reader")
    assert changes.note.endswith("1 account to confirm again")
    assert not desk.accounts()["svc-migration-db"].confirmed
    desk.confirm()
    desk.set("svc-migration-db", notes="told")
    assert desk.accounts()["svc-migration-db"].confirmed


def test_a_user_that_was_made_keeps_its_name(desk: AccountDesk) -> None:
    desk.seed()
    desk.confirm()
    desk.provision("svc-migration-db")
    with pytest.raises(FieldError, match="was made in the cloud already"):
        desk.set("svc-migration-db", username="else")
    desk.set("svc-migration-db", role="reader")
    gone = desk.do(accounts.delete, [desk.key("svc-migration-db")])
    assert "1 user in the cloud: roll the task back" in gone.note


def test_confirming_leaves_open_what_has_errors(desk: AccountDesk) -> None:
    desk.seed()
    desk.add("Web", "ann", email="ann@acme.com")
    desk.set("svc-migration-db", username="")
    assert desk.confirm().note == "Confirmed 3 accounts; 1 account with problems left open"
    with pytest.raises(UserError, match="It has no user name"):
        desk.confirm("")
    desk.do(accounts.unconfirm, [desk.key("ann")])
    assert not desk.accounts()["ann"].confirmed
    with pytest.raises(UserError, match="None of the selected"):
        desk.do(accounts.unconfirm, [desk.key("ann")])


def test_groups_are_looked_up_and_never_made(desk: AccountDesk) -> None:
    desk.add("Web", "admins", is_group=True)
    assert desk.accounts()["admins"].is_existing_user
    with pytest.raises(FieldError, match="looked up in the cloud and never made"):
        desk.set("admins", is_existing_user=False)
    desk.set("admins", is_existing_user=False, is_group=False)
    assert not desk.accounts()["admins"].is_existing_user


@pytest.mark.parametrize(
    "text",
    ["ann@acme..com", ".@acme.com", "<ann@acme.com>", "ann@acme.com,bob@acme.com", "ann@acme"],
)
def test_what_is_no_e_mail_address_is_refused(desk: AccountDesk, text: str) -> None:
    with pytest.raises(FieldError, match="is no e-mail address"):
        desk.add("Web", "ann", email=text)
    desk.add("Web", "ann", email="ann.o'neil+x@mail.acme.com")
    desk.add("Web", "änne", email="änne@müller.example")


@pytest.mark.parametrize("sign", ["\u200b", "\u202e", "\ufeff", "\u2028", "\x85"])
def test_signs_that_nobody_sees_are_refused_in_names(desk: AccountDesk, sign: str) -> None:
    for field in ("username", "role", "email"):
        with pytest.raises(FieldError, match=f"U\\+{ord(sign):04X}, which cannot be seen"):
            desk.add("Web", **{"username": "ann", field: f"an{sign}n@acme.com"})
    desk.add("Web", "می\u200cخواهم", notes=f"a{sign}b")


def test_confirming_among_other_fields_is_refused_where_something_is_wrong(
    desk: AccountDesk,
) -> None:
    desk.seed()
    desk.set("svc-migration-db", role="")
    before = dump(desk.workspace)
    edits = [
        AccountEdit(desk.key("svc-migration-db"), field, value)
        for field, value in (("confirmed", True), ("notes", "told"))
    ]
    with pytest.raises(FieldError, match="db cannot be confirmed"):
        accounts.set_fields(desk.workspace, desk.project, edits, plan=desk.plan)
    assert dump(desk.workspace) == before
    mended = [*edits, AccountEdit(desk.key("svc-migration-db"), "role", "admin")]
    accounts.set_fields(desk.workspace, desk.project, mended, plan=desk.plan)
    assert desk.accounts()["svc-migration-db"].confirmed


def test_a_target_may_need_no_account(desk: AccountDesk) -> None:
    target = desk.book.rows[0].target
    desk.do(accounts.need_none, [target])
    assert desk.book.rows[0].state is AccountState.NOT_NEEDED
    assert desk.book.ready == 1
    with pytest.raises(UserError, match="marked so already"):
        desk.do(accounts.need_none, [target])
    accounts.need_none(desk.workspace, desk.project, [target], none_needed=False)
    assert desk.book.ready == 0


def test_two_confirmed_accounts_that_a_new_target_brings_together_are_not_made(
    desk: AccountDesk,
) -> None:
    desk.add("Web", "ann")
    desk.add("Shop", "ann", email="else@shop.com")
    desk.confirm()
    edit = tenants.TenantEdit(desk.tenants["Shop"], "target_domain", "Acme")
    desk.do(tenants.set_fields, [edit])
    plan = desk.plan
    with desk.workspace.reading() as connection:
        graph = task_graph(read_estate(connection, plan))
    assert [t.name for t in graph.tasks if t.spec.type == "create_user"] == []
    assert sum("are called ann" in each.why for each in graph.left_out) == 2
    assert len(read_gate(desk.workspace, plan).cards[3].missing) == 2


def test_a_role_that_the_target_lacks_is_not_confirmed(desk: AccountDesk) -> None:
    desk.seed()
    plan = desk.plan
    held = replace(HELD, roles=("member", "reader"))
    given = replace(plan.target.given, inventory=held)
    plan = replace(plan, target=replace(plan.target, given=given))
    with pytest.raises(UserError, match="no role “admin”: it has member, reader"):
        accounts.confirm(desk.workspace, plan)
    done = confirming.confirm_all(desk.workspace, plan)
    assert done.counts["accounts"] == 0


# -- tenants that change ---------------------------------------------------------------------------


def test_accounts_follow_tenants_that_are_merged(desk: AccountDesk) -> None:
    desk.seed()
    desk.add("Db", "ann", email="ann@acme.com")
    desk.add("Web", "bob", email="bob@acme.com")
    desk.confirm()
    before = dump(desk.workspace)
    web, db = desk.tenants["Web"], desk.tenants["Db"]
    changes = desk.do(tenants.merge, [web, db], web)
    kept = desk.accounts()
    # The row that stays has a service account: the other's was never made, and goes.
    assert set(kept) == {"svc-migration-web", "ann", "bob"}
    assert {name: kept[name].tenant_id for name in ("ann", "bob")} == {"ann": web, "bob": web}
    assert (kept["ann"].confirmed, kept["bob"].confirmed) == (False, True)
    desk.workspace.replay(changes.inverse(), "Undo")
    assert dump(desk.workspace) == before


def test_accounts_follow_parts_that_are_joined_and_stay_confirmed(desk: AccountDesk) -> None:
    web = desk.tenants["Web"]
    with desk.workspace.unit(desk.project, "More") as unit:
        row = {"identity": "vc/w2", "name": "w2", "vcenter": "vc", "tenant_id": web,
               "attributes": {}, "networks": [], "findings": []}  # fmt: skip
        vm = unit.insert(tables.vms.name, row)
    desk.do(tenant_split.split_by_hand, web, "Second", [vm])
    part = next(t.id for t in desk.plan.tenants.values() if t.part == "Second")
    desk.tenants["Second"] = part
    desk.add("Second", "ann", email="ann@acme.com")
    desk.confirm("ann")
    assert desk.book.ready == 1  # both parts share the target
    desk.do(tenant_split.join, web)
    assert (desk.accounts()["ann"].tenant_id, desk.accounts()["ann"].confirmed) == (web, True)


def test_accounts_of_tenants_that_are_gone_stay_and_say_so(desk: AccountDesk) -> None:
    desk.add("Nobody", "ann", email="ann@acme.com")
    assert desk.book.rows[-1].errors == ("Its tenant has no VM in plan or no target.",)
    desk.do(tenants.remove, [desk.tenants["Nobody"]])
    assert desk.book.rows[-1].tenant is None
    desk.set("ann", tenant_id=desk.tenants["Web"])
    assert not desk.book.rows[-1].errors


def test_rows_of_targets_are_not_edited(desk: AccountDesk) -> None:
    with pytest.raises(FieldError, match="no account yet"):
        desk.do(accounts.set_fields, [AccountEdit(desk.book.rows[0].key, "username", "ann")])
    assert desk.book.rows[0].keeping == ""


def test_an_owner_is_what_is_added_by_itself(desk: AccountDesk) -> None:
    desk.add("Web", "ann")
    assert desk.accounts()["ann"].account_type == AccountType.TENANT_OWNER
