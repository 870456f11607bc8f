"""``prepare``: from a workspace to a provisioned cloud and back, by the command line alone."""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app import bootstrap, cli
from app.adapters.vault import PassphraseVault
from app.db import tables, writer
from app.domain.cloud import CloudConnection, FoundConnection
from app.domain.errors import PartlyDoneError, UserError
from app.domain.planning.provisioning.specs import TaskType
from app.domain.planning.provisioning.task import TaskStatus
from app.domain.progress import Ticket
from app.prepare_command import BAD_INPUT, OK, TASKS_FAILED
from app.services import projects
from app.services.provisioning.task_book import TaskBook
from tests.generator.estate import Estate
from tests.generator.workbook import write_workbook
from tests.memory_cloud import MemoryCloud, no_fault
from tests.workbench import new_project, open_workspace

CONNECTION = CloudConnection(
    auth_url="https://cloud.example/v3", username="planner", project_name="admin"
)
PHRASE = "correct horse battery"
Told = tuple[int, str, str]


@pytest.fixture(scope="module")
def workspace_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("estate")
    workbook = folder / "site.xlsx"
    write_workbook(Estate(40, seed=11), workbook)
    workspace = open_workspace(folder / "site.mplan")
    new_project(workspace, workbook, "Site")
    workspace.close()
    return folder / "site.mplan"


