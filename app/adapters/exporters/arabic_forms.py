"""Joins Arabic letters: gives each the shape that its neighbours call for.

The shapes are the presentation forms of Unicode, taken from its own character table.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

_BLOCKS = (range(0xFB50, 0xFE00), range(0xFE70, 0xFF00))
_LAM = "\u0644"
_TATWEEL = "\u0640"
_JOINERS = {_TATWEEL, "\u200d"}
ISOLATED, FINAL, INITIAL, MEDIAL = "<isolated>", "<final>", "<initial>", "<medial>"


@dataclass(slots=True)
class _Forms:
    """Shapes of single letters and of the ligatures of lam with alef."""

    letters: dict[str, dict[str, str]] = field(default_factory=dict)
    lam_alef: dict[str, dict[str, str]] = field(default_factory=dict)


@lru_cache(maxsize=1)
def _forms() -> _Forms:
    forms = _Forms()
    for block in _BLOCKS:
        for code in block:
            shape, *letters = unicodedata.decomposition(chr(code)).split() or [""]
            if shape not in {ISOLATED, FINAL, INITIAL, MEDIAL}:
                continue
            plain = "".join(chr(int(letter, 16)) for letter in letters)
            if len(plain) == 1:
                forms.letters.setdefault(plain, {})[shape] = chr(code)
            elif len(plain) == 2 and plain[0] == _LAM and _is_alef(plain[1]):
                forms.lam_alef.setdefault(plain, {})[shape] = chr(code)
    return forms


def _is_alef(char: str) -> bool:
    return char in "\u0622\u0623\u0625\u0627"


def joined(text: str) -> str:
    """Arabic text, in reading order, with its letters joined."""
    letters = _with_ligatures(text)
    return "".join(_shape(letters, index) for index in range(len(letters)))


def _with_ligatures(text: str) -> list[str]:
    """The text as letters, where lam followed by alef is one letter."""
    letters: list[str] = []
    for char in text:
        if letters and letters[-1] == _LAM and _is_alef(char):
            letters[-1] += char
        else:
            letters.append(char)
    return letters


def _shapes(letter: str) -> dict[str, str]:
    forms = _forms()
    return (forms.letters if len(letter) == 1 else forms.lam_alef).get(letter, {})


def _shape(letters: list[str], index: int) -> str:
    letter = letters[index]
    shapes = _shapes(letter)
    if not shapes:
        return letter
    before = _neighbour(letters, index, -1)
    after = _neighbour(letters, index, +1)
    from_right = FINAL in shapes and _joins_onwards(before)
    to_left = INITIAL in shapes and _joins_back(after)
    wanted = {
        (True, True): MEDIAL,
        (True, False): FINAL,
        (False, True): INITIAL,
        (False, False): ISOLATED,
    }[from_right, to_left]
    return shapes.get(wanted, letter)


def _neighbour(letters: list[str], index: int, step: int) -> str:
    """The next letter in a direction, looking past marks above and below."""
    index += step
    while 0 <= index < len(letters) and unicodedata.combining(letters[index][0]):
        index += step
    return letters[index] if 0 <= index < len(letters) else ""


def _joins_onwards(letter: str) -> bool:
    return letter in _JOINERS or INITIAL in _shapes(letter)


def _joins_back(letter: str) -> bool:
    return letter in _JOINERS or FINAL in _shapes(letter)
