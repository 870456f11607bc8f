"""Our mark on a resource: at the end of its description, or a flavor's id."""

from __future__ import annotations

import re

PREFIX = "mp-"
LONGEST = 255
"""Characters of a description that Neutron keeps."""

_MARK = re.compile(r"\[(" + PREFIX + r"[0-9A-Za-z-]+)\]")


def described(text: str, mark: str) -> str:
    """A description with the mark at its end, however long the text is."""
    if not mark:
        return text[:LONGEST]
    end = f"[{mark}]"
    room = LONGEST - len(end) - 1
    return f"{text.strip()[:room].rstrip()} {end}".strip()


def mark_in(description: object) -> str:
    """The mark in a description, empty where there is none."""
    found = _MARK.findall(str(description or ""))
    return str(found[-1]) if found else ""


def flavor_id(mark: str) -> str | None:
    """The id of a flavor that we make: the API takes no description. None: Nova's own choice."""
    return mark or None


def mark_of_flavor(key: str) -> str:
    """The mark that a flavor's id is, empty where it is not ours."""
    return key if key.startswith(PREFIX) else ""
