"""The tables of a runbook: the same columns for its PDF and its workbook."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.columns import Column
from app.domain.planning.plan.figures import Figure, Group
from app.domain.planning.plan.rows import Line, LineKind
from app.domain.planning.plan.wave_columns import TYPE_WORDS
from app.domain.planning.waves.lifecycle import WORDS
from app.domain.planning.waves.runbook.make import mode_text
from app.domain.planning.waves.runbook.record import Runbook

BOX = "☐"

CHECK_COLUMNS: tuple[Column, ...] = (
    Column("box", "Go", lambda _c: BOX, width=5),
    Column("label", "Check", lambda c: c.label, width=40),
    Column("severity", "Severity", lambda c: c.severity, width=10),
    Column("state", "State", lambda c: c.state, width=12),
    Column("reason", "Why", lambda c: c.reason, width=60),
    Column("waiver", "Waived", lambda c: c.waiver, width=34),
    Column("checked", "Checked", lambda c: c.checked, width=24),
)

STEP_COLUMNS: tuple[Column, ...] = (
    Column("box", "Done", lambda _s: BOX, width=6),
    Column("at", "Time at the site", lambda s: s.at, "moment", width=17),
    Column("utc", "UTC", lambda s: s.utc, "moment", width=17),
    Column("event", "Step", lambda s: f"{s.kind.value[:1].upper()}{s.kind.value[1:]}", width=16),
    Column("vm", "VM", lambda s: s.vm, width=28),
    Column("mode", "Mode", lambda s: mode_text(s.mode), width=10),
    Column("owner", "Owner", lambda s: s.owner, width=20),
    Column("note", "What to do", lambda s: s.note, width=40),
    Column("real", "Actual time", lambda s: s.actual, "moment", width=17),
    Column("who", "Initials", lambda _s: "", width=10),
)

VM_COLUMNS: tuple[Column, ...] = (
    Column("name", "VM", lambda v: v.name, width=26),
    Column("tenant", "Tenant", lambda v: v.tenant, width=20),
    Column("target", "Target", lambda v: v.target, width=22),
    Column("mode", "Mode", lambda v: mode_text(v.mode), width=8),
    Column("risk", "Risk", lambda v: v.risk, "risk", width=9),
    Column("vcpu", "vCPU", lambda v: v.vcpu, "int", width=7),
    Column("ram", "RAM", lambda v: v.ram_gb, "float", "GB", width=9),
    Column("disk", "Disk", lambda v: v.disk_gb, "float", "GB", width=10),
    Column("used", "Used", lambda v: v.used_gb, "float", "GB", width=10),
    Column("copy", "Copy starts", lambda v: v.copy, "moment", width=17),
    Column("cutover", "Cutover starts", lambda v: v.cutover, "moment", width=17),
    Column("done", "Done", lambda v: v.done, "moment", width=17),
    Column("downtime", "Downtime", lambda v: v.downtime_hours, "hours", "h", width=12),
)  # fmt: skip

PLACE_COLUMNS: tuple[Column, ...] = (
    Column("name", "VM", lambda v: v.name, width=26),
    Column("networks", "Networks", lambda v: "\n".join(v.networks), width=40),
    Column("address", "Address", lambda v: v.address, width=16),
    Column("host", "Source host", lambda v: v.host, width=24),
    Column("application", "Application", lambda v: v.application, width=20),
    Column("owner", "Owner", lambda v: ", ".join(filter(None, (v.owner, v.owner_email))), width=28),
    Column("criticality", "Criticality", lambda v: v.criticality, width=12),
    Column("outcome", "Outcome", lambda v: v.outcome, width=16),
)

FINDING_COLUMNS: tuple[Column, ...] = (
    Column("name", "VM", lambda v: v.name, width=26),
    Column("risk", "Risk", lambda v: v.risk, "risk", width=10),
    Column("findings", "Findings", lambda v: v.findings, width=110),
)

TIE_COLUMNS: tuple[Column, ...] = (
    Column("vm", "VM of the wave", lambda t: t.vm, width=26),
    Column("needs", "Direction", lambda t: "needs" if t.needs else "is needed by", width=13),
    Column("other", "Other VM", lambda t: t.other, width=26),
    Column("kind", "Kind", lambda t: t.kind, width=10),
    Column("where", "Its wave", lambda t: t.where, width=24),
    Column("status", "Its status", lambda t: t.status, width=14),
    Column("warning", "Warning", lambda t: t.warning, width=34),
)

TEXT_COLUMNS: tuple[Column, ...] = (
    Column("box", "Done", lambda _t: BOX, width=6),
    Column("part", "Part", lambda t: t[0], width=24),
    Column("text", "What", lambda t: t[1], width=110),
)

SIGN_COLUMNS: tuple[Column, ...] = (
    Column("role", "Role", lambda r: r[0], width=24),
    Column("name", "Name", lambda r: r[1], width=40),
    Column("date", "Date", lambda _r: "", width=18),
    Column("sign", "Signature", lambda _r: "\n\n", width=50),
)


def head(book: Runbook) -> tuple[Group, ...]:
    """What stands at the head: the wave, its times and its approval."""
    share, wave = book.share, book.share.wave
    figures = [
        Figure("Wave", book.title),
        Figure("Type", TYPE_WORDS[wave.wave_type]),
        Figure("Cohort", share.cohort or "none"),
        Figure("Status", WORDS[wave.status]),
        Figure("Owner", wave.owner_name or "not named"),
        Figure("Starts", share.starts, book.zone),
        Figure("Ends", share.ends, book.zone),
        Figure("Scope", note=book.summary),
        Figure("Tenants", note=", ".join(share.tenants)),
        Figure("Approval", note=book.approval),
    ]
    if wave.notes:
        figures.append(Figure("Notes", note=wave.notes))
    warnings = tuple(Figure("", note=text) for text in book.warnings)
    return (Group("Wave", tuple(figures)), Group("To be looked at first", warnings))


def rows(records: Iterable[object]) -> list[Line]:
    """Records as lines of a table."""
    return [Line(LineKind.ROW, record) for record in records]
