"""Workspaces are made, opened, brought up to date, or refused with a sentence; never harmed."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from app.db import migrate, tables
from app.db.backup import back_up, backups
from app.db.engine import APPLICATION_ID, make_engine
from app.db.queries.projects import read_project
from app.db.queries.records import next_key
from app.db.queries.vms import read_vms
from app.db.queries.waves import read_baseline_vms, read_waves
from app.domain.errors import UserError
from app.domain.project_row import parameters_of
from tests.clock import FixedClock
from tests.older_workspaces import insert_project, made_at

NOW = FixedClock().now()
OLD_HEAD = migrate.HEAD

ADD_COLUMN = """
import sqlalchemy as sa
from alembic import op

revision = "{next}"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("migration_projects", sa.Column("mood", sa.Text(), server_default="calm"))
    {more}
"""


def prepare(path: Path) -> None:
    migrate.prepare(path, NOW)


def content(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return "\n".join(connection.iterdump())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "work.mplan"


@pytest.fixture
def newer_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], None]]:
    """Makes this program one that knows one more revision."""
    folder = tmp_path / "migrations"
    shutil.copytree(migrate.MIGRATIONS, folder)

    def know(more: str = "pass") -> None:
        following = f"{int(migrate.HEAD) + 1:04}"
        text = ADD_COLUMN.replace("{more}", more).replace("{next}", following)
        text = text.replace("{head}", migrate.HEAD)
        (folder / "versions" / f"{following}_mood.py").write_text(text, encoding="utf-8")
        monkeypatch.setattr(migrate, "MIGRATIONS", folder)
        monkeypatch.setattr(migrate, "HEAD", following)

    return know


# -- making and opening ----------------------------------------------------------------------------


def test_a_new_workspace_is_one_whole_file(path: Path) -> None:
    prepare(path)
    assert migrate.check(path) == migrate.HEAD
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_opening_again_changes_nothing(path: Path) -> None:
    prepare(path)
    insert_project(path)
    before = path.read_bytes()
    prepare(path)
    assert path.read_bytes() == before
    assert not backups(path)


def test_a_crash_while_making_leaves_no_half_workspace(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(_path: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(migrate, "VERSION_TABLE", "CREATE TABLE half")
    with pytest.raises(Exception, match="half"):
        prepare(path)
    assert list(path.parent.iterdir()) == []
    monkeypatch.setattr(migrate, "_build", crash)
    with pytest.raises(KeyboardInterrupt):
        prepare(path)
    assert list(path.parent.iterdir()) == []


# -- older and newer -------------------------------------------------------------------------------


def test_an_older_workspace_is_backed_up_and_upgraded(
    path: Path, newer_program: Callable[..., None]
) -> None:
    prepare(path)
    insert_project(path)
    before = content(path)
    newer_program()
    prepare(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT name, mood FROM migration_projects").fetchall() == [
            ("Kept", "calm")
        ]
    (saved,) = backups(path)
    assert f"before upgrade from {OLD_HEAD} to {migrate.HEAD}" in saved.name
    assert content(saved) == before


def test_projects_that_were_planned_from_day_to_day_keep_a_start(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_at("0004", path, tmp_path / "older", monkeypatch)
    with closing(sqlite3.connect(path)) as connection:
        for key, start, imported in (
            (1, None, "2026-11-06 10:00:00"),
            (2, "2027-03-01", "2026-11-06 10:00:00"),
            (3, None, None),
        ):
            connection.execute(
                "INSERT INTO migration_projects (id, name, created_at, updated_at, start_date) "
                "VALUES (?, ?, '2026-11-02', '2026-11-02', ?)",
                (key, f"P{key}", start),
            )
            if imported:
                connection.execute(
                    "INSERT INTO migration_imports (project_id, imported_at, report) "
                    "VALUES (?, ?, '{}')",
                    (key, imported),
                )
        connection.commit()
    prepare(path)
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT id, start_date, shift_start, time_zone, per_vm_mbps FROM migration_projects"
        ).fetchall()
    # Friday's import starts on Monday, since five days are worked.
    assert rows == [
        (1, "2026-11-09", "09:00", "UTC", None),
        (2, "2027-03-01", "09:00", "UTC", None),
        (3, None, "09:00", "UTC", None),
    ]


KEYS = (
    "SELECT name, sql LIKE '%PRIMARY KEY AUTOINCREMENT%' FROM sqlite_master "
    "WHERE type = 'table' ORDER BY 1"
)


def rows_of(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def test_machines_of_a_workspace_that_knew_no_shared_disks_are_kept(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_at("0002", path, tmp_path / "older", monkeypatch)
    insert_project(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        for key, name, disk_mib in ((1, "sql01", 1100.0), (2, "sql02 – “Größe”", 0.0)):
            connection.execute(
                "INSERT INTO migration_vms (id, project_id, identity, name, attributes, networks, "
                "findings, disk_mib, ft_state, notes) "
                "VALUES (?, 1, ?, ?, ?, ?, '[]', ?, 'enabled', 'mine')",
                (key, f"vc/vm-{key}", name, '{"Owner": "Ops"}', '["LAN"]', disk_mib),
            )
        connection.execute(
            "INSERT INTO migration_vm_disks (id, project_id, vm_id, label, capacity_mib, path) "
            "VALUES (5, 1, 1, 'Hard disk 1', 1100, '[san] sql01/q.vmdk')"
        )
        connection.execute(
            "INSERT INTO migration_vm_nics (id, project_id, vm_id, label, network) "
            "VALUES (6, 1, 2, 'Network adapter 1', 'LAN')"
        )
        connection.commit()
    prepare(path)
    assert migrate.check(path) == migrate.HEAD
    assert rows_of(
        path,
        "SELECT id, identity, name, attributes, networks, disk_mib, ft_state, notes, ft_role, "
        "shared_disks FROM migration_vms ORDER BY id",
    ) == [
        (1, "vc/vm-1", "sql01", '{"Owner": "Ops"}', '["LAN"]', 1100.0, "enabled", "mine", None,
         "[]"),
        (2, "vc/vm-2", "sql02 – “Größe”", '{"Owner": "Ops"}', '["LAN"]', 0.0, "enabled", "mine",
         None, "[]"),
    ]  # fmt: skip
    assert rows_of(
        path, "SELECT id, vm_id, label, capacity_mib, path, owner FROM migration_vm_disks"
    ) == [(5, 1, "Hard disk 1", 1100.0, "[san] sql01/q.vmdk", "")]
    assert rows_of(path, "SELECT id, vm_id, label, network, vlan FROM migration_vm_nics") == [
        (6, 2, "Network adapter 1", "LAN", "")
    ]
    assert rows_of(path, "PRAGMA foreign_key_check") == []
    (saved,) = backups(path)
    assert rows_of(saved, "SELECT count(*) FROM migration_vms") == [(2,)]


def test_machines_of_an_older_workspace_are_read_as_sharing_nothing(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_at("0002", path, tmp_path / "older", monkeypatch)
    insert_project(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "INSERT INTO migration_vms (id, project_id, identity, name, attributes, networks, "
            "findings) VALUES (1, 1, 'vc/vm-1', 'web', '{}', '[]', '[]')"
        )
        connection.commit()
    prepare(path)
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        (vm,) = read_vms(connection, 1)
    engine.dispose()
    assert (vm.name, vm.shared_disks, vm.ft_role) == ("web", (), None)


def test_waves_of_before_have_no_baseline_and_source_vms_stay_for_two_weeks(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_at("0010", path, tmp_path / "older", monkeypatch)
    insert_project(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO migration_waves (project_id, name) VALUES (1, 'One')")
        connection.commit()
    prepare(path)
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        (wave,) = read_waves(connection, 1)
        assert (wave.name, wave.baseline_at) == ("One", None)
        assert read_baseline_vms(connection, wave.id) == []
        project = read_project(connection, 1)
    engine.dispose()
    assert project is not None
    assert parameters_of(project).source_retention_days == 14


def test_networks_of_before_that_have_no_subnet_yet_are_as_new_ones(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_at("0011", path, tmp_path / "older", monkeypatch)
    insert_project(path)
    rows = [
        ("A", "virtual", ""), ("B", "physical_managed", ""), ("C", "physical_l2", ""),
        ("D", "physical_managed", "10.0.0.0/24"), ("E", "physical_l2", "10.1.0.0/24"),
    ]  # fmt: skip
    insert = (
        "INSERT INTO migration_network_mappings (project_id, source_network, kind, cidr) "
        "VALUES (1, ?, ?, ?)"
    )
    with closing(sqlite3.connect(path)) as connection:
        connection.executemany(insert, rows)
        connection.commit()
    prepare(path)
    query = "SELECT source_network, dhcp_enabled, no_subnet FROM migration_network_mappings"
    assert rows_of(path, f"{query} ORDER BY source_network") == [
        ("A", 1, 0), ("B", 0, 0), ("C", 0, 1), ("D", 1, 0), ("E", 1, 0),
    ]  # fmt: skip


def test_disks_of_before_are_counted_as_volumes(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_at("0011", path, tmp_path / "older", monkeypatch)
    insert_project(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "INSERT INTO migration_vms (id, project_id, attributes, networks, findings) "
            "VALUES (1, 1, '{}', '[]', '[]')"
        )
        connection.executemany(
            "INSERT INTO migration_vm_disks (project_id, vm_id, capacity_mib, owner) "
            "VALUES (1, 1, ?, ?)",
            [(10240.0, ""), (1536.0, ""), (4096.0, "another")],
        )
        connection.commit()
    prepare(path)
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        (vm,) = read_vms(connection, 1)
    engine.dispose()
    assert vm.volume_gib == (10 + 1) + (2 + 1)


@pytest.mark.parametrize("revision", ["0001", "0002", "0003", "0004", "0005", "0006"])
def test_every_older_workspace_ends_in_the_form_of_a_new_one(
    revision: str, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_at(revision, path, tmp_path / "older", monkeypatch)
    prepare(path)
    prepare(tmp_path / "new.mplan")
    assert migrate.check(path) == migrate.check(tmp_path / "new.mplan") == revision_names()[-1]
    tables = "FROM sqlite_master m JOIN pragma_{}(m.name) c WHERE m.type = 'table' ORDER BY "
    for form in (
        "SELECT m.name, c.name, c.type, c.[notnull], c.dflt_value, c.pk "
        + tables.format("table_info")
        + "1, 2",
        "SELECT m.name, c.[table], c.[from], c.[to], c.on_update, c.on_delete "
        + tables.format("foreign_key_list")
        + "1, 3",
        "SELECT m.name, c.[unique], c.origin, c.partial, "
        "(SELECT group_concat(i.name) FROM pragma_index_info(c.name) i) "
        + tables.format("index_list")
        + "1, 5, 2",
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY 1",
        "SELECT name, sql FROM sqlite_master WHERE type NOT IN ('table', 'index') ORDER BY 1",
        KEYS,
    ):
        assert rows_of(path, form) == rows_of(tmp_path / "new.mplan", form)


def revision_names() -> list[str]:
    return sorted(file.name[:4] for file in (migrate.MIGRATIONS / "versions").glob("0*.py"))


@pytest.mark.parametrize(
    "failure", ['raise RuntimeError("half-way")', 'op.execute("INSERT INTO nowhere VALUES (1)")']
)
def test_an_upgrade_that_fails_leaves_the_workspace_as_it_was(
    failure: str, path: Path, newer_program: Callable[[str], None]
) -> None:
    prepare(path)
    insert_project(path)
    before = content(path)
    newer_program(failure)
    with pytest.raises(Exception, match=r"half-way|nowhere"):
        prepare(path)
    assert content(path) == before
    assert len(backups(path)) == 1


def test_an_upgrade_that_breaks_references_is_taken_back(
    path: Path, newer_program: Callable[[str], None]
) -> None:
    prepare(path)
    before = content(path)
    newer_program(
        "op.execute(\"INSERT INTO migration_tenants (project_id, name) VALUES (77, 'x')\")"
    )
    with pytest.raises(UserError, match="is damaged"):
        prepare(path)
    assert content(path) == before


@pytest.mark.parametrize("revision", ["0099", "9999", "abcd"])
def test_a_newer_workspace_is_refused_untouched(revision: str, path: Path) -> None:
    prepare(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
        connection.commit()
    before = path.read_bytes()
    with pytest.raises(UserError, match="written by a newer version"):
        prepare(path)
    assert path.read_bytes() == before


def test_a_revision_that_never_was_is_damage(path: Path) -> None:
    prepare(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
        connection.commit()
    with pytest.raises(UserError, match="is damaged"):
        prepare(path)


# -- files that are none ---------------------------------------------------------------------------


def foreign_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")
        connection.commit()


def text_file(path: Path) -> None:
    path.write_text("Dear colleagues, " * 100, encoding="utf-8")


def workbook(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04" + bytes(4000))


def cut_short(path: Path) -> None:
    prepare(path)
    path.write_bytes(path.read_bytes()[:6000])


def header_only(path: Path) -> None:
    prepare(path)
    path.write_bytes(path.read_bytes()[:100])


def scribbled_over(path: Path) -> None:
    prepare(path)
    for number in range(50):
        insert_project(path, "x" * 4000 + str(number))
    data = bytearray(path.read_bytes())
    for start in range(4096, len(data), 4096):
        data[start : start + 64] = bytes(64)
    path.write_bytes(data)


def without_version(path: Path) -> None:
    prepare(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE alembic_version")
        connection.commit()


def version_without_row(path: Path) -> None:
    prepare(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM alembic_version")
        connection.commit()


def empty_file(path: Path) -> None:
    path.touch()


def a_folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (foreign_database, "is not a workspace"), (text_file, "is damaged or is no workspace"),
        (workbook, "is damaged or is no workspace"), (cut_short, "is damaged"),
        (header_only, "is damaged|is not a workspace"), (scribbled_over, "is damaged"),
        (without_version, "is damaged"), (version_without_row, "is damaged"),
        (a_folder, "is no ordinary file"), (empty_file, "is an empty file"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_used_are_told_and_left_alone(
    make: Callable[[Path], None], says: str, path: Path
) -> None:
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(UserError, match=says) as error:
        prepare(path)
    assert path.name in error.value.message
    assert error.value.hint
    assert (path.read_bytes() if path.is_file() else b"") == before


def test_the_way_back_from_damage_is_named(path: Path) -> None:
    text_file(path)
    with pytest.raises(UserError) as error:
        prepare(path)
    assert "work backups" in error.value.hint


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="does not exist"):
        prepare(tmp_path / "gone" / "work.mplan")


# -- locked ----------------------------------------------------------------------------------------

HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


def test_a_workspace_that_another_program_holds(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(path)
    monkeypatch.setattr(migrate, "BUSY_MS", 50)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(UserError, match="locked by another program"):
            prepare(path)
        assert other.stdin is not None
        other.stdin.close()
    prepare(path)


def test_the_mark_is_the_letters_of_the_program() -> None:
    assert APPLICATION_ID.to_bytes(4, "big") == b"MPln"


def test_keys_of_an_older_workspace_are_not_used_again(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_at("0006", path, tmp_path / "older", monkeypatch)
    insert_project(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "INSERT INTO migration_tenants (id, project_id, name) VALUES (7, 1, 'x')"
        )
        connection.commit()
    prepare(path)
    assert rows_of(path, "SELECT id, name FROM migration_tenants") == [(7, "x")]
    engine = make_engine(path)
    with engine.connect().execution_options(writing=True) as writing, writing.begin():
        writing.exec_driver_sql("DELETE FROM migration_tenants")
        assert next_key(writing, tables.tenants) == 8
    engine.dispose()


# -- stopped at any moment -------------------------------------------------------------------------

KILLED = """
import os, sys, traceback
from datetime import datetime
from pathlib import Path
from alembic import command, config, context, op  # once, not in each process that is stopped
from app.db import backup, migrate

