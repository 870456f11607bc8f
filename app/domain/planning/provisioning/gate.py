"""The gate before provisioning: four cards, each ready or with what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.planning.capacity.flavor_match import Shape
from app.domain.planning.networks.mapping import NetworkMapping
from app.domain.planning.networks.subnet_state import subnet_missing
from app.domain.planning.provisioning.estate import PrepEstate
from app.domain.planning.provisioning.targets import Targets
from app.domain.planning.provisioning.wanted import LeftOut
from app.domain.planning.staging.deriving import shapes_in_plan, systems_in_plan
from app.domain.planning.staging.flavor_row import FlavorRow
from app.domain.planning.staging.image_row import ImageRow


class Card(StrEnum):
    """What must be confirmed before a plan can be generated."""

    SUBNETS = "subnets"
    FLAVORS = "flavors"
    IMAGES = "images"
    USERS = "users"


@dataclass(frozen=True, slots=True)
class CardState:
    """One card: how many of how many are ready, and what is missing of the others."""

    card: Card
    done: int
    total: int
    missing: tuple[LeftOut, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether the card lets a plan be generated."""
        return not self.missing


@dataclass(frozen=True, slots=True)
class Gate:
    """The four cards."""

    cards: tuple[CardState, ...]

    @property
    def ready(self) -> bool:
        """Whether a plan can be generated: all four cards, the accounts included."""
        return all(card.ready for card in self.cards)


def gate(estate: PrepEstate, images: Sequence[ImageRow]) -> Gate:
    """What is ready and what is missing. Shapes and operating systems are those of the VMs in plan,
    so that a project whose rows were never derived is not ready.
    """
    targets = estate.targets()
    shapes, systems = shapes_in_plan(estate.vms), systems_in_plan(estate.vms)
    return Gate(
        (
            _card(Card.SUBNETS, len(estate.mappings), list(_subnets(estate))),
            _card(Card.FLAVORS, len(shapes), list(_flavors(sorted(shapes), estate.flavors))),
            _card(Card.IMAGES, len(systems), list(_images(sorted(systems), images))),
            _card(Card.USERS, len(targets.found), list(_users(estate, targets))),
        )
    )


def _card(card: Card, total: int, missing: list[LeftOut]) -> CardState:
    return CardState(card, max(0, total - len(missing)), total, tuple(missing))


def _subnets(estate: PrepEstate) -> Iterator[LeftOut]:
    titles = estate.source_titles()
    for mapping in estate.mappings:
        why = subnet_missing(mapping)
        if why:
            todo = f"{_to_do(mapping)} on the Network Map page."
            yield LeftOut(titles[mapping.id], why, todo)


def _to_do(mapping: NetworkMapping) -> str:
    """What is to be done about a network that is not ready."""
    if not mapping.target_network.strip():
        return "Name it, and confirm it,"
    if not mapping.confirmed:
        return "Confirm it"
    if not mapping.cidr:
        return "Accept or type a subnet, or say that none is meant,"
    return "Confirm the subnet"


def _flavors(shapes: Sequence[Shape], rows: Sequence[FlavorRow]) -> Iterator[LeftOut]:
    settled = {row.shape for row in rows if row.settled}
    for shape in shapes:
        if shape not in settled:
            yield LeftOut(
                shape.title,
                "Its flavor is not confirmed.",
                "Confirm or skip it on the Flavor Staging page.",
            )


def _images(systems: Sequence[tuple[str, str]], rows: Sequence[ImageRow]) -> Iterator[LeftOut]:
    settled = {row.system for row in rows if row.confirmed or row.not_needed}
    for system in systems:
        if system not in settled:
            yield LeftOut(
                " ".join(filter(None, system)),
                "Its image is not confirmed.",
                "Confirm it on the Image Requirements page, or say that it is not needed.",
            )


def _users(estate: PrepEstate, targets: Targets) -> Iterator[LeftOut]:
    decided = estate.decisions()
    served = {target.key for target in estate.served(targets)}
    for target in targets.found:
        row = decided.get(target.key)
        if target.key not in served and not (row and row.no_users_needed):
            yield LeftOut(
                target.title,
                "It has no confirmed account.",
                "Confirm one on the Users page, or say that it needs none.",
            )
    for problem in targets.problems:
        yield LeftOut(problem.tenant.title, problem.text, problem.hint)
