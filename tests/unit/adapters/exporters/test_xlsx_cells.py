"""Our cells against those of XlsxWriter, as a reader of the file sees them."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from app.adapters.exporters.clean_text import clean
from app.adapters.exporters.xlsx_cells import blank_cell, date_cell, number_cell, text_cell

STYLE = 7


def parsed(cell: str) -> ET.Element:
    element = ET.fromstring(f'<c r="B7"{cell}')  # noqa: S314 - our own text
    assert element.attrib.pop("r") == "B7"
    assert element.attrib.pop("s") == "7"
    return element


def library_number(write: str, value: Any) -> str:
    """The number that XlsxWriter writes for a value."""
    book = Workbook(io.BytesIO(), {"constant_memory": True})
    page = book.add_worksheet()
    getattr(page, write)(0, 0, value)
    page.write_blank(1, 0, None, book.add_format())
    page.fh.seek(0)
    cell = ET.fromstring(page.fh.readline())[0]  # noqa: S314 - the library's own text
    book.close()
    return cell.findtext("v") or ""


@given(st.text())
def test_text_comes_back_as_it_was(text: str) -> None:
    cell = parsed(text_cell(clean(text), STYLE))
    assert cell.attrib == {"t": "inlineStr"}
    found = cell.findtext("is/t") or ""
    assert found.replace("_x005F_x", "_x") == clean(text).replace("_x005F_x", "_x")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain", "<t>plain</t>"),
        ('a < b & c > "d"', '<t>a &lt; b &amp; c &gt; "d"</t>'),
        (" before", '<t xml:space="preserve"> before</t>'),
        ("after\n", '<t xml:space="preserve">after\n</t>'),
        ("_x0041_x0042_", "<t>_x005F_x0041_x005F_x0042_</t>"),
        ("_x004_ _xylophone_", "<t>_x004_ _xylophone_</t>"),
        ("<r><t>rich?</t></r>", "<t>&lt;r&gt;&lt;t&gt;rich?&lt;/t&gt;&lt;/r&gt;</t>"),
        ("=1+1", "<t>=1+1</t>"),
    ],
)
def test_text_is_escaped(text: str, written: str) -> None:
    assert text_cell(text, STYLE) == f' s="7" t="inlineStr"><is>{written}</is></c>'


@given(st.floats(-1e300, 1e300) | st.integers(-(10**18), 10**18))
def test_numbers_keep_sixteen_digits(number: float) -> None:
    cell = parsed(number_cell(number, STYLE))
    assert cell.attrib == {}
    assert float(cell.findtext("v") or "") == pytest.approx(number, rel=1e-15)


@pytest.mark.parametrize("number", [0, 1, -1, 0.1, 1 / 3, 1e300, 123456789.123456789, 10**17])
def test_numbers_are_written_as_the_library_writes_them(number: float) -> None:
    found = parsed(number_cell(number, STYLE)).findtext("v")
    assert found == library_number("write_number", number)


@pytest.mark.parametrize(
    "day",
    [
        date(1900, 1, 1),
        date(1900, 2, 28),
        date(1900, 3, 1),
        date(2027, 3, 30),
        date(9999, 12, 31),
        datetime(2027, 3, 30, 14, 5, 6, 789_000),  # noqa: DTZ001 - cells know no zones
    ],
)
def test_dates_are_counted_as_the_library_counts_them(day: date) -> None:
    found = parsed(date_cell(day, STYLE)).findtext("v")
    assert found == library_number("write_datetime", day)


def test_a_blank_has_only_a_look() -> None:
    cell = parsed(blank_cell(STYLE))
    assert (list(cell), cell.text, cell.attrib) == ([], None, {})
