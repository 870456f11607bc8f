"""Notes on what a plan lacks that is no card of the gate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.destinations import Destination, OpenStage
from app.domain.planning.provisioning.settings import DEFAULT_GROUP, NO_GROUP, PrepSettings
from app.domain.planning.staging.storage_row import StorageRow

_STORAGE = OpenStage("storage")


@dataclass(frozen=True, slots=True)
class PrepNote:
    """A sentence, where one sees to it, and whether it warns or only tells."""

    text: str
    destination: Destination
    warns: bool = True


def prep_notes(rows: Sequence[StorageRow], settings: PrepSettings) -> Iterator[PrepNote]:
    """The notes on the storage map and on security groups."""
    nameless = sum(not (row.volume_type or settings.volume_type) for row in rows)
    waiting = sum(not row.confirmed for row in rows)
    if nameless:
        yield PrepNote(
            f"{nameless:,} of {len(rows):,} datastores have no volume type; the executor cannot "
            "move their disks without one.",
            _STORAGE,
        )
    elif waiting:
        text = f"{waiting:,} of {len(rows):,} datastores are not confirmed."
        yield PrepNote(text, _STORAGE, warns=False)
    if settings.security_group == DEFAULT_GROUP:
        yield PrepNote(
            "Ports get the security group “default”, which blocks what comes from outside of it.",
            _STORAGE,
        )
    elif settings.security_group == NO_GROUP:
        text = "Ports get no security group, so port security is off on their networks."
        yield PrepNote(text, _STORAGE)
