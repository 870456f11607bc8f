"""Issues as lines of a table: what is copied and written to files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.columns import Column
from app.domain.planning.readiness.issue import Issue, IssueRow, Severity
from app.domain.shown_table import ShownTable, shown_table
from app.ui.shell.stages import STAGES

STAGE_TITLES = {stage.key: stage.title for stage in STAGES}
KINDS: Mapping[Severity, str] = {
    Severity.ERROR: "Error",
    Severity.WARNING: "Warning",
    Severity.INFO: "Note",
}


@dataclass(frozen=True, slots=True)
class IssueLine:
    """An issue, or one of its records, in words. ``subject`` says about what, and of how many."""

    stage: str
    kind: str
    subject: str
    sentence: str


COLUMNS = (
    Column("stage", "Stage", lambda line: line.stage, width=20),
    Column("kind", "Kind", lambda line: line.kind, width=10),
    Column("subject", "Subject", lambda line: line.subject, width=16),
    Column("sentence", "Issue", lambda line: line.sentence, width=90),
)
HEADINGS = tuple(column.title for column in COLUMNS)


def sentence_of(issue: Issue, row: IssueRow | None = None) -> str:
    """What a line says: of an issue with what is to be done, of a record by itself."""
    if row is not None:
        return row.text
    return " ".join(filter(None, (issue.text, issue.advice)))


def line_of(issue: Issue, row: IssueRow | None = None) -> IssueLine:
    """An issue as a line, or one of its records."""
    subject = issue.amount if row is None else issue.noun or "VM"
    return IssueLine(
        STAGE_TITLES.get(issue.stage, issue.stage),
        KINDS[issue.severity],
        subject,
        sentence_of(issue, row),
    )


def cells_of(line: IssueLine) -> list[str]:
    """A line as texts, in the order of the columns."""
    return [line.stage, line.kind, line.subject, line.sentence]


def table_of(lines: Iterable[IssueLine]) -> ShownTable:
    """The lines as a table for a file."""
    return shown_table("Issues", COLUMNS, tuple(lines))
