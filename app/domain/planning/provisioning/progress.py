"""How far the provisioning plan of a project is, in figures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PrepProgress:
    """Counts of tasks; all of them 0 before a plan was generated."""

    total: int = 0
    finished: int = 0
    failed: int = 0

    @property
    def waiting(self) -> int:
        """Tasks that are neither done, nor skipped, nor failed."""
        return self.total - self.finished - self.failed
