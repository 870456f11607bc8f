"""The figures of measurements in the README."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench_figures import BEGIN, END, Figure, KeptFigures, table, write_into

FAST = Figure("import", "import over openpyxl", 0.214, 0.35, "", "2027-03-01")
SLOW = Figure("stall", "longest stall", 1234.5, 100.0, " ms", "2027-03-02")


def test_the_newest_figure_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "build" / "figures.json"
    kept = KeptFigures(path)
    kept.keep(FAST)
    kept.keep(SLOW)
    newer = Figure("import", "import over openpyxl", 0.3, 0.35, "", "2027-03-03")
    KeptFigures(path).keep(newer)
    assert KeptFigures(path).of(["stall", "import"]) == [SLOW, newer]


def test_the_table_says_what_missed_its_target() -> None:
    lines = table([FAST, SLOW]).splitlines()
    assert lines[0].startswith("Medians on ")
    assert lines[0].endswith(", 2027-03-01 to 2027-03-02.")
    assert lines[-2:] == [
        "| import | import over openpyxl | 0.21 | 0.35 |",
        "| stall | longest stall | 1,234 ms (missed) | 100 ms |",
    ]


def test_the_table_stands_between_its_lines(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    write_into(readme, [FAST])
    write_into(readme, [FAST])
    text = readme.read_text(encoding="utf-8")
    assert text.startswith(f"before\n{BEGIN}\nMedians")
    assert text.endswith(f"| 0.35 |\n{END}\nafter\n")
    assert "old" not in text
    readme.write_text("nothing", encoding="utf-8")
    with pytest.raises(ValueError, match="has no lines"):
        write_into(readme, [FAST])


def test_the_readme_has_a_place_for_it() -> None:
    text = (Path(__file__).resolve().parents[3] / "README.md").read_text(encoding="utf-8")
    assert text.index(BEGIN) < text.index(END)
