"""The remediation list as it is exported: its columns, and one line for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.columns import Column
from app.domain.counted_noun import count_text
from app.domain.number_style import grouped
from app.domain.planning.plan.rows import Line, LineKind
from app.domain.planning.remediation.record import (
    STATE_WORDS,
    RemediationRow,
    RemediationState,
)
from app.domain.vm_words import yes_no


@dataclass(frozen=True, slots=True)
class RemediationReport:
    """The list of a project at a moment."""

    project: str
    generated: datetime
    rows: Sequence[RemediationRow]

    @property
    def sentence(self) -> str:
        """How many are done, open and overdue."""
        counts = dict.fromkeys(RemediationState, 0)
        for row in self.rows:
            counts[row.state] += 1
        parts = ", ".join(f"{grouped(counts[state])} {state.value}" for state in RemediationState)
        return f"{count_text(len(self.rows), 'remediation')}: {parts}"


REMEDIATION_COLUMNS: tuple[Column, ...] = (
    Column("vm", "VM", lambda row: row.vm.name, width=24),
    Column("tenant", "Tenant", lambda row: row.tenant.title if row.tenant else "", width=20),
    Column("cluster", "Cluster", lambda row: row.vm.cluster, width=16),
    Column("rule", "Rule", lambda row: row.item.title, width=22),
    Column("finding", "Finding", lambda row: row.item.finding, width=44),
    Column(
        "fires", "Still found", lambda row: yes_no(row.fires), width=10,
        help="Whether the rule fires for the VM by the newest import.",
    ),
    Column("owner", "Owner", lambda row: row.item.owner, width=18),
    Column("due_date", "Due", lambda row: row.item.due_date, "date", width=11),
    Column("state", "State", lambda row: STATE_WORDS[row.state], width=10),
    Column("done_on", "Done on", lambda row: row.item.done_on, "date", width=11),
    Column("done_by", "Done by", lambda row: row.item.done_by, width=16),
    Column("note", "Note", lambda row: row.item.note, width=36),
)  # fmt: skip
"""What pages and the workbook show of a :class:`RemediationRow`."""


def remediation_lines(rows: Iterable[RemediationRow]) -> Iterable[Line]:
    """A line for each."""
    return (Line(LineKind.ROW, row) for row in rows)
