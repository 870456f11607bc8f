"""What happens when something goes wrong that nobody foresaw: log it, show it, lose nothing."""

from __future__ import annotations

import faulthandler
import logging
import re
import sys
import threading
from collections import deque
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

if TYPE_CHECKING:
    from app.ui.context import AppContext

LOG_NAME = "migration-planner.log"
LOG_BYTES = 1_000_000
LOG_FILES = 5
RECENT_LINES = 2000

_SECRET = re.compile(
    r"(?i)(\b(?:password|passwd|pwd|secret|token|authorization|api[_-]?key)\b"
    r"[\"']?\s*[:=]\s*[\"']?)([^\s\"',;}]+)"
)
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}

log = logging.getLogger("app")


def mask(text: str) -> str:
    """The text with values of password-like fields replaced by stars."""
    return _SECRET.sub(r"\1***", text)


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
                from logging.handlers import RotatingFileHandler

                self._file = RotatingFileHandler(
                    self._path, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8"
                )
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
            self._file.close()
        super().close()


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
    """Log to a rotating file, which its holder starts, and catch what no one else catches."""
    folder.mkdir(parents=True, exist_ok=True)
    formatter = MaskingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    file = LogFile(folder / LOG_NAME)
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    for handler in (file, recent):
        handler.setFormatter(formatter)
        root.addHandler(handler)
    crash = (folder / "crash.log").open("a", encoding="utf-8")
    faulthandler.enable(crash)
    qInstallMessageHandler(_qt_message)
    return file


def _qt_message(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    logging.getLogger("qt").log(_LEVELS.get(kind, logging.WARNING), text)


def report_to(ctx: AppContext) -> None:
    """Show uncaught errors of any thread in the window."""

    def uncaught(
        _kind: type[BaseException], error: BaseException, _trace: TracebackType | None
    ) -> None:
        if isinstance(error, KeyboardInterrupt):
            sys.exit(1)
        ctx.report(error)

    def uncaught_in_thread(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            log.error("uncaught in a thread", exc_info=arguments.exc_value)

    sys.excepthook = uncaught
    threading.excepthook = uncaught_in_thread
