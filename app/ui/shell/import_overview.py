"""What an import has found, in words, before anything of it is written."""

from __future__ import annotations

from html import escape

from app.domain.counted_noun import as_line, count_text
from app.services.import_preview import ImportPreview
from app.ui.shell.import_report import found_html, source_html
from app.ui.theme.tokens import current_tokens


def lead(preview: ImportPreview) -> tuple[str, str]:
    """How it stands in a sentence, and its tone."""
    if preview.refusal is not None:
        if any(gap.stops for gap in preview.gaps):
            return f"{preview.refusal.message} Say under Columns which column is which.", "error"
        return str(preview.refusal), "error"
    points = len(preview.open_points)
    if points:
        text = (
            f"{count_text(points, 'point')} to look at before the import. Columns shows what each "
            "heading was recognised as, and lets you say what it is."
        )
        return text, "warning"
    sure = "Every column that the plan needs was recognised. Nothing is written yet."
    leading = preview.prepared.report.leading if preview.prepared is not None else ""
    return (f"{sure} {as_line(leading)}." if leading else sure), ""


def overview_html(preview: ImportPreview) -> str:
    """The same at length, as rich text in the colours of the theme."""
    points = _points(preview)
    prepared = preview.prepared
    if prepared is None or preview.reconciliation is None:
        names = ", ".join(path.name for path in preview.paths)
        return (
            f"<h2>{escape(names)} cannot be read yet</h2>{points}"
            "<p>Its sheets are those of an RVTools export, but their headings do not tell which "
            "column is which. Say so under Columns; the file is read again after each choice.</p>"
        )
    title = f"{count_text(preview.reconciliation.in_plan, 'VM')} in plan"
    return (
        f"<h2>{title}</h2><p>{escape(preview.reconciliation.sentence)}.</p>"
        f"{source_html(prepared.report)}{points}{found_html(prepared.report)}"
    )


def _points(preview: ImportPreview) -> str:
    """What to look at first."""
    lines = [as_line(escape(point)) for point in preview.open_points]
    if not lines:
        return ""
    color = current_tokens().color("warning")
    items = "".join(f"<li>{line}</li>" for line in lines)
    return f"<h3 style='color:{color}'>To look at first</h3><ul>{items}</ul>"
