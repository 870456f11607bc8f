"""Words of an invented estate: operating systems, hardware, names. Nobody's real ones."""

from __future__ import annotations

from dataclasses import dataclass

BIT64, BIT32 = " (64-bit)", " (32-bit)"


@dataclass(frozen=True, slots=True)
class Os:
    """A guest operating system as configured and as VMware Tools report it."""

    configured: str
    reported: str
    weight: float
    family: str
    detail: str = ""


def _windows(version: str, weight: float, configured: str = "", bits: str = BIT64) -> Os:
    reported = f"Microsoft Windows {version}{bits}"
    pretty = f"Windows {version}"
    return Os(configured or reported, reported, weight, "windows", pretty)


def _linux(name: str, weight: float, detail: str = "", configured: str = "") -> Os:
    reported = f"{name}{BIT64}"
    return Os(configured or reported, reported, weight, "linux", detail)


_WIN_2016_UP = "Microsoft Windows Server 2016 or later (64-bit)"
_OTHER_LINUX = "Other 3.x or later Linux (64-bit)"

OPERATING_SYSTEMS = (
    _windows("Server 2022", 13),
    _windows("Server 2019", 14),
    _windows("Server 2019", 4, _WIN_2016_UP),
    _windows("Server 2016", 8, _WIN_2016_UP),
    _windows("Server 2016", 3),
    _windows("Server 2012", 4),
    _windows("Server 2025", 1),
    _windows("11", 1),
    _windows("10", 1.5),
    _linux("Red Hat Enterprise Linux 9", 7, "Red Hat Enterprise Linux 9.4 (Plow)"),
    _linux("Red Hat Enterprise Linux 8", 9, "Red Hat Enterprise Linux 8.10 (Ootpa)"),
    _linux("Red Hat Enterprise Linux 7", 3, "Red Hat Enterprise Linux Server 7.9 (Maipo)"),
    _linux("Ubuntu Linux", 6, "Ubuntu 22.04.5 LTS"),
    _linux("Ubuntu Linux", 4, "Ubuntu 24.04.1 LTS"),
    _linux("Ubuntu Linux", 1, ""),
    _linux("CentOS 7", 2, "CentOS Linux 7 (Core)"),
    _linux("Rocky Linux", 2.5, "Rocky Linux 9.4 (Blue Onyx)"),
    _linux("AlmaLinux", 1, "AlmaLinux 9.4 (Seafoam Ocelot)"),
    _linux("Oracle Linux 8", 2, "Oracle Linux Server 8.10"),
    _linux("Oracle Linux 8", 1, "Oracle Linux Server 8.10", _OTHER_LINUX),
    _linux("SUSE Linux Enterprise 15", 3, "SUSE Linux Enterprise Server 15 SP5"),
    _linux("SUSE Linux Enterprise 12", 0.8, "SUSE Linux Enterprise Server 12 SP5"),
    _linux("Debian GNU/Linux 12", 2.5, "Debian GNU/Linux 12 (bookworm)"),
    _linux("Debian GNU/Linux 11", 1, "Debian GNU/Linux 11 (bullseye)"),
    _linux("Amazon Linux 2", 0.4, "Amazon Linux 2"),
)
# Operating systems that are out of support, unsupported on the target, or hard to recognise.
AGED_SYSTEMS = (
    _windows("Server 2008 R2", 5),
    _windows("Server 2008", 1),
    _windows("Server 2003 Standard", 1.5, bits=BIT32),
    _windows("XP Professional", 0.5, bits=BIT32),
    _windows("7", 0.7),
    _windows("2000 Server", 0.3, "Microsoft Windows 2000 Server", ""),
    _linux("CentOS 6", 1.5, "CentOS release 6.10 (Final)"),
    _linux("CentOS 4/5/6", 1),
    _linux("Red Hat Enterprise Linux 6", 2, "Red Hat Enterprise Linux Server 6.10"),
    _linux("Red Hat Enterprise Linux 5", 0.7),
    _linux("Debian GNU/Linux 8", 0.5, "Debian GNU/Linux 8 (jessie)"),
    Os("Ubuntu Linux (64-bit)", "Ubuntu Linux (64-bit)", 0.8, "linux", "Ubuntu 14.04.6 LTS"),
    Os("Oracle Solaris 11 (64-bit)", "Oracle Solaris 11 (64-bit)", 0.5, "other"),
    Os("FreeBSD 12 (64-bit)", "FreeBSD 12 (64-bit)", 0.6, "other"),
    Os("SCO OpenServer 5", "", 0.2, "other"),
    Os("VMware Photon OS (64-bit)", "VMware Photon OS (64-bit)", 0.8, "linux", "VMware Photon OS"),
    Os("Other (64-bit)", "", 0.8, "other"),
    Os(_OTHER_LINUX, _OTHER_LINUX, 1, "linux"),
)

