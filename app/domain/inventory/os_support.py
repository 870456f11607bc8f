"""Which guest operating systems the target runs: editable lists of ``family/version`` lines.

A line is ``family/version`` with ``*``, ``?`` and ``[2-6]`` as wildcards. A line without wildcards
also covers minor versions: ``ubuntu/14`` means 14.04 as well. The line with the most plain letters
decides; between equal ones the more severe class does. A name that stands for several versions
("CentOS 4/5/6/7") is as good as the worst of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import translate
from functools import lru_cache

from app.domain.enums import OsSupport
from app.domain.errors import FieldError

FAMILIES: Mapping[str, str] = {
    "windows": "Windows",
    "rhel": "Red Hat Enterprise Linux",
    "centos": "CentOS",
    "rocky": "Rocky Linux",
    "alma": "AlmaLinux",
    "oracle": "Oracle Linux",
    "scientific": "Scientific Linux",
    "fedora": "Fedora",
    "rebuild": "RHEL rebuild",
    "sles": "SUSE Linux Enterprise",
    "slemicro": "SUSE Linux Enterprise Micro",
    "opensuse": "openSUSE",
    "debian": "Debian",
    "ubuntu": "Ubuntu",
    "amazon": "Amazon Linux",
    "coreos": "CoreOS",
    "photon": "Photon OS",
    "azurelinux": "Azure Linux",
    "openeuler": "openEuler",
    "euleros": "EulerOS",
    "anolis": "Anolis OS",
    "uos": "UnionTech OS",
    "kylin": "Kylin Linux",
    "fusionos": "FusionOS",
    "asianux": "Asianux",
    "pardus": "Pardus",
    "nixos": "NixOS",
    "bottlerocket": "Bottlerocket",
    "talos": "Talos Linux",
    "other-linux": "Linux of another kind",
    "freebsd": "FreeBSD",
    "other-bsd": "BSD of another kind",
    "solaris": "Solaris",
    "aix": "AIX",
    "hpux": "HP-UX",
    "sco": "SCO UNIX",
    "macos": "macOS",
    "netware": "NetWare",
    "os2": "OS/2",
    "dos": "DOS",
    "esxi": "VMware ESXi",
    "other": "Other system",
}
"""Families of guests that are told apart, with their names for people."""

LINUX_FAMILIES = frozenset(
    {
        "rhel", "centos", "rocky", "alma", "oracle", "scientific", "fedora", "sles", "opensuse",
        "debian", "ubuntu", "amazon", "coreos", "photon", "other-linux", "rebuild", "slemicro",
        "azurelinux", "openeuler", "euleros", "anolis", "uos", "kylin", "fusionos", "asianux",
        "pardus", "nixos", "bottlerocket", "talos",
    }
)  # fmt: skip

MAX_LINE = 60
_LINE = re.compile(r"(?P<family>[a-z0-9*?\[\]!-]{1,30})/(?P<version>[a-z0-9*?\[\]!. _-]{1,30})")
_WILDCARDS = re.compile(r"\[[^\]]*\]|[*?]")


@dataclass(frozen=True, slots=True)
class OsLists:
    """Lines per class of support.

    A Windows or Linux of known version that no line covers is ``expected`` to run; what is not
    recognised so far is ``unknown``.
    """

    supported: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    deprecated: tuple[str, ...] = ()
    unsupported: tuple[str, ...] = ()


DEFAULT_OS_LISTS = OsLists(
    # Verified by the migration tool. CentOS 5 and 6 and Ubuntu 14 are verified as well, but stand
    # among the deprecated: the copy works, yet nobody mends them any more, and that must be seen.
    supported=(
        "windows/11", "windows/2012", "windows/2016", "windows/2019", "windows/2022",
        "windows/2025", "rhel/8", "rhel/9", "rhel/10", "centos/7", "centos/8", "centos/9",
        "rocky/*", "oracle/8", "sles/15", "debian/12", "ubuntu/15", "ubuntu/16", "ubuntu/17",
        "ubuntu/22.04", "ubuntu/24.04",
    ),
    # Not verified, but of kinds that are: clients of Windows, Debian, Ubuntu, rebuilds of RHEL.
    expected=(
        "windows/10", "alma/*", "rebuild/*", "amazon/2", "centos/10", "oracle/7", "oracle/9",
        "oracle/10", "rhel/7", "scientific/7", "sles/12", "sles/16", "debian/9", "debian/10",
        "debian/11", "debian/13", "ubuntu/18*", "ubuntu/19*", "ubuntu/2*",
    ),
    deprecated=(
        "windows/2003*", "windows/2008*", "windows/xp", "windows/vista", "windows/7", "windows/8",
        "windows/8.1", "rhel/[2-6]", "centos/[2-6]", "oracle/[4-6]", "scientific/[3-6]",
        "sles/[8-9]", "sles/10", "sles/11", "debian/[2-8]", "ubuntu/[4-9]*", "ubuntu/1[0-4]*",
    ),
    unsupported=(
        "windows/nt*", "windows/2000*", "windows/9[58]", "windows/me", "windows/3*", "photon/*",
        "solaris/*", "sco/*", "aix/*", "hpux/*", "netware/*", "macos/*", "os2/*", "dos/*",
        "esxi/*",
    ),
)  # fmt: skip

DEFAULT_COLD_OS: tuple[str, ...] = ("solaris/*", "sco/*", "aix/*", "hpux/*", "freebsd/*")
"""Guests that are only moved powered off."""

_SEVERITY = {
    OsSupport.SUPPORTED: 0,
    OsSupport.EXPECTED: 1,
    OsSupport.UNKNOWN: 2,
    OsSupport.DEPRECATED: 3,
    OsSupport.UNSUPPORTED: 4,
}

_Rule = tuple[int, int, OsSupport, re.Pattern[str]]


def os_title(family: str, version: str) -> str:
    """The system's name for people: ``Ubuntu 22.04``, ``Windows Server 2019``."""
    name = FAMILIES.get(family, family)
    if family == "windows" and "2003" <= version[:4] <= "2999" and len(version) >= 4:
        name = "Windows Server"
    return f"{name} {version}".strip() or "An unknown system"


