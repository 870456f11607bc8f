"""The colours of pictures on paper: those of the window's light theme, from the same file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache

from app.resources import resource_path


@lru_cache(maxsize=1)
def _colours() -> Mapping[str, str]:
    text = resource_path("themes/light.toml").read_text(encoding="utf-8")
    found: Mapping[str, str] = tomllib.loads(text)["colors"]
    return found


def colour(token: str) -> str:
    """``#rrggbb`` of a token of the theme, such as ``risk_green`` or ``chart_1``.

    :raises KeyError: when the theme has no such token.
    """
    return _colours()[token]


def pale(token: str, share: float = 0.5) -> str:
    """The same, mixed with so much of the paper's white."""
    ink = colour(token).lstrip("#")
    parts = [int(ink[place : place + 2], 16) for place in (0, 2, 4)]
    return "#" + "".join(f"{round(part + (255 - part) * share):02x}" for part in parts)
