"""Projects of the target without an account, and accounts that cannot be confirmed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from app.domain.counted_noun import count_text
from app.domain.destinations import AccountRows, AtCell, OneAccount
from app.domain.openings import USERS
from app.domain.planning.readiness.issue import Issue, IssueRow, Severity, be, has, listed
from app.domain.planning.readiness.looked_at import LookedAt
from app.domain.planning.staging.account_rows import AccountRow, AccountState


def find(seen: LookedAt) -> Iterator[Issue]:
    """What is open about accounts.

    The tab counts targets while any is left and wrong accounts only then: a wrong account leaves
    its target, too.
    """
    progress = seen.plan.accounts
    rows = seen.stored.accounts if seen.stored is not None else ()
    if progress.left:
        yield Issue(
            "targets_without_account", USERS, Severity.INFO,
            f"{count_text(progress.left, 'target project')} {has(progress.left)} no confirmed "
            "account, nor the mark that none is needed.",
            AtCell(AccountRows("open"), "state"),
            count=progress.left, noun="project", points=progress.left,
            advice="" if rows else "Confirm one for each on the page Users.",
        )  # fmt: skip
    missing = [row for row in rows if row.state is AccountState.MISSING]
    if missing:
        yield _issue(
            "accounts_missing", Severity.INFO, missing, lambda _: "state",
            f"{count_text(len(missing), 'target project')} {has(len(missing))} no account at all.",
            lambda row: f"{row.target.title if row.target else ''} has no account.",
        )  # fmt: skip
    waiting = [row for row in rows if row.state is AccountState.TO_CONFIRM and not row.errors]
    if waiting:
        yield _issue(
            "accounts_open", Severity.INFO, waiting, lambda _: "confirmed",
            f"{count_text(len(waiting), 'account')} {be(len(waiting))} to be confirmed.",
            lambda row: f"{_name(row)} is not confirmed.",
        )  # fmt: skip
    if progress.wrong:
        yield from _wrong(rows, progress.wrong, told=not progress.left)


def _wrong(rows: Sequence[AccountRow], count: int, *, told: bool) -> Iterator[Issue]:
    """Accounts that cannot be confirmed; those that lack nothing but a role have a mend.

    ``told`` is whether the tab counts them.
    """
    wrong = [row for row in rows if row.faults]
    if not wrong:
        yield Issue(
            "accounts_wrong", USERS, Severity.WARNING,
            f"{count_text(count, 'account')} cannot be confirmed.", AccountRows("problems"),
            count=count, noun="account", points=count if told else 0,
        )  # fmt: skip
        return
    of_role = [row for row in wrong if {fault.column for fault in row.faults} == {"role"}]
    others = [row for row in wrong if row not in of_role]
    for key, found in (("accounts_wrong", others), ("accounts_role", of_role)):
        if found:
            name, why = _name(found[0]), found[0].faults[0].text
            text = f"{count_text(len(found), 'account')} cannot be confirmed"
            yield _issue(
                key, Severity.WARNING, found, lambda row: row.faults[0].column,
                f"{name} cannot be confirmed. {why}" if len(found) == 1
                else f"{text}, for example {name}: {why}",
                lambda row: f"{_name(row)}: {row.faults[0].text}",
                points=len(found) if told else 0,
                advice="" if key == "accounts_role" else "Mend what is told in its cell.",
            )  # fmt: skip


def _name(row: AccountRow) -> str:
    return (row.account.username if row.account else "") or "An account without a name"


def _issue(
    key: str,
    severity: Severity,
    accounts: Sequence[AccountRow],
    column: Callable[[AccountRow], str],
    text: str,
    say: Callable[[AccountRow], str],
    *,
    points: int = 0,
    advice: str = "",
) -> Issue:
    return Issue(
        key, USERS, severity, text, AtCell(OneAccount(accounts[0].key), column(accounts[0])),
        count=len(accounts), noun="account", keys=tuple(row.key for row in accounts),
        rows=listed(
            IssueRow(row.key, say(row), AtCell(OneAccount(row.key), column(row)))
            for row in accounts
        ),
        points=points,
        advice=advice,
    )  # fmt: skip
