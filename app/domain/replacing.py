"""Find and replace in texts, literally or by regular expression."""

from __future__ import annotations

import re
from collections.abc import Callable

from app.domain.errors import UserError

Replace = Callable[[str], str | None]
Part = str | int

_REFERENCE = re.compile(r"\\(?:(\\)|(\d{1,2})|g<(\w+)>)")


def compile_replacement(
    find: str, replacement: str, *, match_case: bool = False, regex: bool = False
) -> Replace:
    """A function that gives a text with all matches replaced, None where nothing matches.

    In a regular expression's replacement ``\\1`` and ``\\g<name>`` stand for groups and ``\\\\``
    for a backslash; any other backslash is meant literally, as in a Windows path.

    :raises app.domain.errors.UserError: when the expression or a reference in the replacement
        is wrong, saying where.
    """
    if not find:
        raise UserError("There is nothing to find.", "Type the text to look for.")
    flags = 0 if match_case else re.IGNORECASE
    try:
        pattern = re.compile(find if regex else re.escape(find), flags)
    except (re.error, OverflowError, RecursionError) as error:
        raise UserError(
            f"The regular expression cannot be used: {error}.",
            "Put a backslash before a sign that is meant literally.",
        ) from None
    parts: list[Part] = [replacement]
    if regex:
        parts = _template(replacement, pattern)

    def replace(text: str) -> str | None:
        new, count = pattern.subn(lambda match: _filled(parts, match), text)
        return new if count else None

    return replace


def _template(replacement: str, pattern: re.Pattern[str]) -> list[Part]:
    """The replacement as literal texts and numbers of groups."""
    parts: list[Part] = []
    place = 0
    for found in _REFERENCE.finditer(replacement):
        parts.append(replacement[place : found.start()])
        place = found.end()
        if found[1]:
            parts.append("\\")
            continue
        number, rest = _group(found, pattern)
        parts += [number, rest]
    parts.append(replacement[place:])
    return [part for part in parts if part != ""]


def _group(found: re.Match[str], pattern: re.Pattern[str]) -> tuple[int, str]:
    """The group that is referred to, and digits after it that are literal."""
    name = found[2] or found[3]
    if not name.isdecimal():
        if name in pattern.groupindex:
            return pattern.groupindex[name], ""
    elif int(name) <= pattern.groups:
        return int(name), ""
    elif found[2] and len(name) == 2 and 0 < int(name[0]) <= pattern.groups:
        return int(name[0]), name[1]
    raise UserError(
        f"The replacement refers to group {name}, which the expression does not have.",
        "Put the part to keep between round brackets, or double the backslash.",
    )


def _filled(parts: list[Part], match: re.Match[str]) -> str:
    return "".join(part if isinstance(part, str) else match[part] or "" for part in parts)
