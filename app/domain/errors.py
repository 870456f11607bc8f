"""The one kind of error that is meant for people."""

from __future__ import annotations

from collections.abc import Callable


class UserError(Exception):
    """Something the user can understand and mend.

    ``message`` says in one sentence what is wrong and where; ``hint`` what to do;
    ``details`` holds what an engineer may want to copy, never a secret.
    """

    def __init__(self, message: str, hint: str = "", details: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details = details

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()

    def reword(self, worded: Callable[[str], str]) -> None:
        """Put everything that is said into other words, as numbers into another style."""
        self.message, self.hint = worded(self.message), worded(self.hint)
        self.details = worded(self.details)
        self.args = (self.message,)


class FieldError(UserError):
    """A value that a field refuses; ``field`` names it."""

    def __init__(self, field: str, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.field = field


class UnconfirmedError(UserError):
    """Something that is done once the user has said yes; ``questions`` are what to know before."""

    def __init__(self, message: str, questions: tuple[str, ...], hint: str = "") -> None:
        super().__init__(message, hint, "\n".join(questions))
        self.questions = questions

    def reword(self, worded: Callable[[str], str]) -> None:
        """The questions, too."""
        super().reword(worded)
        self.questions = tuple(map(worded, self.questions))


class UncertainError(UserError):
    """A call whose end nobody knows: it was sent, and no answer came."""


class PartlyDoneError(UserError):
    """A call in parts of which a later one was refused; ``resource_id`` was made by then."""

    def __init__(self, message: str, resource_id: str, hint: str = "", details: str = "") -> None:
        super().__init__(message, hint, details)
        self.resource_id = resource_id
