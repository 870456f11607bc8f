"""The shortcuts on paper: a PDF that any program prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument

from app.part_files import open_part, put_in_place
from app.ui.shell.shortcuts import Shortcut

TITLE = "Migration Planner – keyboard shortcuts"
_MARGIN_MM = 15
_BODY_PT = 9


def sheet_html(groups: Mapping[str, Sequence[Shortcut]]) -> str:
    """The keys in black on white, whatever the window wears."""
    rows = []
    for title, found in groups.items():
        rows.append(f"<tr><td colspan='2'><br><b>{escape(title)}</b></td></tr>")
        rows += [
            f"<tr><td style='padding-right: 18px'>{escape(keys)}</td><td>{escape(text)}</td></tr>"
            for keys, text in found
        ]
    return (
        f"<body style='color: black; font-size: {_BODY_PT}pt'><h2>{escape(TITLE)}</h2>"
        f"<table cellpadding='1'>{''.join(rows)}</table></body>"
    )


def save_sheet(path: Path, groups: Mapping[str, Sequence[Shortcut]]) -> None:
    """Write the sheet as a PDF of A4 pages.

    :raises OSError: when the file cannot be written.
    """
    held = QBuffer()
    held.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(held)
    writer.setTitle(TITLE)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    writer.setPageMargins(margins, QPageLayout.Unit.Millimeter)
    document = QTextDocument()
    document.setHtml(sheet_html(groups))
    document.print_(writer)
    held.close()
    partial, stream = open_part(path.parent)
    try:
        with stream:
            stream.write(held.data().data())
        put_in_place(partial, path)
    finally:
        partial.unlink(missing_ok=True)
