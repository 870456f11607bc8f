"""Reads the sheets that describe the estate around the VMs: hosts, clusters, stores, ports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from app.domain.inventory import cells
from app.domain.inventory.headings import SheetMap
from app.domain.inventory.report import SheetReport
from app.domain.inventory.sheet_fields import NUMBERS, SIZES
from app.domain.model import Cluster, Datastore, Host, PortGroup

if TYPE_CHECKING:
    from app.domain.inventory.builder import InventoryBuilder

Body = Iterator[list[Any]]


class _Fields:
    """Where the fields of a sheet stand, and how their figures are read."""

    def __init__(self, builder: InventoryBuilder, found: SheetMap) -> None:
        readers, sizes = builder.readers, SIZES.get(found.kind, frozenset())
        self.at = found.columns
        self.figures = {
            field: readers.sizes(found, field) if field in sizes else readers.numbers(found, field)
            for field in NUMBERS[found.kind]
        }


class _Row:
    """A row with its fields by name, for sheets small enough not to mind."""

    __slots__ = ("_fields", "_row")

    def __init__(self, row: list[Any], fields: _Fields) -> None:
        self._row, self._fields = row, fields

    def cell(self, field: str) -> Any:
        return self._row[self._fields.at.get(field, -1)]

    def text(self, field: str) -> str:
        return cells.text(self.cell(field))

    def number(self, field: str) -> float | None:
        return self._fields.figures[field](self.cell(field))

    def whole(self, field: str) -> int | None:
        value = self.number(field)
        return None if value is None else round(value)


def _named(
    builder: InventoryBuilder,
    found: SheetMap,
    body: Body,
    report: SheetReport,
    key: tuple[str, ...] = (),
    *,
    once: bool = False,
) -> Iterator[tuple[str | None, _Row]]:
    """Rows with a name and their vCenter; what an earlier sheet listed is not taken again.

    ``key`` names the fields that tell things of one name apart. ``once`` says that two rows of one
    key are one thing. The vCenter is None where it is still to be found (``estate_homes``).
    """
    fields = _Fields(builder, found)
    for raw in body:
        report.rows += 1
        row = _Row(raw, fields)
        if not row.text("name"):
            continue
        report.joined += 1
        vcenter = builder.estate_vcenter(row.cell("sdk_uuid"), row.cell("sdk_server"))
        told = [row.text(field) for field in ("name", *key)]
        if builder.first_seen(vcenter, report.kind, *told, once=once):
            yield vcenter, row


def _hosts(builder: InventoryBuilder, found: SheetMap, body: Body, report: SheetReport) -> None:
    threads_of = builder.readers.flags("vHost", found, "hyperthreading")
    for vcenter, row in _named(builder, found, body, report, once=True):
        builder.add_estate(
            vcenter,
            Host(
                vcenter=vcenter or "",
                name=row.text("name"),
                datacenter=row.text("datacenter"),
                cluster=row.text("cluster"),
                cpu_model=row.text("cpu_model"),
                cpu_mhz=row.number("cpu_mhz"),
                sockets=row.whole("sockets"),
                cores=row.whole("cores"),
                hyperthreading=threads_of(row.cell("hyperthreading")),
                memory_mib=row.number("memory"),
                cpu_usage_pct=row.number("cpu_usage"),
                memory_usage_pct=row.number("memory_usage"),
                version=row.text("version"),
                vendor=row.text("vendor"),
                model=row.text("model"),
            ),
        )


def _clusters(builder: InventoryBuilder, found: SheetMap, body: Body, report: SheetReport) -> None:
    for vcenter, row in _named(builder, found, body, report):
        builder.add_estate(
            vcenter,
            Cluster(
                vcenter=vcenter or "",
                name=row.text("name"),
                hosts=row.whole("hosts"),
                cpu_mhz=row.number("cpu_mhz"),
                cores=row.whole("cores"),
                memory_mib=row.number("memory"),
                ha=cells.flag(row.cell("ha")),
                drs=cells.flag(row.cell("drs")),
            ),
        )


def _datastores(
    builder: InventoryBuilder, found: SheetMap, body: Body, report: SheetReport
) -> None:
    for vcenter, row in _named(builder, found, body, report, ("object_id", "url")):
        builder.add_estate(
            vcenter,
            Datastore(
                vcenter=vcenter or "",
                name=row.text("name"),
                kind=row.text("kind"),
                capacity_mib=row.number("capacity"),
                free_mib=row.number("free"),
                accessible=cells.flag(row.cell("accessible")),
                object_id=row.text("object_id"),
                url=row.text("url"),
                host_count=row.whole("host_count"),
                hosts=row.text("hosts"),
            ),
        )


def _port_groups(
    builder: InventoryBuilder, found: SheetMap, body: Body, report: SheetReport
) -> None:
    for vcenter, row in _named(builder, found, body, report, ("switch", "host")):
        builder.add_estate(
            vcenter,
            PortGroup(
                vcenter=vcenter or "",
                name=builder.same(row.text("name")),
                vlan=builder.same(row.text("vlan")),
                switch=builder.same(row.text("switch")),
                host=builder.same(row.text("host")),
                sheet=report.kind,
            ),
        )


ESTATE_PARSERS: dict[str, Callable[[InventoryBuilder, SheetMap, Body, SheetReport], None]] = {
    "vHost": _hosts,
    "vCluster": _clusters,
    "vDatastore": _datastores,
    "vPort": _port_groups,
    "dvPort": _port_groups,
}
