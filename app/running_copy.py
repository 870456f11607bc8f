"""The one running copy of the program: a second start hands its file over to it and ends.

Whoever holds the lock is the running copy, and the system gives the lock back when that process
ends, however it ends. So nothing has to be tidied up after a kill, and a start that finds the lock
free looks for nobody. Pipes and local sockets of the standard library do: Qt's would bring its
network library along, and on Linux Kerberos with it.
"""

from __future__ import annotations

import json
import logging
import os
import stat
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import IO, TYPE_CHECKING

from app.file_lock import try_lock

if TYPE_CHECKING:
    from multiprocessing.connection import Connection, Listener

PATIENCE_S = 5.0
"""How long a second start waits for the answer of the running copy, which may be starting too."""

LONGEST_ADDRESS = 100
"""Of a socket of Unix in bytes; macOS takes 104, Linux 108."""

_LOCK, _ADDRESS = "running.lock", "running.json"
_AGAIN_S = 0.05
_TAKEN, _PASSED_OVER = b"taken", b"passed over"
_MOST_BYTES = 100_000
_ACTIVATION = "XDG_ACTIVATION_TOKEN"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Request:
    """What a second start asks for: a file to open, or only to be shown."""

    path: Path | None
    activation: str = ""
    """Wayland's leave to come to the front, which belonged to the second start."""


class RunningCopy:
    """This process among those of one user on one folder of data.

    ``folder`` is private to both; ``patience`` is in seconds.
    """

    def __init__(self, folder: Path, patience: float = PATIENCE_S) -> None:
        self._folder, self._patience = folder, patience
        self._lock: IO[bytes] | None = None
        self._listener: Listener | None = None
        self._ended = Event()

    def claim(self) -> bool:
        """Become the running copy; False while another process is.

        Where the folder takes no file or knows no locks, each start is a copy of its own.
        """
        try:
            file = (self._folder / _LOCK).open("ab")
        except OSError as error:
            log.info("no lock for the running copy: %s", error)
            return True
        try:
            try_lock(file)
        except (BlockingIOError, PermissionError):
            file.close()
            return False
        except OSError as error:
            log.info("no lock for the running copy: %s", error)
            file.close()
            return True
        self._lock = file
        return True

    # -- the second start --------------------------------------------------------------------------

    def hand_over(self, path: Path | None) -> bool:
        """Ask the running copy to come to the front and open a file, if one is named.

        False when it does not answer in time, or has ended: then this process may be the one.
        """
        answers: list[bool] = []
        # A process that hangs still lets others in, and is then silent for ever: so the asking
        # has a thread of its own, which nobody waits for in the end.
        end = time.monotonic() + self._patience
        asking = Thread(target=lambda: answers.append(self._ask(path, end)), daemon=True)
        asking.start()
        while asking.is_alive() and time.monotonic() < end:
            asking.join(_AGAIN_S)
            if self.claim():  # it has ended just now
                return False
        return bool(answers) and answers[0]

    def _ask(self, path: Path | None, end: float) -> bool:
        while self._lock is None and time.monotonic() < end:
            with suppress(*_refusals()), self._reach() as connection:
                connection.send_bytes(_packed(path))
                return connection.recv_bytes(_MOST_BYTES) == _TAKEN
            self._ended.wait(_AGAIN_S)  # it has the lock and does not listen yet
        return False

    def _reach(self) -> Connection:
        from multiprocessing.connection import Client  # noqa: PLC0415 - loads sockets

        found = json.loads((self._folder / _ADDRESS).read_text(encoding="utf-8"))
        _let_it_come_forward()
        return Client(found["address"], authkey=bytes.fromhex(found["key"]))

    # -- the running copy --------------------------------------------------------------------------

    def listen(self, take: Callable[[Request], bool]) -> None:
        """Hear what other starts ask for. ``take`` is called in a thread of its own.

        It says whether the request was taken. Only the holder of the lock listens. Where the
        system offers no place to be reached at, other starts find nobody and open windows of
        their own.
        """
        if self._lock is None or self._listener is not None:
            return
        import secrets  # noqa: PLC0415 - it and hashlib load OpenSSL
        from multiprocessing.connection import Listener  # noqa: PLC0415 - loads sockets

        key = secrets.token_bytes(32)
        try:
            address = _address(self._folder)
            self._listener = Listener(address, authkey=key)
            _write_private(
                self._folder / _ADDRESS, json.dumps({"address": address, "key": key.hex()})
            )
        except OSError as error:
            log.info("other starts cannot reach this copy: %s", error)
            return
        Thread(target=self._hear, args=(self._listener, take), daemon=True).start()

    def _hear(self, listener: Listener, take: Callable[[Request], bool]) -> None:
        while not self._ended.is_set():
            # Whoever knows no key, goes away half-way or sends what cannot be read is let go.
            with suppress(*_refusals()), listener.accept() as connection:
                request = _unpacked(connection.recv_bytes(_MOST_BYTES))
                connection.send_bytes(_TAKEN if take(request) else _PASSED_OVER)
                continue
            self._ended.wait(_AGAIN_S)

    def close(self) -> None:
        """Be the running copy no longer."""
        self._ended.set()
        if self._listener is not None:
            with suppress(OSError):
                (self._folder / _ADDRESS).unlink()
            with suppress(OSError):
                self._listener.close()
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def _refusals() -> tuple[type[Exception], ...]:
    from multiprocessing import AuthenticationError  # noqa: PLC0415 - not before the window

    return OSError, EOFError, ValueError, AuthenticationError


