"""What is provisioned on the real cloud leaves no secret behind: no password, and no token."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from requests.adapters import HTTPAdapter

from app import cli
from app.adapters.vault import PassphraseVault
from app.db.queries.staging import read_accounts
from tests.cloud.provisioning.conftest import make_room
from tests.cloud.site import Site
from tests.generator.estate import Estate
from tests.generator.workbook import write_workbook
from tests.secret_search import finds
from tests.workbench import new_project, open_workspace

pytestmark = pytest.mark.cloud

PHRASE = "correct horse battery"
_HEADERS = ("X-Auth-Token", "X-Subject-Token")


@pytest.fixture
def tokens(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Every token that went over the wire."""
    seen: set[str] = set()
    send = HTTPAdapter.send

    def watching(self: HTTPAdapter, request: Any, *arguments: Any, **named: Any) -> Any:
        answer = send(self, request, *arguments, **named)
        for headers in (request.headers, answer.headers):
            found = (headers.get(name) for name in _HEADERS)
            seen.update(each if isinstance(each, str) else each.decode() for each in found if each)
        return answer

    monkeypatch.setattr(HTTPAdapter, "send", watching)
    return seen


def passwords_of(database: Path) -> set[str]:
    """The passwords of accounts as they are kept."""
    workspace = open_workspace(database)
    with workspace.reading() as connection:
        accounts = read_accounts(connection, 1)
    workspace.close()
    vault = PassphraseVault(PHRASE)
    return {vault.reveal(each.temp_password) for each in accounts if each.temp_password}


def test_no_file_holds_a_password_or_a_token(
    site: Site,
    clouds_yaml: Path,
    tokens: set[str],
    everything_logged: io.StringIO,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_room(site)
    folder = tmp_path / "files"
    folder.mkdir()
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(clouds_yaml))
    monkeypatch.setenv("MIGRATION_PLANNER_PASSPHRASE", PHRASE)
    write_workbook(Estate(12, seed=5), folder / "site.xlsx")
    database = folder / "work.mplan"
    workspace = open_workspace(database)
    new_project(workspace, folder / "site.xlsx", "Site")
    workspace.close()

    def prepare(action: str, *more: object) -> int:
        words = ("--data-dir", folder / "data", "prepare", action, "--database", database,
                 "--project", "Site", "--cloud", "testcloud", *more)  # fmt: skip
        return cli.main([str(each) for each in words])

    assert prepare("plan", "--confirm-all", "--accept-proposals") == cli.OK
    try:
        assert prepare("dry-run") == cli.OK
        assert prepare("run", "--json", folder / "tasks.json") in (cli.OK, 3)
        passwords = passwords_of(database)
        assert passwords
        secrets = {site.password, PHRASE, *passwords, *tokens}
        assert finds(folder, secrets) == []
    finally:
        assert prepare("rollback") in (cli.OK, 3)
    said = capsys.readouterr()
    (folder / "screen.txt").write_text(said.out + said.err, encoding="utf-8")
    (folder / "logged.txt").write_text(everything_logged.getvalue(), encoding="utf-8")
    assert tokens
    assert finds(folder, {*secrets, *tokens}) == []
    (folder / "told.txt").write_text(f'{{"password": "{min(passwords)}"}}', encoding="utf-8")
    assert finds(folder, passwords)
