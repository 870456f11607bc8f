"""What a new import does to the network map: rows that go, that come, and that follow a vCenter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.model import SourceNetwork
from app.domain.planning.networks.mapping import NetworkMapping, seeded


@dataclass(frozen=True, slots=True)
class MapChanges:
    """What has to happen to the rows of a map.

    ``moved`` has, by key, the network that a row belongs to from now on; ``fresh`` are new rows.
    """

    gone: tuple[NetworkMapping, ...]
    moved: Mapping[int, SourceNetwork]
    fresh: tuple[NetworkMapping, ...]


def map_changes(stored: Sequence[NetworkMapping], networks: Iterable[SourceNetwork]) -> MapChanges:
    """What brings the rows of a map up to a new import.

    ``networks`` are those of every VM that was read, in plan or not. Each gets a row; the row of
    a network that no VM uses any more goes, whoever decided on it. What was decided on the others
    stays. Where a vCenter goes by another identity than before, rows follow by their name and are
    to be confirmed again.
    """
    found = {network.key: network for network in networks}
    known = {mapping.source for mapping in stored}
    gone = [mapping for mapping in stored if mapping.source not in found]
    fresh = [network for key, network in found.items() if key not in known]
    moved = _moved(gone, fresh, {vcenter for vcenter, _name in found})
    taken = {network.key for network in moved.values()}
    return MapChanges(
        gone=tuple(mapping for mapping in gone if mapping.id not in moved),
        moved=moved,
        fresh=tuple(seeded(network) for network in fresh if network.key not in taken),
    )


def _moved(
    gone: Sequence[NetworkMapping], fresh: Sequence[SourceNetwork], vcenters: Collection[str]
) -> dict[int, SourceNetwork]:
    """Rows of vCenters that are not in the import any more, with the network they belong to now.

    A name counts only where it is unique on both sides, so nothing is guessed.
    """
    left = [mapping for mapping in gone if mapping.vcenter not in vcenters]
    before = Counter(mapping.source_network for mapping in left)
    after = Counter(network.name for network in fresh)
    by_name = {network.name: network for network in fresh}
    return {
        mapping.id: by_name[name]
        for mapping in left
        if before[name := mapping.source_network] == 1 and after[name] == 1
    }
