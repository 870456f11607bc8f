"""What is told of a kind of task beside its wish: one record, which the kind's spec carries."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Service(StrEnum):
    """Who carries a task out, so that every service is kept busy."""

    IDENTITY = "identity"
    COMPUTE = "compute"
    """Quotas, too, though three services set them, one after the other."""
    NETWORK = "network"
    VOLUME = "block-storage"
    IMAGE = "image"


class Belongs(StrEnum):
    """Whose a resource is: nothing of a target is taken back once one of its VMs moves."""

    TARGETS = "targets"
    """Of the targets that its wish names (:attr:`Spec.targets`)."""
    NEEDED = "needed"
    """Of the same targets as what it needs: a subnet as its network."""
    EVERYBODY = "everybody"
    """Every target may use it."""
    NOBODY = "nobody"
    """Of none by itself: it stays where something stays that needs it."""


@dataclass(frozen=True, slots=True)
class KindFacts:
    """A kind of task.

    ``one`` and ``several`` are what people call it. ``calls`` are those that making one
    takes. ``marked`` says that the resource can carry our mark; of others, that they were absent
    right before our call proves that they are ours. ``given_twice`` says that a cloud gives such a
    name to several: sent again, the call makes a second resource, where others are refused as
    taken. ``changeable`` says that what differs can be changed, ``may_hold`` that things may lie
    in it that we did not make, for which the cloud is asked before it is deleted.
    """

    one: str
    several: str
    service: Service
    belongs: Belongs
    calls: int = 1
    marked: bool = True
    given_twice: bool = False
    changeable: bool = True
    may_hold: bool = False

    @property
    def title(self) -> str:
        """What a list of them is headed."""
        return self.several.capitalize()
