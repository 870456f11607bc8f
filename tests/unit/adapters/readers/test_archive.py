"""Zip files are looked over without trusting what they say, and without holding them."""

from __future__ import annotations

import tracemalloc
import zipfile
from pathlib import Path

import pytest

from app.adapters.readers import archive
from app.domain.errors import UserError
from app.domain.progress import Cancelled, Ticket
from tests.generator import badfiles

MIB = 1024 * 1024


def every(_part: str) -> bool:
    return True


def zip_of(path: Path, parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as content:
        for name, data in parts.items():
            content.writestr(name, data)
    return path


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_a_sound_zip_gives_its_names_and_every_byte_is_seen(method: int, tmp_path: Path) -> None:
    seen: dict[str, int] = {}

    def watch(part: str, block: bytes) -> None:
        seen[part] = seen.get(part, 0) + len(block)

    path = zip_of(tmp_path / "a.zip", {"a": b"x" * 3 * MIB, "b": b"", "c": b"y"}, method)
    assert archive.verify(path, Ticket(), lambda part: part != "c", watch) == ["a", "b", "c"]
    assert seen == {"a": 3 * MIB}


def test_a_part_that_expands_without_end_is_left_after_a_few_mebibytes(tmp_path: Path) -> None:
    path = badfiles.zip_bomb(tmp_path / "a.xlsx", 160)
    unpacked = 0

    def watch(_part: str, block: bytes) -> None:
        nonlocal unpacked
        unpacked += len(block)

    tracemalloc.start()
    try:
        with pytest.raises(UserError, match="unpacks to far more data"):
            archive.verify(path, Ticket(), every, watch)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert unpacked <= archive.RATIO_FROM + MIB
    assert peak < 16 * MIB


def test_many_parts_are_judged_together(tmp_path: Path) -> None:
    """Each part stays below the limit for one; all of them are a thousand times the file."""
    blank = bytes(60 * MIB)
    path = zip_of(tmp_path / "a.zip", {f"part{number}": blank for number in range(3)})
    assert path.stat().st_size < MIB
    with pytest.raises(UserError, match="unpacks to far more data"):
        archive.verify(path, Ticket(), every)
    assert len(archive.verify(path, Ticket(), lambda part: part == "part1")) == 3


@pytest.mark.parametrize("limit", ["MAX_ENTRY", "MAX_TOTAL"])
def test_absolute_limits(limit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zip_of(tmp_path / "a.zip", {"a": b"x" * 4 * MIB}, zipfile.ZIP_STORED)
    monkeypatch.setattr(archive, limit, 3 * MIB)
    with pytest.raises(UserError, match="unpacks to far more data"):
        archive.verify(path, Ticket(), every)


def test_lying_sizes(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="damaged"):
        archive.verify(badfiles.lying_sizes(tmp_path / "a.xlsx"), Ticket(), every)


def test_every_altered_byte_of_the_content_is_found(tmp_path: Path) -> None:
    data = bytearray(zip_of(tmp_path / "a.zip", {"a": b"x" * 100}, zipfile.ZIP_STORED).read_bytes())
    place = data.index(b"xxxx") + 50
    data[place] ^= 1
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(UserError, match="damaged"):
        archive.verify(tmp_path / "a.zip", Ticket(), every)


def test_cancelling_stops_between_blocks(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "a.zip", {"a": b"x" * 4 * MIB})
    ticket = Ticket()
    with pytest.raises(Cancelled):
        archive.verify(path, ticket, every, lambda _part, _block: ticket.cancel())


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.zip", tmp_path):
        with pytest.raises(UserError, match="cannot be read"):
            archive.verify(path, Ticket(), every)
