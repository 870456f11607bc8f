"""The order in which a line is drawn that has letters written from right to left."""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby
from typing import NamedTuple

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]")
_WITHOUT_DIRECTION = frozenset({"BN", "LRE", "RLE", "LRO", "RLO", "PDF"})


class Stretch(NamedTuple):
    """Neighbours of one direction on a line, in the order in which they are read."""

    text: str
    right_to_left: bool


def has_right_to_left(text: str) -> bool:
    """Whether any letter is written from right to left."""
    return bool(_RIGHT_TO_LEFT.search(text))


def begins_right_to_left(text: str) -> bool:
    """Whether a paragraph is read from the right: its first letter with a direction says so."""
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind in {"R", "AL", "L"}:
            return kind != "L"
    return False


def stretches(line: str, *, from_right: bool) -> list[Stretch]:
    """A line's stretches from left to right, in a paragraph that is read from the right or left."""
    if not has_right_to_left(line):
        return [Stretch(line, right_to_left=False)] if line else []
    # Joiners have no direction, and are left out by the algorithm: they stay with their letter.
    units: list[str] = []
    for char in line:
        if units and unicodedata.bidirectional(char) in _WITHOUT_DIRECTION:
            units[-1] += char
        else:
            units.append(char)
    order = _levels_in_order("".join(unit[0] for unit in units), from_right=from_right)
    found = []
    for odd, group in groupby(order, key=lambda each: each[1] % 2 == 1):
        places = [place for place, _ in group]
        if odd:
            places.reverse()
        found.append(Stretch("".join(units[place] for place in places), odd))
    return found


def _levels_in_order(text: str, *, from_right: bool) -> list[tuple[int, int]]:
    """The places of characters in the order in which they are drawn, with their levels."""
    from bidi import algorithm

    storage = algorithm.get_empty_storage()
    storage["base_level"] = int(from_right)
    storage["base_dir"] = "R" if from_right else "L"
    algorithm.get_embedding_levels(text, storage, False, False)
    for place, char in enumerate(storage["chars"]):
        char["place"] = place
    algorithm.explicit_embed_and_overrides(storage, False)
    algorithm.resolve_weak_types(storage, False)
    algorithm.resolve_neutral_types(storage, False)
    algorithm.resolve_implicit_levels(storage, False)
    algorithm.reorder_resolved_levels(storage, False)
    return [(char["place"], char["level"]) for char in storage["chars"]]
