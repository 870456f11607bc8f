"""The log file: what waits, what does not, and what is never written."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import log_file
from app.log_file import LOG_BYTES, LOG_FILES, LogFile
from app.secret_masking import MaskingFormatter


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


def test_a_file_that_cannot_be_made_costs_lines_and_no_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_bytes(b"")
    with log_file.writing(tmp_path / "file" / "logs"):
        logging.getLogger("app").error("said")
    assert capsys.readouterr() == ("", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device without room")
def test_a_full_disk_costs_lines_and_no_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / log_file.LOG_NAME).symlink_to("/dev/full")
    with log_file.writing(tmp_path):
        logging.getLogger("app").error("said %s", "x" * 20_000)
    assert capsys.readouterr() == ("", "")


def test_after_its_block_nothing_is_written(tmp_path: Path) -> None:
    before = list(logging.getLogger().handlers)
    with log_file.writing(tmp_path):
        logging.getLogger("app").info("one")
    logging.getLogger("app").info("two")
    assert logging.getLogger().handlers == before
    (line,) = (tmp_path / log_file.LOG_NAME).read_text().splitlines()
    assert line.endswith("INFO app: one")
