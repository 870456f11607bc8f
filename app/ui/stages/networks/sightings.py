"""What the sheets say of one source network: every port group, switch and VLAN, and where."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.planning.networks.rows import NetworkRow, Sighting, explained, sightings
from app.ui.parts.network_columns import sighting_columns
from app.ui.parts.text import ElidedText, Text
from app.ui.table.data_table import DataTable
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.metrics import grid


class NetworkSightings(QWidget):
    """A sentence on the network that is looked at, and the sightings that it follows from."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: NetworkRow | None = None
        self.heading = Text("", bold=True)
        self.sentence = Text("")
        self.sentence.setWordWrap(True)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.users = ElidedText("", tone="muted")
        self.model = RecordTableModel(sighting_columns(), _key, parent=self)
        self.table = DataTable(self.model, title="Sightings of the network", name="sightings")
        self.table.bar.hide()
        self.table.header.setStretchLastSection(True)  # the names of many hosts
        self.table.set_empty("Neither vPort nor dvPort lists this port group.")
        words = QVBoxLayout()
        words.setContentsMargins(grid(2), 0, grid(2), 0)
        words.setSpacing(grid(0.5))
        for text in (self.heading, self.sentence, self.users):
            words.addWidget(text)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, grid(1), 0, 0)
        column.setSpacing(grid(0.5))
        column.addLayout(words)
        column.addWidget(self.table, 1)
        column.addStretch()
        self.setAccessibleName("Sightings of the network")
        self.show_network(None)

    def sizeHint(self) -> QSize:
        """Room for the sentence and a few sightings."""
        return QSize(grid(40), grid(27))

    def minimumSizeHint(self) -> QSize:
        """Room for the sentence and a sighting."""
        return QSize(grid(20), grid(14))

    def show_network(self, row: NetworkRow | None) -> None:
        """Show a network; None: none is looked at."""
        if row is not None and row == self._shown:
            return
        self._shown = row
        if row is None:
            self.heading.setText("No network selected")
            self.sentence.setText("Select a network to see where its VLANs come from.")
            self.users.setText("")
        else:
            self.heading.setText(row.network.name)
            self.sentence.setText(explained(row.network))
            self.sentence.set_tone("warning" if row.network.conflict else "")
            self.users.setText(_users(row))
        self.users.setVisible(bool(self.users.full_text()))
        self.table.set_records(sightings(row.network) if row else [])
        self.table.columns.fit()
        self.table.setVisible(row is not None and bool(row.network.sightings))


def _key(sighting: Sighting) -> tuple[str, str, str]:
    return sighting.key


def _users(row: NetworkRow) -> str:
    if not row.in_plan:
        return "No VM in plan is connected to it."
    parts = [f"Tenants: {', '.join(row.tenants)}"] if row.tenants else []
    if row.network.addresses:
        parts.append(f"Addresses: {', '.join(row.network.addresses)}")
    return " · ".join(parts)
