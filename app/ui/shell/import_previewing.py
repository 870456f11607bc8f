"""What an import would find, worked out in the background while columns are chosen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.services.import_preview import look
from app.ui.shell.previewing import Previewing, Work

if TYPE_CHECKING:
    from app.domain.inventory.column_choices import ColumnChoices
    from app.domain.progress import Ticket
    from app.services.import_preview import ImportPreview
    from app.ui.shell.context import AppContext
    from app.ui.shell.operations import Origin


class ImportPreviewing(Previewing):
    """Asked for the choices of columns; ready with an :class:`ImportPreview`."""

    polls = True

    def __init__(
        self, ctx: AppContext, origin: Origin, paths: Sequence[Path], parent: QObject
    ) -> None:
        super().__init__(ctx, parent)
        self._origin, self._paths = origin, tuple(paths)
        self._before: ImportPreview | None = None
        self.title = "Reading again"

    def replaces(self, shown: ImportPreview) -> None:
        """What is shown goes when the next answer is worked out."""
        self._before = shown

    def begin(self, wanted: ColumnChoices) -> Work:
        """Read the files with these choices."""
        reader = self.ctx.reader()
        origin, paths = self._origin, self._paths
        before, self._before = self._before, None

        def work(ticket: Ticket) -> ImportPreview:
            if before is not None:
                before.forget()
            return look(origin.workspace, reader, origin.project_id, paths, ticket, wanted)

        return work