TENANTS = (
    "Harbour Logistics", "Alpine Clinic", "Meadow Foods", "Granite Insurance", "River Council",
    "Beacon Media", "Orchard Retail", "Summit Energy", "Cedar Bank", "Lantern School",
    "Ferry Transport", "Maple Works", "Pebble Hotels", "Quarry Metals", "Willow Care",
    "Tidal Power", "Copper Mills", "Juniper Seeds", "Kestrel Aviation", "Lime Printing",
    "Moorland Water", "Nettle Textiles", "Otter Software", "Plum Pharmacy",
)  # fmt: skip

DUTIES = {
    "web": 14, "app": 18, "db": 11, "file": 6, "dc": 5, "mail": 2, "mon": 3,
    "jump": 3, "erp": 4, "crm": 3, "print": 2, "proxy": 3, "ci": 3, "test": 8,
    "batch": 4, "log": 3, "api": 6, "cache": 3,
}  # fmt: skip
APPLICATIONS = ("Webshop", "Finance", "Identity", "Archive", "Production", "Test", "Warehouse")
OWNERS = ("a.berg", "c.dubois", "j.larsen", "m.rossi", "p.novak", "s.okafor", "t.yamada")
BACKUPS = ("Last backup 2026-11-01 22:14", "Last backup 2026-10-31 23:02", "Excluded", "Failed")

# More than any project wants to see at once; a dose decides how many of them are used.
ODD_NAMES = (
    "ERP old - DON'T START UP 10-23 19:10",
    "שרת-קבצים-01",
    "経理サーバー02",
    'print "spooler" (copy): v2',
    "=SUM(A1;A9)",
    "web🚀shop",
    "2in6k-New",
    "@home-gateway",
    "This virtual machine has a name that uses every one of the eighty characters, xx",
    "+backup target",
    "-legacy;crm,1",
    "59",
    "dbserver%2fcluster",
    "Überwachung/Test (alt)",
    "trailing blank ",
    "_underscore_host_",
)
NOTES = (
    'Installed 2019-03-04 by "Ops"\nAsk before restart',
    "Cost center 4711; room 2.14",
    "Replaces the old server, see change 20418",
    "Vendor access on weekdays, 08:00-16:00",
)
SECRET_NOTES = ("local admin password: Winter2019!", "svc account svc_app / pwd=Chang3Me")

CPU_MODELS = (
    ("Intel(R) Xeon(R) Gold 6248 CPU @ 2.50GHz", 2494, 2, 20, 786_066, "Dell Inc.",
     "PowerEdge R740"),
    ("Intel(R) Xeon(R) Gold 5218 CPU @ 2.30GHz", 2295, 2, 16, 523_965, "HPE",
     "ProLiant DL380 Gen10"),
    ("AMD EPYC 7543 32-Core Processor", 2794, 2, 32, 1_048_254, "Lenovo", "ThinkSystem SR665"),
)  # fmt: skip
DATASTORE_KINDS = (
    ("VMFS", "VMFS-{n:02d}-{cluster}"),
    ("VMFS", "SAN-Gold-{n:02d}"),
    ("NFS", "nfs_vol{n:02d}"),
    ("vsan", "vsanDatastore"),
)
DEDUPED_DATASTORE = "NFS-dedupe-archive"
