"""Says what a copy without names keeps and what it exchanges, before it is written."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialogButtonBox, QVBoxLayout, QWidget

from app.ui.parts.dialog import Dialog
from app.ui.parts.text import Text
from app.ui.theme.metrics import TextSize, grid

WHAT = (
    "Writes a workspace file with the project “{}” alone, to send with a report of a fault. "
    "Whoever opens it sees the same plan and does not learn whose it is."
)
EXCHANGED = (
    "Names of VMs, hosts, clusters, datastores, networks, folders, tenants, accounts, people, "
    "files and the project; IP and MAC addresses, UUIDs and keys in the cloud. What was equal "
    "stays equal, and addresses stay in one subnet."
)
LEFT_OUT = "The words of notes and annotations, passwords, other projects, undo steps and backups."
KEPT = (
    "Sizes, counts, dates, states, VLANs, operating systems and hardware, rules and parameters, "
    "and the order of the names; with them the findings, the schedule and the waves."
)
PARTS = (("Exchanged for pseudonyms", EXCHANGED), ("Left out", LEFT_OUT), ("Kept", KEPT))
STABLE = (
    "The same name becomes the same pseudonym in every copy of this project. Look at the copy "
    "before you send it: it opens like any workspace."
)
KEY_LIST = "Also save the list of names and pseudonyms, for myself"
KEY_LIST_HINT = (
    "With it you can translate an answer. It holds every name: never send it with the copy."
)


class AnonymousCopyDialog(Dialog):
    """Asks for nothing but the list of names; where to is asked next."""

    chosen = Signal(bool)
    """Whether the list of names is wanted."""
    help_place = "projects.md#a-copy-without-names"

    def __init__(self, project: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export anonymised copy")
        column = self.make_column()
        column.setSpacing(grid(1.5))
        column.addWidget(_wrapped(Text(WHAT.format(project))))
        for title, text in PARTS:
            part = QVBoxLayout()
            part.setSpacing(grid(0.25))
            part.addWidget(Text(title, bold=True))
            part.addWidget(_wrapped(Text(text)))
            column.addLayout(part)
        column.addWidget(_wrapped(Text(STABLE, tone="muted")))
        self.key_list = QCheckBox(KEY_LIST)
        hint = _wrapped(Text(KEY_LIST_HINT, TextSize.SMALL, tone="muted"))
        self.key_list.setAccessibleDescription(KEY_LIST_HINT)
        wish = QVBoxLayout()
        wish.setSpacing(grid(0.25))
        wish.addWidget(self.key_list)
        wish.addWidget(hint)
        column.addLayout(wish)
        column.addStretch(1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.go = buttons.addButton("Choose file…", QDialogButtonBox.ButtonRole.AcceptRole)
        self.go.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self.setMinimumWidth(grid(80))

    def accept(self) -> None:
        """Hand the choice over."""
        self.chosen.emit(self.key_list.isChecked())
        super().accept()


def _wrapped(text: Text) -> Text:
    text.setWordWrap(True)
    return text
