"""What an edit changed: enough to show it, to undo it and to do it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RowChange:
    """One database row before and after.

    ``before`` is None for an inserted row, ``after`` for a deleted one. For an update both hold
    only the columns that changed.
    """

    table: str
    key: int
    before: Row | None
    after: Row | None

    def inverse(self) -> RowChange:
        """The change that takes this one back."""
        return RowChange(self.table, self.key, self.after, self.before)


@dataclass(frozen=True, slots=True)
class SnapshotChange:
    """A bulk change of a whole project, undone by restoring a saved copy of its rows.

    ``before`` and ``after`` are paths of snapshot files; ``after`` is made when the change is
    first undone, so that redo is possible.
    """

    project_id: int
    before: str
    after: str = ""

    def inverse(self) -> SnapshotChange:
        """The change that takes this one back."""
        return SnapshotChange(self.project_id, self.after, self.before)


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """One named step of work: what ``Undo`` takes back in one go.

    ``topics`` tell listeners what kinds of things changed (table names); ``note`` is shown to
    the user ("3 VMs set to cold").
    """

    label: str
    project_id: int
    rows: tuple[RowChange, ...] = ()
    topics: frozenset[str] = frozenset()
    snapshot: SnapshotChange | None = None
    note: str = ""

    def __bool__(self) -> bool:
        return bool(self.rows) or self.snapshot is not None

    def inverse(self) -> ChangeSet:
        """The change set that restores what was there before."""
        return ChangeSet(
            self.label,
            self.project_id,
            tuple(change.inverse() for change in reversed(self.rows)),
            self.topics,
            self.snapshot.inverse() if self.snapshot else None,
            self.note,
        )

    def keys(self, table: str) -> set[int]:
        """Keys of the rows of ``table`` that changed."""
        return {change.key for change in self.rows if change.table == table}