def guest_kind(family: str) -> str:
    """What the migration tool takes the guest for: ``windows``, ``linux``, else ``other``."""
    if family == "windows":
        return "windows"
    return "linux" if family in LINUX_FAMILIES else "other"


def check_line(line: str) -> str:
    """The line in its stored form (lower case, no outer blanks).

    :raises FieldError: when it is no ``family/version`` line or names no family.
    """
    plain = " ".join(line.split()).lower()
    found = _LINE.fullmatch(plain) if len(plain) <= MAX_LINE else None
    if found is None or open_bracket(plain):
        raise FieldError("os_list", f"“{line}” is not a line like windows/2003 or solaris/*.")
    family = _compile(found["family"])
    if not any(family.fullmatch(known) for known in FAMILIES):
        raise FieldError(
            "os_list",
            f"“{line}” names no family of systems.",
            f"Families: {', '.join(FAMILIES)}.",
        )
    return plain


def open_bracket(pattern: str) -> bool:
    """Whether a wildcard pattern has a bracket without its partner, which would match itself."""
    rest = _WILDCARDS.sub("", pattern)
    return "[" in rest or "]" in rest


def support_of(family: str, version: str, lists: OsLists = DEFAULT_OS_LISTS) -> OsSupport:
    """The class of the system by the lists.

    What no line covers is ``expected`` where it is a Windows or a Linux of known name and version,
    else ``unknown``: the migration tool takes no other kind of system as it comes.
    """
    return _support(family.lower(), version.lower(), lists)


def matches_any(family: str, version: str, lines: tuple[str, ...]) -> bool:
    """Whether one of the lines covers the system, in any of the versions its name stands for."""
    return _matches_any(family.lower(), version.lower(), lines)


def versions_of(version: str) -> list[str]:
    """The versions that a name like ``4/5/6/7`` stands for."""
    return version.split("/")


@lru_cache(maxsize=4096)
def _support(family: str, version: str, lists: OsLists) -> OsSupport:
    rules = _rules(lists)
    exact = version and family != "other-linux" and guest_kind(family) != "other"
    unlisted = OsSupport.EXPECTED if exact else OsSupport.UNKNOWN
    classes = [_class_of(f"{family}/{each}", rules) or unlisted for each in versions_of(version)]
    return max(classes, key=_SEVERITY.__getitem__)


def _class_of(name: str, rules: tuple[_Rule, ...]) -> OsSupport | None:
    best: _Rule | None = None
    for rule in rules:
        if (best is None or rule[:2] > best[:2]) and rule[3].fullmatch(name):
            best = rule
    return best[2] if best else None


@lru_cache(maxsize=64)
def _rules(lists: OsLists) -> tuple[_Rule, ...]:
    classes = (
        (OsSupport.SUPPORTED, lists.supported),
        (OsSupport.EXPECTED, lists.expected),
        (OsSupport.DEPRECATED, lists.deprecated),
        (OsSupport.UNSUPPORTED, lists.unsupported),
    )
    return tuple(
        (len(_WILDCARDS.sub("", line)), _SEVERITY[support], support, _compile(line))
        for support, lines in classes
        for line in lines
    )


@lru_cache(maxsize=4096)
def _matches_any(family: str, version: str, lines: tuple[str, ...]) -> bool:
    names = [f"{family}/{each}" for each in versions_of(version)]
    return any(_compile(line).fullmatch(name) for line in lines for name in names)


@lru_cache(maxsize=1024)
def _compile(line: str) -> re.Pattern[str]:
    if _WILDCARDS.search(line):
        return re.compile(translate(line.lower()))
    # A plain line also covers the minor versions below it.
    return re.compile(rf"{re.escape(line.lower())}(?:\..*)?", re.DOTALL)
