"""A task as the plan wants it, before it is compared with the tasks that there are."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.planning.provisioning.specs import Spec


@dataclass(frozen=True, slots=True)
class WantedTask:
    """What is wanted, in words, for whom, and the keys of what must be there before."""

    spec: Spec
    name: str
    tenant: str = ""
    needs: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The natural key."""
        return self.spec.key


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that no task was made for: what it is, why, and what to do."""

    what: str
    why: str
    hint: str = ""
