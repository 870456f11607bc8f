"""Fields that every rule of the calendar has: whom it binds, and what."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QWidget

from app.domain.planning.calendar.rules import PROJECT, AppliesTo, Scope
from app.services.calendars import ScopeChoices


class ScopeField(QComboBox):
    """The project, one of its cohorts, or one of its tenants."""

    def __init__(self, choices: ScopeChoices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(20)
        self._scopes = [PROJECT]
        self._scopes += [Scope(cohort_id=key) for key, _ in choices.cohorts]
        self._scopes += [Scope(tenant_id=key) for key, _ in choices.tenants]
        self.addItem("The whole project")
        for scope in self._scopes[1:]:
            self.addItem(choices.title(scope))

    def set_scope(self, scope: Scope) -> None:
        """Choose whom the rule binds; the project where it is not there any more."""
        self.setCurrentIndex(self._scopes.index(scope) if scope in self._scopes else 0)

    def scope(self) -> Scope:
        """Whom the rule binds."""
        return self._scopes[max(0, self.currentIndex())]


class AppliesToField(QComboBox):
    """All work, or cutovers alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.addItem("All work", AppliesTo.ALL.value)
        self.addItem("Cutovers only; copies go on", AppliesTo.CUTOVERS.value)

    def set_value(self, value: str) -> None:
        """Choose what the rule binds."""
        self.setCurrentIndex(max(0, self.findData(str(value))))

    def value(self) -> str:
        """What the rule binds, as it is stored."""
        return str(self.currentData())
