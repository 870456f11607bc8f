"""Node sizing: how many nodes, why, and the picture of demand and usable capacity."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.domain.number_style import general
from app.domain.planning.capacity.demand import CapacityPlan
from app.domain.planning.capacity.lanes import capacity_lanes
from app.domain.planning.capacity.node_sizing import SIZING_TEXT, NodeSizing
from app.domain.planning.capacity.node_words import assumed_unit, basis_note
from app.domain.units import tib
from app.ui.charts.capacity_bars import CapacityBars
from app.ui.charts.labels import number_text
from app.ui.parts.flow import FlowLayout
from app.ui.parts.kpi import KpiStrip
from app.ui.parts.text import Text
from app.ui.stages.capacity.notes import CapacityNotes
from app.ui.stages.capacity.words import (
    existing_text,
    explain_basis,
    explain_binding,
    explain_existing,
    explain_loss,
    explain_placement,
    explain_ratios,
    explain_required,
    explain_usage,
    explain_utilisation,
    percent,
)
from app.ui.theme.metrics import TextSize, grid, text_font
from app.ui.theme.tokens import current_tokens

_FIGURES = (
    ("required", "Nodes required"),
    ("usage", "By usage"),
    ("placement", "By placement"),
    ("existing", "Existing"),
    ("to_add", "To add"),
    ("binding", "Bound by"),
    ("cpu_ratio", "CPU ratio"),
    ("ram_ratio", "RAM ratio"),
    ("cpu", "CPU after"),
    ("ram", "RAM after"),
    ("loss", "Loss of a node"),
    ("disk", "Disk"),
)


class BasisBadge(QWidget):
    """The name of the basis in a rounded frame."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        """What it says."""
        return self._text

    def set_text(self, text: str, tooltip: str) -> None:
        """Name the basis; the tooltip says what it means."""
        self._text = text
        self.setToolTip(tooltip)
        self.setAccessibleName(f"Basis of the sizing: {text}")
        self.setAccessibleDescription(tooltip)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the name."""
        metrics = QFontMetrics(text_font(TextSize.SMALL, bold=True))
        return QSize(metrics.horizontalAdvance(self._text) + grid(2), metrics.height() + grid(0.5))

    def minimumSizeHint(self) -> QSize:
        """The name is never cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint with the colours of the theme."""
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(tokens.qcolor("border_strong"))
        painter.setBrush(tokens.qcolor("shade"))
        painter.drawRoundedRect(frame, frame.height() / 2, frame.height() / 2)
        painter.setPen(tokens.qcolor("text"))
        painter.setFont(text_font(TextSize.SMALL, bold=True))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
        painter.end()


class CapacitySizing(QWidget):
    """Figures, picture and warnings. Without a node profile it shows the demand alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.badge = BasisBadge()
        self.coverage = Text("", tone="muted")
        self.figures = KpiStrip()
        for key, caption in _FIGURES:
            self.figures.add(key, caption)
        self.chart = CapacityBars()
        self.notes = CapacityNotes("Warnings about the nodes")
        heading = FlowLayout(spacing=grid(1), line_spacing=grid(0.5), centred=True)
        heading.addWidget(Text("Node sizing", bold=True))
        heading.addWidget(self.badge)
        heading.addWidget(self.coverage)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(1))
        column.addLayout(heading)
        column.addWidget(self.figures)
        column.addWidget(self.notes)
        column.addWidget(self.chart)
        column.addStretch(1)
        self.setAccessibleName("Node sizing")

    def show_capacity(self, capacity: CapacityPlan) -> None:
        """Show how many nodes the plan needs and what that rests on."""
        self.badge.set_text(SIZING_TEXT[capacity.demand.basis], explain_basis(capacity))
        self.coverage.setText(basis_note(capacity.demand))
        self.chart.set_lanes(capacity_lanes(capacity))
        self._show_existing(capacity)
        sizing = capacity.sizing
        self._set_figure("required", number_text(sizing.required) if sizing else "",
                  explain_required(capacity))  # fmt: skip
        if sizing is None:
            for key in (
                "usage", "placement", "to_add", "binding", "cpu_ratio", "ram_ratio", "cpu", "ram",
                "loss",
            ):  # fmt: skip
                self._set_figure(key, "", "Add a node profile first.", unit="")
        else:
            self._show_required(capacity, sizing)
            self._show_after(sizing)
        self._set_figure(
            "disk",
            number_text(tib(capacity.needs.disk_mib), 1),
            "Allocated disks of the VMs in plan (vDisk), before the profile's disk factor. For "
            "information: disk does not size nodes.",
            unit="TB",
        )
        self.notes.show_notes(sizing.warnings if sizing else ())

    def _show_existing(self, capacity: CapacityPlan) -> None:
        existing = capacity.existing
        text = number_text(existing.count)
        self._set_figure("existing", text, explain_existing(existing), unit=existing_text(existing))

    def _show_required(self, capacity: CapacityPlan, sizing: NodeSizing) -> None:
        """The two figures side by side, what is to be bought, and what the ratios become."""
        self._set_figure("usage", number_text(sizing.by_usage), explain_usage(capacity))
        self._set_figure("placement", number_text(sizing.by_placement), explain_placement(capacity))
        self._set_figure(
            "to_add", number_text(sizing.to_add), explain_required(capacity),
            unit=assumed_unit(sizing.to_add) if capacity.assumed else "",
        )  # fmt: skip
        binds = sizing.binding.value
        self._set_figure("binding", binds[0].upper() + binds[1:], explain_binding(sizing))
        overcommit = capacity.settings.overcommit
        for key, ratio, most in (
            ("cpu_ratio", sizing.cpu_ratio, overcommit.cpu_ratio),
            ("ram_ratio", sizing.ram_ratio, overcommit.ram_ratio),
        ):
            shown = f"{number_text(ratio, 2)}:1" if sizing.required else ""
            self._set_figure(key, shown, explain_ratios(capacity), unit=f"of {general(most)}:1")

    def _show_after(self, sizing: NodeSizing) -> None:
        self._set_figure(
            "cpu", percent(sizing.cpu_utilisation), explain_utilisation(sizing, cpu=True)
        )
        self._set_figure(
            "ram", percent(sizing.ram_utilisation), explain_utilisation(sizing, cpu=False)
        )
        if not sizing.required:
            self._set_figure("loss", "", explain_loss(sizing), unit="")
            return
        worse, what = max((sizing.cpu_after_loss, "CPU"), (sizing.ram_after_loss, "RAM"))
        self._set_figure(
            "loss",
            "Survived" if sizing.survives_loss else "Not survived",
            explain_loss(sizing),
            unit=f"{what} {percent(worse)}" if sizing.required > 1 else "no other node",
            tone="ok" if sizing.survives_loss else "error",
        )

    def _set_figure(
        self, key: str, value: str, tooltip: str, *, unit: str | None = None, tone: str = ""
    ) -> None:
        figure = self.figures.kpi(key)
        figure.set_value(value, tone, unit)
        figure.set_tooltip(tooltip)
