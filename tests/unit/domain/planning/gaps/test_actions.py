"""Every gap that the engine finds has its kind of work."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.planning.gaps.actions import OF_TYPES, WORKS, work_of
from app.domain.planning.gaps.gap import GAP_TEXT, Gap, GapType, Severity
from tests.conftest import ROOT
from tests.gap_samples import CLOUD, STAGED, gap_plan

EXPECTED = {
    ("vcpu_quota", "domain-1 / project-1"): "raise_quota",
    ("ram_quota", "domain-1 / project-1"): "raise_quota",
    ("disk_quota", "domain-1 / project-1"): "raise_quota",
    ("instance_quota", "domain-1 / project-1"): "raise_quota",
    ("port_quota", "domain-1 / project-1"): "raise_quota",
    ("volume_quota", "domain-1 / project-1"): "raise_quota",
    ("missing_nodes", "Nodes"): "add_nodes",
    ("missing_network", "VLAN-2"): "correct_vlan",
    ("missing_network", "VLAN-3"): "share_network",
    ("missing_network", "VLAN-4"): "create_network",
    ("missing_network", "VLAN-5 (source)"): "map_network",
    ("missing_domain", "domain-4"): "create_domain",
    ("missing_domain", "domain-5"): "create_domain",
    ("missing_project", "domain-2 / project-2"): "create_project",
    ("missing_project", "domain-4 / project-4"): "create_project",
    ("missing_project", "domain-5 / project-5"): "create_project",
    ("missing_flavor", "4 vCPU, 8 GB"): "create_flavor",
    ("missing_image", "Ubuntu 22.04"): "upload_image",
    ("missing_volume_type", "ceph-ssd"): "create_volume_type",
    ("missing_security_group", "domain-1 / project-1"): "security_group",
    ("unmapped_tenant", "Tenant 1 / vdc-1"): "confirm_target",
    ("unmapped_tenant", "Tenant 3 / vdc-3"): "confirm_target",
    ("unmapped_tenant", "Tenant 5 / vdc-5"): "confirm_target",
}


def test_the_work_of_each_gap() -> None:
    gaps = gap_plan(staged=STAGED).target.gaps.gaps
    assert {gap.key: work_of(gap).key for gap in gaps} == EXPECTED
    assert {gap.type for gap in gaps} == set(GapType)


@pytest.mark.parametrize("kind", GapType)
def test_a_type_of_gap_is_known_everywhere(kind: GapType) -> None:
    """Where it is not, the sentence says what to add."""
    lacking = []
    if kind not in GAP_TEXT:
        lacking.append(f"GAP_TEXT (gap.py) does not say what {kind} is called.")
    elif GAP_TEXT[kind] not in told_in_help():
        lacking.append(f"The table of gaps in resources/help/readiness.md has no {GAP_TEXT[kind]}.")
    if kind not in OF_TYPES:
        lacking.append(f"OF_TYPES (actions.py) does not say what closes {kind}.")
    if kind.value not in {name for name, _ in EXPECTED}:
        lacking.append(f"The cloud of tests/gap_samples.py lacks no {kind}: EXPECTED has none.")
    assert " ".join(lacking) == ""


def told_in_help() -> set[str]:
    """The types of gaps in the first table of the help; of several quotas the last says so."""
    text = (ROOT / "resources" / "help" / "readiness.md").read_text(encoding="utf-8")
    rows = text.partition("| Type | When |\n|---|---|\n")[2].partition("\n\n")[0].splitlines()
    found = set()
    for row in rows:
        cell = row.split("|")[1].strip()
        names = cell.removesuffix(" quota").split(", ")
        found |= {f"{each} quota" for each in names} if cell.endswith(" quota") else set(names)
    return found


def test_what_is_disabled_is_enabled() -> None:
    domains = tuple(replace(each, enabled=False) for each in CLOUD.domains)
    projects = tuple(replace(each, enabled=False) for each in CLOUD.projects)
    gaps = gap_plan(inventory=replace(CLOUD, domains=domains, projects=projects)).target.gaps.gaps
    works = {gap.key: work_of(gap).key for gap in gaps}
    assert works["missing_domain", "domain-1"] == "enable_domain"
    assert works["missing_project", "domain-1 / project-1"] == "enable_project"


@pytest.mark.parametrize("kind", GapType)
def test_an_action_in_other_words_still_has_its_work(kind: GapType) -> None:
    assert work_of(Gap(kind, "x", Severity.INFO, "", "Do something.")) in WORKS


def test_estimates_grow_with_the_number_of_gaps() -> None:
    work = WORKS[0]
    assert [work.minutes(count) for count in (0, 1, 2)] == [
        0, work.once + work.each, work.once + 2 * work.each,
    ]  # fmt: skip
    assert len({work.key for work in WORKS}) == len(WORKS)
    assert all(work.steps for work in WORKS)
