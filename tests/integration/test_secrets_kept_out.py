"""After a whole journey no secret stands in any file that it has left, in whatever writing.

The workspace is searched also while it is open. The sheet of passwords that was asked for shows
that such a search finds them.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from app import bootstrap, cli
from app.adapters.vault import PassphraseVault
from app.domain.cloud import CloudConnection, FoundConnection
from app.domain.errors import UserError
from app.domain.planning.provisioning.found import Found
from app.domain.progress import Ticket
from app.log_file import log, writing
from app.secret_masking import mask
from app.services import (
    account_passwords,
    accounts,
    cloud_connection,
    exports,
    planning,
    projects,
)
from app.services.provisioning import overview
from app.services.workspace import Workspace
from app.ui.shell.bug_report import report_text
from tests.cloud_fakes import MemorySecrets
from tests.generator.estate import Estate
from tests.generator.workbook import write_workbook
from tests.memory_cloud import MemoryCloud
from tests.secret_search import finds, writings
from tests.workbench import new_project, open_workspace

CLOUD_PASSWORD = 'Cl0ud "pass"/wörd\\1'  # noqa: S105
PASSPHRASE = "correct hörse 'battery'"  # noqa: S105
SHEET_PASSWORD = "Sh33t of them"  # noqa: S105
CONNECTION = CloudConnection(
    auth_url="https://cloud.example/v3", username="planner", project_name="admin"
)


class TalkativeCloud(MemoryCloud):
    """Its first answer to a new user is a fault whose text repeats all that was sent."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []
        self.sent: set[str] = set()

    def _create(self, spec: Any, ids: Any, mark: str, secret: str) -> Found:
        if secret:
            self.sent.add(secret)
            if not self.told:
                body = {"user": {"password": secret}, "auth": [CLOUD_PASSWORD, secret]}
                self.told.append(f"{json.dumps(body)} {body!r} {quote(CLOUD_PASSWORD)} {secret}")
                raise RuntimeError(self.told[-1])
        return super()._create(spec, ids, mark, secret)


# -- the journey -----------------------------------------------------------------------------------


