"""Brings a workspace file to the schema of this program, or says why it cannot."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import create_engine, event

from app.db.backup import (
    BEFORE_UPGRADE,
    back_up,
    copy_database,
    discard,
    fold,
    make_private,
    sweep,
)
from app.db.engine import APPLICATION_ID, BUSY_MS, address_of
from app.db.faults import damaged, explained
from app.db.tables import metadata
from app.domain.errors import UserError
from app.part_files import put_in_place

HEAD = "0013"
"""The newest revision in app/db/migrations/versions (a test keeps them equal)."""

VERSION_TABLE = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
    "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)
"""Where Alembic keeps the revision, as it would make it."""

SQLITE = b"SQLite format 3\0"
"""How every database file of SQLite begins."""

MIGRATIONS = Path(__file__).parent / "migrations"


def prepare(path: Path, now: datetime) -> None:
    """Create the workspace or bring an older one up to date, after a backup.

    An older one is upgraded as a copy, which takes its place whole: whenever the program is
    stopped, the file is the old one or the new one.

    :raises UserError: when the file is foreign, damaged, newer than this program, no ordinary
        file, or cannot be written.
    """
    check_place(path)
    with explained(path):
        sweep(path, _fresh(path), _upgraded(path))
    if not path.exists():
        with explained(path):
            _create(path)
        return
    revision = check(path)
    if revision == HEAD:
        return
    with explained(path):
        back_up(path, f"{BEFORE_UPGRADE} from {revision} to {HEAD}", now)
        _upgrade_whole(path)


def check_place(path: Path) -> None:
    """Whether a workspace can lie here at all; asked before anything is written beside it.

    An empty file is none either, though SQLite would take it for a new database: it may be all
    that a crash has left of one.

    :raises UserError: when the folder is missing, the path is a folder, a device or a pipe, or
        there is a file of another kind or an empty one.
    """
    if not path.parent.is_dir():
        raise UserError(f"The folder {path.parent} does not exist.", "Choose an existing folder.")
    if path.exists() and not path.is_file():
        raise UserError(
            f"{path.name} is no ordinary file, so it can be no workspace.",
            "Choose another file, or a new name.",
        )
    if not path.exists():
        return
    if not path.stat().st_size:
        raise UserError(
            f"{path.name} is an empty file, so it is no workspace.",
            "Delete it if a new workspace is to be made there, or restore a copy from the folder "
            f"“{path.stem} backups” beside it.",
        )
    if not _begins_as_database(path):
        raise damaged(path, "it does not begin as a database does")


def _begins_as_database(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(SQLITE)) == SQLITE
    except PermissionError:  # whoever opens it is told that it cannot be opened
        return True


def _fresh(path: Path) -> Path:
    return path.with_name(f".{path.name}.new")


def _upgraded(path: Path) -> Path:
    return path.with_name(f".{path.name}.upgrading")


def _upgrade_whole(path: Path) -> None:
    """Upgrade a copy and put it in the file's place."""
    copy = _upgraded(path)
    try:
        copy_database(path, copy)
        upgrade(copy)
        # What stands in the old file's log must not be taken for the new one's.
        fold(path)
        put_in_place(copy, path)
    finally:
        discard(copy)


def check(path: Path) -> str:
    """The revision of an existing workspace.

    :raises UserError: when it is foreign, damaged or newer than this program.
    """
    try:
        with (
            explained(path),
            closing(sqlite3.connect(path, timeout=BUSY_MS / 1000)) as connection,
        ):
            connection.execute("PRAGMA trusted_schema=OFF")
            mark = connection.execute("PRAGMA application_id").fetchone()[0]
            if mark != APPLICATION_ID:
                raise UserError(
                    f"{path.name} is not a workspace of Migration Planner.",
                    "Open a workspace file, or import an RVTools export into a project.",
                )
            verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError as error:
        raise damaged(path, str(error)) from error
    if verdict != "ok" or row is None:
        raise damaged(path, str(verdict))
    revision = str(row[0])
    if revision > HEAD:
        raise UserError(
            f"{path.name} was written by a newer version of Migration Planner.",
            "Install the newer version to open it; this one would lose what it does not know.",
            f"schema {revision}, this program knows {HEAD}",
        )
    return revision


def _create(path: Path) -> None:
    """Build the file under another name first, so that a crash leaves no half workspace."""
    partial = _fresh(path)
    try:
        make_private(partial)
        _build(partial)
        put_in_place(partial, path)
    finally:
        discard(partial)


def _build(path: Path) -> None:
    """Make all tables as they are now.

    The revisions of all years would lead to the same (a test keeps them equal), only slower.
    """
    engine = create_engine(address_of(path))
    try:
        with engine.begin() as connection:
            # The driver begins no transaction for tables: each would be written by itself.
            connection.exec_driver_sql("BEGIN")
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            metadata.create_all(connection, checkfirst=False)
            connection.exec_driver_sql(VERSION_TABLE)
            connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (HEAD,))
    finally:
        engine.dispose()


def upgrade(path: Path, revision: str = "head") -> None:
    """Run the migrations up to a revision with foreign keys off, then check them all.

    The file itself is changed; :func:`prepare` is the way that keeps it whole.

    :raises UserError: when the file is of no program there was, or its references are broken.
    """
    from alembic import command  # noqa: PLC0415 - slow to import and rarely needed
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    engine = create_engine(address_of(path))

    @event.listens_for(engine, "connect")
    def _off(connection: sqlite3.Connection, _entry: object) -> None:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("PRAGMA trusted_schema=OFF")

    try:
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
            connection.commit()
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    except CommandError as error:  # a revision that this program has never had
        raise damaged(path, str(error)) from error
    finally:
        engine.dispose()
    if broken:
        raise damaged(path, f"{len(broken)} broken references after the upgrade")
