"""How far the accounts of a project are, in figures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AccountProgress:
    """Of how many target projects the accounts are ready, and how many accounts are wrong."""

    targets: int = 0
    ready: int = 0
    wrong: int = 0

    @property
    def left(self) -> int:
        """Targets that have no confirmed account and are not marked as needing none."""
        return self.targets - self.ready
