"""The composition root: the only module that knows every layer and joins them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.adapters.exporters.task_json import JsonTaskWriter
    from app.domain.cloud import FoundConnection
    from app.paths import AppPaths
    from app.services.ports import (
        BusyReader,
        CalendarTools,
        CalendarWriter,
        CloudClient,
        CredentialsExporter,
        Exporter,
        FileWriter,
        FlowReader,
        HolidaySource,
        ListReader,
        PasswordVault,
        PrepExporter,
        ProvisioningCloud,
        RemediationExporter,
        RunbookExporter,
        SecretStore,
        TableExporter,
        TableReader,
        TemplateFiles,
    )
    from app.services.workspace import Workspace
    from app.ui.shell.application import Parts


class SystemClock:
    """The :class:`~app.services.ports.Clock` of the computer."""

    def now(self) -> datetime:
        """The moment in local time, with zone."""
        return datetime.now().astimezone()

    def zone(self) -> str:
        """IANA name of the computer's time zone, UTC where it is not known."""
        from tzlocal import get_localzone_name

        from app.domain.parameters import time_zones

        try:
            name = get_localzone_name() or ""
        except Exception:
            # The library has its own kinds of errors for each way to configure a computer wrongly.
            name = ""
        return time_zones().get(name.casefold(), "UTC")


def open_workspace(path: Path) -> Workspace:
    """Open or create a workspace file."""
    from app.services.workspace import Workspace

    return Workspace.open(path, SystemClock())


def reader() -> TableReader:
    """The reader of RVTools exports."""
    from app.adapters.readers.exports import ExportReader

    return ExportReader()


def list_reader() -> ListReader:
    """The reader of lists that people keep: facts and dependencies."""
    from app.adapters.readers.table_sheet import TableSheets

    return TableSheets()


def template_files() -> TemplateFiles:
    """What writes and reads templates of the network map."""
    from app.adapters.network_template import XlsxTemplates

    return XlsxTemplates()


def holiday_source() -> HolidaySource:
    """What knows public holidays."""
    from app.adapters.public_holidays import HolidayLibrary

    return HolidayLibrary()


def busy_reader() -> BusyReader:
    """The reader of calendar files."""
    from app.adapters.readers.ics_file import IcsReader

    return IcsReader()


def calendar_writer() -> CalendarWriter:
    """What writes calendar files."""
    from app.adapters.exporters.ics_file import IcsWriter

    return IcsWriter()


def calendar_tools() -> CalendarTools:
    """What calendars need from outside."""
    from app.services.ports import CalendarTools

    return CalendarTools(holiday_source(), busy_reader(), calendar_writer())


def remediation_exporter() -> RemediationExporter:
    """What writes the remediation list."""
    from app.adapters.exporters.remediation_xlsx import XlsxRemediationExporter

    return XlsxRemediationExporter()


def _runbook_pdf() -> RunbookExporter:
    from app.adapters.exporters.runbook_pdf import PdfRunbookExporter

    return PdfRunbookExporter()


def _runbook_xlsx() -> RunbookExporter:
    from app.adapters.exporters.runbook_xlsx import XlsxRunbookExporter

    return XlsxRunbookExporter()


def _servicenow() -> RunbookExporter:
    from app.adapters.exporters.change_csv import CsvChangeExporter
    from app.domain.planning.waves.runbook.change import Tracker

    return CsvChangeExporter(Tracker.SERVICENOW)


def _jira() -> RunbookExporter:
    from app.adapters.exporters.change_csv import CsvChangeExporter
    from app.domain.planning.waves.runbook.change import Tracker

    return CsvChangeExporter(Tracker.JIRA)


_RUNBOOK_EXPORTERS: Mapping[str, Callable[[], RunbookExporter]] = {
    "pdf": _runbook_pdf,
    "xlsx": _runbook_xlsx,
    "servicenow": _servicenow,
    "jira": _jira,
}


def runbook_exporter(kind: str) -> RunbookExporter:
    """What writes one of the papers of a wave, by its kind."""
    return _RUNBOOK_EXPORTERS[kind]()


def prep_exporter(kind: str) -> PrepExporter:
    """What writes the provisioning summary and the run log, by the ending of the file."""
    if kind == "pdf":
        from app.adapters.exporters.prep_pdf import PdfPrepExporter

        return PdfPrepExporter()
    if kind == "csv":
        from app.adapters.exporters.prep_csv import CsvPrepExporter

        return CsvPrepExporter()
    from app.adapters.exporters.prep_xlsx import XlsxPrepExporter

    return XlsxPrepExporter()


def table_exporter(kind: str) -> TableExporter:
    """What writes tables of the window, by the ending of the file; a workbook for any other."""
    if kind == "csv":
        from app.adapters.exporters.table_csv import CsvTableExporter

        return CsvTableExporter()
    from app.adapters.exporters.table_xlsx import XlsxTableExporter

    return XlsxTableExporter()


