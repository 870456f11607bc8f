"""Asks for a node profile, by hand or like the hosts of the source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from app.domain.model import Host
from app.domain.planning.capacity.detected_nodes import kinds_of_hosts
from app.domain.planning.capacity.node_sizing import NodeProfile, check_node_profile
from app.ui.charts.labels import number_text
from app.ui.stages.capacity.form_dialog import CapacityForm, FormField

MOST_SUGGESTIONS = 6

_FIELDS = (
    FormField("name", "Name", placeholder="compute-large"),
    FormField("cores", "Cores", "int", "physical cores", 1, 1024, 4,
              missing="Give the number of cores."),
    FormField("threads", "Threads", "int", "vCPUs before overcommit", 1, 4096, 8,
              missing="Give the number of threads."),
    FormField("ram_gb", "RAM", "float", "GB", 1, 65_536, 64,
              missing="Give the RAM of a node."),
    FormField("storage_tb", "Storage", "float", "TB, for information", 0, 100_000, 1,
              missing="Give the storage of a node; 0 where it does not matter."),
    FormField("existing", "Existing nodes", "int", "of this profile", 0, 100_000, 1,
              missing="Give the number of existing nodes; 0 where there is none."),
)  # fmt: skip
_NOTE = (
    "A kind of hypervisor of the target. Sizing fills nodes up to 70 % of their threads and RAM."
)


def suggestions(hosts: Iterable[Host]) -> list[tuple[str, dict[str, Any]]]:
    """Profiles like the hosts of the source, the most frequent first: words and values.

    Those without hyperthreading say so; the others run two threads on a core.
    """
    found = []
    for kind in kinds_of_hosts(hosts, MOST_SUGGESTIONS):
        profile, model = kind.profile, kind.model
        single = " without hyperthreading" if profile.threads == profile.cores else ""
        words = f"{profile.cores} cores{single}, {number_text(profile.ram_gb)} GB RAM"
        hosts_text = f"{number_text(kind.count)} {'host' if kind.count == 1 else 'hosts'}"
        what = f"{model}: {words} ({hosts_text})" if model else f"{words} ({hosts_text})"
        values = {
            "name": profile.name, "cores": profile.cores, "threads": profile.threads,
            "ram_gb": profile.ram_gb,
        }  # fmt: skip
        found.append((what, values))
    return found


class HostBox(QComboBox):
    """Lists hosts of the source. A long one is shortened in its middle, the count stays."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # A name of any length must not widen the dialog.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def add(self, words: str, values: dict[str, Any] | None) -> None:
        """Add a choice; the whole of it is in its tooltip."""
        self.addItem(words, values)
        self.setItemData(self.count() - 1, words, Qt.ItemDataRole.ToolTipRole)

    def shown_text(self) -> str:
        """The chosen text as far as there is room for it."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        return self._fitted(option)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint as every choice is painted, but for the text."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = self._fitted(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def _fitted(self, option: QStyleOptionComboBox) -> str:
        field = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option,
            QStyle.SubControl.SC_ComboBoxEditField, self,
        )  # fmt: skip
        # The label is drawn a pixel inside of either edge of the field.
        return self.fontMetrics().elidedText(
            self.currentText(), Qt.TextElideMode.ElideMiddle, field.width() - 2
        )


class NodeDialog(CapacityForm):
    """A new node profile. What is wrong stands under its field while it is typed."""

    def __init__(
        self, known: Sequence[NodeProfile], hosts: Iterable[Host], parent: QWidget
    ) -> None:
        super().__init__("New node profile", _NOTE, _FIELDS, "Add", parent)
        self._known = list(known)
        self.source = HostBox()
        self.source.setAccessibleName("Start from")
        self.source.add("Nothing: enter it by hand", None)
        for words, values in suggestions(hosts):
            self.source.add(words, values)
        self.source.setToolTip(
            "Hosts of the source as vHost lists them; threads are taken as two for each core."
        )
        self.source.activated.connect(self._fill_from_source)
        if self.source.count() > 1:
            self.form.insertRow(0, "Start from", self.source)
        self.fill({"storage_tb": 0, "existing": 0})
        self.editor("name").setFocus()

    def _fill_from_source(self, row: int) -> None:
        values = self.source.itemData(row)
        if values:
            self.fill(values)

    def _checked_record(self, values: dict[str, Any]) -> NodeProfile:
        return check_node_profile(NodeProfile(0, **values), self._known)
