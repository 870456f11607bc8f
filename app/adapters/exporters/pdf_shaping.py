"""Letters as their script writes them: joined, stacked, in its order, with marks in their place.

HarfBuzz chooses the glyphs and says where they stand. Of them the PDF library knows those that
have a code of their own; the others get one of a private plane, so that it can draw them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from app.adapters.exporters.pdf_fonts import JOINERS

PRIVATE = 0xF0000
"""The first of the codes that stand for glyphs without one."""
# Marks that stand over, under or through the letter before them, whatever its script.
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
# Scripts whose letters change with their neighbours, or have marks that must find their place.
_SCRIPTS = (
    "\u0590-\u05ff\ufb1d-\ufb4f",  # Hebrew
    "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc",  # Arabic
    "\u0700-\u074f",  # Syriac
    "\u0780-\u07bf",  # Thaana
    "\u07c0-\u07ff",  # N'Ko
    "\u0900-\u097f",  # Devanagari
    "\u0980-\u09ff",  # Bengali
    "\u0a00-\u0a7f",  # Gurmukhi
    "\u0a80-\u0aff",  # Gujarati
    "\u0b00-\u0b7f",  # Oriya
    "\u0b80-\u0bff",  # Tamil
    "\u0c00-\u0c7f",  # Telugu
    "\u0c80-\u0cff",  # Kannada
    "\u0d00-\u0d7f",  # Malayalam
    "\u0d80-\u0dff",  # Sinhala
    "\u0e00-\u0e7f",  # Thai
    "\u0e80-\u0eff",  # Lao
    "\u0f00-\u0fff",  # Tibetan
    "\u1000-\u109f",  # Myanmar
    "\u1100-\u11ff",  # Jamo
    "\u1780-\u17ff",  # Khmer
)
_WITH_LETTERS = f"{_MARKS}{JOINERS}"
_SHAPED = re.compile(
    "|".join(
        [*(f"[{script}][{script}{_WITH_LETTERS}]*" for script in _SCRIPTS),
         f"[^\\s{_MARKS}][{_WITH_LETTERS}]+"]
    )
)  # fmt: skip


class Piece(NamedTuple):
    """Neighbours on a line that are drawn alike: ``shaped``, or each letter as it is."""

    text: str
    shaped: bool


def pieces(text: str) -> Iterator[Piece]:
    """The text in pieces of one script each, as far as that is shaped."""
    if text.isascii():
        if text:
            yield Piece(text, shaped=False)
        return
    end = 0
    for match in _SHAPED.finditer(text):
        if match.start() > end:
            yield Piece(text[end : match.start()], shaped=False)
        yield Piece(match[0], shaped=True)
        end = match.end()
    if end < len(text):
        yield Piece(text[end:], shaped=False)


class Shaped(NamedTuple):
    """A run of one font as it is drawn, with its width in em.

    ``length`` is that of its text, ``breaks`` are the places in it before which it can be cut.
    ``spelled`` is its text where the glyphs, read one after another, do not spell it.
    """

    run: str
    width: float
    length: int
    breaks: tuple[int, ...]
    spelled: str = ""


@cache
def shape(font_name: str, text: str, *, right_to_left: bool = False) -> Shaped:
    """A run of letters of one font and direction, given in the order in which they are read.

    What is drawn goes from left to right. A run from right to left has its brackets turned.
    """
    import uharfbuzz
    from bidi.mirror import MIRRORED
    from reportlab.pdfbase.ttfonts import ShapeData, ShapedStr

    font = _font(font_name)
    buffer = uharfbuzz.Buffer()
    buffer.add_codepoints([ord(char) for char in text])
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if right_to_left else "ltr"
    uharfbuzz.shape(_hb_font(font_name), buffer)
    infos, positions = buffer.glyph_infos, buffer.glyph_positions
    breaks = sorted({info.cluster for info in infos})
    sources = {start: text[start:end] for start, end in pairwise([*breaks, len(text)])}
    codes, data, told = [], [], set()
    for info, position in zip(infos, positions, strict=True):
        # The first glyph of a cluster stands for all of its letters.
        source = "" if info.cluster in told else sources[info.cluster]
        if right_to_left:
            source = MIRRORED.get(source, source)  # a bracket is copied as it is seen
        told.add(info.cluster)
        code = _code(font, info.codepoint, source, position.x_advance)
        codes.append(chr(code))
        place = (position.x_advance, position.y_advance, position.x_offset, position.y_offset)
        data.append(ShapeData(info.cluster, *map(font.pdfScale, place), font.face.charWidths[code]))
    width = sum(each.x_advance for each in data) / 1000
    plain = all(len(source) == 1 for source in sources.values()) and len(infos) == len(sources)
    run = ShapedStr("".join(codes), shapeData=data)
    return Shaped(run, width, len(text), tuple(breaks), "" if plain or right_to_left else text)


def _font(name: str) -> Any:
    from reportlab.pdfbase import pdfmetrics

    return pdfmetrics.getFont(name)


@cache
def _hb_font(name: str) -> Any:
    import uharfbuzz

    return uharfbuzz.Font(_font(name).hbFace)


def _code(font: Any, glyph: int, source: str, advance: int) -> int:
    """The code that draws a glyph and, where it is copied, spells its letters."""
    face = font.face
    if len(source) == 1 and face.charToGlyph.get(ord(source)) == glyph:
        return ord(source)
    known = font.__dict__.setdefault("codes_of_glyphs", {})
    code: int | None = known.get((glyph, source))
    if code is None:
        code = PRIVATE + len(known)
        while code in face.charToGlyph:
            code += 1
        known[glyph, source] = code
        face.charToGlyph[code] = glyph
        face.charWidths[code] = font.pdfScale(advance)
        font.spellings[code] = source
    return code
