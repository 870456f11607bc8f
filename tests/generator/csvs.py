"""Writes an estate as the CSV files that RVTools exports, one for each sheet."""

from __future__ import annotations

import csv
import shutil
import tempfile
import zipfile
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.generator.estate import Estate
from tests.generator.export import Export, Formula
from tests.generator.truth import Truth


def write_csv(
    estate: Estate,
    target: Path,
    *,
    separator: str = ",",
    thousands: bool = False,
    decimal_comma: bool = False,
    bom: bool = False,
) -> Truth:
    """Write ``RVTools_tab<sheet>.csv`` into the folder ``target``, or into the zip of that name.

    ``thousands`` groups digits ("16,384"); ``decimal_comma`` writes numbers and dates the German
    way ("1.234,5" and "02.11.2026 06:30:12").
    """
    if target.suffix.lower() != ".zip":
        target.mkdir(parents=True, exist_ok=True)
        return _write_folder(estate, target, separator, thousands, decimal_comma, bom)
    folder = Path(tempfile.mkdtemp())
    try:
        truth = _write_folder(estate, folder, separator, thousands, decimal_comma, bom)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(folder.iterdir()):
                entry = zipfile.ZipInfo(path.name, date_time=(2026, 11, 2, 6, 30, 12))
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, path.read_bytes())
    finally:
        shutil.rmtree(folder)
    return truth


def _write_folder(
    estate: Estate, folder: Path, separator: str, thousands: bool, decimal_comma: bool, bom: bool
) -> Truth:
    export = Export(estate)
    encoding = "utf-8-sig" if bom else "utf-8"
    with ExitStack() as stack:
        writers = {}
        for name in export.sheets:
            path = folder / f"RVTools_tab{name}.csv"
            stream = stack.enter_context(path.open("w", encoding=encoding, newline=""))
            writers[name] = csv.writer(stream, delimiter=separator)
            writers[name].writerow([column.heading for column in export.columns[name]])
        for name, cells in export.broken():
            writers[name].writerow([_text(value, thousands, decimal_comma) for value in cells])
    return export.truth


def _text(value: Any, thousands: bool, decimal_comma: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, Formula):
        return value.text
    if isinstance(value, datetime):
        return value.strftime("%d.%m.%Y %H:%M:%S" if decimal_comma else "%Y/%m/%d %H:%M:%S")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return _number(value, thousands, decimal_comma)


def _number(value: float, thousands: bool, decimal_comma: bool) -> str:
    plain = int(value) if value == int(value) else round(value, 6)
    text = f"{plain:,}" if thousands else str(plain)
    if decimal_comma:
        text = text.translate(str.maketrans(",.", ".,"))
    return text
