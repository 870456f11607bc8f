"""Secrets in keyrings that work, fail, lie, hang or are none. Never in this machine's own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import ClassVar

import keyring.backends.chainer
import keyring.backends.fail
import keyring.backends.null
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from app.adapters.secrets import SERVICE, KeyringSecrets, usable_backend

SECRET = "hush, hush"  # noqa: S105


class Working(KeyringBackend):
    """A keyring in memory."""

    priority: ClassVar[float] = 5

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.kept:
            raise PasswordDeleteError("not there")
        del self.kept[service, username]


class Locked(Working):
    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("locked")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked(f"locked, and it quotes {password}")


class Forgetful(Working):
    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep nothing and say nothing."""


class Silent(Working):
    """Waits for somebody who never comes."""

    def __init__(self, over: threading.Event) -> None:
        super().__init__()
        self.over = over

    def get_password(self, service: str, username: str) -> str | None:
        self.over.wait()
        return None


class PlainFile(Working):
    priority: ClassVar[float] = 0.5


PlainFile.__module__ = "keyrings.alt.file"


@pytest.fixture
def over() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def test_a_keyring_keeps_secrets_for_good() -> None:
    backend = Working()
    store = KeyringSecrets(lambda: backend)
    assert store.get("k") is None
    store.set("k", SECRET)
    assert backend.kept == {(SERVICE, "k"): SECRET}
    assert (store.lasting, store.note) == (True, "")
    assert store.keyring_name == backend.name
    assert KeyringSecrets(lambda: backend).get("k") == SECRET
    store.delete("k")
    store.delete("k")
    assert backend.kept == {}
    assert store.lasting


def none_at_all() -> KeyringBackend:
    return keyring.backends.fail.Keyring()


def broken() -> KeyringBackend:
    raise RuntimeError("no bus")


@pytest.mark.parametrize(
    "find",
    [none_at_all, keyring.backends.null.Keyring, PlainFile, broken, Locked, Forgetful],
    ids=["fail", "null", "plain file", "broken", "locked", "forgetful"],
)
def test_without_a_usable_keyring_secrets_live_as_long_as_the_program(find) -> None:
    store = KeyringSecrets(find)
    store.set("k", SECRET)
    assert store.get("k") == SECRET
    assert (store.lasting, store.keyring_name) == (False, "")
    assert store.note.endswith("It is kept until the program ends and must be entered again after "
                               "that.")  # fmt: skip
    store.delete("k")
    assert store.get("k") is None
    assert KeyringSecrets(find).get("k") is None


def test_what_is_wrong_is_told_apart() -> None:
    none = KeyringSecrets(none_at_all)
    locked = KeyringSecrets(Locked)
    locked.set("k", SECRET)
    lying = KeyringSecrets(Forgetful)
    lying.set("k", SECRET)
    assert none.note.startswith("This computer has no keyring")
    assert locked.note.startswith("The system's keyring cannot be used")
    assert lying.note.startswith("The system's keyring does not keep")


def test_a_keyring_that_fails_is_not_asked_again() -> None:
    asked: list[str] = []

    class Counting(Locked):
        def get_password(self, service: str, username: str) -> str | None:
            asked.append(username)
            raise KeyringLocked("locked")

    store = KeyringSecrets(Counting)
    assert store.get("a") is None
    assert store.get("b") is None
    assert asked == ["a"]


def test_a_keyring_that_hangs_does_not_hang_the_program(over: threading.Event) -> None:
    store = KeyringSecrets(lambda: Silent(over), answer_seconds=0.1)
    assert store.get("k") is None
    assert (store.lasting, store.keyring_name) == (False, "")
    store.set("k", SECRET)
    assert store.get("k") == SECRET


def test_a_failure_is_logged_without_the_secret(caplog: pytest.LogCaptureFixture) -> None:
    KeyringSecrets(Locked).set("k", SECRET)
    assert "the keyring failed: KeyringLocked" in caplog.text
    assert SECRET not in caplog.text


def test_the_best_part_of_a_chain_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    class Better(Working):
        priority: ClassVar[float] = 9

    worse, better, file = Working(), Better(), PlainFile()
    chained = keyring.backends.chainer.ChainerBackend()
    monkeypatch.setattr(type(chained), "backends", [file, worse, better])
    assert usable_backend(chained) is better
    monkeypatch.setattr(type(chained), "backends", [file])
    assert usable_backend(chained) is None


def test_the_keyring_is_looked_for_when_it_is_needed() -> None:
    looked: list[int] = []

    def find() -> KeyringBackend:
        looked.append(1)
        return Working()

    store = KeyringSecrets(find)
    assert looked == []
    store.get("k")
    store.get("k")
    assert looked == [1]
