"""What provisioning can do with one kind of resource."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from app.adapters.cloud.provisioning.parents import Parents
from app.adapters.cloud.provisioning.reads import Reads
from app.adapters.cloud.provisioning.wire import Wire
from app.domain.errors import PartlyDoneError, UncertainError, UserError
from app.domain.planning.provisioning.found import Found, Holding


@dataclass(frozen=True, slots=True)
class Work:
    """What is wanted, with the keys of what it belongs to.

    ``there`` is what a look has just found, for kinds that ask for it.
    """

    spec: Any
    parents: Parents
    mark: str = ""
    secret: str = field(default="", repr=False)
    there: Sequence[Found] = ()

    @property
    def mine(self) -> Found | None:
        """What an earlier call made and could not end."""
        return next((each for each in self.there if self.mark and each.mark == self.mark), None)


@contextmanager
def made_already(key: str) -> Iterator[None]:
    """What is refused in here leaves something behind: the error says what."""
    failure: UserError | None = None
    try:
        yield
    except UncertainError:
        raise
    except UserError as error:
        failure = PartlyDoneError(error.message, key, error.hint, error.details)
    if failure is not None:
        raise failure


class Kind(ABC):
    """One kind.

    ``needs_look`` says that making it depends on what is there of it already, ``begins_empty``
    that a run looks for other things in it, which one that was just made cannot have.
    """

    needs_look = False
    begins_empty = False

    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    @abstractmethod
    def look(self, work: Work, reads: Reads) -> list[Found]:
        """What is there under the name, and what stands in the way."""

    @abstractmethod
    def create(self, work: Work) -> Found:
        """Make it."""

    def change(self, work: Work, found: Found) -> Found:
        """Make what differs as it is wanted.

        :raises UserError: where the API has no way to.
        """
        raise UserError(
            f"“{found.name}” cannot be changed.",
            "Take it as it is, or choose another name.",
            work.spec.key,
        )

    @abstractmethod
    def delete(self, key: str) -> bool:
        """Delete it; False when it was gone."""

    def holdings(self, key: str) -> list[Holding]:  # noqa: ARG002 - most kinds hold nothing
        """What would go with it, or be left behind.

        :raises UserError: where that cannot be told.
        """
        return []
