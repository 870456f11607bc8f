"""Recognition of guest systems by the names that exports really hold."""

from __future__ import annotations

import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.enums import OsSupport
from app.domain.errors import FieldError
from app.domain.inventory.operating_systems import OsInfo, recognise
from app.domain.inventory.os_support import (
    DEFAULT_COLD_OS,
    DEFAULT_OS_LISTS,
    FAMILIES,
    LINUX_FAMILIES,
    OsLists,
    check_line,
    guest_kind,
    matches_any,
    os_title,
    support_of,
)

SUPPORTED, EXPECTED, DEPRECATED, UNSUPPORTED, UNKNOWN = (
    OsSupport.SUPPORTED,
    OsSupport.EXPECTED,
    OsSupport.DEPRECATED,
    OsSupport.UNSUPPORTED,
    OsSupport.UNKNOWN,
)

NAMES = [
    # Windows servers
    ("Microsoft Windows Server 2025 (64-bit)", "windows", "2025", SUPPORTED),
    ("Microsoft Windows Server 2022 (64-bit)", "windows", "2022", SUPPORTED),
    ("Windows Server 2022 SERVERDATACENTER", "windows", "2022", SUPPORTED),
    ("Microsoft Windows Server 2019 (64-bit)", "windows", "2019", SUPPORTED),
    ("Microsoft Windows Server 2016 or later (64-bit)", "windows", "2016", SUPPORTED),
    ("Microsoft Windows Server 2012 (64-bit)", "windows", "2012", SUPPORTED),
    ("Microsoft Windows Server 2012 R2 Standard", "windows", "2012 R2", EXPECTED),
    ("Microsoft Windows Server 2008 R2 (64-bit)", "windows", "2008 R2", DEPRECATED),
    ("Windows Server 2008R2 Enterprise", "windows", "2008 R2", DEPRECATED),
    ("Microsoft Windows Server 2008 (32-bit)", "windows", "2008", DEPRECATED),
    ("Microsoft Windows Server 2003 Standard (32-bit)", "windows", "2003", DEPRECATED),
    ("Microsoft(R) Windows(R) Server 2003, Standard x64 Edition", "windows", "2003", DEPRECATED),
    ("Microsoft Windows Server 2003 R2", "windows", "2003 R2", DEPRECATED),
    ("Microsoft Small Business Server 2003", "windows", "2003", DEPRECATED),
    ("Windows Small Business Server 2011 Standard", "windows", "2008 R2", DEPRECATED),
    ("Microsoft Hyper-V Server 2016", "windows", "2016", SUPPORTED),
    ("Microsoft Windows 2000 Server", "windows", "2000", UNSUPPORTED),
    ("Microsoft Windows NT", "windows", "NT", UNSUPPORTED),
    ("Microsoft Windows NT 4.0 Server", "windows", "NT 4", UNSUPPORTED),
    ("Microsoft Windows Server (64-bit)", "windows", "", UNKNOWN),
    ("win2k8r2", "windows", "2008 R2", DEPRECATED),
    ("W2K3", "windows", "2003", DEPRECATED),
    # Windows clients
    ("Microsoft Windows 11 (64-bit)", "windows", "11", SUPPORTED),
    ("Microsoft Windows 10 (64-bit)", "windows", "10", EXPECTED),
    ("Windows 10 Enterprise LTSC 2019", "windows", "10", EXPECTED),
    ("Microsoft Windows 8.x (64-bit)", "windows", "8", DEPRECATED),
    ("Windows 8.1 Pro", "windows", "8.1", DEPRECATED),
    ("Microsoft Windows 7 (32-bit)", "windows", "7", DEPRECATED),
    ("Windows Embedded Standard 7", "windows", "7", DEPRECATED),
    ("Microsoft® Windows Vista™ Business", "windows", "Vista", DEPRECATED),
    ("Microsoft Windows XP Professional (32-bit)", "windows", "XP", DEPRECATED),
    ("Microsoft Windows 98", "windows", "98", UNSUPPORTED),
    ("Microsoft Windows 3.1", "windows", "3.1", UNSUPPORTED),
    # Red Hat and its relatives
    ("Red Hat Enterprise Linux 9 (64-bit)", "rhel", "9", SUPPORTED),
    ("Red Hat Enterprise Linux 7 (64-bit)", "rhel", "7", EXPECTED),
    ("Red Hat Enterprise Linux Server release 6.10 (Santiago)", "rhel", "6", DEPRECATED),
    ("Linux 4.18.0-305.el8.x86_64 Red Hat Enterprise Linux 8.4 (Ootpa)", "rhel", "8", SUPPORTED),
    ("RHEL 7.9", "rhel", "7", EXPECTED),
    ("Red Hat Enterprise Linux 5 (32-bit)", "rhel", "5", DEPRECATED),
    ("Red Hat Linux 9", "other-linux", "", UNKNOWN),
    ("Red Hat Fedora (64-bit)", "fedora", "", UNKNOWN),
    ("CentOS 7 (64-bit)", "centos", "7", SUPPORTED),
    ("CentOS 4/5/6/7 (64-bit)", "centos", "4/5/6/7", DEPRECATED),
    ("CentOS 4/5 or later (64-bit)", "centos", "4/5", DEPRECATED),
    ("CentOS Linux release 7.9.2009 (Core)", "centos", "7", SUPPORTED),
    ("CentOS Stream 9", "centos", "9", SUPPORTED),
    ("CentOS Stream 10", "centos", "10", EXPECTED),
    ("Rocky Linux (64-bit)", "rocky", "", SUPPORTED),
    ("Rocky Linux 9.3 (Blue Onyx)", "rocky", "9", SUPPORTED),
    ("AlmaLinux (64-bit)", "alma", "", EXPECTED),
    ("Oracle Linux 8 (64-bit)", "oracle", "8", SUPPORTED),
    ("Oracle Linux 7 (64-bit)", "oracle", "7", EXPECTED),
    ("Oracle Linux 4/5/6 (64-bit)", "oracle", "4/5/6", DEPRECATED),
    ("Oracle Linux Server 9.2", "oracle", "9", EXPECTED),
    ("Scientific Linux 6.5", "scientific", "6", DEPRECATED),
    # SUSE, Debian, Ubuntu and other Linux
    ("SUSE Linux Enterprise 15 (64-bit)", "sles", "15", SUPPORTED),
    ("SUSE Linux Enterprise 12 (64-bit)", "sles", "12", EXPECTED),
    ("SUSE Linux Enterprise 11 (64-bit)", "sles", "11", DEPRECATED),
    ("SUSE Linux Enterprise 8/9 (64-bit)", "sles", "8/9", DEPRECATED),
    ("SLES15-SP3", "sles", "15", SUPPORTED),
    ("SUSE openSUSE (64-bit)", "opensuse", "", UNKNOWN),
    ("openSUSE Leap 15.4", "opensuse", "15.4", EXPECTED),
    ("Debian GNU/Linux 12 (64-bit)", "debian", "12", SUPPORTED),
    ("Debian GNU/Linux 10 (64-bit)", "debian", "10", EXPECTED),
    ("Debian GNU/Linux 8 (64-bit)", "debian", "8", DEPRECATED),
    ("Ubuntu Linux (64-bit)", "ubuntu", "", UNKNOWN),
    ("Ubuntu 22.04.3 LTS", "ubuntu", "22.04", SUPPORTED),
    ("Linux 5.15.0-91-generic Ubuntu 24.04.1 LTS", "ubuntu", "24.04", SUPPORTED),
    ("Ubuntu 20.04 LTS", "ubuntu", "20.04", EXPECTED),
    ("Ubuntu 16.04", "ubuntu", "16.04", SUPPORTED),
    ("Ubuntu 14.04.6 LTS", "ubuntu", "14.04", DEPRECATED),
    ("Ubuntu 14", "ubuntu", "14", DEPRECATED),
    ("Ubuntu 12.04", "ubuntu", "12.04", DEPRECATED),
    ("Amazon Linux 2 (64-bit)", "amazon", "2", EXPECTED),
    ("Amazon Linux 2023", "amazon", "2023", EXPECTED),
    ("CoreOS Linux (64-bit)", "coreos", "", UNKNOWN),
    ("VMware Photon OS (64-bit)", "photon", "", UNSUPPORTED),
    ("Other 3.x or later Linux (64-bit)", "other-linux", "3.x", UNKNOWN),
    ("Other 2.6.x Linux (64-bit)", "other-linux", "2.6.x", UNKNOWN),
    ("Other Linux (64-bit)", "other-linux", "", UNKNOWN),
    ("Linux Mint 20 (based on Ubuntu)", "other-linux", "", UNKNOWN),
    ("Asianux 4 (64-bit)", "asianux", "4", EXPECTED),
    # Kinds of Linux that must not be taken for Windows or for the distribution they grew from.
    ("CBL-Mariner (64-bit)", "azurelinux", "", UNKNOWN),
    ("Microsoft Azure Linux 3.0", "azurelinux", "3", EXPECTED),
    ("Flatcar Linux (64-bit)", "coreos", "", UNKNOWN),
    ("FusionOS (64-bit)", "fusionos", "", UNKNOWN),
    ("Pardus (64-bit)", "pardus", "", UNKNOWN),
    ("openEuler 22.03 LTS", "openeuler", "22.03", EXPECTED),
    ("EulerOS 2.0 (SP9)", "euleros", "2.0", EXPECTED),
    ("Anolis OS 8.6", "anolis", "8", EXPECTED),
    ("UOS Server 20", "uos", "20", EXPECTED),
    ("NixOS 23.11 (Tapir)", "nixos", "23.11", EXPECTED),
    ("Bottlerocket OS 1.19.2", "bottlerocket", "1.19", EXPECTED),
    ("Talos (v1.7.0)", "talos", "1.7", EXPECTED),
    ("SUSE Liberty Linux 8.6", "rebuild", "8", EXPECTED),
    ("SUSE Linux Enterprise Micro 5.5", "slemicro", "5.5", EXPECTED),
    ("flatcar_64Guest", "coreos", "", UNKNOWN),
    ("miraclelinux_64Guest", "rebuild", "", EXPECTED),
    ("amazonlinux3_64Guest", "amazon", "3", EXPECTED),
    ("rhel10_64Guest", "rhel", "10", SUPPORTED),
    # what is not Windows or Linux
    ("FreeBSD 13 (64-bit)", "freebsd", "13", UNKNOWN),
    ("FreeBSD Pre-11 versions (64-bit)", "freebsd", "pre-11", UNKNOWN),
    ("Oracle Solaris 10 (64-bit)", "solaris", "10", UNSUPPORTED),
    ("SunOS 5.11", "solaris", "11", UNSUPPORTED),
    ("Apple macOS 12 (64-bit)", "macos", "12", UNSUPPORTED),
    ("Apple Mac OS X 10.7 (64-bit)", "macos", "10.7", UNSUPPORTED),
    ("Novell NetWare 6.x", "netware", "6", UNSUPPORTED),
    ("SCO OpenServer 5", "sco", "5", UNSUPPORTED),
    ("SCO UnixWare 7", "sco", "7", UNSUPPORTED),
    ("AIX 7.2", "aix", "7.2", UNSUPPORTED),
    ("HP-UX 11.31", "hpux", "11.31", UNSUPPORTED),
    ("IBM OS/2", "os2", "", UNSUPPORTED),
    ("Microsoft MS-DOS", "dos", "", UNSUPPORTED),
    ("VMware ESXi 7.0", "esxi", "7", UNSUPPORTED),
    ("Cisco Unified Communications", "other", "", UNKNOWN),
    ("Other (32-bit)", "other", "", UNKNOWN),
    # guest ids
    ("rhel8_64Guest", "rhel", "8", SUPPORTED),
    ("windows2019srv_64Guest", "windows", "2019", SUPPORTED),
    ("windows2019srvNext_64Guest", "windows", "2022", SUPPORTED),
    ("windows9Server64Guest", "windows", "2016", SUPPORTED),
    ("windows9_64Guest", "windows", "10", EXPECTED),
    ("winNetEnterprise64Guest", "windows", "2003", DEPRECATED),
    ("winXPProGuest", "windows", "XP", DEPRECATED),
    ("centos64Guest", "centos", "4/5", DEPRECATED),
    ("debian10_64Guest", "debian", "10", EXPECTED),
    ("other26xLinux64Guest", "other-linux", "2.6.x", UNKNOWN),
    ("vmwarePhoton64Guest", "photon", "", UNSUPPORTED),
    ("amazonlinux2_64Guest", "amazon", "2", EXPECTED),
    ("freebsd12_64Guest", "freebsd", "12", UNKNOWN),
    ("solaris11_64Guest", "solaris", "11", UNSUPPORTED),
    ("darwin19_64Guest", "macos", "10.15", UNSUPPORTED),
    ("darwin21_64Guest", "macos", "12", UNSUPPORTED),
    ("otherGuest64", "other", "", UNKNOWN),
    # our own spelling
    ("rhel/8", "rhel", "8", SUPPORTED),
    ("windows/2008 R2", "windows", "2008 R2", DEPRECATED),
]


