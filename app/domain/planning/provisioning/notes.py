"""Notes on what a plan lacks that is no card of the gate."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.planning.provisioning.settings import DEFAULT_GROUP, NO_GROUP, PrepSettings
from app.domain.planning.staging.storage_row import StorageRow


def storage_note(rows: Sequence[StorageRow], settings: PrepSettings) -> str:
    """What the storage map lacks; empty where every datastore is confirmed."""
    if not rows:
        return ""
    nameless = sum(not (row.volume_type or settings.volume_type) for row in rows)
    if nameless:
        return (
            f"Storage map: {nameless:,} of {len(rows):,} datastores have no volume type; the "
            "executor cannot move their disks without one."
        )
    waiting = sum(not row.confirmed for row in rows)
    if waiting:
        return f"Storage map: {waiting:,} of {len(rows):,} datastores are not confirmed."
    return ""


def group_note(settings: PrepSettings) -> str:
    """What the chosen security group means where it may surprise."""
    if settings.security_group == DEFAULT_GROUP:
        return (
            "Security groups: ports get the group “default”, which blocks what comes from outside "
            "of itself."
        )
    if settings.security_group == NO_GROUP:
        return "Security groups: ports get none, so port security is off on their networks."
    return ""
