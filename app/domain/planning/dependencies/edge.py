"""An edge between two VMs: who needs whom, in which sense, and how it is known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.quick_records import quick


class EdgeKind(StrEnum):
    """What an edge asks of the plan."""

    ORDER = "order"
    """The VM that is needed is done before the other starts (the guide's dependency)."""
    NEAR = "near"
    """Both move in the same night; else a warning with the days apart and the traffic."""
    TOGETHER = "together"
    """Both are of one set and start on the same day."""


class EdgeSource(StrEnum):
    """Where an edge comes from."""

    OPERATOR = "operator"
    TABLE = "table"
    FACTS = "facts"
    FLOWS = "flows"
    SHARED_DISK = "shared_disk"
    """Derived from the inventory, never stored."""


class EdgeState(StrEnum):
    """Whether an edge counts. A rejected proposal is kept, so that it is not proposed again."""

    ACCEPTED = "accepted"
    PROPOSED = "proposed"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Traffic:
    """What flows were seen over an edge. ``rows`` are lines of flow files, ``bytes`` theirs.

    ``ports`` are the server's, the busiest first, as ``5432/tcp`` or ``5432``; ``occasions`` are
    the distinct times (or, without times, the distinct lines) at which the edge was seen.
    """

    rows: int = 0
    bytes: int = 0
    ports: tuple[str, ...] = ()
    occasions: int = 0


@quick
@dataclass(frozen=True, slots=True)
class Edge:
    """``vm_id`` depends on ``needs``: the client or the later one needs the server or the earlier.

    ``confidence`` is from 0 to 1, and 1 for what people said. ``evidence`` is a sentence for
    people.
    """

    id: int
    vm_id: int
    needs: int
    kind: EdgeKind = EdgeKind.ORDER
    source: EdgeSource = EdgeSource.OPERATOR
    state: EdgeState = EdgeState.ACCEPTED
    confidence: float = 1.0
    evidence: str = ""
    traffic: Traffic = Traffic()

    @property
    def counts(self) -> bool:
        """Whether the plan heeds it."""
        return self.state is EdgeState.ACCEPTED
