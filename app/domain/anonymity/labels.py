"""Numbers for names that keep the names' order, also when others come between them later.

A number is some digits and, where another was put between two, small letters: ``07``, ``07n``,
``08``. Sorted as texts they are in order.
"""

from __future__ import annotations

_LETTERS = 26
_A = ord("a")


def numbers_between(before: str, after: str | None, count: int) -> list[str]:
    """So many numbers in order after one and before another; None: nothing comes after them."""
    digits = before.rstrip("abcdefghijklmnopqrstuvwxyz")
    letters = before[len(digits) :]
    first, most = int(digits), 10 ** len(digits) - 1
    last = most if after is None else int(after[: len(digits)]) - 1
    if last - first >= count:
        return [f"{first + 1 + place:0{len(digits)}d}" for place in range(count)]
    end = None
    if after is not None and after.startswith(digits):
        end = after[len(digits) :]
    return [digits + each for each in _letters_between(letters, end, count)]


def first_numbers(count: int) -> list[str]:
    """The numbers of the first so many names, from 1 on and all of one length."""
    width = max(2, len(str(count)))
    return [f"{place:0{width}d}" for place in range(1, count + 1)]


def _letters_between(before: str, after: str | None, count: int) -> list[str]:
    """Halves the room until each has its place, so that none gets much longer than others."""
    if count < 1:
        return []
    middle = _middle(before, after)
    half = count // 2
    left = _letters_between(before, middle, half)
    return [*left, middle, *_letters_between(middle, after, count - half - 1)]


def _middle(before: str, after: str | None) -> str:
    """Letters between others, none of which ends with an ``a``: below that there is no room."""
    if after is not None:
        same = 0
        while same < len(after) and before[same : same + 1] in {after[same], ""}:
            if before[same : same + 1] == "" and after[same] != "a":
                break
            same += 1
        if same:
            return after[:same] + _middle(before[same:], after[same:])
    low = ord(before[0]) - _A if before else 0
    high = ord(after[0]) - _A if after else _LETTERS
    if high - low > 1:
        return chr(_A + (low + high + 1) // 2)
    if after and len(after) > 1:
        return after[0]
    return chr(_A + low) + _middle(before[1:], None)
