"""Temporary passwords of accounts."""

from __future__ import annotations

import secrets

LENGTH = 20
CLASSES = (
    "abcdefghijkmnopqrstuvwxyz",
    "ABCDEFGHJKLMNPQRSTUVWXYZ",
    "23456789",
    "!#%+:=?@_-",
)
"""Each password has signs of every class; none that are taken for another (l, I, O, 0, 1)."""


def new_password() -> str:
    """A password of 20 characters with signs of all classes, by the system's random numbers."""
    signs = [secrets.choice(each) for each in CLASSES]
    every = "".join(CLASSES)
    signs += [secrets.choice(every) for _ in range(LENGTH - len(signs))]
    secrets.SystemRandom().shuffle(signs)
    return "".join(signs)
