"""Clusters and hosts with what runs on them, as tables for the dashboard."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.columns import Column
from app.domain.planning.plan.distributions import ClusterRow, HostRow, Place
from app.domain.units import gib
from app.ui.parts.section import Section
from app.ui.table.data_table import DataTable
from app.ui.table.record_table_model import RecordTableModel
from app.ui.table.sorting import SortKey

MOST_ROWS = 10
"""Rows of a table that are seen at once; more are scrolled and can be searched."""

_SCOPE_HELP = "Untick a cluster to take all its VMs out of the plan; Undo brings them back."

_BUILD = re.compile(r"^VMware ESXi (.+) build-(\d+)$")
_TRADEMARKS = re.compile(r"\((?:R|TM)\)| CPU(?= )", re.IGNORECASE)

VcenterName = Callable[[str], str]


def cluster_columns(vcenter_name: VcenterName) -> list[Column]:
    """Columns of :class:`ClusterRow`; ``vcenter_name`` turns an identity into a name."""
    return [
        Column("in_plan", "In plan", lambda r: not r.excluded, "bool", editable=True,
               help=_SCOPE_HELP),
        Column("cluster", "Cluster", lambda r: r.cluster.name or "(no cluster)", width=24),
        Column("vcenter", "vCenter", lambda r: vcenter_name(r.cluster.vcenter), width=26,
               visible=False),
        Column("hosts", "Hosts", lambda r: r.cluster.hosts, "int",
               help="Hosts of the cluster. Source: vCluster."),
        *_load_columns(),
        Column("cores", "Cores", lambda r: r.cluster.cores, "int",
               help="Physical cores of the cluster. Source: vCluster."),
        Column("memory", "Memory", lambda r: _gib(r.cluster.memory_mib), "int", "GB",
               help="Physical memory of the cluster. Source: vCluster."),
        Column("ha", "HA", lambda r: r.cluster.ha, "bool",
               help="High availability. Source: vCluster, HA enabled."),
        Column("drs", "DRS", lambda r: r.cluster.drs, "bool",
               help="Distributed resource scheduler. Source: vCluster, DRS enabled."),
    ]  # fmt: skip


def host_columns(vcenter_name: VcenterName) -> list[Column]:
    """Columns of :class:`HostRow`."""
    return [
        Column("host", "Host", lambda r: r.host.name, width=28),
        Column("cluster", "Cluster", lambda r: r.host.cluster, width=16),
        Column("vcenter", "vCenter", lambda r: vcenter_name(r.host.vcenter), width=24,
               visible=False),
        Column("version", "ESXi version", lambda r: _BUILD.sub(r"\1 (\2)", r.host.version),
               width=18),
        Column("hardware", "Model", lambda r: f"{r.host.vendor} {r.host.model}".strip(), width=24),
        Column("cpu", "CPU", lambda r: _TRADEMARKS.sub("", r.host.cpu_model), width=30),
        Column("cores", "Cores", lambda r: r.host.cores, "int"),
        Column("memory", "RAM", lambda r: _gib(r.host.memory_mib), "int", "GB"),
        *_load_of_host(),
        Column("cpu_usage", "CPU usage", lambda r: r.host.cpu_usage_pct, "percent", "%",
               decimals=0, visible=False),
        Column("memory_usage", "Memory usage", lambda r: r.host.memory_usage_pct, "percent", "%",
               decimals=0, visible=False),
    ]  # fmt: skip


def _load_of_host() -> list[Column]:
    vms, *others = _load_columns()
    short = replace(vms, title="VMs", help="VMs in plan.")
    return [short, *(replace(column, visible=False) for column in others)]


def _load_columns() -> list[Column]:
    return [
        Column("vms", "VMs in plan", lambda r: r.load.vms, "int", summed=True),
        Column("read", "VMs read", lambda r: r.load.read, "int", summed=True, visible=False,
               help="All VMs of the export, those not in plan included."),
        Column("vcpu", "vCPU", lambda r: r.load.vcpu, "int", summed=True,
               help="Σ vCPU of the VMs in plan. Source: vInfo, CPUs."),
        Column("ram", "VM RAM", lambda r: gib(r.load.ram_mib), "int", "GB", summed=True,
               help="Σ RAM of the VMs in plan. Source: vInfo, Memory."),
        Column("used", "Used", lambda r: gib(r.load.used_mib), "int", "GB", summed=True,
               help="Σ used GB of the VMs in plan."),
    ]  # fmt: skip


def _gib(mib: float | None) -> float | None:
    return None if mib is None else gib(mib)


class EstateTables(QWidget):
    """The two tables, each as high as its rows ask for, up to ten."""

    scope_requested = Signal(object)
    """The cluster (vCenter, name), and whether its VMs are to be in the plan."""
    cluster_opened = Signal(str)
    host_opened = Signal(str)
    sums_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vcenters: dict[str, str] = {}
        self.clusters = _table("Clusters", cluster_columns(self._vcenter_name))
        self.hosts = _table("Hosts", host_columns(self._vcenter_name))
        self.clusters.records.set_sort([SortKey("vms", descending=True)])
        self.clusters.set_empty("The export names no cluster.")
        self.hosts.set_empty("The export names no host.")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.cluster_section = Section("Clusters", _SCOPE_HELP)
        self.host_section = Section("Hosts")
        for section, table in (
            (self.cluster_section, self.clusters),
            (self.host_section, self.hosts),
        ):
            section.content.addWidget(table)
            column.addWidget(section)
            table.sums_changed.connect(self.sums_changed)
        self.clusters.changes_requested.connect(self._edit)
        self.clusters.activated.connect(self._open_cluster)
        self.hosts.activated.connect(self._open_host)

    def show_rows(
        self,
        clusters: Sequence[ClusterRow],
        hosts: Sequence[HostRow],
        vcenters: dict[str, str],
    ) -> None:
        """Show clusters and hosts; ``vcenters`` has the names of vCenters by identity."""
        place = self.clusters.records.place_of("vcenter")
        if place is not None and (len(vcenters) < 2) != (len(self._vcenters) < 2):
            self.clusters.header.setSectionHidden(place, len(vcenters) < 2)
        self._vcenters = vcenters
        self.clusters.records.set_records(clusters)
        self.hosts.records.set_records(hosts)
        for table in (self.clusters, self.hosts):
            _fit_height(table)

    def _vcenter_name(self, identity: str) -> str:
        return self._vcenters.get(identity, identity)

    def _edit(self, changes: Sequence[tuple[Place, str, Any]]) -> None:
        self.scope_requested.emit({place: bool(value) for place, _field, value in changes})

    def _open_cluster(self, place: Place) -> None:
        self.cluster_opened.emit(place[1])

    def _open_host(self, place: Place) -> None:
        self.host_opened.emit(place[1])


def _table(title: str, columns: Sequence[Column]) -> DataTable:
    model = RecordTableModel(columns, lambda row: row.place)
    table = DataTable(model, title=title, name=f"dashboard-{title.casefold()}")
    table.bar.hide()
    return table


def _fit_height(table: DataTable) -> None:
    rows = table.records.total_count
    table.bar.setVisible(rows > MOST_ROWS)
    grid = table.grid
    height = grid.verticalHeader().defaultSectionSize() * min(MOST_ROWS, max(2, rows))
    height += table.header.sizeHint().height() + grid.horizontalScrollBar().sizeHint().height()
    table.grid.setFixedHeight(height)
