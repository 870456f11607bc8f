"""Opens files of flows as streams of bytes: alone, packed by gzip, or several in a zip.

What a file is, its first bytes say. Nothing is ever held whole, and what unpacks without end is
refused while it is read.
"""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO

from app.adapters.readers import archive
from app.domain.errors import UserError
from app.domain.progress import Cancelled, Ticket

LOOK = 256 * 1024
"""Bytes from which the layout of a file is told."""

MOST_UNPACKED = 64 * 1024**3
"""Bytes that one packed file may unpack to: some 500 million flows."""

_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_STRAY = 0.02
"""Share of control signs that a text may have: terminals leave some in listings."""

_TEXTS = (".csv", ".txt", ".log", ".tsv", ".tab", ".out", ".dat", "")
_HINT = "Choose an export of flows as CSV or text: one flow in a line, with both addresses."
_SAVE = "Open it in Excel or LibreOffice and save the sheet with the flows as CSV."


@dataclass(frozen=True, slots=True)
class FlowPart:
    """One text of flows; ``open`` begins it anew. ``size`` counts the bytes as they lie on disk."""

    name: str
    path: Path
    size: int
    open: Callable[[], BinaryIO]
    packed: bool = False


def parts_of(path: Path) -> list[FlowPart]:
    """The texts that a file or folder holds.

    :raises UserError: when it is something else, saying what.
    """
    try:
        if path.is_dir():
            files = sorted(each for each in path.iterdir() if each.is_file())
            texts = [each for each in files if each.suffix.lower() in _TEXTS[:-1]]
            if not texts:
                raise UserError(f"The folder {path.name} holds no text files.", _HINT)
            return [part for each in texts for part in parts_of(each)]
        if not path.is_file() and path.exists():  # reading a pipe may never end
            raise UserError(f"{path.name} is no ordinary file.", _HINT)
        with path.open("rb") as file:
            start = file.read(4096)
        size = path.stat().st_size
    except FileNotFoundError:
        raise UserError(f"{path} does not exist.", "Choose an existing file.") from None
    except OSError as error:
        raise archive.unreadable(path, error) from error
    if not start:
        raise UserError(f"{path.name} is empty.", "Export the flows again.")
    if start.startswith(b"PK"):
        return _in_zip(path)
    if start.startswith(b"\x1f\x8b"):
        return [FlowPart(path.name, path, size, lambda: _unzipped(path), packed=True)]
    _check_text(path.name, start)
    return [FlowPart(path.name, path, size, lambda: path.open("rb"))]


