"""Writes what is shown to files: any table, and any picture."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.domain.errors import UserError
from app.ui.shell.exporting import file_name
from app.ui.shell.written import tell_written

if TYPE_CHECKING:
    from app.domain.progress import Ticket
    from app.domain.shown_table import ShownTable
    from app.ui.charts.picture import Picture
    from app.ui.parts.lent import Lent
    from app.ui.shell.context import AppContext

TABLES = "Excel workbook (*.xlsx);;CSV table (*.csv)"
PICTURES = "PNG picture (*.png);;SVG drawing (*.svg)"


class ShownFiles(QObject):
    """Asks where to, writes in the background, and offers to open the result.

    The ending of the file's name says what is written.
    """

    def __init__(self, ctx: AppContext, lent: Lent) -> None:
        super().__init__(lent)
        self._ctx = ctx
        lent.table_wanted.connect(self.export_table)
        lent.picture_wanted.connect(self.save_picture)
        lent.said.connect(self._say)

    def export_table(self, table: ShownTable) -> None:
        """Write a table."""
        ctx = self._ctx
        if not table.records:
            ctx.report(UserError("There is nothing to export.", "The table shows no rows."))
            return
        path = self._ask("Export table", table.title, ".xlsx", TABLES)
        if path is None:
            return
        exporter = ctx.table_exporter(path.suffix.lower().removeprefix("."))

        def work(ticket: Ticket) -> Path:
            from app.services import exports

            return exports.write_table(exporter, table, path, ticket)

        self._run(path, work)

    def save_picture(self, picture: Picture) -> None:
        """Write a picture."""
        path = self._ask("Save picture", picture.title, ".png", PICTURES)
        if path is None:
            return
        from app.ui.charts.picture import png_bytes, svg_bytes

        if path.suffix.lower() not in {".png", ".svg"}:
            path = path.with_name(f"{path.name}.png")
        # Painted here, for fonts and widgets belong to this thread; written in the background.
        data = (svg_bytes if path.suffix.lower() == ".svg" else png_bytes)(picture)
        writer, target = self._ctx.file_writer(), path

        def work(ticket: Ticket) -> Path:
            writer.write(data, target, ticket)
            return target

        self._run(path, work)

    def _ask(self, title: str, what: str, suffix: str, patterns: str) -> Path | None:
        ctx, project = self._ctx, self._ctx.state.project
        name = file_name(f"{project.name} {what}" if project is not None else what)
        path = ctx.dialogs.save_file(title, ctx.settings.folder / f"{name}{suffix}", patterns)
        if path is not None:
            ctx.settings.folder = path.parent
            ctx.settings.add_export_folder(path.parent)
        return path

    def _run(self, path: Path, work: Callable[[Ticket], Path]) -> None:
        ctx = self._ctx
        ctx.runner.cpu(
            f"Exporting {path.name}",
            work,
            partial(tell_written, ctx.notifier),
            on_cancelled=partial(ctx.notifier.show, "Export cancelled; no file was written."),
        )

    def _say(self, sentence: str) -> None:
        self._ctx.notifier.show(sentence, "ok")
