"""A cloud by its name: where its file is looked for, and what is told where it cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.adapters.cloud.named_cloud import named_cloud
from app.domain.cloud import AuthKind, FoundConnection
from app.domain.errors import UserError

PLACE = '"https://k.example/v3"'
AUTH = f"auth: {{auth_url: {PLACE}, username: u, password: pw, project_name: p}}"
CREDENTIAL = (
    f"{{auth_url: {PLACE}, application_credential_id: i, application_credential_secret: s}}"
)


def find(folder: Path, content: str, name: str = "mine") -> FoundConnection:
    path = folder / "clouds.yaml"
    path.write_text(content, encoding="utf-8")
    return named_cloud(name, {"OS_CLIENT_CONFIG_FILE": str(path)})


def test_a_cloud_without_a_region_takes_the_one_there_is(tmp_path: Path) -> None:
    found = find(tmp_path, f"clouds: {{mine: {{{AUTH}}}}}")
    assert (found.connection.region, found.secret) == ("", "pw")


def test_application_credentials_log_in(tmp_path: Path) -> None:
    text = f"clouds: {{mine: {{auth_type: v3applicationcredential, auth: {CREDENTIAL}}}}}"
    found = find(tmp_path, text)
    assert (found.connection.auth_kind, found.secret) == (AuthKind.APPLICATION_CREDENTIAL, "s")


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (f"profile: vexxhost, {AUTH}", "takes its settings from a vendor's profile"),
        (f"auth_type: v3token, auth: {{auth_url: {PLACE}, token: t}}", "logs in by “v3token”"),
        ("auth: {username: u, password: pw, project_name: p}", "names no Auth URL"),
        (
            "auth_type: v3applicationcredential, auth: "
            + CREDENTIAL.replace("credential_id", "credential_name"),
            "without the ID",
        ),
    ],
)
def test_what_cannot_be_used_says_why_and_what_to_do(
    tmp_path: Path, settings: str, says: str
) -> None:
    with pytest.raises(UserError, match=says) as caught:
        find(tmp_path, f"clouds: {{mine: {{{settings}}}}}")
    assert "clouds.yaml cannot be used" in caught.value.message
    assert caught.value.hint


def test_a_cloud_of_several_regions_names_each(tmp_path: Path) -> None:
    text = f"clouds: {{mine: {{regions: [north, south], {AUTH.replace('password: pw, ', '')}}}}}"
    with pytest.raises(UserError, match="no cloud “mine”") as caught:
        find(tmp_path, text)
    assert "mine (north), mine (south)" in caught.value.hint
    (tmp_path / "secure.yaml").write_text("clouds: {mine: {auth: {password: kept}}}")
    found = find(tmp_path, text, "mine (south)")
    assert (found.connection.region, found.secret) == ("south", "kept")


@pytest.mark.parametrize("content", ["", "clouds: [a: {", "- a", "clouds: {mine: }", "\0\0"])
def test_a_broken_file_is_told(tmp_path: Path, content: str) -> None:
    with pytest.raises(UserError, match=r"clouds\.yaml") as caught:
        find(tmp_path, content)
    assert caught.value.hint


def test_a_file_that_is_named_and_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        named_cloud("mine", {"OS_CLIENT_CONFIG_FILE": str(tmp_path / "clouds.yaml")})