@pytest.mark.parametrize(("name", "family", "version", "support"), NAMES)
def test_a_name_is_recognised(name: str, family: str, version: str, support: OsSupport) -> None:
    found = recognise(name, "")
    assert (found.family, found.version, found.support) == (family, version, support)
    assert found.source == "tools"
    assert not found.mismatch


def test_the_table_is_long_enough() -> None:
    assert len(NAMES) >= 60


@pytest.mark.parametrize("name", ["", "  ", "-", "unknown", "N/A", "None", "not available"])
def test_a_name_that_says_nothing_has_no_family(name: str) -> None:
    assert recognise(name, name) == OsInfo()


@pytest.mark.parametrize(
    ("name", "edition"),
    [
        ("Windows Server 2022 SERVERDATACENTER", "Datacenter"),
        ("Windows 10 Enterprise LTSC 2019", "Enterprise"),
        ("CentOS Stream 9", "Stream"),
        ("Red Hat Enterprise Linux 8", ""),
    ],
)
def test_the_edition_is_kept_where_it_says_something(name: str, edition: str) -> None:
    assert recognise(name, "").edition == edition


@pytest.mark.parametrize(
    ("tools", "config", "family", "version", "source", "mismatch"),
    [
        # The Tools value wins.
        ("Oracle Linux 8 (64-bit)", "Other 2.6.x Linux (64-bit)", "oracle", "8", "tools", True),
        ("Microsoft Windows Server 2019", "Microsoft Windows 7", "windows", "2019", "tools", True),
        ("Ubuntu 22.04.3 LTS", "Debian GNU/Linux 10", "ubuntu", "22.04", "tools", True),
        ("CentOS 7 (64-bit)", "Red Hat Enterprise Linux 7", "centos", "7", "tools", True),
        ("CentOS 7 (64-bit)", "Other (64-bit)", "centos", "7", "tools", True),
        # Equal, or the vaguer of two names.
        ("CentOS 7 (64-bit)", "CentOS 4/5/6/7 (64-bit)", "centos", "7", "tools", False),
        ("CentOS 7 (64-bit)", "CentOS 4/5 or later (64-bit)", "centos", "7", "tools", False),
        ("CentOS 8", "CentOS 4/5/6/7 (64-bit)", "centos", "8", "tools", True),
        ("Ubuntu 22.04.3 LTS", "Ubuntu Linux (64-bit)", "ubuntu", "22.04", "tools", False),
        ("Windows Server 2022", "Windows Server 2016 or later", "windows", "2022", "tools", False),
        ("Windows Server 2012", "Windows Server 2016 or later", "windows", "2012", "tools", True),
        ("Windows Server 2012 R2", "Windows Server 2012", "windows", "2012 R2", "tools", False),
        ("Windows Server 2008 R2", "Windows Server 2008", "windows", "2008 R2", "tools", True),
        # Tools that say nothing, or less.
        ("", "Debian GNU/Linux 10 (64-bit)", "debian", "10", "config", False),
        ("Other (64-bit)", "CentOS 7 (64-bit)", "centos", "7", "config", False),
        ("Other 3.x Linux (64-bit)", "CentOS 7 (64-bit)", "centos", "7", "config", False),
        ("Other 3.x Linux (64-bit)", "Windows Server 2019", "other-linux", "3.x", "tools", True),
        ("Other Linux (64-bit)", "Other (64-bit)", "other-linux", "", "tools", True),
        ("Other (64-bit)", "", "other", "", "tools", False),
        ("", "Other (64-bit)", "other", "", "config", False),
        # A version that only the configuration knows.
        ("Ubuntu Linux (64-bit)", "Ubuntu 20.04", "ubuntu", "20.04", "tools", False),
    ],
)
def test_tools_and_configuration_are_weighed(
    tools: str, config: str, family: str, version: str, source: str, mismatch: bool
) -> None:
    found = recognise(tools, config)
    assert (found.family, found.version) == (family, version)
    assert (found.source, found.mismatch) == (source, mismatch)


