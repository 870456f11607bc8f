"""The parameters of one group, in as many columns as the width has room for."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.errors import FieldError
from app.domain.parameters import PARAMETERS, ProjectParameters
from app.ui.parts.flow import FlowLayout
from app.ui.parts.parameter_field import ParameterField
from app.ui.theme.metrics import grid


class ParameterForm(QWidget):
    """The fields of :data:`~app.domain.parameters.PARAMETERS` that belong to a group.

    ``only`` and ``without`` name keys, where a group is shown in parts.
    """

    edited = Signal()
    """A field holds something else than before, saved or not; see :meth:`drafts`."""

    committed = Signal(str, object)
    """Key and value to be saved."""

    def __init__(
        self,
        group: str,
        *,
        only: Collection[str] = (),
        without: Collection[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._fields: dict[str, ParameterField] = {}
        flow = FlowLayout(self, spacing=grid(3), line_spacing=grid(0.75))
        for spec in PARAMETERS:
            wanted = spec.key in only if only else spec.key not in without
            if spec.group != group or not wanted or spec.kind == "pipes":
                continue
            field = ParameterField(spec, self)
            field.edited.connect(self.edited)
            field.committed.connect(self.committed)
            self._fields[spec.key] = field
            flow.addWidget(field)
        self.setAccessibleName(group)

    def field(self, key: str) -> ParameterField:
        """The field of a parameter.

        :raises KeyError: when it belongs to another group.
        """
        return self._fields[key]

    def keys(self) -> list[str]:
        """The parameters of the group, in their order."""
        return list(self._fields)

    def set_values(self, parameters: ProjectParameters) -> None:
        """Show the saved values."""
        values = asdict(parameters)
        for key, field in self._fields.items():
            field.set_value(values[key])

    def drafts(self) -> dict[str, Any]:
        """Values that stand here unsaved and would be taken."""
        found: dict[str, Any] = {}
        for key, field in self._fields.items():
            if field.dirty and not field.message:
                try:
                    found[key] = field.draft()
                except FieldError:
                    continue
        return found

    def revert(self) -> None:
        """Forget everything that is not saved."""
        for field in self._fields.values():
            field.revert()

    def show_only(self, hidden: Iterable[str]) -> None:
        """Show all fields but the hidden ones, which forget what is not saved."""
        gone = set(hidden)
        for key, field in self._fields.items():
            if key in gone:
                field.revert()
            field.setVisible(key not in gone)
