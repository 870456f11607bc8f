"""What an error message is about, so that it can go when it is no longer true."""

from __future__ import annotations

from collections.abc import Callable

EDIT = "edit"
"""An edit that was refused; it goes when the same edit succeeds or the project is left."""
JOB = "job"
"""A job that failed; it goes when a job of the kind begins again."""
REQUEST = "request"
"""Something that could not be done just then; it goes with the next thing that is done."""


def edit_of(action: Callable[..., object]) -> str:
    """What an error of a service's edit is about."""
    return f"{EDIT}:{getattr(action, '__qualname__', '')}"


def job_of(title: str) -> str:
    """What an error of a job is about: ``Importing a.xlsx`` and ``Importing b.xlsx`` alike."""
    return f"{JOB}:{title.partition(' ')[0]}"
