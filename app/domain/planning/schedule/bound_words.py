"""What kept more work out of a day, in words."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.enums import BoundBy

BOUND_WORDS: Mapping[BoundBy, str] = {
    BoundBy.SLOTS: "all slots busy",
    BoundBy.VMS_PER_DAY: "VMs per day",
    BoundBy.PIPE: "pipe full",
    BoundBy.WINDOW: "window",
    BoundBy.DEPENDENCY: "dependency",
    BoundBy.END: "end of work",
}
"""As pages and exports call them."""
