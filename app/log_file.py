"""What the program writes down: named loggers, a file that rotates, and no secret in it.

The window and the command line log alike.
"""

from __future__ import annotations

import logging
import re
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock

LOG_NAME = "migration-planner.log"
LOG_BYTES = 1_000_000
LOG_FILES = 5
RECENT_LINES = 2000

HIDDEN = "***"

_VALUE = r"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[^\s"',;&|)}\]]+)"""
# A key that ends in one of these words, whatever stands before it: adminPass, OS_PASSWORD. What
# stands before is not looked at, so that a line of any length is read once.
_KEYED = re.compile(
    r"""(?i)((?:pass(?:wor[dt]|wd|phrase)?|pwd|secret|token|credentials?|api[_-]?key|"""
    r"""private[_-]?key|authorization|cookie)["']?\s*(?:=>|[:=])\s*)(?:(?:bearer|basic)\s+)?"""
    + _VALUE
)
_SCHEME = re.compile(r"(?i)\b(bearer|basic)\s+([A-Za-z0-9._~+/=-]{6,})")
_ADDRESS = re.compile(r"(?i)\b([a-z][a-z0-9+.-]{0,20}://[^\s/:@]{1,200}):[^\s/@]{1,1000}@")
_HEADER = re.compile(r"(?i)\b(x-(?:auth|subject)-token)\b(['\"]?\s*[:=,]\s*['\"]?)([^\s'\",;}]+)")

LEAST_SECRET = 4
"""Shorter words are not scrubbed by value: they would hide half of every line."""

_live: set[str] = set()
_lock = Lock()

log = logging.getLogger("app")


def keep_out(secret: str) -> None:
    """From now on, this very value is written nowhere."""
    if len(secret) >= LEAST_SECRET:
        with _lock:
            _live.add(secret)


def mask(text: str) -> str:
    """The text without secrets: values of password-like keys, schemes, addresses, live values."""
    with _lock:
        live = sorted(_live, key=len, reverse=True)
    for secret in live:
        text = text.replace(secret, HIDDEN)
    text = _ADDRESS.sub(rf"\1:{HIDDEN}@", text)
    text = _HEADER.sub(rf"\1\2{HIDDEN}", text)
    text = _KEYED.sub(rf"\1{HIDDEN}", text)
    return _SCHEME.sub(rf"\1 {HIDDEN}", text)


class MaskingFormatter(logging.Formatter):
    """Formats a record and masks secrets, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        """The finished line."""
        return mask(super().format(record))


class LogFile(logging.Handler):
    """The rotating log file. Its first lines wait until :meth:`start`, or the first error.

    The standard handler loads network libraries, which must not keep the window from showing.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._waiting: list[logging.LogRecord] = []
        self._file: logging.Handler | None = None

    def start(self) -> None:
        """Open the file and write what has been waiting."""
        self.acquire()
        try:
            if self._file is None:
                self._file = _rotating(self._path)
                self._file.setFormatter(self.formatter)
            for record in self._waiting:
                self._file.handle(record)
            self._waiting.clear()
        finally:
            self.release()

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line, or have it wait."""
        self._waiting.append(record)
        if self._file is not None or record.levelno >= logging.ERROR:
            self.start()

    def close(self) -> None:
        """Write what still waits and close the file."""
        if self._waiting:
            self.start()
        if self._file is not None:
            with suppress(OSError):  # of a disk without room for the last lines
                self._file.close()
        super().close()


def _rotating(path: Path) -> logging.Handler:
    """The standard handler; a file that cannot be opened or written costs lines and no work."""
    from logging.handlers import RotatingFileHandler  # noqa: PLC0415 - loads networks

    class Quiet(RotatingFileHandler):
        def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - its name
            pass

    try:
        return Quiet(path, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8")
    except OSError:
        return logging.NullHandler()


class RecentLines(logging.Handler):
    """Keeps the newest lines for the Log dock."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: deque[str] = deque(maxlen=RECENT_LINES)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line."""
        self.lines.append(self.format(record))


recent = RecentLines()


def install(folder: Path) -> LogFile:
    """Log to a rotating file, which its holder starts. A folder that cannot be made holds none."""
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    formatter = MaskingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    file = LogFile(folder / LOG_NAME)
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    for handler in (file, recent):
        handler.setFormatter(formatter)
        root.addHandler(handler)
    return file


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Log to the rotating file in a folder for as long as the block takes."""
    root = logging.getLogger()
    level = root.level
    file = install(folder)
    try:
        file.start()
        yield
    finally:
        for handler in (file, recent):
            root.removeHandler(handler)
        root.setLevel(level)
        file.close()
