"""Recognises guest operating systems by the names that vSphere and VMware Tools give them.

Understands display names ("Red Hat Enterprise Linux 7 (64-bit)"), what the guest says of itself
("Ubuntu 22.04.3 LTS"), guest ids ("rhel8_64Guest") and our own ``family/version``. Every pattern
is bounded and every name is cut, so that no text can make it slow.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from app.domain.enums import OsSupport
from app.domain.inventory.os_guest_ids import read_guest_id
from app.domain.inventory.os_support import (
    DEFAULT_OS_LISTS,
    FAMILIES,
    LINUX_FAMILIES,
    OsLists,
    os_title,
    support_of,
    versions_of,
)

MAX_NAME = 200


class Reading(NamedTuple):
    """What one name says. ``or_later`` names mean their version and all after it."""

    family: str = ""
    version: str = ""
    edition: str = ""
    or_later: bool = False


@dataclass(frozen=True, slots=True)
class OsInfo:
    """A recognised guest.

    ``family`` is a key of :data:`~app.domain.inventory.os_support.FAMILIES`, ``other`` for a name
    that means none of them, and empty where there is no name. ``version`` may be empty or stand
    for several ("4/5/6/7"). ``source`` says which name was believed: ``tools``, ``config`` or
    none. ``mismatch`` is True where the two names contradict each other.
    """

    family: str = ""
    version: str = ""
    edition: str = ""
    support: OsSupport = OsSupport.UNKNOWN
    source: str = ""
    mismatch: bool = False

    @property
    def title(self) -> str:
        """The system's name for people."""
        return os_title(self.family, self.version)


def recognise(tools: str, config: str, *, lists: OsLists = DEFAULT_OS_LISTS) -> OsInfo:
    """Recognise a guest by what VMware Tools report and by what is configured.

    The Tools value wins, unless it is blank or says less than the configured one ("Other",
    "Other 3.x Linux"). A version that only the configuration knows is taken from there.
    """
    return _recognise(str(tools or "")[:MAX_NAME], str(config or "")[:MAX_NAME], lists)


def read_name(name: str) -> Reading:
    """What a single name says, whichever of the two fields it comes from."""
    return _read(str(name or "")[:MAX_NAME])


_PRETTY_NAME = re.compile(r"prettyName='([^']{1,200})'", re.IGNORECASE)
_DISTRO = re.compile(
    r"distroName='([^']{1,100})'.{0,200}?distroVersion='([^']{1,40})'", re.IGNORECASE
)


def told_system(tools: str, guest_data: str) -> str:
    """The guest system by VMware Tools: by the detailed data where that knows it exactly.

    ``guest_data`` is the column Guest Detailed Data: ``familyName='Linux' prettyName='Ubuntu
    22.04.5 LTS'``. The guest says it itself, while the Tools' name is one of vSphere's list,
    which often has no version or ends in "or later". A name of another family wins over it.
    """
    found = _PRETTY_NAME.search(guest_data)
    distro = None if found else _DISTRO.search(guest_data)
    name = found[1].strip() if found else f"{distro[1]} {distro[2]}" if distro else ""
    detailed, told = read_name(name), read_name(tools)
    if not detailed.version or detailed.family in {"", "other", "other-linux"}:
        return tools
    if told.family in {"", "other", "other-linux"}:
        return name
    exact = told.version and not told.or_later and "/" not in told.version
    agrees = exact and _same_version(detailed.version, told.version)
    r2 = detailed.version == f"{told.version} R2"
    return name if told.family == detailed.family and (r2 or not agrees) else tools


@lru_cache(maxsize=8192)
def _recognise(tools: str, config: str, lists: OsLists) -> OsInfo:
    told, configured = read_name(tools), read_name(config)
    source = "tools" if _says_more(told, configured) else "config"
    chosen = told if source == "tools" else configured
    if not chosen.family:
        return OsInfo()
    version = chosen.version
    if not version and told.family == configured.family:
        version = told.version or configured.version
    return OsInfo(
        chosen.family,
        version,
        chosen.edition,
        support_of(chosen.family, version, lists),
        source,
        _contradict(told, configured),
    )


