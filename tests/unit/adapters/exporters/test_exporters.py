"""What all exporters promise alike."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import Any

import pytest

from app.adapters.exporters.csv_plan import CsvPlanExporter
from app.adapters.exporters.json_plan import JsonPlanExporter
from app.adapters.exporters.pdf_plan import PdfPlanExporter
from app.adapters.exporters.xlsx_plan import XlsxPlanExporter
from app.domain.errors import UserError
from app.domain.progress import Cancelled, Ticket
from app.services.ports import Exporter
from tests.unit.adapters.exporters.plan_builder import big_plan, odd_plan

EXPORTERS = (XlsxPlanExporter, PdfPlanExporter, CsvPlanExporter, JsonPlanExporter)


class Impatient(Ticket):
    """A ticket whose holder cancels at the n-th step."""

    patience = 1

    def step(self, done: int, total: int, note: str = "") -> None:
        assert 0 <= done <= total
        self.patience -= 1
        if self.patience < 0:
            self.cancel()
        super().step(done, total, note)


@pytest.fixture(params=EXPORTERS, ids=lambda kind: kind.suffix)
def exporter(request: pytest.FixtureRequest) -> Any:
    return request.param()


def test_they_are_exporters_with_their_own_suffix() -> None:
    made: list[Exporter] = [kind() for kind in EXPORTERS]
    assert [exporter.suffix for exporter in made] == [".xlsx", ".pdf", ".csv", ".json"]


@pytest.mark.parametrize("patience", [0, 1, 3])
def test_a_cancel_leaves_nothing(exporter: Exporter, tmp_path: Path, patience: int) -> None:
    ticket = Impatient()
    ticket.patience = patience
    with pytest.raises(Cancelled):
        exporter.write(big_plan(1600), tmp_path / "plan", ticket)
    gc.collect()  # a file left open would warn here
    assert list(tmp_path.iterdir()) == []


def test_a_cancel_keeps_what_was_there(exporter: Exporter, tmp_path: Path) -> None:
    target = tmp_path / "plan"
    target.write_bytes(b"old")
    ticket = Ticket()
    ticket.cancel()
    with pytest.raises(Cancelled):
        exporter.write(odd_plan(), target, ticket)
    assert target.read_bytes() == b"old"


def test_progress_reaches_the_end_of_its_scale(exporter: Exporter, tmp_path: Path) -> None:
    ticket = Ticket()
    exporter.write(big_plan(1600), tmp_path / "plan", ticket)
    assert ticket.total > 0
    assert ticket.done > 0.5 * ticket.total
    assert ticket.note.startswith("Writing")
    assert ticket.cancellable


@pytest.mark.parametrize("place", ["folder", "nowhere/plan", "file/plan"])
def test_a_place_that_cannot_be_written(exporter: Exporter, tmp_path: Path, place: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UserError):
        exporter.write(odd_plan(), tmp_path / place, Ticket())
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "folder"]


if sys.platform == "linux":

    @pytest.fixture
    def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
        """The temporary file is /dev/full, which takes nothing: a real error from the system."""
        real = Path.open

        def opened(self: Path, mode: str = "r", *args: Any, **values: Any) -> Any:
            if mode == "xb":
                return real(Path("/dev/full"), "wb")
            return real(self, mode, *args, **values)

        monkeypatch.setattr(Path, "open", opened)

    @pytest.mark.usefixtures("full_disk")
    def test_a_full_disk(exporter: Exporter, tmp_path: Path) -> None:
        with pytest.raises(UserError) as caught:
            exporter.write(big_plan(1600), tmp_path / "plan", Ticket())
        assert caught.value.message.startswith("The disk is full")
        gc.collect()  # a file left open would warn here
        assert list(tmp_path.iterdir()) == []
