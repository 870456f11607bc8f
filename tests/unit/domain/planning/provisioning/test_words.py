"""Words for tasks and for lines of the run log."""

from __future__ import annotations

from datetime import datetime

import pytest

from app.domain.planning.provisioning.log_entry import LogEntry
from app.domain.planning.provisioning.merging import ORDER_STEP
from app.domain.planning.provisioning.words import detail_text, order_key, order_text


def test_an_order_is_the_stage_and_the_place_in_it() -> None:
    assert order_text(5 * ORDER_STEP + 12) == "5.12"
    texts = [order_text(5 * ORDER_STEP + 12), order_text(10 * ORDER_STEP + 1),
             order_text(5 * ORDER_STEP + 2)]  # fmt: skip
    assert sorted(texts, key=order_key) == ["5.2", "5.12", "10.1"]


@pytest.mark.parametrize(
    ("event", "detail", "shown"),
    [
        ("looked at", "exists_different", "differs"),
        ("looked at", "exists_same", "same"),
        ("decided", "adopt", "adopt as it is"),
        ("started", "create", "create"),
        ("created", "id-6", "id-6"),
        ("failed", "Quota exceeded.", "Quota exceeded."),
        ("taken up", "", ""),
    ],
)
def test_a_line_of_the_log_tells_in_words(event: str, detail: str, shown: str) -> None:
    at = datetime(2027, 1, 1)  # noqa: DTZ001 - the log's moments are UTC without zone
    assert detail_text(LogEntry(1, at, "Ann", "cloud", "k", "task", event, detail)) == shown