def _says_more(told: Reading, configured: Reading) -> bool:
    if told.family in {"", "other"}:
        return configured.family in {"", told.family} and bool(told.family)
    generic = told.family == "other-linux"
    return not (generic and configured.family in LINUX_FAMILIES - {"other-linux"})


def _contradict(told: Reading, configured: Reading) -> bool:
    """Whether the names exclude each other; the vaguer of two Tools names contradicts nothing."""
    if told.family in {"", "other"} or not configured.family:
        return False
    if told.family != configured.family:
        return not (told.family == "other-linux" and configured.family in LINUX_FAMILIES)
    if not told.version or not configured.version:
        return False
    return not any(
        _same_version(mine, theirs)
        or (configured.or_later and _number(mine) >= _number(theirs))
        or (told.or_later and _number(theirs) >= _number(mine))
        for mine in versions_of(told.version)
        for theirs in versions_of(configured.version)
    )


def _same_version(one: str, other: str) -> bool:
    # vSphere has one name for Windows Server 2012 and 2012 R2.
    if {one, other} == {"2012", "2012 R2"}:
        return True
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def _number(version: str) -> float:
    found = re.match(r"\d{1,4}(?:\.\d{1,3})?", version)
    return float(found[0]) if found else 0.0


# --- reading one name ---------------------------------------------------------------------------

_MARKS = re.compile(r"[®™©]|\((?:r|tm|c)\)")
_BITS = re.compile(
    r"\(?\b(?:32|64)[ _-]?bits?\b\)?|\bx86[_-]64\b|\b(?:x86|x64|amd64|i[3-6]86|aarch64|arm64)\b"
)
_BLANKS = re.compile(r"\s+")
_OR_LATER = re.compile(r"\bor (?:later|newer|above|higher)\b|\d\+(?:\s|$)")
_NOTHING = frozenset(
    {
        "", "-", "--", "?", "n/a", "na", "nan", "nil", "no", "none", "null", "unknown", "undefined",
        "not available", "not set", "unset", "unspecified", "unbekannt", "inconnu", "guest",
    }
)  # fmt: skip
_OWN = re.compile(rf"({'|'.join(FAMILIES)})/([a-z0-9][a-z0-9 ._-]{{0,15}}(?:/\d{{1,4}}){{0,6}})?")


@lru_cache(maxsize=16384)
def _read(name: str) -> Reading:
    # The compatibility form would turn a trademark sign into the letters TM.
    text = unicodedata.normalize("NFKC", _MARKS.sub("", name)).lower()[:MAX_NAME]
    text = _BLANKS.sub(" ", _BITS.sub(" ", _MARKS.sub("", text))).strip(" ()[]\"',;:")
    if text in _NOTHING:
        return Reading()
    own = _OWN.fullmatch(text)
    if own:
        return Reading(own[1], _spelled(own[1], (own[2] or "").strip()))
    by_id = read_guest_id(text)
    if by_id:
        return Reading(*by_id)
    later = bool(_OR_LATER.search(text))
    for pattern, family, version_of in _FAMILIES:
        found = pattern.search(text)
        if found:
            rest = text[found.end() :]
            return Reading(family, version_of(text, rest), _edition(family, text), later)
    return Reading("other")


def _spelled(family: str, version: str) -> str:
    """Our own spelling of a version that came without its name."""
    if family != "windows":
        return version
    return {"xp": "XP", "vista": "Vista", "me": "ME"}.get(
        version, version.replace("nt", "NT").replace("r2", "R2")
    )


_MAJOR = re.compile(r"(?<![\d.])(\d{1,2}(?:/\d{1,2}){0,6})(?!\d)")
_MAJOR_MINOR = re.compile(r"(?<![\d.])(\d{1,2}(?:\.\d{1,2})?)(?!\d)")
_UBUNTU = re.compile(r"(?<![\d.])(\d{1,2})(?:\.?(04|10)(?!\d))?")
_AMAZON = re.compile(r"(?<!\d)(20[12]\d|[23])(?!\d)")
_KERNEL = re.compile(r"(?<![\d.])(\d\.(?:\d{1,2}\.)?x)")
_SUN = re.compile(r"(?<![\d.])(?:5\.)?(\d{1,2}(?:/\d{1,2}){0,3})(?!\d)")
_LEAP = re.compile(r"(tumbleweed)|(?<![\d.])(\d{1,2}(?:\.\d{1,2})?)(?!\d)")
_BSD = re.compile(r"(pre-\d{1,2}|(?<![\d.])\d{1,2})(?!\d)")

