"""Settings of the cloud connection in the workspace, its secret in the store of secrets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.cloud import AuthKind, CloudConnection, FoundConnection
from app.domain.errors import FieldError, UserError
from app.domain.progress import Ticket
from app.services import cloud_connection, projects
from app.services.cloud_connection import MAX_SECRET
from app.services.workspace import Workspace
from tests.certificates import Authority
from tests.cloud_fakes import FakeCloud, MemorySecrets
from tests.workbench import dump

SETTINGS = CloudConnection("https://c.example.com:5000", username="planner", project_name="web")
CREDENTIAL = CloudConnection(
    "https://c.example.com:5000/v3",
    AuthKind.APPLICATION_CREDENTIAL,
    application_credential_id="abc",
)
SECRET = "hush, hush"  # noqa: S105


@pytest.fixture
def secrets() -> MemorySecrets:
    return MemorySecrets()


@pytest.fixture
def project_id(workspace: Workspace) -> int:
    return projects.create(workspace, "Shop").id


@pytest.fixture
def saved(
    workspace: Workspace, project_id: int, secrets: MemorySecrets
) -> Callable[..., CloudConnection]:
    """Saves settings and gives them back as stored."""

    def save(settings: CloudConnection = SETTINGS, secret: str | None = SECRET) -> CloudConnection:
        cloud_connection.save(workspace, project_id, settings, secrets, secret)
        return cloud_connection.load(workspace, project_id)

    return save


def test_nothing_is_stored_before(
    workspace: Workspace, project_id: int, secrets: MemorySecrets
) -> None:
    assert cloud_connection.load(workspace, project_id) == CloudConnection()
    state = cloud_connection.state(workspace, project_id, secrets)
    assert (state.has_secret, state.ready) == (False, False)


def test_settings_are_kept_and_the_secret_elsewhere(
    workspace: Workspace, project_id: int, secrets: MemorySecrets, saved
) -> None:
    found = saved()
    assert found.auth_url == "https://c.example.com:5000/v3"
    assert replace(found, auth_url=SETTINGS.auth_url, secret_id="") == SETTINGS
    assert secrets.kept == {found.secret_id: SECRET}
    state = cloud_connection.state(workspace, project_id, secrets)
    assert (state.connection, state.ready) == (found, True)
    assert SECRET not in str(dump(workspace))


def test_saving_is_one_undo_step(
    workspace: Workspace, project_id: int, secrets: MemorySecrets
) -> None:
    before = dump(workspace)
    changes = cloud_connection.save(workspace, project_id, SETTINGS, secrets, SECRET)
    assert changes.note == "Cloud connection saved"
    after = dump(workspace)
    undone = workspace.replay(changes.inverse(), "Undo")
    assert _without_dates(dump(workspace)) == _without_dates(before)
    workspace.replay(undone.inverse(), "Redo")
    assert _without_dates(dump(workspace)) == _without_dates(after)
    assert cloud_connection.state(workspace, project_id, secrets).ready


def _without_dates(found: dict) -> dict:
    return {name: rows for name, rows in found.items() if name != "migration_projects"}


def test_the_name_of_the_secret_is_made_once(saved, secrets: MemorySecrets) -> None:
    first = saved().secret_id
    second = saved(replace(SETTINGS, region="RegionOne"), "another")
    assert second.secret_id == first
    assert secrets.kept == {first: "another"}


def test_saving_the_same_again_changes_nothing(
    workspace: Workspace, project_id: int, secrets: MemorySecrets, saved
) -> None:
    saved()
    assert not cloud_connection.save(workspace, project_id, SETTINGS, secrets)


def test_a_secret_stays_unless_another_is_given(saved, secrets: MemorySecrets) -> None:
    saved()
    saved(replace(SETTINGS, username="other"), None)
    assert list(secrets.kept.values()) == [SECRET]
    saved(SETTINGS, "")
    assert secrets.kept == {}


def test_a_password_is_no_secret_of_an_application_credential(
    saved, secrets: MemorySecrets
) -> None:
    saved()
    saved(CREDENTIAL, None)
    assert secrets.kept == {}
    saved(SETTINGS, SECRET)
    saved(CREDENTIAL, "other")
    assert list(secrets.kept.values()) == ["other"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"auth_url": "c.example.com"}, "auth_url"),
        ({"project_name": "x" * 65}, "project_name"),
        ({"interface": "none"}, "interface"),
        ({"ca_file": "no-such-file.pem"}, "ca_file"),
    ],
)
def test_what_is_refused_changes_nothing(
    workspace: Workspace, project_id: int, secrets: MemorySecrets, change: dict, field: str
) -> None:
    before = dump(workspace)
    with pytest.raises(FieldError) as caught:
        cloud_connection.save(workspace, project_id, replace(SETTINGS, **change), secrets, SECRET)
    assert caught.value.field == field
    assert dump(workspace) == before
    assert secrets.kept == {}


def test_a_secret_that_no_keyring_holds(workspace: Workspace, project_id: int, saved) -> None:
    with pytest.raises(FieldError) as caught:
        saved(SETTINGS, "x" * (MAX_SECRET + 1))
    assert caught.value.field == "secret"
    assert cloud_connection.load(workspace, project_id) == CloudConnection()


class TestCaFile:
    def test_a_certificate_is_taken(self, saved, tmp_path: Path) -> None:
        authority = Authority.make(tmp_path)
        assert saved(replace(SETTINGS, ca_file=f" {authority.ca_file} ")).ca_file == str(
            authority.ca_file
        )

    @pytest.mark.parametrize(
        "content",
        [b"", b"just text", b"-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n",
         b"\x30\x82\x01\x02"],
        ids=["empty", "text", "broken", "DER"],
    )  # fmt: skip
    def test_anything_else_is_refused(self, saved, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "ca.pem"
        path.write_bytes(content)
        with pytest.raises(FieldError, match="holds no certificate in PEM form") as caught:
            saved(replace(SETTINGS, ca_file=str(path)))
        assert caught.value.field == "ca_file"

    def test_a_key_alone_is_no_certificate(self, saved, tmp_path: Path) -> None:
        text = Authority.make(tmp_path).server(tmp_path).read_text()
        path = tmp_path / "key.pem"
        path.write_text(text[: text.index("-----BEGIN CERTIFICATE")])
        with pytest.raises(FieldError):
            saved(replace(SETTINGS, ca_file=str(path)))

    def test_a_folder_is_no_file(self, saved, tmp_path: Path) -> None:
        with pytest.raises(FieldError, match="There is no file"):
            saved(replace(SETTINGS, ca_file=str(tmp_path)))


class TestForget:
    def test_a_secret_is_forgotten(
        self, workspace: Workspace, project_id: int, secrets: MemorySecrets, saved
    ) -> None:
        saved()
        assert cloud_connection.forget_secret(workspace, project_id, secrets)
        assert secrets.kept == {}
        assert not cloud_connection.forget_secret(workspace, project_id, secrets)
        state = cloud_connection.state(workspace, project_id, secrets)
        assert state.connection.complete
        assert not state.ready

    def test_a_removed_project_takes_its_secret_along(
        self, workspace: Workspace, project_id: int, secrets: MemorySecrets, saved
    ) -> None:
        saved()
        projects.delete(workspace, project_id, lambda: secrets)
        assert secrets.kept == {}

    def test_the_keyring_is_not_asked_where_there_is_no_secret(
        self, workspace: Workspace, project_id: int
    ) -> None:
        def ask() -> MemorySecrets:
            raise AssertionError("asked")

        projects.delete(workspace, project_id, ask)
        assert projects.listed(workspace) == []

    def test_a_copy_of_a_project_has_a_secret_of_its_own(
        self, workspace: Workspace, project_id: int, secrets: MemorySecrets, saved
    ) -> None:
        original = saved()
        copy = projects.duplicate(workspace, project_id, "Copy").id
        copied = cloud_connection.load(workspace, copy)
        assert copied == replace(original, secret_id="")
        assert not cloud_connection.state(workspace, copy, secrets).has_secret

        cloud_connection.save(workspace, copy, copied, secrets, "its own")
        assert sorted(secrets.kept.values()) == [SECRET, "its own"]
        projects.delete(workspace, copy, lambda: secrets)
        assert secrets.kept == {original.secret_id: SECRET}

    def test_a_secret_that_another_project_names_stays(
        self, workspace: Workspace, project_id: int, secrets: MemorySecrets, saved
    ) -> None:
        """As in a workspace that an earlier copy left behind."""
        shared = saved().secret_id
        other = projects.create(workspace, "Other").id
        cloud_connection.save(workspace, other, SETTINGS, secrets)
        with workspace.unit(other, "Share") as unit:
            unit.update("migration_cloud_connections", {2: {"secret_id": shared}})
        with pytest.raises(UserError, match="Another project"):
            cloud_connection.forget_secret(workspace, other, secrets)
        projects.delete(workspace, other, lambda: secrets)
        assert secrets.kept == {shared: SECRET}

    def test_a_shared_name_is_parted_by_the_next_save(
        self, workspace: Workspace, project_id: int, secrets: MemorySecrets, saved
    ) -> None:
        shared = saved().secret_id
        other = projects.create(workspace, "Other").id
        cloud_connection.save(workspace, other, SETTINGS, secrets)
        with workspace.unit(other, "Share") as unit:
            unit.update("migration_cloud_connections", {2: {"secret_id": shared}})
        cloud_connection.save(workspace, other, SETTINGS, secrets, "its own")
        assert cloud_connection.load(workspace, other).secret_id != shared
        assert secrets.kept[shared] == SECRET


class TestTest:
    def test_the_stored_connection_is_tried(
        self, workspace: Workspace, project_id: int, secrets: MemorySecrets, saved
    ) -> None:
        found, cloud = saved(), FakeCloud()
        assert (
            cloud_connection.test(workspace, project_id, cloud, secrets, Ticket()) is cloud.identity
        )
        assert cloud.asked == [(found, SECRET)]

    def test_settings_are_tried_before_they_are_saved(
        self, workspace: Workspace, project_id: int
    ) -> None:
        cloud = FakeCloud()
        cloud_connection.test_settings(SETTINGS, SECRET, cloud, Ticket())
        assert cloud.asked[0][0].auth_url == "https://c.example.com:5000/v3"
        assert cloud_connection.load(workspace, project_id) == CloudConnection()

    @pytest.mark.parametrize(
        ("settings", "field"),
        [
            (CloudConnection(), "auth_url"),
            (replace(SETTINGS, username=""), "username"),
            (replace(SETTINGS, project_name=" "), "project_name"),
            (replace(CREDENTIAL, application_credential_id=""), "application_credential_id"),
        ],
    )
    def test_what_is_missing_is_named(
        self, workspace: Workspace, project_id: int, secrets, saved, settings, field: str
    ) -> None:
        saved(settings)
        cloud = FakeCloud()
        for attempt in (
            lambda: cloud_connection.test(workspace, project_id, cloud, secrets, Ticket()),
            lambda: cloud_connection.test_settings(settings, SECRET, cloud, Ticket()),
        ):
            with pytest.raises(FieldError) as caught:
                attempt()
            assert caught.value.field == field
        assert cloud.asked == []

    @pytest.mark.parametrize(("settings", "word"), [(SETTINGS, "password"), (CREDENTIAL, "secret")])
    def test_a_missing_secret_is_named(
        self, workspace: Workspace, project_id: int, secrets, saved, settings, word: str
    ) -> None:
        saved(settings, None)
        with pytest.raises(FieldError, match=f"The {word} of the cloud connection") as caught:
            cloud_connection.test(workspace, project_id, FakeCloud(), secrets, Ticket())
        assert caught.value.field == "secret"
        with pytest.raises(FieldError):
            cloud_connection.test_settings(settings, "", FakeCloud(), Ticket())


class TestImport:
    def test_a_cloud_of_a_file_is_saved_with_its_secret(
        self, workspace: Workspace, project_id: int, secrets: MemorySecrets, tmp_path: Path
    ) -> None:
        path = tmp_path / "web-openrc.sh"
        path.write_text(
            "export OS_AUTH_URL=https://c.example.com:5000\nexport OS_USERNAME=me\n"
            "export OS_PROJECT_NAME=web\nexport OS_PASSWORD='hush'\n"
        )
        (found,) = cloud_connection.read_file(path, FakeCloud())
        assert cloud_connection.save(workspace, project_id, found.connection, secrets, found.secret)
        stored = cloud_connection.load(workspace, project_id)
        assert (stored.auth_url, stored.username) == ("https://c.example.com:5000/v3", "me")
        assert list(secrets.kept.values()) == ["hush"]

    def test_a_file_without_a_secret_leaves_the_stored_one(
        self, workspace: Workspace, project_id: int, secrets: MemorySecrets, saved
    ) -> None:
        saved()
        found = FoundConnection("file", replace(SETTINGS, region="West"))
        cloud_connection.save(workspace, project_id, found.connection, secrets, found.secret)
        assert list(secrets.kept.values()) == [SECRET]
