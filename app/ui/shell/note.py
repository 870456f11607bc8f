"""A message to the user, as it is remembered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(eq=False, slots=True)
class NoteAction:
    """What a message offers to do, until that means nothing any more."""

    text: str
    call: Callable[[], object] | None = None
    of_project: bool = False
    """Whether it is about the open project, and goes when another one is opened."""

    @property
    def is_live(self) -> bool:
        """Whether it can still be done."""
        return self.call is not None

    def drop(self) -> None:
        """Forget it, with whatever it holds on to."""
        self.call = None


@dataclass(frozen=True, slots=True)
class Note:
    """A message that was shown."""

    moment: datetime
    kind: str
    text: str
    details: str = ""
    about: str = ""
    """What was tried, where trying it again takes the message away: ``edit:rename``."""
    action: NoteAction | None = None

    @property
    def live_action(self) -> NoteAction | None:
        """What it offers to do, None once that is dead."""
        return self.action if self.action is not None and self.action.is_live else None
