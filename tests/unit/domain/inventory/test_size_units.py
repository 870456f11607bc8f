"""Columns of disk sizes that contradict each other by a thousand are brought to one unit."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.inventory.draft_sizes import settle_sizes
from app.domain.inventory.drafts import VmDraft, VmParts
from app.domain.inventory.report import ImportReport, Weight
from app.domain.inventory.size_units import mend_disk_units
from app.domain.model import Disk, Partition
from tests.unit.domain.inventory.draft_cases import draft

GB = 1024.0
DISKS = (40.0, 100.0, 200.0)
"""GB of three VMs: all disks, all provisioned with 4 GB more, all in use, half consumed."""


def estate(
    disks: float | None = GB,
    total: float | None = GB,
    provisioned: float | None = GB,
    in_use: float | None = GB,
    capacity: float | None = GB,
    consumed: float | None = GB,
    memory: float = 4096.0,
    sizes: Sequence[float] = DISKS,
) -> list[VmDraft]:
    """VMs with each column in units of its own, None for a column that is not there."""
    found = []
    for place, size in enumerate(sizes):
        parts = VmParts([] if disks is None else [Disk(place, "Hard disk 1", size * disks)])
        if capacity is not None:
            used = size / 2 * (consumed or 0.0)
            parts.partitions.append(Partition(place, "/", size * capacity, used, None, ""))
        found.append(
            draft(
                place,
                memory_mib=memory,
                total_disk_mib=None if total is None else size * total,
                provisioned_mib=0.0 if provisioned is None else (size + 4) * provisioned,
                in_use_mib=None if in_use is None else size * in_use,
                parts=parts,
            )
        )
    return found


def told_of(drafts: list[VmDraft]) -> dict[str, int]:
    report = ImportReport(files=["a.xlsx"])
    mend_disk_units(drafts, report)
    assert {tally.weight for tally in report.suspicious.values()} <= {Weight.FIGURE}
    return {what: tally.count for what, tally in report.suspicious.items()}


def in_gb(*titles: str) -> dict[str, int]:
    return {f"VMs whose {title} is in GB, though its heading means MiB": 3 for title in titles}


def right(drafts: list[VmDraft], sizes: Sequence[float] = DISKS) -> bool:
    """Whether every figure that is there is that of the estate in MiB."""
    return all(
        all(disk.capacity_mib == pytest.approx(size * GB) for disk in each.parts.disks)
        and each.total_disk_mib in (None, pytest.approx(size * GB))
        and each.values["provisioned_mib"] in (0.0, pytest.approx((size + 4) * GB))
        and each.in_use_mib in (None, pytest.approx(size * GB))
        and all(part.capacity_mib == pytest.approx(size * GB) for part in each.parts.partitions)
        and all(part.consumed_mib == pytest.approx(size * 512) for part in each.parts.partitions)
        for each, size in zip(drafts, sizes, strict=True)
    )


CAPACITY, CONSUMED = "vPartition (Capacity)", "vPartition (Consumed)"


@pytest.mark.parametrize(
    ("drafts", "titles"),
    [
        (estate(), []),
        (estate(disks=1), ["vDisk"]),
        (estate(total=1), ["vInfo (Total disk capacity)"]),
        (estate(provisioned=1), ["vInfo (Provisioned)"]),
        (estate(in_use=1), ["vInfo (In Use)"]),
        (estate(capacity=1, consumed=1), [CAPACITY, CONSUMED]),
        (estate(consumed=1), [CONSUMED]),
        (estate(capacity=1), [CAPACITY]),
        (estate(disks=1, capacity=1, consumed=1), ["vDisk", CAPACITY, CONSUMED]),
        # Exports of 3.x know no total; most columns are in GB, but nobody has disks of 100 MiB.
        (estate(disks=1, total=None, capacity=1, consumed=1), ["vDisk", CAPACITY, CONSUMED]),
        (estate(disks=1, total=None, provisioned=None), ["vDisk"]),
        (estate(disks=1, total=None, provisioned=None, capacity=None), ["vDisk"]),
        (estate(disks=None, total=None, in_use=1, capacity=None), ["vInfo (In Use)"]),
        (estate(disks=None, total=1, capacity=None), ["vInfo (Total disk capacity)"]),
        (estate(total=1, provisioned=1, in_use=1),
         ["vInfo (Total disk capacity)", "vInfo (Provisioned)", "vInfo (In Use)"]),
        # Everything in GB: what is provisioned could not hold the swap file.
        (estate(1, 1, 1, 1, 1, 1),
         ["vDisk", "vInfo (Total disk capacity)", "vInfo (Provisioned)", "vInfo (In Use)",
          CAPACITY, CONSUMED]),
        (estate(None, None, 1, 1, None, None), ["vInfo (Provisioned)", "vInfo (In Use)"]),
    ],
)  # fmt: skip
def test_columns_in_gb_under_headings_that_mean_mib(
    drafts: list[VmDraft], titles: list[str]
) -> None:
    assert told_of(drafts) == in_gb(*titles)
    assert right(drafts)


def test_disks_of_many_terabytes_are_no_kb() -> None:
    sizes = (6000.0, 9000.0, 12000.0)
    drafts = estate(disks=1, sizes=sizes)
    assert told_of(drafts) == in_gb("vDisk")
    assert right(drafts, sizes)


@pytest.mark.parametrize(("unit", "word"), [(GB**2, "KB"), (GB**3, "bytes"), (1 / GB, "TB")])
def test_other_units(unit: float, word: str) -> None:
    drafts = estate(disks=unit)
    assert told_of(drafts) == {f"VMs whose vDisk is in {word}, though its heading means MiB": 3}
    assert right(drafts)


def test_a_thousand_is_told_from_1024() -> None:
    drafts = estate(disks=GB / 1000)
    assert told_of(drafts) == in_gb("vDisk")
    assert right(drafts)


@pytest.mark.parametrize(
    "drafts",
    [
        # Thin disks that are nearly empty; snapshots and replicas; no disks but swap files.
        estate(in_use=GB / 300),
        estate(in_use=3 * GB),
        estate(provisioned=4 * GB),
        estate(consumed=GB / 200),
        estate(capacity=GB / 30, consumed=GB / 60),
        estate(capacity=5 * GB),
        estate(memory=262144.0),
        [
            draft(n, memory_mib=65536.0, provisioned_mib=66560.0, total_disk_mib=1024.0,
                  parts=VmParts([Disk(n, "Hard disk 1", 1024.0)]))
            for n in range(3)
        ],
    ],
)  # fmt: skip
def test_what_differs_for_another_reason_is_left(drafts: list[VmDraft]) -> None:
    before = [(each.in_use_mib, each.values["provisioned_mib"], each.parts.disks[0].capacity_mib)
              for each in drafts]  # fmt: skip
    assert told_of(drafts) == {}
    assert before == [
        (each.in_use_mib, each.values["provisioned_mib"], each.parts.disks[0].capacity_mib)
        for each in drafts
    ]


def test_most_vms_decide_and_a_single_one_is_mended_by_its_total() -> None:
    drafts = estate()
    drafts[1].parts.scale_disks(1 / GB)
    assert told_of(drafts) == {"VMs whose vDisk is in GB, though its heading means MiB": 1}
    assert right(drafts)


@pytest.mark.parametrize(
    ("total", "capacities", "after"),
    [
        (102400.0, (60.0, 40.0), [61440.0, 40960.0]),
        (102400.0, (61440.0, 40960.0), [61440.0, 40960.0]),
        # Another disk was added since, but none of 50 MiB.
        (102400.0, (50.0,), [51200.0]),
        (102400.0, (20480.0,), [20480.0]),
        (None, (60.0, 40.0), [60.0, 40.0]),
        (0.0, (60.0,), [60.0]),
    ],
)
def test_the_total_of_vinfo_tells_the_unit_of_vdisk(
    total: float | None, capacities: tuple[float, ...], after: list[float]
) -> None:
    disks = [Disk(0, f"Hard disk {n}", size) for n, size in enumerate(capacities, 1)]
    one = draft(total_disk_mib=total, parts=VmParts(disks))
    told_of([one])
    assert [disk.capacity_mib for disk in one.parts.disks] == after


def test_disks_that_only_could_be_gb_are_told() -> None:
    report = ImportReport(files=["a.xlsx"])
    settle_sizes(estate(1, None, None, None, None, None), report)
    tally = report.suspicious["VMs whose disks are below 1 GB, perhaps in another unit"]
    assert (tally.count, tally.weight) == (3, Weight.FIGURE)


figures = st.none() | st.floats(1e-3, 1e15)


@given(st.lists(st.tuples(*[figures] * 6), max_size=5))
def test_nothing_raises_and_no_size_is_lost(
    rows: list[tuple[float | None, ...]],
) -> None:
    drafts = [
        draft(n, total_disk_mib=a, provisioned_mib=b or 0.0, in_use_mib=c, memory_mib=d,
              parts=VmParts([Disk(n, "", e or 0.0)], [Partition(n, "/", e or 0.0, f or 0.0)]))
        for n, (a, b, c, d, e, f) in enumerate(rows)
    ]  # fmt: skip
    mend_disk_units(drafts, ImportReport(files=["a.xlsx"]))
    for each, (a, b, c, *_) in zip(drafts, rows, strict=True):
        after = (each.total_disk_mib, each.values["provisioned_mib"], each.in_use_mib)
        assert [bool(one) for one in after] == [bool(one) for one in (a, b, c)]