def test_the_lists_decide_and_the_more_exact_line_wins() -> None:
    lists = OsLists(
        supported=("ubuntu/*",), deprecated=("ubuntu/14",), unsupported=("ubuntu/14.10",)
    )
    assert recognise("Ubuntu 22.04", "", lists=lists).support is SUPPORTED
    assert recognise("Ubuntu Linux", "", lists=lists).support is SUPPORTED
    assert recognise("Ubuntu 14.04", "", lists=lists).support is DEPRECATED
    assert recognise("Ubuntu 14.10", "", lists=lists).support is UNSUPPORTED
    assert recognise("Debian 12", "", lists=lists).support is EXPECTED, "known, but on no list"


def test_the_more_severe_of_two_equal_lines_wins() -> None:
    lists = OsLists(supported=("rhel/7",), deprecated=("rhel/7",))
    assert support_of("rhel", "7", lists) is DEPRECATED


def test_a_plain_line_covers_minor_versions_only() -> None:
    lists = OsLists(supported=("windows/2012", "rhel/1"))
    assert support_of("windows", "2012", lists) is SUPPORTED
    assert support_of("windows", "2012 R2", lists) is EXPECTED
    assert support_of("rhel", "1.5", lists) is SUPPORTED
    assert support_of("rhel", "10", lists) is EXPECTED


