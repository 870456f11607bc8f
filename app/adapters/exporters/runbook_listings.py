"""What the workbook and the PDF of a runbook both list."""

from __future__ import annotations

from app.adapters.exporters.plan_listings import Listing
from app.domain.planning.plan.figures import FIGURE_COLUMNS, figure_lines
from app.domain.planning.plan.rows import Line, LineKind
from app.domain.planning.waves.runbook.columns import (
    CHECK_COLUMNS,
    FINDING_COLUMNS,
    PLACE_COLUMNS,
    SIGN_COLUMNS,
    STEP_COLUMNS,
    TEXT_COLUMNS,
    TIE_COLUMNS,
    VM_COLUMNS,
    head,
    rows,
)
from app.domain.planning.waves.runbook.record import Runbook

NO_TIES = "No dependency leaves the wave."
NO_STEPS = "The schedule has no time for any VM of this wave."
NO_CHECKS = "No checks are known."
NO_FINDINGS = "No rule of the assessment found anything on these VMs."
NO_VMS = "There are no VMs in this wave."


def runbook_listings(book: Runbook) -> list[Listing]:
    """Everything that a runbook lists, in the order in which it is used."""
    tests = [("Test plan", text) for text in book.tests]
    backout = [(each.part, each.text) for each in book.backout]
    return [
        Listing(
            "wave", "Wave", "Wave", FIGURE_COLUMNS, list(figure_lines(head(book))), wrapped=True
        ),
        Listing(
            "checks", "Go or No-Go", "Go or no-go", CHECK_COLUMNS,
            rows(book.checks) or _nothing(NO_CHECKS), wrapped=True,
        ),
        Listing(
            "steps", "Order of Cutover", "Order of cutover", STEP_COLUMNS,
            rows(book.steps) or _nothing(NO_STEPS),
        ),
        Listing("vms", "VMs", "VMs", VM_COLUMNS, rows(book.vms) or _nothing(NO_VMS)),
        Listing(
            "places", "Networks and Owners", "Networks and owners", PLACE_COLUMNS,
            rows(book.vms) or _nothing(NO_VMS), wrapped=True,
        ),
        Listing(
            "findings", "Findings", "Findings", FINDING_COLUMNS,
            rows(vm for vm in book.vms if vm.findings) or _nothing(NO_FINDINGS), wrapped=True,
        ),
        Listing(
            "ties", "Outside Dependencies", "Dependencies outside the wave", TIE_COLUMNS,
            rows(book.ties) or _nothing(NO_TIES), wrapped=True,
        ),
        Listing("tests", "Test Plan", "Test plan", TEXT_COLUMNS, rows(tests), wrapped=True),
        Listing("backout", "Backout Plan", "Backout plan", TEXT_COLUMNS, rows(backout),
                wrapped=True),
        Listing("sign", "Signatures", "Signatures", SIGN_COLUMNS, rows(book.roles), wrapped=True),
    ]  # fmt: skip


def _nothing(text: str) -> list[Line]:
    return [Line(LineKind.HEADING, text=text)]
