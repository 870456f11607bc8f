"""The settings that quotas and node sizing follow from, in one strip."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.domain.planning.capacity.demand import CapacitySettings
from app.domain.planning.capacity.node_sizing import AUTOMATIC
from app.domain.planning.capacity.quotas import OVERCOMMITTED_WARNING, QuotaBasis
from app.services.capacity import SETTINGS, check_setting
from app.ui.parts.flow import FlowLayout
from app.ui.stages.capacity.field import CapacityField
from app.ui.stages.capacity.notes import CapacityNotes
from app.ui.theme.metrics import grid


class CapacitySettingsStrip(QWidget):
    """Five fields, each saved on its own; warnings about the settings stand beneath them."""

    committed = Signal(str, object)
    """Name and value of a setting to be saved."""

    profiles_wanted = Signal()
    """The overcommit profiles are to be shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = CapacitySettings()
        self.notes = CapacityNotes("Warnings about the settings")
        self._fields: dict[str, CapacityField] = {}
        holder = QWidget()
        flow = FlowLayout(holder, spacing=grid(3), line_spacing=grid(1))
        for spec in SETTINGS:
            field = CapacityField(spec, self._check)
            field.committed.connect(self.committed)
            self._fields[spec.key] = field
            beside = spec.key == "overcommit_profile"
            flow.addWidget(self._with_button(field) if beside else field)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        holder.setSizePolicy(policy)
        column = QVBoxLayout(self)
        column.setContentsMargins(grid(2), 0, grid(2), 0)
        column.setSpacing(grid(0.5))
        column.addWidget(holder)
        column.addWidget(self.notes)
        self.setAccessibleName("Capacity settings")

    def _with_button(self, field: CapacityField) -> QWidget:
        """The field of the profile with a button to the profiles at the height of its list."""
        self.profiles_button = QPushButton("Profiles…")
        self.profiles_button.setToolTip("Overcommit profiles: add, edit, duplicate and delete")
        self.profiles_button.clicked.connect(self.profiles_wanted)
        field.setMaximumWidth(grid(40))  # an own profile's name may be long
        holder = QWidget()
        cells = QGridLayout(holder)
        cells.setContentsMargins(0, 0, 0, 0)
        cells.setHorizontalSpacing(grid(0.5))
        cells.setVerticalSpacing(0)
        cells.addWidget(field, 0, 0, Qt.AlignmentFlag.AlignTop)
        cells.addWidget(self.profiles_button, 0, 1, Qt.AlignmentFlag.AlignBottom)
        return holder

    def field(self, key: str) -> CapacityField:
        """The field of a setting.

        :raises KeyError: when there is no such setting.
        """
        return self._fields[key]

    def show_settings(self, settings: CapacitySettings, notes: tuple[str, ...]) -> None:
        """Show saved settings and what there is to say about them; what is typed stays."""
        self._settings = settings
        self._fields["overcommit_profile"].set_choices(
            [(profile.name, f"{profile.name}  ({profile.ratios})") for profile in settings.profiles]
        )
        values = {
            "overcommit_profile": settings.overcommit.name,
            "quota_basis": settings.basis.value,
            "quota_headroom_pct": settings.headroom_pct,
            "sizing_basis": str(settings.sizing_basis or AUTOMATIC),
            "peak_buffer_pct": settings.peak_buffer_pct,
        }
        for key, field in self._fields.items():
            field.set_value(values[key])
        self._fields["overcommit_profile"].editor.setToolTip(
            f"{settings.overcommit.name}: {settings.overcommit.ratios}\n"
            f"{settings.overcommit.description}"
        )
        self.notes.show_notes(notes)

    def revert(self) -> None:
        """Forget everything that is not saved."""
        for field in self._fields.values():
            field.revert()

    def _check(self, key: str, value: Any) -> Any:
        return check_setting(key, value, self._settings.own_profiles)


def settings_notes(settings: CapacitySettings, warnings: tuple[str, ...]) -> tuple[str, ...]:
    """Warnings that are about settings, that of the basis first."""
    first = (OVERCOMMITTED_WARNING,) if settings.basis is QuotaBasis.OVERCOMMITTED else ()
    return (*first, *(text for text in warnings if text not in first))
