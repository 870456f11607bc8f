"""Fields of a cloud connection: what they take and how they are completed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cloud import CloudConnection
from app.domain.cloud_settings import checked_auth_url, checked_settings
from app.domain.errors import FieldError

WHOLE = CloudConnection("https://c.example.com:5000/v3", username="me", project_name="web")


@pytest.mark.parametrize(
    ("entered", "stored"),
    [
        ("https://c.example.com:5000/v3", "https://c.example.com:5000/v3"),
        ("  https://c.example.com:5000/v3/  ", "https://c.example.com:5000/v3"),
        ("https://c.example.com:5000", "https://c.example.com:5000/v3"),
        ("https://c.example.com:5000/", "https://c.example.com:5000/v3"),
        ("https://c.example.com/keystone", "https://c.example.com/keystone/v3"),
        ("https://c.example.com/keystone/v3/", "https://c.example.com/keystone/v3"),
        ("https://c.example.com/v3/auth/tokens", "https://c.example.com/v3"),
        ("HTTP://c.example.com/V3", "http://c.example.com/V3"),
        ("http://[2001:db8::1]:5000", "http://[2001:db8::1]:5000/v3"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_addresses_are_completed(entered: str, stored: str) -> None:
    assert checked_auth_url(entered) == stored
    assert checked_auth_url(stored) == stored


@pytest.mark.parametrize(
    "entered",
    [
        "cloud.example.com",
        "ftp://cloud.example.com/v3",
        "https://",
        "https:///v3",
        "https://c:port/v3",
        "https://c:99999/v3",
        "https://[::1/v3",
        "https://me:hush@c/v3",
        "https://c/v3?x=1",
        "https://c/v3#x",
        "https://c/v2.0",
        "https://c/identity/v2.0/",
        "https://c d/v3",
        "https://c/\nv3",
        "https://c/" + "x" * 2000,
    ],
)
def test_other_addresses_are_refused(entered: str) -> None:
    with pytest.raises(FieldError) as caught:
        checked_auth_url(entered)
    assert caught.value.field == "auth_url"
    assert "hush" not in str(caught.value)


@given(st.text(max_size=80))
def test_any_text_is_completed_or_refused(text: str) -> None:
    try:
        stored = checked_auth_url(text)
    except FieldError:
        return
    assert stored == "" or stored.casefold().endswith("/v3")
    assert checked_auth_url(stored) == stored


def test_blanks_are_trimmed_and_domains_have_a_default() -> None:
    found = checked_settings(
        replace(WHOLE, username="  me ", user_domain=" ", project_domain="", interface=" PUBLIC ")
    )
    assert (found.username, found.user_domain, found.project_domain) == ("me", "Default", "Default")
    assert found.interface == "public"


def test_settings_may_be_incomplete() -> None:
    assert checked_settings(CloudConnection()) == CloudConnection()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "x" * 256),
        ("username", "two\nlines"),
        ("user_domain", "x" * 65),
        ("project_name", "x" * 65),
        ("project_domain", "a\tb"),
        ("application_credential_id", "x" * 65),
        ("region", "x" * 256),
        ("interface", "sideways"),
        ("ca_file", "x" * 4001),
    ],
)
def test_a_field_that_is_refused_is_named(field: str, value: str) -> None:
    with pytest.raises(FieldError) as caught:
        checked_settings(replace(WHOLE, **{field: value}))
    assert caught.value.field == field
