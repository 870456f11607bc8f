"""The composition root: the only module that knows every layer and joins them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.services.ports import CloudClient, Exporter, SecretStore, TableReader
    from app.services.workspace import Workspace


class SystemClock:
    """The :class:`~app.services.ports.Clock` of the computer."""

    def now(self) -> datetime:
        """The moment in local time, with zone."""
        return datetime.now().astimezone()

    def zone(self) -> str:
        """IANA name of the computer's time zone, UTC where it is not known."""
        from PySide6.QtCore import QTimeZone

        from app.domain.parameters import time_zones

        name = bytes(QTimeZone.systemTimeZoneId().data()).decode()
        return time_zones().get(name.casefold(), "UTC")


def open_workspace(path: Path) -> Workspace:
    """Open or create a workspace file."""
    from app.services.workspace import Workspace

    return Workspace.open(path, SystemClock())


def reader() -> TableReader:
    """The reader of RVTools exports."""
    from app.adapters.readers.exports import ExportReader

    return ExportReader()


def exporters() -> Mapping[str, Exporter]:
    """The writers of plan files and gap reports, by format."""
    from app.adapters.exporters.csv_plan import CsvPlanExporter
    from app.adapters.exporters.gap_pdf import PdfGapExporter
    from app.adapters.exporters.gap_xlsx import XlsxGapExporter
    from app.adapters.exporters.json_plan import JsonPlanExporter
    from app.adapters.exporters.pdf_plan import PdfPlanExporter
    from app.adapters.exporters.xlsx_plan import XlsxPlanExporter

    return {
        "xlsx": XlsxPlanExporter(),
        "pdf": PdfPlanExporter(),
        "csv": CsvPlanExporter(),
        "json": JsonPlanExporter(),
        "gap-xlsx": XlsxGapExporter(),
        "gap-pdf": PdfGapExporter(),
    }


def cloud() -> CloudClient:
    """The client of the target cloud."""
    from app.adapters.cloud.client import OpenStackClient

    return OpenStackClient()


@cache
def secrets() -> SecretStore:
    """The one store of secrets: what the keyring does not take, it keeps in memory."""
    from app.adapters.secrets import KeyringSecrets

    return KeyringSecrets()


def run_window(workspace: Path | None, home: Path | None) -> int:
    """Open the window and run until it closes."""
    from app.paths import app_paths
    from app.ui.application import Parts, run

    paths = app_paths(home).create()
    parts = Parts(open_workspace, reader, exporters, paths, check_program, cloud, secrets)
    return run(parts, workspace)


def check_program() -> str:
    """Run the self-test and return its lines."""
    from app import selftest

    return "\n".join(selftest.results())
