"""The line above the stages: which project, and the figures that decide everything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLocale, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QFontMetrics, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QMenu, QSizePolicy, QToolButton, QWidget

from app.ui.charts.risk_bar import risk_sentence
from app.ui.parts.hairline import paint_hairline
from app.ui.shell.figure_button import Figure, FigureButton
from app.ui.theme.direction import painter_on
from app.ui.theme.icons import set_icon
from app.ui.theme.metrics import grid, icon_extent, text_font
from app.ui.theme.tokens import current_tokens

if TYPE_CHECKING:
    from app.domain.cloud import CloudInventory
    from app.domain.planning.capacity.demand import CapacityPlan
    from app.domain.planning.gaps.gap import GapAnalysis

FIGURE_KEYS = ("vms", "used", "risk", "days", "nodes", "readiness", "cloud")
NO_PROJECT = "No project"


class HeaderLine(QWidget):
    """Never scrolls: captions give way first, then the project's name, then the last figures."""

    project_chosen = Signal(object)
    figure_clicked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project_name = NO_PROJECT
        self._extra_actions: list[QAction] = []
        self._switch = QToolButton()
        self._switch.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._switch.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._switch.setFont(text_font(bold=True))
        set_icon(self._switch, "projects", "accent")
        self._menu = QMenu(self._switch)
        self._menu.triggered.connect(self._choose)
        self._switch.setMenu(self._menu)
        self._buttons = {key: FigureButton(key, self) for key in FIGURE_KEYS}
        row = QHBoxLayout(self)
        row.setContentsMargins(grid(1), 0, grid(1), 1)
        row.setSpacing(grid(0.5))
        row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        row.addWidget(self._switch)
        row.addStretch(1)
        for button in self._buttons.values():
            button.hide()
            button.chosen.connect(self.figure_clicked)
            row.addWidget(button)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Project and key figures")
        self.set_projects([], None)

    def set_projects(
        self,
        projects: Sequence[tuple[object, str]],
        current: object,
        extra: Sequence[QAction] = (),
    ) -> None:
        """Offer projects as (key, name); ``extra`` actions stand below them in the menu."""
        self._menu.clear()
        self._extra_actions = list(extra)
        self._project_name = NO_PROJECT
        exclusive = QActionGroup(self._menu)
        for key, name in projects:
            action = QAction(name.replace("&", "&&"), self._menu)
            action.setData(key)
            action.setCheckable(True)
            exclusive.addAction(action)
            if key == current:
                action.setChecked(True)
                self._project_name = name
            self._menu.addAction(action)
        if projects and extra:
            self._menu.addSeparator()
        self._menu.addActions(self._extra_actions)
        self._switch.setAccessibleName(f"Project: {self._project_name}")
        self._fit()

    def set_figure(self, key: str, figure: Figure | None) -> None:
        """Show a figure under one of :data:`FIGURE_KEYS`, or none.

        :raises KeyError: when there is no such place.
        """
        button = self._buttons[key]
        if figure is not None:
            button.set_figure(figure)
        button.setProperty("shown", figure is not None)
        self._fit()

    def set_vms(self, count: int, reconciliation: str = "") -> None:
        """VMs in plan; hover shows how the rows read add up."""
        text = f"{QLocale().toString(count)} {'VM' if count == 1 else 'VMs'}"
        self.set_figure("vms", Figure(text, "in plan", reconciliation))

    def set_used_gib(self, gib: float) -> None:
        """Used space in GiB, shown in TB (GiB ÷ 1024)."""
        text = f"{QLocale().toString(gib / 1024, 'f', 1)} TB"
        exact = QLocale().toString(float(gib), "f", 0)
        self.set_figure("used", Figure(text, "used", f"{exact} GB in use by VMs in plan"))

    def set_risk(self, green: int, yellow: int, red: int) -> None:
        """How many VMs in plan are in each risk category."""
        counts = (green, yellow, red)
        self.set_figure("risk", Figure("", "risk", risk_sentence(counts), risk_counts=counts))

    def set_days(self, days: int, deadline: int | None, tooltip: str = "") -> None:
        """Working days the plan takes, against those there are (None: no deadline)."""
        locale = QLocale()
        if deadline is None:
            self.set_figure("days", Figure(_days(days), "of work", tooltip))
            return
        spare = deadline - days
        value = f"{locale.toString(days)} of {_days(deadline)}"
        caption = f"{locale.toString(abs(spare))} {'to spare' if spare >= 0 else 'too many'}"
        tone = "ok" if spare >= 0 else "error"
        self.set_figure("days", Figure(value, caption, tooltip, tone))

    def set_nodes(self, capacity: CapacityPlan) -> None:
        """How many nodes the target needs, or that no node is known."""
        sizing = capacity.sizing
        if sizing is None:
            tip = "Add a node profile on the page Capacity to size the target."
            self.set_figure("nodes", Figure("–", "nodes", tip, icon_name="capacity"))
            return
        from app.domain.planning.capacity.node_words import nodes_sentence

        value = QLocale().toString(sizing.required)
        caption = "node" if sizing.required == 1 else "nodes"
        tone = "" if sizing.survives_loss and not sizing.vms_without_place else "error"
        tip = nodes_sentence(capacity)
        self.set_figure("nodes", Figure(value, caption, tip, tone, "capacity"))

    def set_readiness(self, analysis: GapAnalysis) -> None:
        """The readiness scores, or that there are none yet."""
        # Loaded here: an empty window has no figures, and these lead to the whole of planning.
        from app.domain.planning.gaps.words import (
            AFTER,
            NOW,
            open_text,
            score_sentence,
            score_tone,
            scores_text,
        )

        sentence = score_sentence(analysis)
        if analysis.now is None:
            self.set_figure("readiness", Figure("–", "readiness", sentence, icon_name="readiness"))
            return
        tip = f"Readiness: {scores_text(analysis)}.\n{open_text(analysis)}\n{sentence}"
        figure = Figure(
            QLocale().toString(analysis.now),
            f"{NOW}, {analysis.after_provisioning} {AFTER}",
            tip,
            score_tone(analysis.now),
            "readiness",
        )
        self.set_figure("readiness", figure)

    def set_cloud(self, inventory: CloudInventory | None) -> None:
        """Where what is known of the target comes from."""
        if inventory is None:
            tip = "Nothing is known of the target yet: read it, or enter its inventory by hand."
            self.set_figure("cloud", Figure("No cloud", "", tip, icon_name="cloud-off"))
            return
        from app.domain.cloud import InventorySource
        from app.domain.planning.gaps.words import holdings_text, source_text

        live = inventory.source is InventorySource.LIVE
        value = "Live" if live else "By hand"
        tip = f"{source_text(inventory)}: {holdings_text(inventory)}"
        self.set_figure("cloud", Figure(value, "inventory", tip, icon_name="cloud"))

    def clear_figures(self) -> None:
        """No project is open: show no figure."""
        for key in FIGURE_KEYS:
            self.set_figure(key, None)

    def figure_button(self, key: str) -> FigureButton:
        """The button of a figure.

        :raises KeyError: when there is no such place.
        """
        return self._buttons[key]

    @property
    def project_menu(self) -> QMenu:
        """The menu with projects."""
        return self._menu

    def sizeHint(self) -> QSize:
        """The size it likes, from the font."""
        return QSize(grid(100), grid(5))

    def minimumSizeHint(self) -> QSize:
        """It gives way to any width."""
        return QSize(grid(30), grid(5))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the figures to the new width."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size, which comes with the style."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._switch.setFont(text_font(bold=True))
            for button in self._buttons.values():
                button.updateGeometry()
            self._fit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint one hairline below."""
        painter = painter_on(self)
        painter.fillRect(self.rect(), current_tokens().qcolor("window"))
        y = self.height() - 1
        paint_hairline(painter, 0, y, Qt.Orientation.Horizontal, self.width())
        painter.end()

    def _fit(self) -> None:
        shown = [button for button in self._buttons.values() if button.property("shown")]
        room = self.width() - grid(3)
        spacing = grid(0.5)
        metrics = QFontMetrics(text_font(bold=True))
        name_width = metrics.horizontalAdvance(self._project_name) + icon_extent() + grid(4.5)
        least_name = min(name_width, grid(18))

        def needed(compact: int, count: int) -> int:
            widths = [
                button.full_width(compact=index >= count - compact) + spacing
                for index, button in enumerate(shown[:count])
            ]
            return sum(widths)

        count, compact = len(shown), 0
        while compact < count and needed(compact, count) + min(name_width, grid(28)) > room:
            compact += 1
        while count > 1 and needed(compact, count) + least_name > room:
            count -= 1
            compact = min(compact, count)
        for button in self._buttons.values():
            place = shown.index(button) if button in shown else count
            button.setVisible(place < count)
            button.set_compact(place >= count - compact)
        self._elide_name(metrics, room - needed(compact, count))

    def _elide_name(self, metrics: QFontMetrics, width: int) -> None:
        room = max(grid(8), width - icon_extent() - grid(4.5))
        text = metrics.elidedText(self._project_name, Qt.TextElideMode.ElideMiddle, room)
        self._switch.setText(f" {text.replace('&', '&&')} ▾")
        self._switch.setToolTip(f"{self._project_name}\nSwitch to another project")

    def _choose(self, action: QAction) -> None:
        if action not in self._extra_actions:
            self.project_chosen.emit(action.data())


def _days(count: int) -> str:
    return f"{QLocale().toString(count)} {'day' if count == 1 else 'days'}"
