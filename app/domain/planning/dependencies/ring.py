"""A ring of ``order`` edges, and how it is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from app.domain.number_style import grouped

Pair = tuple[int, int]
"""A VM and the VM that it needs."""

NAMED = 12
"""How many VMs of a ring a sentence names; longer ones are shortened in their middle."""


def name_of(names: Mapping[int, str], vm_id: int) -> str:
    """A VM's name, or its key where it has none."""
    return names.get(vm_id) or f"VM {vm_id}"


@dataclass(frozen=True, slots=True)
class Ring:
    """Edges of which each begins where the one before it ends, or in the same set.

    One edge alone is an order within a set. In a very long ring ``left_out`` edges are missing
    in the middle.
    """

    edges: tuple[Pair, ...]
    left_out: int = 0

    def path(self, names: Mapping[int, str]) -> str:
        """The ring in order: ``web → app → db → web``."""
        parts = [name_of(names, self.edges[0][0])]
        for (_, end), (following, _) in pairwise([*self.edges, self.edges[0]]):
            joined = "" if end == following else f" (moves with {name_of(names, following)})"
            parts.append(name_of(names, end) + joined)
        left = self.left_out + len(parts) - NAMED
        if left > 0:
            half = NAMED // 2
            parts = [*parts[:half], f"… {grouped(left)} more …", *parts[-half:]]
        return " → ".join(parts)
