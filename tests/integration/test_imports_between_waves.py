"""What is read between waves: an inventory that counts VMs that moved, an export without some."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.cloud import (
    CloudDomain,
    CloudFlavor,
    CloudInventory,
    CloudNetwork,
    CloudNode,
    CloudProject,
    InventorySource,
    ProjectQuota,
)
from app.domain.planning.gaps.gap import Gap
from app.domain.planning.plan.plan import Plan
from app.domain.planning.waves.check_record import CheckState
from app.domain.planning.waves.wave import Outcome, WaveStatus
from app.domain.progress import Ticket
from app.services import (
    cloud_inventory,
    planning,
    wave_checks,
    wave_lifecycle,
    wave_members,
    wave_outcomes,
    waves,
)
from app.services.wave_book import WaveBook
from app.services.workspace import Workspace
from tests.clock import FixedClock
from tests.workbench import dump, fresh_workspace, import_again, new_project, vms_of

S = WaveStatus
HEADINGS = (
    "VM", "Powerstate", "CPUs", "Memory", "Disks", "NICs", "Provisioned MiB", "In Use MiB",
    "Network #1", "Primary IP Address", "Folder", "VM ID", "VI SDK UUID",
)  # fmt: skip
FIRST, SECOND = ("web-1", "web-2"), ("web-3", "web-4")
CPUS, RAM, DISK = 2, 4096, 20480


def export(folder: Path, names: Sequence[str]) -> Path:
    path = folder / "servers.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADINGS)
        for name in names:
            number = name[-1]
            writer.writerow(
                [name, "poweredOn", CPUS, RAM, 1, 1, DISK, DISK // 2, "Net", f"10.0.0.{number}",
                 "/DC/vm/Shop", f"vm-{number}", "vc"]
            )  # fmt: skip
    return path


class Site:
    """Four equal VMs of one tenant in two waves, before a target that is just large enough."""

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        self.workspace, self.folder = workspace, folder
        self.project, _ = new_project(workspace, export(folder, (*FIRST, *SECOND)))
        for name, members in (("One", FIRST), ("Two", SECOND)):
            waves.create(workspace, self.project, name)
            keys = [vms_of(workspace, self.project)[vm].id for vm in members]
            wave_members.assign(workspace, self.project, self.wave(name), keys)
        self.nodes = 1
        self.look(0)
        while self.nodes < 9 and self.gaps():  # as many as all four need, and no more
            self.nodes += 1
            self.look(0)
        assert not self.gaps()

    def book(self) -> WaveBook:
        return waves.listed(self.workspace, self.project)

    def wave(self, name: str) -> int:
        return next(wave.id for wave in self.book().waves if wave.name == name)

    def plan(self) -> Plan:
        return planning.build(self.workspace, self.project, Ticket())

    def every(self) -> list[Gap]:
        """The gaps of the whole plan."""
        return list(self.plan().target.gaps.gaps)

    def gaps(self) -> list[Gap]:
        """Those that are critical."""
        return [gap for gap in self.every() if gap.severity == "critical"]

    def look(self, landed: int, *, strangers: int = 0, known: bool = True) -> None:
        """Read the target, which runs some of the VMs, and others that are none of ours."""
        assert isinstance(self.workspace.clock, FixedClock)
        self.workspace.clock.moment += timedelta(hours=1)
        (row,) = self.plan().target.tenant_rows
        (mapping,) = self.plan().target.mappings
        used, gib = landed + strangers, DISK // 1024 + 1
        quota = ProjectQuota(
            4 * CPUS, used * CPUS, 4 * RAM, used * RAM, 4, used, 4 * gib, used * gib, 4, used, 4,
            used,
        )  # fmt: skip
        domain, project = row.tenant.target_domain, row.tenant.target_project
        held = CloudInventory(
            InventorySource.LIVE,
            self.workspace.utc(),
            domains=(CloudDomain("d", domain),),
            projects=(CloudProject("p", project, domain, quota=quota),),
            networks=(CloudNetwork("n", mapping.target_network, vlan=mapping.vlan_id, shared=True),)
            if known
            else (),
            flavors=(CloudFlavor("f", "small", CPUS, RAM),) if known else (),
            nodes=tuple(
                CloudNode(
                    f"n{number}", 2, 8192, vcpus_used=0 if number else used * CPUS,
                    ram_used_mib=0 if number else used * RAM,
                )
                for number in range(self.nodes)
            ),
        )  # fmt: skip
        cloud_inventory.store(self.workspace, self.project, held)

    def check(self, name: str) -> tuple[CheckState, str]:
        found = wave_lifecycle.checks(self.workspace, self.project, self.wave(name))
        gaps = found.of("no_critical_gaps")
        return gaps.state, gaps.reason

    def start(self, name: str) -> None:
        key = self.wave(name)
        for check in wave_lifecycle.checks(self.workspace, self.project, key).blockers:
            wave_checks.waive(
                self.workspace, self.project, key, check.name, reason="known", approver="Ada",
                until="2099-01-01",
            )  # fmt: skip
        for to in (S.PRE_CHECKS_PASSED, S.EXECUTING):
            wave_lifecycle.advance(self.workspace, self.project, key, to, confirmed=True)

    def finish(self, name: str) -> None:
        self.start(name)
        key = self.wave(name)
        wave_outcomes.set_outcome(self.workspace, self.project, key, None, Outcome.MIGRATED)
        for to in (S.VALIDATING, S.COMPLETE):
            wave_lifecycle.advance(self.workspace, self.project, key, to)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    workspace = fresh_workspace(tmp_path / "work.mplan")
    yield Site(workspace, tmp_path)
    workspace.close()


PASSES = (CheckState.PASS, "No critical gap is open or planned.")


def test_an_inventory_read_after_wave_1_opens_no_gap_for_wave_2(site: Site) -> None:
    assert site.check("Two") == PASSES
    known = {gap.key for gap in site.every()}
    site.finish("One")
    site.look(2)  # quotas, nodes, flavor and network: half of all is used by wave 1
    assert site.check("Two") == PASSES
    assert not site.gaps()
    assert {gap.key for gap in site.every()} <= known
    site.look(2, strangers=1)  # one VM that is not ours takes what wave 2 needs
    state, reason = site.check("Two")
    assert state is CheckState.FAIL
    assert "quota" in reason.lower()
    site.look(2, known=False)
    assert len({gap.type for gap in site.every()} - {key[0] for key in known}) == 2


def test_an_export_without_what_has_migrated_leaves_wave_1_its_record(site: Site) -> None:
    site.finish("One")
    site.look(2)
    import_again(site.workspace, site.project, export(site.folder, SECOND))
    assert site.check("Two") == PASSES
    assert not site.gaps()
    one = site.wave("One")
    rows = site.book().rows_of(one)
    assert [(row.vm_name, row.vm_id, row.outcome) for row in rows] == [
        (name, None, Outcome.MIGRATED) for name in FIRST
    ]
    assert site.book().wave(one).status is S.COMPLETE
    site.start("Two")


def test_an_export_without_vms_of_a_wave_under_way_marks_them_there(site: Site) -> None:
    site.start("One")
    before = dump(site.workspace)
    change, _ = import_again(site.workspace, site.project, export(site.folder, ("web-1", *SECOND)))
    kept, gone = site.book().rows_of(site.wave("One"))
    assert (kept.vm_name, kept.outcome) == ("web-1", Outcome.OPEN)
    assert (gone.vm_name, gone.vm_id, gone.outcome) == ("web-2", None, Outcome.SKIPPED)
    assert gone.outcome_reason == "It is not in the project any more."
    assert gone.planned_start is not None
    assert site.book().wave(site.wave("One")).status is S.EXECUTING
    site.workspace.replay(change.inverse(), "Undo")
    assert dump(site.workspace) == before
