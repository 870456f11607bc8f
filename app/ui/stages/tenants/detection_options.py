"""The left of tenant detection: methods, their fields, and the patterns that leave tenants out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLineEdit, QSizePolicy, QSpinBox, QVBoxLayout, QWidget

from app.domain.errors import FieldError
from app.domain.inventory.tenants import AutoExclude, DetectionConfig, check_patterns
from app.ui.parts.form_field import CloudField
from app.ui.parts.text import Text
from app.ui.shell.preview_dialog import OptionsPane
from app.ui.stages.tenants.auto_excludes import AutoExcludes
from app.ui.stages.tenants.detection_methods import DetectionMethods
from app.ui.theme.metrics import grid

_DEEPEST = 20
_METHOD_OF = {
    "folder_depth": "folder",
    "attribute_keys": "attribute",
    "name_pattern": "name",
    "port_group_pattern": "port_group",
}
"""The method that each field belongs to."""
_SEPARATORS = re.compile(r"[,;\n]+")

DetectionOptions = tuple[DetectionConfig, tuple[AutoExclude, ...]]


class DetectionPane(OptionsPane):
    """Says beside each field what is wrong with it, and which ones no method uses."""

    def __init__(
        self,
        config: DetectionConfig,
        patterns: Sequence[AutoExclude],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.methods = DetectionMethods(config)
        self.excludes = AutoExcludes(patterns)
        self.fields: dict[str, CloudField] = {}
        self._make_fields(config)
        self._lay_out()
        self.methods.changed.connect(self._edited)
        self.excludes.changed.connect(self._edited)
        self.folder_depth.valueChanged.connect(self._edited)
        for field in (self.keys, self.name_pattern, self.port_group_pattern):
            field.textChanged.connect(self._edited)
        self.say(self.problems())

    # -- building ----------------------------------------------------------------------------------

    def _make_fields(self, config: DetectionConfig) -> None:
        self.folder_depth = QSpinBox()
        self.folder_depth.setRange(1, _DEEPEST)
        self.folder_depth.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.folder_depth.setMinimumWidth(grid(9))
        self.folder_depth.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.keys, self.name_pattern, self.port_group_pattern = (
            QLineEdit(),
            QLineEdit(),
            QLineEdit(),
        )
        self.name_pattern.setPlaceholderText(r"for example ^([a-z]+)-")
        self.port_group_pattern.setPlaceholderText(r"for example ^dv-([^-]+)")
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(grid(2))
        self.form.setVerticalSpacing(grid(0.5))
        for name, label, field, tip in (
            ("folder_depth", "Folder depth", self.folder_depth,
             "1 is the first folder below the datacenter"),
            ("attribute_keys", "Attributes", self.keys,
             "Custom attributes, or key=value lines of the annotation; separated by commas"),
            ("name_pattern", "VM name pattern", self.name_pattern,
             "Regular expression; its first group, else the whole match, is the tenant"),
            ("port_group_pattern", "Port group pattern", self.port_group_pattern,
             "Regular expression over the VM's networks; its first group is the tenant"),
        ):  # fmt: skip
            field.setToolTip(tip)
            beside = Text("from the top", tone="muted") if field is self.folder_depth else None
            self.fields[name] = CloudField(label, field, beside)
            self.form.addRow(label, self.fields[name])
        self._fill(config)

    def _fill(self, config: DetectionConfig) -> None:
        self.folder_depth.setValue(config.folder_depth)
        self.keys.setText(", ".join(config.attribute_keys))
        self.name_pattern.setText(config.name_pattern)
        self.port_group_pattern.setText(config.port_group_pattern)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, grid(1), 0)
        column.setSpacing(grid(1))
        words = Text("The first method that says something decides.", tone="muted")
        words.setWordWrap(True)
        column.addWidget(words)
        column.addWidget(self.methods)
        column.addLayout(self.form)
        column.addWidget(Text("Out of scope at every detection", bold=True))
        column.addWidget(self.excludes, 1)

    # -- what is set -------------------------------------------------------------------------------

    @property
    def config(self) -> DetectionConfig:
        """The settings as they stand in the fields."""
        keys = [part.strip() for part in _SEPARATORS.split(self.keys.text())]
        return DetectionConfig(
            order=self.methods.order,
            disabled=self.methods.disabled,
            folder_depth=self.folder_depth.value(),
            attribute_keys=tuple(dict.fromkeys(key for key in keys if key)),
            name_pattern=self.name_pattern.text().strip(),
            port_group_pattern=self.port_group_pattern.text().strip(),
        )

    def read(self, harmless: frozenset[str]) -> DetectionOptions:
        """The settings and patterns, checked.

        :raises FieldError: naming the field whose pattern is none.
        """
        config, usual = self.config, DetectionConfig()
        config = replace(config, **{name: getattr(usual, name) for name in harmless})
        check_patterns(config)
        return config, tuple(self.excludes.patterns)

    def restore(self) -> None:
        """Set all as it is without a choice; the patterns stay."""
        default = DetectionConfig()
        self.methods.show_config(default)
        self._fill(default)
        self._edited()

    # -- what is wrong -----------------------------------------------------------------------------

    def _edited(self, *_ignored: object) -> None:
        self.say(self.problems())
        self.changed.emit()

    def say(self, problems: Mapping[str, FieldError]) -> None:
        """Say beside each field what is wrong with it."""
        disabled, config = self.methods.disabled, self.config
        for name, line in self.fields.items():
            if name in problems:
                line.say(str(problems[name]))
            elif _METHOD_OF[name] in disabled and getattr(config, name):
                line.say("Not used: its method has no tick.", "muted")
            else:
                line.say("")
