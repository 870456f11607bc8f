"""Passwords of accounts: made, kept encrypted, shown, handed over; and nowhere else."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import bootstrap
from app.adapters.exporters.credentials_xlsx import XlsxCredentialsExporter
from app.adapters.vault import KeyringVault, NoVault, PassphraseVault
from app.db.queries.provisioning import read_prep_tasks
from app.domain.errors import FieldError, UncertainError, UserError
from app.domain.progress import Ticket
from app.log_file import log
from app.secret_masking import MaskingFormatter
from app.services import account_passwords, accounts, projects
from app.services.account_passwords import Regenerated
from app.services.ports import PasswordVault
from app.services.provisioning.carrying_out import alone
from app.services.provisioning.running import Run, RunOptions
from app.services.workspace import Workspace
from tests.cloud_fakes import MemorySecrets
from tests.unit.services.account_desk import AccountDesk

DB = "svc-migration-db"
VAULT = PassphraseVault("correct horse battery")


@pytest.fixture
def desk(workspace: Workspace) -> AccountDesk:
    desk = AccountDesk(workspace)
    desk.seed()
    desk.confirm()
    return desk


def regenerate(
    desk: AccountDesk, *names: str, vault: PasswordVault = VAULT, live: bool = False
) -> Regenerated:
    keys = [desk.key(name) for name in names]
    users = account_passwords.users_of(desk.workspace, desk.plan, keys)
    session = desk.cloud if live else None
    return account_passwords.regenerate(
        desk.workspace, desk.project, users, vault, session, Ticket()
    )


def reveal(desk: AccountDesk, name: str = DB, vault: PasswordVault = VAULT) -> str:
    return account_passwords.reveal(desk.workspace, desk.project, desk.key(name), vault)


def test_a_password_made_before_its_user_is_the_one_that_it_gets(desk: AccountDesk) -> None:
    assert regenerate(desk, DB).done == 1
    shown = reveal(desk)
    assert len(shown) == 20
    desk.provision()
    Run(desk.workspace, desk.project, desk.cloud, VAULT, RunOptions(1), Ticket()).carry_out()
    assert shown in desk.cloud.passwords.values()
    assert reveal(desk) == shown


def test_a_new_password_is_set_in_the_cloud(desk: AccountDesk) -> None:
    desk.provision(DB)
    with pytest.raises(UserError, match="not connected"):
        regenerate(desk, DB)
    regenerate(desk, DB, live=True)
    assert desk.cloud.passwords[f"id-{DB}"] == reveal(desk)


def test_a_password_that_the_cloud_refuses_is_not_kept(desk: AccountDesk) -> None:
    desk.provision(DB)
    regenerate(desk, DB, live=True)
    before = reveal(desk)

    def refuse(call: str, _spec: object) -> None:
        assert desk.accounts()[DB].temp_password  # written before the cloud hears of it
        assert call == "set password"
        raise UserError("Refused.")

    desk.cloud.before = refuse
    with pytest.raises(UserError, match="Refused"):
        regenerate(desk, DB, live=True)
    assert reveal(desk) == before == desk.cloud.passwords[f"id-{DB}"]


def test_what_was_set_before_a_cancel_is_told(desk: AccountDesk) -> None:
    web = "svc-migration-web"
    desk.provision(DB, web)
    ticket = Ticket()
    keys = [desk.key(DB), desk.key(web)]
    users = account_passwords.users_of(desk.workspace, desk.plan, keys)
    desk.cloud.before = lambda _call, _spec: ticket.cancel()
    done = account_passwords.regenerate(
        desk.workspace, desk.project, users, NoVault(), desk.cloud, ticket
    )
    assert (set(done.once), done.left) == ({DB}, 1)
    assert done.sentence == "1 new password set; cancelled, 1 left as they were"


def test_while_a_run_is_under_way_no_password_is_set(desk: AccountDesk) -> None:
    with alone(desk.workspace), pytest.raises(UserError, match="under way already"):
        regenerate(desk, DB)


def test_a_lost_answer_is_said(desk: AccountDesk) -> None:
    desk.provision(DB)

    def lose(_call: str, _spec: object) -> None:
        raise UncertainError("No answer came.")

    desk.cloud.before = lose
    with pytest.raises(UserError, match="Nobody knows whether"):
        regenerate(desk, DB, live=True)


def test_users_that_are_not_ours_keep_their_passwords(desk: AccountDesk) -> None:
    desk.provision(DB, ours=False)
    with pytest.raises(UserError, match="was in the cloud before"):
        regenerate(desk, DB, live=True)
    desk.add("Web", "ldap", is_existing_user=True)
    done = regenerate(desk, "ldap", "svc-migration-web")
    assert (done.done, len(done.failed)) == (1, 1)
    assert "1 not: ldap" in done.sentence
    with pytest.raises(UserError, match="looked up and not made"):
        reveal(desk, "ldap")


def test_one_user_with_several_roles_has_one_password(desk: AccountDesk) -> None:
    for tenant in ("Web", "Db"):
        desk.add(tenant, "ann", email="ann@acme.com")
    keys = [row.key for row in desk.book.rows if row.account and row.account.username == "ann"]
    users = account_passwords.users_of(desk.workspace, desk.plan, keys)
    assert [len(user.accounts) for user in users] == [2]
    account_passwords.regenerate(desk.workspace, desk.project, users, VAULT, None, Ticket())
    shown = {
        account_passwords.reveal(desk.workspace, desk.project, key, VAULT) for key in keys
    }  # fmt: skip
    assert len(shown) == 1


def test_without_a_key_a_password_is_told_once(desk: AccountDesk) -> None:
    with pytest.raises(UserError, match="It gets its password when it is made"):
        regenerate(desk, DB, vault=NoVault())
    desk.provision(DB)
    done = regenerate(desk, DB, vault=NoVault(), live=True)
    assert done.once == {DB: desk.cloud.passwords[f"id-{DB}"]}
    assert done.once[DB] not in repr(done)
    assert next(row.keeping for row in desk.book.rows) == "Not kept"
    with pytest.raises(UserError, match="No password of svc-migration-db is kept"):
        reveal(desk)


def test_the_key_of_another_computer_opens_nothing(desk: AccountDesk) -> None:
    secrets = MemorySecrets()
    regenerate(desk, DB, vault=KeyringVault(secrets))
    assert reveal(desk, vault=KeyringVault(secrets))
    with pytest.raises(UserError, match="keyring"):
        reveal(desk, vault=KeyringVault(MemorySecrets()))
    with pytest.raises(UserError, match="key of a keyring"):
        reveal(desk)


def test_a_duplicate_takes_no_passwords(desk: AccountDesk) -> None:
    regenerate(desk, DB)
    copy = projects.duplicate(desk.workspace, desk.project, "Copy").id
    desk.project = copy
    assert not desk.accounts()[DB].temp_password


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    """All that is logged, as the program's log file has it."""
    path, root = tmp_path / "program.log", logging.getLogger()
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(MaskingFormatter("%(message)s"))
    level = root.level
    root.setLevel(logging.DEBUG)
    root.addHandler(handler)
    yield path
    root.removeHandler(handler)
    root.setLevel(level)
    handler.close()


