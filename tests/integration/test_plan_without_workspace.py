"""A plan without a workspace is, to the last figure, the one that a workspace's project has."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app import bootstrap
from app.domain.errors import FieldError, UserError
from app.domain.planning.plan.plan import Plan
from app.domain.progress import Ticket
from app.services import imports, planning
from app.services.export_planning import plan_exports
from app.services.workspace import Workspace
from tests.clock import FixedClock
from tests.generator.estate import Estate
from tests.generator.workbook import write_workbook
from tests.same_plan import assert_same_plan
from tests.workbench import fresh_workspace


def stored(workspace: Workspace, paths: list[Path], values: dict[str, object]) -> Plan:
    ticket = Ticket()
    prepared = imports.prepare(workspace, bootstrap.reader(), 0, paths, ticket)
    project = imports.create_project(workspace, "Plan", prepared, ticket, values)
    return planning.build(workspace, project.id, ticket)


def alone(paths: list[Path], values: dict[str, object], name: str = "Plan") -> Plan:
    return plan_exports(bootstrap.reader(), FixedClock(), paths, Ticket(), name, values)[0]


def written(folder: Path, *estates: Estate) -> list[Path]:
    paths = [folder / f"{estate.seed}.xlsx" for estate in estates]
    for estate, path in zip(estates, paths, strict=True):
        write_workbook(estate, path)
    return paths


ESTATES = {
    "one": [Estate(150, seed=11)],
    "two": [Estate(40, seed=3), Estate(40, seed=8)],
}
SETTINGS: list[dict[str, object]] = [
    {},
    {"bandwidth_gbps": 0.5, "time_zone": "Asia/Tokyo", "start_date": date(2027, 1, 4)},
]


@pytest.mark.parametrize("values", SETTINGS, ids=["defaults", "settings"])
@pytest.mark.parametrize("estates", list(ESTATES.values()), ids=list(ESTATES))
def test_it_is_the_plan_of_the_project(
    tmp_path: Path, estates: list[Estate], values: dict[str, object]
) -> None:
    paths = written(tmp_path, *estates)
    workspace = fresh_workspace(tmp_path / "work.mplan")
    try:
        kept = stored(workspace, paths, values)
    finally:
        workspace.close()
    found = alone(paths, values)
    assert_same_plan(found, kept)
    assert len(found.vms) > 20
    assert found.schedule.days
    assert found.target.mappings


def test_nothing_but_the_exporter_writes(tmp_path: Path) -> None:
    paths = written(tmp_path, Estate(25, seed=5))
    before = sorted(tmp_path.iterdir())
    alone(paths, {})
    assert sorted(tmp_path.iterdir()) == before


def test_the_name_is_that_of_the_file_unless_another_is_given(tmp_path: Path) -> None:
    paths = written(tmp_path, Estate(25, seed=5))
    assert alone(paths, {}, "").project.name == "5"
    assert alone(paths, {}, " Move  East ").project.name == "Move East"
    with pytest.raises(FieldError, match="at most 120 characters"):
        alone(paths, {}, "x" * 121)


def test_bad_input_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="nowhere"):
        alone([tmp_path / "nowhere.xlsx"], {})
    with pytest.raises(FieldError):
        alone(written(tmp_path, Estate(25, seed=5)), {"bandwidth_gbps": -1})
