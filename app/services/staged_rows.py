"""Rows of staging by what they are known by: stored ones, and those that a decision adds."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from app.db.uow import UnitOfWork

R = TypeVar("R", bound="DataclassInstance")
K = TypeVar("K", bound=Hashable)


class StagedRows(Generic[K, R]):
    """The rows of a table while a step changes them; :meth:`write` stores what has changed.

    ``propose`` makes the row of a key that has none stored, given the rows there are.
    """

    def __init__(
        self,
        rows: Iterable[R],
        key: Callable[[R], K],
        propose: Callable[[K, Iterable[R]], R],
    ) -> None:
        self._stored = {key(row): row for row in rows}
        self._rows = dict(self._stored)
        self._propose = propose

    @property
    def rows(self) -> list[R]:
        """Every row as it stands now."""
        return list(self._rows.values())

    def take(self, keys: Iterable[K]) -> list[R]:
        """The rows of some keys, each once; those that are not stored are proposed."""
        return [self[key] for key in dict.fromkeys(keys)]

    def prepared(self, keys: Iterable[K]) -> list[K]:
        """The same keys, each with its row."""
        return [key for key in keys if self[key] is not None]

    def __getitem__(self, key: K) -> R:
        if key not in self._rows:
            self._rows[key] = self._propose(key, self._rows.values())
        return self._rows[key]

    def change(self, key: K, values: Mapping[str, Any]) -> None:
        """Set fields of a row."""
        self.put(key, replace(self[key], **values))

    def put(self, key: K, row: R) -> None:
        """Put another row in the place of one."""
        self._rows[key] = row

    def write(self, unit: UnitOfWork, table: str, keys: Iterable[K]) -> int:
        """Store the rows of some keys as far as they differ; how many rows that were."""
        fresh: list[dict[str, Any]] = []
        changed: dict[int, dict[str, Any]] = {}
        for key in dict.fromkeys(keys):
            row, before = self[key], self._stored.get(key)
            values = {each.name: getattr(row, each.name) for each in fields(row)}
            number = values.pop("id")
            if before is None:
                fresh.append(values)
            else:
                new = {n: v for n, v in values.items() if v != getattr(before, n)}
                if new:
                    changed[number] = new
        unit.insert_many(table, fresh)
        unit.update(table, changed)
        return len(fresh) + len(changed)
