"""Checks that the installed program has all its parts and that they work together."""

from __future__ import annotations

import logging
import os
import secrets
import tempfile
import tomllib
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from app import __version__
from app.domain.progress import Ticket

_BUSY = b"""\
BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:1
DTSTART;TZID=W. Europe Standard Time:20270324T180000
DURATION:PT1H
RRULE:FREQ=WEEKLY;COUNT=2
END:VEVENT
END:VCALENDAR
"""
KEYRING_SECONDS = 15.0
"""How long the keyring may take: nobody may sit there to unlock it."""

Check = Callable[[Path], str]


def results() -> list[str]:
    """One line per check, for a program whose window is open: ``ok``, or ``FAILED`` and why.

    That window is somebody's, so no other one is walked through beside it.
    """
    return [line for _passed, line in _checks(_window_in_use)]


def run() -> int:
    """Print every check, the walk through a window included; 0 when all passed, else 1."""
    # Before Qt is loaded: no window is to come up, and there may be no screen.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    logging.getLogger().addHandler(logging.NullHandler())  # the lines say what went wrong
    passed = True
    for good, line in _checks(_window):
        print(line, flush=True)
        passed = passed and good
    return 0 if passed else 1


def _checks(window: Check) -> Iterator[tuple[bool, str]]:
    yield True, f"Migration Planner {__version__}"
    with tempfile.TemporaryDirectory(prefix="migration-planner-check-") as name:
        folder = Path(name)
        checks: tuple[tuple[str, Check], ...] = (
            ("resources", _resources),
            ("workspace", _workspace),
            ("older workspace", _older_workspace),
            ("newer workspace", _newer_workspace),
            ("sample import, plan and exports", _sample),
            ("network flows", _flows),
            ("calendars", _calendars),
            ("keyring", _keyring),
            ("credentials sheet", _credentials),
            ("target cloud", _cloud),
            ("window", window),
        )
        for title, check in checks:
            try:
                yield True, f"ok      {title}: {check(folder)}"
            except Exception as error:  # a failed check is a result, whatever failed
                yield False, f"FAILED  {title}: {type(error).__name__}: {error}"


def _resources(_folder: Path) -> str:
    """Every file that comes with the program is what its name says, and none is missing."""
    from app.resources import resource_path, resources_folder
    from app.ui.shell.help.pages import read_page
    from app.ui.shell.stages import STAGES
    from app.ui.theme.tokens import THEME_NAMES, parse_tokens

    for stage in STAGES:
        resource_path(f"icons/{stage.icon}.svg")
        if not read_page(stage.key).sections:
            raise AssertionError(f"the help of {stage.title} is empty")
    for theme in THEME_NAMES:
        text = resource_path(f"themes/{theme}.toml").read_text(encoding="utf-8")
        parse_tokens(theme, text)
    files = sorted(path for path in resources_folder().rglob("*") if path.is_file())
    kinds = Counter(path.suffix for path in files)
    for kind in _READERS:
        if not kinds[kind]:
            raise AssertionError(f"there is no file *{kind}")
    for path in files:
        try:
            whole = _READERS[path.suffix](path)
        except Exception as error:  # whatever a reader says of a broken file
            raise AssertionError(f"{path.name}: {type(error).__name__}: {error}") from error
        if not whole:
            raise AssertionError(f"{path.name} is damaged")
    return f"{len(files)} files read: " + ", ".join(
        f"{count} {kind[1:]}" for kind, count in sorted(kinds.items())
    )


def _is_drawing(path: Path) -> bool:
    from PySide6.QtSvg import QSvgRenderer

    return QSvgRenderer(str(path)).isValid()


def _is_picture(path: Path) -> bool:
    from PySide6.QtGui import QImage

    return not QImage(str(path)).isNull()


def _is_font(path: Path) -> bool:
    from reportlab.pdfbase.ttfonts import TTFontFile

    return bool(TTFontFile(str(path)).charToGlyph)


