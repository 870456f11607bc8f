"""A remediation: one finding of one VM that somebody is to do something about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.enums import Answer
from app.domain.model import Tenant, Vm
from app.domain.planning.risk.catalog import RULES_BY_ID

_FIRING = frozenset({Answer.WARN, Answer.BLOCK})


class RemediationState(StrEnum):
    """How far a remediation is."""

    OPEN = "open"
    OVERDUE = "overdue"
    DONE = "done"


STATE_WORDS: Mapping[RemediationState, str] = {
    RemediationState.OPEN: "Open",
    RemediationState.OVERDUE: "Overdue",
    RemediationState.DONE: "Done",
}


@dataclass(frozen=True, slots=True)
class Remediation:
    """There is one for a VM and a rule. ``finding`` is what the rule said when it was added."""

    id: int
    vm_id: int
    rule: str
    finding: str = ""
    owner: str = ""
    due_date: date | None = None
    done_on: date | None = None
    done_by: str = ""
    note: str = ""

    def state(self, today: date) -> RemediationState:
        """How far it is on a day."""
        if self.done_on is not None:
            return RemediationState.DONE
        if self.due_date is not None and self.due_date < today:
            return RemediationState.OVERDUE
        return RemediationState.OPEN

    @property
    def title(self) -> str:
        """The rule by its title."""
        return RULES_BY_ID[self.rule].title if self.rule in RULES_BY_ID else self.rule


@dataclass(frozen=True, slots=True)
class RemediationRow:
    """A remediation with its VM and tenant, as it stands on a day.

    ``fires`` says whether the rule still fires for the VM: one that is done may not have helped,
    and one that is open may have gone by itself.
    """

    item: Remediation
    vm: Vm
    tenant: Tenant | None
    state: RemediationState
    fires: bool


def remediation_rows(
    items: Iterable[Remediation],
    vms: Mapping[int, Vm],
    tenants: Mapping[int, Tenant],
    today: date,
) -> list[RemediationRow]:
    """The list as people read it: what is overdue first, then by due date, VM and rule."""
    found = []
    for item in items:
        vm = vms.get(item.vm_id)
        if vm is None:
            continue
        fires = any(each.rule == item.rule and each.answer in _FIRING for each in vm.findings)
        tenant = tenants.get(vm.tenant_id or 0)
        found.append(RemediationRow(item, vm, tenant, item.state(today), fires))
    order = [RemediationState.OVERDUE, RemediationState.OPEN, RemediationState.DONE]
    found.sort(
        key=lambda row: (
            order.index(row.state),
            row.item.due_date or date.max,
            row.vm.name.casefold(),
            row.vm.identity,
            row.item.title,
        )
    )
    return found
