"""Dates of one file, each export in the order of day and month that it uses."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.domain.inventory.drafts import VmDraft
from app.domain.inventory.file_dates import settle_dates
from app.domain.inventory.report import ImportReport, Weight
from tests.unit.domain.inventory.draft_cases import draft

at = datetime.fromisoformat


def vm(created: Any, *snapshots: Any, part: int = 1, vcenter: str = "a") -> VmDraft:
    return draft(created=created, snapshot_dates=list(snapshots), part=part, vcenter=vcenter)


def settle(
    *drafts: VmDraft, stamps: tuple[tuple[int, Any], ...] = ()
) -> tuple[datetime | None, ImportReport]:
    report = ImportReport()
    return settle_dates(drafts, stamps, report, "a.zip"), report


def created(*drafts: VmDraft) -> list[str]:
    return [str(each.values["created"])[:10] for each in drafts]


def test_each_part_has_its_own_order() -> None:
    drafts = [
        vm("10/05/2026", part=1), vm("10/28/2026", part=1),
        vm("05/10/2026", part=2), vm("28/10/2026", part=2),
    ]  # fmt: skip
    made, report = settle(*drafts, stamps=((1, "11/02/2026 8:00"), (2, "02/11/2026 8:00")))
    assert created(*drafts) == ["2026-10-05", "2026-10-28"] * 2
    assert made == at("2026-11-02 08:00")
    assert not report.suspicious


def test_each_vcenter_of_a_merged_export_has_its_own_order() -> None:
    drafts = [
        vm("10/05/2026"), vm("10/28/2026"), vm("05/10/2026", vcenter="b"),
        vm("28/10/2026", vcenter="b"),
    ]  # fmt: skip
    _, report = settle(*drafts)
    assert created(*drafts) == ["2026-10-05", "2026-10-28"] * 2
    assert not report.suspicious


def test_a_part_without_clear_dates_follows_those_with_the_same_mark() -> None:
    drafts = [vm("05/10/2026"), vm("28/10/2026", part=2), vm("10.28.2026", part=3)]
    settle(*drafts)
    assert created(*drafts) == ["2026-10-05", "2026-10-28", "2026-10-28"]
    alone = [vm("05/10/2026"), vm("28.10.2026", part=2)]
    settle(*alone)
    assert created(*alone) == ["2026-05-10", "2026-10-28"]


def test_two_orders_in_one_column_are_told() -> None:
    _, report = settle(vm("28/10/2026"), vm("10/28/2026"))
    assert list(report.suspicious) == ["dates of one column in two orders of day and month"]


def test_what_cannot_be_read_is_told_with_examples() -> None:
    drafts = [vm("soon 2026", "2026-10-28", "week 44"), vm(None, "", "n/a"), vm("1970-01-01")]
    _, report = settle(*drafts, stamps=((1, "44th week"),))
    assert {what: (tally.count, tally.examples, tally.weight)
            for what, tally in report.suspicious.items()} == {
        "dates of vInfo (Creation date) that cannot be read, taken as unknown":
            (1, ["soon 2026"], Weight.DOUBT),
        "dates of vSnapshot (Date / time) that cannot be read, taken as unknown":
            (1, ["week 44"], Weight.FIGURE),
        "dates of vMetaData that cannot be read, taken as unknown":
            (1, ["44th week"], Weight.FIGURE),
    }  # fmt: skip
    assert drafts[0].snapshot_dates == [at("2026-10-28"), None]
