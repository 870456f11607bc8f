"""The network map as a template that people fill in with a spreadsheet and bring back.

What becomes of one that comes back stands in ``template_reading``.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.planning.networks.rows import MapRow, vcenter_title

SHEET = "Network Map"
SOURCE, VCENTER, VMS = "source", "vcenter", "vms"


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """A column: what it holds, its heading, its width in characters."""

    key: str
    heading: str
    width: int

    @property
    def edited(self) -> bool:
        """Whether what stands in it is taken back."""
        return self.key not in (SOURCE, VCENTER, VMS)


COLUMNS = (
    TemplateColumn(SOURCE, "Source Network (VMware)", 45),
    TemplateColumn(VCENTER, "vCenter", 28),
    TemplateColumn(VMS, "VMs", 6),
    TemplateColumn("vlan_id", "VLAN ID", 10),
    TemplateColumn("target_network", "PCD Target Network", 35),
    TemplateColumn("cidr", "Subnet / CIDR", 20),
    TemplateColumn("gateway_ip", "Gateway", 18),
    TemplateColumn("dns_nameservers", "DNS (comma-separated)", 30),
    TemplateColumn("pool_start", "IP Range Start", 18),
    TemplateColumn("pool_end", "IP Range End", 18),
    TemplateColumn("notes", "Notes", 30),
)


def template_columns(*, several_vcenters: bool) -> tuple[TemplateColumn, ...]:
    """The columns of a template; the vCenter stands where networks of several may be alike."""
    return tuple(each for each in COLUMNS if several_vcenters or each.key != VCENTER)


def unclear_titles(rows: Sequence[MapRow]) -> frozenset[str]:
    """Titles by which a reader cannot tell one vCenter from another."""
    known: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        known[folded(vcenter_title(row.network))].add(row.network.vcenter)
    return frozenset(
        title for row in rows if len(known[folded(title := vcenter_title(row.network))]) > 1
    )


@dataclass(frozen=True, slots=True)
class NetworkTemplate:
    """What a template is written from."""

    project: str
    columns: tuple[TemplateColumn, ...]
    rows: tuple[MapRow, ...]
    unclear: frozenset[str] = frozenset()
    """Titles that several vCenters share: there the vCenter's identity stands instead."""

    @property
    def instruction(self) -> str:
        """What stands above the headings."""
        return (
            f"{self.project}: fill in the blue cells and import the file again. A blank cell "
            "clears what the plan has; a column that is taken out changes nothing. The grey "
            "columns say which network a row is about."
        )

    def value(self, row: MapRow, column: TemplateColumn) -> str | int | None:
        """What stands in a cell."""
        match column.key:
            case "source":
                return row.network.name
            case "vcenter":
                title = vcenter_title(row.network)
                return row.network.vcenter if title in self.unclear else title
            case "vms":
                return row.network.vm_count
        found: str | int | None = getattr(row.mapping, column.key)
        return found


_SPACES = re.compile(r"\s+")
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")


def folded(text: str) -> str:
    """Equal for names that differ in blanks, case and what no cell can hold."""
    return _SPACES.sub(" ", held(text)).strip().casefold()


def held(text: str) -> str:
    """What a cell of a spreadsheet keeps of a text."""
    lines = _LINE_ENDS.sub("\n", text)
    return "".join(sign for sign in lines if sign in "\t\n" or not _lost(sign)).strip()


def _lost(sign: str) -> bool:
    """Whether a workbook cannot hold a sign, or holds the mark that replaces such a one."""
    return unicodedata.category(sign) in ("Cc", "Cs") or sign in "\ufffd\ufffe\uffff"
