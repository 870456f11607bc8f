from __future__ import annotations

from app.adapters.exporters.gap_summary import gap_summary_lines
from app.adapters.exporters.plan_summary import Item
from app.domain.planning.gap_report import gap_report, summary
from app.domain.planning.plan_rows import LineKind
from tests.gap_samples import gap_plan


def test_every_figure_is_a_line_under_its_heading() -> None:
    report = gap_report(gap_plan())
    lines = list(gap_summary_lines(report))
    headings = [line.text for line in lines if line.kind is LineKind.HEADING]
    assert headings == [title for title, _figures in summary(report)]
    items = [line.record for line in lines if line.kind is LineKind.ROW]
    figures = [figure for _title, group in summary(report) for figure in group]
    assert items == [
        Item(each.label, each.value, each.unit, each.note, risk=each.tone) for each in figures
    ]
