"""The gap report as a PDF, read back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from app.adapters.exporters.gap_pdf import PdfGapExporter
from app.domain.errors import UserError
from app.domain.planning.gaps.gap import Resolution
from app.domain.planning.plan.plan import Plan
from app.domain.progress import Cancelled, Ticket
from tests.gap_samples import READ_AT, gap_plan

NOTE = "שרת agreed 本番データベース " + "and explained at length " * 12
BY_HAND = Resolution(1, "missing_network", "VLAN-4", NOTE, READ_AT)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return gap_plan(resolutions=[BY_HAND], first_vm="서버-데이터베이스")


@pytest.fixture(scope="module")
def report(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> PdfReader:
    path = tmp_path_factory.mktemp("gaps") / "gaps.pdf"
    PdfGapExporter().write(plan, path, Ticket())
    return PdfReader(path)


@pytest.fixture(scope="module")
def texts(report: PdfReader) -> list[str]:
    return [page.extract_text() for page in report.pages]


def test_pages_are_landscape_and_numbered(report: PdfReader, texts: list[str]) -> None:
    for number, (page, text) in enumerate(zip(report.pages, texts, strict=True), 1):
        assert page.mediabox.width > page.mediabox.height
        assert f"Page {number} of {len(texts)}" in text


def test_the_outline_leads_to_the_sections(report: PdfReader, texts: list[str]) -> None:
    entries = {entry.title: report.get_destination_page_number(entry) for entry in report.outline}
    assert list(entries) == ["Executive summary", "Action items", "All gaps"]
    for title, page in entries.items():
        assert f"{title}, page {page + 1}" in texts[0]
        assert title in texts[page]


def test_the_first_page_has_the_score(texts: list[str], plan: Plan) -> None:
    analysis = plan.target.gaps
    for words in (
        "Émigré & Söhne 移行", f"{analysis.now} of 100",
        f"{analysis.after_provisioning} of 100", "Not compared", "✖ Critical, open",
        "Read live from RegionOne on Thu 25 Feb 2027, 09:30", plan.reconciliation.sentence,
    ):  # fmt: skip
        assert words in texts[0]


def test_every_gap_stands_there_and_any_letter(texts: list[str], plan: Plan) -> None:
    solid = re.sub(r"\s", "", "\n".join(texts))
    for gap in plan.target.gaps.rows:
        assert re.sub(r"\s", "", gap.resource) in solid
    assert "本番データベース" in solid
    assert "서버-데이터베이스" in solid
    assert "Severity" in texts[-1]


def test_nothing_is_written_without_an_analysis_or_after_a_cancel(
    plan: Plan, tmp_path: Path
) -> None:
    target = tmp_path / "gaps.pdf"
    with pytest.raises(UserError, match="no gap analysis"):
        PdfGapExporter().write(gap_plan(inventory=None), target, Ticket())
    ticket = Ticket()
    ticket.cancel()
    with pytest.raises(Cancelled):
        PdfGapExporter().write(plan, target, ticket)
    assert list(tmp_path.iterdir()) == []