_VersionOf = Callable[[str, str], str]


def _after(pattern: re.Pattern[str]) -> _VersionOf:
    def version_of(_text: str, rest: str) -> str:
        found = pattern.search(rest)
        return next((part for part in found.groups() if part), "") if found else ""

    return version_of


def _ubuntu(_text: str, rest: str) -> str:
    found = _UBUNTU.search(rest)
    if not found:
        return ""
    return f"{found[1]}.{found[2]}" if found[2] else found[1]


def _kernel(text: str, _rest: str) -> str:
    found = _KERNEL.search(text)
    return found[1] if found else ""


def _none(_text: str, _rest: str) -> str:
    return ""


_CLIENT = re.compile(r"\b(?:windows|win) ?(?:embedded [a-z0-9 ]{0,20}?)?(1[0-2]|8\.1|[78])(?!\d)")
_YEAR = re.compile(r"(?<!\d)(2000|2003|2008|201[1269]|202\d|203\d)(?!\d)")
_SHORT_YEAR = re.compile(r"\b(?:win|w)2k(\d{1,2})?(?!\d)")
_R2 = re.compile(r"(?<![a-z])r2\b")
_OLD_CLIENT = re.compile(r"\b(?:windows|win) ?(95|98|3\.[01x]\w{0,2}|me|millennium)\b")
_NT = re.compile(r"\b(?:windows|win) ?nt\b(?:[a-z ]{0,20}(4)(?:\.0)?)?")
_NAMED = (("XP", re.compile(r"\b(?:win|windows )?xp\b")), ("Vista", re.compile(r"\bvista\b")))


def _windows(text: str, _rest: str) -> str:
    """Clients before years, so that "Windows 10 Enterprise LTSC 2019" is a Windows 10."""
    client = _CLIENT.search(text)
    if client:
        return client[1]
    year = _YEAR.search(text)
    short = _SHORT_YEAR.search(text)
    if year or short:
        number = year[1] if year else f"20{(short[1] or '00') if short else '00':0>2}"
        if number == "2011":  # Small Business Server and Home Server 2011 are built on 2008 R2.
            return "2008 R2"
        return f"{number} R2" if _R2.search(text.replace(number, " ")) else number
    named = next((version for version, pattern in _NAMED if pattern.search(text)), "")
    old = _OLD_CLIENT.search(text)
    if named or old:
        version = old[1].replace("millennium", "me")[:3] if old else ""
        return named or (version.upper() if version.isalpha() else version)
    kernel = _NT.search(text)
    return f"NT {kernel[1] or ''}".strip() if kernel else ""


_EDITIONS = re.compile(
    r"(datacenter|enterprise|standard|essentials|foundation|professional|education|ultimate|"
    r"home|web|storage|embedded|hyper-v)"
)


def _edition(family: str, text: str) -> str:
    if family == "windows":
        found = _EDITIONS.search(text)
        return found[1].title() if found else ""
    return "Stream" if family == "centos" and "stream" in text else ""


