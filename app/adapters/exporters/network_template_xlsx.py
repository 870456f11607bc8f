"""Writes the template of the network map as an Excel workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.adapters.exporters.clean_text import one_line
from app.adapters.exporters.whole_file import whole_file
from app.adapters.exporters.xlsx_plan import new_workbook
from app.adapters.exporters.xlsx_sheet import cell_text
from app.domain.planning.networks.template import SHEET, NetworkTemplate
from app.domain.progress import Ticket

_GREY, _BLUE, _PALE = "#7F7F7F", "#1F3A5F", "#E3ECFA"
_TEXT = "@"
"""The format of cells that stay what is typed: without it 10/24 would become a date."""


def write_template(template: NetworkTemplate, path: Path, ticket: Ticket) -> None:
    """Write the whole file, or none of it.

    :raises UserError: when the place cannot be written.
    """
    with whole_file(path, ticket) as stream, new_workbook(stream) as workbook:
        workbook.set_properties({"title": f"Network map: {one_line(template.project)}"})
        page = workbook.add_worksheet(SHEET)
        page.set_landscape()
        page.set_paper(9)  # A4
        page.fit_to_pages(1, 0)
        _write_head(workbook, page, template)
        _write_rows(workbook, page, template, ticket)


def _write_head(workbook: Any, page: Any, template: NetworkTemplate) -> None:
    columns = template.columns
    hint = workbook.add_format(
        {"italic": True, "font_color": "#1F4E9E", "text_wrap": True, "valign": "top"}
    )
    page.set_row(0, 32.25)
    page.merge_range(0, 0, 0, len(columns) - 1, cell_text(template.instruction), hint)
    heading = {"bold": True, "font_color": "#FFFFFF", "text_wrap": True, "valign": "vcenter"}
    given = workbook.add_format({**heading, "bg_color": _GREY})
    asked = workbook.add_format({**heading, "bg_color": _BLUE})
    for place, column in enumerate(columns):
        page.set_column(place, place, column.width)
        page.write_string(1, place, column.heading, asked if column.edited else given)
    page.freeze_panes(2, 1)


def _write_rows(workbook: Any, page: Any, template: NetworkTemplate, ticket: Ticket) -> None:
    plain = workbook.add_format({"valign": "top"})
    look = {"bg_color": _PALE, "valign": "top", "border": 1, "border_color": "#C9D6EA"}
    text = workbook.add_format({**look, "num_format": _TEXT})
    number = workbook.add_format({**look, "num_format": "0", "align": "left"})
    total = len(template.rows)
    for line, row in enumerate(template.rows, 2):
        if line % 250 == 0:
            ticket.step(line, total + 2, "Writing workbook")
        for place, column in enumerate(template.columns):
            value = template.value(row, column)
            form = (number if column.key == "vlan_id" else text) if column.edited else plain
            if value is None or value == "":
                page.write_blank(line, place, None, form)
            elif isinstance(value, int):
                page.write_number(line, place, value, form)
            else:
                page.write_string(line, place, cell_text(value), form)
