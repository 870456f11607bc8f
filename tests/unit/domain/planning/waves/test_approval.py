"""What an approval is for, and when it locks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.domain.errors import FieldError
from app.domain.planning.waves.approval import (
    ApprovalRules,
    ApprovedVm,
    approval_refusal,
    fingerprint,
    locked_since,
)
from app.domain.planning.waves.start_guard import window_refusal
from app.domain.planning.waves.wave import Wave

WAVE = Wave(1, 1, "One", scheduled_start=date(2026, 11, 10), scheduled_end=date(2026, 11, 12))
VMS = [ApprovedVm("a", "warm", "d", "p"), ApprovedVm("b", "cold", "d", "p")]


def test_a_fingerprint_is_of_vms_modes_window_and_targets_in_any_order() -> None:
    plain = fingerprint(WAVE, VMS)
    assert fingerprint(replace(WAVE, name="Other", notes="x"), VMS[::-1]) == plain
    others = [
        fingerprint(WAVE, VMS[:1]),
        fingerprint(WAVE, [VMS[0], replace(VMS[1], mode="warm")]),
        fingerprint(WAVE, [VMS[0], replace(VMS[1], project="q")]),
        fingerprint(WAVE, [VMS[0], replace(VMS[1], domain="e")]),
        fingerprint(replace(WAVE, scheduled_end=None), VMS),
    ]
    assert len({plain, *others}) == 6


@pytest.mark.parametrize(
    ("required", "days", "approved", "today", "locked"),
    [
        (True, 3, True, date(2026, 11, 7), True),
        (True, 3, True, date(2026, 11, 6), False),
        (True, 3, False, date(2026, 11, 9), False),
        (True, 0, True, date(2026, 11, 10), False),
        (False, 3, True, date(2026, 11, 9), False),
    ],
)
def test_content_locks(
    required: bool, days: int, approved: bool, today: date, locked: bool
) -> None:
    wave = replace(WAVE, approval_fingerprint="x" if approved else "")
    told = locked_since(wave, ApprovalRules(required, days), today)
    text = "The content of “One” is locked since Sat 7 Nov 2026: it starts on Tue 10 Nov 2026."
    assert told == (text if locked else "")
    refused = approval_refusal(wave, ApprovalRules(required, days))
    assert bool(refused) == (required and not approved)


def test_rules_are_kept_and_refuse_what_makes_no_sense() -> None:
    rules = ApprovalRules(required=True, lock_days=4)
    assert ApprovalRules.from_dict(rules.to_dict()) == rules
    assert ApprovalRules.from_dict("nonsense") == ApprovalRules()
    with pytest.raises(FieldError, match="a whole number from 0 to 365"):
        ApprovalRules(lock_days=-1).check()


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2026, 11, 9), "“One” may not start before Tue 10 Nov 2026; today is Mon 9 Nov 2026."),
        (date(2026, 11, 10), ""),
        (date(2026, 11, 12), ""),
        (
            date(2026, 11, 13),
            "The window of “One” ended on Thu 12 Nov 2026; today is Fri 13 Nov 2026.",
        ),
    ],
)
def test_a_waves_own_window(today: date, told: str) -> None:
    assert window_refusal(WAVE, today) == told
