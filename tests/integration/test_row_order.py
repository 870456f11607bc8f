"""The order of rows in an export has no say in what is planned, counted or written."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from app import bootstrap
from app.domain.cloud import CloudInventory, CloudNetwork, CloudProject, InventorySource
from app.domain.model import evolve
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.target import plan_target
from app.domain.planning.readiness import issues
from app.domain.progress import Ticket
from app.services import planning
from tests.generator.estate import Estate
from tests.generator.workbook import write_workbook
from tests.workbench import fresh_workspace, new_project

CLOUD = CloudInventory(
    InventorySource.LIVE,
    datetime(2027, 2, 25, 9, 30),  # noqa: DTZ001
    projects=(CloudProject("p1", "nobody's", "default"),),
    networks=(CloudNetwork("n1", "VM Network", "vlan", "physnet1", 4000, project_id="p1"),),
)
"""A cloud that has next to nothing, so that everything is a gap."""


def planned(folder: Path, estate: Estate, shuffled: random.Random | None) -> Plan:
    """The plan of an estate, with the target compared."""
    folder.mkdir()
    path = folder / "estate.xlsx"
    write_workbook(estate, path, shuffled=shuffled)
    workspace = fresh_workspace(folder / "work.mplan")
    try:
        project, _prepared = new_project(workspace, path)
        plan = planning.build(workspace, project, Ticket())
    finally:
        workspace.close()
    # Declared to follow the rows: a VM's networks (as its adapters stand), and in which order the
    # import's coverage names the ways to know the used space.
    vms = tuple(evolve(vm, networks=tuple(sorted(vm.networks))) for vm in plan.vms)
    said = tuple(text for text in plan.warnings if "used space taken" not in text)
    source = replace(plan.source, coverage=())
    plan = replace(plan, vms=vms, source=source, warnings=said)
    given = replace(plan.target.given, inventory=CLOUD)
    return replace(plan, target=plan_target(plan.vms, plan.tenants, plan.networks, given))


@pytest.fixture(scope="module", params=[5, 21])
def plans(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Plan]:
    folder = tmp_path_factory.mktemp("order")
    estate = Estate(90, seed=request.param, vcenters=2)
    orders = (None, random.Random(1), random.Random(2))
    return [planned(folder / str(number), estate, order) for number, order in enumerate(orders)]


def written(plan: Plan, kind: str, folder: Path) -> Path:
    path = folder / f"plan.{kind.removeprefix('gap-')}"
    bootstrap.exporters()[kind].write(plan, path, Ticket())
    return path


def test_the_rows_really_stand_in_another_order(plans: list[Plan]) -> None:
    keys = [[vm.id for vm in plan.vms] for plan in plans]
    assert keys[0] != keys[1] != keys[2]
    assert all(plan.target.gaps.critical for plan in plans)


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_files_for_programs_are_the_same(plans: list[Plan], tmp_path: Path, kind: str) -> None:
    first, *others = [written(plan, kind, tmp_path).read_bytes() for plan in plans]
    assert all(other == first for other in others)


@pytest.mark.parametrize("kind", ["xlsx", "gap-xlsx"])
def test_the_workbooks_are_the_same(plans: list[Plan], tmp_path: Path, kind: str) -> None:
    first, *others = [cells(written(plan, kind, tmp_path)) for plan in plans]
    for other in others:
        assert list(other) == list(first)
        for sheet in first:
            assert other[sheet] == first[sheet], sheet


def cells(path: Path) -> dict[str, list[Any]]:
    """Every cell of every sheet."""
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in load_workbook(path)}


@pytest.mark.parametrize("kind", ["pdf", "gap-pdf"])
def test_the_reports_are_the_same(plans: list[Plan], tmp_path: Path, kind: str) -> None:
    first, *others = [pages(written(plan, kind, tmp_path)) for plan in plans]
    assert all(other == first for other in others)


def pages(path: Path) -> list[str]:
    return [page.extract_text() for page in PdfReader(path).pages]


def test_readiness_and_problems_of_the_map_are_the_same(plans: list[Plan]) -> None:
    def said(plan: Plan) -> list[tuple[str, ...]]:
        target = plan.target
        sources = {mapping.id: mapping.source for mapping in target.mappings}
        return sorted(
            [(plan.tenants[key].title, each.sentence) for key, each in target.readiness.items()]
        ) + sorted(
            (*sources[key], problem.text)
            for key, found in target.problems.items()
            for problem in found
        )

    first, *others = [said(plan) for plan in plans]
    assert first
    for other in others:
        assert other == first


def test_the_issues_are_the_same(plans: list[Plan]) -> None:
    first, *others = [[issue.text for issue in issues.find_issues(plan)] for plan in plans]
    assert first
    for other in others:
        assert other == first
