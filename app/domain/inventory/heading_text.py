"""Headings as they are compared: without case, blanks and signs that nobody sees."""

from __future__ import annotations

import re
from typing import Any

from app.domain.inventory import cells

_BLANKS = re.compile(r"\s+")


def fold(heading: Any) -> str:
    """A heading for comparison: no case, single blanks, no invisible signs, MiB written MB."""
    folded = _BLANKS.sub(" ", cells.visible(cells.text(heading))).strip().casefold()
    return folded.replace("mib", "mb").replace("kib", "kb")
