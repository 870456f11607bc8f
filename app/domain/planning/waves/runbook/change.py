"""A wave as a change request, in the columns that ServiceNow and Jira import."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from itertools import groupby
from zoneinfo import ZoneInfo

from app.domain.counted_noun import count_text
from app.domain.planning.waves.runbook.record import Runbook


class Tracker(StrEnum):
    """What reads the file."""

    SERVICENOW = "servicenow"
    JIRA = "jira"


def change_row(book: Runbook, tracker: Tracker) -> dict[str, str]:
    """The change as one row, by the tracker's column names. Times are UTC."""
    return {title: value(book) for title, value in _COLUMNS[tracker].items()}


def _summary(book: Runbook) -> str:
    return f"Migrate {book.share.wave.name} of {book.project} to Private Cloud Director"


def _description(book: Runbook) -> str:
    lines = [book.summary + ".", "", f"Tenants: {', '.join(book.share.tenants) or 'none'}."]
    lines += ["", "VMs:", *(f"• {vm.name} ({vm.target or 'no target yet'})" for vm in book.vms)]
    lines += ["", *book.warnings] if book.warnings else []
    return "\n".join(lines)


def _risk(book: Runbook) -> str:
    totals = book.share.totals
    if totals.red:
        return "High"
    return "Moderate" if totals.yellow else "Low"


def _risk_evidence(book: Runbook) -> str:
    found = [f"{vm.name}: {vm.findings}" for vm in book.vms if vm.findings]
    checks = [f"{each.label}: {each.state}. {each.reason}".strip() for each in book.checks]
    return "\n".join([*checks, *found])


def _implementation(book: Runbook) -> str:
    return "\n".join(
        f"{step.at:%Y-%m-%d %H:%M} {step.vm}: {step.kind.value}. {step.note}."
        for step in book.steps
    )


def _backout(book: Runbook) -> str:
    lines = []
    for part, steps in groupby(book.backout, key=lambda each: each.part):
        lines += [f"{part}:", *(f"• {step.text}" for step in steps)]
    return "\n".join(lines)


def _tests(book: Runbook) -> str:
    return "\n".join(f"• {text}" for text in book.tests)


def _owners(book: Runbook) -> str:
    return ", ".join(name for role, name in book.roles if name and role != "Change manager")


def _ties(book: Runbook) -> str:
    if not book.ties:
        return "No dependency leaves the wave."
    return "\n".join(
        f"• {tie.vm} {'needs' if tie.needs else 'is needed by'} {tie.other} ({tie.where})"
        for tie in book.ties
    )


def _moment(book: Runbook, wall: datetime | None) -> str:
    if wall is None:
        return ""
    utc = wall.replace(tzinfo=ZoneInfo(book.zone)).astimezone(UTC)
    return f"{utc:%Y-%m-%d %H:%M:%S}"


def _start(book: Runbook) -> str:
    return _moment(book, book.share.starts)


def _end(book: Runbook) -> str:
    return _moment(book, book.share.ends)


def _scope(book: Runbook) -> str:
    return count_text(book.share.totals.vms, "VM")


def _everything(book: Runbook) -> str:
    """Jira has one text: all parts under headings of its markup."""
    parts = (
        ("Scope", _description),
        ("Order of cutover", _implementation),
        ("Dependencies outside the wave", _ties),
        ("Risk and its evidence", _risk_evidence),
        ("Backout plan", _backout),
        ("Test plan", _tests),
    )
    return "\n\n".join(f"h3. {title}\n{text(book)}" for title, text in parts)


_COLUMNS: Mapping[Tracker, Mapping[str, Callable[[Runbook], str]]] = {
    Tracker.SERVICENOW: {
        "short_description": _summary,
        "description": _description,
        "type": lambda _book: "Normal",
        "category": lambda _book: "Infrastructure",
        "start_date": _start,
        "end_date": _end,
        "requested_by": lambda book: book.share.wave.owner_name,
        "assigned_to": lambda book: book.share.wave.owner_name,
        "risk": _risk,
        "risk_impact_analysis": _risk_evidence,
        "justification": lambda book: (
            f"{_scope(book)} move from VMware to Platform9 Private Cloud Director."
        ),
        "implementation_plan": _implementation,
        "backout_plan": _backout,
        "test_plan": _tests,
        "comments": _ties,
        "approval_history": lambda book: book.approval,
        "correlation_id": lambda book: book.share.wave.approval_number,
    },
    Tracker.JIRA: {
        "Summary": _summary,
        "Issue Type": lambda _book: "Change",
        "Description": _everything,
        "Priority": lambda book: {"High": "High", "Moderate": "Medium", "Low": "Low"}[_risk(book)],
        "Assignee": lambda book: book.share.wave.owner_name,
        "Planned start": _start,
        "Planned end": _end,
        "Change risk": _risk,
        "Owners": _owners,
        "Approvers": lambda book: book.share.wave.approver,
        "Labels": lambda _book: "migration",
        "External ID": lambda book: book.share.wave.approval_number,
    },
}