def test_a_name_for_several_versions_is_as_good_as_the_worst() -> None:
    lists = OsLists(supported=("centos/6", "centos/7"), deprecated=("centos/5",))
    assert support_of("centos", "6/7", lists) is SUPPORTED
    assert support_of("centos", "5/6/7", lists) is DEPRECATED
    assert support_of("centos", "7/8", lists) is EXPECTED


def test_cold_required_systems() -> None:
    assert matches_any("freebsd", "13", DEFAULT_COLD_OS)
    assert matches_any("solaris", "", DEFAULT_COLD_OS)
    assert not matches_any("rhel", "8", DEFAULT_COLD_OS)


@pytest.mark.parametrize(
    "lines",
    [
        DEFAULT_OS_LISTS.supported,
        DEFAULT_OS_LISTS.expected,
        DEFAULT_OS_LISTS.deprecated,
        DEFAULT_OS_LISTS.unsupported,
        DEFAULT_COLD_OS,
    ],
)
def test_the_default_lines_are_in_their_stored_form(lines: tuple[str, ...]) -> None:
    assert [check_line(line) for line in lines] == list(lines)
    assert len(set(lines)) == len(lines)


def test_a_line_is_tidied() -> None:
    assert check_line("  Windows/2008  R2 ") == "windows/2008 r2"
    assert check_line("*/5") == "*/5"


