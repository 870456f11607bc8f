"""What the program writes down: named loggers, a file that rotates, and no secret in it.

The window and the command line log alike.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.secret_masking import MaskingFormatter

LOG_NAME = "migration-planner.log"
LOG_BYTES = 1_000_000
LOG_FILES = 5
RECENT_LINES = 2000

log = logging.getLogger("app")


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