@pytest.fixture
def database(workspace_file: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "work.mplan"
    copy.write_bytes(workspace_file.read_bytes())
    return copy


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> MemoryCloud:
    made = MemoryCloud()
    found = FoundConnection("mine", CONNECTION, "secret of the cloud")
    monkeypatch.setattr(bootstrap, "provisioning_cloud", lambda: made)
    monkeypatch.setattr(bootstrap, "named_cloud", lambda _name: found)
    return made


@pytest.fixture
def prepare(
    database: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Told]:
    monkeypatch.setenv("MIGRATION_PLANNER_PASSPHRASE", PHRASE)

    def run(action: str, *more: object) -> Told:
        words = ["prepare", action, "--database", database, "--project", "site", "--cloud", "mine"]
        code = cli.main([str(each) for each in (*words, *more)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_a_whole_estate_is_provisioned_and_taken_back(
    prepare: Callable[..., Told], cloud: MemoryCloud, database: Path, tmp_path: Path
) -> None:
    code, out, err = prepare("plan", "--confirm-all")
    assert code == OK, err
    assert "create_domain" in out
    for line in err.splitlines():
        assert line.startswith("left out: ")
    code, out, _ = prepare("dry-run")
    assert code == OK
    assert "dry run: create" in out
    assert cloud.resources == {}
    code, out, err = prepare("run", "--parallel", 4, "--json", tmp_path / "tasks.json")
    assert code == OK, err
    assert ", 0 failed, 0 waiting" in out
    tasks = json.loads((tmp_path / "tasks.json").read_text(encoding="utf-8"))
    assert {task["status"] for task in tasks} == {"done"}
    _passwords_are_sealed(database, cloud)
    _targets_have_their_keys(database, tasks)
    cloud.calls.clear()
    assert prepare("run")[1].startswith("0 done")
    assert cloud.calls == []
    assert prepare("plan", "--confirm-all")[1].count("0 added, 0 taken out") == 1
    code, out, _ = prepare("rollback")
    assert code == OK
    assert f"{len(tasks):,} taken back, 0 failed, 0 left" in out
    assert cloud.resources == {}


def _targets_have_their_keys(database: Path, tasks: list[dict[str, Any]]) -> None:
    from app.db.queries.staging import read_target_projects

    workspace = open_workspace(database)
    with workspace.reading() as connection:
        rows = read_target_projects(connection, 1)
    workspace.close()
    keys: dict[str, set[str]] = {task["type"]: set() for task in tasks}
    for task in tasks:
        keys[task["type"]].add(task["resource_id"])
    assert {row.pcd_domain_id for row in rows} == keys["create_domain"]
    assert {row.pcd_project_id for row in rows} == keys["create_project"]


def _passwords_are_sealed(database: Path, cloud: MemoryCloud) -> None:
    from app.db.queries.staging import read_accounts

    content = database.read_bytes()
    for password in cloud.passwords.values():
        assert password.encode() not in content
    workspace = open_workspace(database)
    with workspace.reading() as connection:
        accounts = read_accounts(connection, 1)
    workspace.close()
    vault = PassphraseVault(PHRASE)
    kept = {each.pcd_user_id: vault.reveal(each.temp_password) for each in accounts}
    assert kept == cloud.passwords
    assert kept


def test_tasks_that_failed_end_with_3_and_their_sentence(
    prepare: Callable[..., Told], cloud: MemoryCloud
) -> None:
    prepare("plan", "--confirm-all")

    def refuse(call: str, spec: Any) -> None:
        if call == "create" and spec.type is TaskType.CREATE_FLAVOR:
            raise UserError("Policy forbids flavors.", "Ask for the right.")

    cloud.before = refuse
    code, out, err = prepare("run")
    assert code == TASKS_FAILED
    assert "failed: Create flavor" in err
    assert "Policy forbids flavors. Ask for the right." in err
    code, out, _ = prepare("status", "--only", "create_flavor")
    assert code == OK
    assert out.startswith("create_flavor: failed ")
    assert len(out.splitlines()) == 1


def test_only_the_types_that_are_named_are_run(
    prepare: Callable[..., Told], cloud: MemoryCloud, database: Path
) -> None:
    prepare("plan", "--confirm-all")
    assert prepare("run", "--only", "create_domain", "--only", "create_flavor")[0] == OK
    workspace = open_workspace(database)
    done = {t.task_type for t in TaskBook(workspace, 1).tasks() if t.status is TaskStatus.DONE}
    workspace.close()
    assert done == {TaskType.CREATE_DOMAIN, TaskType.CREATE_FLAVOR}


@pytest.mark.parametrize("asked", [False, True])
def test_proposals_are_taken_only_when_asked_for(
    prepare: Callable[..., Told], cloud: MemoryCloud, tmp_path: Path, asked: bool
) -> None:
    more = ["--accept-proposals"] if asked else []
    written = tmp_path / "tasks.json"
    code, out, err = prepare("plan", "--confirm-all", "--json", written, *more)
    assert code == OK, err
    types = [task["type"] for task in json.loads(written.read_text(encoding="utf-8"))]
    assert types.count("create_subnet") == (12 if asked else 0)
    assert ("accepted proposed subnets 12, VLANs 1" in out) == asked


@pytest.mark.parametrize("place", ["missing/tasks.json", "."])
def test_a_file_that_cannot_be_written_is_told_before_anything_is_done(
    prepare: Callable[..., Told], cloud: MemoryCloud, database: Path, tmp_path: Path, place: str
) -> None:
    prepare("plan", "--confirm-all")
    code, _, err = prepare("run", "--json", tmp_path / place)
    assert code == BAD_INPUT
    assert "does not exist" in err or "is a folder" in err
    assert not cloud.calls


def test_the_gate_is_closed_before_anything_is_confirmed(
    prepare: Callable[..., Told], cloud: MemoryCloud
) -> None:
    code, _, err = prepare("plan")
    assert code == BAD_INPUT
    assert "cannot be generated: subnets, flavors" in err


def test_another_cloud_is_refused_with_both_names(
    prepare: Callable[..., Told], cloud: MemoryCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare("plan", "--confirm-all")
    prepare("run", "--only", "create_domain")
    other = MemoryCloud(replace(cloud.place, region="RegionTwo"))
    monkeypatch.setattr(bootstrap, "provisioning_cloud", lambda: other)
    for action in ("run", "dry-run", "rollback"):
        code, _, err = prepare(action)
        assert code == BAD_INPUT
        assert "RegionOne" in err
        assert "RegionTwo" in err
    assert other.calls == []


def test_what_was_made_by_half_holds_the_plan_to_its_cloud(
    prepare: Callable[..., Told], cloud: MemoryCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare("plan", "--confirm-all")

    def half(call: str, spec: Any) -> None:
        if call == "create":
            raise PartlyDoneError("A part was refused.", cloud.resources[spec.key].id)

    cloud.after = half
    assert prepare("run", "--only", "create_domain")[0] == TASKS_FAILED
    other = MemoryCloud(replace(cloud.place, region="RegionTwo"))
    monkeypatch.setattr(bootstrap, "provisioning_cloud", lambda: other)
    code, _, err = prepare("plan", "--confirm-all")
    assert code == BAD_INPUT
    assert "RegionTwo" in err


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--project", "nowhere"], "no project called “nowhere”; it has “Site”"),
        (["--only", "create_server"], "no task type “create_server”"),
        (["--parallel", "0"], "takes 1 to 32 calls at once, not 0"),
        (["--database", "/no/such.mplan"], "no workspace file /no/such.mplan"),
        (["--passphrase-file", "/no/such/file"], "/no/such/file cannot be read"),
    ],
)
def test_what_cannot_be_used_is_told(
    prepare: Callable[..., Told], cloud: MemoryCloud, more: list[str], says: str
) -> None:
    code, _, err = prepare("run", *more)
    assert code == BAD_INPUT
    assert says in err


def test_projects_of_one_name_are_told_apart_by_nobody(
    prepare: Callable[..., Told], cloud: MemoryCloud, database: Path
) -> None:
    workspace = open_workspace(database)
    for name in ("site", 'It\'s “one” "name"', "Twin", "Twin"):
        projects.create(workspace, name)
    workspace.close()
    code, out, err = prepare("status", "--project", "Site")
    assert (code, out.strip(), err) == (OK, "There are no tasks yet: prepare plan makes them.", "")
    assert prepare("status", "--project", 'It\'s “one” "name"')[0] == OK
    for name, count in (("SITE", 2), ("Twin", 2)):
        code, _, err = prepare("status", "--project", name)
        assert code == BAD_INPUT
        said = f"The workspace has {count} projects called “{name}”; give each a name of its own"
        assert said in err


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"auth_url": "cloud.example/v3"}, "The Auth URL begins with http:// or https://"),
        ({"auth_url": "https://cloud.example/v2.0"}, "Version 2 of Keystone is not supported"),
        ({"project_name": ""}, "The project of the cloud connection is missing"),
        ({"username": ""}, "The user name of the cloud connection is missing"),
        ({"interface": "outside"}, "The interface is one of"),
        ({"ca_file": "/no/such.pem"}, "There is no file /no/such.pem"),
    ],
)
def test_a_cloud_that_is_not_described_whole_is_told_before_it_is_asked(
    prepare: Callable[..., Told],
    cloud: MemoryCloud,
    monkeypatch: pytest.MonkeyPatch,
    changes: dict[str, str],
    says: str,
) -> None:
    found = FoundConnection("mine", replace(CONNECTION, **changes), "secret of the cloud")
    monkeypatch.setattr(bootstrap, "named_cloud", lambda _name: found)
    code, out, err = prepare("plan", "--confirm-all")
    assert (code, out) == (BAD_INPUT, "")
    assert f"The cloud “mine” of clouds.yaml cannot be used: {says}" in err


