"""Sets text for PDF pages: fonts per letter, line breaks, right-to-left order."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import groupby

from app.adapters.exporters.arabic_forms import joined
from app.adapters.exporters.clean_text import clean
from app.adapters.exporters.pdf_fonts import BOLD, REGULAR, FontBook

MAX_LINES = 12
ELLIPSIS = "…"

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]")
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f]")
# Marks that steer other software and have no shape of their own.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
# What names of waves begin with, in signs that the fonts of the pages have.
_SIGNS = str.maketrans({"🧪": "⚗", "🟢": "●", "🟡": "▲", "🔴": "■"})
_IDEOGRAPHIC = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_MARK = r"(?:[\-_/\\;|@]|[.,](?!\d))"
# A piece ends after a space, after a mark that joins words (but not inside 22.04), or between
# two ideographs.
_PIECES = re.compile(
    rf"(?:(?!{_MARK})[^\s{_IDEOGRAPHIC}])+{_MARK}*\s*|[{_IDEOGRAPHIC}]{_MARK}*\s*|{_MARK}+\s*|\s+"
)


@dataclass(frozen=True, slots=True)
class SetLine:
    """One line of text ready to draw: its width in em and its runs of one font each."""

    width: float
    runs: tuple[tuple[str, str], ...]


class Typesetter:
    """Turns strings into lines that fit a width, and remembers them."""

    def __init__(self) -> None:
        self._books = {False: FontBook(REGULAR), True: FontBook(BOLD)}
        self._lines: dict[tuple[str, float, bool, int], tuple[SetLine, ...]] = {}
        self._widths: dict[tuple[str, bool], float] = {}

    def width(self, text: str, *, bold: bool = False) -> float:
        """Width of a text on one line, in em."""
        key = (text, bold)
        width = self._widths.get(key)
        if width is None:
            book = self._books[bold]
            width = sum(book[char][2] for char in prepared(text))
            self._widths[key] = width
        return width

    def widest_piece(self, text: str, *, bold: bool = False) -> float:
        """Width in em of the widest part of a text that line breaks leave whole."""
        pieces = _PIECES.findall(prepared(text))
        return max((self.width(piece.rstrip(), bold=bold) for piece in pieces), default=0.0)

    def lines(
        self, text: str, width: float, *, bold: bool = False, most: int = MAX_LINES
    ) -> tuple[SetLine, ...]:
        """The text broken into lines of at most ``width`` em, at most so many lines."""
        key = (text, width, bold, most)
        lines = self._lines.get(key)
        if lines is None:
            lines = self._typeset(text, width, bold, most)
            self._lines[key] = lines
        return lines

    def _typeset(self, text: str, width: float, bold: bool, most: int) -> tuple[SetLine, ...]:
        book = self._books[bold]
        text = prepared(text)
        broken = [line for part in text.split("\n") for line in wrapped(part, width, book)]
        if len(broken) > most:
            broken = [*broken[: most - 1], _ended(broken[most - 1], width, book)]
        rtl = bool(_RIGHT_TO_LEFT.search(text))
        direction = _base_direction(text) if rtl else "L"
        return tuple(
            _set_line(_in_visual_order(line, direction) if rtl else line, book) for line in broken
        )


def prepared(text: str) -> str:
    """The text as it is drawn, in reading order: cleaned, composed, Arabic letters joined."""
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFC", clean(text)).replace("\t", " ")
    if _ARABIC.search(text):
        text = joined(text)
    return _INVISIBLE.sub("", text).translate(_SIGNS)


def wrapped(text: str, width: float, book: FontBook) -> list[str]:
    """Break one paragraph into lines of at most ``width`` em, inside words only when it must."""
    lines: list[str] = []
    line, used = "", 0.0
    for piece in _PIECES.findall(text):
        needed = _width(piece.rstrip(), book)
        if line and used + needed > width:
            lines.append(line.rstrip())
            line, used = "", 0.0
        if needed > width:
            *full, line = _chopped(piece, width, book)
            lines += full
            used = _width(line, book)
        else:
            line, used = line + piece, used + _width(piece, book)
    lines.append(line.rstrip())
    return lines


def _chopped(word: str, width: float, book: FontBook) -> list[str]:
    """Cut a word that is wider than a line, never between a letter and the marks drawn over it.

    A mark that the fonts lack is drawn as a box of its own, which takes room and may begin a line.
    """
    parts: list[str] = []
    part, used = "", 0.0
    for char in word:
        size = book[char][2]
        if part and size and used + size > width:
            parts.append(part)
            part, used = "", 0.0
        part, used = part + char, used + size
    return [*parts, part]


def _ended(line: str, width: float, book: FontBook) -> str:
    while line and _width(line, book) + book[ELLIPSIS][2] > width:
        line = line[:-1]
    return line + ELLIPSIS


def _width(text: str, book: FontBook) -> float:
    return sum(book[char][2] for char in text)


def _base_direction(text: str) -> str:
    """Direction of a paragraph: that of its first letter with one."""
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind in {"R", "AL"}:
            return "R"
        if kind == "L":
            return "L"
    return "L"


def _in_visual_order(line: str, direction: str) -> str:
    from bidi.algorithm import get_display

    return str(get_display(line, base_dir=direction))


def _set_line(line: str, book: FontBook) -> SetLine:
    if line.isascii():
        return SetLine(_width(line, book), ((book.base, line),) if line else ())
    glyphs = [book[char] for char in line]
    runs = [
        (font, "".join(glyph[1] for glyph in group))
        for font, group in groupby(glyphs, key=lambda glyph: glyph[0])
    ]
    return SetLine(sum(glyph[2] for glyph in glyphs), tuple(runs))
