"""The open workspace: the SQLite file, its lock, its clock and its undo files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.db import backup, engine, migrate, replay, snapshot
from app.db.faults import explained
from app.db.locking import WorkspaceLock
from app.db.uow import UnitOfWork, log
from app.domain.changes import ChangeSet, SnapshotChange
from app.domain.errors import UserError
from app.domain.number_style import kept
from app.services.operator_name import checked_operator
from app.services.ports import Clock
from app.services.undo_store import UndoStore, sweep
from app.services.wave_following import follow, settle_project

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection


class Workspace:
    """One open workspace file. Use :meth:`open`; close it before the program ends."""

    def __init__(self, path: Path, clock: Clock, lock: WorkspaceLock) -> None:
        self.path = path
        self.clock = clock
        self._lock = lock
        self._engine = engine.make_engine(path)
        self.undo = UndoStore()
        self.who = checked_operator("")
        """Who works with it, as histories name them."""

    @classmethod
    def open(cls, path: Path, clock: Clock) -> Workspace:
        """Open or create a workspace, upgrading an older one after a backup.

        :raises UserError: when it is in use, foreign, damaged, newer, or cannot be written.
        """
        # A link stands for what it points to: two names are one workspace, with one lock.
        path = path.resolve()
        with explained(path):
            migrate.check_place(path)
        lock = WorkspaceLock(path)
        lock.acquire()
        try:
            sweep()
            migrate.prepare(path, clock.now())
            with explained(path):
                return cls(path, clock, lock)
        except BaseException:
            lock.release()
            raise

    def close(self) -> None:
        """Fold everything into one file and let go of it."""
        try:
            engine.close_engine(self._engine)
        finally:
            self.undo.close()
            self._lock.release()

    def name_operator(self, name: str) -> None:
        """Say who works with it; the system account where the name is blank."""
        self.who = checked_operator(name)

    def now(self) -> datetime:
        """The moment in local time, without zone, as the database keeps it."""
        return self.clock.now().replace(tzinfo=None)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for reading; a lock, damage or a failing disk becomes a sentence."""
        with self.guarded(), self._engine.connect() as connection:
            yield connection

    def utc(self) -> datetime:
        """The moment in UTC, without zone, as waves keep theirs."""
        return self.clock.now().astimezone(UTC).replace(tzinfo=None)

    def unit(self, project_id: int, label: str) -> UnitOfWork:
        """A unit of work whose changes can be undone."""
        return UnitOfWork(self._engine, project_id, label, self.clock.now(), follow, self.who)

    @contextmanager
    def bulk(self) -> Iterator[Connection]:
        """A transaction for bulk writes that no unit of work records (see :meth:`snapshot`)."""
        with kept(), self._engine.connect() as connection:
            writing = connection.execution_options(writing=True)
            with writing.begin():
                yield writing

    def guarded(self) -> AbstractContextManager[None]:
        """Turns a full disk, a lock or damage into a sentence."""
        return explained(self.path)

    def snapshot(self, project_id: int) -> str:
        """Save a project's rows for undo and return the file."""
        target = self.undo.next_copy()
        with self.guarded():
            snapshot.save(self._engine, project_id, target)
        return str(target)

    def replay(self, changes: ChangeSet, label: str) -> ChangeSet:
        """Write a change set as it stands (an undo hands in the inverse) and log it.

        Returns the change set as it was carried out, with the snapshot of what it replaced.

        :raises UserError: when what it changed is gone, VMs would need each other in a ring, or a
            wave would pass what guards it.
        """
        # It loads the rules of dependencies, which opening a workspace and an import go without.
        from app.services.order_guard import replay_in_order  # noqa: PLC0415

        project_id = changes.project_id
        with self.guarded():
            if changes.snapshot is None:
                with replay.refused(), self.bulk() as connection:
                    with self._waves_guarded(connection, changes, label):
                        replay_in_order(
                            connection,
                            project_id,
                            changes.rows,
                            lambda: replay.replay(connection, project_id, changes.rows),
                        )
                    log(connection, ChangeSet(label, project_id, changes.rows), self.now())
                return changes
            # What is replaced stands in a copy already, unless the step is taken back for the
            # first time.
            before, after = changes.snapshot.before, changes.snapshot.after
            before = before or self.snapshot(project_id)
            with snapshot.attached(self._engine, Path(after)) as connection:
                with self._waves_guarded(connection, changes, label):
                    snapshot.restore(connection, project_id)
                log(connection, ChangeSet(label, project_id), self.now())
        done = SnapshotChange(project_id, before, after)
        return replace(changes, snapshot=done)

    def _waves_guarded(
        self, connection: Connection, changes: ChangeSet, label: str
    ) -> AbstractContextManager[None]:
        # Loads the plan and its waves, which opening a workspace and an import go without.
        from app.services.wave_guard import guarding_waves  # noqa: PLC0415

        return guarding_waves(connection, changes, self.clock.now(), self.who, label)

    def settle_waves(self, connection: Connection, project_id: int) -> None:
        """Let waves follow what was written past a unit of work, on its connection."""
        settle_project(UnitOfWork.within(connection, project_id, self.clock.now(), self.who))

    def back_up(self, reason: str) -> Path:
        """Make a safety copy beside the workspace."""
        with self.guarded():
            return backup.back_up(self.path, reason, self.clock.now())

    @property
    def backup_folder(self) -> Path:
        """Where the safety copies lie."""
        return backup.backup_folder(self.path)

    def save_copy(self, target: Path) -> None:
        """Write a whole copy of the workspace to another file.

        :raises UserError: when the place cannot be written or is the workspace itself.
        """
        if target.absolute() == self.path or (target.exists() and target.samefile(self.path)):
            raise UserError(
                f"{target.name} is the open workspace itself.", "Choose another name for the copy."
            )
        with explained(target):
            backup.copy_elsewhere(self.path, target)