def test_an_address_without_the_version_is_completed(
    prepare: Callable[..., Told], monkeypatch: pytest.MonkeyPatch, cloud: MemoryCloud
) -> None:
    short = replace(CONNECTION, auth_url="https://cloud.example:5000")
    found = FoundConnection("mine", short, "secret of the cloud")
    monkeypatch.setattr(bootstrap, "named_cloud", lambda _name: found)
    asked: list[CloudConnection] = []

    def opened(connection: CloudConnection, _secret: str, _ticket: Ticket) -> MemoryCloud:
        asked.append(connection)
        return cloud

    monkeypatch.setattr(cloud, "open", opened)
    assert prepare("plan", "--confirm-all")[0] == OK
    assert [each.auth_url for each in asked] == ["https://cloud.example:5000/v3"]


def test_numbers_that_are_none_are_told(
    prepare: Callable[..., Told], cloud: MemoryCloud, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        prepare("run", "--parallel", "abc")
    assert caught.value.code == BAD_INPUT
    assert "--parallel: invalid int value: 'abc'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "is empty"), (b"\r\n", "is empty"), (b"\xff\xfea\0b\0", "is no text"),
     (b"a\0b\0" * 9, "is no text"), (b"short\n", "at least 8 characters")],
)  # fmt: skip
def test_a_passphrase_file_that_says_nothing_never_means_to_keep_nothing(
    prepare: Callable[..., Told],
    cloud: MemoryCloud,
    tmp_path: Path,
    content: bytes,
    says: str,
) -> None:
    prepare("plan", "--confirm-all")
    file = tmp_path / "phrase"
    file.write_bytes(content)
    code, out, err = prepare("run", "--passphrase-file", file)
    assert (code, out) == (BAD_INPUT, "")
    assert says in err
    assert cloud.calls == []