@pytest.mark.parametrize(
    "line",
    ["", "windows", "windows/", "/8", "widows/2003", "rhel/[2-5", "rhel/5]", "a/" + "1" * 99],
)
def test_a_bad_line_is_refused_by_name(line: str) -> None:
    with pytest.raises(FieldError) as error:
        check_line(line)
    assert f"“{line}”" in error.value.message


def test_titles_are_for_people() -> None:
    assert recognise("Windows Server 2019", "").title == "Windows Server 2019"
    assert os_title("windows", "2000") == "Windows 2000"
    assert os_title("windows", "10") == "Windows 10"
    assert os_title("ubuntu", "22.04") == "Ubuntu 22.04"
    assert os_title("", "") == "An unknown system"


def test_every_family_is_of_a_kind() -> None:
    assert set(FAMILIES) >= LINUX_FAMILIES
    assert guest_kind("windows") == "windows"
    assert guest_kind("ubuntu") == "linux"
    assert guest_kind("freebsd") == guest_kind("") == "other"


WORDS = st.sampled_from(
    ["Microsoft", "Windows", "Server", "2019", "R2", "Red Hat", "Linux", "(64-bit)", "Other", "3.x",
     "or later", "Ubuntu", "14.04", "CentOS", "4/5/6", "SUSE", "guest", "win2k", "Solaris", "/", ""]
)  # fmt: skip
ODD_NAMES = st.one_of(
    st.text(max_size=300),
    st.text(alphabet=string.printable, max_size=300),
    st.lists(WORDS, max_size=12).map(" ".join),
    st.lists(WORDS, max_size=12).map("".join),
    st.sampled_from([name for name, *_ in NAMES]),
)


@given(ODD_NAMES, ODD_NAMES)
def test_no_text_makes_recognition_fail(tools: str, config: str) -> None:
    found = recognise(tools, config)
    assert found == recognise(tools, config)
    assert found.family in {"", *FAMILIES}
    assert found.support in set(OsSupport)
    assert bool(found.source) == bool(found.family)
    assert len(found.version) <= 40


@given(ODD_NAMES)
@example("WINDOWS3.X")
@example("Windows Millennium")
def test_recognising_what_was_recognised_changes_nothing(name: str) -> None:
    first = recognise(name, "")
    again = recognise(f"{first.family}/{first.version}" if first.family else "", "")
    assert (again.family, again.version, again.support) == (
        first.family,
        first.version,
        first.support,
    )


@given(ODD_NAMES)
def test_equal_names_never_contradict_each_other(name: str) -> None:
    assert not recognise(name, name).mismatch


@pytest.mark.parametrize(
    "name",
    ["windows " * 5000, "1" * 100_000, "/" * 50_000, "win2k" * 9000, "a_" * 50_000 + "Guest",
     "windows embedded " + "a " * 50_000, "4/5/" * 20_000, "\ufdfa" * 5000, "\ud800"]
)  # fmt: skip
def test_monstrous_names_are_cut(name: str) -> None:
    assert recognise(name, name).family in {"", *FAMILIES}
