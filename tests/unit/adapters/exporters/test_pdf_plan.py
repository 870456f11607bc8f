from __future__ import annotations

import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from app.adapters.exporters.pdf_plan import PdfPlanExporter
from app.domain.planning.plan.plan import Plan
from app.domain.progress import Ticket
from tests.gap_samples import gap_plan
from tests.unit.adapters.exporters.plan_builder import make_plan, make_vm, odd_plan

SECTIONS = [
    "What stands in the way", "Pictures", "Summary", "Tenants", "Daily schedule", "Gantt",
    "All VMs", "Cohorts", "Network map", "Capacity", "Quotas", "Gaps",
]  # fmt: skip


def write(plan: Plan, path: Path) -> PdfReader:
    PdfPlanExporter().write(plan, path, Ticket())
    return PdfReader(path)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> PdfReader:
    return write(odd_plan(), tmp_path_factory.mktemp("pdf") / "plan.pdf")


@pytest.fixture(scope="module")
def texts(report: PdfReader) -> list[str]:
    return [page.extract_text() for page in report.pages]


def test_pages_are_landscape_and_numbered(report: PdfReader, texts: list[str]) -> None:
    for number, (page, text) in enumerate(zip(report.pages, texts, strict=True), 1):
        assert round(page.mediabox.width) == 842
        assert round(page.mediabox.height) == 595
        assert f"Page {number} of {len(texts)}" in text


def test_the_outline_leads_to_the_sections(report: PdfReader, texts: list[str]) -> None:
    entries = {entry.title: report.get_destination_page_number(entry) for entry in report.outline}
    assert list(entries) == SECTIONS
    for title, page in entries.items():
        assert title in texts[page]
        assert f"{title}, page {page + 1}" in texts[0]
    assert entries["What stands in the way"] == 0
    assert (entries["Pictures"], entries["Summary"]) == (1, 2)


def test_the_cover_has_the_key_figures(texts: list[str]) -> None:
    cover = texts[0]
    for words in (
        "Émigré & Söhne 移行", "generated 2027-02-26 14:05 UTC", "data of 2027-02-20",
        "VMs in plan", "46", "of 50 read", "2027-03-10", "met, 20", "● GREEN 15 (33 %)",
        "■ RED 15 (33 %)", odd_plan().reconciliation.sentence,
    ):  # fmt: skip
        assert words in cover


def test_headings_repeat_on_every_page(report: PdfReader, texts: list[str]) -> None:
    entries = {entry.title: report.get_destination_page_number(entry) for entry in report.outline}
    names = "Daily schedule", "Gantt", "All VMs", "Cohorts"
    schedule, gantt, vms, after = (entries[title] for title in names)
    assert (gantt - schedule, after - vms) == (2, 2)
    for text in texts[schedule:gantt]:
        wanted = ("Moves", "Slot", "Starts", "Cutover", "bound by")
        assert [words for words in wanted if words not in text] == []
    for text in texts[vms:after]:
        wanted = ("Excluded", "IP address", "Downtime", "Hours")
        assert [words for words in wanted if words not in text] == []
    for text in texts[1:]:
        assert "Émigré & Söhne 移行" in text


def test_every_vm_stands_in_both_lists(texts: list[str]) -> None:
    everything = "\n".join(texts)
    for number in range(17, 46):
        assert everything.count(f"vm-app-{number:05d}") == 2
    assert everything.count("a template") == 1
    assert "Not scheduled · 1 VM" in everything
    assert "Subtotal:Cohortβ" in re.sub(r"\s", "", everything)


def test_any_script_and_long_names(texts: list[str]) -> None:
    everything = "\n".join(texts)
    solid = re.sub(r"\s", "", everything)
    assert "本番データベース-東京-01" in solid
    assert "서버-데이터베이스" in solid
    assert "โรงงาน-เซิร์ฟเวอร์" in solid
    assert "rocket-🚀-📦-vm" in solid
    assert "a" * 80 in solid
    assert "שרת-ייצור" in solid  # readers find right-to-left names in reading order
    assert "خادم-إنتاج" in solid
    assert "bell\ufffd and half a pair" in everything


def test_every_font_is_embedded(report: PdfReader) -> None:
    names = set()
    for page in report.pages:
        for reference in page["/Resources"]["/Font"].values():
            font = reference.get_object()
            if font["/Subtype"] == "/TrueType":
                names.add(font["/BaseFont"].split("+")[-1])
                assert "/FontFile2" in font["/FontDescriptor"]
    assert {"DejaVuSans", "DejaVuSans-Bold", "DroidSansFallback", "Symbola"} <= names


def test_network_map_capacity_and_gaps(texts: list[str], tmp_path: Path) -> None:
    everything = "\n".join(texts)
    assert "VLAN-1" in everything
    assert "no node profile was entered" in everything
    assert "There is no gap analysis yet. Read or enter the target's inventory first." in everything
    plan = gap_plan()
    report = write(plan, tmp_path / "plan.pdf")
    without = [title for title in SECTIONS[:-1] if title != "Cohorts"]
    assert [entry.title for entry in report.outline] == [*without, "Readiness", "Gaps"]
    solid = re.sub(r"\s", "", "".join(page.extract_text() for page in report.pages))
    assert f"Readinessnow{plan.target.gaps.now}" in solid
    for gap in plan.target.gaps.gaps:
        assert re.sub(r"\s", "", gap.text) in solid


def test_people_read_words(texts: list[str]) -> None:
    everything = "\n".join(texts)
    assert "warm_migration" not in everything
    assert "poweredOn" not in everything
    assert "Ubuntu 22.04" in everything


def test_an_empty_plan(tmp_path: Path) -> None:
    report = write(make_plan([], name=""), tmp_path / "plan.pdf")
    assert len(report.outline) == len(SECTIONS) - 2  # no cohorts, no days
    assert "Page 1 of" in report.pages[0].extract_text()


def test_a_plan_of_extremes_fits_its_pages(tmp_path: Path) -> None:
    """Names, numbers and projects of any length neither fail nor run over the page's foot."""
    vms = [
        make_vm(1, "x" * 5000, networks=tuple(f"net-{n}" for n in range(400))),
        make_vm(2, "y\n" * 300, disk_mib=9e18, used_mib=9e18, vcpu=10**12),
        make_vm(3, "", os_family="", os_version="", os_tools="", os_config=""),
    ]
    report = write(make_plan(vms, name="project " * 100), tmp_path / "plan.pdf")
    assert "…" in report.pages[-1].extract_text()
    lowest: list[float] = []

    def visit(text: str, _outer: object, matrix: list[float], *_font: object) -> None:
        if text.strip():
            lowest.append(matrix[5])

    for page in report.pages:
        page.extract_text(visitor_text=visit)
    assert min(lowest) >= 30.0
    assert report.metadata is not None
    assert report.metadata.title.startswith("Migration plan: project project")
