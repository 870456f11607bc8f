"""Guest systems by their names and by what the Tools tell in detail."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.services.workspace import Workspace
from tests.integration.cases.exports import (
    Machine,
    add_column,
    add_row,
    drop_columns,
    export,
    machines_of,
    planned,
    put,
    workbook,
)


@pytest.mark.parametrize(
    ("configured", "tools", "system"),
    [
        ("Other 5.x or later Linux (64-bit)", "Microsoft Azure Linux 3.0", ("azurelinux", "3")),
        ("Other 5.x or later Linux (64-bit)", "CBL-Mariner (64-bit)", ("azurelinux", "")),
        ("FusionOS (64-bit)", "FusionOS (64-bit)", ("fusionos", "")),
        ("Pardus (64-bit)", "Pardus (64-bit)", ("pardus", "")),
        ("openEuler 24.03 LTS", "openEuler 24.03 LTS", ("openeuler", "24.03")),
        ("SUSE Liberty Linux 9.2", "SUSE Liberty Linux 9.2", ("rebuild", "9")),
        ("SUSE Linux Enterprise Micro 5.4", "", ("slemicro", "5.4")),
        ("rhel9_64Guest", "", ("rhel", "9")),
        ("Flatcar Linux (64-bit)", "", ("coreos", "")),
    ],
)  # fmt: skip
def test_systems_that_are_not_windows(
    configured: str, tools: str, system: tuple[str, str], tmp_path: Path
) -> None:
    more = {
        "OS according to the configuration file": configured,
        "OS according to the VMware Tools": tools,
    }
    found = machines_of(workbook(tmp_path / "a.xlsx", export([Machine("box", 1, more=more)])))
    assert (found["box"].os_family, found["box"].os_version) == system


@pytest.mark.parametrize(
    ("configured", "detail", "system"),
    [
        ("Microsoft Windows Server 2016 or later (64-bit)",
         "Windows Server 2022, 64-bit (Build 20348.1787)", ("windows", "2022")),
        ("CentOS 4/5 or later (64-bit)", "CentOS Linux 7 (Core)", ("centos", "7")),
        ("Oracle Linux 4/5 or later (64-bit)", "Oracle Linux Server 8.7", ("oracle", "8")),
        ("FreeBSD 12 or later versions (64-bit)", "FreeBSD 14.0-RELEASE", ("freebsd", "14")),
        ("Other 4.x or later Linux (64-bit)", "Debian GNU/Linux 12 (bookworm)", ("debian", "12")),
    ],
)  # fmt: skip
def test_or_later_is_told_by_the_tools_in_detail(
    configured: str, detail: str, system: tuple[str, str], tmp_path: Path
) -> None:
    told = f"architecture='X86' bitness='64' familyName='any' prettyName='{detail}'"
    more = {"Guest Detailed Data": told}
    machine = Machine("box", 1, system=configured, more=more)
    found = machines_of(workbook(tmp_path / "a.xlsx", export([machine])))
    assert (found["box"].os_family, found["box"].os_version) == system


CONFIGURED = "OS according to the configuration file"
TOOLS = "OS according to the VMware Tools"


@pytest.mark.parametrize(
    "sheet", ["vCPU", "vMemory", "vDisk", "vPartition", "vNetwork", "vSnapshot", "vTools"]
)
def test_what_vinfo_leaves_blank_is_told_by_any_sheet(sheet: str, tmp_path: Path) -> None:
    sheets = export([Machine("box", 1, system="")])
    if sheet == "vSnapshot":
        add_row(sheets, "vSnapshot", VM="box", Name="before", VM_ID="vm-1")
    add_column(sheets, sheet, CONFIGURED, "Other Linux (64-bit)")
    add_column(sheets, sheet, TOOLS, "Ubuntu Linux 22.04 (64-bit)")
    found = machines_of(workbook(tmp_path / "a.xlsx", sheets))["box"]
    assert (found.os_family, found.os_version) == ("ubuntu", "22.04")
    assert found.os_config == "Other Linux (64-bit)"


@pytest.mark.parametrize(
    ("info", "tools", "system"),
    [
        # No column of Tools in vInfo, or a configured system of no family.
        (None, "Debian GNU/Linux 12 (64-bit)", ("debian", "12")),
        ("", "Debian GNU/Linux 12 (64-bit)", ("debian", "12")),
        # What vInfo knows is not contradicted by a sheet that should repeat it.
        ("Red Hat Enterprise Linux 9 (64-bit)", "Debian GNU/Linux 12 (64-bit)", ("rhel", "9")),
    ],
)
def test_the_answer_of_tools_comes_before_the_configured_system(
    info: str | None, tools: str, system: tuple[str, str], tmp_path: Path
) -> None:
    sheets = export([Machine("box", 1, system=info or "Other Linux (64-bit)")])
    put(sheets, "vInfo", "box", TOOLS, "")
    if info is None:
        drop_columns(sheets, TOOLS, only="vInfo")
    add_column(sheets, "vTools", TOOLS, tools)
    found = machines_of(workbook(tmp_path / "a.xlsx", sheets))["box"]
    assert (found.os_family, found.os_version) == system


def test_systems_that_other_sheets_tell_are_assessed(workspace: Workspace, tmp_path: Path) -> None:
    sheets = export([Machine("box", 1)])
    drop_columns(sheets, CONFIGURED, TOOLS)
    add_column(sheets, "vMemory", CONFIGURED, "CentOS 6 (64-bit)")
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    (box,) = plan.vms
    assert (box.os_family, box.os_version) == ("centos", "6")
    answers = {finding.rule: finding.answer for finding in box.findings}
    assert "unknown" not in {answers.get("os_unsupported"), answers.get("os_deprecated")}
