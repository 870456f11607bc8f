"""clouds.yaml files: all clouds in them, and sentences about broken ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.adapters.cloud.clouds_yaml import clouds_in
from app.adapters.cloud.connection_files import read_connections
from app.domain.cloud import AuthKind
from app.domain.errors import UserError

PATH = Path("/etc/openstack/clouds.yaml")
THREE = """\
clouds:
  shop:
    auth:
      auth_url: https://cloud.example.com:5000/v3
      username: planner
      password: "p: #1"
      project_name: web
      user_domain_name: Acme
      project_domain_name: Acme
    region_name: RegionOne
    interface: internal
    identity_api_version: 3
    verify: false
  robot:
    auth_type: v3applicationcredential
    auth:
      auth_url: https://cloud.example.com/keystone/v3
      application_credential_id: "0123"
      application_credential_secret: hidden
    cacert: own-ca.pem
  wide:
    auth:
      {auth_url: 'https://w/v3', username: u, password: 1234, project_id: abc,
       user_domain_id: default}
    regions: [East, {name: West, values: {}}]
"""


def test_every_cloud_of_the_file() -> None:
    shop, robot, east, west = clouds_in(THREE, PATH)
    assert [each.name for each in (shop, robot, east, west)] == [
        "shop", "robot", "wide (East)", "wide (West)",
    ]  # fmt: skip
    assert shop.secret == "p: #1"  # noqa: S105
    assert (shop.connection.username, shop.connection.user_domain) == ("planner", "Acme")
    assert (shop.connection.region, shop.connection.interface) == ("RegionOne", "internal")
    assert not shop.connection.verify
    assert robot.connection.auth_kind is AuthKind.APPLICATION_CREDENTIAL
    assert robot.connection.application_credential_id == "0123"
    assert robot.secret == "hidden"  # noqa: S105
    assert robot.connection.ca_file == "/etc/openstack/own-ca.pem"
    assert robot.connection.verify
    assert east.secret == "1234"  # noqa: S105
    assert (east.connection.region, west.connection.region) == ("East", "West")
    assert (east.connection.project_name, east.connection.user_domain) == ("abc", "default")
    assert [each.problem for each in (shop, robot, east)] == ["", "", ""]
    assert "hidden" not in repr(robot)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("{profile: vexxhost, auth: {username: u}}", "vendor's profile"),
        ("{auth: {username: u}}", "names no Auth URL"),
        ("{auth_type: v3oidcpassword, auth: {auth_url: 'https://c/v3'}}", "v3oidcpassword"),
        ("{auth_type: token, auth: {auth_url: 'https://c/v3', token: t}}", "logs in by “token”"),
        ("{auth: {auth_url: 'https://c/v3', token: t}}", "by a token"),
        (
            "{auth_type: v3applicationcredential, auth: {auth_url: 'https://c/v3'}}",
            "without the ID",
        ),
    ],
)
def test_clouds_that_cannot_be_used_say_why(settings: str, words: str) -> None:
    (found,) = clouds_in(f"clouds: {{odd: {settings}}}", PATH)
    assert words in found.problem


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("clouds:\n  a: {auth: [1, 2\n  secret: hush", "not a valid YAML file"),
        ("clouds:\n\t- tab hush", "line 2"),
        ("other: 1", "is neither a clouds.yaml"),
        ("[1, 2]", "is neither a clouds.yaml"),
        ("clouds: {}", "is neither a clouds.yaml"),
        ("clouds: [hush]", "is neither a clouds.yaml"),
        ("clouds: {a: hush}", "the cloud “a” has no settings"),
        ("!!python/object/apply:os.system ['true hush']", "not a valid YAML file"),
        ("[" * 1500, "not a valid YAML file"),
        ("clouds: {a: {when: 2026-99-99}}", "not a valid YAML file"),
    ],
)
def test_broken_files_are_told_and_not_quoted(text: str, words: str) -> None:
    with pytest.raises(UserError) as caught:
        clouds_in(text, PATH)
    assert words in caught.value.message
    assert "hush" not in str(caught.value) + caught.value.details
    assert caught.value.__context__ is None


def test_a_yaml_file_is_known_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "clouds.yaml"
    path.write_text(THREE, encoding="utf-8-sig")
    assert len(read_connections(path)) == 4
    other = tmp_path / "downloaded"
    other.write_text(THREE)
    assert len(read_connections(other)) == 4


@pytest.mark.parametrize(
    "value", ["!hush2", "*hush2", "&hush2 [", "'hush2", '"hush2', "@hush2", "`hush2", "{hush2: ["]
)
def test_words_of_the_parser_that_quote_the_file_are_not_passed_on(value: str) -> None:
    text = f"clouds:\n  a:\n    auth:\n      password: {value}\n"
    with pytest.raises(UserError) as refused:
        clouds_in(text, PATH)
    assert "hush2" not in str(refused.value)
    assert "line" in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__context__ is None