def test_a_passphrase_is_the_same_whichever_editor_wrote_it(
    prepare: Callable[..., Told], cloud: MemoryCloud, database: Path, tmp_path: Path
) -> None:
    prepare("plan", "--confirm-all")
    file = tmp_path / "phrase"
    file.write_bytes(f"\ufeff{PHRASE}\r\n".encode())
    assert prepare("run", "--passphrase-file", file)[0] == OK
    _passwords_are_sealed(database, cloud)


def test_passwords_are_not_kept_under_two_passphrases(
    prepare: Callable[..., Told], cloud: MemoryCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare("plan", "--confirm-all")
    types = "create_domain", "create_project", "create_user"
    assert prepare("run", *(word for each in types for word in ("--only", each)))[0] == OK
    monkeypatch.setenv("MIGRATION_PLANNER_PASSPHRASE", "correct house battery")
    calls = len(cloud.calls)
    code, _, err = prepare("run")
    assert code == BAD_INPUT
    assert "another one than that of the passwords kept in this project" in err
    assert len(cloud.calls) == calls


@pytest.mark.parametrize("other_name", [False, True])
def test_the_tasks_are_never_written_over_the_workspace(
    prepare: Callable[..., Told],
    cloud: MemoryCloud,
    database: Path,
    tmp_path: Path,
    other_name: bool,
) -> None:
    prepare("plan", "--confirm-all")
    place = database
    if other_name:
        place = tmp_path / "tasks.json"
        place.hardlink_to(database)
    code, _, err = prepare("status", "--json", place)
    assert code == BAD_INPUT
    assert "--json would write over" in err
    assert prepare("status")[0] == OK


def test_types_whose_parents_are_missing_say_what_comes_first(
    prepare: Callable[..., Told], cloud: MemoryCloud
) -> None:
    prepare("plan", "--confirm-all")
    code, out, err = prepare("run", "--only", "create_user")
    assert (code, out) == (BAD_INPUT, "0 done, 0 skipped, 0 failed, 6 waiting\n")
    assert "6 tasks of these types not run" in err
    assert "is not there yet (create_domain); run those types first, or all" in err
    code, _, err = prepare("run", "--only", "create_domain", "--only", "assign_role")
    assert code == OK
    assert "6 tasks of these types not run" in err
    assert "(create_project, create_user); run those types first" in err
    both = "--only", "create_project", "--only", "create_user"
    assert prepare("run", *both) == (OK, "12 done, 0 skipped, 0 failed, 0 waiting\n", "")
    assert prepare("dry-run", "--only", "create_user")[1].startswith("dry run: exists_same 6\n")


def test_stopping_while_the_cloud_is_looked_at_is_no_fault(
    prepare: Callable[..., Told], cloud: MemoryCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare("plan", "--confirm-all")

    def interrupted(_specs: Any, _ids: Any, ticket: Ticket) -> Any:
        signal.raise_signal(signal.SIGINT)
        ticket.check()

    monkeypatch.setattr(cloud, "look_at_all", interrupted)
    code, out, err = prepare("dry-run")
    assert (code, out) == (BAD_INPUT, "")
    assert err == "stopping: calls under way end first\nmigration-planner: stopped\n"


def test_a_second_interrupt_ends_at_once_and_the_next_run_goes_on(
    prepare: Callable[..., Told], cloud: MemoryCloud
) -> None:
    prepare("plan", "--confirm-all")

    def interrupt(call: str, _spec: Any) -> None:
        if call == "create":
            os.kill(os.getpid(), signal.SIGINT)

    cloud.before = interrupt
    code, _, err = prepare("run", "--parallel", "4")
    assert code == BAD_INPUT
    assert err.endswith("migration-planner: stopped\n")
    cloud.before = no_fault
    code, out, err = prepare("run")
    assert code == OK, err
    assert " 0 failed, 0 waiting" in out


def test_a_workspace_that_is_in_use_is_left_alone(
    prepare: Callable[..., Told], cloud: MemoryCloud, database: Path
) -> None:
    workspace = open_workspace(database)
    try:
        code, _, err = prepare("status")
    finally:
        workspace.close()
    assert code == BAD_INPUT
    assert "open in another running copy" in err


def test_a_rollback_that_takes_nothing_back_says_why(
    prepare: Callable[..., Told], cloud: MemoryCloud, database: Path
) -> None:
    assert "no provisioning plan" in prepare("rollback")[2]
    prepare("plan", "--confirm-all")
    code, out, _ = prepare("rollback")
    assert code == OK
    assert re.search(r"nothing to take back: of \d+ tasks none has made anything", out)
    code, out, _ = prepare("rollback", "--only", "create_flavor")
    assert code == OK
    assert "It was not carried out." in out
    assert "nothing was taken back: for each task the reason stands above" in out
    prepare("run", "--only", "create_flavor")
    code, out, _ = prepare("rollback", "--only", "create_flavor")
    assert code == OK
    assert "nothing" not in out


@pytest.mark.parametrize("action", ["run", "dry-run", "rollback", "status"])
def test_a_type_of_which_there_is_no_task_is_told(
    prepare: Callable[..., Told], cloud: MemoryCloud, database: Path, action: str
) -> None:
    prepare("plan", "--confirm-all")
    workspace = open_workspace(database)
    book = TaskBook(workspace, 1)
    keys = [task.id for task in book.tasks() if task.task_type is TaskType.TAG_NETWORK]
    with workspace.bulk() as connection:
        writer.delete_rows(connection, tables.prep_tasks, keys)
    workspace.close()
    code, out, err = prepare(action, "--only", "tag_network")
    assert (code, out) == (BAD_INPUT, "")
    assert "The plan has no task of type tag_network; it has tasks of type create_domain" in err
    assert err.count("\n") == 1


def test_an_empty_file_is_no_workspace_and_stays_empty(
    prepare: Callable[..., Told], tmp_path: Path
) -> None:
    empty = tmp_path / "empty.mplan"
    empty.touch()
    code, _, err = prepare("status", "--database", empty)
    assert code == BAD_INPUT
    assert "empty.mplan is an empty file, so it is no workspace" in err
    assert empty.stat().st_size == 0


def test_a_file_in_a_folder_that_may_not_be_entered_is_told(
    prepare: Callable[..., Told], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def closed(_path: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_file", closed)
    code, _, err = prepare("status", "--database", tmp_path / "work.mplan")
    assert code == BAD_INPUT
    assert "cannot be reached; check that you may enter its folder." in err
