"""Reads vSphere's guest ids ("windows2019srv_64Guest"), which stand in some exports for names."""

from __future__ import annotations

import re

_ID = re.compile(r"([a-z][a-z0-9_]{0,40}?)_?(?:64)?_?guest(?:64)?")
# "Next" ids were given out before the version had its name.
_NEXT = {"2019": "2022", "2022": "2025"}
_WINDOWS: dict[str, str] = {
    "windows7server": "2008 R2",
    "windows8server": "2012",
    "windows9server": "2016",
    "windows9": "10",
    "winlonghorn": "2008",
    "winxphome": "XP",
    "winxppro": "XP",
    "winvista": "Vista",
    "winnt": "NT",
    "winme": "ME",
    "win98": "98",
    "win95": "95",
    "win31": "3.1",
    "windowshyperv": "",
}
_SERVER = re.compile(r"windows(20\d\d)srv(next)?")
_CLIENT = re.compile(r"windows(7|8|10|11|12)")
_LINUX = re.compile(
    r"(rhel|centos|oraclelinux|sles|suse|opensuse|debian|ubuntu|fedora|coreos|vmwarephoton|"
    r"amazonlinux|rockylinux|almalinux|freebsd|solaris|netware|flatcar|fusionos|pardus|prolinux|"
    r"kylinlinux|miraclelinux|asianux|openeuler|euleros|anolis|uos|nixos|azurelinux|mariner)(\d{0,2})"
)
_FAMILY = {
    "oraclelinux": "oracle",
    "suse": "sles",
    "vmwarephoton": "photon",
    "amazonlinux": "amazon",
    "rockylinux": "rocky",
    "almalinux": "alma",
    "flatcar": "coreos",
    "prolinux": "rebuild",
    "miraclelinux": "rebuild",
    "kylinlinux": "kylin",
    "mariner": "azurelinux",
}
_KERNEL = re.compile(r"other(\d)(\d?)x(or later)?linux")
_DARWIN = re.compile(r"darwin(\d{0,2})")
_OTHERS = re.compile(
    r"(?P<sco>openserver\d?|unixware\d?)|(?P<os2>os2|ecomstation\d?)|(?P<dos>dos)|"
    r"(?P<esxi>vmkernel\d{0,2}|crx[a-z]{3}\d?)|(?P<other>other)|"
    r"(?P<linux>otherlinux|genericlinux|redhat|mandriva|mandrake|turbolinux|nld9|oes|sjds)"
)


def read_guest_id(text: str) -> tuple[str, str] | None:
    """Family and version of a lower-case guest id, None when the text is not one."""
    found = _ID.fullmatch(text)
    return _read(found[1].rstrip("_")) if found else None


def _read(stem: str) -> tuple[str, str] | None:
    if stem.startswith("win"):
        return "windows", _windows(stem)
    system = _LINUX.fullmatch(stem)
    if system:
        # "centosGuest" and "slesGuest" are the ids of the first versions that vSphere knew.
        first = {"centos": "4/5", "oraclelinux": "4/5", "sles": "9"}
        version = system[2] or first.get(system[1], "")
        return _FAMILY.get(system[1], system[1]), version
    kernel = _KERNEL.fullmatch(stem)
    if kernel:
        return "other-linux", f"{kernel[1]}.{kernel[2]}.x" if kernel[2] else f"{kernel[1]}.x"
    darwin = _DARWIN.fullmatch(stem)
    if darwin:
        return "macos", _macos(int(darwin[1] or 9))
    other = _OTHERS.fullmatch(stem)
    if not other or not other.lastgroup:
        return None
    return ("other-linux" if other.lastgroup == "linux" else other.lastgroup), ""


def _windows(stem: str) -> str:
    if stem in _WINDOWS:
        return _WINDOWS[stem]
    server = _SERVER.fullmatch(stem)
    if server:
        return _NEXT.get(server[1], server[1]) if server[2] else server[1]
    client = _CLIENT.fullmatch(stem)
    if client:
        return client[1]
    if stem.startswith("winnet"):
        return "2003"
    return "2000" if stem.startswith("win2000") else ""


def _macos(darwin: int) -> str:
    """Darwin 9 to 19 are Mac OS X 10.5 to 10.15; from 20 on they are macOS 11 and later."""
    return str(darwin - 9) if darwin >= 20 else f"10.{darwin - 4}"
