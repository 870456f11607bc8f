"""openrc files of every make, read without a shell."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.cloud.connection_files import MAX_BYTES, read_connections
from app.adapters.cloud.openrc import connection_in
from app.domain.cloud import AuthKind, FoundConnection
from app.domain.errors import UserError

HORIZON = """\
#!/usr/bin/env bash
# To use an OpenStack cloud you need to authenticate against the Identity service.
export OS_AUTH_URL=https://cloud.example.com:5000/v3
# With the addition of Keystone we have standardized on the term **project**.
export OS_PROJECT_ID=0123456789abcdef0123456789abcdef
export OS_PROJECT_NAME="web shop"
export OS_USER_DOMAIN_NAME="Acme"
if [ -z "$OS_USER_DOMAIN_NAME" ]; then unset OS_USER_DOMAIN_NAME; fi
export OS_PROJECT_DOMAIN_ID="default"
if [ -z "$OS_PROJECT_DOMAIN_ID" ]; then unset OS_PROJECT_DOMAIN_ID; fi
# unset v2.0 items in case set
unset OS_TENANT_ID
unset OS_TENANT_NAME
export OS_USERNAME="planner"
# With Keystone you pass the keystone password.
echo "Please enter your OpenStack Password for project $OS_PROJECT_NAME: "
read -sr OS_PASSWORD_INPUT
export OS_PASSWORD=$OS_PASSWORD_INPUT
export OS_REGION_NAME="RegionOne"
if [ -z "$OS_REGION_NAME" ]; then unset OS_REGION_NAME; fi
export OS_INTERFACE=public
export OS_IDENTITY_API_VERSION=3
"""


def parsed(text: str) -> FoundConnection:
    return connection_in(text, Path("/etc/cloud/web-openrc.sh"))


def password(line: str) -> str | None:
    return parsed(f"export OS_AUTH_URL=https://c/v3\n{line}\n").secret


def test_the_file_that_horizon_makes() -> None:
    found = parsed(HORIZON)
    connection = found.connection
    assert found.name == "web-openrc"
    assert found.secret is None
    assert found.problem == ""
    assert connection.auth_url == "https://cloud.example.com:5000/v3"
    assert connection.auth_kind is AuthKind.PASSWORD
    assert (connection.username, connection.user_domain) == ("planner", "Acme")
    assert (connection.project_name, connection.project_domain) == ("web shop", "default")
    assert (connection.region, connection.interface) == ("RegionOne", "public")
    assert connection.verify


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("export OS_PASSWORD=plain", "plain"),
        ("OS_PASSWORD=bare", "bare"),
        ('  export   OS_PASSWORD="double quoted"', "double quoted"),
        ("export OS_PASSWORD='single $NOT `run`'", "single $NOT `run`"),
        (r'export OS_PASSWORD="es\"caped \$5 \\ end"', r'es"caped $5 \ end'),
        (r"export OS_PASSWORD=back\ slash\$", "back slash$"),
        ("export OS_PASSWORD='it'\\''s'", "it's"),
        ("export OS_PASSWORD=a#b # a remark", "a#b"),
        ("export OS_PASSWORD=pa=ss=word", "pa=ss=word"),
        ('declare -x OS_PASSWORD="as export -p prints"', "as export -p prints"),
        ("export OS_USERNAME=me OS_PASSWORD=both", "both"),
        ("export OS_PASSWORD=cut;rm -rf /nothing", "cut"),
        ("export OS_PASSWORD=", None),
        ('export OS_PASSWORD=""', None),
        ("export OS_PASSWORD=$(cat secret)", None),
        ('export OS_PASSWORD="`cat secret`"', None),
        ("export OS_PASSWORD=${UNKNOWN:-x}", None),
        ("export OS_PASSWORD=$UNKNOWN", None),
        ("export OS_PASSWORD=gone\nunset OS_PASSWORD", None),
        ("# export OS_PASSWORD=remark", None),
        ("export OS_PASSWORD=first\nexport OS_PASSWORD=second", "second"),
    ],
)
def test_values_as_a_shell_reads_them(line: str, value: str | None) -> None:
    assert password(line) == value


def test_variables_of_the_same_file_are_filled_in() -> None:
    found = parsed(
        "OS_PROJECT_NAME=web\nexport OS_USERNAME=${OS_PROJECT_NAME}-admin\n"
        'export OS_AUTH_URL="https://$OS_PROJECT_NAME.example.com/v3"\n'
    )
    assert found.connection.username == "web-admin"
    assert found.connection.auth_url == "https://web.example.com/v3"


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Co"))))
def test_a_value_that_a_shell_has_quoted_comes_back(value: str) -> None:
    import shlex

    if "\x85" in value or not value:
        return
    assert password(f"export OS_PASSWORD={shlex.quote(value)}") == value


def test_the_shell_agrees(tmp_path: Path) -> None:
    text = 'export OS_AUTH_URL=https://c/v3\nexport OS_PASSWORD="a \\"b\\" \\$c"\'d e\'\\ f#g\n'
    path = tmp_path / "openrc.sh"
    path.write_text(text)
    said = subprocess.run(
        ["bash", "-c", f'. "{path}"; printf %s "$OS_PASSWORD"'],  # noqa: S607
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert read_connections(path)[0].secret == said


def test_nothing_is_executed(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    path = tmp_path / "openrc.sh"
    path.write_text(f"touch {trace}\nexport OS_AUTH_URL=https://c/$(touch {trace})\n"
                    f"export OS_AUTH_URL=https://c/v3; touch {trace}\n")  # fmt: skip
    assert read_connections(path)[0].connection.auth_url == "https://c/v3"
    assert not trace.exists()


def test_an_application_credential() -> None:
    found = parsed(
        "export OS_AUTH_TYPE=v3applicationcredential\nexport OS_AUTH_URL=https://c/v3\n"
        "export OS_APPLICATION_CREDENTIAL_ID=abc\nexport OS_APPLICATION_CREDENTIAL_SECRET='s$1'\n"
    )
    assert found.connection.auth_kind is AuthKind.APPLICATION_CREDENTIAL
    assert found.connection.application_credential_id == "abc"
    assert found.secret == "s$1"  # noqa: S105
    assert "s$1" not in repr(found)


def test_trust_and_old_names() -> None:
    found = parsed(
        "export OS_AUTH_URL=https://c/v3\nexport OS_TENANT_NAME=old\nexport OS_USERNAME=me\n"
        "export OS_CACERT=ca/own.pem\nexport OS_INSECURE=true\n"
        "export OS_ENDPOINT_TYPE=internalURL\n"
    )
    assert found.connection.project_name == "old"
    assert found.connection.ca_file == "/etc/cloud/ca/own.pem"
    assert not found.connection.verify
    assert found.connection.interface == "internal"


def test_an_open_quote_is_named_by_its_line() -> None:
    with pytest.raises(UserError) as caught:
        parsed('export OS_AUTH_URL=https://c/v3\nexport OS_PASSWORD="very secret\n')
    assert caught.value.message == "web-openrc.sh, line 2: a quotation mark is not closed."
    assert "very secret" not in str(caught.value) + caught.value.details


def test_a_file_without_an_address() -> None:
    with pytest.raises(UserError, match="does not set OS_AUTH_URL"):
        parsed("export OS_USERNAME=me\n")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\xff\xfe\x00binary", "is no text file"),
        (b"x" * (MAX_BYTES + 1), "far too large"),
        (b"just some prose\n", "is neither a clouds.yaml"),
    ],
    ids=["empty", "binary", "large", "prose"],
)
def test_files_that_are_none(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "some-file"
    path.write_bytes(content)
    with pytest.raises(UserError, match=words):
        read_connections(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        read_connections(tmp_path / "gone.sh")