# In this order: a name may hold several of the words ("Red Hat Fedora", "SUSE openSUSE").
_FAMILIES: tuple[tuple[re.Pattern[str], str, _VersionOf], ...] = tuple(
    (re.compile(pattern), family, version_of)
    for pattern, family, version_of in (
        (r"azure ?linux|cbl-?mariner|\bmariner\b", "azurelinux", _after(_MAJOR)),
        (
            (
                r"liberty linux|suse liberty|miracle ?linux|\bprolinux|eurolinux|springdale|"
                r"navy linux|circle linux|cloudlinux|clearos|vzlinux|virtuozzo linux"
            ),
            "rebuild",
            _after(_MAJOR),
        ),
        (r"\bsle ?micro|suse linux (?:enterprise )?micro", "slemicro", _after(_MAJOR_MINOR)),
        (r"open ?euler", "openeuler", _after(_MAJOR_MINOR)),
        (r"euler ?os", "euleros", _after(_MAJOR_MINOR)),
        (r"\banolis|alibaba cloud linux|\balinux", "anolis", _after(_MAJOR)),
        (r"union ?tech|\buos\b|\bdeepin", "uos", _after(_MAJOR)),
        (r"\b(?:neo)?kylin", "kylin", _after(_MAJOR)),
        (r"fusion ?os", "fusionos", _after(_MAJOR)),
        (r"asianux", "asianux", _after(_MAJOR)),
        (r"\bpardus", "pardus", _after(_MAJOR)),
        (r"\bnixos", "nixos", _after(_MAJOR_MINOR)),
        (r"bottlerocket", "bottlerocket", _after(_MAJOR_MINOR)),
        (r"\btalos\b", "talos", _after(_MAJOR_MINOR)),
        (r"photon", "photon", _after(_MAJOR)),
        (r"\besxi?\b|\bvmkernel\b|vmware crx", "esxi", _after(_MAJOR)),
        (r"core ?os\b|\brhcos\b|flatcar", "coreos", _after(_MAJOR)),
        (r"opensuse|\bleap \d", "opensuse", _after(_LEAP)),
        (r"suse linux enterprise|\bsle[sd]\b|\bsle[sd]?(?=[ -]?\d)", "sles", _after(_MAJOR)),
        (r"\bsuse\b", "sles", _after(_MAJOR)),
        (r"fedora", "fedora", _after(_MAJOR)),
        (r"scientific linux", "scientific", _after(_MAJOR)),
        (r"\bcent ?os", "centos", _after(_MAJOR)),
        (r"\brocky", "rocky", _after(_MAJOR)),
        (r"\balma ?linux|\balma(?=\d| \d|$)", "alma", _after(_MAJOR)),
        (
            r"oracle (?:enterprise )?linux|\boraclelinux|\boel(?=\b|\d)|\bol(?=[5-9]\b)",
            "oracle",
            _after(_MAJOR),
        ),
        (r"red ?hat enterprise|\brhel|\bred ?hat(?! linux)", "rhel", _after(_MAJOR)),
        (r"amazon ?linux|\bal(?=2023\b)", "amazon", _after(_AMAZON)),
        (
            r"linux mint|\bkali\b|devuan|raspbian|pop!_os|\bproxmox|univention|red ?hat linux",
            "other-linux",
            _none,
        ),
        (r"ubuntu", "ubuntu", _ubuntu),
        (r"debian", "debian", _after(_MAJOR)),
        (r"freebsd", "freebsd", _after(_BSD)),
        (r"openbsd|netbsd|dragonfly ?bsd|\bpfsense|\bopnsense", "other-bsd", _none),
        (r"solaris|\bsunos\b", "solaris", _after(_SUN)),
        (r"\bmac ?os ?x?\b|\bos x\b|\bdarwin\b", "macos", _after(_MAJOR_MINOR)),
        (r"netware", "netware", _after(_MAJOR)),
        (r"\baix\b", "aix", _after(_MAJOR_MINOR)),
        (r"\bhp-?ux\b", "hpux", _after(_MAJOR_MINOR)),
        (r"\bsco\b|openserver|unixware", "sco", _after(_MAJOR)),
        (r"\bos/2\b|ecomstation", "os2", _none),
        (r"\b(?:ms-?|free|pc-?|dr-?)?dos\b", "dos", _none),
        (
            r"windows|microsoft|\bhyper-v\b|\bwin ?(?:2k|xp|nt|20[012]\d|[37-9]|1[0-2]|64)|\bw2k",
            "windows",
            _windows,
        ),
        (
            (
                r"linux|\bgnu\b|mandriva|mageia|gentoo|slackware|\barch\b|manjaro|alpine|"
                r"endless os|\bvyos\b|open enterprise server|java desktop|tencentos|\bqubes|zorin|"
                r"elementary os|rancheros|k3os|\bxcp-ng|openwrt|\btrisquel|\bparrot|nethserver"
            ),
            "other-linux",
            _kernel,
        ),
    )
)
