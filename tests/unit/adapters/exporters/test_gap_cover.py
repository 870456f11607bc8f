from __future__ import annotations

from app.adapters.exporters.gap_cover import GapCover, scores, tiles
from app.adapters.exporters.pdf_text import Typesetter
from app.adapters.exporters.xlsx_sheet import TONES
from app.domain.planning.gaps.gap import GapState, Severity
from app.domain.planning.gaps.report import TONES as SCORE_TONES
from app.domain.planning.gaps.report import gap_report
from app.domain.planning.gaps.words import score_tone
from tests.gap_samples import gap_plan


def test_the_tiles_agree_with_the_report() -> None:
    report = gap_report(gap_plan())
    analysis = report.analysis
    shown = tiles(report)
    found = {tile.label: tile.figure for tile in shown}
    assert found["✖ Critical, open"] == str(analysis.count(Severity.CRITICAL))
    assert found["Planned"] == str(len(analysis.of(GapState.PLANNED)))
    assert found["Not compared"] == str(len(analysis.uncompared))
    assert found["Ready now"] == f"{analysis.now} of 100"
    assert found["After provisioning"] == f"{analysis.after_provisioning} of 100"
    assert [score for _label, score in scores(report)] == [
        analysis.now, analysis.after_provisioning,
    ]  # fmt: skip
    assert shown[0].ink == TONES[SCORE_TONES[score_tone(analysis.now)]]["font_color"]


def test_a_long_title_takes_more_room() -> None:
    typesetter = Typesetter()
    short = GapCover(gap_report(gap_plan(name="Short")), typesetter)
    long = GapCover(gap_report(gap_plan(name="a rather long name " * 12)), typesetter)
    assert long.height > short.height