def _packed(path: Path | None) -> bytes:
    told = {
        "path": str(path.expanduser().absolute()) if path else "",
        "activation": os.environ.get(_ACTIVATION, ""),
    }
    return json.dumps(told).encode("ascii")  # JSON writes halves of letters as they are in paths


def _unpacked(data: bytes) -> Request:
    told = json.loads(data)
    if not isinstance(told, dict):
        raise ValueError("no request")
    path, activation = told.get("path"), told.get("activation")
    if not isinstance(path, str) or not isinstance(activation, str):
        raise ValueError("no request")
    return Request(Path(path) if path else None, activation)


def _address(folder: Path) -> str:
    """Where the running copy is reached: one place for each folder, as each system has them."""
    if sys.platform == "win32":
        import secrets  # noqa: PLC0415 - as above

        # Another name for each start: Windows keeps a pipe for as long as someone holds an end.
        return rf"\\.\pipe\migration-planner-{secrets.token_hex(12)}"
    place = folder / "running.socket"
    if len(os.fsencode(place)) > LONGEST_ADDRESS:
        place = _short_folder(folder) / "running.socket"
    with suppress(FileNotFoundError):
        place.unlink()  # of a copy that was killed: nobody else has the lock
    return str(place)


def _short_folder(folder: Path) -> Path:
    """A folder with a short path that nobody else may write to."""
    import hashlib  # noqa: PLC0415 - as above
    import tempfile  # noqa: PLC0415 - seldom needed

    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:20]
    place = Path(tempfile.gettempdir()) / f"migration-planner-{name}"
    with suppress(FileExistsError):
        place.mkdir(mode=0o700)
    found = place.lstat()
    if sys.platform != "win32":
        private = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
        if not private or stat.S_IMODE(found.st_mode) & 0o077:
            raise PermissionError(f"{place} belongs to somebody else")
    return place


def _write_private(path: Path, text: str) -> None:
    """Write a file whole that only its owner can read."""
    partial = path.with_suffix(f".{os.getpid()}")
    partial.unlink(missing_ok=True)  # of a process that had this number before
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    partial.replace(path)


def _let_it_come_forward() -> None:
    """Windows lets only the process in front bring another one there."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - of Windows alone

        ctypes.windll.user32.AllowSetForegroundWindow(-1)
