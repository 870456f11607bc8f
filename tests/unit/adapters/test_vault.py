"""Passwords of accounts under a key of the keyring or a passphrase."""

from __future__ import annotations

import pytest

from app.adapters.vault import KEY_NAME, KeyringVault, NoVault, PassphraseVault
from app.domain.errors import UserError
from tests.cloud_fakes import MemorySecrets

SECRET = "Pa%ss-wörd_2+"  # noqa: S105


def test_a_key_is_made_once_and_opens_what_it_sealed() -> None:
    store = MemorySecrets()
    token = KeyringVault(store).seal(SECRET)
    key = store.get(KEY_NAME)
    assert SECRET not in token
    assert KeyringVault(store).reveal(token) == SECRET
    assert store.get(KEY_NAME) == key
    assert KeyringVault(store).seal(SECRET) != token


def test_a_keyring_that_forgets_keeps_nothing() -> None:
    store = MemorySecrets()
    store.lasting = False
    vault = KeyringVault(store)
    assert not vault.keeps
    assert vault.seal(SECRET) == ""


def test_another_key_or_none_is_told() -> None:
    token = KeyringVault(MemorySecrets()).seal(SECRET)
    with pytest.raises(UserError, match="not in the keyring"):
        KeyringVault(MemorySecrets()).reveal(token)
    other = MemorySecrets()
    KeyringVault(other).seal("x")
    with pytest.raises(UserError, match="holds another key"):
        KeyringVault(other).reveal(token)


def test_a_passphrase_opens_what_it_sealed_elsewhere() -> None:
    token = PassphraseVault("correct horse").seal(SECRET)
    assert SECRET not in token
    assert PassphraseVault("correct horse").reveal(token) == SECRET
    with pytest.raises(UserError, match="another one"):
        PassphraseVault("correct house").reveal(token)


def test_a_damaged_token_is_told() -> None:
    vault = PassphraseVault("correct horse")
    with pytest.raises(UserError, match="cannot be read"):
        vault.reveal(vault.seal(SECRET)[:-6] + "AAAAA=")


def test_tokens_say_what_opens_them() -> None:
    of_keyring = KeyringVault(MemorySecrets()).seal(SECRET)
    of_phrase = PassphraseVault("correct horse").seal(SECRET)
    with pytest.raises(UserError, match="passphrase first"):
        KeyringVault(MemorySecrets()).reveal(of_phrase)
    with pytest.raises(UserError, match="key of a keyring"):
        PassphraseVault("correct horse").reveal(of_keyring)
    assert NoVault().seal(SECRET) == ""
    with pytest.raises(UserError, match="neither a keyring"):
        NoVault().reveal(of_phrase)


def test_a_short_passphrase_is_refused() -> None:
    with pytest.raises(UserError, match="at least 8"):
        PassphraseVault("short")


def test_a_passphrase_that_opens_nothing_of_its_kind_is_noticed() -> None:
    of_keyring = KeyringVault(MemorySecrets()).seal(SECRET)
    one, two = PassphraseVault("correct horse"), PassphraseVault("correct house")
    assert one.opens_any([])
    assert one.opens_any([of_keyring])
    assert not one.opens_any([of_keyring, two.seal(SECRET), two.seal("more")])
    assert one.opens_any([two.seal(SECRET), PassphraseVault("correct horse").seal(SECRET)])
    assert KeyringVault(MemorySecrets()).opens_any([one.seal(SECRET)])
    assert NoVault().opens_any([one.seal(SECRET)])
