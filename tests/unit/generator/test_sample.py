"""The sample workbook that is shipped is the one that its seed gives, and a believable one."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

from python_calamine import CalamineWorkbook

from tests.generator.export import describe
from tests.generator.vocabulary import ODD_NAMES
from tests.generator.workbook import write_workbook

ROOT = Path(__file__).resolve().parents[3]


def sample() -> ModuleType:
    path = ROOT / "packaging" / "sample.py"
    spec = importlib.util.spec_from_file_location("sample", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cells(path: Path) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_path(str(path))
    return {
        name: [list(row) for row in book.get_sheet_by_name(name).to_python()]
        for name in book.sheet_names
    }


def test_the_shipped_file_is_that_of_the_seed(tmp_path: Path) -> None:
    module = sample()
    write_workbook(module.ESTATE, tmp_path / "again.xlsx")
    assert cells(module.SAMPLE) == cells(tmp_path / "again.xlsx")


def test_it_is_a_believable_customer() -> None:
    module = sample()
    truth = describe(module.ESTATE)
    assert 330 <= len(truth.planned) <= 400
    assert len({name for name, _ in truth.tenants if name}) == 12
    odd = [vm.name for vm in truth.vms if vm.name in ODD_NAMES]
    assert 3 <= len(odd) <= 8
    # 12 TB a day go through 4 Gbps in 8 hours, with the overhead of 14 %.
    assert 8 <= truth.used_mib / 1024**2 / 12.05 <= 14
    assert module.SAMPLE.stat().st_size < 600_000