def _check_text(name: str, start: bytes) -> None:
    plain = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise UserError(f"{name} is a workbook of Excel 97 to 2003, not a text of flows.", _SAVE)
    if start.startswith(b"%PDF"):
        raise UserError(f"{name} is a PDF, not a text of flows.", _HINT)
    if plain.startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise UserError(f"{name} is a web page or XML, not a text of flows.", _HINT)
    if start.startswith((b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x0a\x0d\x0d\x0a")):
        raise UserError(
            f"{name} is a recording of packets (pcap), not a text of flows.",
            "Export its conversations as CSV, then choose that.",
        )
    if encoding_of(start).startswith("utf-16"):
        return
    if len(_BINARY.findall(start)) > _STRAY * len(start):
        raise UserError(f"{name} is not a text file.", _HINT)


def _in_zip(path: Path) -> list[FlowPart]:
    try:
        with zipfile.ZipFile(path) as packed:
            entries = packed.infolist()
    except archive.BROKEN as error:
        raise archive.damaged(path, str(error)) from error
    names = {entry.filename for entry in entries}
    if any(name.startswith("xl/") for name in names) or "mimetype" in names:
        raise UserError(f"{path.name} is a workbook, not a text of flows.", _SAVE)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise UserError(
            f"{path.name} is protected by a password.",
            "Save it without a password, then choose it.",
        )
    parts = []
    for entry in entries:
        base = entry.filename.rpartition("/")[2]
        left_over = base.startswith((".", "~$")) or "__MACOSX" in entry.filename
        if entry.is_dir() or left_over or Path(base).suffix.lower() not in _TEXTS:
            continue
        with _entry(path, entry.filename) as stream:
            start = _first(path, stream)
        if start:
            _check_text(f"{base} in {path.name}", start)
            parts.append(_zipped_part(path, base, entry))
    if not parts:
        raise UserError(f"{path.name} holds no text of flows.", _HINT)
    return parts


def _first(path: Path, stream: BinaryIO) -> bytes:
    try:
        return stream.read(4096)
    except archive.BROKEN as error:
        raise archive.damaged(path, str(error)) from error


def _zipped_part(path: Path, base: str, entry: zipfile.ZipInfo) -> FlowPart:
    name = f"{base} in {path.name}"
    return FlowPart(
        name, path, max(1, entry.file_size), lambda: _entry(path, entry.filename), packed=True
    )


class _Unpacking(io.RawIOBase):
    """A packed stream that brings what it is unpacked from, and closes it."""

    def __init__(
        self, path: Path, stream: IO[bytes] | gzip.GzipFile, owner: zipfile.ZipFile | None
    ) -> None:
        self._path, self._stream, self._owner = path, stream, owner
        self._total = 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer as far as there are bytes."""
        view = memoryview(buffer)
        try:
            block = self._stream.read(len(view))
        except archive.BROKEN as error:
            raise archive.damaged(self._path, str(error)) from error
        self._total += len(block)
        if self._total > MOST_UNPACKED:
            raise archive.too_large(self._path, self._path.name)
        view[: len(block)] = block
        return len(block)

    def close(self) -> None:
        """Close what is unpacked, and what it is unpacked from."""
        if not self.closed:
            self._stream.close()
            if self._owner is not None:
                self._owner.close()
        super().close()


def _entry(path: Path, name: str) -> BinaryIO:
    packed = zipfile.ZipFile(path)
    return io.BufferedReader(_Unpacking(path, packed.open(name), packed))


def _unzipped(path: Path) -> BinaryIO:
    return io.BufferedReader(_Unpacking(path, gzip.open(path, "rb"), None))


def encoding_of(start: bytes) -> str:
    """The encoding of a text by its first bytes: UTF-16 with or without mark, UTF-8 else."""
    if start[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return "utf-16"
    even, odd = start[0:512:2], start[1:512:2]
    if odd and odd.count(0) > 0.6 * len(odd) and even.count(0) < 0.1 * len(even):
        return "utf-16-le"
    if even and even.count(0) > 0.6 * len(even) and odd.count(0) < 0.1 * len(odd):
        return "utf-16-be"
    return "utf-8-sig"


WESTERN = "planner-western"
"""How bytes that are no UTF-8 are read: as the Western code page, so that mixed files lose none."""


def _as_western(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(WESTERN, _as_western)


class Watched(io.RawIOBase):
    """A stream that counts its bytes and lines, tells progress and ends when work is cancelled."""

    def __init__(self, stream: BinaryIO, ticket: Ticket, before: int, total: int) -> None:
        self._stream, self._ticket = stream, ticket
        self._before, self._total = before, total
        self.bytes = 0
        self.lines = 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer as far as there are bytes."""
        view = memoryview(buffer)
        if self._ticket.cancel_requested and self._ticket.cancellable:
            return 0  # whoever reads asks the ticket at the end
        block = self._stream.read(len(view))
        self.bytes += len(block)
        self.lines += block.count(b"\n")
        view[: len(block)] = block
        with suppress(Cancelled):
            self._ticket.step(min(self._total, self._before + self.bytes), self._total)
        return len(block)


@contextmanager
def open_text(
    part: FlowPart, encoding: str, ticket: Ticket, before: int, total: int
) -> Iterator[tuple[io.TextIOWrapper, Watched]]:
    """The text of a part, and what watches it while it is read."""
    stream = part.open()
    try:
        watched = Watched(stream, ticket, before, total)
        buffered = io.BufferedReader(watched, archive.CHUNK)
        errors = WESTERN if encoding.startswith("utf-8") else "replace"
        yield io.TextIOWrapper(buffered, encoding, errors, newline=""), watched
    except OSError as error:
        raise archive.unreadable(part.path, error) from error
    finally:
        stream.close()


def head_of(part: FlowPart) -> tuple[str, str]:
    """The first lines of a part, and its encoding."""
    try:
        stream = part.open()
        try:
            start = stream.read(LOOK)
        finally:
            stream.close()
    except OSError as error:
        raise archive.unreadable(part.path, error) from error
    encoding = encoding_of(start)
    if encoding.startswith("utf-16"):
        start = start[: len(start) - len(start) % 2]
    errors = WESTERN if encoding.startswith("utf-8") else "replace"
    text = start.decode(encoding, errors)
    if len(start) >= LOOK - 1:  # the last line may be cut
        text = text[: max(text.rfind("\n"), text.rfind("\r")) + 1] or text
    return text, encoding
