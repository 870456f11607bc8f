"""Sets text for PDF pages: fonts per letter, shapes of letters, line breaks, order of drawing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from app.adapters.exporters.clean_text import clean
from app.adapters.exporters.pdf_fonts import BOLD, JOINERS, REGULAR, FontBook
from app.adapters.exporters.pdf_order import begins_right_to_left, has_right_to_left, stretches
from app.adapters.exporters.pdf_shaping import Shaped, pieces, shape

MAX_LINES = 12
ELLIPSIS = "…"

# Marks that steer other software and have no shape of their own.
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
_LOOSE_JOINER = re.compile(f"(?:(?<=[\\x00-\u02ff])|^)[{JOINERS}]+")
# What names of waves begin with, in signs that the fonts of the pages have.
_SIGNS = str.maketrans({"🧪": "⚗", "🟢": "●", "🟡": "▲", "🔴": "■"})
_IDEOGRAPHIC = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_MARK = r"(?:[\-_/\\;|@]|[.,](?!\d))"
# A piece ends after a space, after a mark that joins words (but not inside 22.04), or between
# two ideographs.
_PIECES = re.compile(
    rf"(?:(?!{_MARK})[^\s{_IDEOGRAPHIC}])+{_MARK}*\s*|[{_IDEOGRAPHIC}]{_MARK}*\s*|{_MARK}+\s*|\s+"
)


class Run(NamedTuple):
    """What is drawn from left to right in one font.

    ``spelled`` is the text that it stands for where its letters, one after another, do not tell it.
    """

    font: str
    text: str
    spelled: str = ""


@dataclass(frozen=True, slots=True)
class SetLine:
    """One line of text ready to draw: its width in em and its runs of one font each."""

    width: float
    runs: tuple[Run, ...]


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
            width = width_of(prepared(text), book)
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
        from_right = has_right_to_left(text) and begins_right_to_left(text)
        return tuple(_set_line(line, book, from_right=from_right) for line in broken)


def prepared(text: str) -> str:
    """The text as it is drawn, in reading order: cleaned, composed, without marks that steer."""
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFC", clean(text)).replace("\t", " ")
    text = _LOOSE_JOINER.sub("", _INVISIBLE.sub("", text))
    return text.translate(_SIGNS)


def width_of(text: str, book: FontBook) -> float:
    """Width of a text on one line, in em."""
    if text.isascii():
        return sum(book[char][2] for char in text)
    return sum(
        sum(each.width for _, each in _shaped(piece.text, book)) if piece.shaped
        else sum(book[char][2] for char in piece.text)
        for piece in pieces(text)
    )  # fmt: skip


def _shaped(
    text: str, book: FontBook, *, right_to_left: bool | None = None
) -> Iterator[tuple[str, Shaped]]:
    """The runs of a text with their fonts, in the order in which they are read."""
    if right_to_left is None:
        right_to_left = has_right_to_left(text)
    for font, run in book.runs(text):
        yield font, shape(font, run, right_to_left=right_to_left)


def wrapped(text: str, width: float, book: FontBook) -> list[str]:
    """Break one paragraph into lines of at most ``width`` em, inside words only when it must."""
    lines: list[str] = []
    line, used = "", 0.0
    for piece in _PIECES.findall(text):
        needed = width_of(piece.rstrip(), book)
        if line and used + needed > width:
            lines.append(line.rstrip())
            line, used = "", 0.0
        if needed > width:
            *full, line = _chopped(piece, width, book)
            lines += full
            used = width_of(line, book)
        else:
            line, used = line + piece, used + width_of(piece, book)
    lines.append(line.rstrip())
    return lines


def _chopped(word: str, width: float, book: FontBook) -> list[str]:
    """Cut a word that is wider than a line, never between letters that are drawn as one.

    A mark that the fonts lack is drawn as a box of its own, which takes room and may begin a line.
    """
    parts: list[str] = []
    part, used = "", 0.0
    for unit in _units(word, book):
        size = width_of(unit, book)
        if part and size and used + size > width:
            # Beside others a letter may be narrower than alone.
            used = width_of(part + unit, book) - size
        if part and size and used + size > width:
            parts.append(part)
            part, used = "", 0.0
        part, used = part + unit, used + size
    return [*parts, part]


def _units(text: str, book: FontBook) -> Iterator[str]:
    """The parts of a text that cannot be cut."""
    for piece in pieces(text):
        if not piece.shaped:
            yield from piece.text
            continue
        start = 0
        for _, each in _shaped(piece.text, book):
            length = each.length
            for begin, end in pairwise([*each.breaks, length]):
                yield piece.text[start + begin : start + end]
            start += length


def _ended(line: str, width: float, book: FontBook) -> str:
    units = list(_units(line, book))
    while units and width_of("".join(units) + ELLIPSIS, book) > width:
        units.pop()
    return "".join(units) + ELLIPSIS


def _set_line(line: str, book: FontBook, *, from_right: bool) -> SetLine:
    if line.isascii() and not from_right:
        return SetLine(width_of(line, book), (Run(book.base, line),) if line else ())
    width, runs = 0.0, list[Run]()
    for stretch in stretches(line, from_right=from_right):
        found = list(_runs(stretch.text, book, right_to_left=stretch.right_to_left))
        for run, size in reversed(found) if stretch.right_to_left else found:
            width += size
            last = runs[-1] if runs else None
            if last and last.font == run.font and type(last.text) is type(run.text) is str:
                runs[-1] = Run(run.font, last.text + run.text)
            else:
                runs.append(run)
    return SetLine(width, tuple(runs))


def _runs(text: str, book: FontBook, *, right_to_left: bool) -> Iterator[tuple[Run, float]]:
    """What is drawn of a stretch of one direction, in the order in which it is read."""
    for piece in pieces(text):
        # From right to left, all are turned around: spaces and brackets, too.
        if piece.shaped or right_to_left:
            for font, each in _shaped(piece.text, book, right_to_left=right_to_left):
                yield Run(font, each.run, each.spelled), each.width
            continue
        for font, run in book.runs(piece.text):
            yield Run(font, run), width_of(run, book)