def _is_workbook(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        return archive.testzip() is None


_READERS: dict[str, Callable[[Path], bool]] = {
    ".svg": _is_drawing,
    ".png": _is_picture,
    ".ttf": _is_font,
    ".xlsx": _is_workbook,
    ".toml": lambda path: bool(tomllib.loads(path.read_text(encoding="utf-8"))),
    ".md": lambda path: bool(path.read_text(encoding="utf-8").strip()),
    ".txt": lambda path: bool(path.read_text(encoding="utf-8").strip()),
}


def _workspace(folder: Path) -> str:
    from app import bootstrap
    from app.services import projects

    workspace = bootstrap.open_workspace(folder / "check.mplan")
    try:
        project = projects.create(workspace, "Check")
        projects.remove(workspace, project.id)
    finally:
        workspace.close()
    return "created, written and closed"


def _older_workspace(folder: Path) -> str:
    from app import bootstrap
    from app.db import trial_files
    from app.db.migrate import HEAD
    from app.services import projects, workspace_backups

    path = folder / "older.mplan"
    trial_files.make_older(path, "Kept", bootstrap.SystemClock().now())
    workspace = bootstrap.open_workspace(path)
    try:
        names = [summary.project.name for summary in projects.listed(workspace)]
    finally:
        workspace.close()
    backups = workspace_backups.listed(path)
    if names != ["Kept"] or len(backups) != 1:
        raise AssertionError(f"projects {names}, {len(backups)} backups")
    return f"upgraded from {trial_files.OLDEST} to {HEAD} after a backup, its project kept"


def _newer_workspace(folder: Path) -> str:
    from app import bootstrap
    from app.db import trial_files
    from app.domain.errors import UserError

    path = folder / "newer.mplan"
    trial_files.make_newer(path, bootstrap.SystemClock().now())
    before = path.read_bytes()
    try:
        bootstrap.open_workspace(path).close()
    except UserError as error:
        if path.read_bytes() != before:
            raise AssertionError("it was changed") from error
        return f"refused: {error.message}"
    raise AssertionError("it was opened")


def _sample(folder: Path) -> str:
    from app import bootstrap
    from app.resources import resource_path
    from app.services import exports, imports, planning

    sample = resource_path("samples/demo.xlsx")
    workspace = bootstrap.open_workspace(folder / "sample.mplan")
    try:
        read = imports.prepare(workspace, bootstrap.reader(), 0, [sample], Ticket())
        project = imports.create_project(workspace, "Sample", read, Ticket())
        plan = planning.build(workspace, project.id, Ticket())
    finally:
        workspace.close()
    if not plan.reconciliation.adds_up or plan.schedule.unplaced:
        raise AssertionError(plan.reconciliation.sentence)
    kinds = list(exports.FORMATS)
    written = exports.write_all(bootstrap.exporters(), plan, kinds, folder / "out", Ticket())
    sizes = ", ".join(f"{path.suffix[1:]} {path.stat().st_size // 1024} KiB" for path in written)
    return f"{plan.reconciliation.sentence}; {plan.schedule.total_days} days; {sizes}"


def _flows(folder: Path) -> str:
    """A table and a listing of flows are read; pandas and numpy are loaded here and not before."""
    from app.adapters.readers.flow_files import read_flows
    from app.domain.model import Vm
    from app.domain.planning.dependencies.address_book import AddressBook
    from app.domain.planning.dependencies.flow_ports import FlowPorts

    files = []
    for name, text in _FLOWS.items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        files.append(path)
    vms = [Vm(id=n, identity=f"vm-{n}", name=f"vm-{n}", primary_ip=f"10.0.0.{n}") for n in (1, 2)]
    tally = read_flows(files, AddressBook(vms), FlowPorts(), Ticket())
    groups = tally.groups
    columns = (groups.client, groups.server, groups.port, groups.rows, groups.bytes)
    found = list(zip(*columns, strict=True))
    if found != [(2, 1, 443, 1, 0), (1, 2, 5432, 2, 3500)]:
        raise AssertionError(f"(client, server, port, rows, bytes) are {found}")
    if tally.rows != 4 or tally.foreign_rows != 1:
        raise AssertionError(f"{tally.rows} rows, {tally.foreign_rows} of them of nobody")
    return f"{tally.rows} rows read, {tally.used} of them between VMs"


_FLOWS = {
    "flows.csv": """Start Time,Source IP,Destination IP,Source Port,Destination Port,Protocol,Bytes
2026-01-05 08:00:00,10.0.0.1,10.0.0.2,50001,5432,tcp,1500
05.01.2026 08:01:00,10.0.0.1,10.0.0.2,50002,5432,TCP,2000
05.01.2026 08:01:30,10.0.0.1,192.0.2.7,50003,443,tcp,10
""",
    "connections.txt": "tcp  ESTAB  0  0  10.0.0.1:443  10.0.0.2:50004\n",
}


def _calendars(folder: Path) -> str:
    from datetime import date

    from app import bootstrap

    tools = bootstrap.calendar_tools()
    holidays = dict(tools.holidays.days("DE", "BY", 2027, 2027))
    if holidays.get(date(2027, 3, 26)) != "Good Friday":
        raise AssertionError(holidays)
    path = folder / "busy.ics"
    path.write_bytes(_BUSY.replace(b"\n", b"\r\n"))
    found = tools.reader.read(path, "Europe/Berlin", date(2027, 1, 1), date(2027, 12, 31), Ticket())
    if [each.start.hour for each in found.times] != [17, 16]:  # winter time, then summer time
        raise AssertionError(found)
    countries = len(tools.holidays.countries())
    return f"{len(holidays)} holidays in Bavaria, {countries} countries, a calendar file read"


def _keyring(_folder: Path) -> str:
    """A probe goes in, comes out and is gone; without a keyring that is said and is no fault."""
    from app.adapters.secrets import KeyringSecrets

    store = KeyringSecrets(answer_seconds=KEYRING_SECONDS)
    name = store.keyring_name
    key, probe = f"check {secrets.token_hex(4)}", secrets.token_hex(8)
    store.set(key, probe)
    try:
        found = store.get(key)
    finally:
        store.delete(key)
    if found != probe or store.get(key) is not None:
        raise AssertionError(f"{name or 'the memory'} gives back something else")
    return f"{name} stored, read and deleted a probe" if store.lasting else store.note


def _credentials(folder: Path) -> str:
    """The libraries that encrypt passwords and workbooks are there."""
    from app import bootstrap
    from app.domain.planning.staging.credentials import Credential, CredentialSheet
    from app.domain.planning.staging.password import new_password
    from app.domain.progress import Ticket

    password, path = new_password(), folder / "credentials.xlsx"
    vault = bootstrap.password_vault(new_password())
    if vault.reveal(vault.seal(password)) != password:
        raise AssertionError("a password comes back as another one")
    row = Credential("Domain", "project", "user", "", "member", "Owner", password)
    sheet = CredentialSheet("Check", datetime(2026, 1, 1), (row,))  # noqa: DTZ001 - a workbook's
    bootstrap.credentials_exporter().write(sheet, path, Ticket(), new_password())
    if not path.read_bytes().startswith(b"\xd0\xcf\x11\xe0"):
        raise AssertionError("the sheet is not encrypted")
    return "a password sealed and opened, a sheet encrypted"


def _cloud(_folder: Path) -> str:
    """The libraries of the cloud are there: a closed port must be told in a sentence."""
    from app import bootstrap
    from app.domain.cloud import CloudConnection
    from app.domain.errors import UserError

    nowhere = CloudConnection(
        auth_url="http://127.0.0.1:1/v3", username="check", project_name="check"
    )
    try:
        bootstrap.cloud().check(nowhere, "check", Ticket())
    except UserError as error:
        return f"client ready; a closed port is told: {error.message}"
    raise AssertionError("a closed port answered")


def _window_in_use(_folder: Path) -> str:
    return "not walked through while it is in use; migration-planner --self-test does that"


def _window(folder: Path) -> str:
    """Every page and dialog, in a window of its own that nobody sees."""
    from app import bootstrap
    from app.paths import app_paths
    from app.ui.shell.application import build, load_fonts, make_application
    from app.ui.shell.stages import STAGES
    from app.ui.shell.tour.given_up import GivenUp
    from app.ui.shell.tour.walk import Kind, Stop, Tour
    from app.ui.theme.style import set_theme

    seen: dict[Kind, set[tuple[str, str]]] = {kind: set() for kind in Kind}

    def visit(stop: Stop) -> None:
        seen[stop.kind].add((stop.place if stop.kind is not Kind.DIALOG else "", stop.key))

    set_theme(make_application(), "light")
    answers = GivenUp()
    paths = app_paths(folder / "home").create()
    made = build(bootstrap.window_parts(paths, lambda: "This is the check."), answers)
    tour = Tour(made, answers, visit)
    try:
        with tour.watching():
            made.window.resize(1280, 800)
            made.window.show()
            load_fonts()
            made.flow.open()
            tour.until(lambda: made.ctx.has_workspace)
            tour.whole()
    finally:
        made.shut_down()
    faults = [*tour.faults, *(f"no {s.key}" for s in STAGES if s.key not in tour.pages)]
    if faults:
        raise AssertionError("; ".join(faults))
    return (
        f"{len(tour.pages)} pages, {len(seen[Kind.SECTION])} more sections, "
        f"{len(seen[Kind.DOCK])} docks and {len(seen[Kind.DIALOG])} dialogs opened"
    )
