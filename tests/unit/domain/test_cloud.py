"""What is known of a cloud and of the way to it."""

from __future__ import annotations

from datetime import datetime

import pytest

from app.domain.cloud import (
    AuthKind,
    CloudConnection,
    CloudInventory,
    FoundConnection,
    InventorySource,
    name_key,
    same_name,
)


@pytest.mark.parametrize(
    ("connection", "complete"),
    [
        (CloudConnection(), False),
        (CloudConnection("https://c", username="u"), False),
        (CloudConnection("https://c", username="u", project_name="p"), True),
        (CloudConnection("", username="u", project_name="p"), False),
        (CloudConnection("https://c", AuthKind.APPLICATION_CREDENTIAL), False),
        (
            CloudConnection(
                "https://c", AuthKind.APPLICATION_CREDENTIAL, application_credential_id="i"
            ),
            True,
        ),
    ],
)
def test_whether_a_connection_can_be_tried(connection: CloudConnection, complete: bool) -> None:
    assert connection.complete is complete


def test_a_secret_is_not_shown() -> None:
    assert "hunter2" not in repr(FoundConnection("c", CloudConnection(), "hunter2"))


def test_what_was_not_read_is_not_known() -> None:
    moment = datetime(2027, 1, 1)  # noqa: DTZ001
    cloud = CloudInventory(InventorySource.LIVE, moment, unread=frozenset({"flavors"}))
    assert (cloud.knows("flavors"), cloud.knows("images")) == (False, True)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [(" Acme", "ACME ", True), ("Straße", "STRASSE", True), ("a", "b", False)],
)
def test_names_are_the_same_without_case_and_blanks(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same
    assert (name_key(one) == name_key(other)) is same
