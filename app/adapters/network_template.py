"""Templates of the network map as Excel workbooks, out and back."""

from __future__ import annotations

from pathlib import Path

from app.adapters.exporters.network_template_xlsx import write_template
from app.adapters.readers.network_template import read_template_sheet
from app.domain.planning.networks.template import NetworkTemplate
from app.domain.planning.networks.template_reading import TemplateSheet
from app.domain.progress import Ticket


class XlsxTemplates:
    """The :class:`~app.services.ports.TemplateFiles` of Excel."""

    def write(self, template: NetworkTemplate, path: Path, ticket: Ticket) -> None:
        """Write the whole file, or none of it.

        :raises UserError: when the place cannot be written.
        """
        write_template(template, path, ticket)

    def read(self, path: Path, ticket: Ticket) -> TemplateSheet:
        """A template cell by cell.

        :raises UserError: when the file is no workbook, damaged, or far larger than a template.
        """
        return read_template_sheet(path, ticket)
