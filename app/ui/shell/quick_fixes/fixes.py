"""Every quick fix there is, by the id of the issue that it mends."""

from __future__ import annotations

from collections.abc import Mapping

from app.ui.shell.quick_fixes import of_plan, of_target
from app.ui.shell.quick_fixes.quick_fix import QuickFix

QUICK_FIXES: Mapping[str, tuple[QuickFix, ...]] = {**of_plan.FIXES, **of_target.FIXES}
"""The first of each is the one that helps most often."""


def fixes_for(issue_id: str, records: int) -> tuple[QuickFix, ...]:
    """The fixes of an issue of so many chosen records, in the order in which they are offered."""
    found = QUICK_FIXES.get(issue_id, ())
    return found if records == 1 else tuple(fix for fix in found if not fix.single)
