from __future__ import annotations

from app.adapters.exporters.gap_cover import GapCover, score_tile, tiles
from app.adapters.exporters.pdf_text import Typesetter
from app.adapters.exporters.xlsx_sheet import TONES
from app.domain.planning.gap_report import gap_report
from tests.gap_samples import gap_plan


def test_the_tiles_agree_with_the_report() -> None:
    report = gap_report(gap_plan())
    found = {tile.label: tile.figure for tile in tiles(report)}
    assert found["■ Critical, open"] == str(report.analysis.critical)
    assert found["Resolved"] == str(report.analysis.resolved)
    assert score_tile(report).figure == f"{report.analysis.score} of 100"
    assert score_tile(report).ink == TONES["YELLOW"]["font_color"]


def test_a_long_title_takes_more_room() -> None:
    typesetter = Typesetter()
    short = GapCover(gap_report(gap_plan(name="Short")), typesetter)
    long = GapCover(gap_report(gap_plan(name="a rather long name " * 12)), typesetter)
    assert long.height > short.height
