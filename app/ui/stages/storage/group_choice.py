"""The choices of a security group as a table offers them, each with a key of its own."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.planning.provisioning.settings import DEFAULT_GROUP, MIGRATED_OPEN, NO_GROUP
from app.domain.planning.staging.security_groups import GROUP_TEXT, GroupView

FOLLOW = "follow"
_NAMED = "group:"


def group_key(group: str | None) -> str:
    """A choice as text: None follows the project's setting, empty is no group."""
    return FOLLOW if group is None else _NAMED + group


def group_of_key(key: str) -> str | None:
    """The inverse of :func:`group_key`."""
    return None if key == FOLLOW else key.removeprefix(_NAMED)


def group_title(group: str) -> str:
    """A group for people, with what it does where that is known."""
    return GROUP_TEXT.get(group, group)


def named_groups(views: Iterable[GroupView]) -> list[str]:
    """The groups that may be chosen by name: those of the projects, and what is chosen already."""
    found = {name for view in views for name in (*view.choices, view.own or "")}
    return sorted(found - {MIGRATED_OPEN, DEFAULT_GROUP, NO_GROUP})


def group_choices(views: Iterable[GroupView], default: str) -> tuple[tuple[str, str], ...]:
    """All choices with their names, the usual one first."""
    names = (MIGRATED_OPEN, DEFAULT_GROUP, *named_groups(views), NO_GROUP)
    usual = default or "none"
    return (
        (FOLLOW, f"As set for all: {usual}"),
        *((group_key(name), group_title(name)) for name in names),
    )
