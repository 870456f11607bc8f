"""A message to the user, as it is remembered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Note:
    """A message that was shown."""

    moment: datetime
    kind: str
    text: str
    details: str = ""
    about: str = ""
    """What was tried, where trying it again takes the message away: ``edit:rename``."""
