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
    """A file that is opened with the first line and set aside when it is full.

    The standard handler does that, but loads network libraries first, which a start need not
    wait for.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._handler: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        if self._handler is None:
            from logging.handlers import RotatingFileHandler

            self._handler = RotatingFileHandler(
                self._path, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8"
            )
            self._handler.setFormatter(self.formatter)
        self._handler.emit(record)

    def close(self) -> None:
        """Close the file."""
        super().close()
        if self._handler is not None:
            self._handler.close()


class RecentLines(logging.Handler):
    """Keeps the newest lines for the Log dock."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: deque[str] = deque(maxlen=RECENT_LINES)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line."""
        self.lines.append(self.format(record))


recent = RecentLines()


def install(folder: Path) -> logging.Logger:
    """Log to a rotating file and catch what no one else catches."""
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
    return log


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