class Journey:
    """An estate from its import to accounts that are handed over; every file lies in a folder."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.cloud = folder, TalkativeCloud()
        self.handed = folder.parent / "handed over"
        self.handed.mkdir()
        self.database = folder / "work.mplan"
        self.secrets = MemorySecrets()
        self.vault = PassphraseVault(PASSPHRASE)
        found = FoundConnection("mine", CONNECTION, CLOUD_PASSWORD)
        monkeypatch.setattr(bootstrap, "provisioning_cloud", lambda: self.cloud)
        monkeypatch.setattr(bootstrap, "named_cloud", lambda _name: found)
        monkeypatch.setenv("MIGRATION_PLANNER_PASSPHRASE", PASSPHRASE)

    @property
    def all_secrets(self) -> set[str]:
        return {*self.cloud.sent, *self.cloud.passwords.values(), CLOUD_PASSWORD, PASSPHRASE,
                SHEET_PASSWORD}  # fmt: skip

    def begin(self) -> None:
        write_workbook(Estate(40, seed=11), self.folder / "site.xlsx")
        workspace = open_workspace(self.database)
        new_project(workspace, self.folder / "site.xlsx", "Site")
        cloud_connection.save(workspace, 1, CONNECTION, self.secrets, CLOUD_PASSWORD)
        workspace.close()

    def command(self, action: str, *more: object) -> int:
        words = ("--data-dir", self.folder / "data", "prepare", action, "--database",
                 self.database, "--project", "Site", "--cloud", "mine", *more)  # fmt: skip
        return cli.main([str(each) for each in words])

    def at_the_window(self, workspace: Workspace) -> None:
        """What is done with passwords there, with the log that the window writes."""
        plan = planning.build(workspace, 1, Ticket())
        book = accounts.read(workspace, plan)
        keys = [account.id for account in book.accounts]
        users = account_passwords.users_of(workspace, plan, keys[:3])
        done = account_passwords.regenerate(workspace, 1, users, self.vault, self.cloud, Ticket())
        assert done.done == 3
        for key in keys:
            assert account_passwords.reveal(workspace, 1, key, self.vault) in self.all_secrets
        with pytest.raises(UserError):
            account_passwords.reveal(workspace, 1, keys[0], PassphraseVault("another phrase"))
        sheet = account_passwords.credentials(workspace, plan, self.vault)
        for place, password in ((self.folder, SHEET_PASSWORD), (self.handed, "")):
            account_passwords.write_credentials(
                sheet, bootstrap.credentials_exporter(), place / "credentials", Ticket(), password
            )
        log.info("wrote %r with %s", sheet, vars(self.vault))
        removed = accounts.delete(workspace, 1, keys[-1:])
        workspace.replay(removed.inverse(), "Undo")
        self._faults()

    def _faults(self) -> None:
        """Every way in which a fault of ours gets written, of one that has it all in its text."""
        try:
            raise RuntimeError(self.cloud.told[0])
        except RuntimeError as error:
            log.exception("uncaught")
            report = self.folder / "bug report.txt"
            report.write_text(report_text(error), encoding="utf-8")
        assert CLOUD_PASSWORD not in mask(self.cloud.told[0])

    def export(self, workspace: Workspace) -> None:
        plan = planning.build(workspace, 1, Ticket())
        out = self.folder / "out"
        every = bootstrap.exporters(cli.FORMATS)
        for kind in every:
            exports.write(every, plan, kind, out / f"plan of {kind}", Ticket())
        report = overview.read_report(workspace, 1, "Site")
        for kind in ("xlsx", "pdf", "csv"):
            bootstrap.prep_exporter(kind).write(report, out / f"summary.{kind}", Ticket())
        projects.duplicate(workspace, 1, "Copy")


@pytest.fixture
def journey(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Journey:
    folder = tmp_path / "journey"
    (folder / "out").mkdir(parents=True)
    return Journey(folder, monkeypatch)


def test_no_file_of_a_whole_journey_holds_a_secret(
    journey: Journey, capsys: pytest.CaptureFixture[str]
) -> None:
    journey.begin()
    assert journey.command("plan", "--confirm-all", "--accept-proposals") == cli.OK
    assert journey.command("run", "--parallel", 4) == cli.OUR_FAULT
    assert journey.command("run", "--json", journey.folder / "out" / "tasks.json") == cli.OK
    with writing(journey.folder / "data" / "logs"):
        workspace = open_workspace(journey.database)
        journey.at_the_window(workspace)
        journey.export(workspace)
        while_open = finds(journey.folder, journey.all_secrets)
        workspace.close()
    assert journey.command("rollback", "--only", "assign_role") == cli.OK
    assert len(journey.all_secrets) > 9
    said = capsys.readouterr()
    (journey.folder / "screen.txt").write_text(said.out + said.err, encoding="utf-8")
    assert "RuntimeError" in said.err
    assert while_open == []
    assert finds(journey.folder, journey.all_secrets) == []
    _everything_was_written(journey)


def _everything_was_written(journey: Journey) -> None:
    names = {path.name for path in journey.folder.rglob("*") if path.is_file()}
    assert {"work.mplan", "credentials.xlsx", "tasks.json", "summary.pdf", "summary.xlsx",
            "summary.csv", "bug report.txt", "migration-planner.log"} <= names  # fmt: skip
    said = "".join(path.read_text("utf-8") for path in journey.folder.rglob("*.log*"))
    assert said.count("The program failed") + said.count("RuntimeError") >= 2
    assert "***" in said
    handed = {secret for _, _, secret in finds(journey.handed, journey.all_secrets)}
    assert handed <= set(journey.cloud.passwords.values())
    assert len(handed) == 6


@pytest.mark.parametrize("name", writings("x" * 8))
def test_the_search_finds_each_writing_in_a_database_and_an_archive(
    tmp_path: Path, name: str
) -> None:
    secret = 'a "secret" of ünusual length\''  # noqa: S105
    data = writings(secret)[name]
    with zipfile.ZipFile(tmp_path / "book.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sheet.xml", b"before" + data + b"behind")
    assert name in {found for _, found, _ in finds(tmp_path, [secret])}
