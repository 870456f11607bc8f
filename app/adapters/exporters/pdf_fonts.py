"""Fonts that PDF exports embed, and which of them has a letter."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

from app.adapters.exporters.clean_text import REPLACEMENT
from app.resources import resource_path

REGULAR, BOLD = "PlanRegular", "PlanBold"
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

    def _font_with(self, char: str) -> str:
        if _has(self.base, char):
            return self.base
        for name, file in _FALLBACKS.items():
            _register(name, file)
            if _has(name, char):
                return name
        return ""


def _register(name: str, file: str) -> None:
    """Make a font known to the PDF library, once per process."""
    from reportlab.pdfbase import pdfmetrics

    if name not in pdfmetrics.getRegisteredFontNames():
        path = resource_path(f"fonts/{file}")
        pdfmetrics.registerFont(_font_class()(name, str(path), shapable=False))


@cache
def _font_class() -> Any:
    """The library's embedded font, with text that viewers can search and copy.

    The library spells letters beyond U+FFFF wrongly in the table from glyphs to text.
    """
    from reportlab.pdfbase.ttfonts import TTFont

    def add_objects(font: Any, doc: Any) -> None:
        known = set(doc.idToObject)
        TTFont.addObjects(font, doc)
        for name in set(doc.idToObject) - known:
            if name.startswith("toUnicodeCMap:"):
                table = doc.idToObject[name]
                table.content = _TABLE_ENTRY.sub(_entry, table.content)

    return type("SearchableFont", (TTFont,), {"addObjects": add_objects})


def _entry(match: re.Match[str]) -> str:
    char = chr(int(match[2], 16))
    if "\ufb50" <= char <= "\ufeff":  # joined Arabic shapes are searched by their letters
        char = unicodedata.normalize("NFKC", char)
    return f"{match[1]} <{char.encode('utf-16-be').hex().upper()}>"


def _has(name: str, char: str) -> bool:
    from reportlab.pdfbase import pdfmetrics

    return ord(char) in pdfmetrics.getFont(name).face.charToGlyph
