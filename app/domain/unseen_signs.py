"""Signs in names that nobody sees, so that two names look the same to everybody but the cloud."""

from __future__ import annotations

import unicodedata

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d")
"""Signs without a width that some scripts are written with."""


def unseen_sign(text: str) -> str:
    """The first sign of a text that cannot be seen, as ``U+200B``; empty where there is none."""
    if text.isascii() and text.isprintable():
        return ""
    for sign in text:
        if sign not in _JOINERS and unicodedata.category(sign) in _HIDDEN:
            return f"U+{ord(sign):04X}"
    return ""


def unseen_problem(text: str, label: str) -> tuple[str, str]:
    """Why a name of one line is refused, and what to do about it; both empty where it is not.

    ``label`` is what the field is called, at the beginning of a sentence.
    """
    if any(ord(sign) < 32 or ord(sign) == 127 for sign in text):
        return f"{label} cannot hold line breaks or tabs.", ""
    sign = unseen_sign(text)
    if not sign:
        return "", ""
    return (
        f"{label} holds the sign {sign}, which cannot be seen.",
        "It often comes along with a copied text: type it anew.",
    )