FILES = os.sep + "backup.py", "migrate.py", "base.py", "toimpl.py", "schema.py"

def upgrade(path, most):
    steps = 0

    def count(frame, what, argument):
        nonlocal steps
        if what == "call" and frame.f_code.co_filename.endswith(FILES):
            if steps == most:
                os._exit(9)
            steps += 1

    sys.setprofile(count)
    migrate.prepare(Path(path), datetime(2026, 11, 3, 9, 30))
    sys.setprofile(None)
    print(0, steps, flush=True)

def stopped(path, most):
    if not (child := os.fork()):
        try:
            upgrade(path, most)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

if len(sys.argv) > 1:
    upgrade(sys.argv[1], int(sys.argv[2]))
for line in () if len(sys.argv) > 1 else sys.stdin:
    most, path = line.rstrip().split(" ", 1)
    if code := stopped(path, int(most)):
        print(code, 0, flush=True)
"""
"""Upgrades a workspace and dies after so many steps: once, or for each line in an own child."""

EVERY_STEP = 1_000_000

StoppedUpgrade = Callable[[Path, int], tuple[int, int]]
"""Upgrades a workspace but for the steps after the given one; tells how that ended and, when it
went through, how many steps there were."""


@pytest.fixture
def stopped_upgrade() -> Iterator[StoppedUpgrade]:
    """One in a process that is really stopped."""
    line = [sys.executable, "-c", KILLED]

    def anew(path: Path, most: int) -> tuple[int, int]:
        done = subprocess.run([*line, path, str(most)], stdout=subprocess.PIPE, check=False)
        return done.returncode, int(done.stdout.split()[1]) if done.stdout else 0

    if not hasattr(os, "fork"):  # Windows: a new program each time, which takes longer
        yield anew
        return
    with subprocess.Popen(
        line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as parent:

        def forked(path: Path, most: int) -> tuple[int, int]:
            assert parent.stdin
            assert parent.stdout
            print(most, path, file=parent.stdin, flush=True)
            code, steps = map(int, parent.stdout.readline().split())
            return code, steps

        yield forked


def test_an_upgrade_that_is_killed_leaves_a_file_that_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stopped_upgrade: StoppedUpgrade
) -> None:
    """The old file or the new one, whenever the program is stopped; the next start finishes it."""
    old = tmp_path / "old.mplan"
    made_at("0002", old, tmp_path / "older", monkeypatch)
    insert_project(old)
    whole = tmp_path / "whole.mplan"
    shutil.copyfile(old, whole)
    code, last = stopped_upgrade(whole, EVERY_STEP)
    assert (code, migrate.check(whole)) == (0, migrate.HEAD)
    # Close together where copies are made and put in place, and here and there in between.
    begun, ending = range(0, 60, 5), range(last - 36, last, 4)
    stops = [*begun, *range(60, last - 36, last // 8), *ending]
    assert len(stops) > 20
    for steps in stops:
        path = tmp_path / f"{steps}.mplan"
        shutil.copyfile(old, path)
        assert stopped_upgrade(path, steps) == (9, 0)
        assert migrate.check(path) in {"0002", migrate.HEAD}
        prepare(path)
        assert migrate.check(path) == migrate.HEAD
        assert rows_of(path, "SELECT name FROM migration_projects") == [("Kept",)]
        left = {each.name for each in tmp_path.iterdir() if f"{steps}.mplan" in each.name}
        assert left == {path.name}


def test_what_killed_copies_have_left_goes_with_the_next_start(path: Path) -> None:
    prepare(path)
    saved = back_up(path, "before import", NOW)
    others = [path.with_name("other.mplan"), saved.with_name(".other 2026 x.mplan.partial")]
    left = [
        saved.with_name(f".{saved.name}.partial"),
        saved.with_name(f".{saved.name}.partial-journal"),
        path.with_name(f".{path.name}.partial"),
        path.with_name(f".{path.name}.upgrading-journal"),
        path.with_name(f"..{path.name}.upgrading.partial"),
    ]
    for each in (*others, *left):
        each.write_bytes(b"half")
    prepare(path)
    assert not [each.name for each in left if each.exists()]
    assert all(each.exists() for each in (path, saved, *others))


# -- whose file it is ------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such bits")
def test_only_its_owner_can_read_a_workspace_and_its_backups(
    path: Path, newer_program: Callable[..., None]
) -> None:
    prepare(path)
    newer_program()
    prepare(path)
    (saved,) = backups(path)
    assert [stat.S_IMODE(each.stat().st_mode) for each in (path, saved, saved.parent)] == [
        0o600, 0o600, 0o700,
    ]  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_a_pipe_is_no_workspace_and_stays(path: Path) -> None:
    os.mkfifo(path)
    with pytest.raises(UserError, match="is no ordinary file"):
        prepare(path)
    assert stat.S_ISFIFO(path.stat().st_mode)


@pytest.mark.parametrize("name", ["a%20b.mplan", "a?mode=ro.mplan", "a#b.mplan", "größe ü.mplan"])
def test_letters_of_a_path_mean_nothing_else(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    prepare(path)
    engine = make_engine(path)
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM migration_projects")
    engine.dispose()
    assert [each.name for each in tmp_path.iterdir()] == [name]
    assert migrate.check(path) == migrate.HEAD
