"""A file whose bytes are there already, such as a picture."""

from __future__ import annotations

from pathlib import Path

from app.adapters.exporters.whole_file import whole_file
from app.domain.progress import Ticket


class ReadyFile:
    """Writes bytes to a place."""

    def write(self, data: bytes, path: Path, ticket: Ticket) -> None:
        """Write the whole file, or none of it.

        :raises UserError: when the place cannot be written.
        """
        with whole_file(path, ticket) as stream:
            stream.write(data)
