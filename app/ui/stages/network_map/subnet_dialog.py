"""Asks for the subnet of one row of the network map, checked as a whole while it is typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton, QWidget

from app.domain.errors import FieldError
from app.domain.planning.networks.mapping import (
    SUBNET_TEXTS,
    NetworkMapping,
    check_field,
    dhcp_by_default,
    edited,
)
from app.domain.planning.networks.rows import MapRow, field_title, is_physical
from app.ui.parts.form_dialog import FormDialog
from app.ui.theme.metrics import grid

_EXAMPLES = {
    "cidr": "10.0.0.0/24",
    "gateway_ip": "none",
    "dns_nameservers": "none",
    "pool_start": "the whole subnet",
    "pool_end": "the whole subnet",
    "physical_network": "the project's",
}
_FLAGS = {
    "dhcp_enabled": "The target answers DHCP",
    "is_external": "Routers reach the outside through it",
    "port_security": "Ports check addresses and security groups",
}


class SubnetDialog(FormDialog):
    """Hands over the values that differ from the row's."""

    help_place = "network_map.md#subnets"

    def __init__(self, row: MapRow, parent: QWidget) -> None:
        check = _Check(row.mapping)
        super().__init__("Edit subnet", "Save", check, parent, _note(row))
        self._row = row
        self.texts: dict[str, QLineEdit] = {}
        self.flags: dict[str, QCheckBox] = {}
        self._make_fields()
        self.setMinimumWidth(grid(64))
        self._fill()
        self.begin(self.texts["cidr"])

    def _make_fields(self) -> None:
        self.no_subnet = QCheckBox("No subnet is meant here")
        self.no_subnet.toggled.connect(self._no_subnet_chosen)
        self.add_field("no_subnet", "No subnet", self.no_subnet)
        for name in SUBNET_TEXTS:
            self._add_text(name)
        for name, text in _FLAGS.items():
            self.flags[name] = QCheckBox(text)
            self.flags[name].toggled.connect(lambda _on, name=name: self.touch(name))
            self.add_field(name, field_title(name), self.flags[name])
        if is_physical(self._row.mapping):
            self._add_text("physical_network")
        self.proposal = QPushButton("Use the proposal")
        self.proposal.setAutoDefault(False)
        self.proposal.setVisible(self._row.proposal is not None)
        self.proposal.clicked.connect(self._use_proposal)
        self.buttons.addButton(self.proposal, self.buttons.ButtonRole.ActionRole)

    def _add_text(self, name: str) -> None:
        editor = self.texts[name] = QLineEdit()
        editor.setPlaceholderText(_EXAMPLES[name])
        editor.textEdited.connect(lambda _text, name=name: self.touch(name))
        self.add_field(name, field_title(name), editor)

    def _fill(self) -> None:
        mapping = self._row.mapping
        for name, editor in self.texts.items():
            editor.setText(getattr(mapping, name))
        for name, box in self.flags.items():
            box.setChecked(getattr(mapping, name))
        self.no_subnet.setChecked(mapping.no_subnet)
        self._no_subnet_chosen(mapping.no_subnet)

    def _no_subnet_chosen(self, wanted: bool) -> None:
        for name in SUBNET_TEXTS:
            self.texts[name].setEnabled(not wanted)
        self.flags["dhcp_enabled"].setEnabled(not wanted)
        self.proposal.setEnabled(not wanted)
        self.touch("no_subnet")

    def _use_proposal(self) -> None:
        proposal = self._row.proposal
        if proposal is not None:
            for name, value in proposal.values.items():
                self.texts[name].setText(value)
            self.flags["dhcp_enabled"].setChecked(dhcp_by_default(self._row.mapping.kind))
            for name in proposal.values:
                self.touch(name)

    def values(self, problems: dict[str, FieldError]) -> dict[str, Any]:
        """What is in the fields; a network without a subnet has no details of one."""
        del problems
        none = self.no_subnet.isChecked()
        found: dict[str, Any] = {
            name: "" if none and name in SUBNET_TEXTS else editor.text()
            for name, editor in self.texts.items()
        }
        found |= {name: box.isChecked() for name, box in self.flags.items()}
        return {**found, "no_subnet": none}


class _Check:
    """Checks what the fields hold together, as far as they can be read."""

    def __init__(self, mapping: NetworkMapping) -> None:
        self._mapping = mapping

    def __call__(self, values: Mapping[str, Any]) -> object:
        """Check.

        :raises FieldError: naming the field that does not fit.
        """
        if "cidr" in values:
            return edited(self._mapping, values)
        return [check_field(name, value) for name, value in values.items()]


def _note(row: MapRow) -> str:
    target = row.mapping.target_network or "no target network yet"
    parts = [f"{row.network.name} → {target}."]
    if row.proposal:
        parts.append(f"Proposed from the addresses seen: {row.proposal.explained}")
    return " ".join(parts)
