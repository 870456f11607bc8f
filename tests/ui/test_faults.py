"""The log file: what waits, what does not, and what is never written."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.ui.faults import LOG_BYTES, LOG_FILES, LogFile, MaskingFormatter


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "program.log"


@pytest.fixture
def handler(path: Path) -> Iterator[LogFile]:
    made = LogFile(path)
    made.setFormatter(MaskingFormatter("%(levelname)s %(message)s"))
    yield made
    made.close()


def say(handler: LogFile, text: str, level: int = logging.INFO) -> None:
    handler.handle(logging.LogRecord("test", level, __file__, 1, text, (), None))


def test_lines_wait_until_the_start_and_then_go_straight_to_the_file(
    handler: LogFile, path: Path
) -> None:
    say(handler, "one")
    say(handler, "two", logging.WARNING)
    assert not path.exists()
    handler.start()
    assert path.read_text().splitlines() == ["INFO one", "WARNING two"]
    say(handler, "three")
    handler.start()
    assert path.read_text().splitlines() == ["INFO one", "WARNING two", "INFO three"]


def test_an_error_waits_for_nothing_and_takes_the_others_along(
    handler: LogFile, path: Path
) -> None:
    say(handler, "one")
    say(handler, "broken", logging.ERROR)
    assert path.read_text().splitlines() == ["INFO one", "ERROR broken"]


def test_closing_writes_what_still_waits(handler: LogFile, path: Path) -> None:
    say(handler, "one")
    handler.close()
    assert path.read_text().splitlines() == ["INFO one"]


def test_a_file_without_lines_is_not_made(handler: LogFile, path: Path) -> None:
    handler.close()
    assert not path.exists()


def test_secrets_are_masked_in_lines_that_waited(handler: LogFile, path: Path) -> None:
    say(handler, "password=hunter2")
    handler.start()
    assert path.read_text() == "INFO password=***\n"


def test_a_full_file_is_set_aside(handler: LogFile, path: Path) -> None:
    handler.start()
    line = "x" * (LOG_BYTES // 4)
    for _ in range(4 * (LOG_FILES + 2)):
        say(handler, line)
    names = sorted(file.name for file in path.parent.iterdir())
    assert names == ["program.log", *(f"program.log.{n}" for n in range(1, LOG_FILES + 1))]
    assert all(file.stat().st_size <= LOG_BYTES for file in path.parent.iterdir())
