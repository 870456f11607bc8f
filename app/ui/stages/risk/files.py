"""Carries a set of risk rules to a file and back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSaveFile

from app.domain.errors import UserError
from app.domain.planning.risk.config import RiskConfig
from app.services import risk_rules_file
from app.ui.shell.context import AppContext
from app.ui.shell.exporting import file_name
from app.ui.shell.written import tell_written

PATTERN = "Risk rules (*.json)"


def export_rules(ctx: AppContext, config: RiskConfig) -> None:
    """Ask where to, and write the rules there."""
    project = ctx.state.project
    name = f"{file_name(project.name if project else '')} risk rules.json"
    path = ctx.dialogs.save_file("Export risk rules", ctx.settings.folder / name, PATTERN)
    if path is None:
        return
    path = path if path.suffix else path.with_name(f"{path.name}.json")
    try:
        _write(path, risk_rules_file.to_text(config))
    except UserError as error:
        ctx.report(error)
        return
    ctx.settings.folder = path.parent
    tell_written(ctx.notifier, path)


def import_rules(ctx: AppContext) -> tuple[str, RiskConfig] | None:
    """Let the user pick a file; its name and rules, None when there is none that can be used."""
    paths = ctx.dialogs.open_files("Import risk rules", ctx.settings.folder, PATTERN)
    if not paths:
        return None
    path = paths[0]
    try:
        config = risk_rules_file.from_bytes(_read(path))
    except UserError as error:
        ctx.report(error)
        return None
    ctx.settings.folder = path.parent
    return path.name, config


def _read(path: Path) -> bytes:
    """A file, or as much of it as tells that it is too large."""
    try:
        with path.open("rb") as stream:
            return stream.read(risk_rules_file.MAX_BYTES + 1)
    except OSError as error:
        raise UserError(
            f"{path.name} cannot be read.", "Choose another file.", str(error)
        ) from error


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    data = text.encode()
    file = QSaveFile(str(path))
    written = (
        file.open(QSaveFile.OpenModeFlag.WriteOnly)
        and file.write(data) == len(data)
        and file.commit()
    )
    if not written:
        raise UserError(
            f"{path.name} cannot be written.", "Choose another folder.", file.errorString()
        )
