from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.adapters.exporters.whole_file import whole_file
from app.domain.errors import UserError
from app.domain.progress import Cancelled, Ticket


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_file_appears_only_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "plan.csv"
    with whole_file(target, Ticket()) as stream:
        stream.write(b"half")
        assert not target.exists()
    assert target.read_bytes() == b"half"
    assert files_in(tmp_path) == ["plan.csv"]


def fail(error: Exception) -> None:
    raise error


def test_an_error_keeps_the_old_file_and_leaves_nothing(tmp_path: Path) -> None:
    target = tmp_path / "plan.csv"
    target.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), whole_file(target, Ticket()) as stream:
        fail(ZeroDivisionError(stream.write(b"new")))
    assert target.read_bytes() == b"old"
    assert files_in(tmp_path) == ["plan.csv"]


def test_a_cancel_before_the_end_is_heard(tmp_path: Path) -> None:
    ticket = Ticket()
    ticket.cancel()
    with pytest.raises(Cancelled), whole_file(tmp_path / "plan.csv", ticket) as stream:
        stream.write(b"everything")
    assert files_in(tmp_path) == []


def test_a_name_as_long_as_the_file_system_allows(tmp_path: Path) -> None:
    target = tmp_path / ("n" * 251 + ".csv")
    with whole_file(target, Ticket()) as stream:
        stream.write(b"x")
    assert target.read_bytes() == b"x"


def test_what_a_killed_program_has_left_goes_with_the_next_export(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from app.domain.progress import Ticket\n"
        "from app.adapters.exporters.whole_file import whole_file\n"
        "with whole_file(Path(sys.argv[1]), Ticket()) as stream: os.kill(os.getpid(), 9)"
    )
    target = tmp_path / "plan.csv"
    subprocess.run([sys.executable, "-c", code, str(target)], check=False)
    (left,) = tmp_path.iterdir()
    os.utime(left, (0, 0))
    with whole_file(target, Ticket()) as stream:
        stream.write(b"x")
    assert files_in(tmp_path) == ["plan.csv"]


def refused(path: Path) -> UserError:
    with pytest.raises(UserError) as caught, whole_file(path, Ticket()) as stream:
        stream.write(b"x")
    assert caught.value.hint
    return caught.value


def test_places_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    assert "is a folder" in refused(tmp_path / "folder").message
    assert "does not exist" in refused(tmp_path / "nowhere" / "plan.csv").message
    assert "not a folder" in refused(tmp_path / "file" / "plan.csv").message
    assert "cannot be the name" in refused(tmp_path / ("n" * 300)).message
    assert files_in(tmp_path) == ["file", "folder"]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EROFS, "cannot be written"),
        (errno.EACCES, "cannot be written"),
        (errno.EIO, "could not be written"),
    ],
)
def test_the_system_fails_while_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, words: str
) -> None:
    def fails(handle: int) -> None:
        raise OSError(code, os.strerror(code))

    target = tmp_path / "plan.csv"
    target.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", fails)
    error = refused(target)
    assert words in error.message
    assert os.strerror(code) in error.details
    assert target.read_bytes() == b"old"
    assert files_in(tmp_path) == ["plan.csv"]


def test_a_target_that_another_program_holds_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(self: Path, target: Path) -> Path:
        raise PermissionError(errno.EACCES, "used by another process", str(target))

    target = tmp_path / "plan.xlsx"
    target.write_bytes(b"old")
    monkeypatch.setattr(Path, "replace", held)
    error = refused(target)
    assert error.message == "“plan.xlsx” cannot be replaced."
    assert "open in another program" in error.hint
    assert target.read_bytes() == b"old"
    assert files_in(tmp_path) == ["plan.xlsx"]


if sys.platform == "linux":

    def test_a_file_that_outgrows_what_the_system_takes(tmp_path: Path) -> None:
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        target = tmp_path / "plan.csv"
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
        try:
            with pytest.raises(UserError) as caught, whole_file(target, Ticket()) as stream:
                stream.write(b"x" * 100_000)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert "could not be written" in caught.value.message
        assert files_in(tmp_path) == []


if sys.platform != "win32":

    def test_a_link_keeps_leading_to_the_file(tmp_path: Path) -> None:
        real = tmp_path / "real.csv"
        real.write_bytes(b"old")
        link = tmp_path / "link.csv"
        link.symlink_to(real)
        with whole_file(link, Ticket()) as stream:
            stream.write(b"new")
        assert link.is_symlink()
        assert real.read_bytes() == b"new"
