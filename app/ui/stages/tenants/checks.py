"""The five readiness checks of one tenant, each with its reason."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from app.domain.planning.readiness.checks import (
    CHECK_TEXT,
    CheckState,
    ReadinessCheck,
    TenantReadiness,
)
from app.domain.planning.tenants.rows import TenantRow
from app.ui.parts.flat_scroll_area import flat_scroll_area
from app.ui.parts.text import Text
from app.ui.theme.icons import icon
from app.ui.theme.metrics import grid, icon_extent
from app.ui.theme.tokens import theme

_LOOKS = {
    CheckState.PASS: ("ok", "ok", "passes"),
    CheckState.PENDING: ("clock", "warning", "is pending"),
    CheckState.FAIL: ("error", "error", "fails"),
}
"""Icon, colour and word of each answer, so that it reads without colour."""


class TenantChecks(QWidget):
    """Shows the checks of the tenant that is looked at, or what to choose."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = Text("", bold=True)
        self.heading.setWordWrap(True)
        self.sentence = Text("", tone="muted")
        self.sentence.setWordWrap(True)
        self._lines: dict[str, _Line] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(grid(1))
        self._grid.setVerticalSpacing(grid(0.5))
        self._grid.setColumnStretch(2, 1)
        for place, name in enumerate(CHECK_TEXT):
            self._lines[name] = _Line(CHECK_TEXT[name], self._grid, place)
        inside = QWidget()
        area = flat_scroll_area("Readiness of the tenant")
        area.setWidget(inside)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(area)
        column = QVBoxLayout(inside)
        column.setContentsMargins(grid(2), grid(1), grid(2), grid(1))
        column.setSpacing(grid(0.5))
        column.addWidget(self.heading)
        column.addWidget(self.sentence)
        column.addLayout(self._grid)
        column.addStretch(1)
        self.setAccessibleName("Readiness of the tenant")
        theme().theme_changed.connect(self._repaint)
        theme().size_changed.connect(self._repaint)
        self.show_tenant(None, None)

    def show_tenant(self, row: TenantRow | None, found: TenantReadiness | None) -> None:
        """Show a tenant's checks; None: no tenant is looked at."""
        known = {check.name: check for check in found.checks} if found else {}
        self.heading.setText(row.tenant.title if row else "No tenant selected")
        self.sentence.setText(_sentence(row, found))
        for name, line in self._lines.items():
            line.show(known.get(name))

    def _repaint(self) -> None:
        for line in self._lines.values():
            line.paint()

    def reason(self, name: str) -> str:
        """The reason that stands beside a check."""
        return self._lines[name].reason.text()


def _sentence(row: TenantRow | None, found: TenantReadiness | None) -> str:
    if row is None:
        return "Select a tenant to see its five readiness checks."
    if found is None:
        why = row.tenant.exclude_reason
        if not row.tenant.in_scope:
            return f"Out of scope: {why}" if why else "Out of scope."
        return "No VM in plan: there is nothing to check."
    return f"{found.passed} of {len(found.checks)} readiness checks pass."


class _Line:
    """One check: icon, name, reason."""

    def __init__(self, title: str, layout: QGridLayout, place: int) -> None:
        self._check: ReadinessCheck | None = None
        self._title = title
        self.mark = QLabel()
        self.mark.setFixedSize(QSize(icon_extent(), icon_extent()))
        self.name = Text(title)
        self.reason = Text("", tone="muted")
        self.reason.setWordWrap(True)
        self.reason.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        top = Qt.AlignmentFlag.AlignTop
        layout.addWidget(self.mark, place, 0, top)
        layout.addWidget(self.name, place, 1, top)
        layout.addWidget(self.reason, place, 2)

    def show(self, check: ReadinessCheck | None) -> None:
        self._check = check
        for part in (self.mark, self.name, self.reason):
            part.setVisible(check is not None)
        if check is not None:
            self.reason.setText(check.reason[:1].upper() + check.reason[1:])
            self.mark.setAccessibleName(f"{self._title} {_LOOKS[check.state][2]}")
            self.paint()

    def paint(self) -> None:
        if self._check is not None:
            name, tone, _word = _LOOKS[self._check.state]
            self.mark.setPixmap(icon(name, tone).pixmap(icon_extent()))
