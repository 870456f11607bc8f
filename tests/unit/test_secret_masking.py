"""Secrets are hidden wherever they stand, and nothing else is."""

from __future__ import annotations

import json
from urllib.parse import quote, urlencode

import pytest

from app import secret_masking
from app.secret_masking import keep_out, mask


@pytest.fixture(autouse=True)
def _no_live_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests have their own."""
    monkeypatch.setattr(secret_masking, "_live", set())


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("password=hunter2 next", "password=*** next"),
        ("OS_PASSWORD: hunter2", "OS_PASSWORD: ***"),
        ("adminPass='two words' next", "adminPass=*** next"),
        ('{"password": "with \\" quote", "user": "x"}', '{"password": ***, "user": "x"}'),
        ("user_domain_password => hunter2", "user_domain_password => ***"),
        (
            "application_credential_secret = abc, id = 7",
            "application_credential_secret = ***, id = 7",
        ),
        ("Authorization: Bearer abcdef.123456", "Authorization: ***"),
        ("got Bearer abcdef.123456 back", "got Bearer *** back"),
        ("X-Auth-Token: gAAAAABk", "X-Auth-Token: ***"),
        (
            "see https://admin:hunter2@cloud.example.com/v3",
            "see https://admin:***@cloud.example.com/v3",
        ),
        ("passphrase=correct horse", "passphrase=*** horse"),
        ("api_key=1, apikey: 2, private-key=3", "api_key=***, apikey: ***, private-key=***"),
        ("the token is gone", "the token is gone"),
        ("a passage: through the wall", "a passage: through the wall"),
    ],
)
def test_values_of_whatever_ends_in_a_secret_word_are_hidden(text: str, written: str) -> None:
    assert mask(text) == written


def test_a_live_secret_is_written_nowhere_whatever_stands_before_it() -> None:
    keep_out("s3cret-value")
    keep_out("s3cret-value-and-more")
    keep_out("ab")
    assert mask("it said: s3cret-value-and-more, then s3cret-value; ab") == (
        "it said: ***, then ***; ab"
    )


@pytest.mark.parametrize("secret", ['pa"ss/wörd', "tab\tand'quote", "per%cent + more", "\\back"])
def test_a_live_secret_is_hidden_as_programs_escape_it(secret: str) -> None:
    keep_out(secret)
    body = {"user": {"id": secret}}
    address = f"{quote(secret)} {urlencode({'q': secret})}"
    said = f"{json.dumps(body)} {body!r} {secret.encode()!r} {address}"
    assert mask(said) == (
        "{\"user\": {\"id\": \"***\"}} {'user': {'id': '***'}} b'***' *** q=***"
    ).replace("'***'", '"***"' if "'" in secret else "'***'")
