"""What a crash leaves behind: written by faulthandler, read at the next start, offered once.

A process that is killed writes nothing, and that is no crash of the program. Windows lets
faulthandler write of faults that somebody else catches, too; a session that ends well puts away
what is no crash then.
"""

from __future__ import annotations

import faulthandler
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from app.secret_masking import mask

CRASH_NAME = "crash.log"
PUT_AWAY_NAME = "crash-before.log"
"""The last crash that was offered; the one before it goes."""

_MOST_BYTES = 200_000
"""A crash within a crash may repeat itself without end."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Crash:
    """A crash of the session before: when, and in which calls of each thread."""

    moment: datetime
    text: str
    """Secrets are masked in it."""


class CrashFile:
    """The file into which a crash of this session would be written, by what ``watch`` starts."""

    def __init__(
        self, folder: Path, watch: Callable[[IO[str]], object] = faulthandler.enable
    ) -> None:
        self._watch = watch
        self._path = folder / CRASH_NAME
        self._away = folder / PUT_AWAY_NAME
        self._file: IO[str] | None = None

    def open(self) -> Crash | None:
        """Be ready for a crash. Gives the one of the session before, once.

        A folder that takes no file costs the report and no start.
        """
        found = self._put_away()
        try:
            self._file = self._path.open("a", encoding="utf-8")
        except OSError as error:
            log.info("no file for crashes: %s", error)
            return found
        self._watch(self._file)
        return found

    def ended_well(self) -> None:
        """The session is over: what stands in the file was no crash."""
        if self._put_away() is not None:
            log.info("faults were noted, and the program went on: see %s", self._away.name)

    def _put_away(self) -> Crash | None:
        try:
            with self._path.open("rb") as file:
                text = file.read(_MOST_BYTES).decode("utf-8", "replace").strip()
            moment = datetime.fromtimestamp(self._path.stat().st_mtime).astimezone()
        except OSError:
            return None
        if not text:
            return None
        text = mask(text)
        with suppress(OSError):
            self._away.write_text(f"{text}\n", encoding="utf-8")
        try:
            # Emptied in its place: Windows lets nobody rename a file that is open.
            self._path.write_bytes(b"")
        except OSError as error:
            log.info("the crash cannot be put away: %s", error)
        return Crash(moment, text)
