"""Cells of the three tables: what the cloud has or lacks stands out by a mark."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.planning.staging.disk_rows import DiskRow
from app.domain.planning.staging.security_groups import GroupState, GroupView
from app.domain.planning.staging.storage_map import StorageView, TypeState

_TYPE_LOOKS: Mapping[TypeState, tuple[str, str]] = {
    TypeState.NONE: ("warning", "warning"),
    TypeState.UNKNOWN: ("help", "muted_text"),
    TypeState.EXISTS: ("check", "ok"),
    TypeState.MISSING: ("warning", "warning"),
    TypeState.PRIVATE: ("lock", "warning"),
    TypeState.NOT_SHARED: ("warning", "warning"),
}
_GROUP_LOOKS: Mapping[GroupState, tuple[str, str]] = {
    GroupState.EXISTS: ("check", "ok"),
    GroupState.PLANNED: ("clock", "accent"),
    GroupState.MISSING: ("warning", "warning"),
    GroupState.UNKNOWN: ("help", "muted_text"),
    GroupState.NONE: ("unlock", "muted_text"),
}


def storage_mark(row: object, column: str) -> tuple[str, str] | None:
    """Icon and token of the mark in a cell, if it has one."""
    match row, column:
        case ((StorageView() | DiskRow()), "state"):
            return _TYPE_LOOKS[row.state]
        case GroupView(), "state":
            return _GROUP_LOOKS[row.state]
        case GroupView(), "warning":
            return ("warning", "warning") if row.warning else None
    return None