def test_no_secret_is_found_anywhere(desk: AccountDesk, tmp_path: Path, log_file: Path) -> None:
    regenerate(desk, DB)
    first = reveal(desk)
    desk.provision()
    Run(desk.workspace, desk.project, desk.cloud, VAULT, RunOptions(2), Ticket()).carry_out()
    regenerate(desk, DB, live=True)
    second = reveal(desk)
    token = desk.accounts()[DB].temp_password
    log.info("an account was made with %s", second)
    assert "made with ***" in log_file.read_text(encoding="utf-8")
    desk.set("svc-migration-web", notes="edited")
    gone = desk.do(accounts.delete, [desk.key(DB)])
    desk.workspace.replay(gone.inverse(), "Undo")
    plan = desk.plan
    for kind in ("xlsx", "csv", "json"):
        path = tmp_path / f"plan.{kind}"
        bootstrap.exporters([kind])[kind].write(plan, path, Ticket())
    with desk.workspace.reading() as connection:
        told = repr(read_prep_tasks(connection, desk.project)) + repr(desk.accounts())
        history = connection.exec_driver_sql(
            "SELECT group_concat(before || after) FROM migration_activity"
        ).scalar()
    files = [each for each in tmp_path.rglob("*") if each.is_file()]
    files += [each for each in desk.workspace.path.parent.glob("*") if each.is_file()]
    assert any(each.name.endswith("-wal") for each in files)
    for secret in {first, second, *desk.cloud.passwords.values()}:
        assert all(secret.encode() not in each.read_bytes() for each in files)
        assert secret not in told
    assert token not in str(history)
    assert token not in told


# -- handing over ----------------------------------------------------------------------------------


def test_the_sheet_holds_what_is_kept_and_counts_the_rest(desk: AccountDesk) -> None:
    with pytest.raises(UserError, match="No password is kept"):
        account_passwords.credentials(desk.workspace, desk.plan, VAULT)
    desk.add("Web", "ann", email="ann@acme.com")
    desk.add("Web", "ldap", is_existing_user=True)
    regenerate(desk, DB, "ann")
    sheet = account_passwords.credentials(desk.workspace, desk.plan, VAULT)
    assert [(r.domain, r.username, r.to_change) for r in sheet.rows] == [
        ("Acme", DB, False), ("Acme", "ann", True),
    ]  # fmt: skip
    assert sheet.left_out == 2
    assert sheet.rows[0].password == reveal(desk)
    assert reveal(desk) not in repr(sheet)
    with pytest.raises(UserError, match="cannot be read"):
        account_passwords.credentials(
            desk.workspace, desk.plan, PassphraseVault("another passphrase")
        )


def test_a_sheet_gets_its_ending_and_its_password_is_checked(
    desk: AccountDesk, tmp_path: Path
) -> None:
    regenerate(desk, DB)
    sheet = account_passwords.credentials(desk.workspace, desk.plan, VAULT)
    path = account_passwords.write_credentials(
        sheet, XlsxCredentialsExporter(), tmp_path / "handover", Ticket()
    )
    assert path.name == "handover.xlsx"
    for given, field in ((("short", "short"), "password"), (("long enough", "else"), "repeated")):
        with pytest.raises(FieldError) as caught:
            account_passwords.check_sheet_password(*given)
        assert caught.value.field == field
