"""Passwords of accounts, encrypted for the workspace: Fernet (AES and HMAC) of ``cryptography``.

The key lies in the system's keyring, or follows from a passphrase by scrypt. A token says which of
the two opens it, so that a workspace may hold both.
"""

from __future__ import annotations

import base64
import os
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.domain.errors import UserError
from app.secret_masking import keep_out
from app.services.ports import SecretStore

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

KEY_NAME = "passwords of accounts"
"""Under which name the keyring holds the key."""

MIN_PASSPHRASE = 8
_OF_KEYRING, _OF_PASSPHRASE = "k1", "p1"
_SALT_BYTES = 16
_SCRYPT_N, _SCRYPT_R, _SCRYPT_P = 2**15, 8, 1
"""About a tenth of a second and 32 MiB for each try to guess a passphrase."""


class KeyringVault:
    """Seals under a key in the keyring; one that does not last keeps nothing."""

    def __init__(self, secrets: SecretStore) -> None:
        self._secrets = secrets

    @property
    def keeps(self) -> bool:
        """Whether the keyring outlives the program."""
        return self._secrets.lasting

    def seal(self, secret: str) -> str:
        """See :meth:`app.services.ports.PasswordVault.seal`."""
        if not self.keeps:
            return ""
        return f"{_OF_KEYRING}:{_sealed(self._key(make=True), secret)}"

    def opens_any(self, _tokens: Sequence[str], /) -> bool:
        """Always: nobody types the key of a keyring."""
        return True

    def reveal(self, token: str) -> str:
        """See :meth:`app.services.ports.PasswordVault.reveal`."""
        kind, _, sealed = token.partition(":")
        if kind != _OF_KEYRING:
            raise UserError(
                "This password was encrypted with a passphrase.", "Enter the passphrase first."
            )
        return _opened(self._key(make=False), sealed, "The keyring holds another key.")

    def _key(self, *, make: bool) -> bytes:
        from cryptography.fernet import Fernet

        found = self._secrets.get(KEY_NAME)
        if found is None and make:
            found = Fernet.generate_key().decode()
            self._secrets.set(KEY_NAME, found)
        if found is None:
            raise UserError(
                "The key of the passwords is not in the keyring of this computer.",
                "Open the workspace where they were made, or set new passwords.",
            )
        keep_out(found)
        return found.encode()


class PassphraseVault:
    """Seals under a key that follows from a passphrase."""

    def __init__(self, passphrase: str) -> None:
        """:raises UserError: when the passphrase is too short."""
        if len(passphrase) < MIN_PASSPHRASE:
            raise UserError(
                f"A passphrase has at least {MIN_PASSPHRASE} characters.", "Choose a longer one."
            )
        keep_out(passphrase)
        self._passphrase = passphrase
        self._salt = os.urandom(_SALT_BYTES)
        self._keys: dict[bytes, bytes] = {}
        self._lock = threading.Lock()

    @property
    def keeps(self) -> bool:
        """Always: whoever knows the passphrase can read it again."""
        return True

    def seal(self, secret: str) -> str:
        """See :meth:`app.services.ports.PasswordVault.seal`."""
        salt = base64.urlsafe_b64encode(self._salt).decode()
        return f"{_OF_PASSPHRASE}:{salt}:{_sealed(self._key(self._salt), secret)}"

    def reveal(self, token: str) -> str:
        """See :meth:`app.services.ports.PasswordVault.reveal`."""
        kind, _, rest = token.partition(":")
        if kind != _OF_PASSPHRASE:
            raise UserError(
                "This password was encrypted with the key of a keyring.",
                "Open the workspace on the computer where it was made.",
            )
        salt, _, sealed = rest.partition(":")
        key = self._key(base64.urlsafe_b64decode(salt))
        return _opened(key, sealed, "The passphrase is another one.")

    def opens_any(self, tokens: Sequence[str], /) -> bool:
        """See :meth:`app.services.ports.PasswordVault.opens_any`."""
        # Those of one salt have one key: one of each is enough, as deriving takes its time.
        by_salt = {
            token.split(":")[1]: token for token in tokens if token.startswith(f"{_OF_PASSPHRASE}:")
        }
        return not by_salt or any(map(self._opens, by_salt.values()))

    def _opens(self, token: str) -> bool:
        try:
            return bool(self.reveal(token))
        except UserError:
            return False

    def _key(self, salt: bytes) -> bytes:
        """Deriving takes a while on purpose, so each is derived once."""
        from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

        with self._lock:
            if salt not in self._keys:
                derive = Scrypt(salt=salt, length=32, n=_SCRYPT_N, r=_SCRYPT_R, p=_SCRYPT_P)
                key = derive.derive(self._passphrase.encode())
                self._keys[salt] = base64.urlsafe_b64encode(key)
            return self._keys[salt]


class NoVault:
    """Keeps nothing: passwords are said once."""

    @property
    def keeps(self) -> bool:
        """Never."""
        return False

    def seal(self, secret: str) -> str:
        """No token."""
        keep_out(secret)
        return ""

    def opens_any(self, _tokens: Sequence[str], /) -> bool:
        """Always: nothing is sealed, so that nothing is mixed."""
        return True

    def reveal(self, token: str) -> str:
        """:raises UserError: always."""
        raise UserError(
            "There is neither a keyring nor a passphrase to read passwords with.",
            "Set new passwords, or start with a passphrase.",
            "" if token else "no password is kept",
        )


def _sealed(key: bytes, secret: str) -> str:
    keep_out(secret)
    return _fernet(key).encrypt(secret.encode()).decode()


def _opened(key: bytes, sealed: str, why: str) -> str:
    from cryptography.fernet import InvalidToken

    found = ""
    try:
        found = _fernet(key).decrypt(sealed.encode()).decode()
    except InvalidToken:
        found = ""
    if not found:
        raise UserError(f"The password cannot be read. {why}", "Set a new password.")
    keep_out(found)
    return found


def _fernet(key: bytes) -> Fernet:
    from cryptography.fernet import Fernet

    return Fernet(key)
