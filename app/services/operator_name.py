"""Who works with the program: the name in Settings, else that of the system account."""

from __future__ import annotations

import getpass

MAX_NAME = 255


def system_account() -> str:
    """The name of the account that runs the program, "operator" where the system names none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "operator"


def checked_operator(name: str) -> str:
    """A name as it stands in histories; the system account's where it is blank."""
    return " ".join(name.split())[:MAX_NAME] or system_account()
