"""Makes any text fit to be written to a file: no forbidden characters, no accidental formulas."""

from __future__ import annotations

import re

REPLACEMENT = "\ufffd"
# What XML 1.0 and PDF viewers refuse, the rest of the control characters, and lone surrogates.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029|\x85")
_FORMULA_STARTS = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)*\Z")


def clean(text: str) -> str:
    """The text with line ends as ``\\n`` and forbidden characters shown as replacement marks."""
    if text.isascii() and text.isprintable():
        return text
    return _FORBIDDEN.sub(REPLACEMENT, _LINE_ENDS.sub("\n", text))


def one_line(text: str) -> str:
    """The cleaned text without line breaks and tabs."""
    return " ".join(clean(text).split())


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula; plain numbers are none."""
    return text[:1] in _FORMULA_STARTS and not _NUMBER.match(text)
