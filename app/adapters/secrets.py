"""Secrets in the system's keyring, or in memory where there is none."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from app.secret_masking import keep_out

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

R = TypeVar("R")

log = logging.getLogger(__name__)

SERVICE = "Migration Planner"
"""Under which name the keyring lists our secrets."""

LEAST_PRIORITY = 1.0
"""Backends below this are plain files, or ask for a password on the terminal."""

ANSWER_SECONDS = 60.0
"""How long the keyring may take: long enough for a person who unlocks it."""

_ONLY_NOW = "It is kept until the program ends and must be entered again after that."


class KeyringSecrets:
    """The :class:`~app.services.ports.SecretStore` of this computer; make one per program.

    A keyring that fails once is not asked again: from then on secrets are kept in memory.
    """

    def __init__(
        self,
        find: Callable[[], KeyringBackend] | None = None,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        self._find = find or _system_keyring
        self._answer_seconds = answer_seconds
        self._lock = threading.RLock()
        self._memory: dict[str, str] = {}
        self._backend: KeyringBackend | None = None
        self._looked = False
        self._why_not = ""

    @property
    def lasting(self) -> bool:
        """Whether secrets outlive the program."""
        with self._lock:
            return self._ready() is not None

    @property
    def keyring_name(self) -> str:
        """What the system's keyring calls itself; empty when secrets do not last."""
        with self._lock:
            backend = self._ready()
            return str(backend.name) if backend is not None else ""

    @property
    def note(self) -> str:
        """Why secrets are only kept for this run; empty when they last."""
        with self._lock:
            return "" if self._ready() is not None else f"{self._why_not} {_ONLY_NOW}"

    def get(self, key: str) -> str | None:
        """A secret, None when there is none."""
        with self._lock:
            if key in self._memory:
                return self._memory[key]
            backend = self._ready()
            if backend is None:
                return None
            found = self._asked(lambda: backend.get_password(SERVICE, key))
            keep_out(found or "")
            return found

    def set(self, key: str, secret: str) -> None:
        """Keep a secret; in memory when the keyring does not take it."""
        keep_out(secret)
        with self._lock:
            backend = self._ready()
            if backend is not None:
                self._asked(lambda: backend.set_password(SERVICE, key, secret))
                kept = self._asked(lambda: backend.get_password(SERVICE, key))
                if kept == secret:
                    self._memory.pop(key, None)
                    return
                self._give_up("The system's keyring does not keep the password.")
            self._memory[key] = secret

    def delete(self, key: str) -> None:
        """Forget a secret; one that is not there is no error."""
        with self._lock:
            self._memory.pop(key, None)
            backend = self._ready()
            if backend is not None:
                self._asked(lambda: _deleted(backend, key))

    # -- the backend -------------------------------------------------------------------------------

    def _ready(self) -> KeyringBackend | None:
        """The backend, looked for when it is first needed; None when there is no usable one."""
        if not self._looked:
            self._looked = True
            found = self._asked(lambda: usable_backend(self._find()))
            if found is None and not self._why_not:
                self._why_not = "This computer has no keyring in which the password could be kept."
            self._backend = found
        return self._backend

    def _give_up(self, why: str) -> None:
        self._backend = None
        self._why_not = self._why_not or why

    def _asked(self, call: Callable[[], R]) -> R | None:
        """Ask the keyring, in a thread that may be left behind should it never answer."""
        answers: queue.SimpleQueue[tuple[R | None, str]] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answers.put((call(), ""))
            except Exception as error:  # backends raise what their systems raise
                # The kind alone: its text may quote the secret.
                answers.put((None, type(error).__name__))

        threading.Thread(target=ask, name="keyring", daemon=True).start()
        try:
            found, problem = answers.get(timeout=self._answer_seconds)
        except queue.Empty:
            found, problem = None, "no answer"
        if problem:
            log.warning("the keyring failed: %s", problem)
            self._give_up("The system's keyring cannot be used.")
        return found


def _system_keyring() -> KeyringBackend:
    import keyring

    return keyring.get_keyring()


def usable_backend(found: KeyringBackend) -> KeyringBackend | None:
    """The backend itself, or the best part of a chain; None when nothing in it keeps secrets.

    Files in plain text and backends that ask on the terminal are refused: the one is no place for
    a password, the other would wait for ever behind the window.
    """
    for backend in _parts(found):
        if _name(backend).startswith(("keyring.backends.fail", "keyring.backends.null")):
            continue
        if _name(backend).startswith("keyrings.alt"):
            continue
        if _priority(backend) >= LEAST_PRIORITY:
            return backend
    return None


def _parts(found: KeyringBackend) -> Iterator[KeyringBackend]:
    if _name(found).startswith("keyring.backends.chainer"):
        chain: Any = found
        yield from sorted(chain.backends, key=_priority, reverse=True)
    else:
        yield found


def _name(backend: KeyringBackend) -> str:
    return type(backend).__module__


def _priority(backend: KeyringBackend) -> float:
    return float(backend.priority)


def _deleted(backend: KeyringBackend, key: str) -> None:
    from keyring.errors import PasswordDeleteError

    try:
        backend.delete_password(SERVICE, key)
    except PasswordDeleteError:
        return  # it was not there
