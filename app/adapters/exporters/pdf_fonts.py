"""Fonts that PDF exports embed, and which of them has a letter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from typing import Any

from app.adapters.exporters.clean_text import REPLACEMENT
from app.resources import resource_path

REGULAR, BOLD = "PlanRegular", "PlanBold"
JOINERS = "\u200c\u200d"
"""Marks without a shape of their own that say whether their neighbours are joined."""
_TEXT_FONTS = {REGULAR: "DejaVuSans.ttf", BOLD: "DejaVuSans-Bold.ttf"}
_SCRIPTS = (
    "Thai",
    "Lao",
    "Devanagari",
    "Bengali",
    "Tamil",
    "Telugu",
    "Kannada",
    "Malayalam",
    "Gujarati",
    "Gurmukhi",
    "Oriya",
    "Sinhala",
    "Khmer",
    "Myanmar",
    "Ethiopic",
)
# Asked in this order for letters that the text fonts lack; each is read when first asked.
_FALLBACKS = {
    "PlanCjk": "DroidSansFallback.ttf",
    "PlanSymbols": "Symbola.ttf",
    **{f"Plan{script}": f"NotoSans{script}-Regular.ttf" for script in _SCRIPTS},
}

_TABLE_ENTRY = re.compile(r"^(<[0-9A-F]{2}>) <([0-9A-F]+)>$", re.MULTILINE)

Glyph = tuple[str, str, float]


class FontBook(dict[str, Glyph]):
    """Maps a character to the font that has it, the character to draw, and its width in em.

    Letters that no font has are drawn as replacement marks.
    """

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base
        _register(base, _TEXT_FONTS[base])

    def __missing__(self, char: str) -> Glyph:
        from reportlab.pdfbase import pdfmetrics

        name = self._font_with(char)
        shown = char if name else REPLACEMENT
        name = name or self.base
        glyph = (name, shown, float(pdfmetrics.stringWidth(shown, name, 1)))
        self[char] = glyph
        return glyph

    def runs(self, text: str) -> Iterator[tuple[str, str]]:
        """The text in runs of one font each; marks stay with the letter before, if its font can."""
        fonts: list[tuple[str, str]] = []
        for char in text:
            before = fonts[-1][0] if fonts else ""
            if before and (char in JOINERS or (unicodedata.combining(char) and has(before, char))):
                fonts.append((before, char))
            else:
                fonts.append(self[char][:2])
        for font, group in groupby(fonts, key=lambda each: each[0]):
            yield font, "".join(shown for _, shown in group)

    def _font_with(self, char: str) -> str:
        if has(self.base, char):
            return self.base
        for name, file in _FALLBACKS.items():
            _register(name, file)
            if has(name, char):
                return name
        return ""


def has(name: str, char: str) -> bool:
    """Whether a font has a character."""
    from reportlab.pdfbase import pdfmetrics

    return ord(char) in pdfmetrics.getFont(name).face.charToGlyph


def _register(name: str, file: str) -> None:
    """Make a font known to the PDF library, once per process."""
    from reportlab.pdfbase import pdfmetrics

    if name not in pdfmetrics.getRegisteredFontNames():
        path = resource_path(f"fonts/{file}")
        pdfmetrics.registerFont(_font_class()(name, str(path)))


@cache
def _font_class() -> Any:
    """The library's embedded font, with text that viewers can search and copy.

    The library spells letters beyond U+FFFF wrongly in the table from glyphs to text, and knows
    nothing of the letters that a shaped glyph stands for: ``spellings`` has them, by the code that
    stands for the glyph.
    """
    from reportlab.pdfbase.ttfonts import TTFont

    def begin(font: Any, *args: Any, **named: Any) -> None:
        font.spellings = {}
        TTFont.__init__(font, *args, **named)

    def add_objects(font: Any, doc: Any) -> None:
        known = set(doc.idToObject)
        TTFont.addObjects(font, doc)
        for name in set(doc.idToObject) - known:
            if name.startswith("toUnicodeCMap:"):
                table = doc.idToObject[name]
                table.content = _TABLE_ENTRY.sub(
                    lambda match: _entry(match, font.spellings), table.content
                )

    return type("SearchableFont", (TTFont,), {"__init__": begin, "addObjects": add_objects})


def _entry(match: re.Match[str], spellings: dict[int, str]) -> str:
    code = int(match[2], 16)
    text = spellings.get(code, chr(code))
    return f"{match[1]} <{text.encode('utf-16-be').hex().upper()}>"
