"""The log file: what waits, what does not, and what is never written."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import log_file
from app.log_file import LOG_BYTES, LOG_FILES, LogFile, MaskingFormatter, keep_out, mask


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


# -- secrets ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("password=hunter2 next", "password=*** next"),
        ("OS_PASSWORD: hunter2", "OS_PASSWORD: ***"),
        ("adminPass='two words' next", "adminPass=*** next"),
        ('{"password": "with \\" quote", "user": "x"}', '{"password": ***, "user": "x"}'),
        ("user_domain_password => hunter2", "user_domain_password => ***"),
        (
            "application_credential_secret = abc, id = 7",
            "application_credential_secret = ***, id = 7",
        ),
        ("Authorization: Bearer abcdef.123456", "Authorization: ***"),
        ("got Bearer abcdef.123456 back", "got Bearer *** back"),
        ("X-Auth-Token: gAAAAABk", "X-Auth-Token: ***"),
        (
            "see https://admin:hunter2@cloud.example.com/v3",
            "see https://admin:***@cloud.example.com/v3",
        ),
        ("passphrase=correct horse", "passphrase=*** horse"),
        ("api_key=1, apikey: 2, private-key=3", "api_key=***, apikey: ***, private-key=***"),
        ("the token is gone", "the token is gone"),
        ("a passage: through the wall", "a passage: through the wall"),
    ],
)
def test_values_of_whatever_ends_in_a_secret_word_are_hidden(text: str, written: str) -> None:
    assert mask(text) == written


def test_a_live_secret_is_written_nowhere_whatever_stands_before_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(log_file, "_live", set())
    keep_out("s3cret-value")
    keep_out("s3cret-value-and-more")
    keep_out("ab")
    assert mask("it said: s3cret-value-and-more, then s3cret-value; ab") == (
        "it said: ***, then ***; ab"
    )
