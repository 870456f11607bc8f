"""The text of a CSV file, decoded line by line as it is read: a large file is never whole text."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from io import BytesIO, TextIOWrapper

_WESTERN = {"cp1252", "latin-1"}
_UTF_16_MARKS = {b"\xff\xfe", b"\xfe\xff"}
_BLOCK = 1024 * 1024
_SEPARATORS = ",;\t|"
_QUOTED = re.compile(r'"[^"]*"')
_HINT = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_HEAD = 200_000
"""Characters in which the heading line ends."""


class CsvText:
    """A file's bytes as text: its encoding, and its separator from the heading or a ``sep=``."""

    def __init__(self, raw: bytes) -> None:
        encoding = encoding_of(raw)
        if encoding in _WESTERN and _is_mixed(raw):
            raw, encoding = b"".join(map(_as_utf_8, BytesIO(raw))), "utf-8-sig"
        self._raw = raw
        self._encoding = encoding
        head = self._stream().read(_HEAD)
        hint = _HINT.match(head)
        self.mark = hint[1] if hint else separator(head)
        self._skip = hint.end() if hint else 0

    @property
    def is_binary(self) -> bool:
        """Whether it is no text at all."""
        return b"\0" in self._raw[:4096] and self._raw[:2] not in _UTF_16_MARKS

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return len(self._raw)

    def _stream(self) -> TextIOWrapper:
        # The bytes are shared with the stream, not copied.
        return TextIOWrapper(BytesIO(self._raw), self._encoding, "replace", newline="")

    def lines(self) -> Iterator[str]:
        """Its lines with their ends as they stand, without the line that names the separator."""
        stream = self._stream()
        stream.read(self._skip)
        return stream

    def whole(self) -> str:
        """All of it at once."""
        stream = self._stream()
        stream.read(self._skip)
        return stream.read()


def encoding_of(raw: bytes) -> str:
    """UTF-8 (with or without mark), UTF-16 or a Western code page."""
    if raw[:2] in _UTF_16_MARKS:
        return "utf-16"
    for encoding in ("utf-8-sig", "cp1252"):
        if _decodes(raw, encoding):
            return encoding
    return "latin-1"


def _is_mixed(raw: bytes) -> bool:
    """Whether some of its lines are UTF-8 and others are not, as when files were put together."""
    return any(not line.isascii() and _decodes(line, "utf-8") for line in BytesIO(raw))


def _as_utf_8(line: bytes) -> bytes:
    if _decodes(line, "utf-8"):
        return line
    return line.decode("cp1252", "replace").encode()


def _decodes(raw: bytes, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    view = memoryview(raw)
    try:
        for start in range(0, len(raw), _BLOCK):
            decoder.decode(view[start : start + _BLOCK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def separator(text: str) -> str:
    """The separator of the heading line: the one that stands most often between its fields."""
    hint = _HINT.match(text)
    if hint:
        return hint[1]
    heading = next((line for line in text[:_HEAD].splitlines()[:20] if line.strip()), "")
    outside = _QUOTED.sub("", heading)
    return max(_SEPARATORS, key=outside.count)