def file_writer() -> FileWriter:
    """What writes files whose bytes are there already."""
    from app.adapters.exporters.ready_file import ReadyFile

    return ReadyFile()


def task_json() -> JsonTaskWriter:
    """What writes the tasks of provisioning for other programs."""
    from app.adapters.exporters.task_json import JsonTaskWriter

    return JsonTaskWriter()


def flow_reader() -> FlowReader:
    """The reader of exports of network flows."""
    from app.adapters.readers.flow_files import FlowFiles

    return FlowFiles()


def _xlsx() -> Exporter:
    from app.adapters.exporters.xlsx_plan import XlsxPlanExporter

    return XlsxPlanExporter()


def _pdf() -> Exporter:
    from app.adapters.exporters.pdf_plan import PdfPlanExporter

    return PdfPlanExporter()


def _csv() -> Exporter:
    from app.adapters.exporters.csv_plan import CsvPlanExporter

    return CsvPlanExporter()


def _json() -> Exporter:
    from app.adapters.exporters.json_plan import JsonPlanExporter

    return JsonPlanExporter()


def _ics() -> Exporter:
    from app.adapters.exporters.ics_file import IcsPlanExporter

    return IcsPlanExporter()


def _gap_xlsx() -> Exporter:
    from app.adapters.exporters.gap_xlsx import XlsxGapExporter

    return XlsxGapExporter()


def _gap_pdf() -> Exporter:
    from app.adapters.exporters.gap_pdf import PdfGapExporter

    return PdfGapExporter()


_EXPORTERS: Mapping[str, Callable[[], Exporter]] = {
    "xlsx": _xlsx,
    "pdf": _pdf,
    "csv": _csv,
    "json": _json,
    "ics": _ics,
    "gap-xlsx": _gap_xlsx,
    "gap-pdf": _gap_pdf,
}


def exporters(kinds: Iterable[str] = tuple(_EXPORTERS)) -> Mapping[str, Exporter]:
    """The writers of plan files and gap reports, by format; only those of ``kinds`` are loaded."""
    return {kind: _EXPORTERS[kind]() for kind in kinds}


def cloud() -> CloudClient:
    """The client of the target cloud."""
    from app.adapters.cloud.client import OpenStackClient

    return OpenStackClient()


def provisioning_cloud() -> ProvisioningCloud:
    """What opens clouds for provisioning."""
    from app.adapters.cloud.provisioning.cloud import OpenStackProvisioning

    return OpenStackProvisioning()


def named_cloud(name: str) -> FoundConnection:
    """A cloud by its name in clouds.yaml."""
    from app.adapters.cloud.named_cloud import named_cloud as found

    return found(name)


def password_vault(passphrase: str | None = "") -> PasswordVault:
    """What encrypts passwords of accounts: under a passphrase, else under a key of the keyring.

    None is for somebody who wants neither: nothing is kept then.
    """
    from app.adapters.vault import KeyringVault, NoVault, PassphraseVault

    if passphrase is None:
        return NoVault()
    return PassphraseVault(passphrase) if passphrase else KeyringVault(secrets())


def credentials_exporter() -> CredentialsExporter:
    """What writes the sheet of user names with their passwords."""
    from app.adapters.exporters.credentials_xlsx import XlsxCredentialsExporter

    return XlsxCredentialsExporter()


@cache
def secrets() -> SecretStore:
    """The one store of secrets: what the keyring does not take, it keeps in memory."""
    from app.adapters.secrets import KeyringSecrets

    return KeyringSecrets()


def window_parts(paths: AppPaths, check_program: Callable[[], str]) -> Parts:
    """What the window is given; ``check_program`` gives the self-test's lines."""
    from app.ui.shell.application import Parts

    return Parts(
        open_workspace,
        reader,
        exporters,
        paths,
        check_program,
        cloud,
        secrets,
        list_reader,
        flow_reader,
        remediation_exporter,
        calendar_tools,
        runbook_exporter,
        template_files,
        provisioning_cloud,
        password_vault,
        prep_exporter,
        credentials_exporter,
        table_exporter,
        file_writer,
    )


def run_window(workspace: Path | None, home: Path | None, check_program: Callable[[], str]) -> int:
    """Open the window and run until it closes; ``check_program`` gives the self-test's lines.

    Where the program runs already, that window opens the workspace and this start ends at once.
    """
    from app.paths import app_paths
    from app.running_copy import RunningCopy

    paths = app_paths(home).create()
    copy = RunningCopy(paths.cache)
    if not copy.claim() and copy.hand_over(workspace):
        return 0
    from app.ui.shell.application import run

    try:
        return run(window_parts(paths, check_program), workspace, copy)
    finally:
        copy.close()


def show_fault(text: str) -> None:
    """Show why the program cannot start, where there is nothing to print it on."""
    from app.ui.shell.application import show_fault as show

    show(text)
