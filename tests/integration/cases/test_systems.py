"""Guest systems by their names and by what the Tools tell in detail."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.cases.exports import Machine, export, machines_of, workbook


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
