"""Shows what an import found: sheets, skipped rows, odd content, coverage."""

from __future__ import annotations

from datetime import datetime
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from app.domain.counted_noun import as_line
from app.domain.inventory.report import ImportReport, Tally, Weight, in_rank, told
from app.domain.number_style import grouped, spoken
from app.ui.parts.dialog import Dialog
from app.ui.parts.dialog_size import open_at
from app.ui.parts.text_window import RichView
from app.ui.table.cell_text import CellFormatter
from app.ui.theme.metrics import grid
from app.ui.theme.tokens import current_tokens

_HEAVY = Weight.FIGURE
_RIGHT = " align='right'"
_HEADS = (
    ("Sheet", False),
    ("Found as", False),
    ("Rows", True),
    ("Joined", True),
    ("No VM", True),
    ("Columns not in the file", False),
)


def report_html(report: ImportReport) -> str:
    """The report as rich text in the colours of the theme."""
    return f"<h2>{grouped(report.rows)} VM rows read</h2>{source_html(report)}{found_html(report)}"


def source_html(report: ImportReport) -> str:
    """Where it comes from: files, vCenters, and of when the data are."""
    vcenters = ", ".join(escape(name) for name in report.vcenters.values() if name)
    source = f"From {escape(', '.join(report.files))}"
    if vcenters:
        source += f", vCenter {vcenters}"
    if report.data_date:
        source += f", data of {escape(_moment(report.data_date))}"
    return f"<p>{source}.</p>"


def found_html(report: ImportReport) -> str:
    """What was found, in lists, and a table of the sheets."""
    muted = current_tokens().color("muted_text")
    found = report.tallies()
    heads = "".join(f"<td{_RIGHT if right else ''}>{text}</td>" for text, right in _HEADS)
    parts = [
        *_tallies("What changes figures", [each for each in found if each[1].weight >= _HEAVY]),
        *_sentences("Columns mapped by hand", report.by_hand),
        *_sentences("How complete the data is", [*map(spoken, report.coverage)]),
        *_sentences("Networks that left the network map: no VM uses them", report.networks_purged),
        *_tallies("Left out", _light(report.skipped)),
        *_tallies("Read, but odd", _light(report.suspicious)),
        "<h3>Sheets</h3>",
        "<table cellspacing='0' cellpadding='6' width='98%'>",
        f"<tr style='color:{muted}'>{heads}</tr>",
    ]
    for sheet in report.sheets:
        missing = ", ".join(sheet.missing) or "none"
        note = f"<br>{escape(sheet.note)}" if sheet.note else ""
        several = f"<br>{escape(sheet.file)}" if len(report.files) > 1 else ""
        parts.append(
            f"<tr><td>{sheet.kind}{several}</td><td>{escape(sheet.found_as)}</td>"
            f"<td align='right'>{grouped(sheet.rows)}</td><td "
            f"align='right'>{grouped(sheet.joined)}</td>"
            f"<td align='right'>{grouped(sheet.unmatched)}</td>"
            f"<td style='color:{muted}'>{escape(missing)}{note}</td></tr>"
        )
    parts.append("</table>")
    parts.extend(_sentences("Sheets without use for the plan", report.ignored))
    return "".join(parts)


def _moment(stored: str) -> str:
    made, format_ = datetime.fromisoformat(stored), CellFormatter()
    return format_.moment(made) if "T" in stored else format_.day(made)


def _sentences(title: str, lines: list[str]) -> list[str]:
    if not lines:
        return []
    return [f"<h3>{title}</h3><ul>", *(f"<li>{escape(line)}</li>" for line in lines), "</ul>"]


def _light(tallies: dict[str, Tally]) -> list[tuple[str, Tally]]:
    return [each for each in in_rank(tallies.items()) if each[1].weight < _HEAVY]


def _tallies(title: str, tallies: list[tuple[str, Tally]]) -> list[str]:
    return _sentences(title, [as_line(told(what, tally)) for what, tally in tallies])


class ImportReportDialog(Dialog):
    """The report with Copy and Close."""

    of_project = False

    def __init__(self, report: ImportReport, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Import report")
        self.view = RichView(lambda: report_html(report))
        self.view.setAccessibleName("Import report")
        # Its text wraps; a table as wide as the view is a few pixels wider to Qt.
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton("Copy", QDialogButtonBox.ButtonRole.ActionRole)
        copy.setAutoDefault(False)  # Enter closes
        copy.clicked.connect(self._copy)
        buttons.rejected.connect(self.close)
        column = self.make_column()
        column.addWidget(self.view)
        column.addWidget(buttons)
        open_at(self, grid(110), grid(80))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.view.toPlainText())
